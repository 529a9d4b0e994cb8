"""A figure that carries its description with it."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from grokking.tables import Table

# In Jupyter's dark theme white becomes nearly black, and every hue stays what it was.
THEME = (
    '<style>[data-jp-theme-light="false"] img.grokking-picture '
    "{filter: invert(0.93) hue-rotate(180deg)}</style>"
)


@dataclass(frozen=True)
class Picture:
    """A matplotlib figure, the text that says what it shows, and its numbers.

    A notebook displays it as an image with that text as its alternative text. The numbers stand
    below it, folded.

    Attributes:
        figure: the figure, free to be changed before it is shown.
        alt: what a reader who cannot see it needs to know.
        table: the numbers that are drawn, or None.
    """

    figure: Figure
    alt: str
    table: Table | None = None

    def _repr_html_(self) -> str:
        folded = self.table.folded() if self.table else ""
        return f"{THEME}{self.image()}{folded}"

    def image(self) -> str:
        """The image alone, as HTML."""
        canvas = FigureCanvasAgg(self.figure)
        canvas.draw()
        return image_tag(np.asarray(canvas.buffer_rgba()), self.alt, self.figure)

    def save(self, path: str | Path) -> None:
        """Write the figure to a file; the suffix decides the format."""
        self.figure.savefig(path)


def image_tag(pixels: np.ndarray, alt: str, figure: Figure) -> str:
    """Drawn pixels as an HTML image, 100 CSS pixels wide for each inch of the figure.

    Args:
        pixels: what the figure's canvas holds, uint8 of shape (height, width, 4).
        alt: what the picture shows, in words.
        figure: the figure that was drawn.
    """
    buffer = io.BytesIO()  # WebP is exact here and takes half the time of PNG
    Image.fromarray(pixels).convert("RGB").save(buffer, "WEBP", lossless=True, quality=0, method=0)
    encoded = base64.b64encode(buffer.getvalue()).decode()
    width = f"{100 * figure.get_figwidth():.0f}"
    return (
        f'<img alt="{html.escape(alt)}" class="grokking-picture" width="{width}" '
        f'style="max-width: 100%; height: auto" src="data:image/webp;base64,{encoded}">'
    )
