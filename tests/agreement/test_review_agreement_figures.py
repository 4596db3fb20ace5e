"""Figures that a fresh pair of eyes found wrong, or worded as more than they are."""

from __future__ import annotations

import random

import pytest

from annotator.agreement.change.control import WORTHWHILE, items_to_settle
from annotator.agreement.measures.verdict import ALL_TIES, count_verdicts
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.rates.closeness import closeness
from annotator.agreement.rates.clustered import spread_of
from annotator.agreement.rates.families import Member
from annotator.agreement.rates.impact import rate_ratio
from annotator.agreement.rates.wilson import NO_ITEMS
from annotator.agreement.scale import Scale
from annotator.agreement.student import t_cdf, two_sided_p

SETS = Scale("set", ("bias", "privacy"))


def test_a_control_that_could_not_tell_never_needs_fewer_items_than_it_had():
    for low, high in ((-0.01, 0.06), (-0.02, 0.05), (-0.04, 0.06), (-0.3, 0.4)):
        assert items_to_settle(60, low, high) >= 60


@pytest.mark.parametrize(("low", "high"), [(-0.06, 0.14), (-0.1, 0.2), (-0.2, 0.12), (-0.1, 0.1)])
def test_so_many_control_items_settle_it_if_the_change_stays_as_seen(low: float, high: float):
    needed = items_to_settle(60, low, high)
    change, half = (low + high) / 2, (high - low) / 2 * (60 / needed) ** 0.5
    assert change - half >= -1e-9 or change + half <= WORTHWHILE + 1e-9
    fewer = (high - low) / 2 * (60 / (needed - 2)) ** 0.5
    assert change - fewer < 0 < WORTHWHILE < change + fewer


def test_where_every_verdict_is_tied_the_rate_says_so_and_not_that_nothing_was_judged():
    tied = PatternTable([(pattern_of(("1", "5")), 3)])
    assert count_verdicts(tied, frozenset({"5"})).rate.undefined == ALL_TIES
    assert count_verdicts(PatternTable(), frozenset({"5"})).rate.undefined == NO_ITEMS


def test_a_mean_and_its_spread_do_not_depend_on_the_order_of_the_items():
    draw = random.Random(5)
    items = [(draw.random() * 10 ** draw.randint(-8, 8), draw.randint(0, 9)) for _ in range(300)]
    found = {tuple_of(items)}
    for seed in range(20):
        random.Random(seed).shuffle(items)
        found.add(tuple_of(items))
    assert len(found) == 1


def tuple_of(items: list[tuple[float, int]]) -> tuple[float, float | None]:
    found = spread_of([value for value, _ in items], [cluster for _, cluster in items])
    return found.mean, found.variance


def test_a_ratio_of_rates_does_not_depend_on_the_order_of_the_items():
    draw = random.Random(6)
    a = [(draw.random() < 0.3, draw.randint(0, 40)) for _ in range(200)]
    b = [(draw.random() < 0.5, draw.randint(0, 40)) for _ in range(170)]
    found = set()
    for seed in range(20):
        for side in (a, b):
            random.Random(seed).shuffle(side)
        one = rate_ratio(a, b)
        found.add((one.value, one.low, one.high))
    assert len(found) == 1


def test_families_on_a_set_criterion_are_measured_by_masi():
    def member(item: str, family: str, ada: str, bob: str) -> Member:
        return Member(family, item, None, None, None, (("ada", ada), ("bob", bob)))

    families = [
        [member("a", "f", "bias", "bias|privacy"), member("b", "f", "bias", "bias")],
        [member("c", "g", "privacy", "privacy"), member("d", "g", "-", "privacy")],
    ]
    found = closeness(families, SETS)
    assert found.same_item == pytest.approx((2 / 3 + 0 + 0 + 1) / 4)
    assert found.same_person == pytest.approx((0 + 2 / 3 + 1 + 0) / 4)
    # of two people, on both items: a–b and b–a of f: 0, 2/3; of g: 0, 1; beside the same items'
    assert found.family == pytest.approx(((0 + 2 / 3) / 2 + (0 + 1) / 2) / 2)
    # ada's bias, bias and bob's bias|privacy, bias against the other's privacy, - and 2 × privacy
    assert found.unrelated == pytest.approx((1 + 1 + 1 + 1 + 2 / 3 + 1 + 1 + 1) / 8)


def test_a_small_p_is_not_rounded_to_nothing():
    assert two_sided_p(2.0, 10) == pytest.approx(2 * (1 - t_cdf(2.0, 10)), rel=1e-12)
    assert 0 < two_sided_p(50.0, 300) < 1e-100
    assert two_sided_p(0.0, 7) == 1.0
