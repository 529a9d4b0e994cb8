# replaces: ps2-cross-entropy-code
# loses: ps2-cross-entropy-test
# misconception: cross-entropy-overflows
"""The formula on paper is the program."""


def cross_entropy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    powers = logits.exp()
    chances = powers / powers.sum(dim=1, keepdim=True)
    return -chances[range(len(answers)), answers].log().mean().item()
