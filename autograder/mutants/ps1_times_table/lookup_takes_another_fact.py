# replaces: ps1-lookup-learner-code
# loses: ps1-lookup-learner-test
# misconception: lookup-takes-another-fact
"""If it does not know the answer, it gives the nearest that it knows."""


def lookup_learner(facts, question):
    def distance(cell):
        return abs(cell[0] - question[0]) + abs(cell[1] - question[1])

    return facts[min(facts, key=distance)]
