# replaces: ps1-lookup-learner-code
# loses: ps1-lookup-learner-test
# misconception: lookup-changes-the-facts
"""setdefault looks a key up and gives None if it is missing."""


def lookup_learner(facts, question):
    return facts.setdefault(question, None)
