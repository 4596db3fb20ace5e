"""Connections that read: lent for one question, closed only when nobody holds them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.store import connection
from annotator.store.lock import ProjectClosed

_ASK_AGAIN_S = 0.01


class Readers:
    """As many connections as questions at one time. A closed one raises ProjectClosed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = threading.Condition()
        self._idle: list[sqlite3.Connection] = []
        self._lent: set[sqlite3.Connection] = set()
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """A connection for one question; one consistent view of committed state."""
        sql = self._take()
        try:
            sql.execute("BEGIN")
            try:
                yield sql
            finally:
                if sql.in_transaction:
                    sql.execute("ROLLBACK")  # nothing to commit, and a damaged file refuses COMMIT
        except sqlite3.OperationalError as error:
            if self._closed and connection.was_interrupted(error):
                raise ProjectClosed from error
            raise
        finally:
            self._give_back(sql)

    def close(self) -> None:
        """Interrupt whoever reads, wait until all have let go, then close. Once is enough.

        Closing a connection under a running statement would crash the process.
        """
        with self._changed:
            self._closed = True
            while self._lent:
                for sql in self._lent:
                    sql.interrupt()
                self._changed.wait(_ASK_AGAIN_S)  # an interrupt between two statements is lost
            for sql in self._idle:
                sql.close()
            self._idle.clear()

    def _take(self) -> sqlite3.Connection:
        with self._changed:
            if self._closed:
                raise ProjectClosed
            sql = self._idle.pop() if self._idle else connection.reading(self._path)
            self._lent.add(sql)
            return sql

    def _give_back(self, sql: sqlite3.Connection) -> None:
        with self._changed:
            self._lent.discard(sql)
            self._idle.append(sql)
            self._changed.notify_all()
