"""How long an item was looked at: time between inputs, with idle time left out."""

from __future__ import annotations

import time
from collections.abc import Callable

IDLE_AFTER_S = 60.0
"""Of a longer pause, this much still counts as reading; the rest is idle."""


class Attention:
    """Counts the active seconds of one item. `clock` gives seconds that never run backwards."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counted = 0.0
        self._last: float | None = None

    def begin(self, counted: float = 0.0) -> None:
        """A new item is on screen; `counted` seconds were spent on it before."""
        self._counted = counted
        self._last = self._clock()

    def touch(self) -> None:
        """An input: what lies between it and the one before counts, up to the idle limit."""
        now = self._clock()
        if self._last is not None:
            self._counted += min(now - self._last, IDLE_AFTER_S)
            self._last = now

    def pause(self) -> None:
        """The page is left: nothing counts until `resume`."""
        self.touch()
        self._last = None

    def resume(self) -> None:
        self._last = self._clock()

    @property
    def seconds(self) -> float:
        """Active seconds up to now, to the tenth."""
        since = 0.0 if self._last is None else min(self._clock() - self._last, IDLE_AFTER_S)
        return round(self._counted + since, 1)
