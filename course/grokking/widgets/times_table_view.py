"""The times table under sliders: how much is shown, and what a learner makes of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from grokking.picture import THEME
from grokking.times_table import (
    DERIVABLE,
    LEARNERS,
    UNKNOWN,
    answer_all,
    coverage,
    facts_of,
    random_cells,
)
from grokking.times_table_plots import coverage_figure
from grokking.widgets.named_sliders import named_sliders
from grokking.widgets.wording import status_line

FRACTIONS = {0.02: "hardly any", 0.1: "little", 0.5: "half", 0.9: "nearly all"}
DRAWS = range(5)


class TimesTableView(widgets.VBox):
    """The table, coloured by what a learner knows, can derive, and does not know.

    Attributes:
        sliders: ``fraction``, ``learner`` and ``draw``, which is the seed of the shown cells.
        status, picture: what else is on the screen.
    """

    def __init__(self) -> None:
        shares = [(f"{100 * share:.0f} %, {name}", share) for share, name in FRACTIONS.items()]
        self.sliders = {
            "fraction": _slider("data fraction", shares, 0.5),
            "learner": _slider("learner", [(name, name) for name in LEARNERS], "lookup"),
            "draw": _slider("draw", [(str(draw), draw) for draw in DRAWS], 0),
        }
        self.status, self.picture = widgets.HTML(), widgets.HTML()
        for slider in self.sliders.values():
            slider.observe(lambda _: self._show(), "value")
        self._show()
        super().__init__(
            [
                *self.sliders.values(),
                self.status,
                self.picture,
                named_sliders(),
                widgets.HTML(THEME),
            ]
        )

    def labels(self) -> dict[tuple[int, int], str]:
        """What the learner makes of each cell: known, derivable or unknown."""
        fraction, learner, draw = (slider.value for slider in self.sliders.values())
        facts = facts_of(random_cells(fraction, random.Random(draw))[0])
        return coverage(facts, answer_all(learner, facts))

    def _show(self) -> None:
        labels = self.labels()
        counts = Counter(labels.values())
        learner = self.sliders["learner"].value
        unseen = counts[DERIVABLE] + counts[UNKNOWN]
        share = f"{100 * counts[DERIVABLE] / unseen:.0f} %"
        self.status.value = status_line(
            f"{len(labels) - unseen} cells shown.",
            f"Of the other {unseen}, the {learner} learner answers {counts[DERIVABLE]}: {share}.",
        )
        title = f"The {learner} learner answers {share} of the cells that it never saw"
        picture = coverage_figure(labels, title)
        picture.figure.set_dpi(100)  # drawn while a slider moves
        self.picture.value = picture.image()


def _slider(
    label: str, options: Sequence[tuple[str, Any]], value: object
) -> widgets.SelectionSlider:
    return widgets.SelectionSlider(
        description=label,
        options=options,
        value=value,
        style={"description_width": "8em"},
        layout=widgets.Layout(width="34em", max_width="98%"),
    )
