# replaces: ps1-lookup-learner-code
# loses: ps1-lookup-learner-test
# misconception: lookup-unknown-is-zero
"""Where nothing is known, the answer is 0."""


def lookup_learner(facts, question):
    return facts.get(question, 0)
