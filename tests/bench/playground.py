"""How fast the widgets answer in a real browser, while a network trains in the same kernel.

    python tests/bench/playground.py

Every round presses real keys and buttons in JupyterLab and takes the time, in the page, from the
event until the answer is painted. A picture counts once it is decoded and says that it has what
was asked for. Five rounds; of keys, each round gives its median and its 95th percentile.
"""

import random
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from harness import RATIO, Figure, table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))

from lab_page import LabPage, running_browser
from lab_server import LabServer
from make_picture import CHROMIUM
from notebooks import write_notebook

ROUNDS, KEYS, PLAY_SECONDS = 5, 20, 60
STOPWATCH = Path(__file__).with_name("stopwatch.js")
NOTEBOOK = "work/bench/bench.ipynb"
CELLS = {
    "playground": """
import time

from grokking.training import Recipe, Run
from grokking.widgets import AtlasView, Playground

playground = Playground(limit=10**6)
playground""",
    "atlas": """
atlas = AtlasView()
atlas""",
    "speed": """
drawn = Playground(limit=1500)


def speed_while_drawing():
    began = time.perf_counter()
    Run().train(drawn._limit)
    plain = time.perf_counter() - began
    drawn.reset()
    began = time.perf_counter()
    drawn.train()
    while drawn.training:
        time.sleep(0.01)
    return plain / (time.perf_counter() - began)


drawn""",
}


def measure():
    """Figures of the playground and of the atlas view."""
    with opened() as lab:
        rounds = [one_round(lab) for _ in range(ROUNDS)]
        grown = growth(lab)
    for what, unit, target in FIGURES:
        yield Figure(what, unit, [measured[what] for measured in rounds], target)
    yield Figure(f"notebook grows in {PLAY_SECONDS} s of play", "kB", [grown], ("≤", 100))


FIGURES = (
    ("speed of training while drawing, over without", RATIO, ("≥", 0.85)),
    ("slider key to status, median", "ms", ("≤", 60)),
    ("slider key to status, 95 %", "ms", ("≤", 120)),
    ("slider key to live curve, 95 %", "ms", ("≤", 250)),
    ("atlas: slider key to picture, 95 %", "ms", ("≤", 100)),
    ("frames a second", "/s", ("≥", 8)),
    ("Train to first frame", "ms", ("≤", 400)),
    ("Pause to status", "ms", ("≤", 300)),
    ("Reset to status", "ms", ("≤", 300)),
)


@contextmanager
def opened():
    """The notebook in JupyterLab, its cells run."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        raise FileNotFoundError("Chromium is missing: install it (Debian: chromium).")
    with (
        tempfile.TemporaryDirectory() as folder,
        LabServer(Path(folder)) as server,
        running_browser(chromium) as browser,
    ):
        write_notebook(server.home / NOTEBOOK, CELLS)
        lab = LabPage(browser, server, NOTEBOOK, viewport={"width": 1280, "height": 900})
        lab.page.add_init_script(path=STOPWATCH)
        lab.file = server.home / NOTEBOOK
        lab.size = lab.file.stat().st_size
        lab.open()
        lab.run("speed")
        yield lab


def one_round(lab):
    speed = lab.kernel("speed_while_drawing()", seconds=120)
    found = {"speed of training while drawing, over without": speed}
    lab.kernel("playground.reset()")
    lab.output("playground")
    found["Train to first frame"] = click(lab, "Train", "picture", r"at step [1-9]")
    found["frames a second"] = lab.page.evaluate("stopwatch.rate('playground', 3)")
    to_status = keys(lab, "playground", "status", "Weight decay {}.")
    found["slider key to status, median"] = quantiles(to_status, n=2)[0]
    found["slider key to status, 95 %"] = quantiles(to_status, n=20)[-1]
    to_curve = keys(lab, "playground", "picture", r"Weight decay {}\.")
    found["slider key to live curve, 95 %"] = quantiles(to_curve, n=20)[-1]
    lab.output("atlas")
    to_picture = keys(lab, "atlas", "picture", "Weight decay {}, ")
    found["atlas: slider key to picture, 95 %"] = quantiles(to_picture, n=20)[-1]
    lab.output("playground")
    found["Pause to status"] = click(lab, "Pause", "status", "Paused.")
    click(lab, "Train", "status", "Training.")
    found["Reset to status"] = click(lab, "Reset", "status", "Ready to train.")
    return found


def click(lab, name, kind, expected):
    """Milliseconds from pressing a button of the playground to what is expected of it."""
    button = lab.output("playground").get_by_role("button", name=name, exact=True)
    lab.page.evaluate(f"([cell, text]) => stopwatch.{kind}(cell, text)", ["playground", expected])
    button.click()
    return lab.page.evaluate("stopwatch.result")


def keys(lab, cell, kind, expected):
    """Milliseconds from each of some keys, on the weight decay, to what is expected of it."""
    handle = lab.output(cell).get_by_role("slider", name="weight decay", exact=True)
    stops = lab.kernel(f"[value for _, value in {cell}.sliders['weight_decay'].options]")
    middle = stops.index(1)
    lab.kernel(f"{cell}.sliders['weight_decay'].__setattr__('value', {stops[middle]})")
    times = []
    for number in range(KEYS):
        key, value = (
            ("ArrowRight", stops[middle + 1]) if number % 2 == 0 else ("ArrowLeft", stops[middle])
        )
        lab.page.wait_for_timeout(random.uniform(50, 250))  # frames come at fixed intervals
        text = expected.format(f"{value:g}")
        lab.page.evaluate(f"([cell, text]) => stopwatch.{kind}(cell, text)", [cell, text])
        handle.press(key)
        times.append(lab.page.evaluate("stopwatch.result"))
    return times


def growth(lab):
    """By how many kB the saved notebook is larger than before its cells were run."""
    lab.output("playground").get_by_role("button", name="Train", exact=True).click()
    lab.page.wait_for_timeout(1000 * PLAY_SECONDS)
    keys(lab, "playground", "status", "Weight decay {}.")
    keys(lab, "atlas", "status", "Weight decay {}, ")
    lab.kernel("playground.pause()")
    lab.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    return (lab.file.stat().st_size - lab.size) / 1000


if __name__ == "__main__":
    print(table(list(measure())))
