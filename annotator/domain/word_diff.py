"""What changed between two texts, word by word, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["same", "added", "removed"]
Span = tuple[str, Mark]
MOST_WORDS = 4_000
"""Where more words and spaces differ, comparing would take seconds: all of them are replaced."""

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+|[^\w\s]|\s+")
"""Chinese and Japanese are unspaced: character by character."""


def word_diff(before: str, after: str) -> tuple[Span, ...]:
    """Spans in reading order, what was removed before what was added; empty texts have none.

    “same” and “removed” joined are `before`, “same” and “added” joined are `after`.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    old_end, new_end = len(old) - end, len(new) - end
    return tuple(
        _joined(
            [
                ("".join(old[:start]), "same"),
                *_middle(old[start:old_end], new[start:new_end]),
                ("".join(old[old_end:]), "same"),
            ]
        )
    )


def _shared(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _middle(old: list[str], new: list[str]) -> Iterator[Span]:
    if max(len(old), len(new)) > MOST_WORDS:
        yield "".join(old), "removed"
        yield "".join(new), "added"
        return
    for kind, a, b, c, d in SequenceMatcher(str.isspace, old, new).get_opcodes():
        if kind == "equal":
            yield "".join(old[a:b]), "same"
        else:
            yield "".join(old[a:b]), "removed"
            yield "".join(new[c:d]), "added"


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Without empty spans, neighbours of one kind as one."""
    last: Span | None = None
    for text, mark in spans:
        if not text:
            continue
        if last is not None and last[1] == mark:
            last = (last[0] + text, mark)
            continue
        if last is not None:
            yield last
        last = (text, mark)
    if last is not None:
        yield last
