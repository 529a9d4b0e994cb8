"""What a playground says, in words that a screen reader can read out."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence

from grokking.plots import describe
from grokking.widgets.settings import SETTINGS, differences
from grokking.widgets.watched import View


def status_line(state: str, words: str) -> str:
    """A state and what is known of the run, as a line that is read out when it changes."""
    return f'<div role="status">{html.escape(state)} {html.escape(words)}</div>'


def what_is_known(view: View, settings: Iterable[tuple[str, object]], kept: View | None) -> str:
    """When the run memorised and generalised, the settings in force, and what is kept.

    Args:
        view: the run.
        settings: name and value of those that can move while it goes on.
        kept: the run for comparison, if there is one.
    """
    said = [describe(view.delay)]
    said += [
        f"{SETTINGS[name].label.capitalize()} {SETTINGS[name].written(value)}"
        for name, value in settings
    ]
    return f"{'. '.join(said)}. {kept_in_words(view, kept)}".strip()


def kept_in_words(view: View, kept: View | None) -> str:
    """In what a kept run differs from the one that is shown, and when it got where."""
    if kept is None:
        return ""
    return (
        f"Kept for comparison: {differences(kept.recipe, view.recipe) or 'a run'}, "
        f"{describe(kept.delay, kept.step).lower()}."
    )


def alternative_text(panels: Sequence[str], view: View, words: str) -> str:
    """What the picture of a run shows."""
    last = ", ".join(
        f"{key.replace('_', ' ')} {_written(key, values[-1])}"
        for key, values in view.history.items()
        if key.removeprefix("train_").removeprefix("test_").replace("_", " ") in panels
    )
    return (
        f"Curves against optimiser steps on a log axis, {', '.join(panels)}, at step "
        f"{view.step:,}: {last}. {words}"
    )


def _written(key: str, value: float) -> str:
    if not math.isfinite(value):
        return "not a finite number"
    return f"{100 * value:.0f} %" if key.endswith("accuracy") else f"{value:.3g}"
