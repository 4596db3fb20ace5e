"""CSV and TSV. Quoting is read strictly: a cell that cannot be read exactly is a bad record."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from annotator.domain.errors import RefusedInput
from annotator.formats.records.lines import ANY_END, Line, physical_lines
from annotator.formats.records.model import (
    LARGEST_RECORD,
    BadRecord,
    Record,
    ends_in_the_middle,
)
from annotator.formats.records.source import Source

_UNIMPORTANT = re.compile(rb'[^",;\t\r\n]+')
_DELIMITERS = (",", ";", "\t")


def read_csv(source: Source, *, tabs: bool = False) -> Iterator[Record | BadRecord]:
    """Every row under the header. Blank lines and `# …` comments may stand before it.

    The delimiter of a CSV is the comma, or where the header has none, the semicolon or the tab.
    Raises RefusedInput without a header or where the end is cut.
    """
    csv.field_size_limit(2 * LARGEST_RECORD)  # rows over 32 MiB are told by their own size
    rows = _Rows(source, tabs)
    header = _header(rows, source.name)
    while (row := rows.next()) is not None:
        if isinstance(row, BadRecord):
            yield row
        elif row:
            yield _record(rows, header, row)


def _record(rows: _Rows, header: tuple[str, ...], row: list[str]) -> Record | BadRecord:
    if rows.oversize:
        return BadRecord(rows.number, "too_large", f"{rows.size} bytes")
    if len(row) != len(header):
        if len(row) < len(header) and rows.cut:
            raise ends_in_the_middle(rows.source.name, f"line {rows.number}, the last row")
        detail = f"{len(row)} instead of {len(header)}"
        return BadRecord(rows.number, "wrong_width", detail)
    raw = rows.raw
    place = rows.source.place(rows.offset, raw)
    fields = dict(zip(header, row, strict=True))
    return Record(rows.number, *place, rows.source.verbatim(raw), fields)


def _header(rows: _Rows, name: str) -> tuple[str, ...]:
    cells = rows.next()
    while isinstance(cells, list) and (not cells or cells[0].startswith("# ")):
        cells = rows.next()
    if cells is None or isinstance(cells, BadRecord):
        raise RefusedInput(f"{name} has no header.", "The first line names the columns.")
    header = tuple(cell or f"column_{index}" for index, cell in enumerate(cells, 1))
    twice = sorted({cell for cell in header if header.count(cell) > 1})
    if twice:
        raise RefusedInput(
            f"{name} has two columns named {', '.join(twice)}.", "Give each column its own name."
        )
    return header


class _Rows:
    """Rows with the lines they were made of.

    number, offset: of the row's first line. cut: the file ends in the row, without a line end.
    """

    def __init__(self, source: Source, tabs: bool) -> None:
        self.source = source
        self._lines = physical_lines(source, ANY_END, _shrunk)
        self._seen: list[Line] = []
        self._count = 0
        self._exhausted = False
        self._delimiter = "\t" if tabs else None
        self._reader: Iterator[list[str]] | None = None
        self.number = 1

    def next(self) -> list[str] | BadRecord | None:
        """The cells of the next row, [] for a blank line, None at the end."""
        self._seen = []
        self.number = self._count + 1
        try:
            return next(self._opened())
        except StopIteration:
            return None
        except csv.Error as error:
            if self._exhausted:
                where = f"the quote opened in the row of line {self.number} is never closed"
                raise ends_in_the_middle(self.source.name, where) from error
            return BadRecord(self.number, "bad_row", str(error))

    @property
    def size(self) -> int:
        return sum(line.size for line in self._seen)

    @property
    def oversize(self) -> bool:
        return self.size > LARGEST_RECORD

    @property
    def offset(self) -> int:
        return self._seen[0].offset

    @property
    def cut(self) -> bool:
        return not self._seen[-1].ended

    @property
    def raw(self) -> bytes:
        """The row's bytes without the line end that closes it."""
        whole = b"".join(line.data for line in self._seen)
        end = self._seen[-1]
        if not end.ended:
            return whole
        return whole[:-2] if whole.endswith(b"\r\n") else whole[:-1]

    def _opened(self) -> Iterator[list[str]]:
        if self._reader is None:
            texts = self._texts()
            first = next(texts, "")
            delimiter = self._delimiter or _delimiter(first)
            self._reader = csv.reader(_chain(first, texts), delimiter=delimiter, strict=True)
        return self._reader

    def _texts(self) -> Iterator[str]:
        total = 0
        for line in self._lines:
            total = line.size if not self._seen else total + line.size
            self._count += 1
            data = line.data
            if total > LARGEST_RECORD and not line.oversize:
                line = Line(line.offset, b"", line.size, line.ended, oversize=True)
                data = _shrunk(data)
            self._seen.append(line)
            yield self.source.decode(data, line.offset, last=not line.ended)
        self._exhausted = True


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _delimiter(header: str) -> str:
    unquoted = re.sub(r'"[^"]*"', "", header)
    return next((sign for sign in _DELIMITERS if sign in unquoted), ",")


def _shrunk(data: bytes) -> bytes:
    """What decides where cells and rows end; the rest is not held for a row that is too large."""
    return _UNIMPORTANT.sub(b"x", data)
