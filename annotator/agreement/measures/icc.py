"""Intraclass correlation: the share of the labels' variance that is the items' own.

Over a full table of n items and the same k annotators, levels taken as numbers, the analysis of
variance gives mean squares: B between items, J between annotators, E what is left, W within items
(J and E together). Shrout & Fleiss 1979 (Psychol Bull 86:420) name the forms:

    ICC(1,1) = (B − W) / (B + (k − 1) W)                      other people on every item
    ICC(2,1) = (B − E) / (B + (k − 1) E + k (J − E) / n)      annotators drawn from many; absolute
    ICC(3,1) = (B − E) / (B + (k − 1) E)                      these annotators; severity forgiven

and ICC(·,k) = k ρ / (1 + (k − 1) ρ), Spearman and Brown's, for the mean of k labels instead of one.
The 95 % intervals are theirs, exact for the first and the third kind if labels were normal:
ρ = (F − 1) / (F + k − 1) at F = (B / W or E) over and times the .975 quantile of F; for the second,
Satterthwaite's approximation. The bounds of the means are Spearman and Brown's of the bounds.

Who are "the same annotators" where not all label all: those k people who labeled the most items as
a crew, over every item that has labels of all of them. Other labels enter nowhere.

What can mislead: it needs equal steps between levels, and labels are not normal: the interval is
too sure where most items are harmless. It falls where items are much alike, whoever labels them.
The mean's form tells of the mean of k labels, and is higher by construction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from annotator.agreement.measures.alpha import ALL_ALIKE
from annotator.agreement.ratings import Ratings, by_item
from annotator.agreement.results import Estimate
from annotator.agreement.scale import integer_values
from annotator.agreement.student import f_quantile

Form = Literal["1", "2", "3"]
FORMS: dict[Form, str] = {
    "1": "one-way: other people on every item",
    "2": "two-way, absolute: annotators drawn from many",
    "3": "two-way, consistency: these annotators, their severity forgiven",
}
INTERVAL = "F quantiles, 95 %"

NO_TABLE = "fewer than two items were labeled by the same people, and an ICC needs a full table"
NO_SIGNAL = "the items differ less than the scatter of their labels alone would make them"
NO_REST = "nothing is left over to judge the figure by, so there is no honest interval"
NO_ITEMS = "the items do not differ on average, so there is no honest interval"
UNFIT = "the approximation behind the interval fails on these labels, so there is no honest one"


@dataclass(frozen=True, slots=True)
class FullTable:
    """Items by annotators: each row the levels' whole-number values, in the annotators' order."""

    annotators: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Of ``n`` ≥ 2 items and ``k`` ≥ 2 annotators, exact, in the square of the values' unit."""

    n: int
    k: int
    items: Fraction
    annotators: Fraction
    rest: Fraction
    within: Fraction


def full_table(ratings: Ratings) -> FullTable:
    """The crew with most labels on items that they label alone, and all items that they share.

    ValueError for a scale without an order. No crew: an empty table.
    """
    scale = ratings.scale
    if not scale.has_order:
        raise ValueError(f"a {scale.measurement} scale has no levels to take for numbers")
    value = dict(zip(scale.codes, integer_values(scale), strict=True))
    said = by_item(ratings)
    crews = Counter(tuple(codes) for codes in said.values() if len(codes) > 1)
    if not crews:
        return FullTable((), ())
    crew = max(sorted(crews), key=lambda one: crews[one] * len(one))
    shared = (codes for codes in said.values() if codes.keys() >= set(crew))
    return FullTable(crew, tuple(tuple(value[codes[who]] for who in crew) for codes in shared))


def icc(table: FullTable, form: Form, *, of_mean: bool = False) -> Estimate:
    """ICC(form,1), or with ``of_mean`` ICC(form,k); ``n`` are the table's items."""
    n, k = len(table.rows), len(table.annotators)
    method = f"ICC({form},{'k' if of_mean else 1}), {FORMS[form]}"
    if n < 2:
        return Estimate(None, None, None, n, method, NO_TABLE)
    method += f"; the same {k} people throughout, levels taken as numbers, {INTERVAL}"
    squares = mean_squares(table.rows)
    if not squares.items and not squares.within:
        return Estimate(None, None, None, n, method, ALL_ALIKE)
    single = _single(squares, form)
    value = _of_mean(single, k) if of_mean and single is not None else single
    if single is None or value is None:
        return Estimate(None, None, None, n, method, NO_SIGNAL)
    if not squares.items or not (squares.within if form == "1" else squares.rest):
        reason = NO_REST if squares.items else NO_ITEMS
        return Estimate(float(value), None, None, n, method, reason)
    ends = _bounds(squares, form, float(single))
    if of_mean and ends is not None:
        ends = _bounds_of_mean(ends, k)
    if ends is None or not ends[0] < value < ends[1]:
        return Estimate(float(value), None, None, n, method, UNFIT)
    return Estimate(float(value), *ends, n, method)


def mean_squares(rows: Sequence[Sequence[int]]) -> MeanSquares:
    """Of a full table with two rows and two columns or more."""
    n, k = len(rows), len(rows[0])
    total = sum(map(sum, rows))
    # sums of squares times n·k, in whole numbers
    whole = n * k * sum(x * x for row in rows for x in row) - total * total
    items = n * sum(sum(row) ** 2 for row in rows) - total * total
    people = k * sum(sum(column) ** 2 for column in zip(*rows, strict=True)) - total * total
    unit = n * k
    return MeanSquares(
        n=n,
        k=k,
        items=Fraction(items, unit * (n - 1)),
        annotators=Fraction(people, unit * (k - 1)),
        rest=Fraction(whole - items - people, unit * (n - 1) * (k - 1)),
        within=Fraction(whole - items, unit * n * (k - 1)),
    )


def _single(squares: MeanSquares, form: Form) -> Fraction | None:
    noise = squares.within if form == "1" else squares.rest
    below = squares.items + (squares.k - 1) * noise
    if form == "2":
        below += Fraction(squares.k, squares.n) * (squares.annotators - squares.rest)
    return (squares.items - noise) / below if below > 0 else None


def _of_mean(single: Fraction, k: int) -> Fraction | None:
    """Spearman and Brown's step from one label to the mean of k."""
    below = 1 + (k - 1) * single
    return k * single / below if below > 0 else None


def _bounds_of_mean(ends: tuple[float, float], k: int) -> tuple[float, float] | None:
    low, high = (_of_mean(Fraction(end), k) for end in ends)
    return None if low is None or high is None else (float(low), float(high))


def _bounds(squares: MeanSquares, form: Form, single: float) -> tuple[float, float] | None:
    n, k = squares.n, squares.k
    if form == "2":
        return _bounds_of_absolute(squares, single)
    noise = squares.within if form == "1" else squares.rest
    below = n * (k - 1) if form == "1" else (n - 1) * (k - 1)
    seen = float(squares.items / noise)
    low, high = seen / f_quantile(0.975, n - 1, below), seen * f_quantile(0.975, below, n - 1)
    return (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _bounds_of_absolute(squares: MeanSquares, single: float) -> tuple[float, float] | None:
    """Shrout and Fleiss' equation 8: degrees of freedom of a mixture of two mean squares.

    None below one degree: there the figure is negative, and the mixture has a negative part.
    """
    n, k = squares.n, squares.k
    items, people, rest = map(float, (squares.items, squares.annotators, squares.rest))
    first = k * single * people
    second = (n * (1 + (k - 1) * single) - k * single) * rest
    degrees = (k - 1) * (n - 1) * (first + second) ** 2 / ((n - 1) * first**2 + second**2)
    if degrees < 1:
        return None
    noise = k * people + (k * n - k - n) * rest
    over, under = f_quantile(0.975, n - 1, degrees), f_quantile(0.975, degrees, n - 1)
    low = n * (items - over * rest) / (over * noise + n * items)
    high = n * (under * items - rest) / (noise + n * under * items)
    return low, high
