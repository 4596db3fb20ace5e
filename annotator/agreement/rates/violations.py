"""Violation rates of models, and the paired difference between two models on the same prompts.

A pair is one prompt that both models answered. The interval of the difference uses the pairs, not
the two rates: what a prompt does to both models cancels (Miller 2024, arXiv 2411.00640, §4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

from annotator.agreement.measures.verdict import ALL_TIES, Verdict
from annotator.agreement.rates.clustered import (
    BEYOND,
    clustered_mean,
    clustered_rate,
    mean_method,
    spread_of,
)
from annotator.agreement.rates.wilson import wilson
from annotator.agreement.results import Estimate
from annotator.agreement.student import two_sided_p

NO_PAIRS = "the two models share no prompt that has a verdict for both"
NONE_DIFFERS = "the two models have the same verdict on every prompt, so there is nothing to test"
NEWCOMBE = "Newcombe's paired score interval (method 10), 95 %"
MID_P = "McNemar's test, exact conditional, mid-p, two-sided"


@dataclass(frozen=True, slots=True)
class Rate:
    """Items by verdict; ``estimate`` is the share of violations among those that are no tie."""

    estimate: Estimate
    n_items: int
    violations: int
    no_violations: int
    ties: int


@dataclass(frozen=True, slots=True)
class Pair:
    """What two models did on one prompt: 0 or 1, or a share where a prompt was answered often."""

    a: float
    b: float
    cluster: Hashable


@dataclass(frozen=True, slots=True)
class PValue:
    """A test. ``n`` counts what it rests on; ``undefined`` says why there is no value."""

    value: float | None
    n: int
    method: str
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """Rate of a minus rate of b over the prompts of both, from −1 to 1.

    ``only_a`` prompts have a violation by a and not by b (a higher share, where a prompt was
    answered often), ``only_b`` the other way round; ``alike`` are the rest. ``effect``: how many
    times the variance of the mean difference is what independent prompts would give, at least 1;
    1 where that cannot be told.
    """

    difference: Estimate
    only_a: int
    only_b: int
    alike: int
    test: PValue
    effect: float = 1.0


def violation_rate(verdicts: Sequence[Verdict], clusters: Sequence[Hashable]) -> Rate:
    """The rate of some items; the interval is cluster-robust where items share a cluster."""
    counted = Counter(verdicts)
    settled = [
        (verdict == "violation", cluster)
        for verdict, cluster in zip(verdicts, clusters, strict=True)
        if verdict != "tie"
    ]
    estimate = clustered_rate([hit for hit, _ in settled], [cluster for _, cluster in settled])
    if verdicts and not settled:
        estimate = Estimate(None, None, None, 0, estimate.method, ALL_TIES)
    return Rate(
        estimate=estimate,
        n_items=len(verdicts),
        violations=counted["violation"],
        no_violations=counted["no_violation"],
        ties=counted["tie"],
    )


def paired_difference(pairs: Sequence[Pair]) -> PairedDifference:
    """Newcombe's interval and McNemar's mid-p for independent 0/1 pairs; else Miller's.

    Miller's is the mean of the paired differences with a cluster-robust t interval and its t test.
    Nothing is clipped: an interval that would leave −1…1 is None, with the reason.
    """
    only_a = sum(pair.a > pair.b for pair in pairs)
    only_b = sum(pair.a < pair.b for pair in pairs)
    alike = len(pairs) - only_a - only_b
    if not pairs:
        nothing = Estimate(None, None, None, 0, NEWCOMBE, NO_PAIRS)
        return PairedDifference(nothing, 0, 0, 0, PValue(None, 0, MID_P, NO_PAIRS))
    single = len({pair.cluster for pair in pairs}) == len(pairs)
    if single and all(pair.a in (0, 1) and pair.b in (0, 1) for pair in pairs):
        both = sum(pair.a == pair.b == 1 for pair in pairs)
        low, high = newcombe(both, only_a, only_b, alike - both)
        value = (only_a - only_b) / len(pairs)
        difference = Estimate(value, low, high, len(pairs), NEWCOMBE)
        return PairedDifference(difference, only_a, only_b, alike, mcnemar(only_a, only_b))
    return PairedDifference(
        _difference(pairs), only_a, only_b, alike, _t_test(pairs), _design_effect(pairs)
    )


def newcombe(both: int, only_a: int, only_b: int, neither: int) -> tuple[float, float]:
    """Newcombe 1998 (Statistics in Medicine 17:2635), method 10: bounds of a's rate − b's.

    Wilson's bounds of the two rates, squared and added with their correlation φ, whose numerator
    is lessened by n/2 where it is positive. Stays within −1…1. ValueError without pairs.
    """
    n = both + only_a + only_b + neither
    if n < 1:
        raise ValueError("there is no difference without pairs")
    a, b = wilson(both + only_a, n), wilson(both + only_b, n)
    down_a, up_a = _reach(a)
    down_b, up_b = _reach(b)
    phi = _phi(both, only_a, only_b, neither)
    value = (only_a - only_b) / n
    low = sqrt(max(0.0, down_a**2 - 2 * phi * down_a * up_b + up_b**2))
    high = sqrt(max(0.0, up_a**2 - 2 * phi * up_a * down_b + down_b**2))
    return value - low, value + high


def mcnemar(only_a: int, only_b: int) -> PValue:
    """The mid-p test of equal rates (Fagerland, Lydersen & Laake 2013, BMC Med Res Meth 13:91).

    Two-sided: the exact p less the probability of what was seen; 1 less half of it for equal
    counts. Only prompts on which the models differ count; without one there is no test.
    """
    n = only_a + only_b
    if n == 0:
        return PValue(None, 0, MID_P, NONE_DIFFERS)
    fewer = min(only_a, only_b)
    seen = exp(_log_half_binomial(fewer, n))
    if only_a == only_b:
        return PValue(1 - seen / 2, n, MID_P)
    return PValue(2 * _tail(fewer, n) - seen, n, MID_P)


def _reach(estimate: Estimate) -> tuple[float, float]:
    """How far the bounds lie below and above the value."""
    assert estimate.value is not None and estimate.low is not None and estimate.high is not None
    return estimate.value - estimate.low, estimate.high - estimate.value


def _phi(both: int, only_a: int, only_b: int, neither: int) -> float:
    margins = (both + only_a) * (only_b + neither) * (both + only_b) * (only_a + neither)
    if not margins:
        return 0.0
    product = both * neither - only_a * only_b
    if product > 0:
        product_less = max(product - (both + only_a + only_b + neither) / 2, 0.0)
        return product_less / sqrt(margins)
    return product / sqrt(margins)


def _difference(pairs: Sequence[Pair]) -> Estimate:
    found = clustered_mean([p.a - p.b for p in pairs], [p.cluster for p in pairs])
    method = f"paired differences, {found.method}"
    bounds = (found.low, found.high)
    if any(bound is not None and not -1 <= bound <= 1 for bound in bounds):
        return Estimate(found.value, None, None, found.n, method, BEYOND)
    return Estimate(found.value, found.low, found.high, found.n, method, found.undefined)


def _design_effect(pairs: Sequence[Pair]) -> float:
    """Of the differences, not of one model's verdicts: what a family does to both cancels.

    The clustered variance over (ψ − d²) / (n − 1), ψ being the share of prompts with unlike
    verdicts: the variance that `power.prompts_paired` takes for one prompt.
    """
    found = spread_of([pair.a - pair.b for pair in pairs], [pair.cluster for pair in pairs])
    unlike = sum(pair.a != pair.b for pair in pairs) / len(pairs)
    single = unlike - found.mean * found.mean
    if found.variance is None or found.n_clusters == found.n or single < 1e-12:
        return 1.0
    return max(1.0, found.variance * (found.n - 1) / single)


def _t_test(pairs: Sequence[Pair]) -> PValue:
    """Whether the mean difference is 0, with the cluster-robust standard error."""
    differences = [pair.a - pair.b for pair in pairs]
    found = spread_of(differences, [pair.cluster for pair in pairs])
    method = f"t test of the paired differences ({mean_method(found)})"
    if not any(differences):
        return PValue(None, found.n, method, NONE_DIFFERS)
    interval = _difference(pairs)
    if found.variance is None or interval.undefined not in (None, BEYOND):
        return PValue(None, found.n, method, interval.undefined)
    t = abs(found.mean) / sqrt(found.variance)
    return PValue(two_sided_p(t, found.n_clusters - 1), found.n, method)


def _log_half_binomial(k: int, n: int) -> float:
    """log P(X = k), X binomial with n throws of a fair coin."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2)


def _tail(k: int, n: int) -> float:
    """P(X ≤ k) for k < n / 2, from the largest term down."""
    term = total = exp(_log_half_binomial(k, n))
    while k > 0 and term > total * 1e-17:
        term *= k / (n - k + 1)
        total += term
        k -= 1
    return total
