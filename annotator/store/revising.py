"""What labels say under the version in force: read when a new version of the rubric is planned."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

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
