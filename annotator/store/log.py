"""The append-only log, and what is heard of it.

What is read for its meaning is read from `heard`, in order of time (`LogPlace`): the same on
every copy that has the same events, in whatever order they came in.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.domain.clock import ZERO, HybridClock, LogPlace, WallClock, wall_ms
from annotator.domain.codec import from_json
from annotator.domain.events import (
    GENESIS,
    Body,
    Event,
    RubricPublish,
    chain_hash,
    decode,
    encode,
)
from annotator.domain.ids import uuid7
from annotator.store import queries
from annotator.store.json import canonical, loads, loads_object

INSERT = """INSERT INTO {} (id, replica, seq, actor, hlc, kind, item, stored, prev, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_APPEND = INSERT.format("events")
_LAST = """SELECT hlc, stored FROM heard WHERE {} AND hlc >= coalesce((SELECT min(hlc) FROM
(SELECT hlc FROM heard WHERE {} ORDER BY hlc DESC LIMIT ?)), '')"""
"""With all of the same hlc as the last of them: which of these come first, Python says."""
_CLOCK = "clock"
"""Key in `meta`: the largest hlc that this copy's next event is to come after."""


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


@dataclass(frozen=True, slots=True)
class Published:
    """A publication of a rubric version: by an event, or as a pack told it (event is "" then)."""

    hlc: str
    actor: str
    event: str
    body: RubricPublish


class LogWriter:
    """Appends to one replica's chain. A rolled-back transaction must call `reload`."""

    def __init__(
        self, sql: sqlite3.Connection, project: str, replica: str, wall: WallClock = wall_ms
    ) -> None:
        self._sql = sql
        self._wall = wall
        self.project = project
        self.replica = replica
        self.reload()

    def reload(self) -> None:
        """Take the chain's end from the database."""
        self.replica = queries.meta(self._sql, "replica") or self.replica
        row = self._sql.execute(
            "SELECT seq, hash, hlc FROM events WHERE replica = ? ORDER BY seq DESC LIMIT 1",
            (self.replica,),
        ).fetchone()
        seq, chained, own = row or (0, GENESIS, ZERO)
        self._seq, self._hash = int(seq), str(chained)
        seen = queries.meta(self._sql, _CLOCK)
        if row is None and seen is None:  # a copy whose log was begun elsewhere
            seen = last_hlc(self._sql)
        self._clock = HybridClock(self._wall, max(own, seen or ZERO))

    def append(self, body: Body, actor: str, event_id: str | None = None) -> Event:
        """Add one event; durable when the transaction commits."""
        event = Event(
            id=event_id or uuid7(self._wall),
            project=self.project,
            replica=self.replica,
            seq=self._seq + 1,
            actor=actor,
            hlc=self._clock.tick(),
            body=body,
        )
        stored = encode(event, canonical)
        chained = chain_hash(self._hash, stored)
        self._sql.execute(_APPEND, row_of(event, stored, self._hash, chained))
        self._seq, self._hash = event.seq, chained
        return event

    @property
    def horizon(self) -> str:
        """The largest hlc that the clock will follow now."""
        return self._clock.horizon

    def witness(self, hlc: str) -> None:
        """What is appended from now on comes after that, unless it lies beyond the horizon."""
        self._clock.witness(hlc)
        queries.save_meta(self._sql, _CLOCK, self._clock.last)

    def begin_anew(self) -> None:
        """Go on as a new replica: somebody else writes as this one, too."""
        queries.save_meta(self._sql, "replica", uuid7(self._wall))
        queries.save_meta(self._sql, _CLOCK, self._clock.last)
        self.reload()


def row_of(event: Event, stored: bytes, prev: str, chained: str) -> tuple[object, ...]:
    """What `INSERT` takes."""
    return (
        event.id,
        event.replica,
        event.seq,
        event.actor,
        event.hlc,
        event.kind,
        event.item,
        stored,
        prev,
        chained,
    )


def continue_after(sql: sqlite3.Connection, replica: str) -> None:
    """Before another replica of this copy begins: its events come after all that the last wrote."""
    row = sql.execute(
        "SELECT hlc FROM events WHERE replica = ? ORDER BY seq DESC LIMIT 1", (replica,)
    ).fetchone()
    own = row[0] if row else ZERO
    queries.save_meta(sql, _CLOCK, max(own, queries.meta(sql, _CLOCK) or ZERO))


def order(event: Event) -> LogPlace:
    """The order of time, for sorting."""
    return LogPlace(event.hlc, event.replica, event.seq, event.id)


def events_of(sql: sqlite3.Connection, item: str) -> list[Event]:
    """All events about one item, in order of time."""
    rows = sql.execute("SELECT stored FROM heard WHERE item = ?", (item,))
    return _in_order([row[0] for row in rows])


def has_event(sql: sqlite3.Connection, event_id: str) -> bool:
    """Whether an event of that id is heard."""
    return sql.execute("SELECT 1 FROM heard WHERE id = ?", (event_id,)).fetchone() is not None


def known_events(sql: sqlite3.Connection, event_ids: Sequence[str]) -> frozenset[str]:
    """Those of the ids of which an event is heard."""
    rows = sql.execute(
        "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM heard WHERE id = value)",
        (json.dumps(event_ids),),
    )
    return frozenset(row[0] for row in rows)


def events_among(sql: sqlite3.Connection, items: Sequence[str]) -> dict[str, list[Event]]:
    """All events about each of some items, in order of time."""
    rows = sql.execute(
        "SELECT value, stored FROM json_each(?) CROSS JOIN heard ON item = value",
        (json.dumps(items),),
    )
    found: dict[str, list[bytes]] = {item: [] for item in items}
    for item, stored in rows:
        found[item].append(stored)
    return {item: _in_order(of_item) for item, of_item in found.items()}


def _in_order(stored: list[bytes]) -> list[Event]:
    stored.sort()  # of twins with one place, the same comes first everywhere
    return sorted((decode(one, loads) for one in stored), key=order)


def event_of(sql: sqlite3.Connection, event_id: str) -> Event | None:
    """One event, of twins the first; None where none of that id is heard."""
    rows = sql.execute("SELECT stored FROM heard WHERE id = ?", (event_id,))
    return min((decode(row[0], loads) for row in rows), key=order, default=None)


def newest_by_kind(
    sql: sqlite3.Connection, kind: str, limit: int, before: LogPlace | None = None
) -> list[Event]:
    """Events of one kind other than `label`, the last first; those before a place, if one is given.

    As many as `limit` says, read from an index whatever lies before.
    """
    where = "kind = ? AND kind <> 'label'"
    if before is None:
        return _last(sql, where, (kind,), limit)
    # Those of the same hlc may stand on either side of the place.
    same = sql.execute(f"SELECT stored FROM heard WHERE {where} AND hlc = ?", (kind, before.hlc))
    beside = [event for row in same if order(event := decode(row[0], loads)) < before]
    earlier = _last(sql, f"{where} AND hlc < ?", (kind, before.hlc), limit)
    return [*sorted(beside, key=order, reverse=True), *earlier][:limit]


def latest_by_actor(
    sql: sqlite3.Connection, actor: str, limit: int, *, here: bool = False
) -> list[Event]:
    """An actor's last events, newest first. here: those alone that no merge brought."""
    where = "actor = ? AND replica NOT IN (SELECT replica FROM peers)" if here else "actor = ?"
    return _last(sql, where, (actor,), limit)


def _last(sql: sqlite3.Connection, where: str, given: tuple[str, ...], limit: int) -> list[Event]:
    rows = sql.execute(_LAST.format(where, where), (*given, *given, limit))
    found = sorted((decode(stored, loads) for _, stored in rows), key=order, reverse=True)
    return found[:limit]


def events_by_kind(sql: sqlite3.Connection, kind: str) -> Iterator[Event]:
    """Events of one kind other than `label`, oldest first (a partial index serves it)."""
    rows = sql.execute("SELECT stored FROM heard WHERE kind = ? AND kind <> 'label'", (kind,))
    return iter(sorted((decode(row[0], loads) for row in rows), key=order))


def publications(sql: sqlite3.Connection) -> list[Published]:
    """Every publication of a rubric, oldest first: the log's, and those that a pack told."""
    rows = sql.execute("SELECT hlc, actor, body FROM handed_versions")
    found = [
        (LogPlace(hlc, "", n), Published(hlc, actor, "", from_json(RubricPublish, loads_object(b))))
        for n, (hlc, actor, b) in enumerate(rows)
    ]
    found += [
        (order(event), Published(event.hlc, event.actor, event.id, event.body))
        for event in events_by_kind(sql, "rubric.publish")
        if isinstance(event.body, RubricPublish)
    ]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def everything(sql: sqlite3.Connection) -> Iterator[Stored]:
    """The whole log in the order of the chains, for `check`."""
    return _stored(sql, "events", "1 ORDER BY replica, seq")


def branches(sql: sqlite3.Connection) -> Iterator[Stored]:
    """The events of forks that the log does not hold, each after what it follows."""
    return _stored(sql, "forked", "1 ORDER BY replica, seq, hash")


def chain_of(sql: sqlite3.Connection, replica: str, after: int = 0) -> Iterator[Stored]:
    """One replica's events behind a seq, in order, for a return."""
    return _stored(sql, "events", "replica = ? AND seq > ? ORDER BY seq", (replica, after))


def _stored(
    sql: sqlite3.Connection, table: str, where: str, given: tuple[str | int, ...] = ()
) -> Iterator[Stored]:
    rows = sql.execute(
        "SELECT n, CAST(stored AS BLOB), prev, hash, id, replica, seq, actor, hlc, kind, item "
        f"FROM {table} WHERE {where}",
        given,
    )
    return (Stored(r[0], r[1], r[2], r[3], tuple(r[4:])) for r in rows)


def items_with_events(sql: sqlite3.Connection) -> Iterator[str]:
    """The uids of the items that the log speaks of, heard or not."""
    rows = sql.execute(
        "SELECT item FROM events WHERE item IS NOT NULL "
        "UNION SELECT item FROM forked WHERE item IS NOT NULL"
    )
    return (row[0] for row in rows)


def items_since(sql: sqlite3.Connection, hlc: str) -> set[str]:
    """The uids of the items that something was said about at that time or later."""
    rows = sql.execute(
        "SELECT DISTINCT item FROM heard WHERE hlc >= ? AND item IS NOT NULL", (hlc,)
    )
    return {row[0] for row in rows}


def end_of(sql: sqlite3.Connection, replica: str) -> tuple[int, str]:
    """(seq, hash) of a replica's last event in the log; (0, GENESIS) where there is none."""
    row = sql.execute(
        "SELECT seq, hash FROM events WHERE replica = ? ORDER BY seq DESC LIMIT 1", (replica,)
    ).fetchone()
    return (0, GENESIS) if row is None else (int(row[0]), str(row[1]))


def last_number(sql: sqlite3.Connection, table: str = "events") -> int:
    """How far a table of events goes: it is another number after every event."""
    found: int | None = sql.execute(f"SELECT max(n) FROM {table}").fetchone()[0]
    return found or 0


def last_hlc(sql: sqlite3.Connection) -> str | None:
    """The largest hlc that is heard; None where nothing is."""
    value: str | None = sql.execute("SELECT max(hlc) FROM heard").fetchone()[0]
    return value
