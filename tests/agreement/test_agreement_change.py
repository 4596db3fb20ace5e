"""The paired change, the control and its verdict, against second implementations and by rule."""

from __future__ import annotations

import random
from collections import Counter

import agreement_naive as naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.change.control import (
    COMPLETE,
    FEWEST_ITEMS,
    compare,
    detectable_rise,
    draw_control,
    enough,
    items_to_settle,
    judge,
)
from annotator.agreement.change.paired import (
    NO_PAIRS,
    NO_SPREAD,
    OFTEN_UNDEFINED,
    ONE_PAIR,
    Change,
    Declared,
    Shift,
    paired_change,
    pattern_pairs,
)
from annotator.agreement.measures.alpha import alpha
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.ratings import ratings_of
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale

LEVELS = ("1", "2", "3", "4", "5")
SCALE = Scale("ordinal", LEVELS, (1, 2, 3, 4, 5))
DECLARED = Declared(SCALE, frozenset({"3", "4", "5"}))
units = st.lists(st.sampled_from(LEVELS), min_size=2, max_size=4)


def pairs_of(both):
    return Counter((pattern_of(a), pattern_of(b)) for a, b in both)


def table_of(units) -> PatternTable:
    return PatternTable((pattern_of(unit), 1) for unit in units)


def noisy(seed: int, items: int, spread: int) -> list[list[str]]:
    draw = random.Random(seed)
    return [
        [LEVELS[min(max(n % 5 + draw.randint(-spread, spread), 0), 4)] for _ in range(3)]
        for n in range(items)
    ]


@given(st.lists(st.tuples(units, units), max_size=10))
@settings(max_examples=100, deadline=None)
def test_the_figures_before_and_after_equal_their_definitions(both):
    found = paired_change(pairs_of(both), DECLARED, DECLARED, seed=1, resamples=50)
    for shift, side in ((0, [a for a, _ in both]), (1, [b for _, b in both])):
        wanted = naive.alpha(side, "ordinal", LEVELS)
        value = (found.alpha.before, found.alpha.after)[shift]
        assert value == (None if wanted is None else pytest.approx(float(wanted), abs=1e-12))
        if both:
            share = (found.percent_agreement.before, found.percent_agreement.after)[shift]
            assert share == pytest.approx(naive.percent_agreement(side))
            flips = sum(len({code in "345" for code in unit}) == 2 for unit in side)
            assert found.disputed is not None
            assert (found.disputed.before, found.disputed.after)[shift] == pytest.approx(
                flips / len(both)
            )
    assert found.n_items == len(both)


def test_the_interval_is_that_of_a_naive_paired_bootstrap():
    """Drawing items one by one, with their labels under both versions."""
    before, after = noisy(1, 60, 2), noisy(2, 60, 1)
    found = paired_change(pairs_of(zip(before, after, strict=True)), DECLARED, DECLARED, 7, 4_000)
    draw = random.Random(3)
    changes = []
    for _ in range(2_000):
        places = [draw.randrange(60) for _ in range(60)]
        new, old = (table_of(side[n] for n in places) for side in (after, before))
        changes.append((alpha(new, SCALE) or 0) - (alpha(old, SCALE) or 0))
    low, high = np.quantile(changes, [0.025, 0.975])
    assert found.alpha.change.low == pytest.approx(low, abs=0.02)
    assert found.alpha.change.high == pytest.approx(high, abs=0.02)


def test_one_seed_gives_one_answer_whatever_the_order():
    both = list(zip(noisy(1, 40, 2), noisy(2, 40, 1), strict=True))
    first = paired_change(pairs_of(both), DECLARED, DECLARED, seed=5)
    assert paired_change(pairs_of(reversed(both)), DECLARED, DECLARED, seed=5) == first
    assert paired_change(pairs_of(both), DECLARED, DECLARED, seed=6) != first
    assert "2,000 resamples, seed 5" in first.alpha.change.method


def test_what_is_the_same_under_both_versions_cancels():
    """Items that nobody labels otherwise have no change, and no interval around it either."""
    same = [(unit, unit) for unit in noisy(1, 30, 2)]
    found = paired_change(pairs_of(same), DECLARED, DECLARED, seed=1)
    assert found.alpha.change.value == 0
    assert (found.alpha.change.low, found.alpha.change.undefined) == (None, NO_SPREAD)


@pytest.mark.parametrize(
    ("both", "reason"),
    [
        ([], NO_PAIRS),
        ([(["1", "2"], ["1", "1"])], "all labels are alike"),
        ([(["1", "2"], ["1", "3"])], ONE_PAIR),
        ([(["1", "1"], ["1", "1"])] * 9 + [(["1", "2"], ["2", "3"])], OFTEN_UNDEFINED),
    ],
)
def test_where_there_is_no_honest_interval_the_reason_stands(both, reason):
    change = paired_change(pairs_of(both), DECLARED, DECLARED, seed=1).alpha.change
    assert (change.low, change.high) == (None, None)
    assert reason in (change.undefined or "")


def test_undefined_resamples_are_counted():
    both = [(["1", "1"], ["1", "1"])] * 40 + [
        (["1", "2"], ["2", "3"]),
        (["4", "5"], ["5", "5"]),
    ] * 2
    change = paired_change(pairs_of(both), DECLARED, DECLARED, seed=1).alpha.change
    assert change.low is not None
    assert "undefined ones left out" in change.method


def test_only_the_labels_of_those_who_labeled_twice_are_compared():
    before = ratings_of([("a", "x", "1"), ("a", "y", "2"), ("a", "z", "5")], SCALE)
    after = ratings_of([("a", "x", "1"), ("a", "y", "1"), ("a", "w", "4")], SCALE)
    assert pattern_pairs(before, after, same_people=True) == pairs_of([(["1", "2"], ["1", "1"])])
    assert pattern_pairs(before, after, same_people=False) == pairs_of(
        [(["1", "2", "5"], ["1", "1", "4"])]
    )


def test_the_control_knows_the_items_and_nothing_else():
    items = [f"i{n}" for n in range(500)]
    drawn = draw_control(items, seed=1, version="1.0.0")
    assert len(set(drawn)) == 60
    assert draw_control(reversed(items), 1, "1.0.0") == drawn
    assert draw_control(items, 2, "1.0.0") != drawn
    assert draw_control(items, 1, "1.1.0") != drawn
    assert draw_control(items, 1, "1.0.0", 100)[:60] == drawn
    assert sorted(draw_control(items, 1, "1.0.0", None)) == sorted(items)


def test_every_item_is_as_likely_to_be_drawn():
    hits = Counter(
        item for seed in range(2_000) for item in draw_control(map(str, range(40)), seed, "v", 10)
    )
    assert min(hits.values()) > 400
    assert max(hits.values()) < 600


def change_of(low: float | None, high: float | None, n: int = 60, share: float = 0.1) -> Change:
    value = 0.0 if low is None or high is None else (low + high) / 2
    undefined = "because" if low is None else None
    moved = Estimate(value, low, high, n, "m", undefined)
    agree = Shift(0.5, 0.5 + share, Estimate(share, share - 0.1, share + 0.1, n, "m"))
    return Change(n, 3 * n, 3 * n, Shift(0.5, 0.5 + value, moved), agree, None, None, 1)


@pytest.mark.parametrize(
    ("change", "labeled", "outcome", "told"),
    [
        (change_of(0.01, 0.2), 60, "helped", "The rewrite helped: on the 60 control items"),
        (change_of(-0.2, -0.01, share=-0.1), 60, "got worse", "Agreement got worse"),
        (change_of(-0.1, 0.04), 60, "did not help", "a rise of .05 or more is ruled out"),
        (change_of(-0.1, 0.1), 60, "cannot tell yet", "About 240 control items would settle it"),
        (change_of(-0.01, 0.2), 60, "cannot tell yet", "no change and a rise worth having"),
        (change_of(-0.2, 0.01), 60, "did not help", "a rise of .05 or more is ruled out"),
        (change_of(0.01, 0.2), 53, "cannot tell yet", "53 of the 60 control items"),
        (change_of(None, None), 60, "cannot tell yet", "Cannot tell yet: because."),
        (change_of(0.01, 0.2, share=-0.1), 60, "cannot tell yet", "went the other way"),
        (change_of(-0.2, -0.01, share=0.1), 60, "cannot tell yet", "went the other way"),
    ],
)
def test_the_verdict_follows_the_interval_of_the_control(change, labeled, outcome, told):
    verdict = judge(change, 60, labeled)
    assert verdict.outcome == outcome
    assert told in verdict.sentence


def test_a_verdict_waits_for_nine_in_ten_items_and_for_twenty():
    assert enough(60) == COMPLETE * 60
    assert enough(5) == FEWEST_ITEMS
    assert judge(change_of(0.1, 0.2, n=12), 12, 12).outcome == "cannot tell yet"


def rated(labels, people=("x", "y", "z")):
    return ratings_of(
        ((f"i{n:03}", p, c) for n, unit in labels for p, c in zip(people, unit, strict=True)), SCALE
    )


def test_the_disputed_items_never_enter_the_verdict():
    """Re-labeled with fresh luck they agree better; the control, unchanged, says nothing of it."""
    before = list(enumerate(noisy(1, 200, 2)))
    drawn = draw_control((f"i{n:03}" for n, _ in before), 1, "v", 60)
    inside = [(n, unit) for n, unit in before if f"i{n:03}" in drawn]
    outside = [(n, [unit[0]] * 3) for n, unit in before if f"i{n:03}" not in drawn]
    found = compare(rated(before), rated(inside + outside), drawn, (DECLARED, DECLARED), 1)
    assert found.disputed.alpha.after == 1
    assert found.disputed.n_items + found.n_other == 140
    assert found.control.alpha.change.value == 0
    assert found.verdict.outcome == "cannot tell yet"
    alone = compare(rated(before), rated(inside), drawn, (DECLARED, DECLARED), 1)
    assert alone.verdict == found.verdict
    assert alone.control == found.control


def test_a_change_of_people_is_told():
    before, after = list(enumerate(noisy(1, 40, 2))), list(enumerate(noisy(2, 40, 0)))
    drawn = draw_control((f"i{n:03}" for n in range(40)), 1, "v")
    mixed = compare(rated(before), rated(after, ("x", "v", "w")), drawn, (DECLARED, DECLARED), 1)
    assert not mixed.same_people
    assert mixed.verdict.outcome == "helped"
    assert any("different people" in caveat for caveat in mixed.caveats)
    others = compare(rated(before), rated(after, ("u", "v", "w")), drawn, (DECLARED, DECLARED), 1)
    assert others.verdict.outcome == "cannot tell yet"


def test_other_levels_are_told():
    wider = Scale("ordinal", (*LEVELS, "6"), (1, 2, 3, 4, 5, 6))
    before, after = list(enumerate(noisy(1, 40, 2))), list(enumerate(noisy(2, 40, 1)))
    drawn = [f"i{n:03}" for n in range(40)]
    found = compare(rated(before), rated(after), drawn, (DECLARED, Declared(wider)), 1)
    assert any("different levels" in caveat for caveat in found.caveats)
    assert found.control.disputed is None


def test_another_threshold_is_told():
    before, after = list(enumerate(noisy(1, 40, 2))), list(enumerate(noisy(2, 40, 1)))
    drawn = [f"i{n:03}" for n in range(40)]
    stricter = Declared(DECLARED.scale, frozenset({"5"}))
    found = compare(rated(before), rated(after), drawn, (DECLARED, stricter), 1)
    assert any("policy threshold" in caveat for caveat in found.caveats)
    same = compare(rated(before), rated(after), drawn, (DECLARED, DECLARED), 1)
    assert not any("policy threshold" in caveat for caveat in same.caveats)


def test_how_much_a_control_can_find_is_said_before_it_is_labeled():
    known = Estimate(0.7, 0.66, 0.74, 500, "m")
    sixty, more = detectable_rise(known, 60), detectable_rise(known, 240)
    assert sixty == pytest.approx(2 * more)
    assert sixty == pytest.approx(0.233, abs=0.001)
    assert detectable_rise(Estimate(1.0, None, None, 500, "m", "why"), 60) is None
    assert items_to_settle(60, -0.1, 0.1) == 240
