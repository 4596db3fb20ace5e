"""Reading an exported set back: the same items, and the same labels under their pseudonyms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator.agreement.rates.refusals import told_of
from annotator.domain.canonical import sha256
from annotator.domain.errors import RefusedInput
from annotator.domain.events import Adjudicate, Label, RubricPublish
from annotator.domain.ids import imported_event_id
from annotator.domain.item import ordinal_of
from annotator.domain.label import Origin, Scale, Value, Values
from annotator.domain.rubric import Rubric
from annotator.formats.labeled import (
    AdjudicationRow,
    ItemRow,
    LabelRow,
    RubricText,
    import_values,
)
from annotator.formats.set_folder import ADJUDICATIONS, LabeledSet, read_set
from annotator.services.evidence import spans_only
from annotator.services.files import file_sha256
from annotator.services.intake.decision_writer import Decided
from annotator.services.intake.label_writer import Incoming
from annotator.services.queueing import rank
from annotator.services.units import version_order
from annotator.store.items import NewItem


class SetReader:
    """A set folder as new items and incoming labels. Raises RefusedInput for one that differs."""

    def __init__(self, folder: Path, seed: int, rubric: Rubric) -> None:
        self._set: LabeledSet = read_set(folder)
        self._seed = seed
        self._rubric = rubric
        self.digest = file_sha256(folder / "labels.jsonl")
        decided = folder / ADJUDICATIONS
        self._decided = file_sha256(decided) if decided.is_file() else ""
        self.project = self._set.manifest.project

    def names(self) -> frozenset[str]:
        """What the people are called in the set: A1, A2, … unless names were exported."""
        leads = {row.lead for row in self._set.adjudications()}
        return frozenset(row.annotator for row in self._set.labels()) | leads

    def versions(self) -> tuple[RubricPublish, ...]:
        """The versions of this project's rubric that the set carries, oldest first.

        Which items were asked for again is a matter of the project that they come from.
        Raises RefusedInput for a text that is not that version.
        """
        own = (one for one in self._set.rubrics() if one.stated.id == self._rubric.id)
        in_order = sorted(own, key=lambda one: version_order(one.stated.version))
        return tuple(map(self._version, in_order))

    def _version(self, found: RubricText) -> RubricPublish:
        one = found.stated
        read = self._set.rubric(one.id, one.version)  # nothing that cannot be read gets into a log
        if read is None or (read.id, read.version) != (one.id, one.version):
            raise RefusedInput(
                f"The set's text of {one.id} {one.version} is of another version.",
                "Get the whole set.",
            )
        return RubricPublish(
            rubric_id=one.id,
            version=one.version,
            text=found.text,
            sha256=sha256(found.text.encode("utf-8")),
            previous=one.previous,
            kind=one.kind,
            reason=one.reason,
        )

    def items(self) -> Iterator[NewItem]:
        """The items, under the uids that they have."""
        return (self._new(row) for row in self._set.items())

    def labels(self) -> Iterator[Incoming]:
        """The labels, one event for each row."""
        for number, row in enumerate(self._set.labels(), start=1):
            yield self._incoming(number, row)

    def decisions(self) -> Iterator[Decided]:
        """The leads' decisions, one event for each row."""
        for number, row in enumerate(self._set.adjudications(), start=1):
            rubric = self._rubric_of(row)
            decision = Adjudicate(
                item=row.item,
                lead=row.lead,
                rubric_id=row.rubric,
                rubric_version=row.rubric_version,
                values=_in_order(rubric, None, import_values(rubric, row.values)),
                decision=row.decision,
                rationale=row.rationale or "",
                clauses=row.clauses,
                origin=Origin("import", "set", self._decided, number, row.at),
            )
            event = imported_event_id(self._decided, number, "decided", row.lead)
            yield Decided(event, decision)

    def _new(self, row: ItemRow) -> NewItem:
        return NewItem(
            uid=row.uid,
            item=row.item,
            status=row.status,
            rank=rank(self._seed, row.uid),
            declared=told_of(row.item.tags, row.item.meta),
            ordinal=_ordinal(row),
            queued=row.status == "ready",
        )

    def _incoming(self, number: int, row: LabelRow) -> Incoming:
        rubric = self._rubric_of(row)
        label = Label(
            item=row.item,
            annotator=row.annotator,
            rubric_id=row.rubric,
            rubric_version=row.rubric_version,
            values=_in_order(rubric, row.origin.scale, import_values(rubric, row.values)),
            annotator_kind=row.kind,
            purpose=row.purpose,
            occurrence=row.occurrence,
            unsure=row.unsure,
            confidence=row.confidence,
            clauses=row.clauses,
            evidence=spans_only(row.evidence),
            rationale=row.rationale or "",
            active_s=row.active_s,
            origin=Origin("import", "set", self.digest, number, row.at, row.origin.scale),
        )
        event = imported_event_id(self.digest, number, "*", row.annotator)
        return Incoming(event, label)

    def _rubric_of(self, row: LabelRow | AdjudicationRow) -> Rubric | None:
        """The rubric under which a row was given: the set's own text, else this project's."""
        if isinstance(row, LabelRow) and row.origin.scale is not None:
            return None
        if (row.rubric, row.rubric_version) == (self._rubric.id, self._rubric.version):
            return self._rubric
        found = self._set.rubric(row.rubric, row.rubric_version)
        told = {type(value) for value in row.values.values()}
        if found is None and not told.isdisjoint((int, float)):
            raise RefusedInput(
                f"The set's labels were given under {row.rubric} {row.rubric_version}, "
                "which the set does not carry.",
                "Get the whole set.",
            )
        return found


def _ordinal(row: ItemRow) -> int:
    if row.status in ("redacted", "placeholder") or row.item.source_id is not None:
        return 0
    return ordinal_of(row.item, row.uid) or 0


def _in_order(rubric: Rubric | None, scale: Scale | None, values: Values) -> Values:
    """Sets in their scale's order, so that two people who chose the same agree."""

    def place(criterion_id: str, one: str) -> int:
        criterion = rubric.criterion(criterion_id) if rubric else None
        codes = scale.codes if scale else criterion.codes if criterion else ()
        return codes.index(one) if one in codes else len(codes)

    def ordered(criterion_id: str, value: Value | None) -> Value | None:
        if not isinstance(value, tuple):
            return value
        return tuple(sorted(dict.fromkeys(value), key=lambda one: place(criterion_id, one)))

    return {criterion_id: ordered(criterion_id, value) for criterion_id, value in values.items()}
