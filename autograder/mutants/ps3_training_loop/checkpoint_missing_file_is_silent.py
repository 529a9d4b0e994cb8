# replaces: ps3-checkpoint-code
# loses: ps3-checkpoint-test
# misconception: checkpoint-missing-file-is-silent
"""Without a checkpoint a run begins at step 0, so nothing has gone wrong."""


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
    try:
        state = torch.load(path, weights_only=True)
    except FileNotFoundError:
        return 0, {}
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global generator"])
    return state["step"], state["history"]
