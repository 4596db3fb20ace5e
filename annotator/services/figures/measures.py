"""All measures of one criterion side by side, for reports and for the Agreement page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.classic import NamedMeasure, classic_measures
from annotator.agreement.measures.cohen import cohen_kappa, confusions
from annotator.agreement.measures.crosscheck import AlphaOf, checked_alpha
from annotator.agreement.measures.further import further_measures
from annotator.agreement.measures.intra import IntraAgreement, SelfAgreement, intra_agreement
from annotator.agreement.measures.judges import JudgeAgreement, judge_agreement
from annotator.agreement.measures.percent import percent_agreement
from annotator.agreement.measures.similarity import default_weighting
from annotator.agreement.measures.verdict import VERDICT_SCALE, verdict_table
from annotator.agreement.patterns import PatternTable
from annotator.agreement.results import Estimate
from annotator.domain.rubric import Rubric
from annotator.services.figures.measured import Measured, violations
from annotator.services.figures.measuring import MeasuringService
from annotator.services.figures.rated import rated, repeats
from annotator.services.reads import Reads
from annotator.services.tallying import SURE

SEED = 1
"""Of the bootstrap: recorded with its figure, the same in every report."""


@dataclass(frozen=True, slots=True)
class Measures:
    """One criterion under one rubric version.

    ``named``: every figure over all items, in the order of display; the last two are the repeats'
    of all annotators pooled. ``annotators``: each with their own repeats. ``judges``: model judges
    against people.
    """

    criterion: str
    version: str
    named: tuple[NamedMeasure, ...]
    annotators: tuple[SelfAgreement, ...]
    judges: tuple[JudgeAgreement, ...]


@dataclass(frozen=True, slots=True)
class PairKappa:
    """Two annotators over the ``n`` items that both labeled.

    ``weighted`` is κ by the scale's own weights: quadratic, or MASI for sets; None for a nominal
    scale, which has none.
    """

    a: str
    b: str
    n: int
    percent_agreement: float | None
    cohen: Estimate
    weighted: Estimate | None
    alpha: Estimate


class MeasuresService:
    """Computes afresh from the accumulators and the stored labels: for reports, off the window.

    ``checked`` has the `krippendorff` library confirm every α (CrossCheckError if it does not):
    slow, and a must for what is published.
    """

    def __init__(self, database: Reads, rubric: Rubric, measuring: MeasuringService) -> None:
        self._database = database
        self._rubric = rubric
        self._measuring = measuring

    def measures(self, criterion: str, *, checked: bool = False, seed: int = SEED) -> Measures:
        """Every measure of one criterion. UserError where there is no such criterion."""
        alpha_of = checked_alpha if checked else alpha_estimate
        measured = self._measuring.measured(criterion)
        table = self._measuring.table(criterion)
        sure = self._measuring.table(criterion, SURE)
        intra = self._intra(measured, alpha_of)
        return Measures(
            criterion=criterion,
            version=measured.version,
            named=(
                *classic_measures(table, measured.scale, seed, alpha_of),
                NamedMeasure(
                    "alpha_sure", "α without unsure labels", alpha_of(sure, measured.scale)
                ),
                *self._verdict(measured, table, alpha_of),
                NamedMeasure("intra_alpha", "α of repeats", intra.pooled.alpha),
                NamedMeasure("intra_percent", "Percent alike on repeats", intra.pooled.percent),
            ),
            annotators=intra.by_annotator,
            judges=self._judges(measured, alpha_of),
        )

    def further(self, criterion: str, *, checked: bool = False) -> tuple[NamedMeasure, ...]:
        """What other papers and programs print, beside the measures."""
        alpha_of = checked_alpha if checked else alpha_estimate
        measured = self._measuring.measured(criterion)
        with self._database.reading() as sql:
            people = rated(sql, measured, self._rubric.id)
        return tuple(further_measures(self._measuring.table(criterion), people, alpha_of))

    def pair_kappas(self, criterion: str, *, checked: bool = False) -> tuple[PairKappa, ...]:
        """Every two people who labeled an item in common, by their ids."""
        alpha_of = checked_alpha if checked else alpha_estimate
        measured = self._measuring.measured(criterion)
        with self._database.reading() as sql:
            people = rated(sql, measured, self._rubric.id)
        weighting = default_weighting(measured.scale)
        return tuple(
            PairKappa(
                a=a,
                b=b,
                n=confusion.n_items,
                percent_agreement=percent_agreement(confusion.table),
                cohen=cohen_kappa(confusion),
                weighted=None if weighting == "identity" else cohen_kappa(confusion, weighting),
                alpha=alpha_of(confusion.table, measured.scale),
            )
            for (a, b), confusion in sorted(confusions(people).items())
        )

    def _verdict(
        self, measured: Measured, table: PatternTable, alpha_of: AlphaOf
    ) -> Iterator[NamedMeasure]:
        violating = violations(self._rubric, measured)
        if violating is not None:
            alpha = alpha_of(verdict_table(table, violating), VERDICT_SCALE)
            yield NamedMeasure("verdict_alpha", "α of the verdict", alpha)

    def _intra(self, measured: Measured, alpha_of: AlphaOf) -> IntraAgreement:
        with self._database.reading() as sql:
            said = [(one.annotator, one.codes) for one in repeats(sql, measured)]
        return intra_agreement(said, measured.scale, alpha_of)

    def _judges(self, measured: Measured, alpha_of: AlphaOf) -> tuple[JudgeAgreement, ...]:
        with self._database.reading() as sql:
            judges = rated(sql, measured, self._rubric.id, "model")
            if not len(judges):
                return ()
            people = rated(sql, measured, self._rubric.id)
        return judge_agreement(people, judges, alpha_of)
