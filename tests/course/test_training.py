"""The network and the loop against independent oracles: autograd, PyTorch's AdamW, themselves."""

import threading
from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F

from grokking.models import PairNetwork
from grokking.training import Recipe, Run, TrainingDiverged, is_evaluated

SMALL = Recipe(p=11, train_fraction=0.6)


def weights(run):
    return torch.cat([p.detach().flatten() for p in run.model.parameters()])


def test_network_is_one_hidden_layer_on_the_concatenated_embeddings():
    model = PairNetwork(7, torch.Generator().manual_seed(0), embedding=5, hidden=6).double()
    pairs = torch.cartesian_prod(torch.arange(7), torch.arange(7))
    concatenated = torch.cat([model.embedding[pairs[:, 0]], model.embedding[pairs[:, 1]]], dim=1)
    hidden = torch.relu(concatenated @ torch.cat([model.left, model.right]) + model.bias)
    torch.testing.assert_close(model(pairs), hidden @ model.unembedding)


def test_network_can_tell_the_order_of_its_symbols():
    model = PairNetwork(7, torch.Generator().manual_seed(0))
    assert not torch.allclose(model(torch.tensor([[1, 2]])), model(torch.tensor([[2, 1]])))


def test_initial_weights_have_the_stated_scale():
    model = PairNetwork(59, torch.Generator().manual_seed(0), embedding=64, hidden=128)
    for name, fan_in in [("embedding", 64), ("left", 64), ("right", 64), ("unembedding", 128)]:
        std = getattr(model, name).std().item()
        assert std == pytest.approx(fan_in**-0.5, rel=0.05), name
    assert not model.bias.any()


def test_initial_scale_is_a_factor_on_every_weight():
    torch.testing.assert_close(
        weights(Run(Recipe(p=11, initial_scale=4.0))), 4 * weights(Run(Recipe(p=11)))
    )


def test_loop_takes_the_steps_of_a_loop_written_out():
    """Against hand-written AdamW (Loshchilov & Hutter, algorithm 2) on autograd's gradients."""
    run = Run(SMALL)
    model = Run(SMALL).model
    pairs, answers = run.train_set
    parameters = list(model.parameters())
    first = [torch.zeros_like(p) for p in parameters]
    second = [torch.zeros_like(p) for p in parameters]
    for t in range(1, 21):
        loss = F.cross_entropy(model(pairs), answers)
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for p, g, m, v in zip(parameters, gradients, first, second, strict=True):
                m.mul_(0.9).add_(g, alpha=0.1)
                v.mul_(0.98).addcmul_(g, g, value=0.02)
                p.mul_(1 - 0.02 * 1.0)
                p -= 0.02 * (m / (1 - 0.9**t)) / ((v / (1 - 0.98**t)).sqrt() + 1e-8)
    run.train(20)
    expected = torch.cat([p.detach().flatten() for p in parameters])
    torch.testing.assert_close(weights(run), expected, rtol=1e-3, atol=1e-4)


def test_a_seed_gives_the_same_bits_in_any_thread_and_leaves_the_global_state():
    torch.manual_seed(3)
    state = torch.get_rng_state()
    here, elsewhere = Run().train(30), Run()
    thread = threading.Thread(target=elsewhere.train, args=(30,))
    thread.start()
    thread.join()
    assert torch.equal(weights(here), weights(elsewhere))
    assert here.history == elsewhere.history
    assert torch.equal(torch.get_rng_state(), state)
    assert not torch.equal(weights(here), weights(Run(Recipe(seed=1)).train(30)))


def test_pausing_changes_nothing():
    whole, parts = Run(SMALL).train(60), Run(SMALL)
    for step in parts.steps(100):
        if step == 17:
            break
    parts.train(43)
    assert torch.equal(weights(whole), weights(parts))
    assert whole.history == parts.history


def test_saved_run_resumes_bit_for_bit(tmp_path):
    whole, saved = Run(SMALL).train(60), Run(SMALL).train(25)
    saved.weight_decay = 1.0
    saved.save(tmp_path / "run.pt")
    resumed = Run.load(tmp_path / "run.pt").train(35)
    assert torch.equal(weights(whole), weights(resumed))
    assert whole.history == resumed.history
    assert [f.name for f in tmp_path.iterdir()] == ["run.pt"]


def test_saved_run_keeps_a_weight_decay_that_was_moved(tmp_path):
    run = Run(SMALL).train(5)
    run.weight_decay = 0.25
    run.save(tmp_path / "run.pt")
    assert Run.load(tmp_path / "run.pt").weight_decay == 0.25


def test_damaged_or_missing_saved_run(tmp_path):
    path = tmp_path / "run.pt"
    Run(SMALL).save(path)
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(ValueError, match=r"run\.pt does not hold a saved run"):
        Run.load(path)
    with pytest.raises(FileNotFoundError):
        Run.load(tmp_path / "none.pt")


def test_history_begins_untrained_and_agrees_with_the_network():
    run = Run(SMALL)
    assert run.history["step"] == [0]
    run.train(10)
    assert run.history["step"] == list(range(11))
    pairs, answers = run.test_set
    with torch.no_grad():
        logits = run.model(pairs)
    assert run.history["test_loss"][-1] == F.cross_entropy(logits, answers).item()
    right = (logits.argmax(1) == answers).sum().item()
    assert run.history["test_accuracy"][-1] == pytest.approx(right / len(answers))
    assert len({len(values) for values in run.history.values()}) == 1


def test_evaluating_twice_at_a_step_records_once_and_moves_nothing():
    run = Run(SMALL).train(21)
    before = weights(run).clone()
    run.evaluate()
    run.evaluate()
    assert run.history["step"].count(21) == 1
    assert torch.equal(weights(run), before)


def test_evaluation_points_are_dense_then_one_in_twenty():
    steps = [s for s in range(1, 10_001) if is_evaluated(s)]
    assert steps[:20] == list(range(1, 21))
    gaps = [(b - a) / a for a, b in pairwise(steps[20:])]
    assert max(gaps) < 0.1
    assert len(steps) == pytest.approx(20 + 20 * 6.2, abs=5)


def test_until_stops_at_the_first_evaluated_step_that_reaches_it():
    run = Run(Recipe(p=31, train_fraction=0.8)).train(400, until=0.3)
    assert run.step < 400
    assert run.history["test_accuracy"][-1] >= 0.3
    assert max(run.history["test_accuracy"][:-1]) < 0.3


def test_weight_decay_acts_from_the_next_step():
    moved, kept = Run(SMALL).train(10), Run(SMALL).train(10)
    moved.weight_decay = 5.0
    before = weights(kept).clone()
    difference = weights(moved.train(1)) - weights(kept.train(1))
    torch.testing.assert_close(difference, -0.02 * 4.0 * before, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_rates_and_scale_must_be_finite(value):
    with pytest.raises(ValueError, match="weight decay must be a finite number"):
        Recipe(weight_decay=value)
    with pytest.raises(ValueError, match="learning rate must be a finite number"):
        Recipe(learning_rate=value)
    with pytest.raises(ValueError, match="initial scale must be a finite number"):
        Recipe(initial_scale=value)
    run = Run(SMALL)
    with pytest.raises(ValueError, match="weight decay must be a finite number"):
        run.weight_decay = value
    assert run.weight_decay == 1.0


def test_divergence_names_the_learning_rate():
    with pytest.raises(TrainingDiverged, match="lower learning rate \\(it is 1e\\+30\\)"):
        Run(Recipe(p=11, learning_rate=1e30, weight_decay=0)).train(50)


def test_divergence_names_the_weight_decay():
    with pytest.raises(TrainingDiverged, match=r"less weight decay .* their product is 20000"):
        Run(Recipe(p=11, weight_decay=1e6)).train(50)


def test_a_planted_nan_is_found_before_it_spreads():
    run = Run(SMALL).train(5)
    with torch.no_grad():
        run.model.bias[0] = float("nan")
    with pytest.raises(TrainingDiverged, match="nan after step 5"):
        run.train(1)
    assert run.step == 5


@pytest.mark.parametrize("settings", [{"operation": "a/b", "p": 12}, {"train_fraction": 1}])
def test_run_passes_on_the_errors_of_its_table(settings):
    with pytest.raises(ValueError, match=r"prime|fraction"):
        Run(Recipe(**settings))


@pytest.mark.parametrize("seed", range(3))
def test_default_run_groks(seed):
    """Within wide bands; `make bench` measures the exact ones over ten seeds."""
    run = Run(Recipe(seed=seed)).train(1500, until=0.99)
    assert run.delay.memorised < 100
    assert run.delay.ratio > 5
    plateau = [
        accuracy
        for step, accuracy in zip(run.history["step"], run.history["test_accuracy"], strict=True)
        if run.delay.memorised <= step <= 2 * run.delay.memorised
    ]
    assert plateau and max(plateau) <= run.task.chance
