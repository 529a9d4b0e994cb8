"""Text that moves from frame to frame."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Annotation


class Stamp(Annotation):
    """A text that is drawn once. From then on its pixels are put to where it has moved.

    To draw the letters anew takes a third of the time of a frame. Text and font must not change.
    """

    _pixels: np.ndarray | None = None

    def draw(self, renderer: RendererBase) -> None:
        """Draw it, to whole pixels."""
        if not self.get_visible():
            return
        box = self.get_window_extent(renderer)
        left, bottom = int(np.floor(box.x0)), int(np.floor(box.y0))
        if self._pixels is None:
            self._pixels = self._drawn(left, bottom, int(np.ceil(box.x1)), int(np.ceil(box.y1)))
        renderer.draw_image(renderer.new_gc(), left, bottom, self._pixels)

    def _drawn(self, left: int, bottom: int, right: int, top: int) -> np.ndarray:
        """The pixels of a box of the figure, the lowest row first, with nothing but the text."""
        figure: Any = self.get_figure(root=True)
        width, height = (int(length) for length in figure.bbox.size)
        alone = RendererAgg(width, height, figure.dpi)
        super().draw(alone)
        return np.flipud(alone.buffer_rgba())[bottom:top, left:right].copy()
