"""Buttons and rows, as all widgets of the course have them."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets


def button(name: str, tip: str, act: Callable[[], object]) -> widgets.Button:
    """A button that does something when it is pressed."""
    made = widgets.Button(description=name, tooltip=tip, layout=widgets.Layout(width="6.5em"))
    made.on_click(lambda _: act())
    return made


def row(*parts: widgets.Widget) -> widgets.HBox:
    """A row that goes on below where the screen is narrow."""
    return widgets.HBox(list(parts), layout=widgets.Layout(flex_flow="row wrap"))
