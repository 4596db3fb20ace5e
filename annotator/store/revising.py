"""What labels say under the version in force: read when a new version of the rubric is planned."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator

from annotator.domain.fold import ItemState
from annotator.store import projection
from annotator.store.items import VISIBLE

_PEOPLE = "r.occurrence = 0 AND r.kind = 'human' AND i.status <> 'redacted'"
_FROM = "FROM ratings r CROSS JOIN items i ON i.id = r.item_id"


def stated(sql: sqlite3.Connection, criterion: str, version: str) -> Iterator[tuple[str, str, str]]:
    """(uid, code, clauses joined by “|”) of people's labels that are valid under a version."""
    return iter(
        sql.execute(
            f"SELECT uid, code, clauses {_FROM} WHERE criterion = ? AND version = ? AND {_PEOPLE} "
            "ORDER BY r.item_id",
            (criterion, version),
        )
    )


def given(sql: sqlite3.Connection, criterion: str) -> list[tuple[str, int]]:
    """(uid, people who stated the criterion), under any version of the project's own rubric."""
    return sql.execute(
        f"SELECT uid, count(DISTINCT annotator) {_FROM} WHERE criterion = ? AND carried = 0 "
        f"AND instr(version, '@') = 0 AND {_PEOPLE} GROUP BY r.item_id",
        (criterion,),
    ).fetchall()


def unlike_others(
    sql: sqlite3.Connection, criterion: str, versions: Collection[str]
) -> Iterator[tuple[str, ItemState]]:
    """(uid, state) of items that may want fewer or more labels than the overlap: those with a flag
    or a lead's request, and those with a label of the criterion under none of the versions.
    """
    listed = ", ".join("?" * len(versions))
    rows = sql.execute(
        "SELECT i.id, i.uid FROM states s JOIN items i ON i.id = s.item_id "
        """WHERE instr(s.state, '"asked":[]') = 0 OR instr(s.state, '"flags":[]') = 0 """
        "OR s.item_id IN (SELECT item_id FROM ratings WHERE criterion = ? "
        f"AND version NOT IN ({listed})) ORDER BY i.id",
        (criterion, *versions),
    ).fetchall()
    return ((uid, projection.state_of(sql, row)) for row, uid in rows)


def asked_earlier(sql: sqlite3.Connection) -> Iterator[tuple[str, int, ItemState]]:
    """(uid, labels that fill its overlap, state) of items that wait and were asked for again."""
    rows = sql.execute(
        "SELECT i.id, i.uid, queue.n_labels FROM queue JOIN items i ON i.id = queue.item_id "
        f"WHERE queue.open = 1 AND queue.rank < 0 AND queue.{VISIBLE} ORDER BY queue.rank"
    ).fetchall()
    return ((uid, n, projection.state_of(sql, row)) for row, uid, n in rows)
