# replaces: ps1-lookup-learner-code
# loses: ps1-lookup-learner-test
# misconception: lookup-raises-on-unknown
"""facts[question] is how one looks something up."""


def lookup_learner(facts, question):
    return facts[question]
