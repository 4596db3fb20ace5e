"""Writing labels that were made elsewhere, in short transactions.

An event's id follows from (file, row, criterion, annotator), so reading a file again, or on
another machine, adds nothing. What a person labeled here is never overwritten by an import; what
an earlier import said is superseded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from annotator.domain.changes import ChangeSet
from annotator.domain.events import Event, Label
from annotator.domain.fold import fold_item
from annotator.domain.label import LabelKey, code_of
from annotator.services import scales
from annotator.services.recording import Recorder
from annotator.services.views import LabelCount
from annotator.store import log
from annotator.store.database import Sql, Transaction
from annotator.store.writer import BULK

CHUNK = 100
OURS = "labeled here already"
REPEATED = "another value for the same item and annotator"
Became = Literal["added", "unchanged", "corrected", "ours", "repeated"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A label with the id that its source gives its event; `supersedes` is filled in here."""

    event_id: str
    label: Label


class LabelWriter:
    """Writes one file's labels and counts what became of them."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._became: Counter[Became] = Counter()
        self._labels: Counter[tuple[str, str, str]] = Counter()
        self._seen: dict[tuple[LabelKey, str], str] = {}

    def write(self, labels: Sequence[Incoming]) -> None:
        """One short transaction."""
        became, change = self._recorder.database.write(
            lambda transaction: self._transact(transaction, labels), BULK
        ).result()
        for what, incoming in became:
            self._became[what] += 1
            if what in ("added", "corrected"):
                label = incoming.label
                for criterion in label.values:
                    self._labels[label.annotator, label.annotator_kind, criterion] += 1
        if change.events:
            self._recorder.changes.publish(change)

    def count(self, what: Became) -> int:
        """How many labels became that."""
        return self._became[what]

    @property
    def skipped(self) -> dict[str, int]:
        """Labels that were not taken, by reason."""
        found = {OURS: self._became["ours"], REPEATED: self._became["repeated"]}
        return {reason: n for reason, n in found.items() if n}

    @property
    def counts(self) -> tuple[LabelCount, ...]:
        """New values by annotator and criterion."""
        return tuple(LabelCount(*key, n) for key, n in sorted(self._labels.items()))

    def _transact(
        self, transaction: Transaction, labels: Sequence[Incoming]
    ) -> tuple[list[tuple[Became, Incoming]], ChangeSet]:
        became: list[tuple[Became, Incoming]] = []
        new: list[Incoming] = []
        for incoming in labels:
            what, supersedes = self._judge(transaction.sql, incoming)
            became.append((what, incoming))
            if what in ("added", "corrected"):
                label = replace(incoming.label, supersedes=supersedes)
                new.append(Incoming(incoming.event_id, label))
                _register_scale(transaction.sql, label)
        change = self._recorder.append(
            transaction, "import", [i.label for i in new], "import", [i.event_id for i in new]
        )
        return became, change

    def _judge(self, sql: Sql, incoming: Incoming) -> tuple[Became, tuple[str, ...]]:
        if self._repeats(incoming.label):
            return "repeated", ()
        if log.has_event(sql, incoming.event_id):
            return "unchanged", ()
        return _against_earlier(log.events_of(sql, incoming.label.item), incoming.label)

    def _repeats(self, label: Label) -> bool:
        """Whether an earlier row of this file gives the same place another value."""
        stated = {c: code_of(v) for c, v in label.values.items() if v is not None}
        first = {c: self._seen.setdefault((label.key, c), code) for c, code in stated.items()}
        return first != stated


def _against_earlier(events: Sequence[Event], label: Label) -> tuple[Became, tuple[str, ...]]:
    standing = fold_item(events).label_of(label.annotator, label.occurrence)
    if standing is None:
        return "added", ()
    stated = {c: code_of(v) for c, v in label.values.items() if v is not None}
    known = {c: code_of(s.value) for c, s in standing.values.items() if c in stated}
    if known == stated:
        return "unchanged", ()
    heads = [(e.id, e.body) for e in events if e.id in standing.heads and isinstance(e.body, Label)]
    if any(body.origin.kind == "native" for _, body in heads):
        return "ours", ()
    replaced = tuple(event for event, body in heads if set(body.values) & set(stated))
    return ("corrected" if replaced else "added"), replaced


def _register_scale(sql: Sql, label: Label) -> None:
    if label.origin.scale is not None:
        for criterion in label.values:
            scales.register(sql, criterion, label.origin.scale)
