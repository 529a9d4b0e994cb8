"""The networks against their definitions, written out; the default one is in test_training."""

import pytest
import torch

from grokking.metrics import accuracy
from grokking.models import DenseNetwork, PairNetwork, QuadraticNetwork, TransformerNetwork
from grokking.tasks import modular_table

NETWORKS = {
    "pair": lambda generator: PairNetwork(7, generator),
    "quadratic": lambda generator: QuadraticNetwork(7, generator),
    "adder": lambda generator: QuadraticNetwork.adder(7, generator),
    "transformer": lambda generator: TransformerNetwork(7, generator),
    "dense": lambda generator: DenseNetwork((7, 5, 3), generator),
}
PARAMETERS = {  # p = 59, default widths
    QuadraticNetwork: 3 * 59 * 128,
    TransformerNetwork: 60 * 64 + 3 * 64 + 4 * 64 * 64 + 2 * 64 * 256 + 64 * 59,
}


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def all_pairs(symbols):
    return torch.cartesian_prod(torch.arange(symbols), torch.arange(symbols))


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_initial_weights_depend_on_the_generator_alone(make):
    torch.manual_seed(3)
    state = torch.get_rng_state()
    first, again, other = (weights(make(seeded(s))) for s in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("network", PARAMETERS)
def test_networks_on_pairs_have_the_stated_size(network):
    model = network(59, seeded())
    assert weights(model).numel() == PARAMETERS[network]
    assert model(all_pairs(59)).shape == (59 * 59, 59)


def test_quadratic_network_is_a_squared_layer_on_one_hot_symbols():
    model = QuadraticNetwork(7, seeded(), hidden=6).double()
    one_hot = torch.eye(7, dtype=torch.float64)
    pairs = all_pairs(7)
    inputs = torch.cat([one_hot[pairs[:, 0]], one_hot[pairs[:, 1]]], dim=1)
    hidden = (inputs @ torch.cat([model.left, model.right])) ** 2
    torch.testing.assert_close(model(pairs), hidden @ model.readout)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("p", "hidden", "least"), [(53, 128, 0.995), (59, 256, 1), (113, 512, 1)])
def test_weights_that_were_written_down_add(p, hidden, least, seed):
    model = QuadraticNetwork.adder(p, seeded(seed), hidden)
    added, subtracted = modular_table("a+b", p), modular_table("a-b", p)
    assert accuracy(model(added.pairs), added.answers) >= least
    assert accuracy(model(subtracted.pairs), subtracted.answers) < 0.1


def test_written_weights_are_waves_of_one_frequency_with_phases_that_add():
    model = QuadraticNetwork.adder(11, seeded(), hidden=20)
    for k in range(20):
        left, right, readout = (
            torch.fft.fft(wave.detach().double())
            for wave in (model.left[:, k], model.right[:, k], model.readout[k])
        )
        [frequency] = (left.abs()[1:6] > 1e-3).nonzero().flatten() + 1
        assert abs(left[0]) < 1e-3
        turn = left[frequency] * right[frequency] / readout[frequency]
        assert turn.item() == pytest.approx(11 / 2, abs=1e-3)


def test_transformer_attends_from_the_equals_sign_and_adds_to_the_stream():
    model = TransformerNetwork(5, seeded(), width=6, heads=2).double()
    for a, b in all_pairs(5).tolist():
        stream = model.embedding[[a, b, 5]] + model.position
        mixed = []
        for head in (slice(0, 3), slice(3, 6)):
            scores = (stream @ model.key)[:, head] @ (stream[2] @ model.query)[head]
            mixed.append(torch.softmax(scores / 3**0.5, 0) @ (stream @ model.value)[:, head])
        last = stream[2] + torch.cat(mixed) @ model.output
        last = last + torch.relu(last @ model.up) @ model.down
        logits = model(torch.tensor([[a, b]]))
        torch.testing.assert_close(logits[0], last @ model.unembedding)


def test_transformer_can_tell_the_order_of_its_symbols():
    model = TransformerNetwork(7, seeded())
    assert not torch.allclose(model(torch.tensor([[1, 2]])), model(torch.tensor([[2, 1]])))


def test_heads_must_share_the_width():
    with pytest.raises(ValueError, match="5 heads cannot share a width of 64 equally"):
        TransformerNetwork(7, seeded(), heads=5)


def test_dense_network_is_linear_layers_with_relu_between():
    model = DenseNetwork((4, 6, 5, 3), seeded())
    x = torch.randn(8, 4, generator=seeded(1))
    first, second, third = model.layers
    expected = third(torch.relu(second(torch.relu(first(x)))))
    torch.testing.assert_close(model(x), expected)


def test_dense_network_starts_uniform_within_one_over_root_fan_in():
    model = DenseNetwork((64, 200, 10), seeded())
    for layer, fan_in in zip(model.layers, (64, 200), strict=True):
        for values in (layer.weight, layer.bias):
            assert values.abs().max() <= fan_in**-0.5
        assert layer.weight.std().item() == pytest.approx((3 * fan_in) ** -0.5, rel=0.05)


def test_initial_scale_multiplies_every_weight_and_bias():
    usual, large = (DenseNetwork((7, 5, 3), seeded(), scale) for scale in (1.0, 4.0))
    torch.testing.assert_close(weights(large), 4 * weights(usual))
