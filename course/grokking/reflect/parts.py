"""What predictions and questions are made of."""

from __future__ import annotations

import html
from collections.abc import Iterable

import ipywidgets as widgets

# JupyterLab takes the arrow keys and Enter for its own: they would lead away to another cell. An
# arrow moves the focus and chooses nothing, since a choice is answered at once.
SCRIPT = """
const asked = this.closest('.widget-vbox');
for (const list of asked.querySelectorAll('select'))
  list.addEventListener('keydown', event => event.stopPropagation());
for (const group of asked.querySelectorAll('.widget-radio-box')) {
  const radios = [...group.querySelectorAll('input')];
  const name = `choice-${Math.random()}`;
  const steps = {ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1};
  group.setAttribute('role', 'radiogroup');
  group.setAttribute('aria-label', asked.querySelector('b').textContent);
  radios.forEach(radio => { radio.name = name; });
  group.addEventListener('keydown', event => {
    const here = radios.indexOf(event.target);
    if (event.key === 'Enter') radios[here].click();
    else if (event.key in steps)
      radios[(here + steps[event.key] + radios.length) % radios.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
"""


def asked(text: str, *parts: widgets.Widget) -> widgets.VBox:
    """A question above what it is answered with.

    Arrow keys choose from a list. The question names its radio buttons, arrow keys go from one to
    the next, and Space or Enter chooses. Where a front end forbids scripts, the Tab key goes from
    one to the next.
    """
    return widgets.VBox(
        [
            widgets.HTML(f"<b>{html.escape(text)}</b>"),
            *parts,
            widgets.HTML(f'<style onload="{html.escape(SCRIPT)}">/* no rules */</style>'),
        ]
    )


def choice(options: Iterable[str]) -> widgets.RadioButtons:
    """Options of which none is chosen yet."""
    return widgets.RadioButtons(
        options=list(options), value=None, layout=widgets.Layout(width="auto")
    )


def status(text: str) -> str:
    """A line that a screen reader reads out when it changes."""
    return f'<div role="status">{html.escape(text)}</div>'
