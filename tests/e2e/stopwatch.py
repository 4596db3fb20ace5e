"""From a key to the repaint that shows what came of it, and how long the loop was busy for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from pulse import Busy, Pulse
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer

from annotator.ui.shell.window import MainWindow

PATIENCE_MS = 30_000
_QUIET_S = 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """Milliseconds from the act. answered: the first repaint after it. shown: the first repaint
    of which the result held. work: what the whole process had computed by then, on all threads.
    busy: the longest turn of the event loop until all was quiet.
    """

    answered: float
    shown: float
    work: float
    busy: Busy


class Stopwatch(QObject):
    """Watches a window's repaints; after each it looks whether the result is on screen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window, self._pulse = window, Pulse()
        self._loop = QEventLoop()
        self._holds: Callable[[], bool] = lambda: True
        self._painted: float | None = None
        self._shown: float | None = None
        self._first: float | None = None
        self._pending = self._painting = False
        self._timer = QTimer(self)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._look)

    def __enter__(self) -> Self:
        self._window.installEventFilter(self)
        self._pulse.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._pulse.__exit__()
        self._window.removeEventFilter(self)

    def time(self, act: Callable[[], object], holds: Callable[[], bool], why: str) -> Reading:
        """Does it and waits until the result was painted and nothing is under way any more."""
        self._holds, self._painted, self._first, self._shown = holds, None, None, None
        self._pulse.take()
        self._work = -time.process_time()
        self._began = self._stirred = time.perf_counter()
        act()
        self._timer.start()
        self._loop.exec()
        self._timer.stop()
        assert self._shown is not None, f"{why}: never shown"
        assert self._first is not None
        return Reading(
            self._since(self._first),
            self._since(self._shown),
            1000 * self._work,
            self._pulse.take(),
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:  # then everything that is due is painted
            self._painting = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))
        return False

    def customEvent(self, _event: QEvent) -> None:
        self._painting = False
        self._painted = time.perf_counter()
        if self._first is None:
            self._first = self._painted
        if self._shown is None and self._holds():
            self._found(self._painted)

    def _found(self, at: float) -> None:
        self._shown = at
        self._work += time.process_time()

    def _since(self, at: float) -> float:
        return 1000 * (at - self._began)

    def _look(self) -> None:
        now = time.perf_counter()
        pending, self._pending = self._pending, self._window.bridge.pending > 0
        if pending or self._pending or self._painting:
            self._stirred = now  # what came just now may still have to be painted
        rested = now - max(self._painted or 0.0, self._stirred) > _QUIET_S
        if rested and self._shown is None and self._painted is not None and self._holds():
            self._found(self._painted)  # the rest of the result was on screen already
        if (rested and self._shown is not None) or self._since(now) > PATIENCE_MS:
            self._loop.quit()
