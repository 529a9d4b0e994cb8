# replaces: ps2-cross-entropy-code
# loses: ps2-cross-entropy-test
# misconception: cross-entropy-one-maximum-for-all
"""Any large enough number can be subtracted from all logits."""


def cross_entropy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    most = logits.max()
    whole = (logits - most).exp().sum(dim=1).log() + most
    right = logits[torch.arange(len(answers)), answers]
    return (whole - right).mean().item()
