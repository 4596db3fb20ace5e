"""The open database of one project: a writer lane, readers, and who may have them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

from annotator.domain.clock import WallClock, wall_ms
from annotator.domain.errors import UserError
from annotator.store import connection, queries, replica, schema
from annotator.store.lock import ProjectLock
from annotator.store.log import LogWriter
from annotator.store.writer import PEOPLE, Writer

T = TypeVar("T")
Sql = sqlite3.Connection
"""What jobs and readers are handed; services pass it on and never look inside."""


class Transaction:
    """What a job works with: the connection, and the log's end."""

    def __init__(self, sql: Sql, log: LogWriter) -> None:
        self.sql = sql
        self.log = log


class Database:
    """Open it with `open_database`. `replica` is empty for a read-only opening."""

    def __init__(self, path: Path, project: str, wall: WallClock, lock: ProjectLock | None) -> None:
        self.path = path
        self.read_only = lock is None
        self.replica = ""
        self._lock = lock
        self._readers: SimpleQueue[Sql] = SimpleQueue()
        self._all_readers: list[Sql] = []
        self._guard = threading.Lock()
        self._writer: Writer | None = None
        self._sql: Sql | None = None
        self._project = project
        self._wall = wall

    def start_writing(self, data_folder: Path) -> None:
        """Claim the replica and start the writer lane."""
        sql = connection.writing(self.path)
        self._sql = sql
        stored = queries.meta(sql, "replica"), queries.meta(sql, "token")
        known = (stored[0], stored[1]) if stored[0] and stored[1] else None
        self.replica, token = replica.claim(known, data_folder)
        sql.execute("BEGIN IMMEDIATE")
        queries.save_meta(sql, "replica", self.replica)
        queries.save_meta(sql, "token", token)
        sql.execute("COMMIT")
        replica.confirm(self.replica, token, data_folder)
        log = LogWriter(sql, self._project, self.replica, self._wall)
        self._transaction = Transaction(sql, log)
        self._writer = Writer(sql, log.reload)

    def write(self, job: Callable[[Transaction], T], urgency: int = PEOPLE) -> Future[T]:
        """Run `job` in a transaction; the future answers when it is durable."""
        if self._writer is None:
            raise UserError(
                "This project is open read-only.", "Open it for writing to change anything."
            )
        transaction = self._transaction
        return self._writer.submit(lambda: job(transaction), urgency)

    @contextmanager
    def reading(self) -> Iterator[Sql]:
        """A reader for one question; one consistent view of committed state."""
        sql = self._reader()
        try:
            sql.execute("BEGIN")
            try:
                yield sql
            finally:
                if sql.in_transaction:
                    sql.execute("ROLLBACK")  # nothing to commit, and a damaged file refuses COMMIT
        finally:
            self._readers.put(sql)

    def close(self) -> None:
        """Finish writing, fold the WAL into the database, give the project free. Once is enough."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        with self._guard:
            for reader in self._all_readers:
                reader.close()
            self._all_readers.clear()
        if self._sql is not None:
            self._sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._sql.close()
            self._sql = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _reader(self) -> Sql:
        try:
            return self._readers.get_nowait()
        except Empty:
            fresh = connection.reading(self.path)
            with self._guard:
                self._all_readers.append(fresh)
            return fresh


def open_database(
    folder: Path,
    project: str,
    data_folder: Path,
    *,
    read_only: bool = False,
    wall: WallClock = wall_ms,
) -> Database:
    """Open the database of the project in `folder`.

    Raises ProjectLocked where another process writes, UserError for a newer schema or a file that
    is no database. An older schema is backed up and migrated.
    """
    path = folder / connection.DATABASE
    lock = None if read_only else ProjectLock(folder)
    try:
        schema.ensure_current(path, read_only=read_only)
        database = Database(path, project, wall, lock)
        if not read_only:
            database.start_writing(data_folder)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    return database


def create_database(folder: Path) -> None:
    """Make the database of a new project."""
    schema.create(folder / connection.DATABASE)
