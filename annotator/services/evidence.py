"""Evidence: spans in the log, quotes on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from annotator.domain.item import Item, ItemStatus
from annotator.domain.label import Evidence


def spans_only(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """As the log keeps it: a redaction must not leave the item's text behind in an event."""
    return tuple(replace(one, quote="") for one in evidence)


def quoted(evidence: Iterable[Evidence], item: Item, status: ItemStatus) -> tuple[Evidence, ...]:
    """With the text that the spans point at; without, where the content was redacted."""
    if status == "redacted":
        return spans_only(evidence)
    return tuple(replace(one, quote=_text(one, item)) for one in evidence)


def _text(one: Evidence, item: Item) -> str:
    return item.turns[one.turn].text[one.start : one.end] if one.turn < len(item.turns) else ""
