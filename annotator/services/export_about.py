"""What goes beside the labels: how far they can be trusted, and what stayed here, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotator.domain.conditions import Test
from annotator.domain.label import code_of
from annotator.domain.numerals import share_text
from annotator.domain.rubric import Rubric
from annotator.formats.labeled import About, RateRow, Reliability, statement_of
from annotator.formats.labeled.left_out import counted
from annotator.services.export_options import Beside, Told
from annotator.services.export_rows import ExportRows
from annotator.services.figures.consensus import decision_ended
from annotator.services.figures.measuring import MeasuringService, words_for
from annotator.services.figures.rates import ModelRate, RatesService
from annotator.services.reads import Pinned
from annotator.services.views import Headline

if TYPE_CHECKING:
    from annotator.formats.registry import Exporter

WITH_LABELS_OF_REDACTED = ("set", "table")
"""Formats that hold labels of items without content."""


def about(
    rows: ExportRows, measuring: MeasuringService, measured: Sequence[str], exporter: Exporter
) -> About:
    """The figures of the criteria in words, and what the options leave out of the format."""
    options = rows.options
    return replace(
        trust(rows.rules.rubric, measuring, measured),
        labels=options.labels,
        consensus=options.consensus,
        left_out=tuple(_left_out(rows, exporter)),
        licence=options.licence,
        rates=tuple(_rates(rows)),
    )


def trust(rubric: Rubric, measuring: MeasuringService, measured: Sequence[str]) -> About:
    """The figures alone, in words; they are the same whatever the options say."""
    headline = measuring.headline() if measured else None
    return About(
        reliability=tuple(_reliability(rubric, measuring, one) for one in measured),
        threshold=threshold_words(rubric),
        headline="" if headline is None else _rate_told(headline),
    )


def beside(rubric: Rubric, figures: About, criteria: Sequence[str], criterion: str) -> Beside:
    """What `trust` found, for somebody who has not exported yet."""
    return Beside(
        criterion=criterion,
        told=tuple(_told(figures, one) for one in criteria),
        measured=tuple(one.criterion for one in figures.reliability),
        headline=figures.headline,
        threshold=figures.threshold,
        rubric=f"{rubric.id} {rubric.version}",
    )


def _told(figures: About, criterion: str) -> Told:
    found = next((one for one in figures.reliability if one.criterion == criterion), None)
    return Told(
        criterion=criterion,
        words="undefined" if found is None else found.words,
        statement=statement_of(figures, criterion),
    )


def _rates(rows: ExportRows) -> Iterator[RateRow]:
    """Of the models that leave: one whose items are all held out is not named."""
    found = RatesService(Pinned(rows.sql), rows.rules.rubric).by_model()
    leaving = {row.item.model for row in rows.items()} if rows.sealed else None
    for one in found:
        if leaving is None or one.model in leaving:
            yield _rate(one)


def _rate(one: ModelRate) -> RateRow:
    found = one.rate.estimate
    return RateRow(
        model=one.model,
        value=found.value,
        low=found.low,
        high=found.high,
        method=found.method,
        n=found.n,
        violations=one.rate.violations,
        ties=one.rate.ties,
        undefined=found.undefined,
    )


def _reliability(rubric: Rubric, measuring: MeasuringService, criterion: str) -> Reliability:
    found = measuring.figures(criterion)
    own = rubric.criterion(criterion)
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
        bounds = f"{share_text(rate.low, 1)} – {share_text(rate.high, 1)}, {rate.method}"
    are = "is" if headline.ties == 1 else "are"
    tied = f"; {headline.ties} more {are} tied and left out" if headline.ties else ""
    items = "item" if rate.n == 1 else "items"
    value = share_text(rate.value, 1)
    return f"Violation rate: {value} of {rate.n} {items} with a verdict ({bounds}){tied}."


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


def _left_out(rows: ExportRows, exporter: Exporter) -> Iterator[str]:
    options, target = rows.options, exporter.name
    if rows.sealed:
        yield counted(
            len(rows.sealed),
            "{n} held-out items (split held_out) with their labels; the figures count them. "
            "`--held-out` writes them, too.",
        )
    if not options.names:
        yield "People's names: they are called A1, A2, … in the order the project knows them."
    if not options.rationales:
        yield "Rationales, leads' too: they may name people and are only written when asked for."
    yield "Comments: they stay in the project."
    found = _Counts.of(rows)
    if found.trials:
        yield counted(
            found.trials,
            "{n} labels given to try drafts of the rubric: they say nothing about an item.",
        )
    if found.conflicts:
        yield counted(
            found.conflicts, "Labels in conflict on {n} items, until somebody resolves them."
        )
    if found.evidence and "evidence" not in exporter.card.keeps:
        yield counted(found.evidence, "The evidence spans of {n} labels; `--to set` writes them.")
    if found.decided and "decisions" not in exporter.card.keeps:
        yield counted(
            found.decided,
            "Leads' decisions on {n} items as records (who, when and why; splits kept: "
            f"{found.kept:,}); `--to set` writes them.",
        )
    yield from _undecided(rows, found, target)
    if found.redacted and target in WITH_LABELS_OF_REDACTED:
        yield counted(
            found.redacted, "The content of {n} redacted items; uids and labels are here."
        )


def _undecided(rows: ExportRows, found: _Counts, target: str) -> Iterator[str]:
    """Where the one value that was asked for is not a lead's, or is none."""
    labels, version = rows.options.labels, rows.rules.rubric.version
    if target == "table":  # it has no values but the labels' own
        return
    if found.split and labels in ("adjudicated", "consensus"):
        shares = ": consensus.csv has their shares (method split)" if target == "set" else ""
        yield counted(
            found.split,
            "A single value for {n} items of which a lead kept the split, where the labels differ"
            f"{shares}.",
        )
    if found.ended and labels == "adjudicated":
        where = (
            "consensus.csv has what the labels come to; adjudications.jsonl has the decision"
            if target == "set"
            else "what the labels come to stands in its place"
        )
        yield counted(
            found.ended,
            f"A lead's value for {{n}} items where it is not valid under {version}: {where}.",
        )


@dataclass(slots=True)
class _Counts:
    """Items by what is said of them; of trials and evidence, the labels.

    kept: a lead's decision is to keep the split. split: it also stands, as the labels are now.
    """

    conflicts: int = 0
    redacted: int = 0
    decided: int = 0
    kept: int = 0
    split: int = 0
    ended: int = 0
    trials: int = 0
    evidence: int = 0

    @staticmethod
    def of(rows: ExportRows) -> _Counts:
        found, rules = _Counts(), rows.rules
        for _, _, state in rows.states():
            decision = state.adjudication
            found.conflicts += any(label.conflict for label in state.labels)
            found.redacted += state.redacted is not None
            found.decided += decision is not None
            found.kept += decision is not None and decision.decision == "keep_split"
            found.split += rows.keeps_split(state)
            found.ended += decision_ended(state, rules.rubric, rules.lineage(rows.sql))
            found.trials += len(state.trials)
            found.evidence += sum(bool(one.evidence) and not one.conflict for one in state.labels)
        return found
