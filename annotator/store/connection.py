"""Connections: one that writes, and readers that cannot."""

from __future__ import annotations

import sqlite3
from pathlib import Path

DATABASE = "labels.db"
_READER_CACHE_KIB = 16_384
_WRITER_CACHE_KIB = 65_536


def writing(path: Path) -> sqlite3.Connection:
    """The one connection that may write. Commits are durable when COMMIT returns."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA secure_delete = ON")  # what is redacted leaves the file, too
    connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
    return connection


def reading(path: Path) -> sqlite3.Connection:
    """A connection that sees committed state only and can change nothing."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute(f"PRAGMA cache_size = -{_READER_CACHE_KIB}")
    return connection
