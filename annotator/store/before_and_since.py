"""The labels of one criterion on both sides of a moment, and when each person and source began."""

from __future__ import annotations

import sqlite3

_HUMAN = "occurrence = 0 AND kind = 'human'"


def beginnings(sql: sqlite3.Connection, criterion: str) -> list[tuple[str, str, int]]:
    """(annotator, source or "", first moment) of counted human labels under any version."""
    return sql.execute(
        "SELECT annotator, coalesce(source, ''), min(at_ms) FROM ratings r "
        f"CROSS JOIN items i ON i.id = r.item_id WHERE criterion = ? AND {_HUMAN} "
        "GROUP BY annotator, coalesce(source, '')",
        (criterion,),
    ).fetchall()


def split_at(
    sql: sqlite3.Connection, criterion: str, version: str, at_ms: int
) -> list[tuple[bool, str, int]]:
    """(since, codes joined by “,”, items): the items labeled wholly before the moment, or wholly
    at it or later; those with labels on both sides are left out."""
    return sql.execute(
        "SELECT since, codes, count(*) FROM (SELECT min(at_ms) >= ?1 AS since, "
        "max(at_ms) < ?1 AS before, group_concat(code) AS codes FROM ratings "
        f"WHERE criterion = ?2 AND version = ?3 AND {_HUMAN} GROUP BY item_id) "
        "WHERE since OR before GROUP BY since, codes",
        (at_ms, criterion, version),
    ).fetchall()


def fresh_since(
    sql: sqlite3.Connection, criterion: str, version: str, at_ms: int, hlc: str
) -> list[tuple[str, int]]:
    """(codes joined by “,”, items) of the items that nobody had labeled before that moment.

    hlc: the moment as events write it. An item that is labeled again was often chosen because its
    labels differed, so it says nothing about a change.
    """
    return sql.execute(
        "SELECT codes, count(*) FROM (SELECT item_id, min(at_ms) AS first, "
        "group_concat(code) AS codes FROM ratings "
        f"WHERE criterion = ?1 AND version = ?2 AND {_HUMAN} GROUP BY item_id) "
        "WHERE first >= ?3 AND NOT EXISTS (SELECT 1 FROM items i CROSS JOIN events e "
        "ON e.item = i.uid WHERE i.id = item_id AND e.kind = 'label' AND e.hlc < ?4) "
        "GROUP BY codes",
        (criterion, version, at_ms, hlc),
    ).fetchall()
