"""What the history of an item holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from annotator.domain.canonical import JsonObject
from annotator.domain.label import Origin, Values
from annotator.services.history_words import Change

ARRIVAL = "import"
"""The kind of what tells how an item came in; it is no event."""
Standing = Literal[
    "",
    "stands",
    "in conflict",
    "replaced",
    "put aside",
    "taken back",
    "waits",
    "answered",
    "set aside",
    "without effect",
]
"""put aside: a lead settled a conflict for another statement. waits, answered: of what was asked.
set aside: it lies on a branch of a fork, and nobody has settled that. "": it says nothing that
could hold or not."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened. said: in words, without who did it; note: what they wrote.

    at: ISO 8601, UTC; "" where that is not known. who: an id, "" where nobody did it; name: what
    to call them. device: where it was said, in words; "" where all was said in one copy. before and
    after in `changes` are codes. about: the events that it replaces, takes back or settles.
    unknown: the body of a kind that this version does not know.
    """

    at: str
    kind: str
    said: str
    event: str = ""
    who: str = ""
    name: str = ""
    actor: str = ""
    note: str = ""
    standing: Standing = ""
    device: str = ""
    replica: str = ""
    seq: int = 0
    occurrence: int = 0
    purpose: str = "work"
    rubric_version: str = ""
    values: Values = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    clauses: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    origin: Origin | None = None
    unknown: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """The oldest entry first. status: of the item now."""

    uid: str
    source_id: str | None
    status: str
    entries: tuple[HistoryEntry, ...]


class Viewer(NamedTuple):
    """An annotator who sees their own part of a history alone. occurrence: what they are at."""

    annotator: str
    occurrence: int = 0
