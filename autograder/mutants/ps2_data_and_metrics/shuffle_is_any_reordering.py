# replaces: ps2-shuffle-labels-code
# loses: ps2-shuffle-labels-test
# misconception: shuffle-is-any-reordering
"""Reversed, the answers stand in the wrong cells too, and that is enough."""


def shuffle_labels(answers, seed):
    return answers.flip(0)
