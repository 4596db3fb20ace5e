"""Connections: one that writes, and readers that cannot."""

from __future__ import annotations

import sqlite3
from pathlib import Path

DATABASE = "labels.db"
_READER_CACHE_KIB = 8_192
_WRITER_CACHE_KIB = 16_384
_BUSY_MS = 5_000
_NO_INDEX = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY_CANTINIT,
    sqlite3.SQLITE_READONLY_DIRECTORY,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMSIZE,
)


def writing(path: Path) -> sqlite3.Connection:
    """The one connection that may write. Commits are durable when COMMIT returns."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute("PRAGMA secure_delete = ON")  # what is redacted leaves the file, too
        connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return connection


def reading(path: Path) -> sqlite3.Connection:
    """A connection that sees committed state only and can change nothing.

    SQLite keeps a WAL's index beside the file. Where it cannot (the folder cannot be written, the
    disk is full) the file is read as one that nobody changes; but not where a WAL holds changes.
    """
    try:
        return _reading(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if _code(error) not in _NO_INDEX or _wal_holds_something(path):
            raise
        return _reading(path, "mode=ro&immutable=1")


def _reading(path: Path, how: str) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?{how}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute(f"PRAGMA cache_size = -{_READER_CACHE_KIB}")
        connection.execute("PRAGMA user_version").fetchone()  # the first look at the file
    except BaseException:
        connection.close()
        raise
    return connection


def fold_wal(connection: sqlite3.Connection, patience_ms: int = _BUSY_MS) -> bool:
    """Bring the WAL into the file and empty it. False where somebody still reads from it."""
    connection.execute(f"PRAGMA busy_timeout = {patience_ms}")
    try:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    return not busy


def was_interrupted(error: sqlite3.Error) -> bool:
    """Whether `Connection.interrupt` made the error."""
    return _code(error) == sqlite3.SQLITE_INTERRUPT


def _code(error: sqlite3.Error) -> int | None:
    return getattr(error, "sqlite_errorcode", None)


def _wal_holds_something(path: Path) -> bool:
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0
