"""The writer lane: one thread, one connection, one job at a time.

A job runs inside BEGIN IMMEDIATE … COMMIT and its future answers after the commit, so what is
reported as saved is on the disk. Labels go before imports: an import hands in short jobs and a
label waits for one of them at most.
"""

from __future__ import annotations

import itertools
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from annotator.domain.errors import UserError
from annotator.store.lock import ProjectClosed

T = TypeVar("T")
PEOPLE, BULK = 0, 1
_STOP = 2
_GENTLE_S = 60.0


@dataclass(order=True)
class _Job(Generic[T]):
    urgency: int
    number: int
    run: Callable[[], T] = field(compare=False)
    future: Future[T] = field(compare=False)


class Writer:
    """Runs jobs in order of urgency, then of arrival.

    on_rollback: follows every failed job. owes: asked at the end of every other one's transaction;
    on_commit follows then where it says so, before the future answers and outside the transaction.
    """

    def __init__(
        self,
        sql: sqlite3.Connection,
        on_rollback: Callable[[], None],
        owes: Callable[[], bool],
        on_commit: Callable[[], None],
    ) -> None:
        self._sql = sql
        self._on_rollback = on_rollback
        self._owes = owes
        self._on_commit = on_commit
        self._jobs: queue.PriorityQueue[_Job[object]] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._closed = False
        self._in_bulk = False
        self._waited_at = -_GENTLE_S
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name="store-writer")
        self._thread.start()

    def submit(self, run: Callable[[], T], urgency: int = PEOPLE) -> Future[T]:
        """Run the job in a transaction of its own; the future answers when it is durable.

        Raises ProjectClosed: what is taken in is answered, so nothing is taken in after the end.
        """
        job = _Job(urgency, next(self._numbers), run, Future[T]())
        with self._guard:
            if self._closed:
                raise ProjectClosed
            if urgency == PEOPLE and self._in_bulk:
                self._waited_at = time.monotonic()
            self._jobs.put(job)  # type: ignore[arg-type]
        return job.future

    def people_wait(self) -> bool:
        """Whether somebody's own job waits for a bulk job, or did so within the last minute.

        A long bulk job then ends early: what it has done so far would be long in committing.
        """
        return time.monotonic() - self._waited_at < _GENTLE_S

    def close(self) -> None:
        """Finish what was handed in, then end the thread."""
        with self._guard:
            if not self._closed:
                self._closed = True
                self._jobs.put(_Job(_STOP, next(self._numbers), lambda: None, Future()))
        self._thread.join()

    def _loop(self) -> None:
        while (job := self._jobs.get()).urgency != _STOP:
            if job.future.set_running_or_notify_cancel():
                self._in_bulk = job.urgency == BULK
                self._answer(job)
                self._in_bulk = False

    def _answer(self, job: _Job[object]) -> None:
        try:
            result = self._transaction(job.run)
        except BaseException as error:  # noqa: BLE001 (handed to whoever waits for the job)
            job.future.set_exception(_told(error))
        else:
            job.future.set_result(result)

    def _transaction(self, run: Callable[[], T]) -> T:
        self._sql.execute("BEGIN IMMEDIATE")
        try:
            result = run()
            owes = self._owes()
            self._sql.execute("COMMIT")
        except BaseException:
            if self._sql.in_transaction:
                self._sql.execute("ROLLBACK")
            self._on_rollback()
            raise
        if owes:
            self._on_commit()
        return result


def _told(error: BaseException) -> BaseException:
    """Disk trouble in words that a person can act on."""
    if not isinstance(error, sqlite3.OperationalError):
        return error
    text = str(error)
    told = UserError(
        f"Not saved: the project's database could not be written ({text}).",
        "Free disk space, or check that the folder can be written, then submit again; "
        "what you typed is still on the screen.",
    )
    if any(sign in text for sign in ("full", "readonly", "disk I/O", "unable to open", "locked")):
        told.__cause__ = error
        return told
    return error
