"""The rows of an export, read from one state of the project, in the order of the items' uids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import chain, groupby
from typing import Generic, TypeVar

from annotator.domain.canonical import sha256
from annotator.domain.clock import iso_of
from annotator.domain.events import RubricPublish
from annotator.domain.fold import CurrentLabel, ItemState, Stated
from annotator.domain.label import Origin, Scale
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_scales import declared_of
from annotator.formats.labeled import (
    AdjudicationRow,
    ConsensusRow,
    ItemRow,
    LabelRow,
    RubricHash,
    RubricText,
    export_values,
)
from annotator.services.disputing import decides
from annotator.services.evidence import quoted
from annotator.services.export_options import ExportOptions
from annotator.services.figures.consensus import (
    consensus_rows,
    imported_rows,
    soft_only,
    split_kept,
)
from annotator.services.figures.model_consensus import ModelConsensus
from annotator.services.lineage import previous_of
from annotator.services.published import published_rubric, published_texts, rubric_then
from annotator.services.rules import Rules
from annotator.services.units import version_under
from annotator.store import items, projection
from annotator.store.database import Sql

RubricOf = Callable[[str, str], Rubric | None]
"""The rubric of an id and a version; None where the log does not carry its text."""
Row = TypeVar("Row")


class Again(Generic[Row]):
    """Rows that are read anew each time they are iterated; nothing is held."""

    def __init__(self, read: Callable[[], Iterator[Row]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Row]:
        return self._read()


@dataclass(frozen=True, slots=True)
class ExportRows:
    """names: the pseudonym of everybody. sealed: uids of the items that stay here. imported: the
    scales of criteria that are none of the rubric's."""

    sql: Sql
    rules: Rules
    names: Mapping[str, str]
    options: ExportOptions
    sealed: frozenset[str]
    imported: Mapping[str, Scale] = field(default_factory=dict)

    def items(self) -> Iterable[ItemRow]:
        return Again(self._items)

    def labels(self) -> Iterable[LabelRow]:
        return Again(self._labels)

    def decisions(self) -> Iterable[AdjudicationRow]:
        return Again(self._decisions)

    def consensus(self) -> Iterable[ConsensusRow]:
        return Again(self._consensus)

    def states(self) -> Iterator[tuple[str, str | None, ItemState]]:
        """(uid, source id, state) of every item that leaves."""
        for uid in self._uids():
            keys = items.keys_of(self.sql, uid)
            if keys is not None:
                yield keys.uid, keys.source_id, projection.state_of(self.sql, keys.row)

    def rubrics(self) -> tuple[RubricText, ...]:
        """Every version once, with the text that was published last; reasons may name people."""
        own = self.rules.rubric.id
        texts = published_texts(self.sql)
        ours = {version: body for (rubric_id, version), body in texts.items() if rubric_id == own}
        found = tuple(_rubric_text(self.sql, texts[key], ours) for key in sorted(texts))
        return found if self.options.rationales else tuple(map(_without_reason, found))

    def keeps_split(self, state: ItemState) -> bool:
        """Whether a lead said that the difference of the labels as they are now is honest."""
        decision = state.adjudication
        if decision is None or decision.decision != "keep_split":
            return False
        return decides(self.sql, state, self.rules)

    def _uids(self) -> Iterator[str]:
        return (uid for uid in items.uids(self.sql) if uid not in self.sealed)

    def _items(self) -> Iterator[ItemRow]:
        for uid in self._uids():
            stored = items.by_uid(self.sql, uid)
            if stored is not None:
                yield ItemRow(stored.uid, stored.item, stored.status)

    def _labels(self) -> Iterator[LabelRow]:
        rubric_of = _rubric_reader(self.sql, self.rules.rubric)
        for uid, source_id, state in self.states():
            cited = any(one.evidence for one in state.labels)
            stored = items.by_uid(self.sql, uid) if cited else None
            for label in state.labels:
                if label.conflict:
                    continue
                if stored is not None:
                    evidence = quoted(label.evidence, stored.item, stored.status)
                    label = replace(label, evidence=evidence)
                yield from self._label_rows(uid, source_id, label, rubric_of)

    def _label_rows(
        self, uid: str, source_id: str | None, label: CurrentLabel, rubric_of: RubricOf
    ) -> Iterator[LabelRow]:
        """One row; more only where values came under different rubric versions or scales."""

        def under(pair: tuple[str, Stated]) -> tuple[str, str, tuple[str, ...]]:
            stated = pair[1]
            return stated.rubric_id, stated.rubric_version, _codes(stated.scale)

        for _, group in groupby(sorted(label.values.items(), key=under), key=under):
            values = dict(group)
            first = next(iter(values.values()))
            own = rubric_of(first.rubric_id, first.rubric_version) if first.scale is None else None
            codes = {c: stated.value for c, stated in values.items()}
            yield LabelRow(
                item=uid,
                source_id=source_id,
                annotator=self.names[label.key.annotator],
                kind=label.annotator_kind,
                purpose=label.purpose,
                occurrence=label.key.occurrence,
                rubric=first.rubric_id,
                rubric_version=first.rubric_version,
                values=export_values(own, codes),
                unsure=label.unsure,
                confidence=label.confidence,
                clauses=label.clauses,
                evidence=label.evidence,
                rationale=label.rationale if self.options.rationales else None,
                active_s=label.active_s,
                at=label.origin.at or iso_of(label.at),
                origin=self._origin(label, first.scale),
                codes=codes,
                scales=_scales(own, values),
            )

    def _decisions(self) -> Iterator[AdjudicationRow]:
        rubric_of = _rubric_reader(self.sql, self.rules.rubric)
        for uid, source_id, state in self.states():
            decided = state.adjudication
            if decided is not None:
                values = {c: v for c, v in decided.values.items() if v is not None}
                own = rubric_of(decided.rubric_id, decided.rubric_version)
                yield AdjudicationRow(
                    item=uid,
                    source_id=source_id,
                    lead=self.names[decided.lead],
                    decision="label" if decided.decision == "label" else "keep_split",
                    rubric=decided.rubric_id,
                    rubric_version=decided.rubric_version,
                    values=export_values(own, values),
                    clauses=decided.clauses,
                    rationale=decided.rationale if self.options.rationales else None,
                    at=decided.origin.at or iso_of(decided.at),
                )

    def _consensus(self) -> Iterator[ConsensusRow]:
        if self.options.labels == "raw":
            return
        sql, rules = self.sql, self.rules
        model = ModelConsensus(sql, rules.rubric) if self.options.consensus == "model" else None
        for uid, source_id, state in self.states():
            own = consensus_rows(
                uid,
                source_id,
                state,
                rules.rubric,
                rules.lineage(sql),
                self.options.consensus,
                adjudicated=self.options.labels == "adjudicated",
                model=model,
                violations=partial(rules.violations, sql, rules.judged or ""),
            )
            method = self.options.consensus
            others = imported_rows(uid, source_id, state, self.imported, method)
            rows: Iterable[ConsensusRow] = chain(own, others)
            if self.options.labels == "soft":
                rows = (soft_only(row) for row in rows)
            elif self.keeps_split(state):
                rows = (split_kept(row) for row in rows)
            yield from rows

    def _origin(self, label: CurrentLabel, scale: Scale | None) -> Origin:
        origin = label.origin
        tool = origin.tool if self.options.names else None
        return Origin(origin.kind, tool, origin.file_sha256, origin.row, origin.at, scale)


def sealed_uids(sql: Sql, options: ExportOptions) -> frozenset[str]:
    """The items that stay here: those of the split that is kept for a last, honest test."""
    return frozenset() if options.held_out else items.held_out(sql)


def _rubric_reader(sql: Sql, rubric: Rubric) -> RubricOf:
    """Reads every version once. Of one that the log does not carry, values leave as their ids."""

    @cache
    def rubric_of(rubric_id: str, version: str) -> Rubric | None:
        return rubric_then(sql, rubric, version_under(rubric_id, version, rubric.id))

    return rubric_of


def _scales(own: Rubric | None, values: Mapping[str, Stated]) -> dict[str, Scale]:
    """By criterion, what its value was chosen from; nothing for texts."""
    found: dict[str, Scale] = {}
    for criterion_id, stated in values.items():
        criterion = own.criterion(criterion_id) if own else None
        scale = stated.scale or (declared_of(criterion) if criterion else None)
        if scale is not None:
            found[criterion_id] = scale
    return found


def _codes(scale: Scale | None) -> tuple[str, ...]:
    return () if scale is None else (scale.measurement, *scale.codes)


def _without_reason(one: RubricText) -> RubricText:
    return replace(one, stated=replace(one.stated, reason=""))


def _rubric_text(sql: Sql, body: RubricPublish, ours: Mapping[str, RubricPublish]) -> RubricText:
    previous = body.previous
    if ours.get(body.version) is body:  # where nobody stated it, it follows from this log alone
        read = published_rubric(sql, body.rubric_id, body.version)
        previous = (None if read is None else previous_of(read, ours)) or ""
    stated = RubricHash(
        body.rubric_id,
        body.version,
        sha256(body.text.encode("utf-8")),
        previous=previous,
        kind=body.kind,
        reason=body.reason,
        reopens=body.reopens,
        control=body.control,
    )
    return RubricText(stated, body.text)
