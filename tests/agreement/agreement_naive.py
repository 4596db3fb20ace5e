"""Second implementations, straight from the definitions, over raw units. Slow, and shared with
nothing in the application: a unit is the list of its ratings' codes.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations
from math import atanh, exp, lgamma, sqrt

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


def jaccard(a: str, b: str) -> Fraction:
    left, right = (set() if code == "-" else set(code.split("|")) for code in (a, b))
    if not left | right:
        return Fraction(0)
    return Fraction(len(left ^ right), len(left | right))


def delta(a, b, measurement, codes, values, marginals) -> Fraction:
    if measurement == "nominal":
        return Fraction(int(a != b))
    if measurement == "set":
        return masi(a, b)
    if measurement == "jaccard":
        return jaccard(a, b)
    i, j = sorted((codes.index(a), codes.index(b)))
    if measurement == "interval":
        return (Fraction(values[i]) - Fraction(values[j])) ** 2
    if measurement == "ratio":
        x, y = Fraction(values[i]), Fraction(values[j])
        return ((x - y) / (x + y)) ** 2 if x + y else Fraction(0)
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


def alpha_variance(units: list[Unit], apart) -> Fraction | None:
    """Of Krippendorff's α, by Gwet's linearisation (irrCAC), from a table of items by categories.

    ``apart(a, b)`` is δ² in [0, 1], taken as given. One matrix after the other, as irrCAC does it.
    """
    units = [unit for unit in units if len(unit) > 1]
    names = sorted({code for unit in units for code in unit})
    n, q = len(units), range(len(names))
    w = [[1 - apart(a, b) for b in names] for a in names]
    r = [[unit.count(name) for name in names] for unit in units]
    size = [Fraction(len(unit)) for unit in units]
    mean = sum(size) / n
    starred = [[sum(w[k][j] * row[j] for j in q) for k in q] for row in r]
    agree = [
        sum(row[k] * (stars[k] - 1) for k in q) / (mean * (m - 1))
        for row, stars, m in zip(r, starred, size, strict=True)
    ]
    prime = sum(agree) / n
    p_a = prime * (1 - 1 / sum(size)) + 1 / sum(size)
    pi = [sum(row[k] / mean for row in r) / n for k in q]
    p_e = sum(w[k][j] * pi[k] * pi[j] for k in q for j in q)
    if p_e == 1:
        return None
    value = (prime - p_e) / (1 - p_e)
    pulled = [sum(w[k][j] * pi[j] for j in q) for k in q]
    x = [
        (own - p_a * (m - mean) / mean - p_e) / (1 - p_e)
        - 2
        * (1 - value)
        * (sum(row[k] * pulled[k] for k in q) / mean - p_e * (m - mean) / mean - p_e)
        / (1 - p_e)
        for own, row, m in zip(agree, r, size, strict=True)
    ]
    return sum((each - value) ** 2 for each in x) / (n * (n - 1)) if n > 1 else Fraction(0)


def fleiss_null_variance(units: list[Unit]) -> Fraction:
    """Of Fleiss' κ where there is none (Fleiss, Nee & Landis 1979, equation 12)."""
    n, m = len(units), len(units[0])
    pooled = Counter(code for unit in units for code in unit)
    p = [Fraction(count, n * m) for count in pooled.values()]
    room = sum(one * (1 - one) for one in p)
    skew = sum(one * (1 - one) * ((1 - one) - one) for one in p)
    return Fraction(2, n * m * (m - 1)) * (room**2 - skew) / room**2


def icc_squares(rows: list[list[int]]) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Mean squares between items, between annotators, of the rest, within items, cell by cell."""
    n, k = len(rows), len(rows[0])
    all_of = Fraction(sum(map(sum, rows)), n * k)
    item = [Fraction(sum(row), k) for row in rows]
    person = [Fraction(sum(row[j] for row in rows), n) for j in range(k)]
    cells = [(i, j) for i in range(n) for j in range(k)]
    between = sum((item[i] - all_of) ** 2 for i, _ in cells) / (n - 1)
    people = sum((person[j] - all_of) ** 2 for _, j in cells) / (k - 1)
    rest = sum((rows[i][j] - item[i] - person[j] + all_of) ** 2 for i, j in cells)
    within = sum((rows[i][j] - item[i]) ** 2 for i, j in cells)
    return between, people, rest / ((n - 1) * (k - 1)), within / (n * (k - 1))


def icc(rows: list[list[int]], form: str, of_mean: bool) -> Fraction | None:
    """Shrout & Fleiss 1979, each of the six forms written out for itself."""
    n, k = len(rows), len(rows[0])
    b, j, e, w = icc_squares(rows)
    above = b - w if form == "1" else b - e
    below = {
        ("1", False): b + (k - 1) * w,
        ("2", False): b + (k - 1) * e + k * (j - e) / n,
        ("3", False): b + (k - 1) * e,
        ("1", True): b,
        ("2", True): b + (j - e) / n,
        ("3", True): b,
    }[form, of_mean]
    return above / below if below > 0 else None


def f_cdf(x: float, above: float, below: float, steps: int = 20_000) -> float:
    """P(F ≤ x), by Simpson's rule on the density of the beta variable (degrees of 4 or more)."""
    a, b = above / 2, below / 2
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b))
    end = above * x / (above * x + below)
    at = [
        front * (y ** (a - 1)) * (1 - y) ** (b - 1)
        for y in (end * i / steps for i in range(steps + 1))
    ]
    return end / steps / 3 * (at[0] + at[-1] + 4 * sum(at[1:-1:2]) + 2 * sum(at[2:-1:2]))


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
