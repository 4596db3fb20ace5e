"""Second implementations, straight from the definitions, over raw units. Slow, and shared with
nothing in the application: a unit is the list of its ratings' codes.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations
from math import atanh, sqrt

Unit = list[str]


def masi(a: str, b: str) -> Fraction:
    left, right = (set() if code == "-" else set(code.split("|")) for code in (a, b))
    if left == right:
        return Fraction(0)
    if left < right or right < left:
        factor = Fraction(2, 3)
    elif left & right:
        factor = Fraction(1, 3)
    else:
        factor = Fraction(0)
    return 1 - factor * Fraction(len(left & right), len(left | right))


def delta(a, b, measurement, codes, values, marginals) -> Fraction:
    if measurement == "nominal":
        return Fraction(int(a != b))
    if measurement == "set":
        return masi(a, b)
    i, j = sorted((codes.index(a), codes.index(b)))
    if measurement == "interval":
        return (Fraction(values[i]) - Fraction(values[j])) ** 2
    between = sum(marginals[code] for code in codes[i : j + 1])
    return (between - Fraction(marginals[codes[i]] + marginals[codes[j]], 2)) ** 2


def alpha(units: list[Unit], measurement, codes, values=None) -> Fraction | None:
    """1 − D_o / D_e, by walking over every ordered pair of ratings."""
    pairable = [unit for unit in units if len(unit) > 1]
    pooled = [code for unit in pairable for code in unit]
    marginals = Counter(pooled)
    n = len(pooled)
    if n < 2:
        return None

    def apart(a, b):
        return delta(a, b, measurement, codes, values, marginals)

    observed = (
        sum(
            (
                sum(apart(a, b) for a, b in permutations(unit, 2)) / (len(unit) - 1)
                for unit in pairable
            ),
            Fraction(0),
        )
        / n
    )
    expected = sum((apart(a, b) for a, b in permutations(pooled, 2)), Fraction(0)) / (n * (n - 1))
    return None if expected == 0 else 1 - observed / expected


def percent_agreement(units: list[Unit]) -> float | None:
    shares = [
        sum(a == b for a, b in combinations(unit, 2)) / len(list(combinations(unit, 2)))
        for unit in units
        if len(unit) > 1
    ]
    return sum(shares) / len(shares) if shares else None


def jackknife_se(units: list[Unit], measurement, codes, values=None) -> float:
    """Standard error of atanh α, deleting the pairable units one after the other."""
    pairable = [unit for unit in units if len(unit) > 1]
    zs = [
        atanh(alpha(pairable[:i] + pairable[i + 1 :], measurement, codes, values))
        for i in range(len(pairable))
    ]
    mean = sum(zs) / len(zs)
    return sqrt((len(zs) - 1) / len(zs) * sum((z - mean) ** 2 for z in zs))
