"""Quantiles of Student's t and of F, in plain Python (SciPy would be 100 MB for two numbers).

The distribution function is the regularised incomplete beta function by its continued fraction
(Lentz's method; DLMF 8.17.22), the quantiles of t Newton's steps on it and those of F a bisection.
Good to 1e-10; of F with a million degrees of freedom to 1e-6.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

_TINY = 1e-300
_NORMAL_FROM = 1_000_000  # the two differ by less than 3e-6 from here on


@lru_cache(maxsize=4_096)
def t_quantile(probability: float, df: int) -> float:
    """The t with P(T ≤ t) = ``probability`` in [.5, 1), for ``df`` ≥ 1 degrees of freedom."""
    if not 0.5 <= probability < 1 or df < 1:
        raise ValueError(f"no quantile at {probability} with {df} degrees of freedom")
    normal = NormalDist().inv_cdf(probability)
    if df >= _NORMAL_FROM:
        return normal
    t, step = normal, inf
    while step > 1e-13 * t:  # from below, where the tangent of a concave curve never overshoots
        step = (probability - t_cdf(t, df)) / _t_density(t, df)
        t += max(step, 0.0)
    return t


def t_cdf(t: float, df: int) -> float:
    """P(T ≤ t) for t ≥ 0."""
    if t == inf:
        return 1.0
    return 1 - _incomplete_beta(df / 2, 0.5, df / (df + t * t)) / 2


def _t_density(t: float, df: int) -> float:
    log_density = lgamma((df + 1) / 2) - lgamma(df / 2) - (df + 1) / 2 * log1p(t * t / df)
    return exp(log_density) / sqrt(df * pi)


def two_sided_p(t: float, df: int) -> float:
    """P(|T| ≥ t) for t ≥ 0; small values are not lost, as they are in 1 − ``t_cdf``."""
    return _incomplete_beta(df / 2, 0.5, df / (df + t * t))


@lru_cache(maxsize=4_096)
def f_quantile(probability: float, above: float, below: float) -> float:
    """The x with P(F ≤ x) = ``probability`` in (0, 1), for degrees of freedom over 0."""
    if not 0 < probability < 1 or above <= 0 or below <= 0:
        raise ValueError(f"no quantile at {probability} with {above} and {below} degrees")
    low, high = 0.0, 1.0  # of the beta variable that F is a ratio of
    while low < (middle := (low + high) / 2) < high:
        if _incomplete_beta(above / 2, below / 2, middle) < probability:
            low = middle
        else:
            high = middle
    return below * high / (above * (1 - high)) if high < 1 else inf


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b), regularised."""
    if x in (0.0, 1.0):
        return x
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _nonzero(1 - (a + b) * x / (a + 1))
    result = d
    for step in range(1, 10_000):  # F of a million items needs some thousand
        for term in (
            step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step)),
            -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1)),
        ):
            d = 1 / _nonzero(1 + term * d)
            c = _nonzero(1 + term / c)
            result *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return result


def _nonzero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
