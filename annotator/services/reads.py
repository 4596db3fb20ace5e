"""Where figures are read from: the database as it is at each question, or one state of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from annotator.store.database import Sql


class Reads(Protocol):
    """Gives a connection that sees one consistent state."""

    def reading(self) -> AbstractContextManager[Sql]: ...


class Pinned:
    """The same state for every question, for files that must agree with one another."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    @contextmanager
    def reading(self) -> Iterator[Sql]:
        """The connection that is being read already."""
        yield self._sql
