"""Questions of the pages. None of them grows with the project on the path of a key press."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from annotator.store.dispute_where import DisputePlace, DisputeWhere, Param, condition
from annotator.store.items import VISIBLE
from annotator.store.json import loads

NEXT_ITEMS = f"""SELECT item_id, rank FROM queue
WHERE open = 1 AND rank > ? AND {VISIBLE}
  AND NOT EXISTS (SELECT 1 FROM taken WHERE annotator = ? AND taken.item_id = queue.item_id)
ORDER BY rank LIMIT ?"""


_STILL = """SELECT 1 FROM queue WHERE item_id = ? AND open = 1
  AND NOT EXISTS (SELECT 1 FROM taken WHERE annotator = ? AND taken.item_id = queue.item_id)"""


@dataclass(frozen=True, slots=True)
class Tally:
    """labels and skips of one annotator, and the open items they have not taken."""

    labels: int
    skips: int
    remaining: int


@dataclass(frozen=True, slots=True)
class DisputeHit:
    """One line of the list of disagreements."""

    item_row: int
    uid: str
    source_id: str | None
    category: str | None
    model: str | None
    distance: float
    flips: bool
    adjudicated: bool
    codes: tuple[tuple[str, str], ...]
    clauses: tuple[str, ...]
    escalated: bool
    unclear: int

    @property
    def place(self) -> DisputePlace:
        """Where it stands, for what comes behind it."""
        return DisputePlace(self.escalated, self.distance, self.flips, self.item_row)


def next_items(
    sql: sqlite3.Connection, annotator: str, after: int, limit: int
) -> list[tuple[int, int]]:
    """(row id, rank) of the next open items that the annotator has not taken."""
    return [(r[0], r[1]) for r in sql.execute(NEXT_ITEMS, (after, annotator, limit))]


def still_waiting(sql: sqlite3.Connection, annotator: str, rows: Sequence[int]) -> list[int]:
    """Those of some items that are open and that the annotator has not taken, in their order."""
    return [row for row in rows if sql.execute(_STILL, (row, annotator)).fetchone()]


def tally(sql: sqlite3.Connection, annotator: str) -> Tally:
    """How far one annotator is."""
    row = sql.execute(
        "SELECT labels, skips, open_taken FROM tallies WHERE annotator = ?", (annotator,)
    ).fetchone()
    labels, skips, taken = row or (0, 0, 0)
    opened = sql.execute("SELECT value FROM meta WHERE key = 'open_items'").fetchone()
    return Tally(labels, skips, max(int(opened[0]) - taken, 0) if opened else 0)


_HIT = """SELECT d.item_id, i.uid, i.source_id, i.category, i.model, d.distance, d.flips,
d.adjudicated, d.codes, d.clauses, d.escalated, d.unclear FROM"""
_ITEMS = "CROSS JOIN items i ON i.id = d.item_id"
_ORDER = "ORDER BY d.escalated DESC, d.distance DESC, d.flips DESC, d.item_id LIMIT ?"
_LEVEL = "d.escalated = ? AND d.distance = ? AND d.flips = ?"


def disputes(
    sql: sqlite3.Connection,
    wanted: str | DisputeWhere,
    limit: int,
    after: DisputePlace | None = None,
    *,
    adjudicated: bool = True,
) -> list[DisputeHit]:
    """Escalated items first, then by distance; among equals, those that flip the verdict.

    wanted: a criterion, or more narrowly which. after: only what stands behind it. Two seeks: what
    is as wide as that place, then all that is less wide; neither grows with what lies before.
    """
    where = DisputeWhere(wanted, adjudicated=adjudicated) if isinstance(wanted, str) else wanted
    if after is None:
        return _hits(sql, where, "1", (), limit)
    level = (int(after.escalated), after.distance, int(after.flips))
    found = _hits(sql, where, f"{_LEVEL} AND d.item_id > ?", (*level, after.row), limit)
    if len(found) < limit:
        below = "(d.escalated, d.distance, d.flips) < (?, ?, ?)"
        found += _hits(sql, where, below, level, limit - len(found))
    return found


def dispute_of(sql: sqlite3.Connection, criterion: str, row_id: int) -> DisputeHit | None:
    """The disagreement about one item; None where there is none."""
    row = sql.execute(
        f"{_HIT} disputes d {_ITEMS} WHERE d.criterion = ? AND d.item_id = ?", (criterion, row_id)
    ).fetchone()
    return None if row is None else _hit(row)


def dispute_count(sql: sqlite3.Connection, where: DisputeWhere) -> int:
    """How many disagreements are meant."""
    narrowed, given = condition(where)
    of_item = _ITEMS if where.asks_items else ""
    row = sql.execute(f"SELECT count(*) FROM {_ordered(where)} {of_item} WHERE {narrowed}", given)
    return int(row.fetchone()[0])


def _hits(
    sql: sqlite3.Connection,
    where: DisputeWhere,
    behind: str,
    place: tuple[Param, ...],
    limit: int,
) -> list[DisputeHit]:
    narrowed, given = condition(where)
    rows = sql.execute(
        f"{_HIT} {_ordered(where)} {_ITEMS} WHERE {narrowed} AND {behind} {_ORDER}",
        (*given, *place, limit),
    )
    return [_hit(row) for row in rows]


def _ordered(where: DisputeWhere) -> str:
    """The table by the index that holds the list's order; left to itself, SQLite sorts instead."""
    index = "ix_disputes_order" if where.adjudicated else "ix_disputes_open"
    return f"disputes d INDEXED BY {index}"


def labels_left(sql: sqlite3.Connection, overlap: int) -> int:
    """How many labels the open items still lack."""
    row = sql.execute(
        f"SELECT total(max(? - n_labels, 0)) FROM queue WHERE open = 1 AND {VISIBLE}", (overlap,)
    ).fetchone()
    return int(row[0])


def draft(sql: sqlite3.Connection, annotator: str, item: str) -> str | None:
    """What was typed and not submitted, as JSON."""
    row = sql.execute(
        "SELECT draft FROM drafts WHERE annotator = ? AND item = ?", (annotator, item)
    ).fetchone()
    return None if row is None else str(row[0])


def save_draft(sql: sqlite3.Connection, annotator: str, item: str, text: str | None) -> None:
    """Keep what was typed; None forgets it. Of a redacted item nothing is kept."""
    if text is None:
        sql.execute("DELETE FROM drafts WHERE annotator = ? AND item = ?", (annotator, item))
    else:
        sql.execute(
            "INSERT OR REPLACE INTO drafts SELECT ?, ?, ? WHERE NOT EXISTS "
            "(SELECT 1 FROM items WHERE uid = ? AND status = 'redacted')",
            (annotator, item, text, item),
        )


def meta(sql: sqlite3.Connection, key: str) -> str | None:
    """A value of this copy."""
    row = sql.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def save_meta(sql: sqlite3.Connection, key: str, value: str) -> None:
    """Keep a value of this copy."""
    sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _hit(row: Sequence[Any]) -> DisputeHit:
    codes = tuple((a, c) for a, c in cast("list[tuple[str, str]]", loads(row[8])))
    clauses = tuple(c for c in row[9].split("|") if c)
    return DisputeHit(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        bool(row[6]),
        bool(row[7]),
        codes,
        clauses,
        bool(row[10]),
        row[11],
    )


def label_count(sql: sqlite3.Connection, row_id: int) -> int:
    """How many people have labeled an item."""
    row = sql.execute("SELECT n_labels FROM queue WHERE item_id = ?", (row_id,)).fetchone()
    return int(row[0]) if row else 0
