# replaces: ps3-checkpoint-code
# loses: ps3-checkpoint-test
# misconception: checkpoint-without-generator
"""Random is random, so the order of the next batches does not matter."""


def save_checkpoint(
    path: str,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
    step: int,
    history: dict[str, list],
) -> None:
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generator": generator.get_state(),
        "global generator": torch.get_rng_state(),
        "step": step,
        "history": history,
    }
    torch.save(state, path)


def load_checkpoint(
    path: str, model: nn.Module, optimizer: torch.optim.Optimizer, generator: torch.Generator
) -> tuple[int, dict[str, list]]:
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["global generator"])
    return state["step"], state["history"]
