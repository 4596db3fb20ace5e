"""How much two codes agree, from 0 to 1: the weights of AC2 and of weighted κ.

Identity counts only equal codes. On a line of levels, with positions v by the *declared* values
(without values: 0, 1, 2, …) and the declared range R:

    linear      1 − |v_a − v_b| / R
    quadratic   1 − (v_a − v_b)² / R²

and for sets ``masi``, 1 − the MASI distance. Levels that nobody used still stretch the range and
count as categories: a figure must not change because the harshest level has not come up yet.
Packages that take the levels they see (irrCAC, R's irr, scikit-learn by default) give other
numbers on such data. irrCAC's "ordinal" weights are not offered: they are not Krippendorff's
ordinal distance, though they bear its name.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Literal, NamedTuple

from annotator.agreement.scale import Scale, integer_values
from annotator.agreement.set_distance import set_unit, set_units

Weighting = Literal["identity", "linear", "quadratic", "masi"]
Similarity = Callable[[str, str], float]

WEIGHTING_WORDS: dict[Weighting, str] = {
    "identity": "only equal labels agree",
    "linear": "linear weights by the declared levels",
    "quadratic": "quadratic weights by the declared levels",
    "masi": "weights 1 − MASI distance",
}


class Categories(NamedTuple):
    """Of a declared scale: how many values a label can take, and all their similarities, summed."""

    n: int
    total: Fraction


def default_weighting(scale: Scale) -> Weighting:
    """Identity for nominal scales, quadratic for levels in an order, MASI for sets."""
    if scale.measurement == "nominal":
        return "identity"
    return "masi" if scale.measurement == "set" else "quadratic"


def similarity(scale: Scale, weighting: Weighting) -> Similarity:
    """The function from two codes to their similarity.

    ValueError where the scale has no such weights: only sets have MASI, only levels in an order
    have a distance.
    """
    _require(scale, weighting)
    if weighting == "identity":
        return lambda a, b: float(a == b)
    if weighting == "masi":
        options = len(scale.codes)
        unit = set_unit(options)
        return lambda a, b: 1 - set_units(min(a, b), max(a, b), options, "masi") / unit
    place = dict(zip(scale.codes, integer_values(scale), strict=True))
    power = _power(weighting)
    span = _span(scale) ** power
    return lambda a, b: 1 - abs(place[a] - place[b]) ** power / span


@lru_cache(maxsize=256)
def categories(scale: Scale, weighting: Weighting) -> Categories:
    """Over the declared codes; of a set, over every set that its options can make."""
    _require(scale, weighting)
    options = len(scale.codes)
    count = 2**options if scale.measurement == "set" else options
    if weighting == "identity":
        return Categories(count, Fraction(count))
    if weighting == "masi":
        return Categories(count, _masi_total(options))
    places = integer_values(scale)
    power = _power(weighting)
    apart = sum(abs(a - b) ** power for a in places for b in places)
    return Categories(count, count * count - Fraction(apart, _span(scale) ** power))


def _power(weighting: Weighting) -> int:
    return 2 if weighting == "quadratic" else 1


def _span(scale: Scale) -> int:
    places = integer_values(scale)
    return (max(places) - min(places) if places else 0) or 1  # 1: all levels at one place


def _require(scale: Scale, weighting: Weighting) -> None:
    if weighting in ("linear", "quadratic") and not scale.has_order:
        raise ValueError(f"a {scale.measurement} scale has no order for {weighting} weights")
    if weighting == "masi" and scale.measurement != "set":
        raise ValueError(f"a {scale.measurement} scale has no sets for MASI weights")


def _masi_total(options: int) -> Fraction:
    """Σ (1 − MASI) over all ordered pairs of sets, counted by what they share and do not share."""
    total = Fraction(2**options)  # each set with itself, the empty one too
    for common in range(1, options + 1):
        for first in range(options - common + 1):
            for second in range(options - common - first + 1):
                if not first and not second:
                    continue
                monotonicity = Fraction(1, 3) if first and second else Fraction(2, 3)
                pairs = (
                    comb(options, common)
                    * comb(options - common, first)
                    * comb(options - common - first, second)
                )
                total += pairs * monotonicity * Fraction(common, common + first + second)
    return total
