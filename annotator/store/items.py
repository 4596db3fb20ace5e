"""Items: content that is imported, hashed, and seen only when its batch is whole."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256 as digest_of
from typing import Literal, NamedTuple, cast

from annotator.domain.canonical import JsonObject, sha256
from annotator.domain.codec import from_json, to_json
from annotator.domain.item import (
    Item,
    ItemStatus,
    Part,
    is_held_out,
    turns_from_json,
    turns_json,
)
from annotator.store.json import canonical, column, loads_object

VISIBLE = "batch NOT IN (SELECT id FROM batches WHERE visible = 0)"
REDACTED_TEXT = "[redacted]"
OWED = "erase"
"""Key in `meta`: the uids of items whose content the WAL or a backup may still hold, and, after
`MEDIA`, the files that they named."""
MEDIA = "media:"
Namesake = Literal["same source", "other source"]
"""Where an item lies that has the source id of another one."""


_INSERT = """INSERT OR IGNORE INTO items (uid, batch, ordinal, status, model, source, source_id,
category, family, group_name, prompt_hash, declared, content, hash, record, raw_sha256)
VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id"""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to add. `rank` is its place in the seeded order, `record` its number in the file.

    declared: what its tags and fields say of the prompt, as `agreement.refusals.told_of` reads it.
    """

    uid: str
    item: Item
    status: ItemStatus
    rank: int
    declared: str | None
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
    family: str | None = None
    group: str | None = None
    gold: bool = False
    redacted: bool = False


class JudgedKeys(NamedTuple):
    """What rates and families look at in an item. prompt_hash: `prompt_hash` of its content."""

    row: int
    uid: str
    source_id: str | None
    model: str | None
    source: str | None
    category: str | None
    family: str | None
    group: str | None
    prompt_hash: bytes | None
    declared: str | None


_PROMPT_BYTES = 16
_STATED = tuple(field.name for field in fields(Item) if field.name != "turns")
_KEYS = (
    "SELECT id, uid, source_id, model, source, category, family, group_name, status = 'gold', "
    "status = 'redacted' FROM items"
)
_KEYS_OF = f"""{_KEYS} WHERE uid = ?
AND NOT EXISTS (SELECT 1 FROM batches WHERE batches.id = batch AND visible = 0)"""
"""VISIBLE for one item: a seek, however many batches there are."""
GOLD = "gold"
"""The format of the batches that hold gold items, and their status."""
LISTED = f"{VISIBLE} AND status <> 'gold'"
"""Gold items are judged like others and listed nowhere: they are calibration examples."""


def encode_item(item: Item) -> bytes:
    """The canonical bytes that are stored and hashed."""
    stated = {name: to_json(getattr(item, name)) for name in _STATED}
    return canonical({**stated, "turns": turns_json(item.turns)})


def decode_item(content: bytes) -> Item:
    """The inverse of `encode_item`."""
    raw = loads_object(content)
    turns = turns_from_json(raw["turns"])
    return replace(from_json(Item, {**raw, "turns": []}), turns=turns)


def open_batch(
    sql: sqlite3.Connection, file: str, file_sha256: str, format_name: str, started: str
) -> int:
    """A new batch that nobody sees."""
    row = sql.execute(
        "INSERT INTO batches (visible, file, file_sha256, format, started, n_items) "
        "VALUES (0, ?, ?, ?, ?, 0) RETURNING id",
        (column(file), file_sha256, format_name, started),
    ).fetchone()
    return int(row[0])


def add(sql: sqlite3.Connection, batch: int, items: Sequence[NewItem]) -> set[str]:
    """Add items that are not there yet; returns the uids of those that are new."""
    added: list[tuple[int, NewItem]] = []
    for new in items:
        row = sql.execute(_INSERT, _columns(batch, new)).fetchone()
        if row is not None:
            added.append((row[0], new))
    raw = ((row, new.raw) for row, new in added if new.raw)
    sql.executemany("INSERT INTO raw_records VALUES (?, ?)", raw)
    sql.executemany(
        "INSERT INTO queue (item_id, batch, rank, open, n_labels) VALUES (?, ?, ?, 1, 0)",
        ((row, batch, new.rank) for row, new in added if new.queued),
    )
    return {new.uid for _, new in added}


def _columns(batch: int, new: NewItem) -> tuple[object, ...]:
    item = redacted(new.item) if new.status == "redacted" else new.item
    keys = (item.model, item.source, item.source_id, item.category, item.family, item.group)
    content = encode_item(item)
    raw_sha256 = sha256(new.raw) if new.raw else None
    described = (new.uid, batch, new.ordinal, new.status, *(map(_key, keys)))
    told = (None, None) if new.status == "redacted" else (prompt_hash(item), new.declared)
    return (*described, *told, content, sha256(content), new.record, raw_sha256)


def prompt_hash(item: Item) -> bytes | None:
    """A digest of every turn before the response; None where they hold nothing."""
    before = [
        (turn.role, part.kind, part.text, part.media)
        for turn in item.turns[: item.target]
        for part in turn.parts
        if part.text or part.media
    ]
    if not before:
        return None
    return digest_of(repr(before).encode("utf-8", "backslashreplace")).digest()[:_PROMPT_BYTES]


def newest(sql: sqlite3.Connection) -> int:
    """The last row id given; another one means that other items are here."""
    return int(sql.execute("SELECT coalesce(max(id), 0) FROM items").fetchone()[0])


def any_shared(sql: sqlite3.Connection) -> bool:
    """Whether any two items share a prompt, a family or a source id. Scans all items."""
    for named in ("source, family", "source, source_id", "prompt_hash"):
        last = named.rpartition(", ")[2]
        twice = sql.execute(
            f"SELECT 1 FROM items WHERE {last} IS NOT NULL GROUP BY {named} "
            "HAVING count(*) > 1 LIMIT 1"
        )
        if twice.fetchone() is not None:
            return True
    return False


def fill_columns(sql: sqlite3.Connection, declared: Callable[[Item], str | None]) -> None:
    """Write the columns that follow from an item's content, where a migration added them empty."""
    if sql.execute("DELETE FROM meta WHERE key = 'items_to_fill' RETURNING 1").fetchone() is None:
        return
    rows = sql.execute("SELECT id, content FROM items WHERE status <> 'redacted'").fetchall()
    for row, content in rows:
        item = decode_item(content)
        sql.execute(
            "UPDATE items SET family = ?, group_name = ?, prompt_hash = ?, declared = ? "
            "WHERE id = ?",
            (_key(item.family), _key(item.group), prompt_hash(item), declared(item), row),
        )


def _key(text: str | None) -> str | None:
    return None if text is None else column(text)


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
        f"SELECT id, uid, content, status FROM items WHERE uid = ? AND {VISIBLE}", (column(uid),)
    ).fetchone()
    return None if row is None else StoredItem(row[0], row[1], decode_item(row[2]), row[3])


def by_row(sql: sqlite3.Connection, row_id: int) -> StoredItem | None:
    """The item of that row id, with its content."""
    row = sql.execute(
        f"SELECT id, uid, content, status FROM items WHERE id = ? AND {VISIBLE}", (row_id,)
    ).fetchone()
    return None if row is None else StoredItem(row[0], row[1], decode_item(row[2]), row[3])


def asked_by_row(sql: sqlite3.Connection, row_id: int) -> str:
    """What was asked in the item of that row id, else its response: `Item.prompt` for a list.

    Nothing but that is decoded.
    """
    row = sql.execute(f"SELECT content FROM items WHERE id = ? AND {VISIBLE}", (row_id,)).fetchone()
    if row is None:
        return ""
    stored = loads_object(row[0])
    turns, target = cast("list[JsonObject]", stored["turns"]), cast("int", stored["target"])
    asked = (_text(one) for one in reversed(turns[:target]) if one["role"] == "user")
    return next(asked, "") or _text(turns[target])


def _text(turn: JsonObject) -> str:
    """`Turn.text` of a stored turn."""
    parts = cast("list[JsonObject]", turn["parts"])
    return "\n".join(str(one.get("text", "")) for one in parts if one["kind"] == "text")


def keys_of(sql: sqlite3.Connection, uid: str) -> ItemKeys | None:
    """The item's slices; None where there is no such item."""
    row = sql.execute(_KEYS_OF, (column(uid),)).fetchone()
    return None if row is None else ItemKeys(*row)


def keys_among(sql: sqlite3.Connection, uids: Sequence[str]) -> dict[str, ItemKeys | None]:
    """The same of some items, by uid."""
    columns = {column(uid): uid for uid in uids}
    rows = sql.execute(
        f"{_KEYS} WHERE uid IN (SELECT value FROM json_each(?)) AND {VISIBLE}",
        (json.dumps(list(columns)),),
    )
    found = (ItemKeys(*row) for row in rows)
    return dict.fromkeys(uids) | {columns[keys.uid]: keys for keys in found}


def named(sql: sqlite3.Connection, source_id: str) -> list[ItemKeys]:
    """The items that carry a source id."""
    rows = sql.execute(f"{_KEYS} WHERE source_id = ? AND {LISTED}", (column(source_id),))
    return [ItemKeys(*row) for row in rows]


def other_content(
    sql: sqlite3.Connection, source_id: str, source: str | None, model: str | None, uid: str
) -> Namesake | None:
    """Where the same source id of the same model already names another item."""
    row = sql.execute(
        "SELECT max(source IS ?) FROM items WHERE source_id = ? AND model IS ? AND uid <> ? "
        "AND status <> 'placeholder'",
        (_key(source), column(source_id), _key(model), uid),
    ).fetchone()
    if row[0] is None:
        return None
    return "same source" if row[0] else "other source"


def count(sql: sqlite3.Connection) -> int:
    """How many items there are."""
    total = sql.execute(
        "SELECT total(n_items) FROM batches WHERE visible = 1 AND format <> ?", (GOLD,)
    ).fetchone()[0]
    return int(total)


def row_ids(sql: sqlite3.Connection) -> list[int]:
    """The row ids of all items, in the order of their import."""
    return [r[0] for r in sql.execute(f"SELECT id FROM items WHERE {LISTED} ORDER BY id")]


def every(sql: sqlite3.Connection) -> Iterator[StoredItem]:
    """All items with content, in the order of their import."""
    rows = sql.execute(f"SELECT id, uid, content, status FROM items WHERE {LISTED} ORDER BY id")
    return (StoredItem(r[0], r[1], decode_item(r[2]), r[3]) for r in rows)


def is_redacted(sql: sqlite3.Connection, uid: str) -> bool:
    """Whether the item's content was removed."""
    row = sql.execute("SELECT status FROM items WHERE uid = ?", (column(uid),)).fetchone()
    return row is not None and row[0] == "redacted"


def redacted(item: Item) -> Item:
    """What is left of an item: who said something, but not what; and the keys of its slices."""
    return Item(
        turns=tuple(
            replace(turn, parts=(Part(text=REDACTED_TEXT),) if turn.parts else ())
            for turn in item.turns
        ),
        target=item.target,
        model=item.model,
        source=item.source,
        source_id=item.source_id,
        category=item.category,
        family=item.family,
        group=item.group,
        split=item.split,
    )


def redact(sql: sqlite3.Connection, uid: str) -> None:
    """Remove the content of an item; uid, hash and labels stay.

    What the WAL and the backups still hold, and its media files, go after the commit (see
    `erasure`).
    """
    stored = by_uid(sql, uid)
    media = () if stored is None else media_of(stored.item)
    if strip(sql, uid):
        owed = " ".join((uid, *(f"{MEDIA}{digest}" for digest in media)))
        sql.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) "
            "DO UPDATE SET value = value || ' ' || excluded.value",
            (OWED, owed),
        )


def media_of(item: Item) -> tuple[str, ...]:
    """The sha256 of every media file that an item's parts name."""
    found = (part.media for turn in item.turns for part in turn.parts)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def names_media(sql: sqlite3.Connection, digest: str) -> bool:
    """Whether any item still names the file. Looks at every item's content."""
    found = sql.execute(
        "SELECT 1 FROM items WHERE status <> 'redacted' AND instr(content, CAST(? AS BLOB)) "
        "LIMIT 1",
        (digest,),
    )
    return found.fetchone() is not None


def strip(sql: sqlite3.Connection, uid: str) -> bool:
    """The same in this database alone. False where there is nothing to remove."""
    row = sql.execute(
        "SELECT id, content FROM items WHERE uid = ? AND status <> 'redacted'", (uid,)
    ).fetchone()
    if row is None:
        return False
    content = encode_item(redacted(decode_item(row[1])))
    sql.execute(
        "UPDATE items SET status = 'redacted', content = ?, prompt_hash = NULL, declared = NULL "
        "WHERE id = ?",
        (content, row[0]),
    )
    sql.execute("DELETE FROM raw_records WHERE item_id = ?", (row[0],))
    sql.execute("DELETE FROM drafts WHERE item = ?", (uid,))
    return True


def every_keys(sql: sqlite3.Connection) -> Iterator[ItemKeys]:
    """The slices of every item, without texts."""
    rows = sql.execute(f"{_KEYS} WHERE {LISTED} ORDER BY id")
    return (ItemKeys(*row) for row in rows)


def judged_keys(sql: sqlite3.Connection, rows: Sequence[int]) -> list[JudgedKeys]:
    """The same of some items, by row id, with what their content tells of the prompt."""
    found = sql.execute(
        "SELECT i.id, uid, source_id, model, source, category, family, group_name, prompt_hash, "
        f"declared FROM json_each(?) CROSS JOIN items i ON i.id = value WHERE {VISIBLE}",
        (json.dumps(sorted(rows)),),
    )
    return list(map(JudgedKeys._make, found))


def held_out(sql: sqlite3.Connection) -> frozenset[str]:
    """The uids of the items that are held out; the split stands in their content alone."""
    found = sql.execute(
        "SELECT uid, json_extract(CAST(content AS TEXT), '$.split') AS split FROM items "
        f"WHERE {LISTED} AND split IS NOT NULL"
    )
    return frozenset(str(uid) for uid, split in found if is_held_out(split))


def uids(sql: sqlite3.Connection) -> list[str]:
    """The uids of all items, sorted: the order of exports."""
    return [row[0] for row in sql.execute(f"SELECT uid FROM items WHERE {LISTED} ORDER BY uid")]
