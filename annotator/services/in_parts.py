"""A write about many items, in small transactions one after the other, so that nobody else waits.

The writer takes people's labels between two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import TypeVar

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.events import Body
from annotator.services.recording import Recorder
from annotator.store.database import Transaction
from annotator.store.lock import ProjectClosed
from annotator.store.writer import BULK

T = TypeVar("T")
PART = 10
"""How many items one transaction may be about: some 20 ms on a machine that has other work, too."""

Check = Callable[[Transaction, Sequence[T]], None]
"""Raises UserError where something cannot be written. Writes nothing."""
Make = Callable[[Transaction, Sequence[T]], Sequence[Body]]


def record_in_parts(
    recorder: Recorder,
    actor: str,
    wanted: Sequence[T],
    check: Check[T],
    make: Make[T],
    origin: str,
) -> Future[ChangeSet]:
    """Append what `make` makes of all that is wanted; the future answers when all is durable.

    Everything is checked before anything is written. What fits into one transaction is one; of
    more, the first parts stand where a later one fails, and the future's UserError says how many.
    """
    if len(wanted) <= PART:
        return recorder.record(actor, _both(wanted, check, make), origin)
    parts = [wanted[n : n + PART] for n in range(0, len(wanted), PART)]
    checks = (_checking(part, check) for part in parts)
    return _Parts(
        recorder, actor, (*checks, *(_both(p, check, make) for p in parts)), origin
    ).start()


def _both(
    part: Sequence[T], check: Check[T], make: Make[T]
) -> Callable[[Transaction], Sequence[Body]]:
    def bodies(transaction: Transaction) -> Sequence[Body]:
        check(transaction, part)
        return make(transaction, part)

    return bodies


def _checking(part: Sequence[T], check: Check[T]) -> Callable[[Transaction], Sequence[Body]]:
    def bodies(transaction: Transaction) -> Sequence[Body]:
        check(transaction, part)
        return ()

    return bodies


class _Parts:
    """Hands the next part in when the one before is durable. Runs on the writer's thread."""

    def __init__(
        self,
        recorder: Recorder,
        actor: str,
        parts: Sequence[Callable[[Transaction], Sequence[Body]]],
        origin: str,
    ) -> None:
        self._recorder = recorder
        self._actor = actor
        self._waiting: Iterator[Callable[[Transaction], Sequence[Body]]] = iter(parts)
        self._origin = origin
        self._made: list[ChangeSet] = []
        self._answer: Future[ChangeSet] = Future()

    def start(self) -> Future[ChangeSet]:
        """The first part; a read-only project refuses it here."""
        part = next(self._waiting)
        pending = self._recorder.record(self._actor, part, self._origin, BULK)
        pending.add_done_callback(self._came)
        return self._answer

    def _came(self, done: Future[ChangeSet]) -> None:
        error = done.exception()
        if error is not None:
            self._answer.set_exception(self._told(error))
            return
        self._made.append(done.result())
        part = next(self._waiting, None)
        if part is None:
            self._answer.set_result(united(self._made, self._origin))
            return
        try:
            pending = self._recorder.record(self._actor, part, self._origin, BULK)
        except ProjectClosed as closed:
            self._answer.set_exception(self._told(closed))
            return
        pending.add_done_callback(self._came)

    def _told(self, error: BaseException) -> BaseException:
        n = len({uid for change in self._made for uid in change.items})
        if not n or not isinstance(error, UserError) or isinstance(error, ProjectClosed):
            return error
        told = UserError(f"Recorded for {n} items, then it stopped: {error.message}", error.hint)
        told.__cause__ = error
        return told


def united(changes: Sequence[ChangeSet], origin: str) -> ChangeSet:
    """All that several changes did, as one."""
    return ChangeSet(
        items=tuple(dict.fromkeys(uid for one in changes for uid in one.items)),
        kinds=frozenset(kind for one in changes for kind in one.kinds),
        origin=origin,
        at=max((one.at for one in changes), default=""),
        events=tuple(event for one in changes for event in one.events),
        counted=any(one.counted for one in changes),
    )
