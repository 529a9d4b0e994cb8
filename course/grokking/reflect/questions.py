"""Retrieval questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from grokking.misconceptions import Misconception, misconceptions
from grokking.reflect.parts import asked, choice, status


def question(
    text: str,
    right: str,
    choices: Mapping[str, str],
    beliefs: Mapping[str, str] | None = None,
) -> widgets.Widget:
    """A retrieval question that explains every choice.

    Args:
        text: the question.
        right: the right choice, one of the keys of ``choices``.
        choices: choice → why it is right, or what is wrong with it.
        beliefs: wrong choice → the id of the misconception that it gives away. Who chooses it
            reads the misconception's name and where it is refuted.

    Raises:
        ValueError: the right choice is not among the choices, an explanation is empty, or a
            belief belongs to no wrong choice or is not in the list of misconceptions.
    """
    if right not in choices:
        raise ValueError(f"The right choice {right!r} is not one of: {', '.join(choices)}.")
    if unexplained := [name for name, why in choices.items() if not why]:
        raise ValueError(f"Explain every choice; nothing stands with: {', '.join(unexplained)}.")
    known = _known(right, choices, beliefs or {})
    answer = choice(choices)
    said = widgets.HTML(status(""))

    def on_choice(change: dict[str, Any]) -> None:
        chosen = change["new"]
        verdict = "Yes." if chosen == right else "Not quite."
        named = f" {_named(known[chosen])}" if chosen in known else ""
        said.value = status(f"{verdict} {choices[chosen]}{named}")

    answer.observe(on_choice, "value")
    return asked(text, answer, said)


def _known(
    right: str, choices: Mapping[str, str], beliefs: Mapping[str, str]
) -> dict[str, Misconception]:
    listed = misconceptions() if beliefs else {}
    for wrong, belief in beliefs.items():
        if wrong not in choices or wrong == right:
            raise ValueError(f"{wrong!r} is no wrong choice of this question, as {belief!r} needs.")
        if belief not in listed:
            raise ValueError(f"misconceptions.toml has no {belief!r}. Add it, or name another.")
    return {wrong: listed[belief] for wrong, belief in beliefs.items()}


def _named(misconception: Misconception) -> str:
    where = (
        f"lesson {misconception.lesson} shows why it is not so"
        if misconception.lesson is not None
        else f"{misconception.exercise} comes back to it"
    )
    return f"Many believe this (“{misconception.name}”); {where}."
