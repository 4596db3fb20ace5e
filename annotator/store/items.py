"""Items: content that is imported, hashed, and seen only when its batch is whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import orjson

from annotator.domain.canonical import JsonObject, canonical, sha256
from annotator.domain.codec import from_json, record_json
from annotator.domain.item import Item, ItemStatus, turns_from_json, turns_json

VISIBLE = "batch NOT IN (SELECT id FROM batches WHERE visible = 0)"
REDACTED_TEXT = "[redacted]"


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to add. `rank` is its place in the seeded order, `record` its number in the file."""

    uid: str
    item: Item
    status: ItemStatus
    rank: int
    ordinal: int = 0
    record: int | None = None
    raw: bytes = b""
    queued: bool = True


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item with its row id, as the store holds it."""

    row: int
    uid: str
    item: Item
    status: ItemStatus


@dataclass(frozen=True, slots=True)
class ItemKeys:
    """What slices an item belongs to, without its text."""

    row: int
    uid: str
    source_id: str | None
    model: str | None
    source: str | None
    category: str | None


def encode_item(item: Item) -> bytes:
    """The canonical bytes that are stored and hashed."""
    stated = dict(record_json(replace(item, turns=())))
    stated["turns"] = turns_json(item.turns)
    return canonical(stated)


def decode_item(content: bytes) -> Item:
    """The inverse of `encode_item`."""
    raw = _loads(content)
    turns = turns_from_json(raw["turns"])
    return replace(from_json(Item, {**raw, "turns": []}), turns=turns)


def open_batch(
    sql: sqlite3.Connection, file: str, file_sha256: str, format_name: str, started: str
) -> int:
    """A new batch that nobody sees."""
    row = sql.execute(
        "INSERT INTO batches (visible, file, file_sha256, format, started, n_items) "
        "VALUES (0, ?, ?, ?, ?, 0) RETURNING id",
        (file, file_sha256, format_name, started),
    ).fetchone()
    return int(row[0])


def add(sql: sqlite3.Connection, batch: int, items: Sequence[NewItem]) -> set[str]:
    """Add items that are not there yet; returns the uids of those that are new."""
    added: set[str] = set()
    for new in items:
        content = encode_item(new.item)
        row = sql.execute(
            "INSERT OR IGNORE INTO items (uid, batch, ordinal, status, model, source, source_id, "
            "category, content, hash, record) VALUES (?,?,?,?,?,?,?,?,?,?,?) RETURNING id",
            (
                new.uid,
                batch,
                new.ordinal,
                new.status,
                new.item.model,
                new.item.source,
                new.item.source_id,
                new.item.category,
                content,
                sha256(content),
                new.record,
            ),
        ).fetchone()
        if row is None:
            continue
        added.add(new.uid)
        if new.raw:
            sql.execute("INSERT INTO raw_records VALUES (?, ?)", (row[0], new.raw))
        if new.queued:
            sql.execute(
                "INSERT INTO queue (item_id, batch, rank, open, n_labels) VALUES (?, ?, ?, 1, 0)",
                (row[0], batch, new.rank),
            )
    return added


def publish(sql: sqlite3.Connection, batch: int, n_items: int, n_queued: int) -> None:
    """Let everybody see the batch, in one row."""
    sql.execute("UPDATE batches SET visible = 1, n_items = ? WHERE id = ?", (n_items, batch))
    sql.execute(
        "INSERT INTO meta VALUES ('open_items', ?) ON CONFLICT (key) "
        "DO UPDATE SET value = CAST(value AS INTEGER) + CAST(excluded.value AS INTEGER)",
        (str(n_queued),),
    )


def hidden_batches(sql: sqlite3.Connection) -> list[int]:
    """Batches that a cancel, a refusal or a kill left behind."""
    return [row[0] for row in sql.execute("SELECT id FROM batches WHERE visible = 0")]


def purge(sql: sqlite3.Connection, batch: int, limit: int = 500) -> bool:
    """Remove up to `limit` rows of a batch that was never visible; True when it is gone."""
    rows = sql.execute("SELECT id FROM items WHERE batch = ? LIMIT ?", (batch, limit)).fetchall()
    for table in ("raw_records", "queue"):
        sql.executemany(f"DELETE FROM {table} WHERE item_id = ?", rows)
    sql.executemany("DELETE FROM items WHERE id = ?", rows)
    if rows:
        return False
    sql.execute("DELETE FROM batches WHERE id = ? AND visible = 0", (batch,))
    return True


def by_uid(sql: sqlite3.Connection, uid: str) -> StoredItem | None:
    """The item, with its content."""
    row = sql.execute(
        f"SELECT id, uid, content, status FROM items WHERE uid = ? AND {VISIBLE}", (uid,)
    ).fetchone()
    return None if row is None else StoredItem(row[0], row[1], decode_item(row[2]), row[3])


def by_row(sql: sqlite3.Connection, row_id: int) -> StoredItem | None:
    """The item of that row id, with its content."""
    row = sql.execute(
        f"SELECT id, uid, content, status FROM items WHERE id = ? AND {VISIBLE}", (row_id,)
    ).fetchone()
    return None if row is None else StoredItem(row[0], row[1], decode_item(row[2]), row[3])


def keys_of(sql: sqlite3.Connection, uid: str) -> ItemKeys | None:
    """The item's slices; None where there is no such item."""
    row = sql.execute(
        "SELECT id, uid, source_id, model, source, category FROM items "
        f"WHERE uid = ? AND {VISIBLE}",
        (uid,),
    ).fetchone()
    return None if row is None else ItemKeys(*row)


def named(sql: sqlite3.Connection, source_id: str) -> list[ItemKeys]:
    """The items that carry a source id."""
    rows = sql.execute(
        "SELECT id, uid, source_id, model, source, category FROM items "
        f"WHERE source_id = ? AND {VISIBLE}",
        (source_id,),
    )
    return [ItemKeys(*row) for row in rows]


def other_content(
    sql: sqlite3.Connection, source_id: str, source: str | None, model: str | None, uid: str
) -> bool:
    """Whether the same source id of the same source and model already names another item."""
    row = sql.execute(
        "SELECT 1 FROM items WHERE source_id = ? AND source IS ? AND model IS ? AND uid <> ? "
        "AND status <> 'placeholder'",
        (source_id, source, model, uid),
    ).fetchone()
    return row is not None


def count(sql: sqlite3.Connection) -> int:
    """How many items there are."""
    total = sql.execute("SELECT total(n_items) FROM batches WHERE visible = 1").fetchone()[0]
    return int(total)


def row_ids(sql: sqlite3.Connection) -> list[int]:
    """The row ids of all items, in the order of their import."""
    return [r[0] for r in sql.execute(f"SELECT id FROM items WHERE {VISIBLE} ORDER BY id")]


def every(sql: sqlite3.Connection) -> Iterator[StoredItem]:
    """All items with content, in the order of their import."""
    rows = sql.execute(f"SELECT id, uid, content, status FROM items WHERE {VISIBLE} ORDER BY id")
    return (StoredItem(r[0], r[1], decode_item(r[2]), r[3]) for r in rows)


def hashes(sql: sqlite3.Connection) -> Iterator[tuple[str, int, str, bytes, str]]:
    """(uid, ordinal, status, content, hash) of every visible item, for `check`."""
    query = (
        "SELECT uid, ordinal, status, CAST(content AS BLOB), hash FROM items "
        f"WHERE {VISIBLE} ORDER BY id"
    )
    return (tuple(row) for row in sql.execute(query))


def redact(sql: sqlite3.Connection, uid: str) -> None:
    """Remove the content of an item from the store; uid and labels stay."""
    found = by_uid(sql, uid)
    if found is None or found.status == "redacted":
        return
    bare = Item(
        turns=tuple(
            replace(t, parts=(replace(t.parts[0], kind="text", text=REDACTED_TEXT, media=None),))
            for t in found.item.turns
            if t.parts
        ),
        target=min(found.item.target, max(len(found.item.turns) - 1, 0)),
        model=found.item.model,
        source=found.item.source,
        source_id=found.item.source_id,
        category=found.item.category,
    )
    content = encode_item(bare)
    sql.execute(
        "UPDATE items SET status = 'redacted', content = ?, hash = ? WHERE id = ?",
        (content, sha256(content), found.row),
    )
    sql.execute("DELETE FROM raw_records WHERE item_id = ?", (found.row,))
    sql.execute("DELETE FROM drafts WHERE item = ?", (uid,))


def _loads(content: bytes) -> JsonObject:
    try:
        return cast("JsonObject", orjson.loads(content))
    except orjson.JSONDecodeError:
        import json

        return cast("JsonObject", json.loads(content))


def every_keys(sql: sqlite3.Connection) -> Iterator[ItemKeys]:
    """The slices of every item, without texts."""
    rows = sql.execute(
        f"SELECT id, uid, source_id, model, source, category FROM items WHERE {VISIBLE} ORDER BY id"
    )
    return (ItemKeys(*row) for row in rows)


def uids(sql: sqlite3.Connection) -> list[str]:
    """The uids of all items, sorted: the order of exports."""
    return [row[0] for row in sql.execute(f"SELECT uid FROM items WHERE {VISIBLE} ORDER BY uid")]
