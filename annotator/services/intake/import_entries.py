"""From an importer's entries to items and labels of this project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from annotator.agreement.rates.refusals import told_of
from annotator.domain.canonical import content_hash
from annotator.domain.events import Label
from annotator.domain.ids import imported_event_id
from annotator.domain.item import item_uid, turns_json
from annotator.domain.label import Origin
from annotator.domain.rubric import Rubric
from annotator.formats.entries import Entry
from annotator.formats.preset import FoundLabel
from annotator.formats.records import BadRecord
from annotator.services.intake.label_writer import Incoming
from annotator.services.queueing import rank
from annotator.services.units import IMPORTED
from annotator.store.items import NewItem


@dataclass(frozen=True, slots=True)
class _Carried:
    uid: str
    row: int
    label: FoundLabel


class EntryReader:
    """Turns entries into new items and remembers the labels they carry."""

    def __init__(self, path: Path, digest: str, seed: int, rubric: Rubric) -> None:
        self._path = path
        self._digest = digest
        self._seed = seed
        self._rubric = rubric
        self._alike: Counter[str] = Counter()
        self._carried: list[_Carried] = []
        self.unknown = 0

    def items(self, entries: Iterable[Entry | BadRecord]) -> Iterator[NewItem | BadRecord]:
        """The items, in the order of the file."""
        for entry in entries:
            yield entry if isinstance(entry, BadRecord) else self._new(entry)

    def labels(self) -> Iterator[Incoming]:
        """The labels that the items carried."""
        return (self._incoming(carried) for carried in self._carried)

    def _new(self, entry: Entry) -> NewItem:
        item = entry.item
        ordinal = 0
        if item.source_id is None:
            alike = content_hash({"turns": turns_json(item.turns), "model": item.model})
            ordinal = self._alike[alike]
            self._alike[alike] += 1
        if item.source is None:
            item = replace(item, source=self._path.stem)
        uid = item_uid(item, ordinal)
        self.unknown += len(entry.unknown)
        self._carried += [_Carried(uid, entry.record.number, label) for label in entry.labels]
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

    def _incoming(self, carried: _Carried) -> Incoming:
        found = carried.label
        own = self._rubric.criterion(found.criterion)
        ours = own is not None and set(found.scale.codes) <= set(own.codes)
        scale = None if ours else found.scale
        label = Label(
            item=carried.uid,
            annotator=found.annotator,
            rubric_id=self._rubric.id if ours else IMPORTED,
            rubric_version=self._rubric.version if ours else IMPORTED,
            values={found.criterion: found.value},
            annotator_kind=found.kind,
            origin=Origin("import", self._path.name, self._digest, carried.row, scale=scale),
        )
        event = imported_event_id(self._digest, carried.row, found.criterion, found.annotator)
        return Incoming(event, label)
