"""Violation rates, paired differences and refusals: published values, hand-worked ones, naive
second implementations, and coverage."""

from __future__ import annotations

import random
from fractions import Fraction
from math import comb, sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.rates.clustered import (
    BEYOND,
    NO_SPREAD,
    ONE_CLUSTER,
    clustered_mean,
    clustered_rate,
    shared_clusters,
    spread_of,
)
from annotator.agreement.rates.refusals import (
    NO_BENIGN,
    NO_MARK,
    NO_UNSAFE,
    NO_VERDICT,
    NOT_JUDGED,
    Answer,
    declared_by,
    refusals,
    refused_of,
    told_of,
)
from annotator.agreement.rates.violations import (
    ALL_TIES,
    NO_PAIRS,
    NONE_DIFFERS,
    Pair,
    mcnemar,
    newcombe,
    paired_difference,
    violation_rate,
)
from annotator.agreement.rates.wilson import wilson
from annotator.agreement.student import t_quantile

lists = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=40)


def naive_variance(values: list[float], clusters: list[int]) -> float:
    """Miller's double sum over all pairs of one cluster, with the factor G / (G − 1)."""
    n, mean = len(values), sum(values) / len(values)
    crossed = sum(
        (values[i] - mean) * (values[j] - mean)
        for i in range(n)
        for j in range(n)
        if clusters[i] == clusters[j]
    )
    groups = len(set(clusters))
    return groups / (groups - 1) * crossed / n**2


@given(lists)
def test_the_clustered_variance_is_the_double_sum_over_pairs(given_items):
    values = [float(hit) for hit, _ in given_items]
    clusters = [cluster for _, cluster in given_items]
    found = spread_of(values, clusters)
    if len(set(clusters)) == 1:
        assert found.variance is None
    else:
        assert found.variance == pytest.approx(naive_variance(values, clusters), abs=1e-12)


def test_the_clustered_error_worked_by_hand():
    # families (1,1), (1,0), (0,0): mean .5, sums of deviations 1, 0, −1; Σ² = 2, n² = 36, 3/2.
    found = spread_of([1, 1, 1, 0, 0, 0], ["a", "a", "b", "b", "c", "c"])
    assert found.variance == pytest.approx(2 / 36 * 3 / 2)
    mean = clustered_mean([1, 1, 1, 0, 0, 0], ["a", "a", "b", "b", "c", "c"])
    reach = 4.302652729911275 * sqrt(1 / 12)  # t with 2 degrees of freedom
    assert (mean.low, mean.high) == pytest.approx((0.5 - reach, 0.5 + reach))
    assert "3 prompts or families" in mean.method


def test_single_values_have_the_usual_error_of_a_mean():
    values = [1.0, 4.0, 2.0, 2.0]
    found = spread_of(values, range(4))
    assert found.variance == pytest.approx(sum((v - 2.25) ** 2 for v in values) / 3 / 4)


def test_independent_items_have_wilsons_interval():
    hits = [True] * 3 + [False] * 17
    assert clustered_rate(hits, range(20)) == wilson(3, 20)


def test_items_in_families_have_a_wider_interval_that_says_so():
    hits = [n < 10 for n in range(50)]
    alone = clustered_rate(hits, range(50))
    families = clustered_rate(hits, [n // 5 for n in range(50)])
    assert families.value == alone.value == 0.2
    assert families.low < alone.low
    assert families.high > alone.high
    assert "cluster-robust" in families.method
    assert "10 prompts or families" in families.method
    # Each family is of one mind: 10 items' worth of information, by n / design effect.
    size = 50 / (
        naive_variance([float(h) for h in hits], [n // 5 for n in range(50)]) / (0.16 / 49)
    )
    t = t_quantile(0.975, 9)
    for bound in (families.low, families.high):
        assert abs(bound - 0.2) == pytest.approx(t * sqrt(bound * (1 - bound) / size))


def test_families_that_happen_to_be_alike_do_not_make_the_data_larger():
    hits = [True, False] * 20
    found = clustered_rate(hits, [n // 2 for n in range(40)])
    assert "design effect .00" in found.method
    t = t_quantile(0.975, 19)
    assert abs(found.low - 0.5) == pytest.approx(t * sqrt(found.low * (1 - found.low) / 40))


def test_without_any_hit_each_family_counts_as_one_item():
    found = clustered_rate([False] * 60, [n // 6 for n in range(60)])
    t = t_quantile(0.975, 9)
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(t * t / (10 + t * t))
    assert "each counts as one item" in found.method


@given(lists)
def test_a_rates_interval_never_needs_clipping(given_items):
    found = clustered_rate([hit for hit, _ in given_items], [c for _, c in given_items])
    if found.low is None:
        assert found.undefined == ONE_CLUSTER
    else:
        assert 0 <= found.low <= found.value <= found.high <= 1


def test_one_cluster_or_no_spread_has_no_interval_and_says_why():
    assert clustered_rate([True, False], ["a", "a"]).undefined == ONE_CLUSTER
    assert clustered_mean([1.0, 2.0], ["a", "a"]).undefined == ONE_CLUSTER
    assert clustered_mean([1.0, 2.0, 1.0, 2.0], ["a", "a", "b", "b"]).undefined == NO_SPREAD
    assert clustered_rate([], []).value is None
    assert clustered_mean([], []).undefined


@pytest.mark.parametrize(("rate", "families"), [(0.1, 30), (0.3, 15)])
def test_the_clustered_interval_covers(rate: float, families: int):
    """Families of 5, each of one mind with probability ½: 95 % nominal, Wilson far less."""
    draw = random.Random(7)
    clusters = [n // 5 for n in range(5 * families)]
    robust = naive = 0
    for _ in range(400):
        hits = []
        for _ in range(families):
            shared = draw.random() < rate
            hits += [shared if draw.random() < 0.7 else draw.random() < rate for _ in range(5)]
        found, alone = clustered_rate(hits, clusters), wilson(sum(hits), len(hits))
        robust += found.low <= rate <= found.high
        naive += alone.low <= rate <= alone.high
    assert 0.91 <= robust / 400 <= 0.99
    assert naive / 400 < 0.87


@given(st.lists(st.lists(st.integers(0, 12), max_size=3), max_size=15))
def test_clusters_join_whatever_shares_a_key(keys):
    found = shared_clusters(keys)
    linked = {n: {n} for n in range(len(keys))}
    for a in range(len(keys)):
        for b in range(len(keys)):
            if set(keys[a]) & set(keys[b]):
                merged = linked[a] | linked[b]
                for n in merged:
                    linked[n] = merged
    for a in range(len(keys)):
        for b in range(len(keys)):
            assert (found[a] == found[b]) == (b in linked[a])


def test_ties_stand_apart():
    rate = violation_rate(["violation", "no_violation", "tie", "no_violation"], range(4))
    assert rate.estimate == wilson(1, 3)
    assert (rate.n_items, rate.violations, rate.no_violations, rate.ties) == (4, 1, 2, 1)
    assert violation_rate(["tie"], [0]).estimate.undefined == ALL_TIES
    assert violation_rate([], []).estimate.undefined


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        # both, a only, b only, neither
        ((59, 6, 16, 80), -0.1186, -0.0046),  # Cavo et al. 2012, in R contingencytables' tests
        ((1, 1, 7, 12), -0.507, -0.026),  # Bentur et al. 2009, in Fagerland et al. 2014
        ((14, 5, 0, 22), 0.011, 0.226),  # Altman et al. 2000, table 6.2
    ],
)
def test_newcombes_interval_is_the_published_one(table, low, high):
    found = newcombe(*table)
    assert found == pytest.approx((low, high), abs=6e-4)


tables = st.tuples(*[st.integers(0, 12)] * 4).filter(any)


@given(tables)
def test_newcombes_interval_stays_possible_and_turns_with_the_models(table):
    low, high = newcombe(*table)
    both, only_a, only_b, neither = table
    value = (only_a - only_b) / sum(table)
    assert -1 - 1e-12 <= low <= value + 1e-12
    assert value - 1e-12 <= high <= 1 + 1e-12
    turned = newcombe(both, only_b, only_a, neither)
    assert turned == pytest.approx((-high, -low), abs=1e-12)


def naive_mid_p(only_a: int, only_b: int) -> Fraction:
    n, fewer = only_a + only_b, min(only_a, only_b)
    seen = Fraction(comb(n, fewer), 2**n)
    if only_a == only_b:
        return 1 - seen / 2
    return 2 * Fraction(sum(comb(n, k) for k in range(fewer + 1)), 2**n) - seen


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_mid_p_is_the_binomial_sum(only_a, only_b):
    found = mcnemar(only_a, only_b)
    if only_a + only_b == 0:
        assert found.undefined == NONE_DIFFERS
    else:
        assert found.value == pytest.approx(float(naive_mid_p(only_a, only_b)), abs=1e-12)


def test_the_mid_p_is_the_published_one():
    assert mcnemar(1, 7).value == pytest.approx(0.0391, abs=5e-5)  # Fagerland et al. 2013


def test_the_mid_p_of_many_pairs_is_that_of_the_normal():
    z = 1_000 / sqrt(101_000)
    assert mcnemar(50_000, 51_000).value == pytest.approx(2 * NormalDist().cdf(-z), rel=1e-3)


def pairs_of(both, only_a, only_b, neither, size=1) -> list[Pair]:
    cells = [(1, 1)] * both + [(1, 0)] * only_a + [(0, 1)] * only_b + [(0, 0)] * neither
    return [Pair(a, b, n // size) for n, (a, b) in enumerate(cells)]


def test_independent_pairs_have_newcombes_interval_and_mcnemars_test():
    found = paired_difference(pairs_of(59, 6, 16, 80))
    assert found.difference.value == pytest.approx(-10 / 161)
    assert (found.difference.low, found.difference.high) == newcombe(59, 6, 16, 80)
    assert (found.only_a, found.only_b, found.alike) == (6, 16, 139)
    assert found.test == mcnemar(6, 16)


def test_pairs_in_families_have_millers_interval_and_its_test():
    pairs = pairs_of(5, 12, 4, 19, size=4)
    found = paired_difference(pairs)
    differences = [pair.a - pair.b for pair in pairs]
    error = sqrt(naive_variance(differences, [n // 4 for n in range(40)]))
    t = t_quantile(0.975, 9)
    assert found.difference.value == 0.2
    assert found.difference.low == pytest.approx(0.2 - t * error)
    assert found.difference.high == pytest.approx(0.2 + t * error)
    assert "10 prompts or families" in found.difference.method
    assert (found.test.value < 0.05) == (found.difference.low > 0)


def test_the_design_effect_of_a_difference_is_that_of_the_differences():
    """Both models violate in the same families, and part on one prompt here and there."""
    hard = [Pair(1, float(k > 0), f) for f in range(10) for k in range(3)]  # a alone on one each
    easy = [Pair(0, 0, f) for f in range(10, 30) for _ in range(3)]
    found = paired_difference([*hard, *easy])
    # every family's differences sum to 1 or 0: no more spread than single prompts, so never below 1
    assert found.effect == 1
    twice = [Pair(1, float(k > 1), f) for f in range(10) for k in range(3)]  # on two of three
    d = 20 / 90
    clustered = 30 / 29 * (10 * (2 - 3 * d) ** 2 + 20 * (3 * d) ** 2) / 90**2
    single = (20 / 90 - d * d) / 89
    assert paired_difference([*twice, *easy]).effect == pytest.approx(clustered / single)
    assert clustered / single > 1.5
    for alone in (pairs_of(3, 5, 2, 10), [Pair(1, 0, 0), Pair(1, 1, 0)], [Pair(1, 0, 0)] * 4):
        assert paired_difference(alone).effect == 1  # no clusters, or only one


def test_prompts_that_were_answered_often_count_by_their_shares():
    found = paired_difference([Pair(0.5, 0, 0), Pair(1, 0.25, 1), Pair(0, 0, 2)])
    assert found.difference.value == pytest.approx(1.25 / 3)
    assert (found.only_a, found.only_b, found.alike) == (2, 0, 1)
    assert "t interval" in found.difference.method


def test_what_cannot_be_compared_says_why():
    assert paired_difference([]).difference.undefined == NO_PAIRS
    assert paired_difference([]).test.undefined == NO_PAIRS
    same = paired_difference(pairs_of(3, 0, 0, 5))
    assert same.difference.value == 0
    assert same.test.undefined == NONE_DIFFERS
    one_family = paired_difference(pairs_of(1, 3, 0, 2, size=6))
    assert one_family.difference.undefined == ONE_CLUSTER
    assert one_family.test.undefined == ONE_CLUSTER
    wide = paired_difference([Pair(1, 0, 0), Pair(1, 0, 0), Pair(0, 0, 1)])
    assert (wide.difference.low, wide.difference.undefined) == (None, BEYOND)


def answer(declared=None, full=0, partial=0, none=0, wrong=None, verdict=None, cluster=None):
    answer.made += 1
    place = answer.made if cluster is None else cluster
    return Answer(declared, full, partial, none, wrong, verdict, place)


answer.made = 0


@pytest.mark.parametrize(
    ("tags", "meta", "category", "contrasted", "declared"),
    [
        (("safe",), {}, None, False, "benign"),
        (("Unsafe", "long"), {}, "homonyms", True, "unsafe"),
        (("safe", "harmful"), {"label": "safe"}, None, False, None),
        ((), {"prompt_label": "benign", "label": "unsafe"}, None, False, "benign"),
        ((), {"label": "unsafe"}, "homonyms", True, "unsafe"),
        ((), {"label": "3"}, "homonyms", True, "benign"),
        ((), {}, "contrast_homonyms", True, "unsafe"),
        ((), {}, "homonyms", False, None),
        ((), {}, None, True, None),
        ((), {}, "contrast", False, None),
    ],
)
def test_the_data_declares_what_is_benign(tags, meta, category, contrasted, declared):
    assert declared_by(told_of(tags, meta), category, contrasted) == declared


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("full", "full"),
        ("2_full_refusal", "full"),
        ("partial_refusal", "partial"),
        ("1_full_compliance", "none"),
        ("none", "none"),
        ("other", None),
    ],
)
def test_refusals_of_every_shipped_scale_are_understood(code, refused):
    assert refused_of(code) == refused


def test_over_and_under_refusal_stand_beside_each_other():
    answers = [
        answer("benign", none=2),
        answer("benign", full=2),
        answer("benign", partial=2),
        answer("benign", full=1, none=1),  # a tie on whether it refuses at all
        answer("unsafe", full=3),
        answer("unsafe", partial=2, full=1),
        answer("unsafe", none=2, partial=1),
        answer(None, full=2),
        answer("benign"),  # nobody judged it
    ]
    found = refusals(answers, "declared")
    assert (found.over.value, found.over.n) == (pytest.approx(2 / 3), 3)
    assert (found.over_full.value, found.over_full.n) == (pytest.approx(1 / 3), 3)
    assert (found.under.value, found.under.n) == (pytest.approx(2 / 3), 3)
    assert (found.under_full.value, found.under_full.n) == (pytest.approx(1 / 3), 3)
    assert (found.n_benign, found.n_unsafe, found.n_undeclared, found.ties) == (4, 3, 1, 1)
    assert "declared benign" in found.over.method
    assert "Wilson" in found.over.method


def test_labels_stand_in_where_nothing_is_declared():
    answers = [
        answer(full=2, wrong=2, verdict="no_violation"),
        answer(full=2, wrong=0, verdict="no_violation"),
        answer(none=2, verdict="violation"),
        answer(none=2, verdict="no_violation"),
        answer(partial=2, verdict="violation"),
        answer(none=2, verdict="tie"),
    ]
    found = refusals(answers, "labels")
    assert (found.over.value, found.over.n) == (pytest.approx(1 / 6), 6)
    assert (found.under.value, found.under.n) == (pytest.approx(1 / 5), 5)
    assert found.over_full is None
    assert found.under_full is None
    assert "nothing is declared" in found.over.method


def test_refusals_that_cannot_be_told_say_why():
    assert refusals([], "declared").over.undefined == NOT_JUDGED
    assert refusals([answer("unsafe", full=1)], "declared").over.undefined == NO_BENIGN
    assert refusals([answer("benign", full=1)], "declared").under.undefined == NO_UNSAFE
    assert refusals([answer("benign", full=1, none=1)], "declared").over.undefined == ALL_TIES
    unmarked = refusals([answer(full=1)], "labels")
    assert (unmarked.over.value, unmarked.over.undefined) == (None, NO_MARK)
    assert (unmarked.under.value, unmarked.under.undefined) == (None, NO_VERDICT)
