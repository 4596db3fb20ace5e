"""The presenter's lanes on the window's bridge."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import QObject

from annotator.domain.errors import UserError
from annotator.ui.bridge import Bridge

T = TypeVar("T")


class BridgeLanes:
    """Results arrive while `owner` lives. A bug is tidied up after, then reported."""

    def __init__(self, bridge: Bridge, owner: QObject) -> None:
        self._bridge = bridge
        self._owner = owner

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._bridge.run(work, done, self._handler(failed), owner=self._owner)

    def deliver(
        self,
        future: Future[T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._bridge.deliver(future, done, self._handler(failed), owner=self._owner)

    def _handler(self, failed: Callable[[BaseException], None]) -> Callable[[Exception], None]:
        def handle(error: Exception) -> None:
            failed(error)
            if not isinstance(error, UserError):
                self._bridge.bug.emit(error)

        return handle
