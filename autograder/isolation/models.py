"""What of a model, an optimiser or a generator changes, as data; both sides keep a copy of each.

The judge's object and its mirror in the student's kernel are told apart by a key. Before and after
each call the side that was at work tells the other what is no longer as it was: parameters and
their gradients, modes and buffers of modules, `state_dict()` of optimisers, states of generators.
"""

import random
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch

from autograder.isolation.values import Unfit, tensor_parts

ATOMS = {int, float, complex, bool, str, bytes, type(None)}  # most of what is handed over


def is_mirrored(value: Any) -> bool:
    """Whether a value has an identity that tests rely on, and a state that changes in place."""
    if isinstance(value, torch.Tensor):
        return isinstance(value, torch.nn.Parameter) or (value.requires_grad and value.is_leaf)
    kinds = (torch.nn.Module, torch.optim.Optimizer, torch.Generator, random.Random)
    return isinstance(value, kinds)


def state_of(value: Any) -> Any:
    """All of a mirrored object that its uses change, as data."""
    if isinstance(value, torch.Tensor):
        grad = None if value.grad is None else value.grad.detach()
        return {"data": value.detach(), "grad": grad, "needs grad": value.requires_grad}
    if isinstance(value, torch.nn.Module):
        return {"training": value.training, "buffers": dict(value._buffers)}
    if isinstance(value, torch.optim.Optimizer):
        return value.state_dict()
    if isinstance(value, torch.Generator):
        return value.get_state()
    return value.getstate()


def restore(value: Any, state: Any) -> None:
    """Bring a mirrored object, in place, into a state that the other side told.

    Raises:
        Unfit: the state does not belong to an object of this kind.
    """
    try:
        _restore(value, state)
    except Exception as error:
        what = f"{type(value).__name__} ({type(error).__name__}: {str(error)[:200]})"
        raise Unfit(f"a state that does not fit a {what}") from None


def _restore(value: Any, state: Any) -> None:
    if isinstance(value, torch.Tensor):
        _put(value, state["data"])
        value.requires_grad_(state["needs grad"])
        if state["grad"] is None or value.grad is None:
            value.grad = state["grad"]
        else:
            _put(value.grad, state["grad"])
    elif isinstance(value, torch.nn.Module):
        value.training = bool(state["training"])
        for name, buffer in state["buffers"].items():
            if name not in value._buffers or not isinstance(buffer, (torch.Tensor, type(None))):
                raise Unfit("another buffer")
            old = value._buffers[name]
            if old is None or buffer is None:
                value._buffers[name] = buffer
            else:
                _put(old, buffer)
    elif isinstance(value, torch.optim.Optimizer):
        value.load_state_dict(state)
    elif isinstance(value, torch.Generator):
        value.set_state(state)
    else:
        value.setstate(state)


def _put(old: torch.Tensor, new: torch.Tensor) -> None:
    if not isinstance(new, torch.Tensor):
        raise Unfit("no tensor")
    if old.shape == new.shape and old.dtype == new.dtype:
        if fingerprint(old.detach()) != fingerprint(new):
            with torch.no_grad():
                old.copy_(new)
    else:
        old.data = new


def fingerprint(state: Any) -> Any:
    """Something that differs when a state differs in any bit."""
    if isinstance(state, torch.Tensor):
        return tensor_parts(state)[2], str(state.dtype), tuple(state.shape), state.requires_grad
    if isinstance(state, np.ndarray):
        return state.tobytes(), str(state.dtype), state.shape
    if isinstance(state, dict):
        return tuple((repr(key), fingerprint(part)) for key, part in state.items())
    if isinstance(state, (list, tuple)):
        return tuple(fingerprint(part) for part in state)
    return repr(state)


class Memory:
    """What the other side knows of each mirrored object, and so what it has to be told."""

    def __init__(self) -> None:
        self.known: dict[int, Any] = {}

    def news(self, objects: Iterable[tuple[int, Any]]) -> dict[int, Any]:
        """The states of those objects that have changed since the other side last knew them."""
        news = {}
        for key, value in objects:
            state = state_of(value)
            mark = fingerprint(state)
            if self.known.get(key) != mark:
                self.known[key] = mark
                news[key] = state
        return news

    def learn(self, news: dict[int, Any], find: Callable[[int], Any]) -> None:
        """Bring objects into the states that the other side told; what is data comes first.

        An optimiser is restored after the parameters whose types its state takes.
        """
        last = [key for key in news if isinstance(find(key), torch.optim.Optimizer)]
        for key in [*(key for key in news if key not in last), *last]:
            restore(find(key), news[key])
            self.known[key] = fingerprint(state_of(find(key)))


class Surroundings:
    """What a call finds around it: PyTorch's global random numbers, and if gradients are on."""

    def __init__(self) -> None:
        self.known = b""

    def changed(self) -> dict[str, Any]:
        """What the other side has to know."""
        state = torch.get_rng_state()
        mark = state.numpy().tobytes()
        news: dict[str, Any] = {"gradients": torch.is_grad_enabled()}
        if self.known != mark:
            self.known = mark
            news["random"] = state
        return news

    def take(self, news: dict[str, Any]) -> None:
        """Take over what the other side told.

        Raises:
            Unfit: it is no state.
        """
        try:
            torch.set_grad_enabled(bool(news["gradients"]))
            if "random" in news:
                torch.set_rng_state(news["random"])
                self.known = news["random"].numpy().tobytes()
        except Exception as error:
            raise Unfit(f"surroundings that do not fit ({type(error).__name__})") from None


def changeable(value: Any, known: Callable[[Any], bool]) -> list[Any]:
    """The containers, arrays and plain tensors in a value that a function could change in place.

    The order is the same on both sides. What is `known` by a key is left out.
    """
    found: list[Any] = []
    _collect(value, known, found, set())
    return found


def _collect(value: Any, known: Callable[[Any], bool], found: list[Any], seen: set[int]) -> None:
    if id(value) in seen or known(value):
        return
    if isinstance(value, (list, dict, set, torch.Tensor, np.ndarray)):
        seen.add(id(value))
        found.append(value)
    if isinstance(value, (list, tuple)):
        parts = list(value)
    elif isinstance(value, dict):
        parts = [part for pair in value.items() for part in pair]
    else:
        return
    for part in parts:
        if type(part) not in ATOMS:
            _collect(part, known, found, seen)


def outline(value: Any) -> Any:
    """Something that differs when one of `changeable` was changed; its parts do not count."""
    if isinstance(value, (torch.Tensor, np.ndarray)):
        return fingerprint(value)
    if isinstance(value, dict):
        return [part for pair in value.items() for part in pair]
    return sorted(value, key=id) if isinstance(value, set) else list(value)


def same_outline(one: Any, other: Any) -> bool:
    """Whether two outlines are of the same content: the same objects, or the same bits."""
    if isinstance(one, tuple):
        return one == other
    return (
        isinstance(other, list)
        and len(one) == len(other)
        and all(a is b or _same_atom(a, b) for a, b in zip(one, other, strict=True))
    )


def _same_atom(one: Any, other: Any) -> bool:
    return type(one) is type(other) and isinstance(one, (int, float, str, bytes)) and one == other


def refill(old: Any, new: Any) -> None:
    """Give a container, an array or a tensor a new content, in place.

    Raises:
        Unfit: the content is of another kind.
    """
    if isinstance(old, torch.Tensor) and isinstance(new, torch.Tensor):
        _put(old, new)
    elif isinstance(old, np.ndarray) and isinstance(new, np.ndarray) and old.shape == new.shape:
        old[...] = new
    elif isinstance(old, list) and isinstance(new, list):
        old[:] = new
    elif isinstance(old, (dict, set)) and type(new) is (dict if isinstance(old, dict) else set):
        old.clear()
        old.update(new)
    else:
        raise Unfit("a changed argument of another kind")
