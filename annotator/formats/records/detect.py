"""What format a file has, by its name and by how it starts."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from annotator.domain.errors import RefusedInput
from annotator.formats.records.encoding import guess_encoding
from annotator.formats.records.json_text import BadJson, parse_object
from annotator.formats.records.opening import open_file

TableFormat = Literal["jsonl", "json", "csv", "tsv"]
TABLE_FORMATS: tuple[TableFormat, ...] = ("jsonl", "json", "csv", "tsv")

_BY_SUFFIX: dict[str, TableFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
}
_BINARY = {
    b"PK\x03\x04": "a zip archive",
    b"SQLite format 3\x00": "an SQLite database",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Office document",
}
_HEAD = 2**16


def detect_format(path: Path) -> TableFormat:
    """The format of a file. Raises RefusedInput where it is none that can be read."""
    with open_file(path) as file:
        head = file.read(_HEAD)
    for magic, what in _BINARY.items():
        if head.startswith(magic):
            raise RefusedInput(
                f"{path.name} is {what}.", "Export JSONL, JSON, CSV or TSV from it and import that."
            )
    by_name = _BY_SUFFIX.get(path.suffix.lower())
    if by_name == "jsonl" and head.lstrip().startswith(b"["):
        return "json"  # an array that was given the wrong name
    return by_name or _by_content(path, head)


def _by_content(path: Path, head: bytes) -> TableFormat:
    encoding = guess_encoding(path).encoding
    text = head.decode(encoding, errors="ignore").lstrip()
    if text.startswith("{"):
        line, _, rest = text.partition("\n")
        more = rest.strip() != ""
        return "jsonl" if more and not isinstance(parse_object(line), BadJson) else "json"
    if text.startswith("["):
        return "json"
    first = text.partition("\n")[0]
    if "\t" in first:
        return "tsv"
    if "," in first or ";" in first:
        return "csv"
    raise RefusedInput(
        f"{path.name} is neither JSONL, JSON, CSV nor TSV.",
        f"Name its format: --format {'|'.join(TABLE_FORMATS)}.",
    )
