"""Delete-one-unit jackknife on Fisher's z: the live interval of α.

Units of one pattern leave the same figure behind, so there is one value per distinct pattern: the
cost does not grow with the units, and the result is the same every time (no flicker).

The interval is tanh(z ± t · se) around z = atanh α, with se² = (N − 1)/N · Σ (z₍₋ᵢ₎ − mean)² and t
Student's quantile with N − 1 degrees of freedom. Simulated with three ratings on five levels, this
covered nearer to 95 % at 15 and 30 units than the normal quantile did (.943 and .941 against .923
and .931), and than centring on the mean of the pseudo-values did (.906 and .920).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import atanh, sqrt, tanh

from annotator.agreement.coincidences import Coincidences, coincidences, ratio
from annotator.agreement.patterns import Pattern, PatternTable, parts_of
from annotator.agreement.scale import Scale
from annotator.agreement.student import t_quantile
from annotator.agreement.weights import expected, observed, weight_of

METHOD = "jackknife over items on Fisher's z, t quantile, 95 %"
CONFIDENCE = 0.95

ONE_ITEM = "one item alone tells nothing about how α varies, so there is no interval"
ALL_AGREE = "no labels disagree, so Fisher's z is infinite and there is no honest interval"
HANGS_ON_ONE = "a single item decides whether α is 1 or defined at all, so there is no interval"
NO_SPREAD = "α stays the same whichever item is left out, so there is no honest interval"
OUT_OF_RANGE = "α is −1 or less, so Fisher's z is infinite and there is no honest interval"


class NoIntervalError(Exception):
    """There is no honest interval; the message is the reason, for people."""


def leave_one_out(table: PatternTable, scale: Scale) -> list[tuple[float | None, int]]:
    """(α without one unit of a pattern, number of such units), for each pairable pattern."""
    found = coincidences(table)
    if scale.measurement == "ordinal":
        return list(_by_recounting(table, scale, found))
    return list(_by_subtracting(table, scale, found))


def interval_on_z(
    value: float, left_out: Sequence[tuple[float | None, int]]
) -> tuple[float, float]:
    """(low, high) of α. NoIntervalError with the reason where there is none."""
    n = sum(count for _, count in left_out)
    if n < 2:
        raise NoIntervalError(ONE_ITEM)
    z = _fisher(value, ALL_AGREE)
    zs = [(_fisher(each, HANGS_ON_ONE), count) for each, count in left_out]
    mean = sum(each * count for each, count in zs) / n
    spread = sum((each - mean) ** 2 * count for each, count in zs)
    if spread <= n * (1e-12 * max(1.0, abs(mean))) ** 2:
        raise NoIntervalError(NO_SPREAD)
    reach = t_quantile(0.5 + CONFIDENCE / 2, n - 1) * sqrt((n - 1) / n * spread)
    return tanh(z - reach), tanh(z + reach)


def _fisher(value: float | None, at_one: str) -> float:
    if value is None:
        raise NoIntervalError(HANGS_ON_ONE)
    if value >= 1:
        raise NoIntervalError(at_one)
    if value <= -1:
        raise NoIntervalError(OUT_OF_RANGE)
    return atanh(value)


def _pairable(table: PatternTable) -> Iterator[tuple[Pattern, int, int]]:
    """(pattern, units, ratings in one) in a fixed order, so that float sums never flicker."""
    for pattern, count in sorted(table.items()):
        m = parts_of(pattern).m
        if m > 1:
            yield pattern, count, m


def _by_subtracting(
    table: PatternTable, scale: Scale, found: Coincidences
) -> Iterator[tuple[float | None, int]]:
    """Where no weight depends on the marginals: take the unit's own share off both sums."""
    weight = weight_of(scale, found.paired)
    seen = observed(scale, found.pairs, found.paired)
    chance = expected(scale, found.paired)
    pull = {a: sum(n * weight(a, b) for b, n in found.paired.items()) for a in found.paired}
    for pattern, count, m in _pairable(table):
        own = sum(product * weight(a, b) for (a, b), product in parts_of(pattern).splits)
        linked = sum(c * pull[code] for code, c in pattern)
        yield (
            ratio(
                seen - own * (found.unit // (m - 1)),
                chance - 2 * linked + 2 * own,
                found.unit,
                found.n - m,
            ),
            count,
        )


def _by_recounting(
    table: PatternTable, scale: Scale, found: Coincidences
) -> Iterator[tuple[float | None, int]]:
    """Ordinal: every unit moves the mid-ranks, so the few sums are made anew."""
    for pattern, count, m in _pairable(table):
        paired = dict(found.paired)
        for code, c in pattern:
            paired[code] -= c
        pairs = dict(found.pairs)
        for pair, product in parts_of(pattern).splits:
            pairs[pair] -= product * (found.unit // (m - 1))
        yield (
            ratio(observed(scale, pairs, paired), expected(scale, paired), found.unit, found.n - m),
            count,
        )
