"""Give a verdict on each of many claims."""

from __future__ import annotations

import html
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from IPython.display import HTML

from grokking.reflect.form import Editor, Unanswered
from grokking.tables import Table

CLAIMS = Path(__file__).parents[1] / "data" / "claims.toml"
VERDICTS = ("true", "partly", "false")
NONE = "no verdict"
STYLE = """<style>
.grokking-claim {flex-flow: row wrap; max-width: 50em; height: auto; margin-bottom: 0.5em}
.grokking-claim > .widget-label {flex: 1 1 24em; width: auto; max-width: 100%; height: auto;
  white-space: normal; text-align: left; line-height: 1.4}
.grokking-claim > select {flex: 0 0 8em}
</style>"""


@cache
def claims() -> dict[str, dict[str, str]]:
    """What people say about grokking: topic → id → claim."""
    topics = tomllib.loads(CLAIMS.read_text(encoding="utf-8")).values()
    return {topic.pop("title"): topic for topic in topics}


class Verdicts:
    """True, partly or false for each claim of the course; a claim may be left out.

    A prediction is a dict from the ids of claims to verdicts. So is a result: what the evidence
    supports, for all claims or some.
    """

    def editor(self) -> Editor:
        """A list to choose from beside each claim, under the titles of their topics."""
        lists = {
            claim: _list(f"{claim} · {sentence}")
            for topic in claims().values()
            for claim, sentence in topic.items()
        }
        parts: list[widgets.Widget] = [widgets.HTML(STYLE)]
        for title, topic in claims().items():
            parts.append(widgets.HTML(f"<h4>{html.escape(title)}</h4>"))
            parts += [lists[claim] for claim in topic]

        def read() -> dict[str, str]:
            given = {claim: each.value for claim, each in lists.items() if each.value != NONE}
            if not given:
                raise Unanswered("Give a verdict on one claim or more first, or press Skip.")
            return given

        return Editor(widgets.VBox(parts), read)

    def fits(self, prediction: Any) -> bool:
        """Whether it gives verdicts, and on claims of the course alone."""
        return (
            isinstance(prediction, dict)
            and bool(prediction)
            and set(prediction) <= set(_sentences())
            and set(prediction.values()) <= set(VERDICTS)
        )

    def words(self, prediction: Mapping[str, str]) -> str:
        """How many claims got which verdict."""
        counts = Counter(prediction.values())
        counts[NONE] = len(_sentences()) - len(prediction)
        return ", ".join(f"{counts[verdict]} {verdict}" for verdict in (*VERDICTS, NONE))

    def result_words(self, result: Mapping[str, str]) -> str:
        """The same of a result. Raises ValueError if it holds something else than verdicts."""
        if not self.fits(result):
            raise ValueError(
                f"A result gives claims of {CLAIMS.name} one of: {', '.join(VERDICTS)}."
            )
        return self.words(result)

    def score(self, prediction: Mapping[str, str], result: Mapping[str, str]) -> float:
        """The share of agreement, among the claims on which both give a verdict."""
        both = prediction.keys() & result.keys()
        return sum(prediction[c] == result[c] for c in both) / len(both) if both else 0.0

    def figure(self, prediction: Mapping[str, str] | None, result: Mapping[str, str]) -> HTML:
        """The claims with both verdicts."""
        given = prediction or {}
        rows = [
            [f"{claim} · {_sentences()[claim]}", given.get(claim, NONE), verdict]
            for claim, verdict in result.items()
        ]
        return HTML(Table(["claim", "you", "the evidence"], rows).html())


def _sentences() -> dict[str, str]:
    return {claim: text for topic in claims().values() for claim, text in topic.items()}


def _list(label: str) -> widgets.Dropdown:
    made = widgets.Dropdown(
        description=label,
        options=(NONE, *VERDICTS),
        style={"description_width": "auto"},
        layout=widgets.Layout(width="98%"),
    )
    made.add_class("grokking-claim")
    return made
