"""Everybody's evidence over one text, so that what several marked shows all of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from annotator.ui.pages.disagreements.state import MarkedSpan
from annotator.ui.widgets.inert import Highlight

_TURN = 6
"""Where several marked the same, their lines take turns of so many characters."""


def overlaid(spans: Sequence[MarkedSpan], turn: int) -> tuple[Highlight, ...]:
    """The spans of one turn as pieces that do not overlap, in the order of the text.

    A piece has the tint of the first who marked it, and below it the lines of all who did: each
    has one, so that nobody needs hue to tell them apart.
    """
    here = [(s.evidence.start, s.evidence.end, s.tint) for s in spans if s.evidence.turn == turn]
    edges = sorted({edge for start, end, _ in here for edge in (start, end)})
    found: list[Highlight] = []
    for start, end in pairwise(edges):
        tints = list(dict.fromkeys(t for s, e, t in here if s <= start and end <= e))
        found.extend(_piece(start, end, tints))
    return tuple(found)


def _piece(start: int, end: int, tints: list[int]) -> Iterator[Highlight]:
    if len(tints) < 2:
        yield from (Highlight(start, end, tint, tint) for tint in tints)
        return
    for number, at in enumerate(range(start, end, _TURN)):
        yield Highlight(at, min(at + _TURN, end), tints[0], tints[number % len(tints)])
