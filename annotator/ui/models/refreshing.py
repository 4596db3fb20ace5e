"""Reads again when something changed: while shown, one reading at a time, and not too often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from annotator.ui.pages.label.ports import Lanes

T = TypeVar("T")

EVERY_S = 0.25
RESTS = 4.0
"""After a reading that took t seconds, the next waits 4 t: reading never takes a whole core."""

Later = Callable[[float, Callable[[], None]], None]
"""Calls something once after so many seconds, in the GUI thread."""


class Refreshing(Generic[T]):
    """prepare: asked as a reading starts; answers what to run off the GUI thread.

    A result that `at_once` has made stale is dropped.
    """

    def __init__(
        self,
        prepare: Callable[[], Callable[[], T]],
        lanes: Lanes,
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
        *,
        now: Callable[[], float],
        later: Later,
    ) -> None:
        self._prepare = prepare
        self._lanes = lanes
        self._tell = done
        self._tell_failed = failed
        self._now = now
        self._later = later
        self._shown = False
        self._dirty = True
        self._waiting = False
        self._reading = False
        self._stale = False
        self._started = 0.0
        self._not_before = 0.0

    def shown(self) -> None:
        self._shown = True
        self._schedule()

    def hidden(self) -> None:
        self._shown = False

    def touch(self) -> None:
        """Something changed: read again soon."""
        self._dirty = True
        self._schedule()

    def at_once(self) -> None:
        """Something else is wanted: read again now, and drop what is being read."""
        self._dirty = True
        self._stale = self._reading
        self._not_before = 0.0
        self._schedule()

    def _schedule(self) -> None:
        if not (self._shown and self._dirty) or self._reading:
            return
        wait = self._not_before - self._now()
        if wait <= 0:
            self._start()
        elif not self._waiting:
            self._waiting = True
            self._later(wait, self._waited)

    def _waited(self) -> None:
        self._waiting = False
        self._schedule()

    def _start(self) -> None:
        self._dirty = False
        self._reading = True
        self._stale = False
        self._started = self._now()
        self._lanes.run(self._prepare(), self._done, self._failed)

    def _done(self, result: T) -> None:
        stale = self._rest()
        if not stale:
            self._tell(result)
        self._schedule()

    def _failed(self, error: BaseException) -> None:
        stale = self._rest()
        if not stale:
            self._tell_failed(error)
        self._schedule()

    def _rest(self) -> bool:
        stale, self._reading, self._stale = self._stale, False, False
        now = self._now()
        self._not_before = 0.0 if stale else now + max(EVERY_S, RESTS * (now - self._started))
        return stale
