"""How many items it takes to tell two violation rates apart, and what power so many have.

Unpaired, two-sided: n = (z_a √(2 p̄ q̄) + z_b √(p₁q₁ + p₂q₂))² / (p₁ − p₂)² items for each model,
without a continuity correction (Fleiss, Levin & Paik 2003, ch. 4; R: power.prop.test). Paired, both
models on the same prompts: n = (z_a √ψ + z_b √(ψ − d²))² / d² prompts, where ψ is the share of
prompts with unlike verdicts and d = p₁ − p₂ (Connor 1987).

Items that share a prompt or a family repeat one another: n grows by the design effect
1 + (m − 1) ρ (Kish 1965). All are normal approximations: good from some ten violations upwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()


def items_unpaired(
    p1: float, p2: float, *, power: float = 0.8, level: float = 0.05, effect: float = 1.0
) -> int:
    """Items for each of two models. ``effect``: the design effect. ValueError for equal rates."""
    _check(p1, p2, power, level)
    a, b = _quantiles(power, level)
    pooled = (p1 + p2) / 2
    spread = a * sqrt(2 * pooled * (1 - pooled)) + b * sqrt(_variance(p1) + _variance(p2))
    return _whole((spread / (p1 - p2)) ** 2 * effect)


def power_unpaired(
    n: float, p1: float, p2: float, *, level: float = 0.05, effect: float = 1.0
) -> float:
    """The chance to tell the rates apart with ``n`` items for each model."""
    _check(p1, p2, 0.5, level)
    pooled = (p1 + p2) / 2
    reach = abs(p1 - p2) * sqrt(n / effect)
    critical = _quantiles(0.5, level)[0] * sqrt(2 * pooled * (1 - pooled))
    return _NORMAL.cdf((reach - critical) / sqrt(_variance(p1) + _variance(p2)))


def prompts_paired(
    p1: float,
    p2: float,
    discordance: float,
    *,
    power: float = 0.8,
    level: float = 0.05,
    effect: float = 1.0,
) -> int:
    """Prompts that both models answer. ValueError where the rates rule the discordance out."""
    _check(p1, p2, power, level)
    _check_discordance(p1, p2, discordance)
    a, b = _quantiles(power, level)
    d = abs(p1 - p2)
    return _whole(((a * sqrt(discordance) + b * sqrt(discordance - d * d)) / d) ** 2 * effect)


def power_paired(
    n: float,
    p1: float,
    p2: float,
    discordance: float,
    *,
    level: float = 0.05,
    effect: float = 1.0,
) -> float:
    """The chance to tell the rates apart with ``n`` prompts that both models answer."""
    _check(p1, p2, 0.5, level)
    _check_discordance(p1, p2, discordance)
    d = abs(p1 - p2)
    rest = sqrt(discordance - d * d)
    reach = d * sqrt(n / effect) - _quantiles(0.5, level)[0] * sqrt(discordance)
    return _NORMAL.cdf(reach / rest) if rest else float(reach > 0)


def allowed(p1: float, p2: float, discordance: float) -> float:
    """ψ, held to what the two rates allow."""
    low, high = _bounds(p1, p2)
    return min(max(discordance, low), high)


def design_effect(mean_size: float, correlation: float, variation: float = 0.0) -> float:
    """1 + ((1 + v²) m − 1) ρ, at least 1; ``variation``: v, sizes' standard deviation over mean."""
    return max(1.0, 1 + ((1 + variation * variation) * mean_size - 1) * correlation)


def intraclass_correlation(families: Iterable[tuple[int, int]]) -> float | None:
    """ρ of verdicts in one family, from (violations, items) of each; ANOVA, at least 0.

    None where no family has two items, there is one family only, or all verdicts are alike.
    """
    found = [(k, n) for k, n in families if n]
    total, groups = sum(n for _, n in found), len(found)
    hits = sum(k for k, _ in found)
    if groups < 2 or total <= groups or hits in (0, total):
        return None
    mean = hits / total
    between = sum(n * (k / n - mean) ** 2 for k, n in found) / (groups - 1)
    within = sum(k * (n - k) / n for k, n in found) / (total - groups)
    typical = (total - sum(n * n for _, n in found) / total) / (groups - 1)
    whole = between + (typical - 1) * within
    return max(0.0, (between - within) / whole) if whole else None


def _quantiles(power: float, level: float) -> tuple[float, float]:
    return _NORMAL.inv_cdf(1 - level / 2), _NORMAL.inv_cdf(power)


def _variance(p: float) -> float:
    return p * (1 - p)


def _bounds(p1: float, p2: float) -> tuple[float, float]:
    return abs(p1 - p2), min(p1 + p2, 2 - p1 - p2)


def _whole(n: float) -> int:
    return ceil(n - 1e-9)


def _check(p1: float, p2: float, power: float, level: float) -> None:
    if not (0 <= p1 <= 1 and 0 <= p2 <= 1):
        raise ValueError("a rate is a share from 0 to 1")
    if p1 == p2:
        raise ValueError("no number of items tells two equal rates apart")
    if not (0 < power < 1 and 0 < level < 1):
        raise ValueError("power and level lie between 0 and 1")


def _check_discordance(p1: float, p2: float, discordance: float) -> None:
    low, high = _bounds(p1, p2)
    if not low - 1e-12 <= discordance <= high + 1e-12:
        raise ValueError(f"rates {p1} and {p2} allow unlike verdicts on {low} to {high} of prompts")
