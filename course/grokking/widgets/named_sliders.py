"""Names and values that a screen reader can announce, for the sliders of ipywidgets.

The handle of an ipywidgets slider carries no name, and a SelectionSlider announces the number of
its stop in place of the stop's text. Both stand beside the handle; this ties them to it. Chromium
makes the text a stop of the Tab key of its own, since it could be scrolled; it is taken out.
"""

from __future__ import annotations

import ipywidgets as widgets

SCRIPT = """
for (const slider of this.closest('.widget-vbox').querySelectorAll('.widget-slider')) {
  const handle = slider.querySelector('[role=slider]');
  const readout = slider.querySelector('.widget-readout');
  const say = () => handle.setAttribute('aria-valuetext', readout.textContent);
  readout.tabIndex = -1;
  handle.setAttribute('aria-label', slider.querySelector('label').textContent);
  new MutationObserver(say).observe(
    readout, {childList: true, characterData: true, subtree: true});
  say();
}
"""


def named_sliders() -> widgets.HTML:
    """An invisible widget that names the sliders of the VBox to which it belongs.

    A style's load event is the one place where a page built of core widgets runs a script. Where
    a front end forbids it, the sliders stay as ipywidgets made them.
    """
    return widgets.HTML(f'<style onload="{SCRIPT}">/* no rules */</style>')
