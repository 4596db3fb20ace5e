"""Intervals for severity and inconsistency, and each annotator's facet.

Both come from sums over the pairs of annotators who meet on an item. Severity: the inverse of the
Laplacian, centred, so that a group tied to the rest by few items gets the wide interval it
deserves. Inconsistency: the expected information of restricted maximum likelihood about all σ²
at once, so that two people who only ever meet each other get none: either may be the careless one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from typing import TYPE_CHECKING

from annotator.agreement.models.facet_design import FEW_LABELS, Weighing
from annotator.agreement.models.facet_results import AnnotatorFacet
from annotator.agreement.results import Estimate
from annotator.agreement.student import t_quantile

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

CONFIDENCE = 0.95
MOST_ANNOTATORS = 1_000
"""With more, the matrices get too large; each annotator is measured as if the others were known."""
MOST_PAIRS = 10_000_000
"""Of labels on one item; with more, an item's other labels are as good as known."""
WIDEST = 1.0
"""A standard error of log σ² from which on σ is not told: one bound is seven times the other."""

TOO_FEW = f"there are fewer than {FEW_LABELS} labels on items that somebody else labeled too"
NOT_SEPARABLE = (
    "the labels do not tell whether this annotator is inconsistent or those who share the items"
)
NO_SPREAD = "no labels differ once severity is taken off, so there is no honest interval"


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """A fit, in steps of one level; all but ``free``, ``square`` and ``capped`` by annotator.

    ``free``: 1 − leverage of each label, ``freedom`` its sum; ``square``: each squared residual
    over ``free``; ``capped``: the same, winsorised. ``variance`` is of the capped ones and
    ``raw_variance`` of all, both shrunk.
    """

    weighing: Weighing
    severity: Floats
    variance: Floats
    raw_variance: Floats
    freedom: Floats
    free: Floats
    square: Floats
    capped: Floats


def annotator_facets(
    names: tuple[str, ...], found: Residuals, step: float, method: str
) -> tuple[AnnotatorFacet, ...]:
    """One facet for each name, in levels of width ``step``."""
    laplacian, information = _matrices(found.weighing)
    of_severity = _severity_errors(found, laplacian)
    of_spread = _spread_errors(found, information)
    return tuple(
        _facet(
            name, place, found, (float(of_severity[place]), float(of_spread[place])), step, method
        )
        for place, name in enumerate(names)
    )


def _facet(
    name: str, place: int, found: Residuals, errors: tuple[float, float], step: float, method: str
) -> AnnotatorFacet:
    design = found.weighing.design
    n, component = int(design.n[place]), int(design.component[place])
    if n < FEW_LABELS:
        unknown = Estimate(None, None, None, n, method, TOO_FEW)
        return AnnotatorFacet(name, component, n, unknown, unknown, None)
    t = t_quantile(0.5 + CONFIDENCE / 2, max(1, round(float(found.freedom[place])) - 1))
    b, variance = step * float(found.severity[place]), float(found.variance[place])
    reach = step * t * errors[0]
    return AnnotatorFacet(
        annotator=name,
        component=component,
        n=n,
        severity=Estimate(b, b - reach, b + reach, n, method)
        if reach > 0
        else Estimate(b, None, None, n, method, NO_SPREAD),
        inconsistency=_inconsistency(step * sqrt(variance), errors[1], n, method),
        misfit=float(found.raw_variance[place]) / variance if variance > 0 else None,
    )


def _inconsistency(sigma: float, error: float, n: int, method: str) -> Estimate:
    """σ with its interval on the logarithm, ``error`` being that of log σ²."""
    if not error < WIDEST:
        return Estimate(None, None, None, n, method, NOT_SEPARABLE)
    if sigma <= 0:
        return Estimate(0.0, None, None, n, method, NO_SPREAD)
    wide = exp(t_quantile(0.5 + CONFIDENCE / 2, 1_000_000) * error / 2)
    return Estimate(sigma, sigma / wide, sigma * wide, n, method)


def _severity_errors(found: Residuals, laplacian: Floats) -> Floats:
    """Standard errors of the centred severities; slips count in full, winsorised or not."""
    import numpy as np

    weighing = found.weighing
    if laplacian.ndim == 1:
        variance = 1 / laplacian
    else:
        design = weighing.design
        same = (design.component[:, None] == design.component).astype(float)
        solid = same * (np.trace(laplacian) / len(laplacian))
        centring = np.eye(len(laplacian)) - same * weighing.centre
        variance = np.diag(centring @ np.linalg.inv(laplacian + solid) @ centring.T)
    errors: Floats = np.sqrt(np.maximum(variance, 0) * found.raw_variance * weighing.weight)
    return errors


def _spread_errors(found: Residuals, information: Floats) -> Floats:
    """Standard errors of log σ²; infinite where nothing is known."""
    import numpy as np

    weight = found.weighing.weight
    if information.ndim == 1:
        known = information
    else:
        scaled = information / weight / weight[:, None]
        known = 1 / np.diag(np.linalg.inv(scaled + 1e-6 * np.eye(len(scaled))))
    wide = np.divide(1.0, known, out=np.full(len(known), np.inf), where=known > 1e-9)
    errors: Floats = np.sqrt(wide * _tails(found))
    return errors


def _tails(found: Residuals) -> Floats:
    """Var(squared residual) against a normal's, from each annotator's labels, shrunk to 1."""
    import numpy as np

    design, few = found.weighing.design, 20.0
    fourth = design.by_annotator(found.capped**2)
    second = design.by_annotator(found.capped)
    ratio = np.divide(fourth * design.n, second**2, out=np.full(len(second), 3.0), where=second > 0)
    shrunk: Floats = (few + design.n * (ratio - 1) / 2) / (few + design.n)
    return shrunk


def _matrices(weighing: Weighing) -> tuple[Floats, Floats]:
    """(the Laplacian, the information about σ²), or their diagonals with very many annotators."""
    import numpy as np

    design = weighing.design
    free = weighing.weight[design.annotator] * (1 - weighing.leverage())
    of_severity = design.by_annotator(free) + weighing.few
    of_variance = design.by_annotator(free**2) / 2
    labels = np.bincount(design.item)
    if len(design.n) > MOST_ANNOTATORS or (labels * (labels - 1)).sum() > 2 * MOST_PAIRS:
        return of_severity, of_variance / weighing.weight**2
    shared, squared = _pair_sums(weighing)
    laplacian = np.diag(of_severity) - shared - shared.T
    return laplacian, np.diag(of_variance) + (squared + squared.T) / 2


def _pair_sums(weighing: Weighing) -> tuple[Floats, Floats]:
    """Σ over shared items of w w′/W and of its square, for each pair of annotators."""
    import numpy as np

    design, weight = weighing.design, weighing.weight
    size = len(design.n)
    shared, squared = np.zeros(size * size), np.zeros(size * size)
    first = np.arange(len(design.item))
    for ahead in range(1, len(design.item)):
        first = first[first + ahead < len(design.item)]
        first = first[design.item[first + ahead] == design.item[first]]
        if not len(first):
            break
        a, b = design.annotator[first], design.annotator[first + ahead]
        term = weight[a] * weight[b] / weighing.total[design.item[first]]
        shared += np.bincount(a * size + b, term, size * size)
        squared += np.bincount(a * size + b, term**2, size * size)
    return shared.reshape(size, size), squared.reshape(size, size)
