"""The items that come next: read before they are needed, never shown twice."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from annotator.services.views import QueueItem
from annotator.ui.pages.label.ports import Lanes

PREFETCH = 3


class Queue(Protocol):
    def upcoming(
        self, annotator: str, limit: int = PREFETCH, exclude: frozenset[str] = frozenset()
    ) -> tuple[QueueItem, ...]: ...


class Ahead:
    """Keeps up to `PREFETCH` items ready; `changed` is called when more have arrived (or none)."""

    def __init__(
        self,
        queue: Queue,
        annotator: str,
        lanes: Lanes,
        changed: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._queue = queue
        self._annotator = annotator
        self._lanes = lanes
        self._changed = changed
        self._failed = failed
        self._items: deque[QueueItem] = deque()
        self._age = 0
        self._asking = False
        self._dry = False

    @property
    def dry(self) -> bool:
        """Nothing is ready, and the queue had nothing more when it was last asked."""
        return self._dry and not self._items

    @property
    def next(self) -> QueueItem | None:
        """The item to lay out in advance."""
        return self._items[0] if self._items else None

    def take(self) -> QueueItem | None:
        """The next item, if one is ready."""
        return self._items.popleft() if self._items else None

    def put_back(self, item: QueueItem) -> None:
        """The item comes again, before all others."""
        self._items.appendleft(item)

    def drop(self, uid: str) -> None:
        """The item is on screen or gone: it does not come again by itself."""
        self._items = deque(one for one in self._items if one.uid != uid)

    def forget(self) -> None:
        """What was read is out of date."""
        self._items.clear()
        self._age += 1
        self._asking = False
        self._dry = False

    def refill(self, current: str | None) -> None:
        """Asks for more unless enough is here or asked for; `current` is not among it."""
        if self._asking or len(self._items) >= PREFETCH:
            return
        self._asking = True
        age, queue, annotator = self._age, self._queue, self._annotator
        known = frozenset(one.uid for one in self._items) | ({current} if current else set())
        self._lanes.run(
            lambda: queue.upcoming(annotator, PREFETCH, known),
            lambda found: self._arrived(age, found),
            lambda error: self._broke(age, error),
        )

    def accept(self, found: tuple[QueueItem, ...]) -> None:
        """Items read together with something else (the opening of the page)."""
        known = {one.uid for one in self._items}
        self._items.extend(one for one in found if one.uid not in known)
        self._dry = not found

    def _arrived(self, age: int, found: tuple[QueueItem, ...]) -> None:
        if age != self._age:
            return
        self._asking = False
        self.accept(found)
        self._changed()

    def _broke(self, age: int, error: BaseException) -> None:
        if age == self._age:
            self._asking = False
            self._failed(error)
