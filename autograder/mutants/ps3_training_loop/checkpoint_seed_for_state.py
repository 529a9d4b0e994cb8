# replaces: ps3-checkpoint-code
# loses: ps3-checkpoint-test
# misconception: checkpoint-seed-for-state
"""Whoever knows the seed knows what comes next."""


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
        "generator": generator.initial_seed(),
        "global generator": torch.initial_seed(),
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
    generator.manual_seed(state["generator"])
    torch.manual_seed(state["global generator"])

    return state["step"], state["history"]
