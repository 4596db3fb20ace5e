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


def pairs_alpha(first: list[str], second: list[str], measurement, codes, values=None):
    return alpha([[a, b] for a, b in zip(first, second, strict=True)], measurement, codes, values)


def every_category(measurement, codes) -> list[str]:
    """The declared levels; of a set, all sets that the options can make."""
    if measurement != "set":
        return list(codes)
    chosen = [c for n in range(len(codes) + 1) for c in combinations(codes, n)]
    return ["|".join(one) or "-" for one in chosen]


def weight(a, b, weighting, codes, values) -> Fraction:
    if weighting == "identity":
        return Fraction(int(a == b))
    if weighting == "masi":
        return 1 - masi(a, b)
    numbers = [Fraction(v) for v in (values or range(len(codes)))]
    apart = abs(numbers[codes.index(a)] - numbers[codes.index(b)])
    share = apart / (max(numbers) - min(numbers))
    return 1 - (share if weighting == "linear" else share**2)


def gwet_family(units: list[Unit], kind, weighting, measurement, codes, values=None):
    """(value, variance) of "gwet", "bp" or "fleiss" from a table of items by categories, or None.

    Written after the formulas of Gwet 2014 (and irrCAC): r_ik, π_k, p_a, p_e, one sum after the
    other, with every declared category in it and in fractions.
    """
    units = [unit for unit in units if unit]
    names = every_category(measurement, codes)
    q, n = len(names), len(units)
    w = [[weight(a, b, weighting, codes, values) for b in names] for a in names]
    r = [[unit.count(name) for name in names] for unit in units]
    sizes = [len(unit) for unit in units]
    rated_twice = sum(size >= 2 for size in sizes)
    if not rated_twice:
        return None
    starred = [[sum(w[k][j] * row[j] for j in range(q)) for k in range(q)] for row in r]
    agree = [
        sum(row[k] * (stars[k] - 1) for k in range(q)) / Fraction(size * (size - 1))
        if size >= 2
        else Fraction(0)
        for row, stars, size in zip(r, starred, sizes, strict=True)
    ]
    pi = [
        sum(Fraction(row[k], size) for row, size in zip(r, sizes, strict=True)) / n
        for k in range(q)
    ]
    total = sum(map(sum, w))
    if kind == "gwet":
        factor = total / (q * (q - 1))
        by_chance = [factor * (1 - share) for share in pi]
    elif kind == "bp":
        by_chance = [total / q**2] * q
    else:
        by_chance = [sum(w[k][j] * pi[j] for j in range(q)) for k in range(q)]
    p_a = sum(agree) / rated_twice
    p_e = sum(share * each for share, each in zip(pi, by_chance, strict=True))
    if p_e == 1:
        return None
    value = (p_a - p_e) / (1 - p_e)
    squares = Fraction(0)
    for row, size, own in zip(r, sizes, agree, strict=True):
        p_e_i = sum(row[k] * by_chance[k] for k in range(q)) / size
        first = Fraction(n, rated_twice) * (own - p_e) / (1 - p_e) if size >= 2 else 0
        x = first - 2 * (1 - value) * (p_e_i - p_e) / (1 - p_e)
        squares += (x - value) ** 2
    return value, squares / (n * (n - 1)) if n > 1 else Fraction(0)


def percent_variance(units: list[Unit]) -> float:
    """Of the mean of the items' shares of agreeing pairs."""
    shares = [percent_agreement([unit]) for unit in units if len(unit) > 1]
    mean = sum(shares) / len(shares)
    return sum((share - mean) ** 2 for share in shares) / (len(shares) * (len(shares) - 1))


def cohen(both: list[tuple[str, str]], weighting, measurement, codes, values=None):
    """(κ, variance) of a list of (one's code, the other's), or None.

    The variance is the delta method done by brute force: the derivative of κ by every cell of the
    table, as an exact difference quotient, in the variance of a multinomial.
    """
    names = every_category(measurement, codes)
    cells = [(a, b) for a in names for b in names]
    w = {cell: weight(*cell, weighting, codes, values) for cell in cells}
    n = len(both)
    if not n:
        return None
    p = {cell: Fraction(count, n) for cell, count in Counter(both).items()}

    def kappa(share):
        rows, columns = Counter(), Counter()
        for (a, b), one in share.items():
            rows[a] += one
            columns[b] += one
        seen = sum(one * w[cell] for cell, one in share.items())
        chance = sum(x * y * w[a, b] for a, x in rows.items() for b, y in columns.items())
        return None if chance == 1 else (seen - chance) / (1 - chance)

    value = kappa(p)
    if value is None:
        return None
    step = Fraction(1, 10**12)
    slope = {
        cell: (kappa({**p, cell: p[cell] + step}) - kappa({**p, cell: p[cell] - step})) / (2 * step)
        for cell in p
    }
    mean = sum(p[cell] * slope[cell] for cell in p)
    return value, sum(p[cell] * slope[cell] ** 2 for cell in p) / n - mean**2 / n
