"""The curves of a run that is still going on, drawn fast enough to watch.

Two layers are kept as pixels: the axes, drawn again only when a curve has outgrown them, and over
them what stands still while a run goes on, drawn again when a stage has ended; a setting that moved
is added to it. A frame puts the layers back and draws the curves.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from grokking.picture import image_tag
from grokking.plots import GREY, LARGE, SMALL, stage_bounds, stages, write_at_top
from grokking.widgets.panels import LEGIBLE, CurvePanel, panel
from grokking.widgets.settings import SETTINGS, differences
from grokking.widgets.watched import Change, View


class LiveFigure:
    """Some panels about a run, above each other.

    Args:
        panels: names of ``grokking.widgets.panels.PANELS``.
        view: a run of the kind that will be drawn: of this p.
        last_step: the right end of the step axes.
        dpi: dots per inch; 100 matches a plain screen.
    """

    def __init__(self, panels: Sequence[str], view: View, last_step: int, dpi: int = 100) -> None:
        self._panels = [panel(name) for name in panels]
        heights = [panel.height for panel in self._panels]
        self.figure = Figure(figsize=(6.4, sum(heights) + 0.4), dpi=dpi, layout="constrained")
        self._canvas = FigureCanvasAgg(self.figure)
        grid = self.figure.subplots(len(heights), height_ratios=heights, squeeze=False)
        self._axes: list[Axes] = list(grid[:, 0])
        for each, axes in zip(self._panels, self._axes, strict=True):
            each.prepare(axes, view, last_step)
        self._over_steps = [
            axes
            for each, axes in zip(self._panels, self._axes, strict=True)
            if isinstance(each, CurvePanel)
        ]
        for axes in self._over_steps[:-1]:
            axes.set_xlabel("")
        self.figure.align_ylabels()
        self._title = self._axes[0].set_title("", loc="left", fontsize=LARGE)
        self._stands_for: object = None  # what the upper layer was drawn for
        self._changes: tuple[Change, ...] = ()  # that are in it
        self._draw_axes()

    def frame(self, view: View, kept: View | None, alt: str) -> str:
        """A run as an HTML image.

        Args:
            view: the run.
            kept: another one to compare it with, or None.
            alt: what the picture shows, in words.
        """
        self.draw(view, kept)
        return image_tag(np.asarray(self._canvas.buffer_rgba()), alt, self.figure)

    def save(self, path: Path, view: View, kept: View | None) -> None:
        """Write the picture of a run to a PNG file. Raises OSError."""
        self.draw(view, kept)
        Image.fromarray(np.asarray(self._canvas.buffer_rgba())).convert("RGB").save(path)

    def draw(self, view: View, kept: View | None) -> None:
        """Bring the figure's pixels up to date."""
        views = [view] if kept is None else [view, kept]
        if any([panel.outgrown(views) for panel in self._panels]):
            self._draw_axes()
        stands_for = stage_bounds(view), view.recipe, id(kept)
        drawn = view.changes[: len(self._changes)]
        if stands_for != self._stands_for or drawn != self._changes:
            self._draw_standing(view, kept)
            self._stands_for, self._kept = stands_for, kept
        self._draw_changes(view.changes)
        self._canvas.restore_region(self._standing)
        for each, axes in zip(self._panels, self._axes, strict=True):
            for artist in each.moving(view):
                axes.draw_artist(artist)

    def _draw_axes(self) -> None:
        self._title.set(text=" ", animated=False)  # keeps its place
        self.figure.set_layout_engine("constrained")
        self._canvas.draw()
        self._title.set_animated(True)
        self.figure.set_layout_engine("none")
        self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self._stands_for = None

    def _draw_standing(self, view: View, kept: View | None) -> None:
        self._canvas.restore_region(self._background)
        self._draw_stages(view)
        for each, axes in zip(self._panels, self._axes, strict=True):
            for artist in each.standing(kept):
                axes.draw_artist(artist)
        for axes in self._over_steps:
            axes.draw_artist(axes.spines["left"])  # a stage that begins there has covered it
        self._title.set_text(_comparison(view, kept) if kept else "")
        self._axes[0].draw_artist(self._title)
        self._standing = self._canvas.copy_from_bbox(self.figure.bbox)
        self._changes = ()

    def _draw_changes(self, changes: tuple[Change, ...]) -> None:
        """Draw those that came since the last frame: a learner may move a slider often."""
        if changes == self._changes:
            return
        self._canvas.restore_region(self._standing)
        for change in changes[len(self._changes) :]:
            self._draw_change(change)
        self._standing = self._canvas.copy_from_bbox(self.figure.bbox)
        self._changes = changes

    def _draw_stages(self, view: View) -> None:
        """Shade each stage that has ended; its name stands in the uppermost axes."""
        middles = []
        for name, shade, begin, end in stages(stage_bounds(view)):
            if end is not None:
                middles.append((name, (begin * end) ** 0.5))
                for axes in self._over_steps:
                    _draw_once(axes, axes.axvspan(begin, end, color=shade))
        for axes in self._over_steps[:1]:
            for number, (name, middle) in enumerate(middles):
                _draw_once(axes, write_at_top(axes, name, middle, line=number % 2))

    def _draw_change(self, change: Change) -> None:
        setting = SETTINGS[change.setting]
        for axes in self._over_steps:
            _draw_once(axes, axes.axvline(max(change.step, 1), color=GREY, linewidth=1))
        for axes in self._over_steps[:1]:
            text = axes.text(
                max(change.step, 1),
                0.5,
                f"{setting.label} {setting.written(change.value)} ",
                rotation=90,
                ha="right",
                va="center",
                color=GREY,
                fontsize=SMALL,
                bbox=LEGIBLE,
            )
            _draw_once(axes, text)


def _draw_once(axes: Axes, artist: Artist) -> None:
    axes.draw_artist(artist)
    artist.remove()


def _comparison(view: View, kept: View) -> str:
    here, there = differences(view.recipe, kept.recipe), differences(kept.recipe, view.recipe)
    return f"thick: {here or 'this run'};  thin, dotted: {there or 'the kept run'}"
