"""The loop on other tasks, networks, optimisers and losses than those of the default run."""

import pytest
import torch

from grokking.models import DenseNetwork, PairNetwork, QuadraticNetwork
from grokking.tasks import modular_table, random_split
from grokking.training import Recipe, Run, Training, TrainingDiverged, squared_error
from grokking.vectors import digits, sparse_parity


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def test_the_default_run_is_a_training_of_its_parts():
    recipe = Recipe(p=11, train_fraction=0.6, seed=4)
    generator = seeded(4)
    table = modular_table("a+b", 11)
    split = random_split(table, 0.6, generator)
    model = PairNetwork(11, generator)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=0.02, betas=(0.9, 0.98), weight_decay=1.0, fused=True
    )
    parts, run = Training(table, split, model, optimizer).train(40), Run(recipe).train(40)
    assert torch.equal(weights(parts.model), weights(run.model))
    assert parts.history == run.history


def test_squared_error_is_the_mean_over_examples_and_classes():
    logits = torch.tensor([[0.5, 0.0, 2.0], [1.0, 1.0, 1.0]])
    expected = ((0.5 - 1) ** 2 + 0 + 2**2 + 1 + 1 + 0) / 6
    assert squared_error(logits, torch.tensor([0, 2])).item() == pytest.approx(expected)


def test_gradient_descent_on_squared_error_is_that_of_numpy_by_hand():
    """One linear layer has a gradient that can be written down."""
    task = digits()
    split = random_split(task, 0.1, seeded())
    model = DenseNetwork((64, 10), seeded(1)).double()
    training = Training(
        task=type(task)(task.name, task.inputs.double(), task.answers, task.classes),
        split=split,
        model=model,
        optimizer=torch.optim.SGD(model.parameters(), lr=0.5),
        loss=squared_error,
    )
    inputs, answers = (values.numpy() for values in training.train_set)
    weight, bias = (p.detach().numpy().copy() for p in model.layers[0].parameters())
    for _ in range(5):
        error = inputs @ weight.T + bias
        error[range(len(answers)), answers] -= 1
        slope = 2 * error / error.size
        weight -= 0.5 * slope.T @ inputs
        bias -= 0.5 * slope.sum(axis=0)
    training.train(5)
    torch.testing.assert_close(model.layers[0].weight.detach(), torch.from_numpy(weight))
    torch.testing.assert_close(model.layers[0].bias.detach(), torch.from_numpy(bias))


def test_the_history_of_another_loss_holds_that_loss():
    task = sparse_parity(10, 2, 100, seeded())
    model = DenseNetwork((10, 8, 2), seeded())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    training = Training(task, random_split(task, 0.5, seeded()), model, optimizer, squared_error)
    inputs, answers = training.test_set
    with torch.no_grad():
        loss = squared_error(model(inputs), answers).item()
    assert training.history["test_loss"] == [pytest.approx(loss)]


def test_divergence_of_another_optimiser_is_named():
    table = modular_table("a+b", 11)
    model = QuadraticNetwork(11, seeded())
    optimizer = torch.optim.SGD(model.parameters(), lr=1e6)
    training = Training(table, random_split(table, 0.5, seeded()), model, optimizer)
    with pytest.raises(TrainingDiverged, match="lower learning rate \\(it is 1e\\+06\\)"):
        training.train(100)
