"""Training in a thread that can be stopped after any step."""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import closing
from typing import ClassVar

import torch

from grokking.training import TrainingDiverged
from grokking.widgets.watched import WatchedRun

FRAME_SECONDS = 0.1  # from frame to frame, at least: 10 a second
MOST_DRAWING = 0.12  # the share of time that frames may take


class Trainer:
    """Trains one run at a time, in this thread or in one of its own.

    Of all trainers one trains in the background: a cell that is run again makes a new one, and
    the old one must not go on unseen.

    Args:
        limit: the step at which training stops by itself.
        on_frame: called where training happens, about ten times a second, with the seconds that a
            step takes.
        on_end: called there with a sentence about how it ended.
    """

    _all: ClassVar[weakref.WeakSet[Trainer]] = weakref.WeakSet()

    def __init__(
        self, limit: int, on_frame: Callable[[float], None], on_end: Callable[[str], None]
    ) -> None:
        self._limit = limit
        self._on_frame = on_frame
        self._on_end = on_end
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._stop_others()
        self._all.add(self)

    @property
    def training(self) -> bool:
        """Whether a run is being trained in the background at this moment."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, run: WatchedRun) -> None:
        """Train a run up to the limit, in the background."""
        if self.training:
            return
        self._stop_others()
        self._stopped.clear()
        self._thread = threading.Thread(target=self._train, args=(run, self._limit), daemon=True)
        self._thread.start()
        atexit.register(self.stop)  # a kernel that ends must not end in the middle of a step

    def advance(self, run: WatchedRun, steps: int) -> None:
        """Train a run here, at most up to the limit."""
        self.stop()
        self._stopped.clear()
        self._train(run, run.run.step + steps)

    def stop(self) -> None:
        """Stop after the step that is under way; nothing is trained or drawn when this returns."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            atexit.unregister(self.stop)

    def _train(self, run: WatchedRun, until: int) -> None:
        """Every step that a playground takes is taken here."""
        torch.set_num_threads(1)  # what ``Run`` has set holds for the thread that it was made in
        began, first = time.monotonic(), run.run.step
        next_frame = began
        ended = "Paused."
        try:
            with closing(run.steps(min(until, self._limit) - first)) as steps:
                for step in steps:
                    now = time.monotonic()
                    if now >= next_frame:
                        self._on_frame((now - began) / (step - first))
                        drawing = time.monotonic() - now
                        next_frame = now + max(FRAME_SECONDS, drawing / MOST_DRAWING)
                    if self._stopped.is_set():
                        break
            if run.run.step >= self._limit:
                ended = f"Stopped at the limit of {self._limit:,} steps. Reset starts a new run."
        except TrainingDiverged as diverged:
            ended = f"{diverged} Press Reset."
        except Exception as error:
            ended = f"Training stopped by an error: {type(error).__name__}: {error} Press Reset."
            raise
        finally:
            self._on_end(ended)

    def _stop_others(self) -> None:
        for other in list(self._all):
            if other is not self:
                other.stop()
