"""Evidence, and quotes in comments: spans in the log, words on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from annotator.domain.item import Item, ItemStatus
from annotator.domain.label import Evidence

_QUOTED = "> "
_PLACE = re.compile(r"> @(\d+):(\d+)-(\d+)")
_GONE = "> …"


def spans_only(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """As the log keeps it: a redaction must not leave the item's text behind in an event."""
    return tuple(replace(one, quote="") for one in evidence)


def quoted(evidence: Iterable[Evidence], item: Item, status: ItemStatus) -> tuple[Evidence, ...]:
    """With the text that the spans point at; without, where the content was redacted."""
    if status == "redacted":
        return spans_only(evidence)
    return tuple(replace(one, quote=_text(one, item)) for one in evidence)


def placed(text: str, item: Item) -> str:
    """A comment as the log keeps it: a line that quotes the item says where, not what.

    Quoted lines begin with “> ”; one that the item does not hold stays as it was typed.
    """
    return "\n".join(_placed(line, item) for line in text.split("\n"))


def worded(text: str, item: Item, status: ItemStatus) -> str:
    """The same with the words again; without, where the content was redacted."""
    return "\n".join(_worded(line, item, status) for line in text.split("\n"))


def _placed(line: str, item: Item) -> str:
    said = line.removeprefix(_QUOTED)
    if said == line or not said.strip():
        return line
    for turn in sorted(range(len(item.turns)), key=lambda n: n != item.target):
        at = item.turns[turn].text.find(said)
        if at >= 0:
            return f"> @{turn}:{at}-{at + len(said)}"
    return line


def _worded(line: str, item: Item, status: ItemStatus) -> str:
    found = _PLACE.fullmatch(line)
    if found is None:
        return line
    turn, start, end = (int(one) for one in found.groups())
    said = "" if status == "redacted" else _text(Evidence(turn, start, end), item)
    return f"{_QUOTED}{said}" if said else _GONE


def _text(one: Evidence, item: Item) -> str:
    return item.turns[one.turn].text[one.start : one.end] if one.turn < len(item.turns) else ""
