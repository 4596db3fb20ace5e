"""The open database of one project: a writer lane, readers, and who may have them."""

from __future__ import annotations

import logging
import sqlite3
from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from annotator.domain.clock import WallClock, wall_ms
from annotator.domain.errors import UserError
from annotator.domain.events import Body, Event
from annotator.domain.fold import EMPTY, ItemState, fold_item, fold_label
from annotator.store import (
    connection,
    forks,
    merging,
    projection,
    queries,
    replica,
    schema,
    to_derive,
)
from annotator.store.erasure import Eraser
from annotator.store.items import ItemKeys, keys_among, keys_of
from annotator.store.lock import ProjectClosed, ProjectLock
from annotator.store.log import LogWriter, continue_after, events_among, events_of, order
from annotator.store.merging import Chain, Judge, Merged
from annotator.store.readers import Readers
from annotator.store.writer import BULK, PEOPLE, Writer

T = TypeVar("T")
Sql = sqlite3.Connection
"""What jobs and readers are handed; services pass it on and never look inside."""
_log = logging.getLogger(__name__)


class Transaction:
    """What one job works with: the connection, the log's end, and what it read of items.

    Nobody else writes while it runs, so that an item's events are read and folded once.
    """

    def __init__(self, sql: Sql, log: LogWriter, is_awaited: Callable[[], bool]) -> None:
        """is_awaited: whether people wait for bulk jobs (see `Writer.people_wait`)."""
        self.sql = sql
        self.is_awaited = is_awaited
        self._log = log
        self._events: dict[str, list[Event]] = {}
        self._states: dict[str, ItemState] = {}
        self._keys: dict[str, ItemKeys | None] = {}

    def events_of(self, item: str) -> Sequence[Event]:
        """All events about one item, with those that this job added."""
        if item not in self._events:
            self._events[item] = events_of(self.sql, item)
        return self._events[item]

    def read(self, items: Iterable[str]) -> None:
        """Read at once what will be asked about these items."""
        new = [one for one in dict.fromkeys(items) if one not in self._events]
        if new:
            self._events |= events_among(self.sql, new)
            self._keys |= keys_among(self.sql, new)

    def state_of(self, item: str) -> ItemState:
        """The fold of these."""
        if item not in self._states:
            events = self.events_of(item)
            self._states[item] = fold_item(events) if events else EMPTY
        return self._states[item]

    def keys_of(self, item: str) -> ItemKeys | None:
        """The item's slices; None where there is no such item."""
        if item not in self._keys:
            self._keys[item] = keys_of(self.sql, item)
        return self._keys[item]

    def projected_of(self, item: str) -> ItemState:
        """What the projection knows of an item: all of it, unless merged events wait for that."""
        keys = self.keys_of(item)
        if keys is None or not to_derive.is_owed(self.sql, keys.row):
            return self.state_of(item)
        return projection.state_of(self.sql, keys.row)

    def append(self, body: Body, actor: str, event_id: str | None = None) -> Event:
        """Add one event; durable when the transaction commits."""
        event = self._log.append(body, actor, event_id)
        if event.item in self._events:
            insort(self._events[event.item], event, key=order)
        before = self._states.pop(event.item or "", None)
        after = None if before is None or event_id else fold_label(before, event)
        if event.item is not None and after is not None:
            self._states[event.item] = after
        return event

    def merge(self, chains: Iterable[Chain], judge: Judge | None = None) -> tuple[Merged, ...]:
        """Take in other replicas' events (see `merging.merge`); durable when it commits.

        Raises EventsMissing, EventsUnreadable and what `judge` raises; nothing is kept then.
        """
        found = merging.merge(self.sql, self._log.project, chains, self._log.horizon, judge)
        new = [one for one in found if one.new]
        if new:
            self._log.witness(max(one.latest for one in new))
        if any(one.replica == self._log.replica for one in new):
            self._log.begin_anew()
        self.forget()
        return found

    def witness(self, hlc: str) -> None:
        """What is appended from now on comes after that, as far as the clock may be taken along."""
        self._log.witness(hlc)

    def settle_forks(self) -> None:
        """Let count what a lead's word lets count: after a `Settle` was added."""
        forks.review(self.sql)
        self.forget()

    def forget(self) -> None:
        """Read anew what was read of items: other events count now."""
        self._events.clear()
        self._states.clear()
        self._keys.clear()


class Database:
    """Open it with `open_database`."""

    def __init__(self, path: Path, project: str, wall: WallClock, lock: ProjectLock | None) -> None:
        self.path = path
        self.read_only = lock is None
        self._lock = lock
        self._readers = Readers(path)
        self._writer: Writer | None = None
        self._eraser: Eraser | None = None
        self._sql: Sql | None = None
        self._log: LogWriter | None = None
        self._begun: Callable[[], Transaction] | None = None
        self._project = project
        self._wall = wall

    @property
    def replica(self) -> str:
        """Which replica this copy writes as; empty for a read-only opening."""
        return "" if self._log is None else self._log.replica

    def start_writing(self, data_folder: Path) -> None:
        """Claim the replica and start the writer lane."""
        sql = connection.writing(self.path)
        try:
            log = LogWriter(sql, self._project, _claim(sql, data_folder), self._wall)
            eraser = Eraser(sql, self.path)
            eraser()  # what a kill left undone
        except BaseException:
            sql.close()
            raise
        self._sql, self._log, self._eraser = sql, log, eraser
        self._writer = Writer(sql, log.reload, eraser.owes, eraser)
        self._begun = partial(Transaction, sql, log, self._writer.people_wait)

    def write(self, job: Callable[[Transaction], T], urgency: int = PEOPLE) -> Future[T]:
        """Run `job` in a transaction; the future answers when it is durable."""
        begun = self._begun
        if self._writer is None or begun is None:
            raise UserError(
                "This project is open read-only.", "Open it for writing to change anything."
            )
        return self._writer.submit(lambda: job(begun()), urgency)

    def people_wait(self) -> bool:
        """Whether people wait for bulk jobs, or did a moment ago (see `Writer.people_wait`)."""
        return self._writer is not None and self._writer.people_wait()

    @contextmanager
    def reading(self) -> Iterator[Sql]:
        """A reader for one question; one consistent view of committed state.

        Raises ProjectClosed where the project was closed before or while the question was asked.
        """
        with self._readers.lend() as sql:
            yield sql
        if self._writer is not None and self._eraser is not None and self._eraser.waiting:
            with suppress(ProjectClosed):
                self._writer.submit(lambda: None, BULK)  # the commit erases what was waited for

    def close(self) -> None:
        """Finish writing, fold the WAL into the database, give the project free. Once is enough.

        The project is given free even where the disk is full; the WAL then keeps what it has.
        """
        if self._writer is not None:
            self._writer.close()
        self._readers.close()
        try:
            self._close_writing()
        finally:
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def _close_writing(self) -> None:
        sql, self._sql = self._sql, None
        if sql is None:
            return
        try:
            if self._eraser is not None:
                self._eraser()
            connection.fold_wal(sql)
        except sqlite3.OperationalError as error:
            _log.warning("%s keeps its WAL until it is opened again: %s", self.path, error)
        finally:
            sql.close()


def _claim(sql: Sql, data_folder: Path) -> str:
    """The replica that this copy is, with a fresh token inside and outside the database."""
    stored = queries.meta(sql, "replica"), queries.meta(sql, "token")
    known = (stored[0], stored[1]) if stored[0] and stored[1] else None
    claimed, token = replica.claim(known, data_folder)
    sql.execute("BEGIN IMMEDIATE")
    if stored[0] and stored[0] != claimed:
        continue_after(sql, stored[0])
    queries.save_meta(sql, "replica", claimed)
    queries.save_meta(sql, "token", token)
    sql.execute("COMMIT")
    replica.confirm(claimed, token, data_folder)
    return claimed


def open_database(
    folder: Path,
    project: str,
    data_folder: Path,
    *,
    read_only: bool = False,
    wall: WallClock = wall_ms,
) -> Database:
    """Open the database of the project in `folder`.

    Raises ProjectLocked where another process writes, UserError for a newer schema, a file that is
    no database, and a disk that is full. An older schema is backed up and migrated.
    """
    path = folder / connection.DATABASE
    lock = None if read_only else ProjectLock(folder)
    try:
        schema.ensure_current(path, read_only=read_only)
        database = Database(path, project, wall, lock)
        if not read_only:
            database.start_writing(data_folder)
    except BaseException as error:
        if lock is not None:
            lock.release()
        if isinstance(error, OSError | sqlite3.OperationalError):
            raise _not_opened(folder, error) from error
        raise
    return database


def _not_opened(folder: Path, error: Exception) -> UserError:
    return UserError(
        f"The project {folder} cannot be opened ({error}).",
        "Free disk space and check that the folder can be written, or open it read-only.",
    )


def create_database(folder: Path) -> None:
    """Make the database of a new project."""
    schema.create(folder / connection.DATABASE)
