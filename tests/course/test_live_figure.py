"""What a live figure draws, read from the artists that it hands to the canvas."""

from dataclasses import replace
from itertools import combinations

import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from grokking.training import Recipe
from grokking.widgets.live_figure import LiveFigure
from grokking.widgets.panels import PANELS
from grokking.widgets.watched import WatchedRun

LIMIT = 1000
ACCURACIES = ("train_accuracy", "test_accuracy")
ALL_STAGES = {"memorising", "plateau", "breakthrough"}


def trained(steps, recipe=Recipe(p=11), then=()):
    """A view of a run; ``then`` lists settings to move, each followed by as many steps again."""
    watched = WatchedRun(recipe)
    for setting, value in (None, None), *then:
        if setting:
            watched.change(setting, value)
        for _ in watched.steps(steps):
            pass
    return watched.view()


@pytest.fixture(scope="module")
def grokked():
    view = trained(500, Recipe(p=31, train_fraction=0.8, weight_decay=3))
    assert view.delay.generalised, "this recipe should have grokked"
    return view


@pytest.fixture
def drawn(monkeypatch):
    """What was drawn one by one: (curves, texts, left ends of shaded areas)."""
    curves, texts, areas = [], [], []
    draw = Axes.draw_artist

    def note(axes, artist):
        if isinstance(artist, Line2D):
            curves.append(tuple(map(list, artist.get_data())))
        elif isinstance(artist, Rectangle):
            areas.append(artist.get_x())
        elif isinstance(artist, Text):
            texts.append(artist.get_text().strip())
        draw(axes, artist)

    monkeypatch.setattr(Axes, "draw_artist", note)
    return curves, texts, areas


def test_curves_are_those_of_the_history(drawn):
    curves, _, _ = drawn
    view = trained(30)
    LiveFigure(("accuracy", "loss"), view, LIMIT).draw(view, None)
    for key in ("train_accuracy", "test_accuracy", "train_loss", "test_loss"):
        assert (view.history["step"], view.history[key]) in curves


def test_stages_are_shaded_once_they_are_known(drawn, grokked):
    _, texts, areas = drawn
    figure = LiveFigure(("accuracy", "loss"), grokked, LIMIT)
    figure.draw(trained(400, Recipe(p=31, weight_decay=0)), None)
    assert set(texts) & ALL_STAGES == {"memorising"}
    texts.clear()
    areas.clear()
    figure.draw(grokked, None)
    assert set(texts) & ALL_STAGES == ALL_STAGES
    assert areas.count(grokked.delay.memorised) == 2, "the plateau is shaded in both panels"


@pytest.fixture
def boxes(monkeypatch):
    """Where each text was drawn, in pixels."""
    places = {}
    draw = Axes.draw_artist

    def note(axes, artist):
        draw(axes, artist)
        if isinstance(artist, Text):
            places[artist.get_text()] = artist.get_window_extent()

    monkeypatch.setattr(Axes, "draw_artist", note)
    return places


@pytest.mark.parametrize(
    "reached", [(0.0, 0.0), (0.1, 0.0), (0.2, 0.2), (0.3, 0.3), (0.5, 0.5), (1.0, 1.0)]
)
def test_names_stand_beside_the_axes_and_do_not_cover_each_other(grokked, boxes, reached):
    ends = zip(ACCURACIES, reached, strict=True)
    history = {key: [*grokked.history[key][:-1], end] for key, end in ends}
    view = replace(grokked, history=grokked.history | history)
    figure = LiveFigure(("accuracy",), view, LIMIT)
    figure.draw(view, None)
    [axes] = figure.figure.axes
    names = [boxes[name] for name in ("shown (train)", "held out (test)", "chance,\n1 in 31")]
    for one, other in combinations(names, 2):
        assert not one.padded(-1).overlaps(other.padded(-1))
    for name in names:
        assert axes.bbox.x1 < name.x0 and name.x1 <= figure.figure.bbox.x1


def test_names_of_stages_do_not_cover_each_other_where_one_is_short(grokked, boxes):
    fast = {key: [0, 0, 0.05, 0.2, 1] for key in ACCURACIES} | {"train_accuracy": [0, 0, 1, 1, 1]}
    view = replace(grokked, history=grokked.history | fast | {"step": [0, 1, 30, 40, 50]})
    LiveFigure(("accuracy",), view, LIMIT).draw(view, None)
    for one, other in combinations(ALL_STAGES, 2):
        assert not boxes[one].overlaps(boxes[other])


def test_the_title_keeps_its_place_when_a_curve_outgrows_its_axes(grokked, boxes):
    figure = LiveFigure(("accuracy", "weight norm"), grokked, LIMIT)
    figure.draw(grokked, None)
    high = {"weight_norm": [1000.0] * len(grokked.history["step"])}
    outgrown = replace(grokked, history=grokked.history | high)
    figure.draw(outgrown, None)
    figure.draw(outgrown, trained(10, Recipe(p=31)))
    [title] = [name for name in boxes if name.startswith("thick: ")]
    assert boxes[title].y1 <= figure.figure.bbox.y1


def test_a_change_is_marked_at_its_step(drawn):
    curves, texts, _ = drawn
    view = trained(20, then=[("weight_decay", 3), ("learning_rate", 0.05)])
    LiveFigure(("accuracy",), view, LIMIT).draw(view, None)
    assert {"weight decay 3", "learning rate 0.05"} <= set(texts)
    assert ([20, 20], [0, 1]) in curves and ([40, 40], [0, 1]) in curves


def test_a_change_is_drawn_once_and_not_in_every_frame(drawn):
    _, texts, _ = drawn
    view = trained(20, then=[("weight_decay", 3), ("learning_rate", 0.05)])
    figure, at_once = LiveFigure(("accuracy",), view, LIMIT), LiveFigure(("accuracy",), view, LIMIT)
    figure.draw(replace(view, changes=view.changes[:1]), None)
    texts.clear()
    assert figure.frame(view, None, "") == at_once.frame(view, None, "")
    assert texts.count("weight decay 3") == 1  # by the other figure
    figure.draw(replace(view, changes=()), None)
    figure.draw(replace(view, changes=view.changes[1:]), None)
    assert texts.count("weight decay 3") == 1 and texts.count("learning rate 0.05") == 3


@pytest.mark.parametrize("panel", PANELS)
def test_a_kept_run_is_drawn_in_every_panel(panel):
    view, kept = trained(30), trained(60, Recipe(p=11, weight_decay=0))
    figure = LiveFigure((panel,), view, LIMIT)
    figure.draw(view, kept)  # makes room for both
    alone = figure.frame(view, None, "")
    other_title = figure.frame(view, replace(view, recipe=kept.recipe), "")
    beside = figure.frame(view, kept, "")
    assert len({alone, other_title, beside}) == 3, "the curves of the kept run make no difference"
    assert figure.frame(view, None, "") == alone


def test_what_differs_between_two_runs_is_written_above_them(drawn):
    _, texts, _ = drawn
    view, kept = trained(5), trained(5, Recipe(p=11, weight_decay=0, seed=3))
    LiveFigure(("accuracy",), view, LIMIT).draw(view, kept)
    expected = "thick: weight decay 1, seed 0;  thin, dotted: weight decay 0, seed 3"
    assert expected in texts


def test_axes_grow_when_a_curve_leaves_them_and_not_otherwise():
    view = trained(5)
    figure = LiveFigure(("weight norm",), view, LIMIT)
    [axes] = figure.figure.axes
    before = axes.get_ylim()
    figure.draw(view, None)
    assert axes.get_ylim() == before
    view.history["weight_norm"][-1] = 500.0
    figure.draw(view, None)
    assert axes.get_ylim()[1] > 500 and axes.get_ylim()[0] == before[0]


def test_numbers_that_are_not_finite_are_left_out():
    view = trained(5)
    for key in ("train_loss", "test_loss", "train_margin", "test_margin", "weight_norm", "gini"):
        view.history[key][-1] = float("nan")
        view.history[key][-2] = float("inf")
    panels = ("loss", "margin", "weight norm", "gini")
    LiveFigure(panels, view, LIMIT).draw(view, None)
