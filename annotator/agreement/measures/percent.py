"""Percent agreement as Gwet defines it (p_a; Gwet 2014, *Handbook of Inter-Rater Reliability*).

The mean over pairable units of the share of agreeing pairs: Σ c(c − 1) / (m(m − 1)) of each unit.
Every unit weighs alike, however many ratings it has. Sets agree where they are the same set.
The interval is Student's for a mean of independent units.

When it misleads: where nine items in ten are harmless, two people who never look agree on most of
them. It does not know of chance, of near misses, or of which level the agreement is on.
"""

from __future__ import annotations

from math import fsum, lcm, sqrt

from annotator.agreement.measures.alpha import NOT_PAIRABLE
from annotator.agreement.measures.spread import t_interval
from annotator.agreement.patterns import PatternTable, parts_of
from annotator.agreement.results import Estimate

METHOD = "mean over items of the share of agreeing pairs, standard error of a mean"


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


def percent_estimate(table: PatternTable) -> Estimate:
    """p_a with its interval; ``n`` are the pairable units."""
    n = table.n_pairable
    value = percent_agreement(table)
    if value is None:
        return Estimate(None, None, None, 0, METHOD, NOT_PAIRABLE)
    shares = [
        (1 - 2 * sum(product for _, product in splits) / (m * (m - 1)), count)
        for (m, splits), count in ((parts_of(pattern), n) for pattern, n in sorted(table.items()))
        if m > 1
    ]
    spread = fsum(count * (share - value) ** 2 for share, count in shares)
    se = sqrt(spread / (n * (n - 1))) if n > 1 else 0.0
    return t_interval(value, se, n=n, df=n - 1, method=METHOD, lowest=0.0)
