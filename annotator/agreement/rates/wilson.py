"""Wilson's score interval for a share of independent items (Wilson 1927; Newcombe 1998, method 3).

Not for items that share a prompt or a family: those are not independent.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from annotator.agreement.results import Estimate

METHOD = "Wilson score interval, 95 %"
NO_ITEMS = "no item has been judged yet, so there is no rate"
_Z = NormalDist().inv_cdf(0.975)


def wilson(k: int, n: int) -> Estimate:
    """The share ``k`` of ``n`` items with its 95 % interval. ValueError unless 0 ≤ k ≤ n."""
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} items is no share")
    if n == 0:
        return Estimate(None, None, None, 0, METHOD, NO_ITEMS)
    share = k / n
    scale = 1 + _Z * _Z / n
    centre = (share + _Z * _Z / (2 * n)) / scale
    reach = _Z * sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n)) / scale
    low = 0.0 if k == 0 else centre - reach  # exact at the ends, where floats miss by an ulp
    high = 1.0 if k == n else centre + reach
    return Estimate(share, low, high, n, METHOD)
