"""Everything that the log holds about one item, heard or set aside, for people to read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.domain.events import Event, decode
from annotator.store import forks, log
from annotator.store.json import loads

_LOG = ("events", "forked")
_GIVES = """kind = 'plan' AND kind <> 'label'
AND instr(CAST(stored AS BLOB), CAST(? AS BLOB)) > 0"""


@dataclass(frozen=True, slots=True)
class Found:
    """An event. heard: it counts; else it lies on a branch of a fork that nobody settled."""

    event: Event
    heard: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """How an item came in. started: ISO 8601; "" where that is not known."""

    file: str
    format: str
    started: str


def said_of(sql: sqlite3.Connection, uid: str) -> list[Found]:
    """The events about an item, in order of time; of twins in two chains the first."""
    return _in_order(sql, "item = ?", uid)


def plans_of(sql: sqlite3.Connection, uid: str) -> list[Found]:
    """The plans that give it to somebody or take it back, in order of time."""
    return _in_order(sql, _GIVES, uid)


def arrival(sql: sqlite3.Connection, uid: str) -> Arrival | None:
    """How an item came in; None where there is no such item."""
    row = sql.execute(
        "SELECT file, format, started FROM batches WHERE id = (SELECT batch FROM items "
        "WHERE uid = ?)",
        (uid,),
    ).fetchone()
    return None if row is None else Arrival(*row)


def _in_order(sql: sqlite3.Connection, where: str, uid: str) -> list[Found]:
    found: dict[str, Found] = {}
    for one in sorted(_read(sql, where, uid), key=lambda one: log.order(one.event)):
        before = found.get(one.event.id)
        if before is None or one.heard > before.heard:
            found[one.event.id] = one
    return sorted(found.values(), key=lambda one: log.order(one.event))


def _read(sql: sqlite3.Connection, where: str, uid: str) -> Iterator[Found]:
    points = {one.replica: one for one in forks.points(sql)}
    for table in _LOG:
        for (stored,) in sql.execute(f"SELECT stored FROM {table} WHERE {where}", (uid,)):
            event = decode(stored, loads)
            point = points.get(event.replica)
            clear = point is None or point.settled or event.seq < point.seq
            yield Found(event, clear if table == "events" else point is not None and point.settled)
