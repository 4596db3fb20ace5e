"""Rows as lines of JSON and CSV, and back. Keys stand in the order of the contract."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.codec import from_json, to_json
from annotator.domain.item import Item, ItemStatus, turns_from_json, turns_json
from annotator.domain.label import code_of
from annotator.formats.set_folder.rows import AdjudicationRow, ConsensusRow, ItemRow, LabelRow
from annotator.formats.set_folder.values import csv_value

_ESCAPED = re.compile("[\u0085\u2028\u2029\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

LABEL_COLUMNS = (
    "item",
    "source_id",
    "annotator",
    "kind",
    "purpose",
    "occurrence",
    "rubric",
    "rubric_version",
)
LABEL_TAIL = ("unsure", "confidence", "clauses", "rationale", "active_s", "at", "origin")
CONSENSUS_COLUMNS = (
    "item",
    "source_id",
    "criterion",
    "value",
    "method",
    "tied",
    "n_labels",
    "soft",
    "violation",
)


@dataclass(frozen=True, slots=True)
class _BareItem:
    """An item row without its turns, for the codec."""

    uid: str
    target: int
    status: ItemStatus
    source_id: str | None = None
    source: str | None = None
    model: str | None = None
    category: str | None = None
    family: str | None = None
    group: str | None = None
    split: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)


def json_line(value: Json) -> bytes:
    """One line. U+2028, U+2029 and U+0085 are escaped, since careless readers break lines there;
    lone surrogates are escaped, since UTF-8 cannot hold them."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", text).encode("utf-8") + b"\n"


def item_json(row: ItemRow) -> JsonObject:
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
        "meta": dict(item.meta),
        "turns": turns_json(item.turns),
        "target": item.target,
        "status": row.status,
    }


def item_from(value: JsonObject) -> ItemRow:
    """Raises KeyError or ValueError for JSON that is no item row."""
    bare = from_json(_BareItem, value)
    turns = turns_from_json(value["turns"])
    item = Item(
        turns=turns,
        target=bare.target,
        model=bare.model,
        source=bare.source,
        source_id=bare.source_id,
        category=bare.category,
        family=bare.family,
        group=bare.group,
        split=bare.split,
        language=bare.language,
        tags=bare.tags,
        meta=bare.meta,
    )
    return ItemRow(bare.uid, item, bare.status)


def label_json(row: LabelRow) -> JsonObject:
    return {
        "item": row.item,
        "source_id": row.source_id,
        "annotator": row.annotator,
        "kind": row.kind,
        "purpose": row.purpose,
        "occurrence": row.occurrence,
        "rubric": row.rubric,
        "rubric_version": row.rubric_version,
        "values": dict(row.values),
        "unsure": row.unsure,
        "confidence": row.confidence,
        "clauses": list(row.clauses),
        "evidence": [to_json(one) for one in row.evidence],
        "rationale": row.rationale,
        "active_s": row.active_s,
        "at": row.at,
        "origin": to_json(row.origin),
    }


def label_from(value: JsonObject) -> LabelRow:
    """Raises ValueError for JSON that is no label row."""
    values, plain = _apart(value)
    return replace(from_json(LabelRow, plain), values=values)


def adjudication_json(row: AdjudicationRow) -> JsonObject:
    return {
        "item": row.item,
        "source_id": row.source_id,
        "lead": row.lead,
        "decision": row.decision,
        "rubric": row.rubric,
        "rubric_version": row.rubric_version,
        "values": dict(row.values),
        "clauses": list(row.clauses),
        "rationale": row.rationale,
        "at": row.at,
    }


def adjudication_from(value: JsonObject) -> AdjudicationRow:
    """Raises ValueError for JSON that is no adjudication row."""
    values, plain = _apart(value)
    return replace(from_json(AdjudicationRow, plain), values=values)


def _apart(value: JsonObject) -> tuple[JsonObject, JsonObject]:
    """The values, which are of any JSON, and the row without them."""
    values = value.get("values")
    if not isinstance(values, dict):
        raise ValueError("“values” is no object")
    return values, {**value, "values": {}}


def label_cells(row: LabelRow, criteria: tuple[str, ...]) -> list[str]:
    """A row of labels.csv; evidence stands in labels.jsonl only."""
    return [
        row.item,
        row.source_id or "",
        row.annotator,
        row.kind,
        row.purpose,
        str(row.occurrence),
        row.rubric,
        row.rubric_version,
        *(csv_value(row.values.get(criterion)) for criterion in criteria),
        "yes" if row.unsure else "no",
        "" if row.confidence is None else str(row.confidence),
        "|".join(row.clauses),
        safe_text(row.rationale or ""),
        "" if row.active_s is None else repr(row.active_s),
        row.at,
        row.origin.tool or row.origin.kind,
    ]


def consensus_cells(row: ConsensusRow) -> list[str]:
    return [
        row.item,
        row.source_id or "",
        row.criterion,
        "" if row.value is None else code_of(row.value),
        row.method,
        "yes" if row.tied else "no",
        str(row.n_labels),
        "|".join(f"{code}={share:.6g}" for code, share in row.soft.items()),
        {True: "yes", False: "no", None: ""}[row.violation],
    ]


def safe_text(text: str) -> str:
    """Free text that no spreadsheet takes for a formula. Values and ids are never changed."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def label_header(criteria: tuple[str, ...]) -> list[str]:
    """A criterion's column has its id; one that would collide is written `values.ID`."""
    fixed = {*LABEL_COLUMNS, *LABEL_TAIL}
    named = [f"values.{one}" if one in fixed else one for one in criteria]
    return [*LABEL_COLUMNS, *named, *LABEL_TAIL]
