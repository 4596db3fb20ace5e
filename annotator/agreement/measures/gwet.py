"""Gwet's AC1 and AC2, and Brennan and Prediger's coefficient: chance from the declared levels.

    AC2: p_e = T / (q (q − 1)) · Σ_k π_k (1 − π_k)        T: the sum of all q × q weights
    Brennan–Prediger: p_e = T / q²

q is the number of *declared* levels (of a set: of all sets that its options can make), π_k the mean
share of level k, the weights those of ``similarity``. AC1 is AC2 with identity weights. Without
weights and with complete data Brennan–Prediger is Randolph's free-marginal κ and Bennett's S.
Sources: Gwet 2008 (Br J Math Stat Psychol 61:29); Gwet 2014, ch. 3–5; Brennan & Prediger 1981.

When they mislead: they stay high where one level dominates and κ and α collapse, which makes them
a good companion to α and a poor substitute: on floor-heavy data a high AC1 says that the many easy
items agree, nothing of the rare violations. They rise with the number of declared levels, so two
rubrics must not be compared by them. For sets q is 2 to the number of options, chance all but
vanishes, and AC2 is nearly the weighted share of agreement itself: α with MASI says more there.
"""

from __future__ import annotations

from collections.abc import Mapping

from annotator.agreement.measures.alpha import NOT_PAIRABLE
from annotator.agreement.measures.chance import LINEARISED, Chance, coefficient
from annotator.agreement.measures.similarity import (
    WEIGHTING_WORDS,
    Categories,
    Weighting,
    categories,
    default_weighting,
    similarity,
)
from annotator.agreement.measures.spread import t_interval
from annotator.agreement.patterns import PatternTable
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale

ONE_LEVEL = "the scale declares no two different levels, so labels cannot differ"


def ac1(table: PatternTable, scale: Scale) -> Estimate:
    """AC1: only equal labels agree. ``n`` are the pairable items.

    ValueError for a code that the scale does not declare.
    """
    levels = categories(scale, "identity")
    return _estimate(table, scale, "identity", _gwet(levels), "Gwet's AC1")


def ac2(table: PatternTable, scale: Scale, weighting: Weighting | None = None) -> Estimate:
    """AC2 by the scale's own weights, or by those named; of a nominal scale it is AC1.

    ValueError for a code that the scale does not declare, or weights that it does not have.
    """
    weighting = weighting or default_weighting(scale)
    levels = categories(scale, weighting)
    return _estimate(table, scale, weighting, _gwet(levels), "Gwet's AC2")


def brennan_prediger(
    table: PatternTable, scale: Scale, weighting: Weighting = "identity"
) -> Estimate:
    """Brennan and Prediger's coefficient. ValueError as for AC2."""
    levels = categories(scale, weighting)
    return _estimate(table, scale, weighting, _uniform(levels), "Brennan–Prediger")


def _estimate(
    table: PatternTable, scale: Scale, weighting: Weighting, chance: Chance, name: str
) -> Estimate:
    scale.require(code for pattern, _ in table.items() for code, _ in pattern)
    n = table.n_pairable
    levels = categories(scale, weighting)
    method = f"{name}, {WEIGHTING_WORDS[weighting]}, {LINEARISED}"
    if levels.total == levels.n**2:
        return Estimate(None, None, None, n, method, ONE_LEVEL)
    found = coefficient(table, similarity(scale, weighting), chance)
    if found is None:
        return Estimate(None, None, None, n, method, NOT_PAIRABLE)
    return t_interval(found.value, found.se, n=n, df=table.n_items - 1, method=method)


def _gwet(levels: Categories) -> Chance:
    def chance(shares: Mapping[str, float]) -> Mapping[str, float]:
        factor = float(levels.total / (levels.n * (levels.n - 1)))
        return {code: factor * (1 - share) for code, share in shares.items()}

    return chance


def _uniform(levels: Categories) -> Chance:
    def chance(shares: Mapping[str, float]) -> Mapping[str, float]:
        return dict.fromkeys(shares, float(levels.total / levels.n**2))

    return chance
