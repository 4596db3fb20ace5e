"""The labeled set that leaves, with its reliability beside it.

The same project gives the same bytes: rows go in the order of uids, and times are the events' own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from annotator import __version__
from annotator.domain.clock import iso_of
from annotator.domain.conditions import Test
from annotator.domain.errors import UserError
from annotator.domain.events import RubricPublish
from annotator.domain.fold import CurrentLabel, ItemState, Stated
from annotator.domain.label import Origin, Scale, code_of
from annotator.domain.rubric import Rubric
from annotator.formats.set_folder import (
    About,
    AdjudicationRow,
    ConsensusRow,
    ItemRow,
    LabelRow,
    Reliability,
    RubricText,
    SetContent,
    WrittenFile,
    export_values,
    write_set,
)
from annotator.services.disputing import decides
from annotator.services.evidence import quoted
from annotator.services.figures.consensus import (
    Method,
    consensus_rows,
    decision_ended,
    soft_only,
    split_kept,
)
from annotator.services.figures.measuring import MeasuringService, words_for
from annotator.services.figures.model_consensus import ModelConsensus
from annotator.services.figures.reporting import agreement_report
from annotator.services.lineage import previous_of
from annotator.services.published import published_rubric, published_texts, rubric_then
from annotator.services.reads import Pinned
from annotator.services.rules import Rules
from annotator.services.units import version_under
from annotator.services.views import Headline
from annotator.store import items, log, projection
from annotator.store.database import Sql

if TYPE_CHECKING:
    from annotator.services.app import Workspace

RubricOf = Callable[[str, str], Rubric | None]
"""The rubric of an id and a version; None where the log does not carry its text."""
Labels = Literal["raw", "adjudicated", "consensus", "soft"]
"""What consensus.csv holds. raw: nothing. consensus: what the labels alone come to. adjudicated:
the lead's value where there is one. soft: shares without a value, as where a lead kept the split.
The labels leave in any case."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What leaves. Names and rationales only when asked for."""

    labels: Labels = "adjudicated"
    consensus: Method = "median"
    names: bool = False
    rationales: bool = False


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written, and what stayed, in sentences."""

    out: Path
    files: tuple[WrittenFile, ...]
    left_out: tuple[str, ...]


class ExportingService:
    """Writes set folders."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def to_set(self, out: Path, options: ExportOptions | None = None) -> ExportReport:
        """Write the set; nothing is left half done. UserError for an `out` that is taken."""
        chosen = options or ExportOptions()
        with self._workspace.database.reading() as sql:
            if items.count(sql) == 0:
                raise UserError("There is nothing to export yet.", "Import items first.")
            content = self._content(sql, chosen)
            files = write_set(out, content)
        return ExportReport(out, files, content.about.left_out)

    def _content(self, sql: Sql, options: ExportOptions) -> SetContent:
        workspace = self._workspace
        counted = {criterion for criterion, _ in projection.criteria(sql)}
        measuring = MeasuringService(Pinned(sql), workspace.rubric)  # one state for all files
        names = self._names(sql, options)
        last = log.last_hlc(sql)
        own = tuple(c.id for c in workspace.rubric.criteria)
        measured = [c for c in measuring.criteria() if c in counted]
        rubric_of = _rubric_reader(sql, workspace.rubric)
        return SetContent(
            project_id=workspace.project.id,
            project_name=workspace.project.name,
            canary=workspace.project.canary,
            seed=workspace.project.queue.seed,
            created=iso_of(last) if last else "",
            program=__version__,
            criteria=(*own, *(c for c in measured if c not in own)),
            items=_items(sql),
            labels=_labels(sql, rubric_of, names, options),
            adjudications=_adjudications(sql, rubric_of, names, options),
            consensus=_consensus(sql, workspace.recorder.rules, options),
            rubrics=_rubrics(sql, workspace.rubric.id, options),
            agreement=agreement_report(measuring, measured),
            about=self._about(sql, measuring, measured, options),
        )

    def _names(self, sql: Sql, options: ExportOptions) -> Mapping[str, str]:
        found = {
            (label.key.annotator, label.annotator_kind)
            for _, state in projection.every_state(sql)
            for label in state.labels
        }
        states = (state for _, state in projection.every_state(sql))
        found |= {(s.adjudication.lead, "human") for s in states if s.adjudication is not None}
        everybody = sorted({one for one, _ in found})
        if options.names:
            return {one: one for one in everybody}
        models = {one for one in everybody if (one, "human") not in found}
        return self._workspace.people.pseudonyms(everybody, models)

    def _about(
        self, sql: Sql, measuring: MeasuringService, measured: list[str], options: ExportOptions
    ) -> About:
        headline = measuring.headline() if measured else None
        return About(
            reliability=tuple(self._reliability(measuring, criterion) for criterion in measured),
            threshold=threshold_words(self._workspace.rubric),
            headline="" if headline is None else _rate_told(headline),
            labels=options.labels,
            consensus=options.consensus,
            left_out=tuple(_left_out(sql, self._workspace.recorder.rules, options)),
        )

    def _reliability(self, measuring: MeasuringService, criterion: str) -> Reliability:
        found = measuring.figures(criterion)
        own = self._workspace.rubric.criterion(criterion)
        return Reliability(
            criterion=criterion,
            name=own.name if own else criterion,
            words=words_for(found.alpha),
            alpha=found.alpha.value,
            low=found.alpha.low,
            high=found.alpha.high,
            undefined=found.alpha.undefined,
            n_items=found.n_items,
            n_pairable=found.n_pairable,
            n_annotators=found.n_annotators,
            percent_agreement=found.percent_agreement,
            warning=found.warning,
        )


def _rate_told(headline: Headline) -> str:
    """The rate with the interval that the page shows; empty where there is none."""
    rate = headline.violation
    if rate.value is None:
        return ""
    bounds = f"no interval: {rate.undefined}"
    if rate.low is not None and rate.high is not None:
        bounds = f"{rate.low:.1%} – {rate.high:.1%}, {rate.method}"
    tied = f"; {headline.ties} more are tied and left out" if headline.ties else ""
    return f"Violation rate: {rate.value:.1%} of {rate.n} items with a verdict ({bounds}){tied}."


def threshold_words(rubric: Rubric) -> str:
    """The policy threshold as people say it; empty where there is none."""
    threshold = rubric.threshold
    if not isinstance(threshold, Test):
        return ""
    criterion = rubric.criterion(threshold.criterion)
    name = criterion.name.lower() if criterion else threshold.criterion
    if isinstance(threshold.operand, float):
        sign = "≥" if threshold.operator == "at_least" else "≤"
        return f"{name} {sign} {threshold.operand:g}"
    ids = threshold.operand if isinstance(threshold.operand, tuple) else (threshold.operand,)
    said = (code_of(one) if isinstance(one, bool | str) else f"{one:g}" for one in ids)
    return f"{name} is {' or '.join(said)}"


def _items(sql: Sql) -> Iterator[ItemRow]:
    for uid in items.uids(sql):
        stored = items.by_uid(sql, uid)
        if stored is not None:
            yield ItemRow(stored.uid, stored.item, stored.status)


def _states(sql: Sql) -> Iterator[tuple[str, str | None, ItemState]]:
    for uid in items.uids(sql):
        keys = items.keys_of(sql, uid)
        if keys is not None:
            yield keys.uid, keys.source_id, projection.state_of(sql, keys.row)


def _rubric_reader(sql: Sql, rubric: Rubric) -> RubricOf:
    """Reads every version once. Of one that the log does not carry, values leave as their ids."""

    @cache
    def rubric_of(rubric_id: str, version: str) -> Rubric | None:
        return rubric_then(sql, rubric, version_under(rubric_id, version, rubric.id))

    return rubric_of


def _labels(
    sql: Sql, rubric_of: RubricOf, names: Mapping[str, str], options: ExportOptions
) -> Iterator[LabelRow]:
    for uid, source_id, state in _states(sql):
        stored = items.by_uid(sql, uid) if any(one.evidence for one in state.labels) else None
        for label in state.labels:
            if label.conflict:
                continue
            if stored is not None:
                evidence = quoted(label.evidence, stored.item, stored.status)
                label = replace(label, evidence=evidence)
            yield from _label_rows(uid, source_id, label, rubric_of, names, options)


def _label_rows(
    uid: str,
    source_id: str | None,
    label: CurrentLabel,
    rubric_of: RubricOf,
    names: Mapping[str, str],
    options: ExportOptions,
) -> Iterator[LabelRow]:
    """One row; more only where values came under different rubric versions or scales."""

    def under(pair: tuple[str, Stated]) -> tuple[str, str, tuple[str, ...]]:
        stated = pair[1]
        return stated.rubric_id, stated.rubric_version, _codes(stated.scale)

    for _, group in groupby(sorted(label.values.items(), key=under), key=under):
        values = dict(group)
        first = next(iter(values.values()))
        own = rubric_of(first.rubric_id, first.rubric_version) if first.scale is None else None
        yield LabelRow(
            item=uid,
            source_id=source_id,
            annotator=names[label.key.annotator],
            kind=label.annotator_kind,
            purpose=label.purpose,
            occurrence=label.key.occurrence,
            rubric=first.rubric_id,
            rubric_version=first.rubric_version,
            values=export_values(own, {c: stated.value for c, stated in values.items()}),
            unsure=label.unsure,
            confidence=label.confidence,
            clauses=label.clauses,
            evidence=label.evidence,
            rationale=label.rationale if options.rationales else None,
            active_s=label.active_s,
            at=label.origin.at or iso_of(label.at),
            origin=_origin(label, first.scale, options),
        )


def _adjudications(
    sql: Sql, rubric_of: RubricOf, names: Mapping[str, str], options: ExportOptions
) -> Iterator[AdjudicationRow]:
    for uid, source_id, state in _states(sql):
        decided = state.adjudication
        if decided is not None:
            values = {c: v for c, v in decided.values.items() if v is not None}
            own = rubric_of(decided.rubric_id, decided.rubric_version)
            yield AdjudicationRow(
                item=uid,
                source_id=source_id,
                lead=names[decided.lead],
                decision="label" if decided.decision == "label" else "keep_split",
                rubric=decided.rubric_id,
                rubric_version=decided.rubric_version,
                values=export_values(own, values),
                clauses=decided.clauses,
                rationale=decided.rationale if options.rationales else None,
                at=decided.origin.at or iso_of(decided.at),
            )


def _origin(label: CurrentLabel, scale: Scale | None, options: ExportOptions) -> Origin:
    origin = label.origin
    tool = origin.tool if options.names else None
    return Origin(origin.kind, tool, origin.file_sha256, origin.row, origin.at, scale)


def _codes(scale: Scale | None) -> tuple[str, ...]:
    return () if scale is None else (scale.measurement, *scale.codes)


def _consensus(sql: Sql, rules: Rules, options: ExportOptions) -> Iterator[ConsensusRow]:
    if options.labels == "raw":
        return
    adjudicated = options.labels == "adjudicated"
    model = ModelConsensus(sql, rules.rubric) if options.consensus == "model" else None
    for uid, source_id, state in _states(sql):
        rows = consensus_rows(
            uid,
            source_id,
            state,
            rules.rubric,
            rules.lineage(sql),
            options.consensus,
            adjudicated=adjudicated,
            model=model,
            violations=partial(rules.violations, sql, rules.judged or ""),
        )
        if options.labels == "soft":
            rows = (soft_only(row) for row in rows)
        elif _keeps_split(sql, state, rules):
            rows = (split_kept(row) for row in rows)
        yield from rows


def _keeps_split(sql: Sql, state: ItemState, rules: Rules) -> bool:
    """Whether a lead said that the difference of the labels as they are now is honest."""
    decision = state.adjudication
    return decision is not None and decision.decision == "keep_split" and decides(sql, state, rules)


def _rubrics(sql: Sql, own: str, options: ExportOptions) -> tuple[RubricText, ...]:
    """Every version once, with the text that was published last; reasons may name people."""
    texts = published_texts(sql)
    ours = {version: body for (rubric_id, version), body in texts.items() if rubric_id == own}
    found = (_rubric_text(sql, texts[key], ours) for key in sorted(texts))
    return tuple(one if options.rationales else replace(one, reason="") for one in found)


def _rubric_text(sql: Sql, body: RubricPublish, ours: Mapping[str, RubricPublish]) -> RubricText:
    previous = body.previous
    if ours.get(body.version) is body:  # where nobody stated it, it follows from this log alone
        read = published_rubric(sql, body.rubric_id, body.version)
        previous = (None if read is None else previous_of(read, ours)) or ""
    return RubricText(
        body.rubric_id,
        body.version,
        body.text,
        previous=previous,
        kind=body.kind,
        reason=body.reason,
        reopens=body.reopens,
        control=body.control,
    )


def _left_out(sql: Sql, rules: Rules, options: ExportOptions) -> Iterator[str]:
    if not options.names:
        yield "People's names: they are called A1, A2, … in the order the project knows them."
    if not options.rationales:
        yield "Rationales, leads' too: they may name people and are only written when asked for."
    yield "Comments: they stay in the project."
    conflicts = redacted = split = trials = ended = 0
    for _, _, state in _states(sql):
        ended += decision_ended(state, rules.rubric, rules.lineage(sql))
        split += _keeps_split(sql, state, rules)
        conflicts += any(label.conflict for label in state.labels)
        redacted += state.redacted is not None
        trials += len(state.trials)
    if trials:
        yield f"{trials} labels given to try drafts of the rubric: they say nothing about an item."
    if conflicts:
        yield f"Labels in conflict on {conflicts} items, until somebody resolves them."
    if split and options.labels in ("adjudicated", "consensus"):
        yield (
            f"A single value for {split} items of which a lead kept the split: where the labels "
            "differ, consensus.csv has their shares (method split)."
        )
    if ended and options.labels == "adjudicated":
        yield (
            f"A lead's value for {ended} items where it is not valid under {rules.rubric.version}: "
            "consensus.csv has what the labels come to; adjudications.jsonl has the decision."
        )
    if redacted:
        yield f"The content of {redacted} redacted items; their uids and labels are here."
