"""Questions of the pages. None of them grows with the project on the path of a key press."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from annotator.store.dispute_where import (
    BY_CLAUSE,
    ITEMS,
    DisputePlace,
    DisputeWhere,
    Param,
    condition,
)
from annotator.store.items import VISIBLE
from annotator.store.json import column, loads

NEXT_ITEMS = f"""SELECT item_id, rank FROM queue
WHERE open = 1 AND rank >= ? AND {VISIBLE}
  AND NOT EXISTS (SELECT 1 FROM taken WHERE annotator = ? AND taken.item_id = queue.item_id)
ORDER BY rank LIMIT ?"""


_ASKED = NEXT_ITEMS.replace("rank >= ?", "rank >= ? AND rank < 0")
_LEFT = f"""SELECT total(max(? - n_labels, 0)) FROM queue WHERE open = 1 AND {VISIBLE}
AND NOT EXISTS (SELECT 1 FROM shares WHERE shares.item_id = queue.item_id AND given = 1)"""
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
    flip: float = 0.0
    conflicts: int = 0
    asked: int = 0
    urgency: float = 0.0

    @property
    def place(self) -> DisputePlace:
        """Where it stands, for what comes behind it."""
        return DisputePlace(self.escalated, self.distance, self.flips, self.item_row, self.urgency)


def next_items(
    sql: sqlite3.Connection, annotator: str, start: int, limit: int
) -> list[tuple[int, int]]:
    """(row id, rank) of the open items from a rank on that the annotator has not taken."""
    return [(r[0], r[1]) for r in sql.execute(NEXT_ITEMS, (start, annotator, limit))]


def asked_items(
    sql: sqlite3.Connection, annotator: str, start: int, limit: int
) -> list[tuple[int, int]]:
    """The same of those alone that are asked for again; however many others are open."""
    return [(r[0], r[1]) for r in sql.execute(_ASKED, (start, annotator, limit))]


def first_ones(sql: sqlite3.Connection) -> int:
    """How many open items are asked for again, and come before all others."""
    row = sql.execute("SELECT count(*) FROM queue WHERE open = 1 AND rank < 0").fetchone()
    return int(row[0])


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
d.adjudicated, d.codes, d.clauses, d.escalated, d.unclear, d.flip, d.conflicts, d.asked,
d.urgency FROM"""
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
    """In the order that is wanted, escalated items first.

    wanted: a criterion, or more narrowly which. after: only what stands behind it. A few seeks;
    none of them grows with what lies before.
    """
    where = DisputeWhere(wanted, adjudicated=adjudicated) if isinstance(wanted, str) else wanted
    if where.order == "urgency":
        return _by_urgency(sql, where, limit, after)
    if after is None:
        return _by_distance(sql, where, "1", (), limit)
    level = (int(after.escalated), after.distance, int(after.flips))
    behind = f"{_LEVEL} AND d.item_id > ?"  # as wide as that place, then all that is less wide
    found = _by_distance(sql, where, behind, (*level, after.row), limit)
    if len(found) < limit:
        below = "(d.escalated, d.distance, d.flips) < (?, ?, ?)"
        found += _by_distance(sql, where, below, level, limit - len(found))
    return found


def dispute_of(sql: sqlite3.Connection, criterion: str, row_id: int) -> DisputeHit | None:
    """The disagreement about one item; None where there is none."""
    row = sql.execute(
        f"{_HIT} disputes d {ITEMS} WHERE d.criterion = ? AND d.item_id = ?", (criterion, row_id)
    ).fetchone()
    return None if row is None else _hit(row)


def dispute_count(sql: sqlite3.Connection, where: DisputeWhere) -> int:
    """How many disagreements are meant."""
    if where.clause is not None and not where.asks_disputes:
        row = sql.execute(
            "SELECT count(*) FROM dispute_clauses c WHERE c.criterion = ? AND c.clause = ? "
            f"AND c.adjudicated IN ({', '.join(map(str, where.decided))})",
            (where.criterion, column(where.clause)),
        )
        return int(row.fetchone()[0])
    narrowed, given = condition(where)
    of_item = ITEMS if where.asks_items else ""
    row = sql.execute(f"SELECT count(*) FROM {_ordered(where)} {of_item} WHERE {narrowed}", given)
    return int(row.fetchone()[0])


def torn(sql: sqlite3.Connection, where: DisputeWhere, *, in_set: bool) -> Counter[str]:
    """Of each code, in how many of the disagreements that are meant some gave it and others not.

    in_set: codes are joined options, each of which counts for itself.
    """
    narrowed, given = condition(where)
    of_item = ITEMS if where.asks_items else ""
    found: Counter[str] = Counter()
    for (codes,) in sql.execute(
        f"SELECT d.codes FROM {_ordered(where)} {of_item} WHERE {narrowed}", given
    ):
        said = {code for _, code in cast("list[tuple[str, str]]", loads(codes))}
        one, *others = (set(code.split("|")) if in_set else {code} for code in said or ("",))
        found.update(one.union(*others) - one.intersection(*others))
    return found


def _by_distance(
    sql: sqlite3.Connection,
    where: DisputeWhere,
    behind: str,
    place: tuple[Param, ...],
    limit: int,
) -> list[DisputeHit]:
    narrowed, given = condition(where)
    rows = sql.execute(
        f"{_HIT} {_ordered(where)} {ITEMS} WHERE {narrowed} AND {behind} {_ORDER}",
        (*given, *place, limit),
    )
    return [_hit(row) for row in rows]


def _by_urgency(
    sql: sqlite3.Connection, where: DisputeWhere, limit: int, after: DisputePlace | None
) -> list[DisputeHit]:
    """One seek, read backwards, of what is open, and one of what is decided; then both in order."""
    found = [hit for one in where.decided for hit in _urgent(sql, where, one, limit, after)]
    return sorted(found, key=_urgency_place, reverse=True)[:limit]


def _urgent(
    sql: sqlite3.Connection,
    where: DisputeWhere,
    decided: int,
    limit: int,
    after: DisputePlace | None,
) -> list[DisputeHit]:
    listed, key = _inside(where)
    place = f"{key}.escalated, {key}.urgency, {key}.distance, {key}.item_id"
    parts: list[tuple[str, tuple[Param, ...]]] = [(f"{key}.adjudicated = ?", (decided,))]
    if key == "c":
        cited = column(where.clause or "")
        parts.append(("c.criterion = ? AND c.clause = ?", (where.criterion, cited)))
    if after is not None:
        stands = int(after.escalated), after.urgency, after.distance, after.row
        parts.append((f"({place}) < (?, ?, ?, ?)", stands))
    cited_too = None if key == "c" else where.clause
    parts.append(condition(replace(where, adjudicated=True, clause=cited_too)))
    narrowed = " AND ".join(one for one, _ in parts)
    order = ", ".join(f"{one} DESC" for one in place.split(", "))
    rows = sql.execute(
        f"{_HIT} {listed} {ITEMS} WHERE {narrowed} ORDER BY {order} LIMIT ?",
        (*(given for _, some in parts for given in some), limit),
    )
    return [_hit(row) for row in rows]


def _urgency_place(hit: DisputeHit) -> tuple[bool, float, float, int]:
    return hit.escalated, hit.urgency, hit.distance, hit.item_row


def _inside(where: DisputeWhere) -> tuple[str, str]:
    """The tables of the list by urgency, and which of them orders it."""
    if where.only not in (None, "escalated"):
        return _ordered(where), "d"
    if where.clause is not None:
        return BY_CLAUSE, "c"
    return "disputes d INDEXED BY ix_disputes_urgency", "d"


def _ordered(where: DisputeWhere) -> str:
    """The table by the index that holds the list's order; left to itself, SQLite sorts instead.

    What people flag, ask for or contradict themselves about is few: found, then sorted.
    """
    if where.only not in (None, "escalated"):
        return f"disputes d INDEXED BY ix_disputes_{where.only}"
    index = "ix_disputes_order" if where.adjudicated else "ix_disputes_open"
    return f"disputes d INDEXED BY {index}"


def labels_left(sql: sqlite3.Connection, overlap: int) -> int:
    """How many labels the open items still lack, and the shares: every entry that waits is one."""
    lacking = sql.execute(_LEFT, (overlap,)).fetchone()[0]
    given = sql.execute("SELECT count(*) FROM shares WHERE given = 1 AND done = 0").fetchone()[0]
    return int(lacking) + int(given)


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
        *row[11:],
    )


def label_count(sql: sqlite3.Connection, row_id: int) -> int:
    """How many people have labeled an item."""
    row = sql.execute("SELECT n_labels FROM queue WHERE item_id = ?", (row_id,)).fetchone()
    return int(row[0]) if row else 0


def is_queued(sql: sqlite3.Connection, row_id: int) -> bool:
    """Whether an item has a place in the queue: what has no response has none."""
    row = sql.execute("SELECT 1 FROM queue WHERE item_id = ?", (row_id,)).fetchone()
    return row is not None
