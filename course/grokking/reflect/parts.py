"""What predictions and questions are made of."""

from __future__ import annotations

import html
from collections.abc import Iterable

import ipywidgets as widgets


def choice(options: Iterable[str]) -> widgets.RadioButtons:
    """Options of which none is chosen yet."""
    return widgets.RadioButtons(
        options=list(options), value=None, layout=widgets.Layout(width="auto")
    )


def status(text: str) -> str:
    """A line that a screen reader reads out when it changes."""
    return f'<div role="status">{html.escape(text)}</div>'
