# replaces: ps3-checkpoint-code
# loses: ps3-checkpoint-test
# misconception: checkpoint-keeps-references
"""state_dict is a copy of the state."""

checkpoints = {}


def save_checkpoint(path, model, optimizer, generator, step, history):
    checkpoints[path] = (
        model.state_dict(),
        optimizer.state_dict(),
        generator.get_state(),
        torch.get_rng_state(),
        (step, history),
    )


def load_checkpoint(path, model, optimizer, generator):
    if path not in checkpoints:
        raise FileNotFoundError(path)
    weights, optimiser, drawn, drawn_globally, rest = checkpoints[path]
    model.load_state_dict(weights)
    optimizer.load_state_dict(optimiser)
    generator.set_state(drawn)
    torch.set_rng_state(drawn_globally)
    return rest
