"""JSON lines: one object a line. Only LF ends a line; U+2028 and U+0085 are text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.formats.records.json_text import BadJson, parse_object
from annotator.formats.records.lines import LF, Line, physical_lines
from annotator.formats.records.model import BadRecord, Record, ends_in_the_middle
from annotator.formats.records.source import Source

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)


def read_jsonl(source: Source) -> Iterator[Record | BadRecord]:
    """Every line that is not blank. Raises RefusedInput where the last line is cut off."""
    for number, line in enumerate(physical_lines(source, LF, lambda _: b""), 1):
        if line.oversize:
            yield BadRecord(number, "too_large", f"{line.size} bytes")
            continue
        found = _read(source, number, line)
        if found is not None:
            yield found


def _read(source: Source, number: int, line: Line) -> Record | BadRecord | None:
    raw = line.data.removesuffix(b"\n").removesuffix(b"\r")
    text = source.decode(raw, line.offset, last=not line.ended)
    if not text.strip(" \t\r"):
        return None
    value = parse_object(text)
    if isinstance(value, BadJson):
        if not line.ended and value.reason == "bad_json" and is_unfinished(text):
            raise ends_in_the_middle(source.name, f"line {number}, the last one")
        return BadRecord(number, value.reason, value.detail)
    return Record(number, *source.place(line.offset, raw), source.verbatim(raw), value)


def is_unfinished(text: str) -> bool:
    """Whether a JSON text opens more than it closes."""
    rest = _STRINGS.sub("", text)
    opened = rest.count("{") + rest.count("[")
    return opened > 0 and ('"' in rest or opened > rest.count("}") + rest.count("]"))
