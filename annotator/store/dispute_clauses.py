"""Disagreements by the clauses that are cited about them: entries, and how many there are of each.

The table repeats what orders the list inside a clause, so that a page is one seek and the counts
are one pass over what is counted, without a look at a disagreement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from annotator.store.dispute_where import BY_CLAUSE, ITEMS, DisputeWhere, condition
from annotator.store.json import column

NONE = ""
"""Where no clause is cited."""
_DELETE = """DELETE FROM dispute_clauses WHERE criterion = ? AND adjudicated = ? AND clause = ?
AND escalated = ? AND urgency = ? AND distance = ? AND item_id = ?"""
_INSERT = "INSERT OR REPLACE INTO dispute_clauses VALUES (?,?,?,?,?,?,?,?,?)"


class ClauseEntry(NamedTuple):
    """One row: a disagreement under one clause. weight: its distance's part."""

    criterion: str
    adjudicated: int
    clause: str
    escalated: int
    urgency: float
    distance: float
    item_id: int
    flips: int
    weight: float


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """n disagreements under a clause, n_flipping of them about the verdict; their weights' sum.

    category: of those under none, the ones about items of this category ("" of none); None: all.
    """

    clause: str
    n: int
    n_flipping: int
    weight: float
    category: str | None = None


def entries(whole: ClauseEntry, clauses: Sequence[str]) -> Iterator[ClauseEntry]:
    """The rows of one disagreement. whole: it under no clause, with its whole distance."""
    cited = tuple(dict.fromkeys(column(one) for one in clauses))
    weight = whole.weight / max(len(cited), 1)
    return (whole._replace(clause=one, weight=weight) for one in cited or (NONE,))


def move(sql: sqlite3.Connection, gone: Sequence[ClauseEntry], new: Sequence[ClauseEntry]) -> None:
    """Take some rows out and put others in."""
    out, into = set(gone), set(new)
    sql.executemany(_DELETE, [one[:7] for one in gone if one not in into])
    sql.executemany(_INSERT, [one for one in new if one not in out])


def counts(sql: sqlite3.Connection, where: DisputeWhere) -> list[ClauseCount]:
    """Of what is meant, how much lies under which clause; `where.clause` narrows nothing."""
    of_item = ITEMS if where.asks_items else ""
    found = _counted(sql, where, "c.clause", of_item, "1")
    return [ClauseCount(clause, *told) for clause, told in found.items()]


def categories(sql: sqlite3.Connection, where: DisputeWhere) -> list[ClauseCount]:
    """Of what is meant and under no clause, how much is about items of which category."""
    of_item = "CROSS JOIN items i ON i.id = c.item_id"
    found = _counted(sql, where, "coalesce(i.category, '')", of_item, f"c.clause = '{NONE}'")
    return [ClauseCount(NONE, *told, category=category) for category, told in found.items()]


def _counted(
    sql: sqlite3.Connection, where: DisputeWhere, by: str, of_item: str, only: str
) -> dict[str, tuple[int, int, float]]:
    """For each value of `by`: the disagreements, those about the verdict, the sum of weights."""
    every = replace(where, clause=None, order="distance")
    narrowed, given = condition(replace(every, adjudicated=True))
    of_dispute = BY_CLAUSE if every.asks_disputes else "dispute_clauses c"
    about = narrowed if every.asks_disputes else "c.criterion = ?"
    found: dict[str, tuple[int, int, float]] = {}
    for decided in where.decided:
        rows = sql.execute(
            f"SELECT {by}, count(*), total(c.flips), total(c.weight) FROM {of_dispute} {of_item} "
            f"WHERE c.criterion = ? AND c.adjudicated = ? AND {only} AND {about} GROUP BY {by}",
            (where.criterion, decided, *given),
        )
        for key, n, n_flipping, weight in rows:
            was = found.get(key, (0, 0, 0.0))
            found[key] = (was[0] + n, was[1] + int(n_flipping), was[2] + weight)
    return found


def follow(sql: sqlite3.Connection) -> bool:
    """Whether the rows are those that follow from `disputes`. One pass over each, for `check`."""
    rows = sql.execute(
        "SELECT clauses, criterion, adjudicated, '', escalated, urgency, distance, item_id, flips, "
        "distance FROM disputes"
    )
    wanted = (
        entry
        for cited, *told in rows
        for entry in entries(ClauseEntry._make(told), [one for one in cited.split("|") if one])
    )
    stored = sql.execute("SELECT * FROM dispute_clauses")
    return _digest(wanted) == _digest(stored)


def _digest(rows: Iterable[tuple[object, ...]]) -> tuple[int, int]:
    """One number that rows make in any order, and how many they are."""
    digest = n = 0
    for row in rows:
        digest ^= hash(tuple(row))
        n += 1
    return digest, n
