"""Krippendorff's δ² in whole numbers: the disagreement that each pair of unlike codes weighs.

α does not change when all weights are multiplied by one factor, so each measurement uses the
factor that makes its weights whole, and α needs a single, correctly rounded division.

Ordinal: δ is the number of ratings from the one level to the other, each end level counted half
(Krippendorff 2011). That is the difference of the two levels' mid-ranks, so an ordinal scale is an
interval scale whose values are the mid-ranks of the ratings at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from annotator.agreement.masi import masi_units
from annotator.agreement.patterns import Pair
from annotator.agreement.scale import Scale, integer_values

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
        options = len(scale.codes)
        return lambda a, b: masi_units(min(a, b), max(a, b), options)
    place = positions(scale, marginals)
    return lambda a, b: (place[a] - place[b]) ** 2


def observed(scale: Scale, pairs: Mapping[Pair, int], marginals: Mapping[str, int]) -> int:
    """Σ over the unordered pairs of count · weight."""
    if scale.measurement == "nominal":
        return sum(pairs.values())
    if scale.measurement == "set":
        options = len(scale.codes)
        return sum(n * masi_units(a, b, options) for (a, b), n in pairs.items())
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
    if scale.measurement == "set":
        return _expected_sets(len(scale.codes), marginals)
    place = positions(scale, marginals)
    n = first = second = 0
    for code, count in marginals.items():
        moment = count * place[code]
        n += count
        first += moment
        second += moment * place[code]
    return 2 * (n * second - first * first)


def _expected_sets(options: int, marginals: Mapping[str, int]) -> int:
    entries = sorted(marginals.items())
    return 2 * sum(
        n_a * n_b * masi_units(a, b, options)
        for place, (a, n_a) in enumerate(entries)
        for b, n_b in entries[place + 1 :]
    )
