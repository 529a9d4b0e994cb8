"""The settings that a playground can put under a slider, and the stops that these have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from grokking.training import Recipe

Stops = Mapping[str, Any] | Sequence[Any]


@dataclass(frozen=True)
class Setting:
    """A setting of a recipe.

    Attributes:
        label: what the learner reads.
        stops: name → value; a name is empty where the value says it all.
        written: a value in words.
        live: whether it can be moved while a run goes on; else moving it starts a new run.
    """

    label: str
    stops: Stops
    written: Callable[[Any], str] = "{:g}".format
    live: bool = False


SETTINGS = {
    "weight_decay": Setting("weight decay", {"none": 0, "usual": 1, "strong": 3}, live=True),
    "learning_rate": Setting(
        "learning rate", {"slow": 0.005, "usual": 0.02, "fast": 0.05}, live=True
    ),
    "train_fraction": Setting(
        "data fraction",
        {"little": 0.3, "half": 0.5, "much": 0.7},
        written=lambda value: f"{100 * value:.0f} %",
    ),
    "seed": Setting("seed", (0, 1, 2)),
    "p": Setting("p", {"small": 31, "usual": 59, "large": 97}),
    "operation": Setting("operation", ("a+b", "a*b", "a/b"), written=str),
}


def slider(name: str, stops: Stops | None, recipe: Recipe) -> widgets.SelectionSlider:
    """A slider for a setting, which shows and announces its values as they are written.

    Args:
        name: of the setting, a field of ``Recipe``.
        stops: in place of the setting's own: values, or name → value.
        recipe: where the slider stands at first; this becomes a stop if it is none.

    Raises:
        ValueError: there is no slider for this setting.
    """
    if name not in SETTINGS:
        raise ValueError(f"There is no slider {name!r}. Choose from: {', '.join(SETTINGS)}.")
    setting, value = SETTINGS[name], getattr(recipe, name)
    chosen = setting.stops if stops is None else stops
    names = {v: n for n, v in chosen.items()} if isinstance(chosen, Mapping) else {}
    values = list(names or chosen)
    if value not in values:
        values.append(value)
    if not isinstance(value, str):
        values.sort()
    texts = [", ".join(filter(None, (setting.written(v), names.get(v)))) for v in values]
    return widgets.SelectionSlider(
        description=setting.label,
        options=list(zip(texts, values, strict=True)),
        value=value,
        style={"description_width": "8em"},
        layout=widgets.Layout(width="27em", max_width="98%"),
    )


def differences(recipe: Recipe, other: Recipe) -> str:
    """The settings of a recipe in which it differs from another, in words."""
    return ", ".join(
        f"{setting.label} {setting.written(getattr(recipe, name))}"
        for name, setting in SETTINGS.items()
        if getattr(recipe, name) != getattr(other, name)
    )
