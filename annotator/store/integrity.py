"""Questions that only `check` asks."""

from __future__ import annotations

import sqlite3

import orjson


def file_problems(sql: sqlite3.Connection) -> list[str]:
    """What SQLite's own check finds; empty where the file is sound."""
    try:
        rows = [str(row[0]) for row in sql.execute("PRAGMA integrity_check(20)")]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [] if rows == ["ok"] else rows


def place(
    sql: sqlite3.Connection, row_id: int
) -> tuple[bool, int, tuple[tuple[str, str], ...]] | None:
    """(open, number of labels, who is done with it and why); None where it is never queued."""
    row = sql.execute("SELECT open, n_labels FROM queue WHERE item_id = ?", (row_id,)).fetchone()
    if row is None:
        return None
    taken = sql.execute("SELECT annotator, why FROM taken WHERE item_id = ?", (row_id,))
    return bool(row[0]), row[1], tuple(sorted((r[0], r[1]) for r in taken))


def disputes(
    sql: sqlite3.Connection, row_id: int
) -> set[tuple[str, tuple[tuple[str, str], ...], bool]]:
    """(criterion, codes, escalated) of every stored dispute about an item."""
    rows = sql.execute(
        "SELECT criterion, codes, escalated FROM disputes WHERE item_id = ?", (row_id,)
    )
    return {(r[0], tuple((a, c) for a, c in orjson.loads(r[1])), bool(r[2])) for r in rows}
