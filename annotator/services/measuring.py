"""Agreement, read from accumulators that every label keeps up to date."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.agreement.alpha import alpha_estimate
from annotator.agreement.figures import figures, warning
from annotator.agreement.one_vs_rest import ONE_VS_REST_SCALE, one_vs_rest_table
from annotator.agreement.patterns import PatternTable, pattern_from_key
from annotator.agreement.percent import percent_agreement
from annotator.agreement.results import Estimate, Figures
from annotator.agreement.scale import Scale
from annotator.agreement.verdict import (
    VERDICT_SCALE,
    VerdictCounts,
    count_verdicts,
    verdict_table,
)
from annotator.domain.changes import ChangeSet
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.published import Publication, publications, published_rubric
from annotator.services.reads import Reads
from annotator.services.scales import registered
from annotator.services.tallying import NONE
from annotator.services.timeline import Timeline, Timelines, given, given_of
from annotator.services.views import (
    ConfusionView,
    Headline,
    NamedEstimate,
    PairFigure,
    SeriesPoint,
    Words,
)
from annotator.store import projection
from annotator.store.database import Sql
from annotator.store.projection import SliceKey

RELIABLE, TENTATIVE = 0.8, 0.667


@dataclass(frozen=True, slots=True)
class Measured:
    """A criterion with the version and the scale under which its labels are compared."""

    criterion: str
    version: str
    scale: Scale


class MeasuringService:
    """Figures for the Agreement page, the command line and exports."""

    def __init__(self, database: Reads, rubric: Rubric) -> None:
        self._database = database
        self._rubric = rubric
        self._timelines = Timelines()

    def criteria(self) -> tuple[str, ...]:
        """What can be measured: the rubric's criteria, then imported ones."""
        with self._database.reading() as sql:
            counted = [criterion for criterion, _ in projection.criteria(sql)]
        own = [c.id for c in self._rubric.criteria if units.scale_of(c) is not None]
        return tuple(dict.fromkeys([*own, *counted]))

    def figures(self, criterion: str, slice_kind: str = "all", key: str = "") -> Figures:
        """All figures of one criterion, over all items or one part of them."""
        with self._database.reading() as sql:
            measured = self._measured(sql, criterion)
            table = table_of(sql, measured, slice_kind, key)
            people = len(projection.slices(sql, criterion, "own", measured.version))
            return figures(table, measured.scale, people)

    def verdict(self) -> Figures | None:
        """Agreement on the verdict; None where the rubric's threshold gives none."""
        threshold = units.violating(self._rubric)
        if threshold is None:
            return None
        with self._database.reading() as sql:
            measured = self._measured(sql, threshold[0])
            if measured.version == units.IMPORTED:
                return None  # the threshold says nothing about another scale
            table = verdict_table(table_of(sql, measured), threshold[1])
            people = len(projection.slices(sql, threshold[0], "own", measured.version))
        return figures(table, VERDICT_SCALE, people)

    def headline(self) -> Headline:
        """The violation rate with what it is worth."""
        criterion = self._rubric.headline.id
        with self._database.reading() as sql:
            measured = self._measured(sql, criterion)
            table = table_of(sql, measured)
            counts = self._verdicts(sql, measured, table)
        alpha = alpha_estimate(table, measured.scale)
        return Headline(
            violation=counts.rate,
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

    def by_mark(self, criterion: str) -> tuple[NamedEstimate, ...]:
        """One-vs-rest α of every option, over all items."""
        with self._database.reading() as sql:
            measured = self._measured(sql, criterion)
            table = table_of(sql, measured)
        names = self._names(criterion)
        return tuple(
            _named(code, names.get(code, code), one_vs_rest_table(table, code), ONE_VS_REST_SCALE)
            for code in measured.scale.codes
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
        """The criterion under every rubric version; under its own scale where it was imported."""
        if measured.version == units.IMPORTED:
            return (measured,)
        criterion = measured.criterion
        counted = [v for c, v in projection.criteria(sql) if c == criterion]
        return tuple(
            Measured(criterion, v, _scale_then(sql, self._rubric, v, criterion) or measured.scale)
            for v in counted
            if v != units.IMPORTED
        )

    def _measured(self, sql: Sql, criterion: str) -> Measured:
        counted = [v for c, v in projection.criteria(sql) if c == criterion]
        return measured_under(sql, self._rubric, criterion, counted)

    def _verdicts(self, sql: Sql, measured: Measured, table: PatternTable) -> VerdictCounts:
        threshold = units.violating(self._rubric)
        if threshold is None or measured.version == units.IMPORTED:
            return count_verdicts(PatternTable(), frozenset())
        codes = threshold[1]
        decided = [
            (pattern_from_key(pattern), verdict == "yes")
            for verdict in ("yes", "no")
            for pattern, n in projection.patterns_of(
                sql, SliceKey(measured.criterion, measured.version, "adjudicated", verdict)
            )
            for _ in range(n)
        ]
        return count_verdicts(table, codes, decided)

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


def measured_under(sql: Sql, rubric: Rubric, criterion: str, counted: list[str]) -> Measured:
    """The version whose labels count: the current one, else the latest, else an import's."""
    own = rubric.criterion(criterion)
    scale = units.scale_of(own) if own else None
    if scale is not None and (rubric.version in counted or units.IMPORTED not in counted):
        ours = [v for v in counted if units.version_order(v)[0]]
        older = sorted(ours, key=units.version_order)
        version = rubric.version if rubric.version in counted or not older else older[-1]
        return Measured(criterion, version, _scale_then(sql, rubric, version, criterion) or scale)
    return Measured(criterion, units.IMPORTED, registered(sql, criterion))


def _scale_then(sql: Sql, rubric: Rubric, version: str, criterion: str) -> Scale | None:
    """The scale that an older version declared; None for the current one."""
    if version == rubric.version:
        return None
    older = published_rubric(sql, rubric.id, version)
    own = older.criterion(criterion) if older else None
    return units.scale_of(own) if own else None


def table_of(sql: Sql, measured: Measured, slice_kind: str = "all", key: str = "") -> PatternTable:
    """The accumulator of one slice."""
    slice_key = SliceKey(measured.criterion, measured.version, slice_kind, key)
    rows = projection.patterns_of(sql, slice_key)
    return PatternTable((pattern_from_key(pattern), n) for pattern, n in rows)


def _named(key: str, name: str, table: PatternTable, scale: Scale) -> NamedEstimate:
    return NamedEstimate(
        key=key,
        name=name,
        estimate=alpha_estimate(table, scale),
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
