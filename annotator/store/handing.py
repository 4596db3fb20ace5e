"""What is read and written when work is handed out and comes back. Of this copy, never merged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from annotator.domain.item import Item, ItemStatus
from annotator.store import log
from annotator.store.items import decode_item


@dataclass(frozen=True, slots=True)
class GivenItem:
    """An item of somebody's share that waits for them, with what is still to do about it."""

    row: int
    uid: str
    item: Item
    status: ItemStatus


class OpenEntry(NamedTuple):
    """An entry of somebody's share that waits for them."""

    row: int
    uid: str
    occurrence: int
    rank: int


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was made here.

    n_items: in it; n_open: entries that waited then; made: its hlc.
    """

    id: str
    annotator: str
    number: int
    made: str
    n_items: int
    n_open: int
    encrypted: bool
    file: str


@dataclass(frozen=True, slots=True)
class Peer:
    """A replica whose events were merged. at: when last, in ms; made: the hlc of that return."""

    replica: str
    annotator: str
    key: str
    at: int
    made: str
    file: str


@dataclass(frozen=True, slots=True)
class Head:
    """How far a replica's chain is known."""

    seq: int
    hash: str


def heads(sql: sqlite3.Connection) -> dict[str, Head]:
    """Of every replica in the log: its last event."""
    rows = sql.execute("SELECT DISTINCT replica FROM events ORDER BY replica").fetchall()
    return {replica: Head(*log.end_of(sql, replica)) for (replica,) in rows}


def labels_after(sql: sqlite3.Connection, replica: str, seq: int) -> int:
    """How many of a replica's events after a seq are labels."""
    row = sql.execute(
        "SELECT count(*) FROM events WHERE replica = ? AND seq > ? AND kind = 'label'",
        (replica, seq),
    )
    return int(row.fetchone()[0])


def open_entries(sql: sqlite3.Connection, annotator: str) -> Iterator[OpenEntry]:
    """What waits for the annotator, by rank and uid; one at a time, however large the share is."""
    rows = sql.execute(
        "SELECT s.item_id, i.uid, s.occurrence, s.rank FROM shares s "
        "CROSS JOIN items i ON i.id = s.item_id "
        "WHERE s.annotator = ? AND s.given = 1 AND s.done = 0 ORDER BY s.rank, i.uid, s.occurrence",
        (annotator,),
    )
    return (OpenEntry(*row) for row in rows)


def n_open(sql: sqlite3.Connection, annotator: str) -> int:
    """How many entries of the annotator wait."""
    row = sql.execute(
        "SELECT count(*) FROM shares WHERE annotator = ? AND given = 1 AND done = 0", (annotator,)
    ).fetchone()
    return int(row[0])


def without_entry(
    sql: sqlite3.Connection, annotator: str, rows: Iterable[int]
) -> Mapping[int, str]:
    """Uids by row id: those of the items of which the annotator has no open entry."""
    found = sql.execute(
        "SELECT i.id, i.uid FROM json_each(?) CROSS JOIN items i ON i.id = value "
        "WHERE NOT EXISTS (SELECT 1 FROM shares "
        "WHERE annotator = ? AND item_id = i.id AND given = 1 AND done = 0)",
        (json.dumps(list(rows)), annotator),
    )
    return dict(found.fetchall())


def holds(sql: sqlite3.Connection, replica: str, seq: int, digest: str) -> bool:
    """Whether the log's event of that place is this one."""
    row = sql.execute(
        "SELECT 1 FROM events WHERE replica = ? AND seq = ? AND hash = ?", (replica, seq, digest)
    )
    return row.fetchone() is not None


def given_items(
    sql: sqlite3.Connection, annotator: str, beside: Iterable[int]
) -> Iterator[GivenItem]:
    """What waits for the annotator and the rows beside it, with content.

    In the order of their uids: it tells nothing about them.
    """
    for row, uid in _given(sql, annotator, beside):
        content, status = sql.execute(
            "SELECT content, status FROM items WHERE id = ?", (row,)
        ).fetchone()
        yield GivenItem(row, uid, decode_item(content), status)


def given_uids(sql: sqlite3.Connection, annotator: str, beside: Iterable[int]) -> Iterator[str]:
    """The uids of the same, in the same order."""
    return (uid for _, uid in _given(sql, annotator, beside))


def _given(
    sql: sqlite3.Connection, annotator: str, beside: Iterable[int]
) -> Iterator[tuple[int, str]]:
    """Row ids and uids alone: what is sorted waits in memory, and contents would fill it."""
    return sql.execute(
        "SELECT i.id, i.uid FROM (SELECT item_id FROM shares "
        "WHERE annotator = ? AND given = 1 AND done = 0 UNION SELECT value FROM json_each(?)) "
        "CROSS JOIN items i ON i.id = item_id ORDER BY i.uid",
        (annotator, json.dumps(list(beside))),
    )


def gone_items(sql: sqlite3.Connection, annotator: str) -> tuple[str, ...]:
    """The redacted items that were ever given to the annotator."""
    rows = sql.execute(
        "SELECT DISTINCT i.uid FROM shares s JOIN items i ON i.id = s.item_id "
        "WHERE s.annotator = ? AND i.status = 'redacted' ORDER BY i.uid",
        (annotator,),
    )
    return tuple(row[0] for row in rows)


def packs(sql: sqlite3.Connection) -> list[Pack]:
    """All that were made here, the newest first."""
    rows = sql.execute(
        "SELECT id, annotator, number, made, n_items, n_open, encrypted, file FROM packs "
        "ORDER BY made DESC"
    )
    return [Pack(r[0], r[1], r[2], r[3], r[4], r[5], bool(r[6]), r[7]) for r in rows]


def next_number(sql: sqlite3.Connection, annotator: str) -> int:
    """The number of the annotator's next pack."""
    row = sql.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM packs WHERE annotator = ?", (annotator,)
    ).fetchone()
    return int(row[0])


def save_pack(sql: sqlite3.Connection, pack: Pack) -> None:
    """Note a pack that was made."""
    sql.execute(
        "INSERT INTO packs (id, annotator, number, made, n_items, n_open, encrypted, file) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            pack.id,
            pack.annotator,
            pack.number,
            pack.made,
            pack.n_items,
            pack.n_open,
            int(pack.encrypted),
            pack.file,
        ),
    )


def peers(sql: sqlite3.Connection) -> dict[str, Peer]:
    """By replica: who it is, and the key that its returns are signed with."""
    rows = sql.execute("SELECT replica, annotator, key, at, made, file FROM peers")
    return {row[0]: Peer(*row) for row in rows}


def save_peer(sql: sqlite3.Connection, peer: Peer) -> None:
    """Note what was merged; the key that a replica came with first stays."""
    sql.execute(
        "INSERT INTO peers (replica, annotator, key, at, made, file) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (replica) DO UPDATE SET at = excluded.at, file = excluded.file, "
        "made = max(made, excluded.made)",
        (peer.replica, peer.annotator, peer.key, peer.at, peer.made, peer.file),
    )


def retire_others(sql: sqlite3.Connection, annotator: str, at: str) -> None:
    """In a handed copy: take back what the newest pack no longer gives."""
    sql.execute(
        "UPDATE shares SET given = 0, at = ? WHERE annotator = ? AND at < ? AND given = 1",
        (at, annotator, at),
    )


Ends = tuple[int, int]


def ends(sql: sqlite3.Connection) -> Ends:
    """How far the log and the branches beside it go."""
    return log.last_number(sql), log.last_number(sql, "forked")


def speaks_for_others(sql: sqlite3.Connection, since: Ends) -> bool:
    """Whether an event that came in since bears the id of one that somebody else made.

    Of twins the earliest is heard, so that it would stand for the other.
    """
    return any(
        sql.execute(
            f"SELECT 1 FROM {new} new CROSS JOIN {old} old ON old.id = new.id "
            "WHERE new.n > ? AND old.actor <> new.actor LIMIT 1",
            (after,),
        ).fetchone()
        for new, after in zip(("events", "forked"), since, strict=True)
        for old in ("events", "forked")
    )


def conflicts(sql: sqlite3.Connection) -> int:
    """How many label keys are in conflict. Counted from the disputes, which a lead sees."""
    row = sql.execute(
        "SELECT total(n) FROM (SELECT max(conflicts) AS n FROM disputes WHERE conflicts > 0 "
        "GROUP BY item_id)"
    ).fetchone()
    return int(row[0])
