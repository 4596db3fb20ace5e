"""Agreement, read from accumulators that every label keeps up to date."""

from __future__ import annotations

from collections import defaultdict

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.crosscheck import AlphaOf
from annotator.agreement.measures.figures import figures, warning
from annotator.agreement.measures.one_vs_rest import ONE_VS_REST_SCALE, one_vs_rest_table
from annotator.agreement.measures.percent import percent_agreement
from annotator.agreement.measures.verdict import (
    VERDICT_SCALE,
    VerdictCounts,
    count_verdicts,
    verdict_table,
)
from annotator.agreement.patterns import PatternTable, pattern_from_key
from annotator.agreement.results import Estimate, Figures
from annotator.agreement.scale import Scale
from annotator.domain.changes import ChangeSet
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.figures.measured import (
    Measured,
    is_measured,
    measured_under,
    scale_then,
    violations,
)
from annotator.services.figures.timeline import Timeline, Timelines, given, given_of
from annotator.services.figures.verdicts import Overall, why_no_verdict
from annotator.services.published import Publication, publications
from annotator.services.reads import Reads
from annotator.services.tallying import NONE
from annotator.services.views import (
    ConfusionView,
    Headline,
    NamedEstimate,
    PairFigure,
    SeriesPoint,
    Words,
)
from annotator.store import projection, ratings
from annotator.store.database import Sql
from annotator.store.projection import SliceKey

RELIABLE, TENTATIVE = 0.8, 0.667


class MeasuringService:
    """Figures for the Agreement page, the command line and exports."""

    def __init__(self, database: Reads, rubric: Rubric) -> None:
        self._database = database
        self._rubric = rubric
        self._timelines = Timelines()
        self._overall = Overall()

    def criteria(self) -> tuple[str, ...]:
        """What can be measured: the rubric's criteria, then imported ones."""
        with self._database.reading() as sql:
            counted: dict[str, list[str]] = defaultdict(list)
            for criterion, version in projection.criteria(sql):
                counted[criterion].append(version)
            own = [c.id for c in self._rubric.criteria if units.scale_of(c) is not None]
            others = [c for c in dict.fromkeys(counted) if c not in own]
            return (*own, *(c for c in others if is_measured(sql, self._rubric, c, counted[c])))

    def figures(self, criterion: str, slice_kind: str = "all", key: str = "") -> Figures:
        """All figures of one criterion, over all items or one part of them."""
        with self._database.reading() as sql:
            measured = self._measured(sql, criterion)
            table = table_of(sql, measured, slice_kind, key)
            people = len(projection.slices(sql, criterion, "own", measured.version))
            return figures(table, measured.scale, people)

    def verdict(self, slice_kind: str = "all") -> Figures | None:
        """Agreement on the verdict; None where the rubric's threshold gives none."""
        judging = self.judging()
        table = self.verdict_table(slice_kind)
        if judging is None or table is None:
            return None
        with self._database.reading() as sql:
            people = len(projection.slices(sql, judging.criterion, "own", judging.version))
        return figures(table, VERDICT_SCALE, people)

    def verdict_table(self, slice_kind: str = "all") -> PatternTable | None:
        """The accumulator of verdicts, on `VERDICT_SCALE`; None where there are none."""
        judging = self.judging()
        violating = None if judging is None else violations(self._rubric, judging)
        if judging is None or violating is None:
            return None  # the threshold says nothing about another scale
        with self._database.reading() as sql:
            return verdict_table(table_of(sql, judging, slice_kind), violating)

    def headline(self) -> Headline:
        """The violation rate with what it is worth."""
        criterion = self._rubric.headline.id
        with self._database.reading() as sql:
            measured = self._measured(sql, criterion)
            table = table_of(sql, measured)
            judging = self._judging(sql)
            counts = self._verdicts(sql, judging)
            no_verdict = why_no_verdict(self._rubric, judging)
            overall = self._overall.rate(sql, self._rubric, counts, no_verdict)
        alpha = alpha_estimate(table, measured.scale)
        return Headline(
            violation=overall.estimate,
            n_clusters=overall.n_clusters,
            violation_range=counts.range,
            n_items=counts.n_items,
            ties=counts.ties,
            n_pairable=counts.n_pairable,
            n_disputed=counts.disputed,
            disputed_share=counts.disputed_share,
            alpha=alpha,
            criterion=criterion,
            words=words_for(alpha),
            warning=warning(table, measured.scale),
            n_adjudicated=counts.adjudicated,
            judged="" if judging is None else judging.criterion,
            no_verdict=no_verdict,
        )

    def by_source_category(self, criterion: str) -> tuple[NamedEstimate, ...]:
        """α by the category that the source gave its items."""
        return self.by_slice(criterion, "category")

    def by_slice(self, criterion: str, slice_kind: str) -> tuple[NamedEstimate, ...]:
        """α of each part of one kind: category, model, source."""
        with self._database.reading() as sql:
            measured = self._measured(sql, criterion)
            keys = projection.slices(sql, criterion, slice_kind, measured.version)
            return tuple(
                _named(
                    key.key, key.key, table_of(sql, measured, slice_kind, key.key), measured.scale
                )
                for key in keys
                if key.key != NONE
            )

    def by_mark(
        self, criterion: str, alpha_of: AlphaOf = alpha_estimate
    ) -> tuple[NamedEstimate, ...]:
        """One-vs-rest α of every option, over all items."""
        with self._database.reading() as sql:
            measured = self._measured(sql, criterion)
            table = table_of(sql, measured)
        names = self._names(criterion)
        return tuple(
            _named(
                plain,
                names.get(plain, plain),
                one_vs_rest_table(table, code, measured.scale),
                ONE_VS_REST_SCALE,
                alpha_of,
            )
            for code in measured.scale.codes
            for plain in (units.plain_code(code),)
        )

    def pairs(self, criterion: str) -> tuple[PairFigure, ...]:
        """α between every two annotators who share items."""
        with self._database.reading() as sql:
            measured = self._measured(sql, criterion)
            keys = projection.slices(sql, criterion, "pair", measured.version)
            return tuple(_pair(sql, measured, key) for key in keys)

    def confusion(self, criterion: str) -> ConfusionView:
        """How often two labels of one item had these levels."""
        with self._database.reading() as sql:
            measured = self._measured(sql, criterion)
            table = table_of(sql, measured)
        names = self._names(criterion)
        codes = measured.scale.codes
        return ConfusionView(
            codes=tuple(units.plain_code(code) for code in codes),
            names=tuple(names.get(code, units.plain_code(code)) for code in codes),
            counts=_coincidences(table, codes),
        )

    def series(self, criterion: str, points: int = 200) -> tuple[SeriesPoint, ...]:
        """α over time, cumulative by label time, as known now; some `points` long."""
        with self._database.reading() as sql:
            measured = self._measured(sql, criterion)
            return self._timelines.series(
                (criterion, points),
                measured.version,
                lambda: Timeline(measured.version, measured.scale, points),
                lambda: given(sql, criterion, measured.version),
                lambda uids: (
                    given_of(sql, criterion, measured.version, uid) for uid in sorted(uids)
                ),
            )

    def level_names(self, criterion: str) -> dict[str, str]:
        """The names of a criterion's levels or options by code; empty for an imported one."""
        return self._names(criterion)

    def publications(self) -> tuple[Publication, ...]:
        """When each version of the project's rubric came into force here."""
        with self._database.reading() as sql:
            return publications(sql, self._rubric.id)

    def changed(self, change: ChangeSet) -> None:
        """Something was committed; the series take note of it."""
        self._timelines.touch(change.items)

    def scale(self, criterion: str) -> Scale:
        """The declared scale of a criterion. UserError where there is no such criterion."""
        with self._database.reading() as sql:
            return self._measured(sql, criterion).scale

    def table(self, criterion: str, slice_kind: str = "all", key: str = "") -> PatternTable:
        """The accumulator itself, for reports that compute more."""
        with self._database.reading() as sql:
            return table_of(sql, self._measured(sql, criterion), slice_kind, key)

    def version(self, criterion: str) -> str:
        """The rubric version whose labels the figures count."""
        with self._database.reading() as sql:
            return self._measured(sql, criterion).version

    def measured(self, criterion: str) -> Measured:
        """The version and the scale under which a criterion's labels are compared."""
        with self._database.reading() as sql:
            return self._measured(sql, criterion)

    def versions(self, sql: Sql, measured: Measured) -> tuple[Measured, ...]:
        """The criterion under every rubric version; under its own scale where it was imported.

        Labels of another rubric are a part on that rubric's scale.
        """
        if measured.version == units.IMPORTED:
            return (measured,)
        criterion = measured.criterion
        counted = [v for c, v in projection.criteria(sql) if c == criterion]
        scales = {
            v: scale_then(sql, self._rubric, v, criterion) for v in counted if v != units.IMPORTED
        }
        return tuple(Measured(criterion, v, s) for v, s in scales.items() if s is not None)

    def left_out(self, criterion: str) -> int:
        """The items with labels under other rubric versions, which the figures do not count."""
        with self._database.reading() as sql:
            measured = self._measured(sql, criterion)
            counted = [v for c, v in projection.criteria(sql) if c == criterion]
            ours = {v for v in counted if v != units.IMPORTED}
            if ours <= {measured.version}:
                return 0
            every = ratings.labeled(sql, criterion, ours | {measured.version})
            return every - ratings.labeled(sql, criterion, {measured.version})

    def _measured(self, sql: Sql, criterion: str) -> Measured:
        counted = [v for c, v in projection.criteria(sql) if c == criterion]
        return measured_under(sql, self._rubric, criterion, counted)

    def judging(self) -> Measured | None:
        """How the criterion that the threshold looks at is measured; None without a threshold."""
        with self._database.reading() as sql:
            return self._judging(sql)

    def _judging(self, sql: Sql) -> Measured | None:
        criterion = units.judged(self._rubric)
        return None if criterion is None else self._measured(sql, criterion)

    def _verdicts(self, sql: Sql, judging: Measured | None) -> VerdictCounts:
        violating = None if judging is None else violations(self._rubric, judging)
        if judging is None or violating is None:
            return count_verdicts(PatternTable(), frozenset())
        decided = [
            (pattern_from_key(pattern), verdict == "yes")
            for verdict in ("yes", "no")
            for pattern, n in projection.patterns_of(
                sql, SliceKey(judging.criterion, judging.version, "adjudicated", verdict)
            )
            for _ in range(n)
        ]
        return count_verdicts(table_of(sql, judging), violating, decided)

    def _names(self, criterion: str) -> dict[str, str]:
        own = self._rubric.criterion(criterion)
        return {o.id: o.name for o in own.options} if own else {}


def words_for(alpha: Estimate) -> Words:
    """The word for α, by its lower bound; the value stands in only where it is undefined."""
    if alpha.value is None:
        return "undefined"
    if alpha.low is None or alpha.low < TENTATIVE:
        return "not yet"
    return "reliable" if alpha.low >= RELIABLE else "tentative"


def table_of(sql: Sql, measured: Measured, slice_kind: str = "all", key: str = "") -> PatternTable:
    """The accumulator of one slice."""
    slice_key = SliceKey(measured.criterion, measured.version, slice_kind, key)
    rows = projection.patterns_of(sql, slice_key)
    return PatternTable((pattern_from_key(pattern), n) for pattern, n in rows)


def _named(
    key: str, name: str, table: PatternTable, scale: Scale, alpha_of: AlphaOf = alpha_estimate
) -> NamedEstimate:
    return NamedEstimate(
        key=key,
        name=name,
        estimate=alpha_of(table, scale),
        n_pairable=table.n_pairable,
        percent_agreement=percent_agreement(table),
    )


def _pair(sql: Sql, measured: Measured, key: SliceKey) -> PairFigure:
    table = table_of(sql, measured, "pair", key.key)
    a, b = key.key.split(units.PAIR_SEPARATOR)
    estimate = alpha_estimate(table, measured.scale)
    return PairFigure(a, b, estimate, percent_agreement(table), table.n_pairable)


def _coincidences(table: PatternTable, codes: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    place = {code: index for index, code in enumerate(codes)}
    counts = [[0] * len(codes) for _ in codes]
    for pattern, n in table.items():
        for code, c in pattern:
            if code not in place:
                continue
            counts[place[code]][place[code]] += n * c * (c - 1) // 2
            for other, d in pattern:
                if other != code and other in place:
                    counts[place[code]][place[other]] += n * c * d
    return tuple(tuple(row) for row in counts)
