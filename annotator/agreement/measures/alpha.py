"""Krippendorff's α from a pattern table (Krippendorff 2011, *Computing … Alpha-Reliability*).

    α = 1 − (n − 1) · Σ o_ab δ²_ab / Σ n_a n_b δ²_ab

``alpha`` is the figure, ``alpha_estimate`` the figure with the headline interval: the
delete-one-unit jackknife on Fisher's z (see ``jackknife``).
"""

from __future__ import annotations

from annotator.agreement.coincidences import coincidences, ratio
from annotator.agreement.measures.jackknife import (
    METHOD,
    NoIntervalError,
    interval_on_z,
    leave_one_out,
)
from annotator.agreement.patterns import PatternTable
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale
from annotator.agreement.weights import expected, observed

NOT_PAIRABLE = "no item has labels of two annotators yet, so there is nothing to compare"
ALL_ALIKE = "all labels are alike, so agreement by chance cannot be told from agreement"


def alpha(table: PatternTable, scale: Scale) -> float | None:
    """α, or None where it is undefined. Costs microseconds, whatever the number of units.

    ValueError where the table has a code that the scale does not declare.
    """
    scale.require(table.paired)
    unit, pairs, paired, n = coincidences(table)
    return ratio(observed(scale, pairs, paired), expected(scale, paired), unit, n)


def why_undefined(table: PatternTable) -> str:
    """The reason why ``alpha`` gave None, as a sentence."""
    return ALL_ALIKE if table.n_pairable else NOT_PAIRABLE


def alpha_estimate(table: PatternTable, scale: Scale) -> Estimate:
    """α with its 95 % interval; annotators count as fixed, ``n`` are the pairable units.

    Bounds are None, with the reason, where Fisher's z has none; never a clipped guess.
    """
    n = table.n_pairable
    value = alpha(table, scale)
    if value is None:
        return Estimate(None, None, None, n, METHOD, why_undefined(table))
    try:
        low, high = interval_on_z(value, leave_one_out(table, scale))
    except NoIntervalError as reason:
        return Estimate(value, None, None, n, METHOD, str(reason))
    return Estimate(value, low, high, n, METHOD)
