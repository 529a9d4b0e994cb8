"""The accuracy curves of a run that is still going on, drawn fast enough to watch.

The axes are drawn once and kept as pixels; a frame puts them back and draws only what moved.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from grokking.picture import image_tag
from grokking.plots import GREY, SMALL, TEST, TRAIN, accuracy_axes, draw_chance
from grokking.training import History


class LiveFigure:
    """Train and test accuracy on fixed axes.

    Args:
        chance: where to draw the chance level.
        last_step: the right end of the step axis.
    """

    def __init__(self, chance: float, last_step: int) -> None:
        self._figure, self._axes = accuracy_axes(dpi=100)
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes.set_xlim(1, last_step)
        self._last_name = last_step / 5  # further right a name would leave the axes
        self._axes.set_ylim(top=1.15)
        draw_chance(self._axes, chance)
        self._canvas.draw()
        self._figure.set_layout_engine("none")
        self._background = self._canvas.copy_from_bbox(self._figure.bbox)
        self._train = self._axes.plot([], [], color=TRAIN, linestyle="--", linewidth=2)[0]
        self._test = self._axes.plot([], [], color=TEST, linewidth=2)[0]
        self._train_name = self._axes.text(0, 0, "shown (train)", color=TRAIN, fontsize=SMALL)
        self._test_name = self._axes.text(0, 0, "held out (test)", color=TEST, fontsize=SMALL)

    def frame(self, history: History, changes: Sequence[tuple[int, float]], alt: str) -> str:
        """The run so far as an HTML image.

        Args:
            history: of the run; see ``grokking.training.Run``.
            changes: (step, weight decay) for each move of the slider during the run.
            alt: what the picture shows, in words.
        """
        steps, train, test = (history[k] for k in ("step", "train_accuracy", "test_accuracy"))
        self._train.set_data(steps, train)
        self._test.set_data(steps, test)
        end = min(1.1 * max(steps[-1], 1), self._last_name)
        self._train_name.set(position=(end, train[-1] + 0.03), va="bottom")
        if test[-1] < 0.5:
            self._test_name.set(position=(end, test[-1] + 0.04), va="bottom")
        else:
            self._test_name.set(position=(end, test[-1] - 0.04), va="top")
        self._canvas.restore_region(self._background)
        for step, weight_decay in changes:
            self._draw_change(step, weight_decay)
        for artist in (self._train, self._test):
            self._axes.draw_artist(artist)
        if len(steps) > 1:
            self._axes.draw_artist(self._train_name)
            self._axes.draw_artist(self._test_name)
        return image_tag(np.asarray(self._canvas.buffer_rgba()), alt, self._figure)

    def _draw_change(self, step: int, weight_decay: float) -> None:
        line = self._axes.axvline(max(step, 1), color=GREY, linewidth=1)
        text = self._axes.text(
            max(step, 1),
            0.5,
            f"weight decay {weight_decay:g} ",
            rotation=90,
            ha="right",
            va="center",
            color=GREY,
            fontsize=SMALL,
        )
        for artist in (line, text):
            self._axes.draw_artist(artist)
            artist.remove()
