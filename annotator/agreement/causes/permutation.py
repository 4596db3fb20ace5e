"""Exact permutation tests within items, summed over items; and Benjamini–Hochberg.

Only whole numbers and fractions decide what lies as far from an even deal as the deal seen, so no
tie is lost to rounding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil, erfc, floor, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

EXACT_WIDTH = 8_000
"""Sums further apart than this are not enumerated."""

Stratum = tuple[tuple[int, ...], tuple[int, ...]]
"""The sorted places of one item's labels: of the group, of the others."""


@lru_cache(maxsize=65_536)
def split_figures(strata: tuple[tuple[Stratum, int], ...]) -> tuple[float, float]:
    """(p, difference). Single items have few patterns: each is computed once."""
    counted = dict(strata)
    return stratified_p(counted), _difference(counted)


def _difference(strata: Mapping[Stratum, int]) -> float:
    """The mean difference within items, weighted k(m − k)/m as in Cochran–Mantel–Haenszel."""
    lead = sum((n * _lead(sides) for sides, n in strata.items()), Fraction())
    weight = sum(
        n * Fraction(len(inside) * len(outside), len(inside) + len(outside))
        for (inside, outside), n in strata.items()
    )
    return float(lead / weight)


def _lead(sides: Stratum) -> Fraction:
    inside, outside = sides
    k, m = len(inside), len(inside) + len(outside)
    return sum(inside) - Fraction(k * (sum(inside) + sum(outside)), m)


def stratified_p(strata: Mapping[Stratum, int]) -> float:
    """Two-sided: the chance of a deal at least as far from an even one as the deal seen.

    strata: items by their labels, each with unlike labels and both sides.
    """
    lead = abs(sum((n * _lead(sides) for sides, n in strata.items()), Fraction()))
    width = sum(n * (len(_deals(*_dealt(sides))) - 1) for sides, n in strata.items())
    if width > EXACT_WIDTH:
        variance = sum(n * _variance(sides) for sides, n in strata.items())
        return erfc(float(lead) / sqrt(2 * variance))
    chances = _convolved(strata)
    lowest = sum(n * _least(*_dealt(sides)) for sides, n in strata.items())
    even = sum((n * (sum(sides[0]) - _lead(sides)) for sides, n in strata.items()), Fraction())
    below = max(floor(even - lead) - lowest + 1, 0)
    above = ceil(even + lead) - lowest
    if not lead:
        return 1.0
    return min(float(chances[:below].sum() + chances[above:].sum()), 1.0)


def _convolved(strata: Mapping[Stratum, int]) -> npt.NDArray[np.float64]:
    """The chance of every sum, from the least one up."""
    import numpy as np

    found = np.ones(1)
    for sides, n in sorted(strata.items()):
        deals = _deals(*_dealt(sides))
        one = np.array([ways / sum(deals) for ways in deals])
        for _ in range(n):
            found = np.convolve(found, one)
    return found


def _variance(sides: Stratum) -> float:
    values, k = _dealt(sides)
    m = len(values)
    squares = Fraction(m * sum(x * x for x in values) - sum(values) ** 2, m)
    return float(Fraction(k * (m - k), m * (m - 1)) * squares)


def _dealt(sides: Stratum) -> tuple[tuple[int, ...], int]:
    return tuple(sorted((*sides[0], *sides[1]))), len(sides[0])


def _least(values: tuple[int, ...], k: int) -> int:
    return sum(values[:k])


@lru_cache(maxsize=4_096)
def _deals(values: tuple[int, ...], k: int) -> tuple[int, ...]:
    """How many of the ways to give k of the sorted values to the group have each sum."""
    ways: list[Counter[int]] = [Counter({0: 1})] + [Counter() for _ in range(k)]
    for value in values:
        for taken in range(k, 0, -1):
            for total, n in ways[taken - 1].items():
                ways[taken][total + value] += n
    low, high = sum(values[:k]), sum(values[len(values) - k :])
    return tuple(ways[k][total] for total in range(low, high + 1))


def benjamini_hochberg(ps: Sequence[float]) -> tuple[float, ...]:
    """Each p as the false discovery rate at which its test is the last to pass (1995)."""
    order = sorted(range(len(ps)), key=lambda n: ps[n], reverse=True)
    found = [1.0] * len(ps)
    least = 1.0
    for above, n in enumerate(order):
        least = min(least, ps[n] * len(ps) / (len(ps) - above))
        found[n] = least
    return tuple(found)
