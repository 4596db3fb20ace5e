"""Writing to the terminal: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Sequence
from typing import TextIO

from annotator.domain.canonical import JsonObject
from annotator.domain.errors import UserError
from annotator.services.views import JobProgress

_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def print_json(value: JsonObject) -> None:
    """One object on stdout, in ASCII, so that no terminal and no locale can spoil it."""
    _write(sys.stdout, json.dumps(value, ensure_ascii=True, indent=2, allow_nan=False))


def print_text(text: str = "") -> None:
    """A line of the result for people."""
    _write(sys.stdout, text)


def say(text: str) -> None:
    """A line that is no result: what was done, a warning."""
    _write(sys.stderr, text)


def say_error(error: UserError) -> None:
    """What is wrong, and what to do about it."""
    say(f"annotator: {error.message}")
    if error.hint:
        say(f"  {error.hint}")


def plain(text: str) -> str:
    """The text with control, bidi and invisible characters written out.

    Names and ids come out of files; a terminal would obey what it finds in them.
    """
    return "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in _INVISIBLE else c for c in text)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]], right: str = "") -> None:
    """Aligned columns. right: one letter a column, `r` where it is to stand to the right."""
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(head), *cells]) for i in range(len(head))]
    for row in [list(head), *cells]:
        aligned = [
            cell.rjust(width) if right[i : i + 1] == "r" else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print_text("  ".join(aligned).rstrip())


class ProgressLine:
    """One line on stderr that is written over; silent where stderr is no terminal."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = False
        self._live = sys.stderr is not None and sys.stderr.isatty()

    def tell(self, progress: JobProgress) -> None:
        """Show how far the job is."""
        if not self._live:
            return
        of = "" if progress.total is None else f" of {progress.total}"
        sys.stderr.write(f"\r\x1b[K{self._what}: {progress.done}{of} {progress.note}")
        sys.stderr.flush()
        self._shown = True

    def clear(self) -> None:
        """Leave nothing behind."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False


def _write(stream: TextIO | None, text: str) -> None:
    """Windows gives a program without a console no streams; what a stream cannot say is escaped."""
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()
