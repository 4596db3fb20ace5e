"""Telling views and services what was committed."""

from __future__ import annotations

import threading
from collections.abc import Callable

from annotator.domain.changes import ChangeSet

Subscriber = Callable[[ChangeSet], None]


class Changes:
    """Tells subscribers what was committed, on the writer's thread."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []
        self._guard = threading.Lock()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` after every commit; returns the way to stop it."""
        with self._guard:
            self._subscribers.append(subscriber)
        return lambda: self._drop(subscriber)

    def publish(self, change: ChangeSet) -> None:
        """Tell everybody."""
        with self._guard:
            subscribers = tuple(self._subscribers)
        for subscriber in subscribers:
            subscriber(change)

    def _drop(self, subscriber: Subscriber) -> None:
        with self._guard:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)
