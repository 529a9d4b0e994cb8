# replaces: ps3-checkpoint-code
# loses: ps3-checkpoint-test
# misconception: checkpoint-loads-nothing
"""To assign what was saved to the arguments is to restore it."""


def save_checkpoint(path, model, optimizer, generator, step, history):
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
    state["generator"], state["global"] = generator.get_state(), torch.get_rng_state()
    torch.save(state | {"step": step, "history": history}, path)


def load_checkpoint(path, model, optimizer, generator):
    state = torch.load(path, weights_only=True)
    model, optimizer, generator = state["model"], state["optimizer"], state["generator"]
    torch.set_rng_state(state["global"])
    return state["step"], state["history"]
