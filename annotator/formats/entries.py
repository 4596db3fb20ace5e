"""What an importer is asked, and how the generic one answers: every record of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Literal

from annotator.domain.errors import RefusedInput
from annotator.domain.remembered import Remembered
from annotator.domain.rubric import Rubric
from annotator.formats.found import Entry, Found, FoundLabel, Skipped, UnknownValue
from annotator.formats.guess import guess_mapping
from annotator.formats.mapping import FieldMap, Missing, columns_of, lookup
from annotator.formats.preset import Preset, Unfolded, found_labels
from annotator.formats.presets import unfolding_of
from annotator.formats.records import (
    BadRecord,
    Record,
    TableFormat,
    guess_encoding,
    read_records,
)
from annotator.formats.records.beginning import first_records
from annotator.formats.records.binary import refuse_binary
from annotator.formats.records.opening import bare_name, is_packed
from annotator.formats.to_item import Unreadable, to_item

SAMPLE = 50
_MOST_TOLD = 20
_PROMPTFOO = (
    "a file of promptfoo tests",
    "Run it (`promptfoo eval -o out.json`) and import out.json.",
)
_INSPECT = (
    "a dataset of Inspect",
    "Run its task (`inspect eval`) and import the log (`.eval` or `.json`). If a column does hold "
    "the responses, say which (--map response=COLUMN).",
)
_ASKING = (({"vars"}, _PROMPTFOO), ({"__expected"}, _PROMPTFOO), ({"input", "target"}, _INSPECT))
"""Tools' own files of questions, by the columns that tell them: what they are and what to do."""


@dataclass(frozen=True, slots=True)
class OpenOptions:
    """What the person chose; None leaves it to the file.

    field_map wins over the preset's. rubric decides how a preset's labels are mapped.
    """

    encoding: str | None = None
    field_map: FieldMap | None = None
    preset: Preset | None = None
    rubric: Rubric | None = None

    def encoding_of(self, path: Path) -> str:
        """The encoding of a file: the one that was named, else what the file tells."""
        return self.encoding or guess_encoding(path).encoding


def sample_of(
    path: Path, table_format: TableFormat, encoding: str, size: int = SAMPLE
) -> tuple[Record, ...]:
    """The first readable records, for a preview and a guess. The rest of the file is not read."""
    return first_records(path, table_format, encoding, size)


def unfolded_sample(sample: Sequence[Record], preset: Preset | None) -> tuple[Record, ...]:
    """The records as the preset's mapping sees them."""
    found = (_unfolded(record, preset) for record in sample)
    parts = chain.from_iterable(
        [replace(record, fields=part.fields) for part in one]
        for record, one in zip(sample, found, strict=True)
        if not isinstance(one, Unreadable)
    )
    return tuple(parts)


def table_entries(path: Path, table_format: TableFormat, options: OpenOptions) -> Iterator[Found]:
    """Every record of a table as entries, as a bad record or, with empty cells, as none.

    Raises RefusedInput.
    """
    refuse_binary(path)
    preset = options.preset
    encoding = options.encoding or (preset.encoding if preset else None)
    encoding = encoding or guess_encoding(path).encoding
    sample = sample_of(path, table_format, encoding)
    field_map = options.field_map or (preset.map_for(path) if preset else None)
    field_map = field_map or guess_mapping(columns_of(sample), sample)
    _refuse_without_response(path, field_map, sample, unfolded_sample(sample, preset))
    if is_packed(path):
        field_map = field_map.with_constants({"source": bare_name(path).stem})
    unit: Literal["line", "record"] = "record" if table_format == "json" else "line"
    times = _Times() if preset and preset.repeats else None
    for record in read_records(path, table_format, encoding):
        if isinstance(record, BadRecord):
            yield record
        elif all(value in ("", None) for value in record.fields.values()):
            yield Skipped(record.number, "empty_record")
        else:
            for entry in _entries(record, field_map, options, unit):
                yield times.counted(entry) if times and isinstance(entry, Entry) else entry


class _Times:
    """Counts how often an annotator judged an item: from the second time on it is a repeat."""

    def __init__(self) -> None:
        self._seen = Remembered()

    def counted(self, entry: Entry) -> Entry:
        """The entry with the occurrence of each of its labels."""
        return replace(entry, labels=tuple(self._numbered(entry, one) for one in entry.labels))

    def _numbered(self, entry: Entry, label: FoundLabel) -> FoundLabel:
        key = (entry.item.source_id, label.annotator, label.criterion)
        before = self._seen.count(key)
        return replace(label, occurrence=before, purpose="repeat") if before else label


def _entries(
    record: Record, field_map: FieldMap, options: OpenOptions, unit: Literal["line", "record"]
) -> Iterator[Entry | BadRecord]:
    parts = _unfolded(record, options.preset)
    if isinstance(parts, Unreadable):
        yield BadRecord(record.number, parts.reason, parts.detail, unit)
        return
    for part in parts:
        item = to_item(replace(record, fields=part.fields), field_map)
        if isinstance(item, Unreadable):
            yield BadRecord(record.number, item.reason, item.detail, unit)
            return
        columns = options.preset.labels if options.preset else ()
        found = (*part.labels, *found_labels(part.fields, columns, options.rubric))
        labels = tuple(one for one in found if isinstance(one, FoundLabel))
        unknown = tuple(one for one in found if isinstance(one, UnknownValue))
        yield Entry(record, item, labels, unknown)


def _unfolded(record: Record, preset: Preset | None) -> tuple[Unfolded, ...] | Unreadable:
    unfold = unfolding_of(preset)
    if unfold is None:
        return (Unfolded(record.fields),)
    found = unfold(record.fields)
    return found if isinstance(found, Unreadable) else tuple(found)


def _refuse_without_response(
    path: Path, field_map: FieldMap, sample: Sequence[Record], unfolded: Sequence[Record]
) -> None:
    """A table that nowhere has a response is of another kind: say what it has."""
    wanted = [field_map.fields.get(name) for name in ("response", "messages")]
    if not unfolded or {"response", "messages"} & field_map.constants.keys():
        return
    for record in unfolded:
        if any(c and not isinstance(lookup(record.fields, c), Missing) for c in wanted):
            return
    columns = columns_of(sample)
    asked = next((told for keys, told in _ASKING if keys <= set(columns)), None)
    if asked is not None:
        what, hint = asked
        raise RefusedInput(f"{path.name} looks like {what}: it asks and holds no responses.", hint)
    more = ", …" if len(columns) > _MOST_TOLD else ""
    raise RefusedInput(
        f"{path.name} has no column that holds a model's response.",
        f"Its columns are: {', '.join(columns[:_MOST_TOLD])}{more}. Say which it is "
        "(--map response=COLUMN), or name a preset. Tables of labels are read by "
        "`annotator import-labels`.",
    )
