"""The one door by which other threads' results enter the window.

Work runs on a small pool; results wait in a queue that the GUI thread empties in slices of at
most 8 ms, so a flood of results never makes the window stutter.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from annotator.domain.errors import Cancelled, UserError

T = TypeVar("T")
OnError = Callable[[Exception], None]

SLICE_S = 0.008
WORKERS = 4


class Bridge(QObject):
    """Runs work elsewhere and delivers the outcome in the GUI thread.

    `user_error` carries a UserError that nobody handled, `bug` any other exception.
    An outcome whose `owner` was destroyed meanwhile is dropped.
    """

    user_error = Signal(object)
    bug = Signal(object)
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="work")
        self._incoming: deque[Callable[[], None]] = deque()
        self._lock = Lock()
        self._awake = False
        self._closed = False
        self._pending = 0
        self._wake.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        # A real timer: all that is posted (also by singleShot(0)) is done within one turn.
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(1)
        self._rest.timeout.connect(self._drain)

    def run(
        self,
        fn: Callable[[], T],
        on_result: Callable[[T], None],
        on_error: OnError | None = None,
        *,
        owner: QObject,
    ) -> Future[T]:
        """Runs fn on the work pool. The future serves to cancel; its result comes by itself."""
        future = self._pool.submit(fn)
        self.deliver(future, on_result, on_error, owner=owner)
        return future

    def deliver(
        self,
        future: Future[T],
        on_result: Callable[[T], None],
        on_error: OnError | None = None,
        *,
        owner: QObject,
    ) -> None:
        """Calls on_result with the future's result, or on_error, in the GUI thread.

        Without on_error a UserError goes to the message area, a bug to the bug report, and
        `Cancelled` nowhere. A cancelled future calls nothing.
        """

        def done(finished: Future[T]) -> None:
            self.post(lambda: self._outcome(finished, on_result, on_error, owner))

        self._pending += 1
        future.add_done_callback(done)

    def post(self, fn: Callable[[], None]) -> None:
        """Calls fn in the GUI thread, soon. May be called from any thread."""
        with self._lock:
            if self._closed:
                return
            self._incoming.append(fn)
            if self._awake:
                return
            self._awake = True
        self._wake.emit()

    @property
    def pending(self) -> int:
        """How many outcomes are still to be delivered; 0 when nothing is under way."""
        return self._pending

    def close(self) -> None:
        """Drops what is waiting, waits for what is running, joins the threads."""
        with self._lock:
            self._closed = True
            self._incoming.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    @Slot()
    def _drain(self) -> None:
        deadline = time.perf_counter() + SLICE_S
        spent = False
        try:
            while not spent and (fn := self._next()) is not None:
                fn()
                spent = time.perf_counter() >= deadline
        finally:  # also when fn failed: the rest must not wait for the next result
            if self._more(spent):
                self._rest.start()

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            return self._incoming.popleft() if self._incoming else None

    def _more(self, spent: bool) -> bool:
        """Where the slice is spent, what comes in now waits for a turn of its own, too."""
        with self._lock:
            self._awake = spent or bool(self._incoming)
            return self._awake

    def _outcome(
        self,
        finished: Future[T],
        on_result: Callable[[T], None],
        on_error: OnError | None,
        owner: QObject,
    ) -> None:
        self._pending -= 1
        if not shiboken6.isValid(owner) or finished.cancelled():
            return
        error = finished.exception()
        if error is None:
            on_result(finished.result())
        elif not isinstance(error, Exception):
            raise error
        elif on_error is not None:
            on_error(error)
        elif not isinstance(error, Cancelled):
            (self.user_error if isinstance(error, UserError) else self.bug).emit(error)
