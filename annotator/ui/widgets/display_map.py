"""What is shown for a text, and where each of its characters went.

Model text is shown as it is, with three exceptions that never touch the text itself:
characters that nobody can see are shown as marks (`⟦U+202E⟧`), runs without a space are broken
every 2,000 characters (Qt's layout time grows with their square), and `\r\n` is one line end.
Offsets into the text are code points; positions on display are UTF-16 units, as Qt counts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

RUN = 2_000
"""The longest run without a space that is shown unbroken, in code points."""

Kind = Literal["plain", "wide", "mark", "break", "line_end"]

_MARKED = (
    # controls except tab and line feed; soft hyphen; Arabic letter mark; fillers; zero-width
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    # zero-width and bidi controls (joiners are judged by their neighbours), line separators
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    # lone surrogates; most variation selectors; BOM; fillers; Qt's own control characters
    "\ud800-\udfff\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffc\ufdd0-\ufdef\ufffe\uffff"
    # shorthand and music format controls; language tags and further variation selectors
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
_TOKEN = re.compile(
    rf"(?P<line_end>\r\n)|(?P<mark>[{_MARKED}])|(?P<joiner>[{_JOINERS}])"
    r"|(?P<wide>[\U00010000-\U0010ffff]+)"
)
_BEGINS = re.compile(f"[{_MARKED}{_JOINERS}\U00010000-\U0010ffff]")
_LONG = re.compile(rf"\S{{{RUN + 1},}}")
_FIRST_JOINED = 0xA9
"""Below this, no script joins letters: a joiner between Latin letters hides something."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text and its stretch of the display. `break` has no text of its own."""

    kind: Kind
    raw: int
    raw_end: int
    shown: int
    shown_end: int


class DisplayMap:
    """The display form of a text (`shown`) and the way from one to the other and back."""

    def __init__(self, raw: str, *, all_marks: bool = False) -> None:
        self.raw = raw
        self._all_marks = all_marks
        pieces: list[str] = []
        self._segments: list[Segment] = []
        at = 0
        for kind, start, end, text in self._pieces():
            width = end - start + (end - start if kind == "wide" else 0)
            if kind in ("mark", "break", "line_end"):
                width = len(text)
            self._segments.append(Segment(kind, start, end, at, at + width))
            pieces.append(text)
            at += width
        self.shown = "".join(pieces)
        self.length = at
        self._by_shown = [s.shown for s in self._segments]
        textful = [s for s in self._segments if s.kind != "break"]
        self._textful = textful
        self._by_raw = [s.raw for s in textful]

    def to_shown(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the text is shown. Offsets beyond the text are clamped to it."""
        start, end = self._clamp(start), self._clamp(end)
        if start >= end:
            at = self._shown_start(start)
            return at, at
        return self._shown_start(start), self._shown_end(end)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text shown between two positions; half a character counts whole."""
        if start >= end:
            at = self._raw_floor(start)
            return at, at
        return self._raw_floor(start), self._raw_ceil(end)

    def marks(self) -> Iterator[tuple[int, int]]:
        """The positions of the marks on display."""
        return ((s.shown, s.shown_end) for s in self._segments if s.kind == "mark")

    def marked(self) -> frozenset[str]:
        """The characters of the text that are shown as marks."""
        return frozenset(self.raw[s.raw] for s in self._segments if s.kind == "mark")

    def _pieces(self) -> Iterator[tuple[Kind, int, int, str]]:
        at = 0
        for cut in _cuts(self.raw):
            yield from self._tokens(at, cut)
            yield "break", cut, cut, "\n"
            at = cut
        yield from self._tokens(at, len(self.raw))

    def _tokens(self, start: int, end: int) -> Iterator[tuple[Kind, int, int, str]]:
        at = start
        for found in _found(self.raw, start, end):
            kind = found.lastgroup
            if kind == "joiner" and self._joins(found.start()):
                continue
            if found.start() > at:
                yield "plain", at, found.start(), self.raw[at : found.start()]
            at = found.end()
            if kind == "wide":
                yield "wide", found.start(), at, found.group()
            elif kind == "line_end":
                yield "line_end", found.start(), at, "\n"
            else:
                yield "mark", found.start(), at, f"⟦U+{ord(found.group()):04X}⟧"
        if at < end:
            yield "plain", at, end, self.raw[at:end]

    def _joins(self, at: int) -> bool:
        """Whether a joiner or selector does its ordinary work: in emoji, Persian, Indic …"""
        if self._all_marks:
            return False
        before = self.raw[at - 1 : at] if at else ""
        after = self.raw[at + 1 : at + 2]
        if self.raw[at] in "\ufe0e\ufe0f":
            return bool(before) and (before in "#*0123456789" or _may_join(before))
        return _may_join(before) and _may_join(after)

    def _clamp(self, offset: int) -> int:
        return min(max(offset, 0), len(self.raw))

    def _shown_start(self, raw: int) -> int:
        index = bisect_right(self._by_raw, raw) - 1
        if index < 0:
            return 0
        segment = self._textful[index]
        if raw >= segment.raw_end:  # the very end of the text
            return self.length
        return _inside(segment, raw)

    def _shown_end(self, raw: int) -> int:
        index = bisect_right(self._by_raw, raw - 1) - 1
        segment = self._textful[index]
        if segment.kind in ("mark", "line_end"):
            return segment.shown_end
        return _inside(segment, raw)

    def _raw_floor(self, shown: int) -> int:
        index = bisect_right(self._by_shown, shown) - 1
        if index < 0:
            return 0
        segment = self._segments[index]
        if shown >= segment.shown_end:
            return segment.raw_end
        return segment.raw + _raw_units(segment, shown - segment.shown, up=False)

    def _raw_ceil(self, shown: int) -> int:
        index = bisect_right(self._by_shown, shown - 1) - 1
        if index < 0:
            return 0
        segment = self._segments[index]
        if shown >= segment.shown_end:
            return segment.raw_end
        return segment.raw + _raw_units(segment, shown - segment.shown, up=True)


def _inside(segment: Segment, raw: int) -> int:
    if segment.kind in ("mark", "line_end"):
        return segment.shown
    return segment.shown + (raw - segment.raw) * (2 if segment.kind == "wide" else 1)


def _raw_units(segment: Segment, units: int, *, up: bool) -> int:
    if segment.kind == "plain":
        return units
    if segment.kind == "wide":
        return (units + 1) // 2 if up else units // 2
    return segment.raw_end - segment.raw if up else 0


def _found(raw: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Every token. The class finds where one begins, five times as fast as the alternatives do."""
    at = start
    while (hit := _BEGINS.search(raw, at, end)) is not None:
        token = _TOKEN.match(raw, hit.start(), end)
        assert token is not None  # a carriage return alone is a mark
        yield token
        at = token.end()


def _cuts(raw: str) -> Iterator[int]:
    for run in _LONG.finditer(raw):
        yield from range(run.start() + RUN, run.end(), RUN)


def _may_join(character: str) -> bool:
    return (
        bool(character)
        and ord(character) >= _FIRST_JOINED
        and (
            character in _JOINERS
            or not re.match(f"[{_MARKED}\u00c0-\u02ff\u0370-\u052f]", character)
        )
    )
