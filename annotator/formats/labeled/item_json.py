"""An item as a line of JSON, in our own shape, and back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.codec import from_json
from annotator.domain.item import Item, ItemStatus, turns_from_json, turns_json
from annotator.formats.labeled.rows import ItemRow


@dataclass(frozen=True, slots=True)
class _Place:
    """What an item row says beside the item, for the codec."""

    uid: str
    status: ItemStatus


def item_json(row: ItemRow) -> JsonObject:
    return {
        **item_fields(row),
        "meta": dict(row.item.meta),
        "turns": turns_json(row.item.turns),
        "target": row.item.target,
        "status": row.status,
    }


def item_fields(row: ItemRow) -> dict[str, Json]:
    """What stands of an item beside its conversation."""
    item = row.item
    return {
        "uid": row.uid,
        "source_id": item.source_id,
        "source": item.source,
        "model": item.model,
        "category": item.category,
        "family": item.family,
        "group": item.group,
        "split": item.split,
        "language": item.language,
        "tags": list(item.tags),
    }


def item_from(value: JsonObject) -> ItemRow:
    """Raises KeyError or ValueError for JSON that is no item row."""
    place = from_json(_Place, value)
    item = from_json(Item, {**value, "turns": []})
    return ItemRow(place.uid, replace(item, turns=turns_from_json(value["turns"])), place.status)
