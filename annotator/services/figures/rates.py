"""Violation rates by model, the difference of any two models, and their refusals.

Models are compared on the prompts that both answered: items with the same source id of the same
source, else with the same text before the response. Items that share a prompt or a family make the
intervals cluster-robust. All items are read once after an event, and what was found is kept: some
30 ms at 4,000 judged items, so not for the window's own thread.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from annotator.agreement.rates.refusals import Refusals, refusals
from annotator.agreement.rates.violations import (
    Pair,
    PairedDifference,
    PValue,
    Rate,
    paired_difference,
)
from annotator.agreement.results import Estimate
from annotator.domain.canonical import Json, JsonObject
from annotator.domain.rubric import Rubric
from annotator.services.figures.judged import Judged, Judgements, judgements
from annotator.services.figures.reporting import counted_json
from annotator.services.figures.verdicts import rate_of
from annotator.services.reads import Reads
from annotator.store import projection

ClusterShapes = Mapping[str | None, Counter[tuple[int, int]]]
"""By model: of how many of its clusters (violations, settled items) are what they are."""


@dataclass(frozen=True, slots=True)
class ModelRate:
    """One model's violation rate; ``model`` is None for items that name none."""

    model: str | None
    rate: Rate


@dataclass(frozen=True, slots=True)
class ModelDifference:
    """Two models on the prompts of both. ``n_unlike`` of the pairs have one source id and texts
    that differ before the response, as where each model has its own chat template."""

    a: str
    b: str
    paired: PairedDifference
    n_unlike: int


@dataclass(frozen=True, slots=True)
class ModelRefusals:
    """One model's over- and under-refusal; ``model`` is None for items that name none."""

    model: str | None
    refusals: Refusals


@dataclass(frozen=True, slots=True)
class RatesReport:
    """All of it, as of one moment. ``overall`` is over all models together.

    ``no_verdict``: why nothing can have a verdict, whatever is labeled. ``shapes``: of the items
    that share a family or prompt.
    """

    overall: Rate
    models: tuple[ModelRate, ...]
    differences: tuple[ModelDifference, ...]
    refusals: tuple[ModelRefusals, ...]
    no_verdict: str | None
    shapes: ClusterShapes


class RatesService:
    """What models did, with what it is worth."""

    def __init__(self, database: Reads, rubric: Rubric) -> None:
        self._database = database
        self._rubric = rubric
        self._guard = threading.Lock()
        self._kept: tuple[tuple[int, int], RatesReport] | None = None

    def report(self) -> RatesReport:
        """Everything, as of the last event."""
        with self._guard, self._database.reading() as sql:
            last = projection.mark(sql)
            if self._kept is None or self._kept[0] != last:
                self._kept = last, _report(judgements(sql, self._rubric))
            return self._kept[1]

    def by_model(self) -> tuple[ModelRate, ...]:
        """The violation rate of each model, by name."""
        return self.report().models

    def differences(self) -> tuple[ModelDifference, ...]:
        """The first model's rate minus the second's, for every two models."""
        return self.report().differences

    def refusals(self) -> tuple[ModelRefusals, ...]:
        """Over- and under-refusal of each model; see `agreement.refusals` for what they mean."""
        return self.report().refusals


def rates_json(report: RatesReport) -> JsonObject:
    """The report as the JSON of `annotator agreement`."""
    return {
        "overall": _rate_json(report.overall),
        "models": [{"model": one.model, **_rate_json(one.rate)} for one in report.models],
        "differences": [_difference_json(one) for one in report.differences],
        "refusals": [_refusals_json(one) for one in report.refusals],
    }


def _report(found: Judgements) -> RatesReport:
    return RatesReport(
        overall=_rate(found.items, found.no_verdict),
        models=_by_model(found),
        differences=_differences(found),
        refusals=_refusals(found),
        no_verdict=found.no_verdict,
        shapes=_shapes(found),
    )


def _shapes(found: Judgements) -> ClusterShapes:
    sizes: Counter[tuple[str | None, int]] = Counter()
    hits: Counter[tuple[str | None, int]] = Counter()
    for one in found.items:
        if one.verdict in ("violation", "no_violation"):
            sizes[one.keys.model, one.cluster] += 1
            hits[one.keys.model, one.cluster] += one.verdict == "violation"
    shapes: dict[str | None, Counter[tuple[int, int]]] = defaultdict(Counter)
    for key, n in sizes.items():
        shapes[key[0]][hits[key], n] += 1
    return shapes


def _by_model(found: Judgements) -> tuple[ModelRate, ...]:
    parts = found.by_model().items()
    return tuple(ModelRate(model, _rate(own, found.no_verdict)) for model, own in parts)


def _rate(items: Sequence[Judged], no_verdict: str | None) -> Rate:
    return rate_of(((one.verdict, one.cluster) for one in items), no_verdict)


def _differences(found: Judgements) -> tuple[ModelDifference, ...]:
    answers = {model: _Side(own) for model, own in found.by_model().items() if model is not None}
    return tuple(
        _difference(a, b, answers[a], answers[b], found.no_verdict)
        for a, b in combinations(answers, 2)
    )


class _Side:
    """One model's settled items, by source id and by prompt."""

    def __init__(self, items: Iterable[Judged]) -> None:
        self.by_id: dict[Hashable, list[Judged]] = defaultdict(list)
        self.by_prompt: dict[Hashable, list[Judged]] = defaultdict(list)
        for one in items:
            if one.verdict in (None, "tie"):
                continue
            if one.keys.source_id is not None:
                self.by_id[one.keys.source, one.keys.source_id].append(one)
            if one.keys.prompt_hash is not None:
                self.by_prompt[one.keys.prompt_hash].append(one)


def _difference(
    a: str, b: str, own: _Side, other: _Side, no_verdict: str | None
) -> ModelDifference:
    by_id = [(own.by_id[key], other.by_id[key]) for key in own.by_id if key in other.by_id]
    paired = {one.keys.row for pair in by_id for side in pair for one in side}
    by_prompt = [
        (_left(own.by_prompt[key], paired), _left(other.by_prompt[key], paired))
        for key in own.by_prompt
        if key in other.by_prompt
    ]
    pairs = [(left, right) for left, right in (*by_id, *by_prompt) if left and right]
    found = paired_difference(
        [Pair(_share(left), _share(right), left[0].cluster) for left, right in pairs]
    )
    return ModelDifference(
        a=a,
        b=b,
        paired=_explained(found, no_verdict),
        n_unlike=sum(_unlike(left, right) for left, right in by_id),
    )


def _left(items: Iterable[Judged], paired: set[int]) -> list[Judged]:
    return [one for one in items if one.keys.row not in paired]


def _share(items: Sequence[Judged]) -> float:
    return sum(one.verdict == "violation" for one in items) / len(items)


def _unlike(left: Iterable[Judged], right: Iterable[Judged]) -> bool:
    prompts = [
        {one.keys.prompt_hash for one in side if one.keys.prompt_hash} for side in (left, right)
    ]
    return all(prompts) and not prompts[0] & prompts[1]


def _explained(paired: PairedDifference, no_verdict: str | None) -> PairedDifference:
    if no_verdict is None:
        return paired
    return replace(
        paired,
        difference=replace(paired.difference, undefined=no_verdict),
        test=replace(paired.test, undefined=no_verdict),
    )


def _refusals(found: Judgements) -> tuple[ModelRefusals, ...]:
    return tuple(
        ModelRefusals(model, refusals([one.answer for one in own], found.basis))
        for model, own in found.by_model().items()
    )


def _rate_json(rate: Rate) -> JsonObject:
    return {
        "violation_rate": counted_json(rate.estimate),
        "n_items": rate.n_items,
        "violations": rate.violations,
        "no_violations": rate.no_violations,
        "ties": rate.ties,
    }


def _difference_json(one: ModelDifference) -> JsonObject:
    return {
        "a": one.a,
        "b": one.b,
        "difference": counted_json(one.paired.difference),
        "only_a": one.paired.only_a,
        "only_b": one.paired.only_b,
        "alike": one.paired.alike,
        "n_unlike_prompts": one.n_unlike,
        "test": _test_json(one.paired.test),
    }


def _test_json(test: PValue) -> JsonObject:
    return {
        "p": test.value,
        "n": test.n,
        "method": test.method,
        "undefined": test.undefined,
    }


def _refusals_json(one: ModelRefusals) -> JsonObject:
    def strict(estimate: Estimate | None) -> Json:
        return None if estimate is None else counted_json(estimate)

    found = one.refusals
    return {
        "model": one.model,
        "basis": found.basis,
        "over_refusal": counted_json(found.over),
        "over_refusal_full": strict(found.over_full),
        "under_refusal": counted_json(found.under),
        "under_refusal_full": strict(found.under_full),
        "n_benign": found.n_benign,
        "n_unsafe": found.n_unsafe,
        "n_undeclared": found.n_undeclared,
        "ties": found.ties,
    }
