"""From what an importer finds to items and labels of this project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from annotator.agreement.rates.refusals import told_of
from annotator.domain.canonical import sha256
from annotator.domain.events import Label
from annotator.domain.ids import imported_event_id
from annotator.domain.item import item_uid, turns_json
from annotator.domain.label import AnnotatorKind, Origin, Scale, code_of
from annotator.domain.remembered import Remembered
from annotator.domain.rubric import Rubric
from annotator.formats.found import Entry, Found, FoundLabel, Note, Skipped
from annotator.formats.records import BadRecord
from annotator.services.intake.brought import Brought, Spool
from annotator.services.intake.found_scales import is_ours
from annotator.services.intake.label_writer import Incoming
from annotator.services.media import MediaFolder
from annotator.services.queueing import rank
from annotator.services.units import IMPORTED
from annotator.store.items import NewItem
from annotator.store.json import canonical


@dataclass(frozen=True, slots=True)
class Carried:
    """A label with the item and the row it came with. part: which item of that row it is about."""

    uid: str
    row: int
    part: int
    label: FoundLabel


class EntryReader:
    """Turns entries into new items and remembers the labels they carry.

    skipped: records that are rightly no item, by reason. notes: the importer's sentences, with
    how often each came. people: whom exports of other projects name, by project.
    """

    def __init__(
        self, path: Path, digest: str, seed: int, rubric: Rubric, media: MediaFolder
    ) -> None:
        self._path = path
        self._digest = digest
        self._seed = seed
        self._rubric = rubric
        self._media = media
        self._alike = Remembered()
        self.carried: Spool[Carried] = Spool(Carried, FoundLabel, Scale)
        self._people: set[tuple[str, AnnotatorKind]] = set()
        self.unknown = 0
        self.skipped: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.people: dict[str, set[str]] = {}
        self._row = self._part = 0

    def items(self, found: Iterable[Found]) -> Iterator[NewItem | BadRecord]:
        """The items, in the order of the file; their media lie in the project when they come."""
        for one in found:
            if isinstance(one, Skipped):
                self.skipped[one.reason] += 1
            elif isinstance(one, Note):
                self.notes[one.text] += 1
            elif isinstance(one, BadRecord):
                yield one
            else:
                self._media.keep(one.media)
                yield self._new(one)

    def labels(self, scales: Mapping[str, Scale]) -> Brought:
        """The labels that the items carried. scales: those of criteria that came open."""
        return Brought(len(self.carried), frozenset(self._people), partial(self._labels, scales))

    def _labels(self, scales: Mapping[str, Scale]) -> Iterator[Incoming]:
        for one in self.carried:
            scale = one.label.scale
            if not scale.codes:
                if one.label.criterion not in scales:
                    continue
                scale = scales[one.label.criterion]
            yield self._incoming(one, scale)

    def told(self) -> Iterator[str]:
        """What the report says of the file beside its counts."""
        for text, n in self.notes.items():
            yield text if n == 1 else f"{text} ({n} times)"
        if self.unknown == 1:
            yield "1 label has a value that is not on its scale; it was left"
        elif self.unknown:
            yield f"{self.unknown} labels have values that are not on their scale; they were left"

    def _new(self, entry: Entry) -> NewItem:
        item = entry.item
        ordinal = entry.ordinal or 0
        if item.source_id is None and entry.ordinal is None:
            alike = canonical({"turns": turns_json(item.turns), "model": item.model})
            ordinal = self._alike.count((sha256(alike),))
        if item.source is None and entry.project is None:
            item = replace(item, source=self._path.stem)
        uid = item_uid(item, ordinal, canonical)
        self.unknown += len(entry.unknown)
        if entry.project is not None:
            named = self.people.setdefault(entry.project, set())
            named.update(label.annotator for label in entry.labels)
        row = entry.record.number
        self._part = self._part + 1 if row == self._row else 0
        self._row = row
        labels = (*entry.labels, *entry.others)
        self.carried.extend(Carried(uid, row, self._part, label) for label in labels)
        self._people.update((label.annotator, label.kind) for label in labels)
        return NewItem(
            uid=uid,
            item=item,
            status=item.status,
            rank=rank(self._seed, uid),
            declared=told_of(item.tags, item.meta),
            ordinal=ordinal,
            record=entry.record.number,
            raw=entry.record.raw,
            queued=item.status == "ready",
        )

    def _incoming(self, carried: Carried, scale: Scale) -> Incoming:
        found = carried.label
        ours = is_ours(self._rubric, found.criterion, scale)
        own = self._rubric.criterion(found.criterion)
        told = ours and own is not None and own.kind == "yes_no"
        label = Label(
            item=carried.uid,
            annotator=found.annotator,
            rubric_id=self._rubric.id if ours else IMPORTED,
            rubric_version=self._rubric.version if ours else IMPORTED,
            values={found.criterion: code_of(found.value) == "yes" if told else found.value},
            annotator_kind=found.kind,
            purpose=found.purpose,
            occurrence=found.occurrence,
            unsure=found.unsure,
            confidence=found.confidence,
            clauses=found.clauses,
            rationale=found.rationale,
            active_s=found.active_s,
            origin=self._origin(carried, None if ours else scale),
        )
        place = _place(carried)
        return Incoming(imported_event_id(self._digest, carried.row, place, found.annotator), label)

    def _origin(self, carried: Carried, scale: Scale | None) -> Origin:
        name, at = self._path.name, carried.label.at
        return Origin("import", name, self._digest, carried.row, at, scale)


def _place(carried: Carried) -> str:
    """What tells the labels of one row and annotator apart."""
    found = carried.label
    again = f"#{found.occurrence}" if found.occurrence else ""
    part = f"@{carried.part}" if carried.part else ""
    return f"{found.criterion}{again}{part}"
