"""Data as text: tagged JSON, in which arrays stand as type, shape and raw bytes.

The judge decodes what a student's kernel wrote, so decoding makes data and runs nothing: no pickle,
no class that the text names. A value that is no data is left to the caller's `special`.
"""

import base64
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from autograder.isolation.frames import MOST_TEXT

MOST_VALUES = 2_000_000
DEEPEST = 60
NUMBERS = {
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
}
TORCH_TYPES = {
    name: getattr(torch, name)
    for name in (
        *("bool", "uint8", "int8", "int16", "int32", "int64"),
        *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
    )
}
TORCH_NAMES = {dtype: name for name, dtype in TORCH_TYPES.items()}

Special = Callable[[Any], Any]


class Unfit(ValueError):
    """A value or a text that does not keep to the form or the limits."""


def no_special(value: Any) -> Any:
    """Neither a value nor a tag is special."""
    return None


def no_data(value: Any) -> Any:
    """Refuse a value that is no data."""
    raise Unfit(f"a {type(value).__name__}, which is no data")


def encode(
    value: Any, special: Special = no_special, other: Special = no_data, depth: int = 0
) -> Any:
    """A value as what `json` can write.

    Args:
        value: data: numbers, strings, arrays, tensors, and what Python nests them in.
        special: is asked first; it gives the tag of a value, a dict, or None for plain data.
        other: is asked last; it gives the tag of a value that is no data.
        depth: how deep the value is nested already.

    Raises:
        Unfit: it is nested too deeply, or it is no data and `other` has no tag for it.
    """
    if depth > DEEPEST:
        raise Unfit(f"a value that is nested more than {DEEPEST} deep")
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"f": repr(value)}
    if (tag := special(value)) is not None:
        return tag
    for kind, name, parts in NESTED:
        if isinstance(value, kind):
            inner = [encode(part, special, other, depth + 1) for part in parts(value)]
            return inner if name == "list" else {name: inner}
    if isinstance(value, torch.Tensor):
        return {"t": _packed(value), "needs grad": value.requires_grad} | (
            {"parameter": True} if isinstance(value, torch.nn.Parameter) else {}
        )
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.name in NUMBERS:
        name = "a" if isinstance(value, np.ndarray) else "n"
        return {name: [value.dtype.name, list(value.shape), _base64(value.tobytes())]}
    if isinstance(value, torch.dtype) and value in TORCH_NAMES:
        return {"type": TORCH_NAMES[value]}
    if isinstance(value, (bytes, bytearray)):
        return {"b": _base64(bytes(value))}
    if isinstance(value, complex):
        return {"c": [repr(value.real), repr(value.imag)]}
    if isinstance(value, float):
        return encode(float(value))
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        return int(value) if isinstance(value, int) else str.__str__(value)
    return other(value)


def decode(tree: Any, special: Special = no_special) -> Any:
    """The value that `encode` made this of.

    Args:
        tree: what `json` has read.
        special: is asked first about each dict; it gives a value in a tuple, or None.

    Raises:
        Unfit: the tree does not have the form, or is too large or too deep.
    """
    return _Decoder(special).value(tree, 0)


def write(tree: Any) -> str:
    """JSON text of what `encode` gave."""
    return json.dumps(tree, allow_nan=False)


def read(text: str) -> Any:
    """JSON text read, within limits.

    Raises:
        Unfit: it is too long, too deep or no JSON.
    """
    if len(text) > MOST_TEXT:
        raise Unfit(f"an answer of more than {MOST_TEXT:,} characters")
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unfit(f"an answer that cannot be read: {type(error).__name__}") from None


def tensor_from(name: str, shape: list[int], content: bytes) -> torch.Tensor:
    """A tensor of the type with this name; the bytes must be just as many as it has.

    Raises:
        Unfit: they are not.
    """
    if not isinstance(name, str) or name not in TORCH_TYPES:
        raise Unfit("a tensor of a type that is not known")
    numbers = _array("int16" if name == "bfloat16" else name, shape, content)
    tensor = torch.from_numpy(numbers)
    return tensor.view(torch.bfloat16) if name == "bfloat16" else tensor


def tensor_parts(tensor: torch.Tensor) -> tuple[str, list[int], bytes]:
    """What `tensor_from` makes a tensor of.

    Raises:
        Unfit: it is not a dense tensor of numbers.
    """
    if tensor.dtype not in TORCH_NAMES or tensor.layout != torch.strided:
        raise Unfit(f"a tensor of {tensor.dtype}, {tensor.layout}")
    plain = tensor.detach().cpu().contiguous().resolve_conj().resolve_neg()
    if plain.dtype == torch.bfloat16:
        plain = plain.view(torch.int16)
    return TORCH_NAMES[tensor.dtype], list(tensor.shape), plain.numpy().tobytes()


def _array(name: str, shape: Any, content: bytes) -> np.ndarray:
    fits = isinstance(shape, list) and len(shape) <= 32
    if not fits or not all(type(n) is int and n >= 0 for n in shape):
        raise Unfit("an array without a shape")
    dtype = np.dtype(name)
    if math.prod(shape) * dtype.itemsize != len(content):
        raise Unfit("an array whose shape and content differ in size")
    return np.frombuffer(content, dtype).reshape(shape).copy()


def _packed(tensor: torch.Tensor) -> list[Any]:
    name, shape, content = tensor_parts(tensor)
    return [name, shape, _base64(content)]


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(text: Any) -> bytes:
    if not isinstance(text, str):
        raise Unfit("bytes that are no text")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Unfit("bytes that are not base64") from None


def _refuse(name: str) -> None:
    raise ValueError(name)


NESTED: tuple[tuple[Any, str, Callable[[Any], Any]], ...] = (
    (torch.Size, "size", tuple),
    (dict, "d", lambda value: [part for pair in dict.items(value) for part in pair]),
    (list, "list", list.__iter__),
    (tuple, "u", tuple.__iter__),
    (frozenset, "z", frozenset.__iter__),
    (set, "s", set.__iter__),
    (range, "R", lambda value: (value.start, value.stop, value.step)),
)


class _Decoder:
    def __init__(self, special: Special):
        self.special = special
        self.left = MOST_VALUES

    def value(self, tree: Any, depth: int) -> Any:
        self.left -= 1
        if self.left < 0:
            raise Unfit(f"more than {MOST_VALUES:,} values")
        if depth > DEEPEST + 1:
            raise Unfit(f"a value that is nested more than {DEEPEST} deep")
        if isinstance(tree, list):
            return [self.value(part, depth + 1) for part in tree]
        if not isinstance(tree, dict):
            return tree
        if (special := self.special(tree)) is not None:
            return special[0]
        name = next(iter(tree), None)
        if name not in TAGS:
            raise Unfit("an answer of an unknown form")
        content = tree[name]
        if name in ("d", "u", "s", "z", "R", "size"):
            if not isinstance(content, list):
                raise Unfit("an answer of an unknown form")
            content = [self.value(part, depth + 1) for part in content]
        try:
            return TAGS[name](content, tree)
        except Unfit:
            raise
        except Exception as error:
            raise Unfit(f"an answer that makes no value: {type(error).__name__}") from None


def _dict(parts: list[Any], tree: Any) -> dict[Any, Any]:
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _tensor(content: Any, tree: Any) -> torch.Tensor:
    name, shape, text = content
    tensor = tensor_from(name, shape, _bytes(text))
    if tree.get("parameter") is True:
        return torch.nn.Parameter(tensor, requires_grad=tree.get("needs grad") is True)
    return tensor


def _numpy(content: Any, tree: Any) -> np.ndarray:
    name, shape, text = content
    if name not in NUMBERS:
        raise Unfit("an array of a type that is not known")
    return _array(name, shape, _bytes(text))


def _float(text: Any, tree: Any) -> float:
    if text not in ("nan", "inf", "-inf"):
        raise Unfit("a number of an unknown form")
    return float(text)


TAGS: dict[str, Callable[[Any, Any], Any]] = {
    "f": _float,
    "d": _dict,
    "u": lambda parts, tree: tuple(parts),
    "s": lambda parts, tree: set(parts),
    "z": lambda parts, tree: frozenset(parts),
    "R": lambda parts, tree: range(*parts),
    "size": lambda parts, tree: torch.Size(parts),
    "t": _tensor,
    "a": _numpy,
    "n": lambda content, tree: _numpy(content, tree)[()],
    "type": lambda name, tree: TORCH_TYPES[name],
    "b": lambda text, tree: _bytes(text),
    "c": lambda parts, tree: complex(*map(float, parts)),
}
