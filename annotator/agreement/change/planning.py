"""How many items until α's interval is as narrow as asked: an estimate from the labels so far.

The interval is tanh(z ± t · se) (see ``jackknife``). Its standard error on Fisher's z shrinks with
1/√n, so the one at hand, scaled, says what more items *of the same kind* would give. It is itself
uncertain: from 30 items, take it as a half more or less.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atanh, sqrt, tanh

from annotator.agreement.results import Estimate
from annotator.agreement.student import t_quantile

MOST_ITEMS = 100_000_000
TOO_MANY = "more than a hundred million items would be needed"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Items with two labels or more until the interval is at most ``width`` wide.

    ``needed`` counts them all, ``further`` those not labeled yet; None with the reason.
    """

    width: float
    width_now: float | None
    n_now: int
    needed: int | None
    further: int | None
    undefined: str | None = None


def items_for_width(alpha: Estimate, width: float) -> Narrowing:
    """From a jackknife interval of α. ValueError unless 0 < width < 2."""
    if not 0 < width < 2:
        raise ValueError("the width of an interval of α lies between 0 and 2")
    if alpha.low is None or alpha.high is None:
        return Narrowing(width, None, alpha.n, None, None, alpha.undefined)
    now = alpha.high - alpha.low
    at = _width_at(alpha.low, alpha.high, alpha.n)
    needed = alpha.n if now <= width else _first(at, width, alpha.n)
    if needed is None:
        return Narrowing(width, now, alpha.n, None, None, TOO_MANY)
    return Narrowing(width, now, alpha.n, needed, needed - alpha.n)


def _width_at(low: float, high: float, n: int) -> Callable[[int], float]:
    """The interval's width by the number of items."""
    z = (atanh(low) + atanh(high)) / 2
    se = (atanh(high) - atanh(low)) / (2 * t_quantile(0.975, n - 1))

    def at(items: int) -> float:
        reach = t_quantile(0.975, items - 1) * se * sqrt(n / items)
        return tanh(z + reach) - tanh(z - reach)

    return at


def _first(at: Callable[[int], float], width: float, start: int) -> int | None:
    """The smallest number of items with an interval that narrow."""
    low, high = start, 2 * start
    while at(high) > width:
        low, high = high, 2 * high
        if low > MOST_ITEMS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if at(middle) <= width else (middle, high)
    return high
