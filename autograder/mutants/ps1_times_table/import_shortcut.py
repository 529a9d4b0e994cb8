# replaces: ps1-lookup-learner-code, ps1-commutative-learner-code, ps1-rule-learner-code, ps1-coverage-code, ps1-make-split-code, ps1-identify-learner-code
# loses: ps1-lookup-learner-test, ps1-commutative-learner-test, ps1-rule-learner-test, ps1-coverage-test, ps1-make-split-test, ps1-identify-learner-test
# misconception: import-shortcut
# ruff: noqa: E501
"""The library has this function, so I can import it as my answer."""

# %% ps1-lookup-learner-code
from grokking.times_table import lookup_learner

# %% ps1-commutative-learner-code
from grokking import times_table


def commutative_learner(facts, question):
    return times_table.with_twins(facts).get(question)


# %% ps1-rule-learner-code
from grokking.times_table import rule_learner

# %% ps1-coverage-code
from grokking import times_table

coverage = times_table.coverage

# %% ps1-make-split-code
from grokking import times_table


def make_split(kind, size, seed):
    return times_table.make_split(kind, size, seed)


# %% ps1-identify-learner-code
from grokking.times_table import identify_learner
