"""Make the README's picture: lesson 4 in JupyterLab, where a network groks under a slider.

    python tests/browser/make_picture.py

It opens the real lesson in a real browser and works the real sliders, which takes half a minute.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from lab_page import LabPage, running_browser
from lab_server import REPOSITORY, LabServer

PICTURE = REPOSITORY / "course" / "pictures" / "lesson-4.png"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        print("Chromium is missing: install it (Debian: chromium).", file=sys.stderr)
        return 1
    PICTURE.parent.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        LabServer(Path(folder)) as server,
        running_browser(chromium) as browser,
    ):
        lab = LabPage(
            browser,
            server,
            "work/lessons/04_grokking_live.ipynb",
            viewport={"width": 1060, "height": 720},
        )
        lab.open()
        grok(lab)
        lab.page.screenshot(path=PICTURE)
    print(f"{PICTURE.relative_to(REPOSITORY)}: {PICTURE.stat().st_size / 1000:.0f} kB")
    return 0


def grok(lab: LabPage) -> None:
    """Train without weight decay, move the slider on the plateau, wait for the jump."""
    lab.run("playground")
    playground = lab.output("playground")
    lab.page.keyboard.press("Control+b")  # JupyterLab's own key: hide the list of files
    lab.output("playground")
    weight_decay = playground.get_by_role("slider").first
    weight_decay.press("ArrowLeft")
    playground.get_by_role("button", name="Train", exact=True).click()
    lab.await_kernel("playground.live.step > 150", seconds=120)
    weight_decay.press("ArrowRight")
    grokked = "(playground.live.delay.generalised or 4000) < 0.7 * playground.live.step"
    lab.await_kernel(grokked, seconds=120)
    lab.picture("playground", other_than=lab.picture("playground"))


if __name__ == "__main__":
    sys.exit(main())
