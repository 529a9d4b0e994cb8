# replaces: ps2-diagnose-code
# loses: ps2-diagnose-test
# misconception: diagnose-by-training-accuracy
"""Train accuracy 1.000 means that it has learnt."""


def diagnose():
    return dict.fromkeys("ABCD", "no delay")
