"""From the events about one item to what is so now. Pure, and independent of arrival order.

A label *stands* where it is neither retracted nor superseded. Supersession is followed through:
while C (which corrects B, which corrects A) stands, neither A nor B does; retracting C brings B
back. Standing labels of one key are merged by criterion (imports state one criterion each); where
two state a criterion differently, the key is in conflict and counts in no figure until a
`Resolve`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from annotator.domain.clock import ms_of
from annotator.domain.events import (
    Adjudicate,
    Comment,
    Event,
    Flag,
    Label,
    Redact,
    Resolve,
    Retract,
    Skip,
)
from annotator.domain.label import (
    AnnotatorKind,
    Evidence,
    LabelKey,
    Origin,
    Purpose,
    Scale,
    Value,
    Values,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A value with the rubric version it was given under and, for imports, its own scale."""

    value: Value
    rubric_id: str
    rubric_version: str
    scale: Scale | None = None


@dataclass(frozen=True, slots=True)
class CurrentLabel:
    """What one annotator says about one item, as known now. `at` is the latest event's hlc."""

    key: LabelKey
    annotator_kind: AnnotatorKind
    purpose: Purpose
    rubric_id: str
    rubric_version: str
    values: Mapping[str, Stated]
    unsure: bool
    confidence: int | None
    clauses: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    rationale: str
    active_s: float | None
    at: str
    heads: tuple[str, ...]
    conflict: bool
    origin: Origin

    @property
    def counts(self) -> bool:
        """Whether it enters figures between annotators."""
        return self.key.occurrence == 0 and self.purpose == "work" and not self.conflict

    @property
    def fills_overlap(self) -> bool:
        """Whether a person gave it as part of the work."""
        return (
            self.key.occurrence == 0 and self.purpose == "work" and self.annotator_kind == "human"
        )


@dataclass(frozen=True, slots=True)
class CurrentSkip:
    annotator: str
    reason: str
    note: str
    event: str
    at: str


@dataclass(frozen=True, slots=True)
class CurrentFlag:
    annotator: str
    flag: str
    note: str
    clauses: tuple[str, ...]
    event: str
    at: str


@dataclass(frozen=True, slots=True)
class CurrentAdjudication:
    lead: str
    decision: str
    rubric_version: str
    values: Values
    rationale: str
    clauses: tuple[str, ...]
    event: str
    at: str


@dataclass(frozen=True, slots=True)
class CurrentComment:
    author: str
    text: str
    event: str
    at: str


@dataclass(frozen=True, slots=True)
class ItemState:
    """Everything said about one item, as known now."""

    labels: tuple[CurrentLabel, ...] = ()
    skips: tuple[CurrentSkip, ...] = ()
    flags: tuple[CurrentFlag, ...] = ()
    adjudication: CurrentAdjudication | None = None
    comments: tuple[CurrentComment, ...] = ()
    redacted: str | None = None

    def label_of(self, annotator: str, occurrence: int = 0) -> CurrentLabel | None:
        """The annotator's label, if there is one."""
        wanted = (annotator, occurrence)
        return next((c for c in self.labels if (c.key.annotator, c.key.occurrence) == wanted), None)


EMPTY = ItemState()


def fold_item(events: Iterable[Event]) -> ItemState:
    """The state of one item from all events about it, in any order."""
    ordered = sorted({e.id: e for e in events}.values(), key=lambda e: (e.hlc, e.id))
    gone = _retracted(ordered)
    live = [e for e in ordered if e.id not in gone]
    return ItemState(
        labels=_labels(ordered, gone),
        skips=_latest_skips(live),
        flags=tuple(
            CurrentFlag(b.annotator, b.flag, b.note, b.clauses, e.id, e.hlc)
            for e in live
            if isinstance(b := e.body, Flag)
        ),
        adjudication=_adjudication(live),
        comments=tuple(
            CurrentComment(b.author, b.text, e.id, e.hlc)
            for e in live
            if isinstance(b := e.body, Comment)
        ),
        redacted=next((e.body.reason for e in ordered if isinstance(e.body, Redact)), None),
    )


def _retracted(events: Sequence[Event]) -> set[str]:
    return {t for e in events if isinstance(e.body, Retract) for t in e.body.targets}


def _labels(events: Sequence[Event], gone: set[str]) -> tuple[CurrentLabel, ...]:
    by_key: dict[LabelKey, list[tuple[Event, Label]]] = defaultdict(list)
    resolved: dict[LabelKey, list[Resolve]] = defaultdict(list)
    for event in events:
        if isinstance(event.body, Label):
            by_key[event.body.key].append((event, event.body))
        elif isinstance(event.body, Resolve) and event.id not in gone:
            body = event.body
            resolved[LabelKey(body.item, body.annotator, body.occurrence)].append(body)
    current = (_current(key, by_key[key], resolved[key], gone) for key in sorted(by_key))
    return tuple(label for label in current if label is not None)


def _current(
    key: LabelKey,
    labels: Sequence[tuple[Event, Label]],
    resolved: Sequence[Resolve],
    gone: set[str],
) -> CurrentLabel | None:
    heads = _standing(labels, resolved, gone)
    if not heads:
        return None
    values, conflict = _merge(heads)
    event, last = heads[-1]
    return CurrentLabel(
        key=key,
        annotator_kind=last.annotator_kind,
        purpose=last.purpose,
        rubric_id=last.rubric_id,
        rubric_version=last.rubric_version,
        values=values,
        unsure=any(b.unsure for _, b in heads),
        confidence=last.confidence,
        clauses=tuple(dict.fromkeys(c for _, b in heads for c in b.clauses)),
        evidence=tuple(dict.fromkeys(s for _, b in heads for s in b.evidence)),
        rationale="\n".join(dict.fromkeys(b.rationale for _, b in heads if b.rationale)),
        active_s=last.active_s,
        at=event.hlc,
        heads=tuple(e.id for e, _ in heads),
        conflict=conflict,
        origin=last.origin,
    )


def _standing(
    labels: Sequence[tuple[Event, Label]], resolved: Sequence[Resolve], gone: set[str]
) -> list[tuple[Event, Label]]:
    replaced_by: dict[str, set[str]] = {e.id: set(b.supersedes) for e, b in labels}
    for resolve in resolved:
        if resolve.keep in replaced_by and resolve.keep not in gone:
            replaced_by[resolve.keep].update(resolve.drop)
    superseded: set[str] = set()
    pending = [e.id for e, _ in labels if e.id not in gone]
    for start in pending:
        superseded |= _ancestors(start, replaced_by)
    return [(e, b) for e, b in labels if e.id not in gone and e.id not in superseded]


def _ancestors(start: str, replaced_by: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    pending = list(replaced_by.get(start, ()))
    while pending:
        one = pending.pop()
        if one != start and one not in found:
            found.add(one)
            pending.extend(replaced_by.get(one, ()))
    return found


def _merge(heads: Sequence[tuple[Event, Label]]) -> tuple[dict[str, Stated], bool]:
    stated: dict[str, Stated | None] = {}
    conflict = False
    for _, body in heads:
        for criterion, value in body.values.items():
            new = None if value is None else _stated(body, value)
            if criterion in stated and stated[criterion] != new:
                conflict = True
            stated[criterion] = new
    return {c: s for c, s in stated.items() if s is not None}, conflict


def _stated(body: Label, value: Value) -> Stated:
    return Stated(value, body.rubric_id, body.rubric_version, body.origin.scale)


def _latest_skips(live: Sequence[Event]) -> tuple[CurrentSkip, ...]:
    latest: dict[str, CurrentSkip] = {}
    for event in live:
        if isinstance(body := event.body, Skip):
            latest[body.annotator] = CurrentSkip(
                body.annotator, body.reason, body.note, event.id, event.hlc
            )
    return tuple(latest[a] for a in sorted(latest))


def _adjudication(live: Sequence[Event]) -> CurrentAdjudication | None:
    last: CurrentAdjudication | None = None
    for event in live:
        if isinstance(body := event.body, Adjudicate):
            last = CurrentAdjudication(
                body.lead,
                body.decision,
                body.rubric_version,
                body.values,
                body.rationale,
                body.clauses,
                event.id,
                event.hlc,
            )
    return last


def given_ms(label: CurrentLabel) -> int:
    """When the label was given, in milliseconds: the source's own time where an import has one."""
    if label.origin.at is None:
        return ms_of(label.at)
    moment = datetime.fromisoformat(label.origin.at)
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
