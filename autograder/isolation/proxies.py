"""The judge's side of a call: what of a student's is not here is asked for.

Data comes by value, a function by call. Anything else is a `Reference`, which can be called,
indexed, iterated and read, always by asking, and which is equal to nothing but itself.
"""

import builtins
import io
import pickle
import random
import sys
import types
import weakref
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import torch

from autograder.isolation import student
from autograder.isolation.models import (
    ATOMS,
    Memory,
    Surroundings,
    changeable,
    is_mirrored,
    refill,
)
from autograder.isolation.values import Unfit, decode, read, tensor_from, tensor_parts
from grokking.withheld import Withheld, note_refusals

MOST_MIRRORS = 10_000
PLAIN = ATOMS | {list, tuple, dict, set}  # they go by value, whatever is in them
FUNCTIONS = (
    *(types.FunctionType, types.BuiltinFunctionType, types.MethodType),
    *(types.MethodWrapperType, types.GeneratorType),
)


class CannotCross(TypeError):
    """Something that a test gives to a student's function and that cannot leave the judge."""


class Gone(RuntimeError):
    """The student's kernel did not answer; the text says why."""


class Reference:
    """An object of the student's that is no data."""

    def __init__(self, link: "Link", key: int, kind: str):
        self.__dict__.update(_link=link, _key=key, _kind=kind, _epoch=link.epoch)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, in the student's kernel."""
        return self._link.call("call", self, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._link.call("attribute", self, (name,))

    def __getitem__(self, key: Any) -> Any:
        return self._link.call("item", self, (key,))

    def __contains__(self, value: Any) -> bool:
        return self._link.call("contains", self, (value,)) is True

    def __len__(self) -> int:
        return self._link.call("length", self)

    def __iter__(self) -> Iterator[Any]:
        return self._link.call("iterate", self)

    def __bool__(self) -> bool:
        raise TypeError(f"a {self._kind} of the student's is neither true nor false")

    def __repr__(self) -> str:
        return f"<{self._kind}: {self._link.call('text', self)}>"


class IteratorReference(Reference):
    """An iterator or a generator of the student's."""

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._link.call("next", self)


class Link:
    """Calls functions in a student's kernel.

    Args:
        ask: gives the kernel a request and returns its answer; it raises `Gone`.

    Attributes:
        cannot_cross: the first thing in this cell that could not be handed over.
        epoch: how many kernels there have been.
    """

    def __init__(self, ask: Callable[[bytes], str]):
        self.ask = ask
        self.epoch = 0
        self.own_names: set[str] = set()
        self.renew()

    def renew(self) -> None:
        """Begin with a kernel that knows nothing yet."""
        self.epoch += 1
        self.is_new = True
        self.count = 0
        self.cannot_cross: str | None = None
        self.alive: dict[int, weakref.ref] = {}
        self.keys: dict[int, int] = {}
        self.dead: list[int] = []
        self.new: list[tuple[int, bytes]] = []
        self.given: dict[int, Any] = {}
        self.callbacks: dict[int, Any] = {}
        self.raised: dict[int, BaseException] = {}
        self.memory, self.around = Memory(), Surroundings()

    def end_cell(self) -> None:
        """Forget what only the calls of one cell needed."""
        self.callbacks.clear()
        self.raised.clear()
        self.given.clear()
        self.cannot_cross = None

    def values(self, names: set[str]) -> dict[str, Any]:
        """Of these names those that the student's kernel has, with data or a reference."""
        reply = self.exchange({"do": "names", "names": sorted(names)})
        found = _dict(reply, "values")
        return {name: decode(found[name], self.value_of) for name in names & found.keys()}

    def call(self, do: str, target: Reference, args: Any = (), kwargs: Any = None) -> Any:
        """Let the student's kernel do one operation of `student.OPERATIONS`."""
        if target._epoch != self.epoch:
            raise Gone("it belongs to a kernel that is no more")
        kwargs = kwargs or {}
        first = self.count
        table = changeable((args, kwargs), self.is_known)
        numbers = range(first, first + len(table))
        self.count += len(table)
        self.given.update(zip(numbers, table, strict=True))
        try:
            request = {"do": do, "target": target, "args": args, "kwargs": kwargs, "first": first}
            reply = self.exchange(request)
            for name, content in _dict(reply, "changed").items():
                if not name.isdecimal() or int(name) not in numbers:
                    raise Unfit("a change of something that was not handed over")
                refill(self.given[int(name)], decode(content, self.value_of))
            if "error" in reply:
                raise self.error(reply["error"])
            return _without_graph(decode(reply.get("value"), self.value_of))
        finally:
            for number in numbers:
                self.given.pop(number, None)

    def exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return the answer, having run the functions that it calls back."""
        while True:
            reply = read(self.ask(self.seal(request)))
            if not isinstance(reply, dict):
                raise Unfit("an answer of an unknown form")
            self.take(reply)
            if "back" not in reply:
                return reply
            request = self.called_back(decode(reply["back"], self.value_of))

    def called_back(self, call: Any) -> dict[str, Any]:
        """Run a function of the test's for the student's."""
        if not isinstance(call, dict) or call.get("number") not in self.callbacks:
            raise Unfit("a call of nothing that was handed over")
        function, do = self.callbacks[call["number"]], call.get("do")
        try:
            if do == "call":
                value = function(*call["args"], **call["kwargs"])
            elif do in ("next", "iterate"):
                value = next(function) if do == "next" else iter(function)
            else:
                raise Unfit("a call of an unknown form")
            return {"do": "return", "value": value}
        except (Gone, Unfit, CannotCross):
            raise
        except Exception as error:
            number = len(self.raised)
            self.raised[number] = error
            return {"do": "raise", "error": _builtin(type(error)), "number": number}

    def seal(self, request: dict[str, Any]) -> bytes:
        """A request in a pickle, with all that the kernel has to know before it."""
        try:
            body = self.dumps(request, None)  # finds what is handed over for the first time
            news = self.memory.news(self.objects())
            states = self.dumps({"news": news, "around": self.around.changed()}, None)
        except CannotCross as error:
            self.cannot_cross = self.cannot_cross or str(error)
            raise
        outer = {"dead": self.dead, "new": self.new, "clear": self.is_new}
        outer |= {"states": states, "body": body}
        self.dead, self.new, self.is_new = [], [], False
        return pickle.dumps(outer)

    def dumps(self, value: Any, top: Any) -> bytes:
        """Pickle for the kernel; `top` is written itself, not its key."""
        file = io.BytesIO()
        try:
            _Writer(self, file, top).dump(value)
        except CannotCross:
            raise
        except Exception as error:
            raise CannotCross(
                f"an argument that cannot be handed over ({type(error).__name__}: {error})"
            ) from None
        return file.getvalue()

    def take(self, reply: dict[str, Any]) -> None:
        """Take over what the student's code has changed of all that is shared."""
        told, objects = _dict(reply, "news"), dict(self.objects())
        news = {key: decode(told[str(key)]) for key in objects if str(key) in told}
        self.memory.learn(news, objects.__getitem__)
        self.around.take(decode(reply.get("around")))
        refused = reply.get("refused")
        if isinstance(refused, list):
            note_refusals(name for name in refused[:100] if isinstance(name, str))

    def objects(self) -> list[tuple[int, Any]]:
        """The mirrored objects that are still there, with their keys."""
        found = [(key, there()) for key, there in list(self.alive.items())]
        return [(key, value) for key, value in found if value is not None]

    def is_known(self, value: Any) -> bool:
        """Whether a value goes by a key."""
        return isinstance(value, Reference) or id(value) in self.keys or is_mirrored(value)

    def key(self, value: Any) -> int:
        """The key of a mirrored object; one that is new is made known to the kernel."""
        if (key := self.keys.get(id(value))) is not None:
            return key
        if len(self.keys) > MOST_MIRRORS:
            raise CannotCross("more models and generators than can be handed over")
        self.count += 1
        key, identity, epoch = self.count, id(value), self.epoch
        content = self.dumps(_blank(value), value)  # its parts become known before it
        self.keys[identity] = key
        self.alive[key] = weakref.ref(value, lambda _: self.forget(key, identity, epoch))
        self.new.append((key, content))
        return key

    def forget(self, key: int, identity: int, epoch: int) -> None:
        """A mirrored object is no more."""
        if epoch == self.epoch:
            self.alive.pop(key, None)
            self.keys.pop(identity, None)
            self.memory.known.pop(key, None)
            self.dead.append(key)

    def value_of(self, tag: dict[str, Any]) -> Any:
        """The value that a tag of the student's names, in a tuple; None for plain data."""
        name = next(iter(tag), None)
        key = tag.get(name) if name in ("m", "k", "j", "r") else None
        if type(key) is not int:
            return None
        if name == "r":
            kind = IteratorReference if tag.get("next") is True else Reference
            return (kind(self, key, str(tag.get("kind"))[:60]),)
        if name == "m" and key in self.alive and (value := self.alive[key]()) is not None:
            return (value,)
        if name == "k" and key in self.given:
            return (self.given[key],)
        if name == "j" and key in self.callbacks:
            return (self.callbacks[key],)
        raise Unfit("the name of something that was not handed over")

    def error(self, told: Any) -> BaseException:
        """The exception that the student's code raised, of the nearest kind that is built in."""
        if isinstance(told, dict) and isinstance(told.get("number"), int):
            if told["number"] not in self.raised:
                raise Unfit("an exception that was not raised")
            return self.raised[told["number"]]
        try:
            kinds = [str(kind)[:80] for kind in told["kinds"]]
            text, name, place = str(told["text"]), told["name"], told["place"]
            error = _like(kinds[0], _nearest(tuple(kinds)), text)
            if isinstance(error, NameError) and isinstance(name, str):
                error.name = name
            if place is not None:
                function, line = str(place[0])[:80], int(place[1])
                error.place_in_notebook = f", in {function}, line {line} of its cell"
        except Exception:
            raise Unfit("an exception of an unknown form") from None
        return error


class _Writer(pickle.Pickler):
    """Writes what the judge hands over; what has an identity goes by its key."""

    def __init__(self, link: Link, file: io.BytesIO, top: Any):
        super().__init__(file, protocol=5)
        self.link, self.top = link, top

    def persistent_id(self, value: Any) -> Any:
        if type(value) in PLAIN or value is self.top:
            return None
        if isinstance(value, Reference):
            if value._epoch != self.link.epoch:
                raise Gone("it belongs to a kernel that is no more")
            return "r", value._key
        if is_mirrored(value) or id(value) in self.link.keys:
            return "m", self.link.key(value)
        if isinstance(value, FUNCTIONS) and _of_library(value):
            return None
        if isinstance(value, (*FUNCTIONS, Iterator)):
            self.link.callbacks[id(value)] = value
            return "iterator" if isinstance(value, Iterator) else "function", id(value)
        return None

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            if value.grad_fn is not None:
                raise CannotCross(
                    "a tensor whose gradient is being recorded: autograd does not reach through a "
                    "student's function. Hand over tensor.detach()"
                )
            return tensor_from, tensor_parts(value)
        if isinstance(value, type) and value.__module__ == "__main__":
            if value.__qualname__.partition(".")[0] not in self.link.own_names:
                raise CannotCross(
                    f"the class {value.__qualname__} of a test cell: define it in a locked set-up "
                    "cell, which runs in both processes"
                )
        elif isinstance(value, types.ModuleType):
            raise CannotCross(f"the module {value.__name__}")
        return NotImplemented


def _blank(value: Any) -> Any:
    """What makes a mirror of a new object; its state is told as news."""
    if isinstance(value, torch.Tensor):
        parameter = isinstance(value, torch.nn.Parameter)
        return _Made(student.blank_tensor, (list(value.shape), value.dtype, parameter))
    if isinstance(value, torch.Generator):
        return _Made(torch.Generator, ())
    return _Made(student.blank_random, ()) if isinstance(value, random.Random) else value


class _Made:
    """Pickles as the result of a call."""

    def __init__(self, function: Any, args: Any):
        self.function, self.args = function, args

    def __reduce__(self) -> Any:
        return self.function, self.args


def _of_library(value: Any) -> bool:
    """Whether a function stands in a library under its own name, so that its name can cross."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    if not isinstance(module, str) or module == "__main__":
        return False
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found is value


def _without_graph(value: Any) -> Any:
    """A tensor that came without its graph says so if somebody asks for gradients."""
    if isinstance(value, torch.Tensor) and not isinstance(value, torch.nn.Parameter):
        value.backward = _no_backward  # type: ignore[method-assign]
    return value


def _no_backward(*args: Any, **kwargs: Any) -> None:
    raise CannotCross("backward of what a student's function returned: the graph cannot cross")


def _dict(reply: dict[str, Any], name: str) -> dict[str, Any]:
    part = reply.get(name, {})
    if not isinstance(part, dict):
        raise Unfit("an answer of an unknown form")
    return part


def _builtin(kind: type[BaseException]) -> type[BaseException]:
    return next(base for base in kind.__mro__ if getattr(builtins, base.__name__, None) is base)


@cache
def _nearest(kinds: tuple[str, ...]) -> type[BaseException]:
    for kind in kinds:
        found = Withheld if kind == "Withheld" else getattr(builtins, kind, None)
        if isinstance(found, type) and issubclass(found, BaseException):
            return Exception if issubclass(found, BaseExceptionGroup) else found
    return Exception


def _like(name: str, base: type[BaseException], text: str) -> Any:
    """An exception of another process: its kind has the name that it has there, and so its text."""
    kind = type(name, (base,), {"__init__": _say_nothing, "__str__": lambda self: text})
    error: Any = base.__new__(kind)
    error.args = (text,) if text else ()
    return error


def _say_nothing(self: Any, *args: Any) -> None:
    """In place of the base's own, which may ask for other arguments."""
