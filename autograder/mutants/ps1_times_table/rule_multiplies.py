# replaces: ps1-rule-learner-code
# loses: ps1-rule-learner-test
# misconception: rule-multiplies
"""The rule of the times table is a × b."""


def rule_learner(facts, question, size):
    return question[0] * question[1]
