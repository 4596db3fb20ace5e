"""Item, person or rubric: the many-facet model y = μ(item) + b(annotator) + e, with a σ for each.

It parts three things that a plain spread mixes up: the annotator's *severity* b (calibrate), the
annotator's *inconsistency* σ (train), the item's *misfit* (revise the rubric). Fitted by turns:
severities for given σ (``facet_design``), then σ² from the residuals, over their leverage and
winsorised, so that the few ambiguous items do not make everybody look careless. Family: Linacre's
many-facet Rasch model, here with normal errors and closed-form updates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.agreement.models.components import Components, components
from annotator.agreement.models.facet_design import Design, Weighing, weigh
from annotator.agreement.models.facet_intervals import Residuals, annotator_facets
from annotator.agreement.models.facet_results import FacetFit
from annotator.agreement.ratings import Ratings
from annotator.agreement.scale import Scale

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

METHOD = "many-facet model (item + severity + noise with a σ for each annotator), winsorised"

LEAST_VARIANCE = 1 / 12
"""Of weights, in levels²: a label is read no finer than its level (a uniform level's variance)."""
SHRINK_LABELS = 4.0
"""A σ² counts as if so many more labels had the component's average."""
WINSOR = 2.5
"""Residuals count up to so many σ …"""
WINSOR_SHARE = 0.9776
"""… which leaves this share of a normal variance: E min(z², c²)."""

_TOLERANCE = 1e-6
_ROUNDS = 300
_NOTHING = 1e-6  # levels; a residual that rounding left

SETS = "sets of options have no order and no distance in levels, so there is no severity"
UNORDERED = "the options of this criterion have no order, so nobody can be harsh or lenient"
ONE_LEVEL = "the scale has a single level, so labels cannot differ"
NOTHING_SHARED = "no item has labels of two annotators, so item and annotator cannot be told apart"


def fit_facets(ratings: Ratings) -> FacetFit:
    """Fit the model to one criterion's labels; levels count by the scale's values, yes/no as 0/1.

    Undefined, with the reason, for sets, unordered options and where no item has two labels.
    """
    import numpy as np

    levels = _levels(ratings.scale)
    if isinstance(levels, str):
        return _undefined(levels)
    n = np.bincount(ratings.item, minlength=len(ratings.items))
    shared = n[ratings.item] > 1
    if not shared.any():
        return _undefined(NOTHING_SHARED)
    lowest, step = float(levels.min()), float(np.ptp(levels)) / (len(levels) - 1)
    y = ((levels - lowest) / step)[ratings.code]
    parts = components(ratings)
    fitted = _fit(_design(ratings, y, shared, parts))
    mean, misfit = _items(ratings, y, fitted, n, shared)
    return FacetFit(
        names=ratings.items,
        n=n,
        mean=lowest + step * mean,
        misfit=misfit,
        component=parts.item,
        annotators=annotator_facets(ratings.annotators, fitted.residuals, step, METHOD),
        n_components=parts.n,
        step=step,
        converged=fitted.converged,
        rounds=fitted.rounds,
        method=METHOD,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    residuals: Residuals
    converged: bool
    rounds: int


def _fit(design: Design) -> _Fitted:
    """Severities and variances by turns, until neither moves."""
    import numpy as np

    severity = np.zeros(len(design.n))
    variance = np.ones(len(design.n))
    weighing = weigh(design, variance)
    for rounds in range(1, _ROUNDS + 1):  # noqa: B007 (reported after the loop)
        severity, solved = weighing.severities(severity)
        residuals = _residuals(weighing, severity, variance)
        moved = np.abs(np.sqrt(residuals.variance) - np.sqrt(variance)).max()
        variance = residuals.variance
        if solved and moved < _TOLERANCE:
            break
        weighing = weigh(design, np.maximum(variance, LEAST_VARIANCE))
    return _Fitted(residuals, bool(solved and moved < _TOLERANCE), rounds)


def _residuals(weighing: Weighing, severity: Floats, variance: Floats) -> Residuals:
    """What is left when μ and b are taken off, and the variances that it gives."""
    import numpy as np

    design = weighing.design
    left = design.y - weighing.means(severity)[design.item] - severity[design.annotator]
    left[np.abs(left) < _NOTHING] = 0.0
    free = 1 - weighing.leverage()
    square = left * left / free
    pooled = _pooled(design, variance)
    cap = WINSOR**2 * np.maximum(np.maximum(variance, pooled), LEAST_VARIANCE)
    capped = np.minimum(square, cap[design.annotator])
    freedom = design.by_annotator(free)
    return Residuals(
        weighing=weighing,
        severity=severity,
        variance=_shrunk(design, free * capped / WINSOR_SHARE, freedom),
        raw_variance=_shrunk(design, free * square, freedom),
        freedom=freedom,
        free=free,
        square=square,
        capped=capped,
    )


def _shrunk(design: Design, squares: Floats, freedom: Floats) -> Floats:
    """Each annotator's variance, drawn to the component's average where labels are few."""
    total = design.by_annotator(squares)
    average = _ratio(design.by_component(total), design.by_component(freedom))
    return (total + SHRINK_LABELS * average) / (freedom + SHRINK_LABELS)


def _pooled(design: Design, variance: Floats) -> Floats:
    """The average variance of each annotator's component, by labels."""
    labels = design.n.astype(float)
    return _ratio(design.by_component(labels * variance), design.by_component(labels))


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """``top / bottom``, 0 where there is nothing below."""
    import numpy as np

    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _items(
    ratings: Ratings, y: Floats, fitted: _Fitted, n: Places, shared: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """(μ in steps, misfit) of every item; the only label of an item is its mean, less b."""
    import numpy as np

    found = fitted.residuals
    mean = np.zeros(len(n))
    alone = ~shared
    mean[ratings.item[alone]] = y[alone] - found.severity[ratings.annotator[alone]]
    mean[n > 1] = found.weighing.means(found.severity)
    misfit = np.zeros(len(n))
    design = found.weighing.design
    scaled = found.square * found.free * found.weighing.weight[design.annotator]
    misfit[n > 1] = standard_score(design.by_item(scaled), n[n > 1] - 1)
    return mean, misfit


def standard_score(chi_square: Floats, freedom: Places) -> Floats:
    """Wilson and Hilferty's cube root: about standard normal for a χ² of so many degrees."""
    import numpy as np

    spread = 2 / (9 * freedom)
    return (np.cbrt(chi_square / freedom) - (1 - spread)) / np.sqrt(spread)


def _design(
    ratings: Ratings, y: Floats, shared: npt.NDArray[np.bool_], parts: Components
) -> Design:
    import numpy as np

    item = ratings.item[shared]
    begins = np.concatenate(([True], item[1:] != item[:-1]))
    annotator = ratings.annotator[shared]
    return Design(
        item=np.cumsum(begins) - 1,
        annotator=annotator,
        y=y[shared],
        starts=np.flatnonzero(begins),
        n=np.bincount(annotator, minlength=len(ratings.annotators)),
        component=parts.annotator,
    )


def _levels(scale: Scale) -> Floats | str:
    """The levels' values, or why they have none."""
    import numpy as np

    if scale.measurement == "set":
        return SETS
    if scale.measurement == "nominal" and len(scale.codes) > 2:
        return UNORDERED
    values = None if scale.measurement == "nominal" else scale.values
    levels = np.asarray(values or range(len(scale.codes)), dtype=float)
    return levels if len(set(levels)) > 1 else ONE_LEVEL


def _undefined(reason: str) -> FacetFit:
    import numpy as np

    nothing, nowhere = np.zeros(0), np.zeros(0, dtype=np.int64)
    return FacetFit(
        names=(),
        n=nowhere,
        mean=nothing,
        misfit=nothing,
        component=nowhere,
        annotators=(),
        n_components=0,
        step=0.0,
        converged=True,
        rounds=0,
        method=METHOD,
        undefined=reason,
    )
