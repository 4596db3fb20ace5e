"""Tasks with their annotations: the JSON that the tool exports and imports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.item import Item
from annotator.domain.label import AnnotatorKind
from annotator.formats.found import Entry, Found, FoundLabel, Note, Skipped, UnknownValue
from annotator.formats.judged_item import item_of_turns
from annotator.formats.judgements import Judgement, last_of_each, moment, name_of, seconds
from annotator.formats.label_studio.config import Config
from annotator.formats.label_studio.data import item_of_data, own_of_data
from annotator.formats.label_studio.people import NUMBERED, People
from annotator.formats.label_studio.results import (
    Read,
    Scales,
    SeenControls,
    read_results,
    results_of,
)
from annotator.formats.labeled.own import OWN_LABELS, OwnItem, read_own_labels
from annotator.formats.records import BadRecord, Record

AGAIN = Note("earlier annotations of the same task by the same person; the last counts")
_OWN_MARK = "own-"


def task_of(fields: JsonObject) -> JsonObject:
    """The task of a record; an annotation from a cloud storage brings its task along."""
    inner = fields.get("task")
    if isinstance(inner, dict) and "result" in fields:
        annotation = {key: value for key, value in fields.items() if key != "task"}
        return {**inner, "annotations": [annotation]}
    return fields


def annotations_of(task: JsonObject) -> list[JsonObject]:
    """Its annotations, oldest first; `completions` is what early versions called them."""
    listed = task.get("annotations", task.get("completions"))
    found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return sorted(found, key=lambda one: str(one.get("created_at") or ""))


def predictions_of(task: JsonObject) -> list[JsonObject]:
    listed = task.get("predictions")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def see_tasks(records: Iterable[Record | BadRecord]) -> tuple[SeenControls, People]:
    """What the results of a whole file look like, and who its people are."""
    seen, people = SeenControls(), People()
    for record in records:
        if isinstance(record, Record):
            task = task_of(record.fields)
            annotations = annotations_of(task)
            for one in (*annotations, *predictions_of(task)):
                seen.add(results_of(one.get("result")))
            for one in annotations:
                people.see(one)
    return seen, people


def read_tasks(
    records: Iterable[Record | BadRecord], scales: Scales, config: Config | None, people: People
) -> Iterator[Found]:
    """Every task as an item; one whose conversations took place in it, an item for each."""
    reader = _TaskReader(scales, config, people)
    for record in records:
        if isinstance(record, BadRecord):
            yield record
        else:
            yield from reader.read(record)


def own_mark(from_name: str, value: Json) -> str:
    """The id of a result that this program wrote; another value does not fit it."""
    text = json.dumps([from_name, value], sort_keys=True)
    return _OWN_MARK + hashlib.sha256(text.encode("ascii")).hexdigest()[:12]


class _TaskReader:
    def __init__(self, scales: Scales, config: Config | None, people: People) -> None:
        self._scales = scales
        self._config = config
        self._people = people

    def read(self, record: Record) -> Iterator[Found]:
        task = task_of(record.fields)
        data = task.get("data")
        if not isinstance(data, dict):
            yield Skipped(record.number, "no_data")
            return
        own = own_of_data(data)
        kept = _own_labels(task) if own else ()
        labels: list[FoundLabel] = list(kept)
        unknown: list[UnknownValue] = []
        chats: list[tuple[str, Read, Judgement]] = []
        for one, kind in _judging(task):
            results = one.get("result")
            if one.get("was_cancelled") or one.get("skipped"):
                yield Note("annotations that were skipped (cancelled) are no labels")
                continue
            if kept and _is_own(results):
                continue  # its label came with the item, with all that the tool cannot hold
            read = read_results(results_of(results), self._scales)
            judgement = _judgement(one, kind, read, self._people)
            yield from _notes(one, read)
            if kind == "human" and self._people.is_number(one):
                yield NUMBERED
            unknown += read.unknown
            if read.turns:
                chats.append((name_of(one.get("id")), read, judgement))
            else:
                labels += judgement.labels()
        yield from self._entries(record, task, data, own, labels, unknown, chats)

    def _entries(
        self,
        record: Record,
        task: JsonObject,
        data: JsonObject,
        own: OwnItem | None,
        labels: list[FoundLabel],
        unknown: list[UnknownValue],
        chats: list[tuple[str, Read, Judgement]],
    ) -> Iterator[Found]:
        number = name_of(task.get("id")) or None
        project = name_of(task.get("project"))
        source = f"Label Studio project {project}" if project else None
        item = own.item if own else item_of_data(data, number, source, self._config)
        for name, read, judgement in chats:
            chat = _chat_item(item, read, f"{number or record.number}#{name}", source)
            yield Entry(record, chat, judgement.labels())
        if chats and not labels:
            return
        if item is None:
            yield Skipped(record.number, "nothing_to_judge")
            return
        kept, again = last_of_each(labels)
        if again:
            yield AGAIN
        if own is None:
            yield Entry(record, item, kept, tuple(unknown))
        else:
            yield _own_entry(record, own, kept, tuple(unknown), _own_labels(task))


def _own_entry(
    record: Record,
    own: OwnItem,
    labels: tuple[FoundLabel, ...],
    unknown: tuple[UnknownValue, ...],
    ours: tuple[FoundLabel, ...],
) -> Entry:
    """An item that we exported: whoever is named in our labels is one of that project's people."""
    people = {one.annotator for one in ours}
    return Entry(
        record=record,
        item=own.item,
        labels=tuple(one for one in labels if one.annotator in people),
        unknown=unknown,
        project=own.project,
        ordinal=own.ordinal,
        others=tuple(one for one in labels if one.annotator not in people),
    )


def _judging(task: JsonObject) -> Iterator[tuple[JsonObject, AnnotatorKind]]:
    for annotation in annotations_of(task):
        yield annotation, "human"
    for prediction in predictions_of(task):
        yield prediction, "model"


def _judgement(one: JsonObject, kind: AnnotatorKind, read: Read, people: People) -> Judgement:
    human = kind == "human"
    return Judgement(
        annotator=people.of(one) if human else name_of(one.get("model_version")) or "prediction",
        stated=read.stated,
        kind=kind,
        rationale=read.rationale,
        at=moment(one.get("created_at")),
        active_s=seconds(one.get("lead_time")) if human else None,
    )


def _notes(one: JsonObject, read: Read) -> Iterator[Found]:
    for kind in read.left:
        yield Note(
            f"results of the type “{kind}” are about parts of items; the raw records have them"
        )
    if one.get("ground_truth"):
        yield Note("annotations marked as ground truth came in as labels of who made them")
    if read.rationale and not read.stated:
        yield Note("texts without a choice or a rating beside them stay in the raw records")


def _chat_item(item: Item | None, read: Read, source_id: str, source: str | None) -> Item:
    """The conversation of an annotation, after what the task itself showed."""
    shown = item.turns if item is not None and _is_context(item) else ()
    chat = item_of_turns((*shown, *read.turns), source_id)
    return replace(chat, source=source)


def _is_context(item: Item) -> bool:
    return len(item.turns) > 1 and item.status == "ready"


def _own_labels(task: JsonObject) -> tuple[FoundLabel, ...]:
    meta = task.get("meta")
    value = meta.get(OWN_LABELS) if isinstance(meta, dict) else None
    return read_own_labels(value) or ()


def _is_own(results: Json) -> bool:
    """Whether this program wrote the results, and nobody changed them."""
    if not isinstance(results, list) or not results:
        return False
    return all(
        isinstance(one, dict)
        and one.get("id") == own_mark(str(one.get("from_name")), one.get("value"))
        for one in results
    )
