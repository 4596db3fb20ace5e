"""Every judged item with its verdict and with what it shares with others: the violation rate.

Verdict = adjudication, else the majority of the counted human labels, under the version that is
compared; a tie stays a tie. Read from the ratings and the items' columns, no content and no state
but those of adjudicated items.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from annotator.agreement.measures.verdict import Verdict, VerdictCounts, majority_verdict
from annotator.agreement.patterns import pattern_of
from annotator.agreement.rates.clustered import shared_clusters
from annotator.agreement.rates.refusals import REFUSAL
from annotator.agreement.rates.violations import Rate, violation_rate
from annotator.agreement.results import Estimate
from annotator.domain.events import Adjudicate
from annotator.domain.fold import CurrentAdjudication
from annotator.domain.label import Value, code_of
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.figures.measured import Measured, measured_under, violations
from annotator.services.lineage import Lineage, lineage_of
from annotator.services.scales import known
from annotator.store import items, log, projection, ratings
from annotator.store.database import Sql
from annotator.store.items import JudgedKeys

NO_THRESHOLD = (
    "the rubric sets no policy threshold on a level, an option or a yes, so there is no rate"
)
OTHER_SCALE = "the labels came on a scale of their own, of which the threshold says nothing"

Key = tuple[str, str | None, str | bytes]


@dataclass(frozen=True, slots=True)
class Told:
    """What was said on one criterion: by row id the codes, joined by “,”. Nothing of no criterion.

    measured: None where neither the rubric nor a file has the criterion.
    """

    measured: Measured | None
    by_row: Mapping[int, str]
    lineage: Lineage

    def decided(self, adjudication: CurrentAdjudication | None) -> Value | None:
        """The lead's value, where it is valid under the version that is compared."""
        if adjudication is None or self.measured is None:
            return None
        criterion, version = self.measured.criterion, self.measured.version
        value = adjudication.values.get(criterion)
        given = adjudication.rubric_version
        return None if value is None else self.lineage.read(criterion, value, given, version)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The judged items in the order of their import; ``clusters`` and ``verdicts`` are theirs.

    no_verdict: why there can be none. decisions: the standing adjudications, by row id.
    """

    keys: Sequence[JudgedKeys]
    clusters: Sequence[int]
    verdicts: Sequence[Verdict | None]
    no_verdict: str | None
    headline: Told
    refusal: Told
    decisions: Mapping[int, CurrentAdjudication]


def verdicts_of(sql: Sql, rubric: Rubric) -> Verdicts:
    """One scan over the ratings of each criterion, and a seek for each judged item."""
    headline = told(sql, rubric, rubric.headline.id)
    judging = _judging(sql, rubric, headline)
    refusal = told(sql, rubric, REFUSAL)
    decisions = _decisions(sql, rubric)
    rows = {*headline.by_row, *judging.by_row, *refusal.by_row, *decisions}
    keys = items.judged_keys(sql, list(rows))
    violating = None if judging.measured is None else violations(rubric, judging.measured)
    found = (
        [None] * len(keys)
        if violating is None
        else _verdicts([one.row for one in keys], judging, violating, decisions)
    )
    return Verdicts(
        keys=keys,
        clusters=shared_clusters(map(_shared, keys)),
        verdicts=found,
        no_verdict=why_no_verdict(rubric, judging.measured),
        headline=headline,
        refusal=refusal,
        decisions=decisions,
    )


@dataclass(frozen=True, slots=True)
class OverallRate:
    """Of all models together; its items fall into so many prompts or families."""

    estimate: Estimate
    n_clusters: int


class Overall:
    """The rate of the headline with an interval that knows what items share.

    Where no two items share anything the accumulators' counts are all there is to know, and the
    rate costs nothing. Else it is counted anew after an event and kept in between: a second or two
    at 200,000 judged items, so not for the window's own thread.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: tuple[tuple[int, int], OverallRate] | None = None
        self._shared: tuple[int, bool] | None = None

    def rate(
        self, sql: Sql, rubric: Rubric, counts: VerdictCounts, no_verdict: str | None
    ) -> OverallRate:
        """As of the state that the connection sees; `counts` are that state's verdicts.

        no_verdict: why nothing can have a verdict, whatever is labeled.
        """
        with self._guard:
            if not self._any_shared(sql):
                return _unshared(counts, no_verdict)
            last = projection.mark(sql)
            if self._kept is None or self._kept[0] != last:
                self._kept = last, _overall(verdicts_of(sql, rubric))
            return self._kept[1]

    def _any_shared(self, sql: Sql) -> bool:
        """Asked once for every import."""
        newest = items.newest(sql)
        if self._shared is None or self._shared[0] != newest:
            self._shared = newest, items.any_shared(sql)
        return self._shared[1]


def _unshared(counts: VerdictCounts, no_verdict: str | None) -> OverallRate:
    """Every item is a cluster of its own."""
    settled = counts.violations + counts.no_violations
    if settled:
        return OverallRate(counts.rate, settled)
    ties: list[tuple[Verdict | None, int]] = [("tie", 0)] * min(counts.ties, 1)
    return OverallRate(rate_of(ties, no_verdict).estimate, 0)


def _overall(found: Verdicts) -> OverallRate:
    judged = list(zip(found.verdicts, found.clusters, strict=True))
    clusters = {cluster for verdict, cluster in judged if verdict not in (None, "tie")}
    return OverallRate(rate_of(judged, found.no_verdict).estimate, len(clusters))


def rate_of(judged: Iterable[tuple[Verdict | None, int]], no_verdict: str | None) -> Rate:
    """The rate of some items, each with its cluster. no_verdict: why there can be none."""
    settled = [(verdict, cluster) for verdict, cluster in judged if verdict is not None]
    rate = violation_rate([verdict for verdict, _ in settled], [cluster for _, cluster in settled])
    if no_verdict is None:
        return rate
    return replace(rate, estimate=replace(rate.estimate, undefined=no_verdict))


def _verdicts(
    rows: Iterable[int],
    judging: Told,
    violating: frozenset[str],
    decisions: Mapping[int, CurrentAdjudication],
) -> list[Verdict | None]:
    by_row = judging.by_row
    majority = {
        codes: majority_verdict(pattern_of(codes.split(",")), violating)
        for codes in set(by_row.values())
    }
    found = [majority[by_row[row]] if row in by_row else None for row in rows]
    for place, row in enumerate(rows):
        value = judging.decided(decisions.get(row)) if row in decisions else None
        if value is not None:
            found[place] = "violation" if code_of(value) in violating else "no_violation"
    return found


def why_no_verdict(rubric: Rubric, judging: Measured | None) -> str | None:
    """Why nothing has a verdict, whatever is labeled; None where it can have one.

    judging: how the criterion that the threshold looks at is measured; None without one.
    """
    if judging is None:
        return NO_THRESHOLD
    return OTHER_SCALE if violations(rubric, judging) is None else None


def _judging(sql: Sql, rubric: Rubric, headline: Told) -> Told:
    """What the threshold looks at: nearly always the headline's criterion."""
    criterion = units.judged(rubric)
    if criterion is None:
        return Told(None, {}, headline.lineage)
    return headline if criterion == rubric.headline.id else told(sql, rubric, criterion)


def told(sql: Sql, rubric: Rubric, criterion: str) -> Told:
    """What people's counted labels say on a criterion, under the version that is compared."""
    own = rubric.criterion(criterion)
    lineage = lineage_of(sql, rubric)
    if (own is None or units.scale_of(own) is None) and known(sql, criterion) is None:
        return Told(None, {}, lineage)
    counted = [version for name, version in projection.criteria(sql) if name == criterion]
    measured = measured_under(sql, rubric, criterion, counted)
    return Told(measured, dict(ratings.codes(sql, criterion, measured.version)), lineage)


def _decisions(sql: Sql, rubric: Rubric) -> dict[int, CurrentAdjudication]:
    """The standing adjudications under the rubric, by row id. People make them one by one, so
    there are few."""
    bodies = (event.body for event in log.events_by_kind(sql, "adjudicate"))
    found = {}
    for uid in {body.item for body in bodies if isinstance(body, Adjudicate)}:
        keys = items.keys_of(sql, uid)
        state = None if keys is None else projection.state_of(sql, keys.row)
        decision = None if state is None else state.adjudication
        if keys is not None and decision is not None and decision.rubric_id == rubric.id:
            found[keys.row] = decision
    return found


def _shared(keys: JudgedKeys) -> list[Key]:
    """Families and source ids are names within a source; a prompt is what it is."""
    shared: list[Key] = []
    if keys.family is not None:
        shared.append(("family", keys.source, keys.family))
    if keys.source_id is not None:
        shared.append(("id", keys.source, keys.source_id))
    if keys.prompt_hash is not None:
        shared.append(("prompt", None, keys.prompt_hash))
    return shared
