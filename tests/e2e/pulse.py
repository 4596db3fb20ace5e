"""How long the window's event loop was busy with one thing, and whether a file was opened."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 10


@dataclass(frozen=True, slots=True)
class Busy:
    """The longest that the event loop was busy with one thing, in milliseconds.

    wall: as a person feels it, with whatever else the machine does. cpu: of the GUI thread alone.
    """

    wall: float
    cpu: float


class Pulse(QObject):
    """A timer that beats every 10 ms; a late beat says how long nothing else could happen."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._last = (0.0, 0.0)
        self._worst = Busy(0.0, 0.0)

    def __enter__(self) -> Self:
        self._last = (time.perf_counter(), time.thread_time())
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()

    def take(self) -> Busy:
        """The worst since the last question."""
        self._beat()
        worst, self._worst = self._worst, Busy(0.0, 0.0)
        return worst

    def _beat(self) -> None:
        now = (time.perf_counter(), time.thread_time())
        wall, cpu = (1000 * (one - before) for one, before in zip(now, self._last, strict=True))
        self._worst = Busy(max(self._worst.wall, wall - BEAT_MS), max(self._worst.cpu, cpu))
        self._last = now


def percentile(values: Iterable[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(round(share * len(ordered)), len(ordered) - 1)]


class Opened:
    """Whether a file was opened: by Python (an audit hook), or by anybody at all (Linux)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._python: list[str] = []
        self._notify = _inotify(path) if sys.platform == "linux" else None
        _WATCHED[str(path)] = self._python

    def times(self) -> int:
        return len(self._python) + (_pending(self._notify) if self._notify is not None else 0)

    def close(self) -> None:
        del _WATCHED[str(self.path)]
        if self._notify is not None:
            os.close(self._notify)


@contextmanager
def watching(path: Path) -> Iterator[Opened]:
    """Watches one file while the block runs."""
    made = Opened(path)
    try:
        yield made
    finally:
        made.close()


_WATCHED: dict[str, list[str]] = {}
_IN_OPEN = 0x20
_IN_NONBLOCK = 0o4000


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    """Hooks stay for good, so there is one, and it looks only at what is watched."""
    if _WATCHED and event in ("open", "os.open"):
        seen = _WATCHED.get(str(arguments[0]))
        if seen is not None:
            seen.append(event)


def _inotify(path: Path) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor: int = libc.inotify_init1(_IN_NONBLOCK)
    assert descriptor >= 0
    assert libc.inotify_add_watch(descriptor, os.fsencode(path), _IN_OPEN) >= 0
    return descriptor


def _pending(descriptor: int) -> int:
    try:
        data = os.read(descriptor, 65_536)
    except BlockingIOError:
        return 0
    count = at = 0
    while at < len(data):
        at += struct.calcsize("iIII") + struct.unpack_from("iIII", data, at)[3]
        count += 1
    return count


sys.addaudithook(_audit)
