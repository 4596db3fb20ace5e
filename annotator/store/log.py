"""The append-only log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.domain.clock import ZERO, HybridClock, WallClock, wall_ms
from annotator.domain.events import GENESIS, Body, Event, chain_hash, decode, encode
from annotator.domain.ids import uuid7

_INSERT = """INSERT INTO events (id, replica, seq, actor, hlc, kind, item, stored, prev, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as the log holds it. `columns` repeats what the bytes say (id … item)."""

    n: int
    bytes: bytes
    prev: str
    hash: str
    columns: tuple[str, str, int, str, str, str, str | None]

    @property
    def replica(self) -> str:
        return self.columns[1]

    @property
    def seq(self) -> int:
        return self.columns[2]


class LogWriter:
    """Appends to one replica's chain. A rolled-back transaction must call `reload`."""

    def __init__(
        self, sql: sqlite3.Connection, project: str, replica: str, wall: WallClock = wall_ms
    ) -> None:
        self._sql = sql
        self._project = project
        self._replica = replica
        self._wall = wall
        self.reload()

    def reload(self) -> None:
        """Take the chain's end from the database."""
        row = self._sql.execute(
            "SELECT seq, hash, hlc FROM events WHERE replica = ? ORDER BY seq DESC LIMIT 1",
            (self._replica,),
        ).fetchone()
        seq, chained, last = row or (0, GENESIS, last_hlc(self._sql))
        self._seq, self._hash = int(seq), str(chained)
        self._clock = HybridClock(self._wall, last or ZERO)

    def append(self, body: Body, actor: str, event_id: str | None = None) -> Event:
        """Add one event; durable when the transaction commits."""
        event = Event(
            id=event_id or uuid7(self._wall),
            project=self._project,
            replica=self._replica,
            seq=self._seq + 1,
            actor=actor,
            hlc=self._clock.tick(),
            body=body,
        )
        stored = encode(event)
        chained = chain_hash(self._hash, stored)
        self._sql.execute(
            _INSERT,
            (
                event.id,
                event.replica,
                event.seq,
                event.actor,
                event.hlc,
                event.kind,
                event.item,
                stored,
                self._hash,
                chained,
            ),
        )
        self._seq, self._hash = event.seq, chained
        return event


def events_of(sql: sqlite3.Connection, item: str) -> list[Event]:
    """All events about one item."""
    rows = sql.execute("SELECT stored FROM events WHERE item = ?", (item,))
    return [decode(row[0]) for row in rows]


def has_event(sql: sqlite3.Connection, event_id: str) -> bool:
    """Whether the log holds an event of that id."""
    return sql.execute("SELECT 1 FROM events WHERE id = ?", (event_id,)).fetchone() is not None


def event_of(sql: sqlite3.Connection, event_id: str) -> Event | None:
    """One event; None where the log holds none of that id."""
    row = sql.execute("SELECT stored FROM events WHERE id = ? LIMIT 1", (event_id,)).fetchone()
    return None if row is None else decode(row[0])


def newest_by_kind(
    sql: sqlite3.Connection, kind: str, limit: int, before: int | None = None
) -> list[tuple[int, Event]]:
    """(place in the log, event) of one kind other than `label`, the last that came in first."""
    behind, place = ("", ()) if before is None else ("AND n < ?", (before,))
    rows = sql.execute(
        f"SELECT n, stored FROM events WHERE kind = ? AND kind <> 'label' {behind} "
        "ORDER BY n DESC LIMIT ?",
        (kind, *place, limit),
    )
    return [(row[0], decode(row[1])) for row in rows]


def events_by_kind(sql: sqlite3.Connection, kind: str) -> Iterator[Event]:
    """Events of one kind other than `label`, oldest first (a partial index serves it)."""
    rows = sql.execute(
        "SELECT stored FROM events WHERE kind = ? AND kind <> 'label' ORDER BY n", (kind,)
    )
    return (decode(row[0]) for row in rows)


def latest_by_actor(sql: sqlite3.Connection, actor: str, limit: int) -> list[Event]:
    """An actor's last events, newest first."""
    rows = sql.execute(
        "SELECT stored FROM events WHERE actor = ? ORDER BY n DESC LIMIT ?", (actor, limit)
    )
    return [decode(row[0]) for row in rows]


def everything(sql: sqlite3.Connection) -> Iterator[Stored]:
    """The whole log in the order of the chains, for `check` and for merging."""
    rows = sql.execute(
        "SELECT n, CAST(stored AS BLOB), prev, hash, id, replica, seq, actor, hlc, kind, item "
        "FROM events ORDER BY replica, seq"
    )
    return (Stored(r[0], r[1], r[2], r[3], tuple(r[4:])) for r in rows)


def items_with_events(sql: sqlite3.Connection) -> Iterator[str]:
    """The uids of the items that the log speaks of."""
    rows = sql.execute("SELECT DISTINCT item FROM events WHERE item IS NOT NULL")
    return (row[0] for row in rows)


def items_since(sql: sqlite3.Connection, hlc: str) -> set[str]:
    """The uids of the items that something was said about at that time or later."""
    rows = sql.execute(
        "SELECT DISTINCT item FROM events WHERE hlc >= ? AND item IS NOT NULL", (hlc,)
    )
    return {row[0] for row in rows}


def last_number(sql: sqlite3.Connection) -> int:
    """How far the log goes: it is another number after every event."""
    found: int | None = sql.execute("SELECT max(n) FROM events").fetchone()[0]
    return found or 0


def last_hlc(sql: sqlite3.Connection) -> str | None:
    """The largest hlc; None in an empty log."""
    value: str | None = sql.execute("SELECT max(hlc) FROM events").fetchone()[0]
    return value
