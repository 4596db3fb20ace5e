"""Chance-corrected agreement of many annotators: (p_a − p_e) / (1 − p_e), with Gwet's error.

p_a is the mean over pairable items of the (weighted) share of agreeing pairs. Each coefficient has
its own p_e, which is a mean over *all* items with a label of Σ_k (r_ik / r_i) · e_k; e_k is how far
a label k agrees with chance. With n items, n' of them pairable, and p_e|i the item's own share:

    x_i = (n / n') · (p_a|i − p_e) / (1 − p_e)  −  2 (1 − γ) (p_e|i − p_e) / (1 − p_e)
    se² = Σ (x_i − γ)² / (n (n − 1))

where the first term is 0 for an item with a single label (Gwet 2014, *Handbook of Inter-Rater
Reliability*, 4th ed., ch. 5; the same as irrCAC's). x_i depends on the item's pattern alone, so the
cost does not grow with the items.

What can mislead: this error takes the items with one label for part of the sample. Where most items
have one, it is wider than what the pairable items say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import fsum, sqrt
from typing import NamedTuple

from annotator.agreement.measures.similarity import Similarity
from annotator.agreement.patterns import Pattern, PatternTable, parts_of

Chance = Callable[[Mapping[str, float]], Mapping[str, float]]
"""From the mean share of every code to e_k by code."""


LINEARISED = "linearised standard error over items (Gwet 2014)"
_CERTAIN = 1 - 1e-12


class Coefficient(NamedTuple):
    """Value and standard error."""

    value: float
    se: float


class _Item(NamedTuple):
    """All items of one pattern: how many, labels in one, p_a|i and p_e|i."""

    n: int
    m: int
    agree: float
    chance: float


def coefficient(table: PatternTable, alike: Similarity, chance: Chance) -> Coefficient | None:
    """The coefficient, or None where no item is pairable or chance alone makes all agree."""
    n, pairable = table.n_items, table.n_pairable
    if not pairable:
        return None
    rows = sorted(table.items())
    by_code = chance(_mean_shares(rows, n))
    found = [
        _Item(count, parts_of(pattern).m, _agreement(pattern, alike), _by_chance(pattern, by_code))
        for pattern, count in rows
    ]
    expected = fsum(item.n * item.chance for item in found) / n
    if expected > _CERTAIN:
        return None
    seen = fsum(item.n * item.agree for item in found if item.m > 1) / pairable
    value = (seen - expected) / (1 - expected)
    return Coefficient(value, _error(found, value, expected, n, pairable))


def _error(found: list[_Item], value: float, expected: float, n: int, pairable: int) -> float:
    if n < 2:
        return 0.0
    room = 1 - expected

    def influence(item: _Item) -> float:
        own = (item.agree - expected) * n / pairable if item.m > 1 else 0.0
        return (own - 2 * (1 - value) * (item.chance - expected)) / room

    return sqrt(fsum(i.n * (influence(i) - value) ** 2 for i in found) / (n * (n - 1)))


def _mean_shares(rows: list[tuple[Pattern, int]], n: int) -> dict[str, float]:
    """π_k: the mean over the items of the share of their labels that are k."""
    parts: dict[str, list[float]] = {}
    for pattern, count in rows:
        m = parts_of(pattern).m
        for code, c in pattern:
            parts.setdefault(code, []).append(count * c / m)
    return {code: fsum(shares) / n for code, shares in sorted(parts.items())}


def _agreement(pattern: Pattern, alike: Similarity) -> float:
    """The weighted share of agreeing pairs; 0 for a single label, where it is not used."""
    m, splits = parts_of(pattern)
    if m < 2:
        return 0.0
    equal = sum(c * (c - 1) for _, c in pattern)
    near = fsum(2 * product * alike(a, b) for (a, b), product in splits)
    return (equal + near) / (m * (m - 1))


def _by_chance(pattern: Pattern, by_code: Mapping[str, float]) -> float:
    return fsum(c * by_code[code] for code, c in pattern) / parts_of(pattern).m
