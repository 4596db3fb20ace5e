"""Symmetric intervals from a standard error: value ± t · se.

The interval of the classic measures (Gwet 2014; AgreeStat and irrCAC print the same one). Unlike
the jackknife on Fisher's z it can reach past the end of the range; a bound is then cut there, and
the method says so. It is symmetric, which the truth near 1 is not: with few items, or few that
differ, prefer α's interval.
"""

from __future__ import annotations

from annotator.agreement.results import Estimate
from annotator.agreement.student import t_quantile

ONE_ITEM = "one item alone tells nothing about how the figure varies, so there is no interval"
ALL_AGREE = "no labels disagree, so the standard error is 0 and there is no honest interval"
NO_SPREAD = "every item weighs in alike: the standard error is 0, so there is no honest interval"
_ZERO = 1e-9


def t_interval(
    value: float, se: float, *, n: int, df: int, method: str, lowest: float | None = None
) -> Estimate:
    """``value`` with its 95 % interval, or with the reason why there is none.

    ``n`` are the units it rests on; ``lowest`` is the least that the figure can be, if it is known;
    the most is always 1.
    """
    method = f"{method}, t quantile, 95 %"
    if n < 2:
        return Estimate(value, None, None, n, method, ONE_ITEM)
    if value >= 1:
        return Estimate(value, None, None, n, method, ALL_AGREE)
    if se <= _ZERO * max(1.0, abs(value)):
        return Estimate(value, None, None, n, method, NO_SPREAD)
    reach = t_quantile(0.975, df) * se
    low, high = value - reach, value + reach
    if high > 1:
        high, method = 1.0, f"{method}, upper bound cut at 1"
    if lowest is not None and low < lowest:
        low, method = lowest, f"{method}, lower bound cut at {lowest:g}"
    return Estimate(value, low, high, n, method)
