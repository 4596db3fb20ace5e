"""Time: a wall clock that can be replaced, and the hybrid logical clock of the event log.

An `hlc` is text that sorts in time order: 13 digits of milliseconds since 1970 (UTC), a point, and
5 digits of a counter. It never runs backwards within a replica, and it follows the largest value
seen, so events of one machine stay in order whatever its wall clock does.
Source: Kulkarni et al. 2014, Logical Physical Clocks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

WallClock = Callable[[], int]
"""Milliseconds since 1970-01-01 UTC."""

ZERO = "0000000000000.00000"
AHEAD_MS = 24 * 60 * 60 * 1000
"""How far ahead of the wall clock another replica's value is followed."""
_MOST = 99_999


def wall_ms() -> int:
    """The machine's own clock, in milliseconds."""
    return time.time_ns() // 1_000_000


class LogPlace(NamedTuple):
    """Where an event stands in the order of time, the same on every copy that has it.

    id: of the event; branches of a fork may have all else in common.
    """

    hlc: str
    replica: str
    seq: int
    id: str = ""


class HybridClock:
    """Gives strictly increasing `hlc` values."""

    def __init__(self, wall: WallClock = wall_ms, last: str = ZERO) -> None:
        self._wall = wall
        self._last = last

    def tick(self) -> str:
        """The next value: now, or just after the largest value seen."""
        ms, counter = _split(self._last)
        now = self._wall()
        if now > ms:
            ms, counter = now, 0
        elif counter < _MOST:
            counter += 1
        else:
            ms, counter = ms + 1, 0
        self._last = f"{ms:013d}.{counter:05d}"
        return self._last

    @property
    def last(self) -> str:
        """The largest value given or followed."""
        return self._last

    @property
    def horizon(self) -> str:
        """The largest value of others that is followed now."""
        return hlc_of_ms(self._wall() + AHEAD_MS)

    def witness(self, hlc: str) -> None:
        """Follow another replica's value, but not beyond the horizon: one clock that goes wrong
        must not take the others along for ever.
        """
        self._last = max(self._last, min(hlc, self.horizon))


def ms_of(hlc: str) -> int:
    """The milliseconds in an `hlc`."""
    return _split(hlc)[0]


def iso_of(hlc: str) -> str:
    """ISO 8601 in UTC with milliseconds, e.g. `2026-11-22T12:03:44.123Z`."""
    return iso_of_ms(ms_of(hlc))


def iso_of_ms(ms: int) -> str:
    """ISO 8601 in UTC with milliseconds."""
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def hlc_of_ms(ms: int) -> str:
    """The first `hlc` of a millisecond (imported labels keep their source's time)."""
    return f"{ms:013d}.00000"


def _split(hlc: str) -> tuple[int, int]:
    ms, _, counter = hlc.partition(".")
    return int(ms), int(counter)
