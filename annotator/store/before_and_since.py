"""The labels of one criterion before and since some moments; when each person and source began."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

_HUMAN = "occurrence = 0 AND kind = 'human'"


def beginnings(sql: sqlite3.Connection, criterion: str) -> list[tuple[str, str, int]]:
    """(annotator, source or "", first moment) of counted human labels under any version."""
    return sql.execute(
        "SELECT annotator, coalesce(source, ''), min(at_ms) FROM ratings r "
        f"CROSS JOIN items i ON i.id = r.item_id WHERE criterion = ? AND {_HUMAN} "
        "GROUP BY annotator, coalesce(source, '')",
        (criterion,),
    ).fetchall()


def spans(
    sql: sqlite3.Connection, criterion: str, version: str, moments: Sequence[int]
) -> list[tuple[int, int, str, int]]:
    """(moments up to the first label, up to the last one, codes joined by “,”, items).

    moments: from the earliest on. One pass over the labels, however many moments.
    """
    places = [f"?{n}" for n in range(3, 3 + len(moments))]
    passed = " + ".join(f"(at >= {place})" for place in places) or "0"
    first, last = passed.replace("at", "first"), passed.replace("at", "last")
    return sql.execute(
        f"SELECT {first}, {last}, codes, count(*) FROM (SELECT min(at_ms) AS first, "
        "max(at_ms) AS last, group_concat(code) AS codes FROM ratings "
        f"WHERE criterion = ?1 AND version = ?2 AND {_HUMAN} GROUP BY item_id) GROUP BY 1, 2, 3",
        (criterion, version, *moments),
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
