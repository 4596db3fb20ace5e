"""Coincidences of ratings, pooled over units of different size, in whole numbers.

Krippendorff's coincidences are o_ab = Σ_units c_a c_b / (m − 1), over units of m ≥ 2 ratings. All
sums here are whole, so a figure does not depend on the order of edits and is rounded once.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import lcm
from typing import NamedTuple

from annotator.agreement.patterns import Pair, PatternTable


class Coincidences(NamedTuple):
    """``pairs`` / ``unit`` are the coincidences of unlike codes; ``paired`` the marginals n_c."""

    unit: int
    pairs: Mapping[Pair, int]
    paired: Mapping[str, int]
    n: int


def coincidences(table: PatternTable) -> Coincidences:
    """Pool the sums of all m over the least common multiple of their m − 1."""
    splits = table.splits
    n = sum(table.paired.values())
    if len(splits) == 1:
        ((m, pairs),) = splits.items()
        return Coincidences(m - 1, pairs, table.paired, n)
    unit = lcm(*(m - 1 for m in splits))
    pooled: dict[Pair, int] = {}
    for m, by_pair in splits.items():
        factor = unit // (m - 1)
        for pair, product in by_pair.items():
            pooled[pair] = pooled.get(pair, 0) + factor * product
    return Coincidences(unit, pooled, table.paired, n)


def ratio(seen: int, chance: int, unit: int, n: int) -> float | None:
    """α from whole sums (``seen`` over unordered, ``chance`` over ordered pairs), or None."""
    if not chance:
        return None
    whole = unit * chance
    return (whole - 2 * seen * (n - 1)) / whole
