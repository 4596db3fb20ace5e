"""Tables of labels: CSV, TSV, JSON or JSONL, as rows of text cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.canonical import Json, canonical
from annotator.domain.errors import UsageError
from annotator.formats.records import (
    BadRecord,
    BadRecordBudget,
    detect_format,
    guess_encoding,
    read_records,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One record; `number` is its line."""

    number: int
    cells: Mapping[str, str]


def read_table(path: Path, columns: Sequence[str], encoding: str | None = None) -> Iterator[Row]:
    """The rows of a table. Raises UsageError for a column that the file does not have."""
    budget = BadRecordBudget(str(path))
    checked = False
    for record in read_records(
        path, detect_format(path), encoding or guess_encoding(path).encoding
    ):
        if isinstance(record, BadRecord):
            budget.spend(record)
            continue
        budget.good()
        if not checked:
            _refuse_missing(path, columns, list(record.fields))
            checked = True
        yield Row(record.number, {key: text_of(value) for key, value in record.fields.items()})
    budget.finish()


def text_of(value: Json) -> str:
    """A cell as text; null is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "|".join(str(one) for one in value) or "-"
    return canonical(value).decode()


def _refuse_missing(path: Path, columns: Sequence[str], found: Sequence[str]) -> None:
    missing = [c for c in columns if c not in found]
    if missing:
        raise UsageError(
            f"{path} has no column “{missing[0]}”.", f"Its columns are: {', '.join(found)}."
        )
