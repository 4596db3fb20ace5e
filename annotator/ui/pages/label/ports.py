"""What the presenter needs from its surroundings, so that it runs without a window."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

T = TypeVar("T")


class Lanes(Protocol):
    """Takes work off the GUI thread and brings results back to it.

    A result that arrives after the page is gone is dropped. `failed` gets `UserError`s; anything
    else is a bug and is reported by the lanes themselves, after `failed` has tidied up.
    """

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None: ...

    def deliver(
        self,
        future: Future[T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None: ...


class Notices(Protocol):
    """Remembers, per project and annotator, that the content notice was read."""

    def read(self, project: str, annotator: str) -> bool: ...

    def remember(self, project: str, annotator: str) -> None: ...
