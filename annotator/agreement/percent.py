"""Percent agreement as Gwet defines it (p_a; Gwet 2014, *Handbook of Inter-Rater Reliability*).

The mean over pairable units of the share of agreeing pairs: Σ c(c − 1) / (m(m − 1)) of each unit.
Every unit weighs alike, however many ratings it has. Sets agree where they are the same set.
"""

from __future__ import annotations

from math import lcm

from annotator.agreement.patterns import PatternTable


def percent_agreement(table: PatternTable) -> float | None:
    """p_a in [0, 1], or None where no unit has two ratings."""
    units = table.n_pairable
    if not units:
        return None
    whole = lcm(*(m * (m - 1) for m in table.splits)) if table.splits else 1
    differing = sum(
        2 * sum(by_pair.values()) * (whole // (m * (m - 1))) for m, by_pair in table.splits.items()
    )
    return (units * whole - differing) / (units * whole)
