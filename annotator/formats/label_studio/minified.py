"""JSON_MIN, CSV and TSV: a row for each annotation, data and results side by side."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.item import Item
from annotator.domain.remembered import Remembered
from annotator.formats.conversation import as_messages
from annotator.formats.found import Entry, Found, Note, Skipped, UnknownValue
from annotator.formats.judgements import LONGEST_OPTION, Judgement, moment, name_of, seconds
from annotator.formats.label_studio.config import Config
from annotator.formats.label_studio.data import item_of_data, own_of_data
from annotator.formats.label_studio.people import NOBODY, NUMBERED
from annotator.formats.label_studio.results import (
    Chosen,
    Left,
    Result,
    Said,
    Scales,
    SeenControls,
    Written,
    read_results,
    value_results,
)
from annotator.formats.label_studio.tasks import AGAIN
from annotator.formats.labeled.own import OWN
from annotator.formats.records import BadRecord, Record
from annotator.formats.records.json_value import unpacked

ABOUT = ("annotator", "annotation_id", "created_at", "updated_at", "lead_time")
"""The columns that every row has."""
_MORE = ("id", "agreement", "history", OWN)
_RENAMED = "_data_"
_TRANSCRIPT = "_transcript"
_RESULT_KEYS = frozenset(("rating", "choices", "taxonomy", "number"))
_MOST = 20_000
"""Tasks by whose values data and results are told apart."""


@dataclass(slots=True)
class _Column:
    """values: the hash of each task's. varies: between the rows of one task. objects: whether
    result objects stand in it."""

    values: dict[str, int] = field(default_factory=dict)
    varies: bool = False
    objects: bool = False
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """controls: the columns that hold results; True where nothing says whether their texts were
    chosen or written. unsure: short texts that may be results, though nothing shows it."""

    controls: Mapping[str, bool]
    unsure: tuple[str, ...] = ()


def find_columns(records: Iterable[Record | BadRecord], config: Config | None) -> Columns:
    """Which columns hold results: those the configuration names, those with result objects, those
    behind the id in JSON_MIN, and those that differ between annotations of one task."""
    seen: dict[str, _Column] = {}
    ordered: set[str] = set()
    for record in records:
        if not isinstance(record, Record):
            continue
        ordered |= _behind_id(record.fields)
        _see(seen, record.fields)
    declared = set(config.controls) if config else set()
    controls = {
        name: name not in declared and not one.objects
        for name, one in seen.items()
        if name in declared or one.objects or one.varies or name in ordered
    }
    told = config is not None or bool(ordered)
    short = (n for n, one in seen.items() if n not in controls and one.longest <= LONGEST_OPTION)
    return Columns(controls, () if told else tuple(short))


def see_rows(records: Iterable[Record | BadRecord], columns: Columns) -> SeenControls:
    """What the results of a whole file look like."""
    seen = SeenControls()
    for record in records:
        if isinstance(record, Record):
            seen.add(list(_row_results(record.fields, columns, frozenset())))
    return seen


def read_rows(
    records: Iterable[Record | BadRecord], columns: Columns, scales: Scales, config: Config | None
) -> Iterator[Found]:
    """Every row as an item with its label; the rows of one task are one item."""
    written = _written(scales, columns)
    given = Remembered()
    for record in records:
        if isinstance(record, BadRecord):
            yield record
        else:
            yield from _read(record, columns, scales, config, written)
            yield from _about_person(record.fields, given)
    if written and config is None:
        names = ", ".join(sorted(written))
        yield Note(f"taken for written texts, not for choices: {names}")
    if columns.unsure:
        yield Note(
            "taken for data, since they never differ between the annotations of a task: "
            f"{', '.join(columns.unsure)}; if some hold labels, put the labelling configuration "
            "(.xml) beside the file, or export JSON"
        )


def _about_person(fields: JsonObject, given: Remembered) -> Iterator[Note]:
    """given: how often a person was met at a task."""
    who = name_of(fields.get("annotator"))
    if who.isdecimal():
        yield NUMBERED
    if who and given.count((name_of(fields.get("id")), who)):
        yield AGAIN


def _read(
    record: Record,
    columns: Columns,
    scales: Scales,
    config: Config | None,
    written: Collection[str],
) -> Iterator[Found]:
    fields = record.fields
    results = list(_row_results(fields, columns, written))
    read = read_results(results, scales)
    number = name_of(fields.get("id")) or None
    own = own_of_data(fields)
    data = _data(fields, columns)
    item = own.item if own else item_of_data(data, number, None, config)
    if item is not None and columns.unsure and not own:
        item = _without_slices(item)
    if read.turns:
        annotation = name_of(fields.get("annotation_id"))
        said: Json = [{"role": t.role, "content": t.text} for t in read.turns]
        item = item_of_data({"messages": said}, f"{number}#{annotation}", None, None)
    if item is None:
        yield Skipped(record.number, "nothing_to_judge")
        return
    for kind in read.left:
        yield Note(
            f"results of the type “{kind}” are about parts of items; the raw records have them"
        )
    unknown: tuple[UnknownValue, ...] = read.unknown
    labels = Judgement(
        annotator=name_of(fields.get("annotator")) or NOBODY,
        stated=read.stated,
        rationale=read.rationale,
        at=moment(fields.get("created_at")),
        active_s=seconds(fields.get("lead_time")),
    ).labels()
    if own and not read.turns:
        yield Entry(record, item, labels, unknown, project=own.project, ordinal=own.ordinal)
    else:
        yield Entry(record, item, labels, unknown)


def _without_slices(item: Item) -> Item:
    """A label taken for a category would show one annotator what another chose."""
    return replace(item, category=None, family=None, group=None, split=None, language=None, tags=())


def _row_results(
    fields: JsonObject, columns: Columns, written: Collection[str]
) -> Iterator[Result]:
    for name in columns.controls:
        value = _cell(fields.get(name))
        if value is None or value == "":
            continue
        if isinstance(value, str):
            yield Written(name, value) if name in written else Chosen(name, (value,))
        elif isinstance(value, int | float):
            yield Chosen(name, (str(value),))
        else:
            yield from _listed(name, value)


def _listed(name: str, value: Json) -> Iterator[Result]:
    entries = value if isinstance(value, list) else [value]
    turns = as_messages(entries)
    if turns is not None:
        yield from (Said(turn) for turn in turns)
        return
    chosen: list[str] = []
    for one in entries:
        if isinstance(one, str):
            chosen.append(one)
        elif isinstance(one, dict):
            plain = {k: v for k, v in one.items() if k != "type"}
            yield from value_results(name, plain)
        else:
            yield Left("lists")
    if chosen:
        yield Chosen(name, tuple(chosen))


def _written(scales: Scales, columns: Columns) -> frozenset[str]:
    """Columns of texts that people wrote: declared so, else by how their values look."""
    declared = scales.config.controls if scales.config else {}
    told = {name for name, scale in declared.items() if scale is None}
    looks = {
        name
        for name, plain in columns.controls.items()
        if plain and name in scales.seen and scales.seen[name].is_written(name)
    }
    return frozenset(told | looks)


def _data(fields: JsonObject, columns: Columns) -> JsonObject:
    left = {*ABOUT, *_MORE, *columns.controls}
    left |= {f"{name}{_TRANSCRIPT}" for name in columns.controls}
    found: dict[str, Json] = {}
    for name, value in fields.items():
        if name.startswith(_RENAMED) and name.removeprefix(_RENAMED) in columns.controls:
            found[name.removeprefix(_RENAMED)] = value
        elif name not in left:
            found[name] = value
    return found


def _behind_id(fields: JsonObject) -> set[str]:
    """JSON_MIN writes the data, then the id, then the results, then who made them."""
    names = list(fields)
    if "id" not in names or "annotator" not in names or names == sorted(names):
        return set()
    return set(names[names.index("id") + 1 : names.index("annotator")])


def _see(seen: dict[str, _Column], fields: JsonObject) -> None:
    task = name_of(fields.get("id"))
    for name, value in fields.items():
        if name in ABOUT or name in _MORE or name.startswith(_RENAMED):
            continue
        column = seen.setdefault(name, _Column())
        cell = _cell(value)
        column.objects |= _has_results(cell)
        column.longest = max(column.longest, len(str(value)))
        text = hash(json.dumps(cell, sort_keys=True))
        before = column.values.get(task)
        column.varies |= before is not None and before != text
        if len(column.values) < _MOST:
            column.values[task] = text


def _has_results(cell: Json) -> bool:
    entries = cell if isinstance(cell, list) else [cell]
    for one in entries:
        if isinstance(one, dict) and len(one) <= 3 and not _RESULT_KEYS.isdisjoint(one):
            return True
    return False


def _cell(value: Json) -> Json:
    """A cell of a CSV file holds JSON where the value was no text."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        found = unpacked(value)
        return value if found is None else found
    return value
