"""How likely it is that fresh annotators would turn an item's verdict.

Of n labels v say violation. The chance of a violation in a fresh label is taken to be
Beta(½ + v, ½ + n − v) (Jeffreys' prior), so the violations among n fresh labels are beta-binomial.
The flip probability is the chance that their majority stands on the other side of the policy
threshold, an even split among them counting half. Where the labels at hand are themselves an even
split there is no side to leave: half of "over" and half of "under" is ½ exactly.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma

from annotator.agreement.patterns import Pattern, parts_of

_PRIOR = 0.5


@lru_cache(maxsize=65_536)
def flip_probability(violations: int, labels: int) -> float | None:
    """The chance in [0, 1]; None without labels. ValueError unless 0 ≤ violations ≤ labels."""
    if not 0 <= violations <= labels:
        raise ValueError(f"{violations} of {labels} labels cannot be violations")
    if not labels:
        return None
    if 2 * violations == labels:
        return 0.5
    minority = min(violations, labels - violations)
    over_half = sum(_chance(k, labels, minority) for k in range(labels // 2 + 1, labels + 1))
    even = 0.5 * _chance(labels // 2, labels, minority) if labels % 2 == 0 else 0.0
    return over_half + even


def item_flip(pattern: Pattern, violating: frozenset[str]) -> float | None:
    """The flip probability of an item with these labels."""
    over = sum(count for code, count in pattern if code in violating)
    return flip_probability(over, parts_of(pattern).m)


def _chance(k: int, n: int, seen: int) -> float:
    """P(k of n fresh labels say what `seen` of n said)."""
    a, b = _PRIOR + seen, _PRIOR + n - seen
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + _log_beta(a + k, b + n - k) - _log_beta(a, b))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
