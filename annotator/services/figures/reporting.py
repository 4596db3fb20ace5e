"""Agreement as a report: the JSON that `annotator agreement` prints and exports carry.

The α of every criterion and of the verdict is computed a second time by the `krippendorff` library
and must equal the live figure to 1e-9; those of the parts come from the same code without it.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.agreement.measures.crosscheck import check_against_library
from annotator.agreement.measures.verdict import VERDICT_SCALE
from annotator.agreement.results import Estimate, Figures
from annotator.domain.canonical import Json, JsonObject
from annotator.services.figures.measuring import MeasuringService
from annotator.services.figures.slicing import SliceFigures
from annotator.services.units import plain_code


def figures_json(figures: Figures) -> JsonObject:
    """FIGURES of the command line's contract. Shares and α are fractions; undefined is null."""
    return {
        "measurement": figures.measurement,
        "n_items": figures.n_items,
        "n_pairable": figures.n_pairable,
        "n_labels": figures.n_labels,
        "n_annotators": figures.n_annotators,
        "percent_agreement": figures.percent_agreement,
        "alpha": estimate_json(figures.alpha),
        "distribution": {plain_code(code): n for code, n in figures.distribution},
        "warning": figures.warning,
    }


def estimate_json(estimate: Estimate) -> JsonObject:
    """A figure with its bounds, or with the reason why there is none."""
    return {
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "method": estimate.method,
        "undefined": estimate.undefined,
    }


def counted_json(estimate: Estimate) -> JsonObject:
    """The same with ``n``, for a figure that stands alone."""
    return {**estimate_json(estimate), "n": estimate.n}


def agreement_report(
    measuring: MeasuringService,
    criteria: Sequence[str],
    slices: Sequence[SliceFigures] = (),
) -> JsonObject:
    """All figures of some criteria, the verdict, and the parts that were asked for."""
    own: dict[str, Json] = {}
    for criterion in criteria:
        check_against_library(measuring.table(criterion), measuring.scale(criterion))
        own[criterion] = figures_json(measuring.figures(criterion))
    verdicts = measuring.verdict_table()
    if verdicts is not None:
        check_against_library(verdicts, VERDICT_SCALE)
    verdict = measuring.verdict()
    return {
        "schema": 1,
        "criteria": own,
        "verdict": None if verdict is None else figures_json(verdict),
        "by": [_slice_json(one) for one in slices],
        "items": [],
        "annotators": [],
    }


def _slice_json(one: SliceFigures) -> JsonObject:
    return {
        "key": one.key,
        "criteria": {criterion: figures_json(f) for criterion, f in one.criteria.items()},
        "verdict": None if one.verdict is None else figures_json(one.verdict),
    }
