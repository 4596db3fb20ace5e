"""Krippendorff's δ² in whole numbers: the disagreement that each pair of unlike codes weighs.

α does not change when all weights are multiplied by one factor, so each measurement uses the
factor that makes its weights whole, and α needs a single, correctly rounded division.

Ordinal: δ is the number of ratings from the one level to the other, each end level counted half
(Krippendorff 2011). That is the difference of the two levels' mid-ranks, so an ordinal scale is an
interval scale whose values are the mid-ranks of the ratings at hand.

Ratio: δ = (a − b) / (a + b), so that 1 against 2 weighs as 10 against 20 does; 0 against anything
is 1, whatever its size. It means something only where 0 is a true "nothing" (Krippendorff 2011).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, combinations_with_replacement
from math import lcm

from annotator.agreement.patterns import Pair
from annotator.agreement.scale import Scale, integer_values
from annotator.agreement.set_distance import set_units

Weight = Callable[[str, str], int]


def positions(scale: Scale, marginals: Mapping[str, int]) -> dict[str, int]:
    """By code: its place on the line whose squared differences are δ².

    Interval: the values. Ordinal: twice the mid-ranks. ValueError for other measurements.
    """
    if scale.measurement == "interval":
        return dict(zip(scale.codes, integer_values(scale), strict=True))
    if scale.measurement != "ordinal":
        raise ValueError(f"a {scale.measurement} scale has no positions")
    places: dict[str, int] = {}
    below = 0
    for code in scale.codes:
        n = marginals.get(code, 0)
        places[code] = 2 * below + n
        below += n
    return places


def weight_of(scale: Scale, marginals: Mapping[str, int]) -> Weight:
    """The function that weighs a pair of codes. Only an ordinal scale looks at the marginals."""
    if scale.measurement == "nominal":
        return lambda a, b: int(a != b)
    if scale.measurement == "set":
        options, kind = len(scale.codes), scale.sets
        return lambda a, b: set_units(min(a, b), max(a, b), options, kind)
    if scale.measurement == "ratio":
        apart = _ratio_units(scale)
        return lambda a, b: apart[min(a, b), max(a, b)]
    place = positions(scale, marginals)
    return lambda a, b: (place[a] - place[b]) ** 2


def observed(scale: Scale, pairs: Mapping[Pair, int], marginals: Mapping[str, int]) -> int:
    """Σ over the unordered pairs of count · weight."""
    if scale.measurement == "nominal":
        return sum(pairs.values())
    if scale.measurement in ("set", "ratio"):
        weight = weight_of(scale, marginals)
        return sum(n * weight(a, b) for (a, b), n in pairs.items())
    place = positions(scale, marginals)
    total = 0
    for (a, b), n in pairs.items():
        gap = place[a] - place[b]
        total += n * gap * gap
    return total


def expected(scale: Scale, marginals: Mapping[str, int]) -> int:
    """Σ over ordered pairs of codes of n_a · n_b · weight."""
    if scale.measurement == "nominal":
        return sum(marginals.values()) ** 2 - sum(n * n for n in marginals.values())
    if scale.measurement in ("set", "ratio"):
        weight = weight_of(scale, marginals)
        pairs = combinations(marginals.items(), 2)
        return 2 * sum(n_a * n_b * weight(a, b) for (a, n_a), (b, n_b) in pairs)
    place = positions(scale, marginals)
    n = first = second = 0
    for code, count in marginals.items():
        moment = count * place[code]
        n += count
        first += moment
        second += moment * place[code]
    return 2 * (n * second - first * first)


@lru_cache(maxsize=1_024)
def ratio_unit(scale: Scale) -> int:
    """A common denominator of δ² between any two values of a ratio scale."""
    return lcm(*(share.denominator for share in _ratio_shares(scale).values()))


@lru_cache(maxsize=1_024)
def _ratio_units(scale: Scale) -> Mapping[Pair, int]:
    unit = ratio_unit(scale)
    return {pair: int(share * unit) for pair, share in _ratio_shares(scale).items()}


def _ratio_shares(scale: Scale) -> dict[Pair, Fraction]:
    """δ² by pair of codes a ≤ b, exact; 0 between two zeros."""
    places = sorted(zip(scale.codes, integer_values(scale), strict=True))
    return {
        (a, b): Fraction(x - y, x + y or 1) ** 2
        for (a, x), (b, y) in combinations_with_replacement(places, 2)
    }
