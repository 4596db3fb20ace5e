"""Inspect's logs, archives and JSON alike: the head, and the samples one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.errors import RefusedInput
from annotator.formats.inspect_ai.values import (
    JsonBytes,
    cursor_over,
    lenient_value,
    values_of,
)
from annotator.formats.records import LARGEST_RECORD, BadRecord
from annotator.formats.records.json_cursor import Cursor
from annotator.formats.records.json_text import BadJson
from annotator.formats.records.opening import open_file
from annotator.formats.records.source import Source

if TYPE_CHECKING:
    from annotator.formats.inspect_ai.zipped import Archive

HEADER = "header.json"
START = "_journal/start.json"
ZIP_MAGIC = b"PK\x03\x04"
HEAD = ("version", "status", "eval", "results")
_UPDATES = "log_updates"
FIELDS = (
    *("id", "epoch", "input", "choices", "target", "messages", "output", "score", "scores"),
    *("metadata", "attachments", "transcript", "error", "limit", "completed_at"),
)
"""What an item and its labels are made of. `transcript` held the attachments once."""
_HEAVY = ("events", "events_data", "transcript", "timelines", "store", "error_retries")
_BEGINNINGS = (b"_journal/", b"samples/", b"header.json")
_LOCAL_SIZE = 30
_SAMPLE = re.compile(r"samples/[^\x00]+\.json")
_SHELL = re.compile(r"samples/[^\x00]+/sample\.json")


@dataclass(frozen=True, slots=True)
class LogHead:
    """What a log says of itself; `eval` names task, model and configuration.

    updates: what was changed after the run.
    """

    status: str
    eval: JsonObject
    results: JsonObject = field(default_factory=dict)
    updates: Json = None

    @property
    def task(self) -> str:
        return str(self.eval.get("task") or "inspect")


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample. raw: its bytes; slim: without the events, because they are too large."""

    number: int
    raw: bytes
    fields: Mapping[str, Json]
    slim: bool = False


class Log(Protocol):
    """An open log."""

    name: str
    head: LogHead

    def samples(self) -> Iterator[Sample | BadRecord]: ...


def is_archive(path: Path) -> bool:
    """Whether the file starts as a zip archive does."""
    with open_file(path) as file:
        return file.read(4) == ZIP_MAGIC


def begins_as_log(path: Path) -> bool:
    """Whether an archive's first member is one of a log, be the rest damaged or not."""
    with open_file(path) as file:
        local = file.read(_LOCAL_SIZE)
        name = file.read(int.from_bytes(local[26:28], "little"))
    return name.startswith(_BEGINNINGS)


@contextmanager
def open_log(path: Path) -> Iterator[Log]:
    """The log. Raises RefusedInput where the file is none."""
    if not is_archive(path):
        yield JsonLog(path)
        return
    from annotator.formats.inspect_ai.zipped import open_archive

    with open_archive(path) as archive:
        yield ArchiveLog(archive)


class ArchiveLog:
    """A `.eval`. One that was never finished has no header, only its journal's start."""

    def __init__(self, archive: Archive) -> None:
        self.name = archive.name
        self._archive = archive
        members = archive.members
        head = next((one for one in (HEADER, START) if one in members), None)
        if head is None:
            raise no_log(self.name, "it holds neither header.json nor _journal/start.json")
        if any(_SHELL.fullmatch(one) for one in members):
            raise RefusedInput(
                f"{self.name} holds its samples in chunks, a layout that Inspect still tries out.",
                "Import the log that it was converted from.",
            )
        self._names = tuple(one for one in members if _SAMPLE.fullmatch(one))
        self.head = _head(self.name, Cursor(JsonBytes(self.name, archive.open(head))))

    def samples(self) -> Iterator[Sample | BadRecord]:
        for number, member in enumerate(self._names, start=1):
            try:
                stream = JsonBytes(member, self._archive.open(member))
                raw, slim = sample_bytes(Cursor(stream), self._archive.size(member))
                while stream.stream.read(2**16):  # to the end, where the checksum is told
                    pass
            except RefusedInput as refused:
                yield BadRecord(number, "bad_json", refused.message, "record")
            else:
                yield sample_of(number, raw, slim)


class JsonLog:
    """A `.json`, which keeps its samples in one list."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._path = path
        self._sizes: list[int] = []
        with Source(path, "utf-8") as source:
            cursor = Cursor(source)
            if cursor.peek() != b"{":
                raise no_log(self.name, "it is no JSON object")
            self.head = _head(self.name, cursor, self._sizes)

    def samples(self) -> Iterator[Sample | BadRecord]:
        if not self._sizes:
            return
        with Source(self._path, "utf-8") as source:
            cursor = Cursor(source)
            for key in cursor.each_key():
                if key != "samples" or cursor.peek() != b"[":
                    cursor.value(keep=False)
                    continue
                for number in cursor.elements():
                    raw, slim = sample_bytes(cursor, self._sizes[number - 1])
                    yield sample_of(number, raw, slim)


def no_log(name: str, why: str) -> RefusedInput:
    """A file that is no log of Inspect's."""
    return RefusedInput(f"{name} is not an Inspect log: {why}.", "Check the file (--format NAME).")


def sample_bytes(cursor: Cursor, size: int) -> tuple[bytes, bool]:
    """The sample at the cursor; without its events where it is larger than a record may be."""
    if size <= LARGEST_RECORD:
        return cursor.value().data, False
    kept: list[bytes] = []
    for key in cursor.each_key():
        extent = cursor.value(keep=key not in _HEAVY)
        if extent.data:
            kept.append(b'"' + key.encode("utf-8", "backslashreplace") + b'":' + extent.data)
    return b"{" + b",".join(kept) + b"}", True


def sample_of(number: int, raw: bytes, slim: bool) -> Sample | BadRecord:
    """The sample in these bytes."""
    if len(raw) > LARGEST_RECORD:
        return BadRecord(number, "too_large", f"{len(raw)} bytes without its events", "record")
    if not raw.startswith(b"{"):
        return BadRecord(number, "not_an_object", "", "record")
    try:
        fields = values_of(cursor_over(f"sample {number}", raw), FIELDS)
    except RefusedInput as refused:
        return BadRecord(number, "bad_json", refused.message, "record")
    if isinstance(fields, BadJson):
        return BadRecord(number, fields.reason, fields.detail, "record")
    return Sample(number, raw, fields, slim)


def _head(name: str, cursor: Cursor, sizes: list[int] | None = None) -> LogHead:
    """The log's own words; `sizes` receives the bytes of each sample that stands beside them."""
    found: dict[str, Json] = {}
    for key in cursor.each_key():
        if key == "samples" and sizes is not None and cursor.peek() == b"[":
            sizes += (cursor.value(keep=False).size for _ in cursor.elements())
        elif key in HEAD:
            found |= {key: _parsed(name, key, cursor)}
        elif key == _UPDATES:
            extent = cursor.value()
            updates = lenient_value(cursor.text(extent))  # nothing that a log cannot do without
            found |= {key: None if isinstance(updates, BadJson) else updates}
        else:
            cursor.value(keep=False)
    spec, results = found.get("eval"), found.get("results")
    if not isinstance(spec, dict) or "task" not in spec:
        raise no_log(name, "it names no task")
    status = found.get("status")
    return LogHead(
        status if isinstance(status, str) else "started",
        spec,
        results if isinstance(results, dict) else {},
        found.get(_UPDATES),
    )


def _parsed(name: str, key: str, cursor: Cursor) -> Json:
    extent = cursor.value()
    value = lenient_value(cursor.text(extent)) if not extent.oversize else BadJson("too_large")
    if isinstance(value, BadJson):
        raise RefusedInput(
            f"{name}: its “{key}” cannot be read ({value.reason}).", "Write the log anew."
        )
    return value
