"""α with Gwet's standard error, for those who compare with AgreeStat or irrCAC.

With weights w = 1 − δ²/max δ², over the n pairable items alone, r̄ their mean number of labels and
N all their labels, α is (p_a − p_e) / (1 − p_e) with

    p_a' = mean of s_i = Σ_k r_ik (r*_ik − 1) / (r̄ (r_i − 1))      r*_ik = Σ_l w_kl r_il
    p_a  = (1 − 1/N) p_a' + 1/N            p_e = Σ_kl w_kl π_k π_l         π_k = mean of r_ik / r̄

and, with α' = (p_a' − p_e) / (1 − p_e), d_i = (r_i − r̄) / r̄ and e_i = Σ_k r_ik w̄_k / r̄, where w̄_k
is the mean weight of level k against all labels:

    x_i = (s_i − p_a d_i − p_e) / (1 − p_e)  −  2 (1 − α') (e_i − p_e d_i − p_e) / (1 − p_e)
    se² = Σ (x_i − α')² / (n (n − 1))

(Gwet 2014, *Handbook of Inter-Rater Reliability*, 4th ed., ch. 5; Gwet 2011, *On the Krippendorff's
Alpha Coefficient*.) The interval is α ± t · se with n − 1 degrees of freedom.

What can mislead: it is symmetric, which the truth near 1 is not, and it takes the weights as given.
An ordinal scale's are mid-ranks and move with the labels, so there it is an approximation. The
headline's interval is the jackknife on Fisher's z, which needs neither.
"""

from __future__ import annotations

from math import fsum, sqrt
from typing import NamedTuple

from annotator.agreement.measures.alpha import alpha, why_undefined
from annotator.agreement.measures.chance import LINEARISED, Coefficient
from annotator.agreement.measures.similarity import Similarity
from annotator.agreement.measures.spread import t_interval
from annotator.agreement.patterns import Pattern, PatternTable, parts_of
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale
from annotator.agreement.weights import weight_of

METHOD = f"Krippendorff's α, {LINEARISED}"
GIVEN = ", the labels' mid-ranks taken as given"
_CERTAIN = 1 - 1e-12


class _Item(NamedTuple):
    """All pairable items of one pattern: how many, s_i, d_i and e_i."""

    n: int
    agree: float
    apart: float
    chance: float


def linearised_alpha(table: PatternTable, scale: Scale) -> Estimate:
    """α with its 95 % interval by Gwet's error; ``n`` are the pairable items.

    ValueError where the table has a code that the scale does not declare.
    """
    value = alpha(table, scale)
    n = table.n_pairable
    method = METHOD + (GIVEN if scale.measurement == "ordinal" else "")
    found = alpha_and_error(table, own_similarity(table, scale))
    if value is None or found is None:
        return Estimate(None, None, None, n, method, why_undefined(table))
    return t_interval(value, found.se, n=n, df=n - 1, method=method)


def own_similarity(table: PatternTable, scale: Scale) -> Similarity:
    """1 − δ² as a share of the largest δ² among the codes in use."""
    weight = weight_of(scale, table.paired)
    used = sorted(table.paired)
    largest = max((weight(a, b) for a in used for b in used), default=0) or 1
    return lambda a, b: 1 - weight(a, b) / largest


def alpha_and_error(table: PatternTable, alike: Similarity) -> Coefficient | None:
    """α by any weights, and its standard error; None where α is undefined."""
    n, labels = table.n_pairable, sum(table.paired.values())
    if not n:
        return None
    mean = labels / n
    shares = {code: count / labels for code, count in sorted(table.paired.items())}
    near = {k: fsum(share * alike(k, code) for code, share in shares.items()) for k in shares}
    expected = fsum(share * near[code] for code, share in shares.items())
    if expected > _CERTAIN:
        return None
    items = [
        _Item(
            count,
            _agreement(pattern, alike) * parts_of(pattern).m / mean,
            (parts_of(pattern).m - mean) / mean,
            fsum(c * near[code] for code, c in pattern) / mean,
        )
        for pattern, count in sorted(table.items())
        if parts_of(pattern).m > 1
    ]
    plain = fsum(item.n * item.agree for item in items) / n
    seen = plain + (1 - plain) / labels
    return Coefficient((seen - expected) / (1 - expected), _error(items, plain, seen, expected, n))


def _error(items: list[_Item], plain: float, seen: float, expected: float, n: int) -> float:
    if n < 2:
        return 0.0
    room = 1 - expected
    value = (plain - expected) / room

    def influence(item: _Item) -> float:
        own = item.agree - seen * item.apart - expected
        chance = item.chance - expected * item.apart - expected
        return (own - 2 * (1 - value) * chance) / room

    return sqrt(fsum(i.n * (influence(i) - value) ** 2 for i in items) / (n * (n - 1)))


def _agreement(pattern: Pattern, alike: Similarity) -> float:
    m, splits = parts_of(pattern)
    equal = sum(c * (c - 1) for _, c in pattern)
    near = fsum(2 * product * alike(a, b) for (a, b), product in splits)
    return (equal + near) / (m * (m - 1))
