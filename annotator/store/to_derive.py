"""What the projection owes the log: items of which events came in that it does not know yet.

Noted in the transaction that brings the events, and crossed out in the one that derives the item.
"""

from __future__ import annotations

import sqlite3

from annotator.store import queries
from annotator.store.items import VISIBLE

_AWAITED = "awaited"
"""Key in `meta`: there are events about items that are not here."""
_NOTE = """INSERT OR IGNORE INTO to_derive SELECT i.id FROM
(SELECT DISTINCT item FROM {} WHERE {} AND item IS NOT NULL) CROSS JOIN items i ON i.uid = item"""
_STRANGE = (
    """SELECT 1 FROM {} WHERE n > ? AND item IS NOT NULL AND NOT EXISTS
(SELECT 1 FROM items WHERE uid = item AND """
    + f"{VISIBLE}) LIMIT 1"
)


def note_new(sql: sqlite3.Connection, after_log: int, after_forked: int) -> None:
    """The items of the events that came in since the tables ended there."""
    for table, after in (("events", after_log), ("forked", after_forked)):
        sql.execute(f"{_NOTE.format(table, 'n > ?')} WHERE {VISIBLE}", (after,))
        if sql.execute(_STRANGE.format(table), (after,)).fetchone() is not None:
            queries.save_meta(sql, _AWAITED, "1")


def note_branches(sql: sqlite3.Connection, replica: str, seq: int) -> None:
    """The items of all branches of a replica from a seq on: what of them counts has changed."""
    for table in ("events", "forked"):
        query = _NOTE.format(table, "replica = ? AND seq >= ?")
        sql.execute(f"{query} WHERE {VISIBLE}", (replica, seq))


def note_batch(sql: sqlite3.Connection, batch: int) -> None:
    """Items that come in, where events about them came before."""
    if queries.meta(sql, _AWAITED) is None:
        return
    for table in ("events", "forked"):
        sql.execute(
            "INSERT OR IGNORE INTO to_derive SELECT id FROM items WHERE batch = ? AND EXISTS "
            f"(SELECT 1 FROM {table} WHERE item = uid)",
            (batch,),
        )


def count(sql: sqlite3.Connection) -> int:
    """How many items are owed."""
    return int(sql.execute("SELECT count(*) FROM to_derive").fetchone()[0])


def rows(sql: sqlite3.Connection) -> frozenset[int]:
    """Their row ids."""
    return frozenset(row[0] for row in sql.execute("SELECT item_id FROM to_derive"))


def is_owed(sql: sqlite3.Connection, row_id: int) -> bool:
    """Whether the projection of an item does not know all of its events."""
    found = sql.execute("SELECT 1 FROM to_derive WHERE item_id = ?", (row_id,))
    return found.fetchone() is not None


def next_uids(sql: sqlite3.Connection, limit: int) -> list[str]:
    """The next items to derive."""
    found = sql.execute(
        "SELECT i.uid FROM to_derive owed CROSS JOIN items i ON i.id = owed.item_id "
        "ORDER BY owed.item_id LIMIT ?",
        (limit,),
    )
    return [row[0] for row in found]


def cross_out(sql: sqlite3.Connection, row_id: int) -> None:
    """The projection of an item knows all of its events."""
    sql.execute("DELETE FROM to_derive WHERE item_id = ?", (row_id,))


def clear(sql: sqlite3.Connection) -> None:
    """All are, as after a rebuild."""
    sql.execute("DELETE FROM to_derive")
