"""Physical lines of a stream, by bytes: U+2028 and its like never end a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from annotator.formats.records.model import LARGEST_RECORD
from annotator.formats.records.source import CHUNK, Source

LF = re.compile(rb"\n")
ANY_END = re.compile(rb"\r\n|\n|\r")
Shrink = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Line:
    """data: with its line end. ended: whether it has one. size: bytes in the file.

    oversize: `data` is what `shrink` left of a line that is larger than a record may be.
    """

    offset: int
    data: bytes
    size: int
    ended: bool
    oversize: bool = False


def physical_lines(source: Source, end: re.Pattern[bytes], shrink: Shrink) -> Iterator[Line]:
    """Every line in order; no more than `LARGEST_RECORD` and a chunk is held at a time."""
    pending = _Pending(source.start, shrink)
    for chunk in _chunks(source, hold_cr=end is ANY_END):
        start = 0
        for match in end.finditer(chunk):
            pending.add(chunk[start : match.end()])
            yield pending.take(ended=True)
            start = match.end()
        pending.add(chunk[start:])
    if pending.size:
        yield pending.take(ended=False)


class _Pending:
    """The line that is being read."""

    def __init__(self, offset: int, shrink: Shrink) -> None:
        self.size = 0
        self._offset = offset
        self._shrink = shrink
        self._pieces: list[bytes] = []
        self._oversize = False

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        if not self._oversize and self.size > LARGEST_RECORD:
            self._oversize = True
            self._pieces = [self._shrink(b"".join(self._pieces))]
        self._pieces.append(self._shrink(piece) if self._oversize else piece)

    def take(self, *, ended: bool) -> Line:
        data = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        line = Line(self._offset, data, self.size, ended, self._oversize)
        self._offset += self.size
        self.size, self._pieces, self._oversize = 0, [], False
        return line


def _chunks(source: Source, *, hold_cr: bool) -> Iterator[bytes]:
    """Chunks of the stream; a final CR waits for what follows it, which may be LF."""
    held = b""
    while chunk := source.stream.read(CHUNK):
        chunk, held = held + chunk, b""
        if hold_cr and chunk.endswith(b"\r"):
            chunk, held = chunk[:-1], b"\r"
        yield chunk
    if held:
        yield held
