"""Writing labels that were made elsewhere, without letting anybody wait (see `bulk_writing`).

An event's id follows from (file, row, criterion, annotator), so reading a file again, or on
another machine, adds nothing. What a person labeled here is never overwritten by an import; what
an earlier import said is superseded, and what it said on other criteria is carried on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from annotator.domain.changes import ChangeSet
from annotator.domain.events import Label
from annotator.domain.ids import derived_id
from annotator.domain.label import code_of
from annotator.domain.remembered import Key, Remembered, hash_of
from annotator.services import scales
from annotator.services.intake.bulk_writing import part_size, write_slices
from annotator.services.recording import Recorder
from annotator.services.views import LabelCount
from annotator.store import log
from annotator.store.database import Sql, Transaction

CHUNK = 100
"""Labels of a slice: some 10 ms."""
_PART = 1_000
"""Labels of one transaction, where nobody waits."""
OURS = "labeled here already"
REPEATED = "another value for the same item and annotator"
Became = Literal["added", "unchanged", "corrected", "ours", "repeated"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A label with the id that its source gives its event; `supersedes` is filled in here."""

    event_id: str
    label: Label


_Written = tuple[list[tuple[Became, Incoming]], ChangeSet]
"""Of a slice: what became of each label, and what changed."""


class LabelWriter:
    """Writes one file's labels and counts what became of them.

    written: how many are durable. cancelled: whether more were to come.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.written = 0
        self.cancelled = False
        self._became: Counter[Became] = Counter()
        self._labels: Counter[tuple[str, str, str]] = Counter()
        self._seen = Remembered()

    def write(
        self,
        labels: Iterator[Incoming],
        tell: Callable[[int], None],
        cancelled: Callable[[], bool],
        follow: Callable[[Sequence[Incoming]], None] = lambda labels: None,
    ) -> None:
        """All of them, unless it is cancelled. tell: gets how many are durable.

        follow: what is to be done about labels as soon as they are.
        """
        database = self._recorder.database
        size = CHUNK  # at first: soon there is something to tell, and to cancel
        while part := list(islice(labels, size)):
            if cancelled():
                self.cancelled = True
                return
            for some, became in write_slices(database, part, CHUNK, self._transact):
                self._count(*became)
                follow(some)
                self.written += len(some)
                tell(self.written)
            size = part_size(database, _PART, CHUNK)

    def _count(self, became: Sequence[tuple[Became, Incoming]], change: ChangeSet) -> None:
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

    def _transact(self, transaction: Transaction, labels: Sequence[Incoming]) -> _Written:
        became: list[tuple[Became, Incoming]] = []
        new: list[Incoming] = []
        transaction.read(one.label.item for one in labels)
        known = log.known_events(transaction.sql, [one.event_id for one in labels])
        for incoming in labels:
            what, found = self._judge(transaction, incoming, known)
            became.append((what, incoming))
            if found is not None:
                new.append(found)
        _register_scales(transaction.sql, new)
        change = self._recorder.append(
            transaction, "import", [i.label for i in new], "import", [i.event_id for i in new]
        )
        return became, change

    def _judge(
        self, transaction: Transaction, incoming: Incoming, known: Collection[str]
    ) -> tuple[Became, Incoming | None]:
        """known: those of the labels' event ids that the log holds."""
        stated = _codes(incoming.label)
        said = {_place(incoming.label, c): _short(code) for c, code in stated.items()}
        earlier = [self._seen.get(place) for place in said]
        if None not in earlier:
            return "unchanged" if earlier == list(said.values()) else "repeated", None
        for place, code in said.items():
            self._seen.put(place, code)
        what, label = _against_earlier(transaction, incoming.label)
        if label is None:
            return what, None
        event_id: str | None = incoming.event_id
        if incoming.event_id in known:
            event_id = _next_id(transaction.sql, incoming.event_id, label)
        return ("unchanged", None) if event_id is None else (what, Incoming(event_id, label))


def _against_earlier(transaction: Transaction, label: Label) -> tuple[Became, Label | None]:
    """What becomes of a label, and the label as it is to be written."""
    standing = transaction.state_of(label.item).label_of(label.annotator, label.occurrence)
    if standing is None:
        return "added", label
    stated = _codes(label)
    known = {c: code_of(s.value) for c, s in standing.values.items() if c in stated}
    if known == stated and set(label.clauses) <= set(standing.clauses):
        return "unchanged", None
    events = transaction.events_of(label.item)
    heads = [(e.id, e.body) for e in events if e.id in standing.heads and isinstance(e.body, Label)]
    if any(body.origin.kind == "native" for _, body in heads):
        return "ours", None
    replaced = [(event, body) for event, body in heads if set(_codes(body)) & set(stated)]
    for _, body in replaced:
        label = _carrying(label, body)
    ids = tuple(event for event, _ in replaced)
    return ("corrected" if replaced else "added"), replace(label, supersedes=ids)


def _carrying(label: Label, earlier: Label) -> Label:
    """The label with what the earlier one said and it does not say itself."""
    if earlier.origin.scale != label.origin.scale:
        return label
    others = {c: v for c, v in earlier.values.items() if v is not None}
    return replace(
        label,
        values={**others, **label.values},
        unsure=label.unsure or earlier.unsure,
        confidence=earlier.confidence if label.confidence is None else label.confidence,
        clauses=label.clauses or earlier.clauses,
        evidence=label.evidence or earlier.evidence,
        rationale=label.rationale or earlier.rationale,
        active_s=earlier.active_s if label.active_s is None else label.active_s,
    )


def _next_id(sql: Sql, event_id: str, label: Label) -> str | None:
    """Another id, for one that the log holds; None where it holds this very correction.

    A file that states an earlier value again corrects a correction: another event.
    """
    again = derived_id(event_id, (label.item, *label.supersedes))
    return None if log.has_event(sql, again) else again


def _place(label: Label, criterion: str) -> Key:
    return (label.item, label.annotator, label.occurrence, criterion)


def _short(code: str) -> int:
    """For telling values of one place apart."""
    return hash_of((code,)) % 2**32


def _codes(label: Label) -> dict[str, str]:
    return {c: code_of(v) for c, v in label.values.items() if v is not None}


def _register_scales(sql: Sql, new: Sequence[Incoming]) -> None:
    stated = ((c, one.label.origin.scale) for one in new for c in one.label.values)
    for criterion, scale in dict.fromkeys(stated):
        if scale is not None:
            scales.register(sql, criterion, scale)
