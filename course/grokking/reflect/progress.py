"""How a learner's predictions improved."""

from __future__ import annotations

from statistics import mean

from IPython.display import HTML
from matplotlib.figure import Figure

from grokking.picture import Picture
from grokking.plots import GREY, LARGE, SMALL, TRAIN
from grokking.reflect.parts import status
from grokking.reflect.records import Attempt, DamagedRecords, read_records
from grokking.tables import Table

FEWEST = 4
COLUMNS = ("prediction", "question", "you", "the run", "score", "your explanation")


def progress() -> Picture | HTML:
    """How near each prediction of the course came, in the order in which they were made.

    The first attempt counts, because it was made without knowing the result. A score of 1 is what
    happened; another choice, or a step ten times off, scores 0.
    """
    try:
        records = read_records()
    except DamagedRecords as damage:
        return HTML(status(str(damage)))
    first = {key: attempts[0] for key, attempts in records.items()}
    scored = sorted(
        ((key, attempt) for key, attempt in first.items() if "score" in attempt),
        key=lambda entry: entry[1]["when"],
    )
    skipped = sum(attempt.get("skipped", False) for attempt in first.values())
    if len(scored) < FEWEST:
        return HTML(
            status(
                f"{len(scored)} predictions have met their result so far; with {FEWEST} there is "
                "something to compare."
            )
        )
    title = _title([attempt["score"] for _, attempt in scored])
    alt = f"{title}. Scores in order: " + ", ".join(
        f"{key} {attempt['score']:.2f}" for key, attempt in scored
    )
    return Picture(
        _figure(scored, title), f"{alt}. Skipped: {skipped}.", Table(COLUMNS, [*map(_row, scored)])
    )


def _row(entry: tuple[str, Attempt]) -> tuple[str, ...]:
    key, attempt = entry
    return (
        key,
        attempt["question"],
        attempt["predicted"],
        attempt["result"],
        f"{attempt['score']:.2f}",
        attempt.get("explanation", ""),
    )


def _title(scores: list[float]) -> str:
    half = len(scores) // 2
    before, after = mean(scores[:half]), mean(scores[half:])
    return (
        f"Your first {half} predictions scored {before:.2f} on average, "
        f"the {len(scores) - half} after them {after:.2f}"
    )


def _figure(scored: list[tuple[str, Attempt]], title: str) -> Figure:
    figure = Figure(figsize=(6.4, 3), dpi=200, layout="constrained")
    axes = figure.subplots()
    scores = [attempt["score"] for _, attempt in scored]
    half = len(scores) // 2
    axes.plot(range(len(scores)), scores, "o", color=TRAIN, markersize=7)
    for begin, end in ((0, half), (half, len(scores))):
        level = mean(scores[begin:end])
        axes.plot([begin - 0.4, end - 0.6], [level, level], "--", color=GREY)
    axes.set_xticks(range(len(scores)), [key for key, _ in scored], rotation=45, ha="right")
    axes.set_ylim(-0.05, 1.05)
    axes.set_ylabel("score (1: as it came)", fontsize=LARGE)
    axes.set_title(title, loc="left", fontsize=LARGE)
    axes.tick_params(labelsize=SMALL)
    axes.spines[["top", "right"]].set_visible(False)
    return figure
