"""A stamp looks as the text does whose place it takes, wherever it has moved."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from grokking.plots import TEST, write_outside
from grokking.widgets.stamp import Stamp


def pixels(kind, heights, visible=True):
    """The canvas with a text that has been drawn at each of these heights, and at the last one."""
    figure = Figure(figsize=(3, 2))
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.set_axis_off()
    figure.subplots_adjust(right=0.5)
    name = write_outside(axes, "held out (test)", heights[0], TEST, kind)
    name.set_visible(visible)
    for height in heights:
        name.xy = (1, height)
        canvas.draw()
    return np.asarray(canvas.buffer_rgba()).astype(int)


def rows(image):
    """The first and the last row with anything in it."""
    return np.flatnonzero((image < 255).any(axis=(1, 2)))[[0, -1]]


def test_where_it_is_drawn_first_every_pixel_is_that_of_the_text():
    assert (pixels(Stamp, [0.4]) == pixels(Annotation, [0.4])).all()
    assert (pixels(Stamp, [0.4]) < 255).any()


@pytest.mark.parametrize("height", [0.0, 0.137, 0.5, 0.7777, 1.0])
def test_where_it_has_moved_it_is_at_most_a_pixel_off(height):
    moved, text = rows(pixels(Stamp, [0.4, height])), rows(pixels(Annotation, [0.4, height]))
    assert (abs(moved - text) <= 1).all()
    first = pixels(Stamp, [0.4])
    assert (np.roll(first, (moved - rows(first))[0], axis=0) == pixels(Stamp, [0.4, height])).all()


def test_hidden_it_leaves_nothing():
    assert (pixels(Stamp, [0.4], visible=False) == 255).all()
