"""doccano: classified texts come in as items and labels, one file for each person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.canonical import Json, JsonObject, content_hash
from annotator.domain.item import Item, turns_json
from annotator.domain.remembered import Remembered
from annotator.formats.card import FileImporter, FormatCard
from annotator.formats.doccano.reading import Member, is_archive, opened, records_of
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Entry, Found, Note, Skipped
from annotator.formats.guess import guess_mapping
from annotator.formats.judged_item import judged_item, short_texts
from annotator.formats.judgements import Judgement, SeenValues, Stated, chosen, name_of
from annotator.formats.mapping import FieldMap, columns_of
from annotator.formats.records import BadRecord, Record
from annotator.formats.records.beginning import FirstLook, first_look, head_of

_TEXT = ("text", "data", "column_data")
_LABELS = {"label": "label", "labels": "label", "column_label": "label", "cats": "cats"}
_REGIONS = ("entities", "relations", "bbox", "segmentation")
_FILE = "filename"
_SAID = "text"
_COMMENTS = "Comments"
_ABOUT = ("id", "meta", "comments", "annotation_approver")
_BESIDE = ("prompt", "model", "source", "category", "family", "group", "split", "language")
_LONGEST = 60
_DELIMITER = "#"


class DoccanoImporter(FileImporter):
    """Reads every member's file twice: which labels there are, then what they say."""

    def sniff(self, path: Path) -> float:
        if path.suffix.lower() == ".zip":
            return 0.7 if is_archive(path) else 0.0
        look = first_look(path)
        return max((_sure(look, one) for one in look.records), default=_sure_of_pretty(path, look))

    def open(self, path: Path, options: OpenOptions) -> Iterator[Found]:
        with opened(path) as members:
            seen = _see(members, options)
            before = 0
            for member in members:
                reader = _Reader(member, seen, before)
                yield from reader.read(options)
                before = reader.last
        told = ", ".join(f"“{member.name}”" for member in members[:5])
        yield Note(f"a file names its person only by its own name: the labels are those of {told}")


def _sure(look: FirstLook, record: Record) -> float:
    fields = {name.strip().lower(): value for name, value in record.fields.items()}
    labels = [fields[name] for name in _LABELS if name in fields]
    if look.format in ("csv", "tsv"):
        known = {*_TEXT, *_LABELS, *_ABOUT}
        named = bool(labels) and not fields.keys().isdisjoint(_TEXT)
        few = len(fields) <= 6 and len(fields.keys() - known) <= 1
        return 0.6 if named and (few or {"id", _COMMENTS} <= record.fields.keys()) else 0.0
    if fields.keys().isdisjoint((*_TEXT, _FILE)):
        return 0.0
    if any(isinstance(fields.get(name), list) for name in _REGIONS):
        return 0.75
    return 0.7 if any(isinstance(one, list) for one in labels) else 0.0


def _sure_of_pretty(path: Path, look: FirstLook) -> float:
    """A file without a readable line, whose first line only opens an object."""
    if look.format not in ("jsonl", "json") or look.records:
        return 0.0
    head = head_of(path, 4096)
    told = any(f'"{name}"'.encode() in head for name in (*_REGIONS, *_LABELS))
    named = any(f'"{name}"'.encode() in head for name in (*_TEXT, _FILE))
    return 0.55 if head.lstrip().partition(b"\n")[0].strip() == b"{" and told and named else 0.0


def _see(members: tuple[Member, ...], options: OpenOptions) -> dict[str, SeenValues]:
    seen: dict[str, SeenValues] = {}
    for member in members:
        for record in records_of(member, options):
            if isinstance(record, Record):
                for name, values in _labels(record.fields, member):
                    seen.setdefault(name, SeenValues()).add(values)
    return seen


def _labels(fields: JsonObject, member: Member) -> Iterator[tuple[str, list[str]]]:
    """The labels of a whole text, by criterion. None where nobody gave one."""
    for column, value in fields.items():
        name = _LABELS.get(column.strip().lower())
        if name is None:
            continue
        if isinstance(value, list):
            values = [one for one in value if isinstance(one, str)]
            if values and len(values) == len(value):
                yield name, values
        elif isinstance(value, str) and value:
            parts = value.split(_DELIMITER) if member.joined else [value]
            yield name, parts if all(parts) else [value]


@dataclass(slots=True)
class _Reader:
    """One member's file. Alike texts without an id are numbered, so that they are the same items
    as those of the other members."""

    member: Member
    seen: dict[str, SeenValues]
    before: int
    last: int = 0
    alike: Remembered = field(default_factory=Remembered)

    def read(self, options: OpenOptions) -> Iterator[Found]:
        for record in records_of(self.member, options, self.before):
            self.last = record.number
            if isinstance(record, BadRecord):
                yield record
            else:
                yield from self._entry(record)

    def _entry(self, record: Record) -> Iterator[Found]:
        fields = record.fields
        item = _item(fields)
        if item is None:
            yield Skipped(record.number, "no_text")
            return
        for told in _left(fields):
            yield Note(f"“{told}” are about parts of texts or pictures; the raw records have them")
        stated: list[Stated] = []
        for name, values in _labels(fields, self.member):
            if any(len(one) > _LONGEST for one in self.seen[name].values):
                yield Note(f"“{name}” holds written texts; the raw records have them")
                continue
            found = chosen(name, values, self.seen[name].scale)
            stated += [found] if found else []
        said = _comments(fields)
        if said and not stated:
            yield Note("comments on texts without a label stay in the raw records")
        labels = Judgement(self.member.name, tuple(stated), rationale=said).labels()
        yield Entry(record, item, labels, ordinal=self._ordinal(item))

    def _ordinal(self, item: Item) -> int | None:
        if item.source_id is not None:
            return None
        return self.alike.count((content_hash(turns_json(item.turns)),))


def _item(fields: JsonObject) -> Item | None:
    """The text under its id. What else was uploaded with it (`meta`; in an export of today a column
    for each) tells the question and where the text came from."""
    plain = {name.strip().lower(): value for name, value in fields.items()}
    text = next((plain[name] for name in _TEXT if isinstance(plain.get(name), str)), None)
    number = name_of(plain.get("id")) or None
    others = _others(fields)
    if isinstance(text, str) and text:
        beside = _beside(others)
        left = {name: value for name, value in others.items() if name not in beside.values()}
        mapped = FieldMap({**beside, "response": _SAID})
        told = short_texts(left)
        return judged_item({**others, _SAID: text}, number, field_map=mapped, meta=told)
    file = plain.get(_FILE)
    meta = short_texts(others)
    return judged_item({"image": file}, number, meta=meta) if isinstance(file, str) else None


def _others(fields: JsonObject) -> JsonObject:
    """What stands beside the text, its labels and its comments."""
    meta = fields.get("meta")
    known = {*_TEXT, *_LABELS, *_ABOUT, *_REGIONS, _FILE}
    flat = {name: value for name, value in fields.items() if name.strip().lower() not in known}
    return {**meta, **flat} if isinstance(meta, dict) else flat


def _beside(others: JsonObject) -> dict[str, str]:
    """The columns that tell the question and the slices, by field."""
    texts = {name: value for name, value in others.items() if isinstance(value, str) and value}
    if not texts:
        return {}
    record = Record(0, None, None, b"", texts)
    guessed = guess_mapping(columns_of((record,)), (record,)).fields
    return {name: guessed[name] for name in _BESIDE if name in guessed}


def _comments(fields: JsonObject) -> str:
    """What the person wrote about the text: a list; in CSV one text."""
    value = fields.get(_COMMENTS)
    said = value if isinstance(value, list) else [value]
    return "\n".join(one for one in said if isinstance(one, str) and one)


def _left(fields: JsonObject) -> Iterator[str]:
    for column, value in fields.items():
        about_parts = column in _REGIONS and bool(value)
        if about_parts or (column.strip().lower() in _LABELS and _has_spans(value)):
            yield column


def _has_spans(value: Json) -> bool:
    return isinstance(value, list) and any(not isinstance(one, str) for one in value)


IMPORTER = DoccanoImporter(
    "doccano",
    "doccano export",
    FormatCard(
        tool="doccano",
        site="https://doccano.github.io/doccano/tutorial/",
        checked="doccano 1.8.4: exports of its server (JSONL, JSON and CSV; two members, and a "
        "project with shared annotation); the example and test files of its repository",
        files="JSONL, JSON or CSV (UTF-8 or UTF-16) as exported or imported there, and the zip "
        "with a file for each member.",
        carries=(
            "Each text, or file name of a picture or sound, becomes an item, under its id where "
            "it has one. What was uploaded beside it (a column for each, or `meta`) comes along: a "
            "prompt as the question, model, source and category as such, other short texts as "
            "fields.",
            "`label` and `cats` are read as nominal, or as a set where anybody gave several "
            "(`a#b` in CSV). The categories are those that the export holds.",
            "The person is named by the file, as doccano names it; a zip brings all members. A "
            "person's comments become the rationale.",
        ),
        loses=(
            "Spans, relations, boxes, segmentations and written answers (translations, captions) "
            "of more than 60 characters stay in the raw records, and the report says so. Shorter "
            "answers cannot be told from categories.",
            "Records without a text are counted and left.",
            "Of a project with shared annotation there is one file for everybody (`all`): nothing "
            "in it tells who gave a label.",
            "fastText files are not read, and JSON over several lines is refused unless it is one "
            "valid object.",
        ),
        use=("annotator import DIR export.zip", "annotator import DIR alice.jsonl"),
    ),
)
