"""What a measured figure is, and how figures are printed and kept."""

import json
import os
import platform
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import torch

RATIO = "×"


@dataclass(frozen=True)
class Figure:
    """Something that was measured, once or several times.

    ``target`` says what the course promises on a quiet machine: ("≤", 3.5) or ("≥", 5).
    """

    what: str
    unit: str
    values: list[float]
    target: tuple[str, float] | None = None

    @property
    def met(self):
        sign, bound = self.target
        return median(self.values) <= bound if sign == "≤" else median(self.values) >= bound


@contextmanager
def stopwatch(seconds):
    """Append how long the block takes to a list."""
    began = time.perf_counter()
    yield
    seconds.append(time.perf_counter() - began)


def in_order(figures):
    """Ratios first: they depend least on the machine and on what else it does."""
    return sorted(figures, key=lambda figure: figure.unit != RATIO)


def table(figures):
    """Median, least and largest value of each figure, as text."""
    width = max(len(figure.what) for figure in figures)
    lines = [f"{'':{width}}  {'median':>10} {'min':>10} {'max':>10}  unit  target"]
    for figure in in_order(figures):
        numbers = (median(figure.values), min(figure.values), max(figure.values))
        target = ""
        if figure.target:
            sign, bound = figure.target
            target = f"{sign} {bound:g}: {'met' if figure.met else 'MISSED'}"
        cells = " ".join(f"{readable(number):>10}" for number in numbers)
        lines.append(f"{figure.what:{width}}  {cells}  {figure.unit:<4}  {target}".rstrip())
    return "\n".join(lines)


def readable(number):
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def save(figures, path):
    """Write the figures and what they were measured on as JSON."""
    content = {
        "measured_on": {
            "system": platform.platform(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "torch": torch.__version__,
        },
        "figures": [
            {
                "what": figure.what,
                "unit": figure.unit,
                "median": median(figure.values),
                "min": min(figure.values),
                "max": max(figure.values),
                "count": len(figure.values),
                "target": figure.target and " ".join(map(str, figure.target)),
            }
            for figure in in_order(figures)
        ],
    }
    Path(path).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
