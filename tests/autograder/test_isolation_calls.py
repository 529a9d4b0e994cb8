"""What crosses between a test and a student's function, and what cannot."""

import json
import random

import pytest
import torch
from pairs import pair
from torch import nn

from autograder.isolation.models import fingerprint, state_of
from autograder.isolation.proxies import CannotCross, Gone, Link, Reference
from autograder.isolation.values import Unfit
from grokking.withheld import Withheld


def given_back(value):
    return value


def test_data_goes_to_a_function_and_comes_back():
    with pair(given_back=given_back, number=3, words=["a"]) as link:
        call = link.student["given_back"]
        assert link.student["number"] == 3 and link.student["words"] == ["a"]
        for value in (1, "a", {"b": (1, None)}, {3}, random.sample):
            assert call(value) == value
        assert torch.equal(call(torch.arange(3)), torch.arange(3))
        facts = {(1, 2): [3]}
        assert call(facts) is facts  # what came from here is what goes back


def test_modules_are_not_borrowed_and_names_that_are_not_there_are_missing():
    with pair(torch=torch) as link:
        assert link.values({"torch", "nothing"}) == {}


def test_arguments_that_a_function_changes_are_changed():
    def change(facts, numbers, tensor, deep):
        facts["new"] = numbers
        numbers.append(tensor)
        tensor += 1
        deep[0][1].clear()

    with pair(change=change) as link:
        facts, numbers, tensor, deep = {"old": 1}, [2], torch.zeros(2), ([0, {1}],)
        link.student["change"](facts, numbers, tensor, deep)
        assert facts == {"old": 1, "new": numbers} and facts["new"] is numbers
        assert numbers[1] is tensor and tensor.tolist() == [1, 1] and deep == ([0, set()],)


def test_the_kind_the_text_and_the_place_of_an_exception():
    class Own(KeyError):
        pass

    def fail(kind):
        raise {"own": Own("x"), "value": ValueError("no"), "exit": SystemExit(3)}[kind]

    def borrow():
        raise Withheld("yours")

    def forget():
        return not_there  # noqa: F821

    with pair(fail=fail, borrow=borrow, forget=forget) as link:
        fail, borrow, forget = (link.student[name] for name in ("fail", "borrow", "forget"))
        with pytest.raises(KeyError) as error:
            fail("own")
        assert (type(error.value).__name__, str(error.value)) == ("Own", "'x'")
        with pytest.raises(ValueError, match=r"^no$"):
            fail("value")
        with pytest.raises(SystemExit):
            fail("exit")
        with pytest.raises(Withheld, match="yours"):
            borrow()
        with pytest.raises(NameError) as error:
            forget()
        assert error.value.name == "not_there"


def test_functions_and_iterators_in_both_directions():
    def twice(function, start):
        return function(function(start))

    def total(numbers):
        return sum(numbers)

    def adder(n):
        return lambda x: x + n

    def squares(n):
        for i in range(n):
            yield i * i

    with pair(twice=twice, total=total, adder=adder, squares=squares) as link:
        student = link.student
        assert student["twice"](lambda x: x + 3, 1) == 7
        assert student["twice"](student["adder"](5), 1) == 11
        assert student["twice"](lambda x: student["adder"](1)(x), 0) == 2  # a call in a call back
        assert student["total"](n for n in (1, 2, 3)) == 6
        assert list(student["squares"](4)) == [0, 1, 4, 9]
        numbers = student["squares"](2)
        assert next(numbers) == 0 and list(numbers) == [1] and list(numbers) == []
        assert student["total"](student["squares"](3)) == 5


def test_an_exception_of_the_tests_comes_back_as_itself():
    def call(function):
        return function()

    def caught(function):
        try:
            return function()
        except ZeroDivisionError as error:
            return str(error)

    with pair(call=call, caught=caught) as link:
        error = RuntimeError("mine")

        def fail():
            raise error

        with pytest.raises(RuntimeError) as raised:
            link.student["call"](fail)
        assert raised.value is error
        assert "division" not in link.student["caught"](lambda: 1 / 0)  # it says nothing


def test_an_object_that_is_no_data_is_asked():
    class Run:
        def __init__(self):
            self.steps = [1, 2]

        def __getitem__(self, key):
            return self.steps[key]

        def __len__(self):
            return 2

        def __eq__(self, other):
            return True

        def __repr__(self):
            return "1"

        def more(self, n):
            return [*self.steps, n]

    with pair(make=Run) as link:
        run = link.student["make"]()
        assert isinstance(run, Reference) and run.steps == [1, 2] and run[1] == 2
        assert len(run) == 2 and run.more(3) == [1, 2, 3] and repr(run) == "<Run: 1>"
        assert run != 1 and run == run and 1 in run
        with pytest.raises(TypeError, match="neither true nor false"):
            bool(run)
        with pytest.raises(AttributeError):
            _ = run.nothing
        with pytest.raises(AttributeError):
            _ = run.__wrapped__


def network():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 2))


def train_step(model, optimizer, x, y):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


@pytest.mark.parametrize("kind", [torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop])
def test_two_steps_here_are_two_steps_there_bit_for_bit(kind):
    x, y = torch.randn(8, 3), torch.randint(2, (8,))
    ends = []
    with pair(train_step=train_step) as link:
        for step in (train_step, link.student["train_step"]):
            model = network()
            optimizer = kind(model.parameters(), lr=0.1)
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(5)
                losses = [step(model, optimizer, x, y) for _ in range(2)]
            gradients = [parameter.grad for parameter in model.parameters()]
            state = [list(model.state_dict().values()), optimizer.state_dict(), gradients, losses]
            ends.append(fingerprint(state))
        assert ends[0] == ends[1]
        assert len(optimizer.state) == 6  # it is not the state of an optimiser that never stepped


def test_a_module_and_its_optimiser_share_parameters_there():
    def is_shared(model, optimizer):
        groups = [p for group in optimizer.param_groups for p in group["params"]]
        return [a is b for a, b in zip(model.parameters(), groups, strict=True)]

    seen = []

    def is_the_same(model):
        seen.append(model)
        return seen[0] is model, seen[0][0].weight is model[0].weight

    with pair(is_shared=is_shared, is_the_same=is_the_same) as link:
        model = network()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        assert all(link.student["is_shared"](model, optimizer))
        assert link.student["is_the_same"](model) == (True, True)
        assert link.student["is_the_same"](model) == (True, True)


def test_modes_gradients_buffers_and_generators_cross_both_ways():
    def change(model, generator, python):
        model.eval()
        model[1].running_mean += 1
        model[0].weight.requires_grad_(False)
        model[0].bias.grad = torch.ones(4)
        return torch.rand(1, generator=generator).item(), python.random()

    with pair(change=change) as link:
        model = network()
        generator, python = torch.Generator().manual_seed(3), random.Random(3)
        drawn = link.student["change"](model, generator, python)
        again, python_again = torch.Generator().manual_seed(3), random.Random(3)
        assert drawn == (torch.rand(1, generator=again).item(), python_again.random())
        assert torch.equal(generator.get_state(), again.get_state())
        assert python.getstate() == python_again.getstate()
        assert not model.training and not model[2].training
        assert model[1].running_mean.tolist() == [1] * 4
        assert not model[0].weight.requires_grad and model[0].bias.grad.tolist() == [1] * 4
        model.train()
        model[0].bias.grad = None
        generator.manual_seed(3)
        assert link.student["change"](model, generator, python)[0] == drawn[0]
        assert model[1].running_mean.tolist() == [2] * 4


def test_what_a_student_keeps_follows_what_the_test_does_later():
    kept = []

    def look():
        return kept[0].weight[0, 0].item()

    with pair(keep=kept.append, look=look) as link:
        layer = nn.Linear(1, 1)
        link.student["keep"](layer)
        with torch.no_grad():
            layer.weight.fill_(7.0)
        assert link.student["look"]() == 7.0


def test_what_the_test_no_longer_has_is_forgotten_there():
    with pair(given_back=lambda model: None) as link:
        for _ in range(5):
            link.student["given_back"](network())
        link.student["given_back"](0)
        link.student["given_back"](0)
        assert link.desk.mirrors == {} and link.alive == {}


def test_a_state_may_name_parameters():
    def start(parameters):
        return {parameter: torch.zeros(2) for parameter in parameters}

    with pair(start=start) as link:
        parameters = [nn.Parameter(torch.ones(2)) for _ in range(2)]
        assert list(link.student["start"](parameters)) == parameters


class OfATest:
    pass


OfATest.__module__ = "__main__"


@pytest.mark.parametrize(
    ("argument", "why"),
    [
        (torch.ones(2, requires_grad=True) * 2, "autograd does not reach"),
        (OfATest, "define it in a locked set-up cell"),
        (torch, "the module torch"),
        (json.JSONEncoder().encode.__self__.__class__.__dict__, "cannot be handed over"),
    ],
    ids=["graph", "class", "module", "odd"],
)
def test_what_cannot_cross_says_so(argument, why):
    with pair(given_back=given_back) as link:
        with pytest.raises(CannotCross, match=why):
            link.student["given_back"](argument)
        assert why in link.cannot_cross


def test_a_loss_of_the_students_has_no_gradient_here():
    def loss(model, x):
        return model(x).sum()

    with pair(loss=loss) as link:
        value = link.student["loss"](nn.Linear(2, 1), torch.ones(2))
        with pytest.raises(CannotCross, match="the graph cannot cross"):
            value.backward()


def test_each_kind_of_mirror_has_a_state():
    model = network()
    for value in (model, model[0].weight, torch.Generator(), random.Random()):
        assert fingerprint(state_of(value)) == fingerprint(state_of(value))


GOOD = {"news": {}, "around": {"d": ["gradients", True]}, "refused": [], "changed": {}}
FORGED = [
    [],
    {},
    GOOD | {"value": {"m": 1}},
    GOOD | {"value": {"k": 99}},
    GOOD | {"value": {"j": 0}},
    GOOD | {"value": 1, "changed": {"7": [1]}},
    GOOD | {"value": 1, "changed": {"x": [1]}},
    GOOD | {"value": 1, "changed": [1]},
    GOOD | {"value": 1, "changed": {"0": {"d": []}}},
    GOOD | {"value": 1, "news": 3},
    GOOD | {"value": 1, "around": {"d": ["random", {"t": ["uint8", [1], "AA=="]}]}},
    GOOD | {"value": 1, "around": {"d": ["gradients", True, "random", 3]}},
    GOOD | {"value": 1, "around": 5},
    GOOD | {"back": {"d": ["do", "call", "number", 3, "args", {"u": []}, "kwargs", {"d": []}]}},
    GOOD | {"back": 1},
    GOOD | {"error": 1},
    GOOD | {"error": {"number": 4}},
    GOOD | {"error": {"kinds": [], "text": "", "name": None, "place": None}},
    GOOD | {"error": {"kinds": ["A\0"], "text": "", "name": None, "place": None}},
    GOOD | {"error": {"kinds": ["A"], "text": "", "name": None, "place": "in f"}},
]


@pytest.mark.parametrize("reply", FORGED, ids=lambda reply: json.dumps(reply)[-60:])
def test_a_forged_answer_is_unfit(reply):
    link = Link(lambda question: json.dumps(reply))
    function = Reference(link, 1, "function")
    with pytest.raises(Unfit):
        function([1])


@pytest.mark.parametrize("kind", ["BaseExceptionGroup", "UnicodeDecodeError", "type", "exec", "A"])
def test_a_forged_exception_is_an_exception(kind):
    told = {"kinds": [kind, "object"], "text": "t", "name": 3, "place": None}
    link = Link(lambda question: json.dumps(GOOD | {"error": told}))
    with pytest.raises(Exception, match=r"^t$"):
        Reference(link, 1, "function")()


def test_a_kernel_that_is_gone_takes_its_objects_along():
    def gone(question):
        raise Gone("why")

    link = Link(gone)
    function = Reference(link, 1, "function")
    with pytest.raises(Gone, match="why"):
        function()
    link.renew()
    with pytest.raises(Gone, match="no more"):
        function()
