"""Items that are known by name only: labels came before them, and move once they are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from annotator.domain.events import Body, Label, Retract
from annotator.domain.fold import fold_item
from annotator.domain.item import Item, placeholder_uid, turn_of
from annotator.services.intake.label_writer import Incoming
from annotator.services.queueing import rank
from annotator.services.recording import Recorder
from annotator.store import items, log, projection
from annotator.store.database import Sql, Transaction
from annotator.store.items import ItemKeys, NewItem
from annotator.store.writer import BULK

_SLICES = ("model", "source", "category")


def is_placeholder(keys: ItemKeys) -> bool:
    """Whether an item is a name without content."""
    return keys.source_id is not None and keys.uid == placeholder_uid(keys.source_id, keys.model)


def make_placeholders(
    recorder: Recorder, names: Sequence[str], where: Mapping[str, str], seed: int
) -> dict[str, str]:
    """A placeholder for each name, in one transaction; the uids by name."""
    made = {name: placeholder_uid(name, where.get("model")) for name in names}
    new = [_placeholder(name, uid, where, seed) for name, uid in made.items()]

    def job(transaction: Transaction) -> None:
        sql = transaction.sql
        batch = items.open_batch(sql, "", "", "placeholders", "")
        items.publish(sql, batch, len(items.add(sql, batch, new)), 0)

    recorder.database.write(job, BULK).result()
    return made


def placeholders_of(sql: Sql, real: ItemKeys) -> Iterator[ItemKeys]:
    """The placeholders of an item's source id; what they say of its model and so on is true."""
    for keys in items.named(sql, real.source_id or ""):
        stated = [(getattr(keys, one), getattr(real, one)) for one in _SLICES]
        if is_placeholder(keys) and all(said in (None, true) for said, true in stated):
            yield keys


def labeled_placeholders(sql: Sql, new: NewItem) -> Iterator[str]:
    """The uids of placeholders whose labels are about an item that comes in now."""
    item = new.item
    if item.source_id is None or new.status == "placeholder":
        return
    real = ItemKeys(0, new.uid, item.source_id, item.model, item.source, item.category)
    for keys in placeholders_of(sql, real):
        if projection.state_of(sql, keys.row).labels:
            yield keys.uid


def take_from_placeholders(
    recorder: Recorder, moved: Sequence[Incoming], left: Mapping[str, Sequence[str]]
) -> None:
    """Take back on the placeholders what now stands on the items, or it would count twice.

    left: the placeholders of an item, by the item's uid.
    """
    if not any(one.label.item in left for one in moved):
        return

    def bodies(transaction: Transaction) -> list[Body]:
        return [
            body
            for one in moved
            for uid in left.get(one.label.item, ())
            for body in _taken_back(transaction.sql, uid, one.label)
        ]

    recorder.record("import", bodies, "import", BULK).result()


def _taken_back(sql: Sql, placeholder: str, label: Label) -> Iterator[Body]:
    """What a placeholder says on the label's criteria goes; what else it says stays."""
    events = log.events_of(sql, placeholder)
    standing = fold_item(events).label_of(label.annotator, label.occurrence)
    heads = set(standing.heads) if standing else set()
    for event in events:
        body = event.body
        if event.id not in heads or not isinstance(body, Label):
            continue
        rest = {c: value for c, value in body.values.items() if c not in label.values}
        if not rest:
            yield Retract(placeholder, label.annotator, (event.id,), "moved to the item")
        elif len(rest) < len(body.values):
            yield replace(body, values=rest, supersedes=(event.id,))


def _placeholder(name: str, uid: str, where: Mapping[str, str], seed: int) -> NewItem:
    item = Item(
        turns=(turn_of("assistant", ""),),
        target=0,
        source_id=name,
        model=where.get("model"),
        source=where.get("source"),
        category=where.get("category"),
    )
    return NewItem(uid, item, "placeholder", rank(seed, uid), None, queued=False)
