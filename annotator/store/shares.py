"""Shares: which items an annotator is to label, in which order, and with what they are done."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.store.handed import is_handed

_GIVE = """INSERT INTO shares (annotator, item_id, occurrence, purpose, rank, given, done, at, note)
VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT (annotator, item_id, occurrence) DO UPDATE SET
purpose = excluded.purpose, rank = excluded.rank, given = excluded.given, at = excluded.at,
note = excluded.note WHERE excluded.at > shares.at"""
_COUNT = """INSERT INTO tallies (annotator, labels, skips, open_taken, to_do)
SELECT value, 0, 0, 0, (SELECT count(*) FROM shares
    WHERE shares.annotator = value AND given = 1 AND done = 0) FROM json_each(?) WHERE true
ON CONFLICT (annotator) DO UPDATE SET to_do = excluded.to_do"""
_MOVE = """INSERT INTO tallies (annotator, labels, skips, open_taken, to_do)
VALUES (?, ?, ?, 0, 0) ON CONFLICT (annotator) DO UPDATE SET
labels = labels + excluded.labels, skips = skips + excluded.skips"""
_HOLDS = """SELECT EXISTS (SELECT 1 FROM shares INDEXED BY ix_shares_next
WHERE annotator = ? AND given = 1 AND done = 0)
OR EXISTS (SELECT 1 FROM shares WHERE annotator = ? AND given = 1)"""
_ENTRY = "annotator, item_id, occurrence, purpose, rank, given, done, at, note"


AFTER = "/"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of somebody's share. `at` orders what plans said of it; `given` is the last word.

    note: what the lead tells the annotator about it; from packs only. Where a pack asks for an item
    again, its `at` goes on behind AFTER with the hlc of what the annotator had said until then.
    """

    annotator: str
    row: int
    occurrence: int
    purpose: str
    rank: int
    given: bool
    done: bool
    at: str
    note: str = ""

    @property
    def after(self) -> str:
        """The hlc after which the annotator is to say something; "" for what is not asked again."""
        return self.at.partition(AFTER)[2]


def rows_of(sql: sqlite3.Connection, uids: Sequence[str]) -> Mapping[str, int]:
    """Row ids by uid, of those items that are here."""
    found = sql.execute(
        "SELECT items.uid, items.id FROM json_each(?) CROSS JOIN items ON items.uid = value",
        (json.dumps(uids),),
    )
    return dict(found)


def write(sql: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """What a plan says of entries; an older plan's word does not replace a later one's."""
    sql.executemany(
        _GIVE,
        (
            (e.annotator, e.row, e.occurrence, e.purpose, e.rank, int(e.given), e.at, e.note)
            for e in entries
        ),
    )


def recount(sql: sqlite3.Connection, annotators: Iterable[str]) -> None:
    """Count anew what is left to do of these shares."""
    sql.execute(_COUNT, (json.dumps(sorted(set(annotators))),))


def holds(sql: sqlite3.Connection, annotator: str) -> bool:
    """Whether the annotator was given a share, done with or not."""
    return bool(sql.execute(_HOLDS, (annotator, annotator)).fetchone()[0])


def any_waits(sql: sqlite3.Connection) -> bool:
    """Whether anything is left to do of anybody's share."""
    row = sql.execute(
        "SELECT 1 FROM shares INDEXED BY ix_shares_next WHERE given = 1 AND done = 0 LIMIT 1"
    )
    return row.fetchone() is not None


def waiting(sql: sqlite3.Connection, annotator: str, limit: int) -> list[Entry]:
    """The next entries of a share, in its order. One seek, however much is done or to do."""
    rows = sql.execute(
        f"SELECT {_ENTRY} FROM shares INDEXED BY ix_shares_next "
        "WHERE annotator = ? AND given = 1 AND done = 0 ORDER BY rank LIMIT ?",
        (annotator, limit),
    )
    return [_entry(row) for row in rows]


def of_item(sql: sqlite3.Connection, row_id: int) -> list[Entry]:
    """All entries about one item, those that were taken back among them."""
    rows = sql.execute(f"SELECT {_ENTRY} FROM shares WHERE item_id = ?", (row_id,))
    return [_entry(row) for row in rows]


def entry(sql: sqlite3.Connection, annotator: str, row_id: int, occurrence: int) -> Entry | None:
    """One entry that holds; None where the share has none."""
    row = sql.execute(
        f"SELECT {_ENTRY} FROM shares WHERE annotator = ? AND item_id = ? AND occurrence = ? "
        "AND given = 1",
        (annotator, row_id, occurrence),
    ).fetchone()
    return None if row is None else _entry(row)


def shared(sql: sqlite3.Connection, rows: Iterable[int] | None = None) -> set[int]:
    """Of these items, or of all: those that stand in somebody's share.

    In a handed copy those that ever did: nobody else is there to label the rest.
    """
    holds = "" if is_handed(sql) else "AND given = 1"
    if rows is None:
        found = sql.execute(f"SELECT DISTINCT item_id FROM shares WHERE true {holds}")
    else:
        found = sql.execute(
            "SELECT DISTINCT item_id FROM json_each(?) CROSS JOIN shares ON item_id = value "
            f"WHERE true {holds}",
            (json.dumps(sorted(set(rows))),),
        )
    return {row[0] for row in found}


def every(sql: sqlite3.Connection) -> Iterator[Entry]:
    """All entries."""
    return map(_entry, sql.execute(f"SELECT {_ENTRY} FROM shares"))


def mark(sql: sqlite3.Connection, found: Entry, *, done: bool) -> None:
    """Whether anything is left to do about an entry; its annotator's count follows."""
    if found.done == done:
        return
    sql.execute(
        "UPDATE shares SET done = ? WHERE annotator = ? AND item_id = ? AND occurrence = ?",
        (int(done), found.annotator, found.row, found.occurrence),
    )
    if found.given:
        sql.execute(
            "INSERT INTO tallies (annotator, labels, skips, open_taken, to_do) "
            "VALUES (?, 0, 0, 0, ?) "
            "ON CONFLICT (annotator) DO UPDATE SET to_do = to_do + excluded.to_do",
            (found.annotator, -1 if done else 1),
        )


def move(sql: sqlite3.Connection, annotator: str, before: str | None, after: str | None) -> None:
    """Count an entry in another column of its annotator's tally: "labels", "skips" or none."""
    if before != after:
        labels, skips = ((after == one) - (before == one) for one in ("labels", "skips"))
        sql.execute(_MOVE, (annotator, labels, skips))


def to_do(sql: sqlite3.Connection, annotator: str) -> int:
    """How many entries the annotator is not done with."""
    row = sql.execute("SELECT to_do FROM tallies WHERE annotator = ?", (annotator,)).fetchone()
    return 0 if row is None else int(row[0])


def hide_from_pool(sql: sqlite3.Connection, rows: Iterable[int], *, hidden: bool) -> None:
    """Items of which nothing is said yet, and that only those who were given them may label."""
    sql.execute("CREATE TEMP TABLE IF NOT EXISTS moved (item_id INTEGER PRIMARY KEY)")
    sql.execute("DELETE FROM moved")
    sql.executemany("INSERT INTO moved VALUES (?)", ((row,) for row in rows))
    changed = sql.execute(
        "UPDATE queue SET open = ? WHERE open = ? AND item_id IN (SELECT item_id FROM moved)",
        (int(not hidden), int(hidden)),
    ).rowcount
    sql.execute(
        "UPDATE meta SET value = CAST(value AS INTEGER) + ? WHERE key = 'open_items'",
        (-changed if hidden else changed,),
    )


def clear(sql: sqlite3.Connection, *, handed: bool) -> None:
    """Before a rebuild: forget the shares; where a pack brought them, only what was done."""
    sql.execute("UPDATE shares SET done = 0" if handed else "DELETE FROM shares")


def annotators(sql: sqlite3.Connection) -> list[str]:
    """Everybody who was ever given anything."""
    return [row[0] for row in sql.execute("SELECT DISTINCT annotator FROM shares ORDER BY 1")]


def _entry(row: Sequence[object]) -> Entry:
    annotator, item, occurrence, purpose, rank, given, done, at, note = row
    return Entry(
        str(annotator),
        int(str(item)),
        int(str(occurrence)),
        str(purpose),
        int(str(rank)),
        bool(given),
        bool(done),
        str(at),
        str(note),
    )
