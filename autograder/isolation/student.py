"""What answers the judge in a student's kernel: calls of functions, by data.

Nothing here is trusted: it runs beside the student's code, which can change it. It never sees a
test, an expected value or a solution.
"""

import io
import operator
import os
import pickle
import random
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from traceback import walk_tb
from types import ModuleType
from typing import Any

import torch
from tornado.ioloop import IOLoop

from autograder.isolation.frames import MOST_TEXT, receive_bytes, send_bytes
from autograder.isolation.models import Memory, Surroundings, changeable, outline, same_outline
from autograder.isolation.values import Unfit, encode, write

MOST_WORDS = 4000  # characters of an exception's text
LINGER = 0.002  # seconds in which another question is likely
OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": lambda function, *args, **kwargs: function(*args, **kwargs),
    "attribute": getattr,
    "item": operator.getitem,
    "length": len,
    "iterate": iter,
    "next": next,
    "text": lambda value: repr(value)[:MOST_WORDS],
    "contains": operator.contains,
}


class JudgeFunction:
    """A function, an iterator or another object of the test's, which stays with the judge."""

    def __init__(self, desk: "Desk", number: int):
        self.desk, self.number = desk, number

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, in the judge."""
        return self.desk.call_back("call", self.number, args, kwargs)

    def __iter__(self) -> Any:
        return self.desk.call_back("iterate", self.number, (), {})


class JudgeIterator(JudgeFunction):
    """An iterator of the test's."""

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self.desk.call_back("next", self.number, (), {})


class Desk:
    """Keeps what the judge and the student's code share, and answers the judge.

    Args:
        ask: gives the judge an answer and waits for the next request.
        names: the student's variables.
    """

    def __init__(self, ask: Callable[[str], bytes], names: dict[str, Any]):
        self.ask, self.names = ask, names
        self.clear()

    def clear(self) -> None:
        """Forget everything shared: another judge asks from here on."""
        self.mirrors: dict[int, Any] = {}
        self.keys: dict[int, int] = {}  # of mirrors, by the id of the object
        self.opaque: dict[int, Any] = {}
        self.given: dict[int, tuple[int, Any]] = {}  # arguments of calls under way, by their id
        self.memory, self.around = Memory(), Surroundings()

    def reply(self, question: bytes) -> str:
        """The answer to a request."""
        return self.answer(self.open(question))

    def converse(self, message: str) -> Any:
        """Say something to the judge, and answer its requests until one of them is the reply."""
        while True:
            request = self.open(self.ask(message))
            if request["do"] in ("return", "raise"):
                return request
            message = self.answer(request)

    def open(self, question: bytes) -> Any:
        """Read a request, and bring all that is shared up to date."""
        request = _Reader(self, question).load()
        if request.get("clear"):
            self.clear()
        for key in request["dead"]:
            self.keys.pop(id(self.mirrors.pop(key, None)), None)
            self.memory.known.pop(key, None)
        for key, content in request["new"]:
            self.mirrors[key] = mirror = _Reader(self, content).load()
            self.keys[id(mirror)] = key
        states = _Reader(self, request["states"]).load()
        self.memory.learn(states["news"], self.mirrors.__getitem__)
        self.around.take(states["around"])
        return _Reader(self, request["body"]).load()

    def answer(self, request: Any) -> str:
        """Do what is asked and tell the outcome, whatever happens."""
        try:
            outcome = self.outcome(request)
        except BaseException as error:
            outcome = {"error": _told(error)}
        for last_try in (False, True):
            try:
                text = write(outcome | self.shared())
                if len(text) > MOST_TEXT:
                    raise Unfit("the answer is too large")
                return text
            except BaseException as error:
                outcome = {"error": _told(error)}
                if last_try:
                    raise
        raise AssertionError

    def outcome(self, request: Any) -> dict[str, Any]:
        """The result of a request, as data."""
        if request["do"] == "names":
            found = {name: self.names[name] for name in request["names"] if name in self.names}
            return {
                "values": {
                    name: self.encode(value)
                    for name, value in found.items()
                    if not isinstance(value, ModuleType)
                }
            }
        args, kwargs = request["args"], request["kwargs"]
        known = changeable((args, kwargs), self.is_known)
        before = [outline(value) for value in known]
        numbers = {id(value): (request["first"] + n, value) for n, value in enumerate(known)}
        outer, self.given = self.given, self.given | numbers
        try:
            try:
                result = OPERATIONS[request["do"]](request["target"], *args, **kwargs)
                outcome = {"value": self.encode(result)}
            except BaseException as error:
                outcome = {"error": _told(error)}
            outcome["changed"] = {
                str(request["first"] + n): encode(value, self.inside(value), self.keep)
                for n, (value, old) in enumerate(zip(known, before, strict=True))
                if not same_outline(old, outline(value))
            }
        finally:
            self.given = outer
        return outcome

    def shared(self) -> dict[str, Any]:
        """What the judge has to know of all that is shared."""
        news = self.memory.news(self.mirrors.items())
        refused = getattr(sys.modules.get("grokking.withheld"), "_refused", ())
        return {
            "news": {str(key): encode(state) for key, state in news.items()},
            "around": encode(self.around.changed()),
            "refused": [str(exercise) for exercise in refused],
        }

    def call_back(self, do: str, number: int, args: Any, kwargs: Any) -> Any:
        """Call a function of the test's; the judge runs it."""
        call = {"do": do, "number": number, "args": args, "kwargs": kwargs}
        reply = self.converse(write({"back": self.encode(call)} | self.shared()))
        if reply["do"] == "return":
            return reply["value"]
        error = reply["error"]("from a function of the test")
        error.of_the_judge = reply["number"]
        raise error

    def is_known(self, value: Any) -> bool:
        """Whether a value has a key already."""
        return id(value) in self.keys or id(value) in self.opaque

    def encode(self, value: Any) -> Any:
        """A value as data; what has a key is named by it."""
        return encode(value, self.tag, self.keep)

    def inside(self, container: Any) -> Callable[[Any], Any]:
        """Tags as always, but none for this container itself."""
        return lambda value: None if value is container else self.tag(value)

    def tag(self, value: Any) -> Any:
        """The tag of a value that the judge knows."""
        if id(value) in self.keys:
            return {"m": self.keys[id(value)]}
        if id(value) in self.given:
            return {"k": self.given[id(value)][0]}
        if isinstance(value, JudgeFunction):
            return {"j": value.number}
        return None

    def keep(self, value: Any) -> Any:
        """The tag of a value that is no data, and stays here: the judge asks it by its key."""
        self.opaque[id(value)] = value
        kinds = [kind.__name__ for kind in type(value).__mro__]
        return {"r": id(value), "kind": kinds[0], "next": hasattr(type(value), "__next__")}


class _Reader(pickle.Unpickler):
    """Reads what the judge wrote; the judge is trusted, and nobody else writes to it."""

    def __init__(self, desk: Desk, content: bytes):
        super().__init__(io.BytesIO(content))
        self.desk = desk

    def persistent_load(self, name: Any) -> Any:
        kind, key = name
        if kind == "function":
            return JudgeFunction(self.desk, key)
        if kind == "iterator":
            return JudgeIterator(self.desk, key)
        return self.desk.opaque[key] if kind == "r" else self.desk.mirrors[key]

    def find_class(self, module: str, name: str) -> Any:
        found: Any = sys.modules.get(module) or __import__(module, fromlist=["_"])
        for part in name.split("."):
            found = getattr(found, part)
        return found


def blank_tensor(shape: list[int], dtype: torch.dtype, parameter: bool) -> torch.Tensor:
    """A tensor that will get its content as news."""
    tensor = torch.zeros(shape, dtype=dtype)
    return torch.nn.Parameter(tensor, requires_grad=False) if parameter else tensor


def blank_random() -> random.Random:
    """A generator of Python's that will get its state as news."""
    return random.Random(0)


def _told(error: BaseException) -> dict[str, Any]:
    """What a judge is told of an exception."""
    try:
        text = str(error)[:MOST_WORDS]
    except Exception:
        text = "an exception that cannot be printed"
    if (number := getattr(error, "of_the_judge", None)) is not None:
        return {"number": number}
    frames = [
        (frame.f_code.co_name, line)
        for frame, line in walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__") == "__main__"
    ]
    name = getattr(error, "name", None)
    return {
        "kinds": [kind.__name__ for kind in type(error).__mro__],
        "text": text,
        "name": name if isinstance(name, str) else None,
        "place": frames[-1] if frames else None,
    }


def answer_over(line: socket.socket) -> None:
    """Answer the judge, who is at the other end of this line, whenever no cell runs."""
    from IPython import get_ipython

    shell = get_ipython()
    shell.ask_exit = _stay
    answers = _Answers(line, shell.user_ns)
    shell.events.register("pre_execute", answers.close_figures)


def _stay() -> None:
    """What `exit()` in a cell does: the cells after it are graded, too."""


class _Answers:
    """Gives an answer whenever a question comes over the line.

    What is printed meanwhile is dropped, as are the figures that are left open. When anything goes
    wrong, the line is closed, and so the judge knows.
    """

    def __init__(self, line: socket.socket, names: dict[str, Any]):
        self.line, self.loop = line, IOLoop.current()
        self.desk = Desk(self.exchange, names)
        self.figures: set[int] = set()
        self.loop.add_handler(line, self.give, IOLoop.READ)

    def give(self, *event: Any) -> None:
        """Give the next answers; an interrupt reaches what is called for them."""
        before, handler = _open_figures(), signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with open(os.devnull, "w") as sink, redirect_stdout(sink), redirect_stderr(sink):
                self.answer()
                while select.select([self.line], [], [], LINGER)[0]:
                    self.answer()
            self.figures |= _open_figures() - before
        except BaseException:
            self.cut()
        finally:
            signal.signal(signal.SIGINT, handler)

    def answer(self) -> None:
        """Give the next answer."""
        question = receive_bytes(self.line)
        send_bytes(self.line, self.desk.reply(question).encode())

    def exchange(self, text: str) -> bytes:
        """Say something to the judge and wait for what it says."""
        try:
            send_bytes(self.line, text.encode())
            return receive_bytes(self.line)
        except BaseException:  # from here on each would take a word for the answer to another
            self.cut()
            raise

    def cut(self) -> None:
        """Close the line."""
        if self.line.fileno() >= 0:
            self.loop.remove_handler(self.line)
            self.line.close()

    def close_figures(self) -> None:
        """Close what the next cell would show as its own."""
        while self.figures:
            sys.modules["matplotlib.pyplot"].close(self.figures.pop())


def _open_figures() -> set[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()
