"""Streaming readers of records: JSONL, JSON, CSV and TSV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator.formats.records.csv_file import read_csv
from annotator.formats.records.detect import TABLE_FORMATS, TableFormat, detect_format
from annotator.formats.records.encoding import EncodingGuess, guess_encoding
from annotator.formats.records.json_file import read_json
from annotator.formats.records.jsonl import read_jsonl
from annotator.formats.records.model import (
    LARGEST_RECORD,
    REASONS,
    BadRecord,
    BadRecordBudget,
    Reason,
    Record,
)
from annotator.formats.records.source import Source

__all__ = [
    "LARGEST_RECORD",
    "REASONS",
    "TABLE_FORMATS",
    "BadRecord",
    "BadRecordBudget",
    "EncodingGuess",
    "Reason",
    "Record",
    "TableFormat",
    "detect_format",
    "guess_encoding",
    "read_records",
]


def read_records(
    path: Path, table_format: TableFormat, encoding: str
) -> Iterator[Record | BadRecord]:
    """Every record of a file, in order, one at a time.

    Raises RefusedInput where the file as a whole cannot be read: it is not in that encoding, not
    in that format, or its end is cut off.
    """
    if table_format == "json":
        yield from read_json(path, encoding)
        return
    with Source(path, encoding) as source:
        if table_format == "jsonl":
            yield from read_jsonl(source)
        else:
            yield from read_csv(source, tabs=table_format == "tsv")
