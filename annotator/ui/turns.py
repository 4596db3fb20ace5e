"""One thing after the other, each in a turn of the event loop of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Turns(QObject):
    """What need not be there at once comes after what is: the window stays free in between."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._due: deque[Callable[[], None]] = deque()
        # A real timer: all that is posted (also by singleShot(0)) is done within one turn.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._take)

    def then(self, do: Callable[[], None]) -> None:
        """After everything that is due already."""
        self._due.append(do)
        if not self._timer.isActive():
            self._timer.start()

    def drop(self) -> None:
        """What is due is not wanted any more."""
        self._due.clear()
        self._timer.stop()

    def finish(self) -> None:
        """All that is due, now."""
        while self._due:
            self._due.popleft()()
        self._timer.stop()

    def _take(self) -> None:
        if self._due:
            self._due.popleft()()
        if self._due and not self._timer.isActive():
            self._timer.start()
