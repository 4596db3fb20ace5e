"""One annotator in a word, from the many-facet model's two numbers.

Inconsistent comes before harsh: whose labels scatter is to be trained before calibrated. Both words
want an interval that excludes chance *and* a size that matters, so that a thousand labels do not
make a tenth of a level a fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Literal

from annotator.agreement.models.facet_results import AnnotatorFacet

PersonWord = Literal["harsh", "lenient", "inconsistent", "in line", "too few labels"]

ENOUGH = 15
"""Labels on shared items; with so many, σ tells the careless apart (STATISTICS.md §4)."""
LEAST_SEVERITY = 0.4
"""Levels."""
LEAST_SCATTER = 0.5
"""Levels."""
TIMES_USUAL = 1.75


def clear_severity(facet: AnnotatorFacet, step: float = 1.0) -> float | None:
    """Levels (of width `step`) by which somebody is clearly harsher, milder below 0; else None."""
    b = facet.severity
    if facet.n < ENOUGH or b.value is None or b.low is None or b.high is None:
        return None
    clear = b.low > 0 or b.high < 0
    return b.value / step if clear and abs(b.value) >= LEAST_SEVERITY * step else None


def usual_scatter(facet: AnnotatorFacet, everybody: Sequence[AnnotatorFacet]) -> float | None:
    """The median σ of the others of the same component who have enough labels."""
    others = [
        other.inconsistency.value
        for other in everybody
        if other.annotator != facet.annotator
        and other.component == facet.component
        and other.n >= ENOUGH
        and other.inconsistency.value is not None
    ]
    return median(others) if others else None


def clear_scatter(
    facet: AnnotatorFacet, everybody: Sequence[AnnotatorFacet], step: float = 1.0
) -> tuple[float, float] | None:
    """(σ, the others' usual σ) in levels where the labels clearly scatter more; else None."""
    usual, sigma = usual_scatter(facet, everybody), facet.inconsistency
    if facet.n < ENOUGH or usual is None or sigma.value is None or sigma.low is None:
        return None
    large = sigma.value >= max(TIMES_USUAL * usual, LEAST_SCATTER * step)
    return (sigma.value / step, usual / step) if large and sigma.low > usual else None


def person_word(
    facet: AnnotatorFacet, everybody: Sequence[AnnotatorFacet], step: float = 1.0
) -> PersonWord:
    """The word for one annotator. `everybody`: all facets of the fit; `step`: a level's width."""
    if facet.n < ENOUGH or facet.severity.value is None:
        return "too few labels"
    if clear_scatter(facet, everybody, step) is not None:
        return "inconsistent"
    severity = clear_severity(facet, step)
    if severity is None:
        return "in line"
    return "harsh" if severity > 0 else "lenient"
