"""Agreement as a report: the JSON that `annotator agreement` prints and exports carry.

The α of every criterion and of the verdict, with and without unsure labels, is computed a second
time by the `krippendorff` library and must equal the live figure to 1e-9; so are those of the
parts, where they are read (`slicing`).
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.agreement.measures.crosscheck import check_against_library
from annotator.agreement.measures.verdict import VERDICT_SCALE
from annotator.agreement.results import Estimate, Figures
from annotator.domain.canonical import Json, JsonObject
from annotator.services.figures.measuring import MeasuringService
from annotator.services.figures.slicing import SliceFigures
from annotator.services.tallying import SURE
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


def sure_json(figures: Figures) -> JsonObject:
    """The same without labels that say they are unsure; who gave those is not counted apart."""
    told = figures_json(figures)
    left_out = ("measurement", "n_annotators")
    return {key: value for key, value in told.items() if key not in left_out}


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
    return {
        "schema": 1,
        "criteria": {one: _criterion_json(measuring, one) for one in criteria},
        "verdict": _verdict_json(measuring),
        "by": [_slice_json(one) for one in slices],
        "items": [],
        "annotators": [],
    }


def _criterion_json(measuring: MeasuringService, criterion: str) -> JsonObject:
    scale = measuring.scale(criterion)
    for labels in ("all", SURE):
        check_against_library(measuring.table(criterion, labels), scale)
    sure = sure_json(measuring.figures(criterion, SURE))
    return {**figures_json(measuring.figures(criterion)), "without_unsure": sure}


def _verdict_json(measuring: MeasuringService) -> Json:
    for labels in ("all", SURE):
        table = measuring.verdict_table(labels)
        if table is not None:
            check_against_library(table, VERDICT_SCALE)
    verdict, sure = measuring.verdict(), measuring.verdict(SURE)
    if verdict is None or sure is None:
        return None
    return {**figures_json(verdict), "without_unsure": sure_json(sure)}


def _slice_json(one: SliceFigures) -> JsonObject:
    return {
        "key": one.key,
        "caveat": one.caveat,
        "criteria": {criterion: figures_json(f) for criterion, f in one.criteria.items()},
        "verdict": None if one.verdict is None else figures_json(one.verdict),
    }
