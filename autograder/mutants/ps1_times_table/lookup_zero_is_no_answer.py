# replaces: ps1-lookup-learner-code
# loses: ps1-lookup-learner-test
# misconception: lookup-zero-is-no-answer
"""If the product counts as false, nothing was found."""


def lookup_learner(facts, question):
    if facts.get(question):
        return facts[question]
    return None
