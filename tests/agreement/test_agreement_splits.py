"""Flip probability, and whether splits follow declared groups of annotators."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations
from math import comb

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.agreement.causes import permutation
from annotator.agreement.causes.flip import flip_probability, item_flip
from annotator.agreement.causes.groups import (
    Contrast,
    adjusted,
    contrasts,
    follows,
    item_split,
    places_of,
    pooled_split,
)
from annotator.agreement.causes.permutation import benjamini_hochberg, stratified_p
from annotator.agreement.scale import Scale

# --- flip ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("v", "n"), [(0, 1), (1, 3), (3, 3), (2, 5), (1, 4), (0, 6), (7, 10)])
def test_flip_is_what_drawing_fresh_majorities_finds(v: int, n: int) -> None:
    dice = random.Random(5)
    runs, flips = 20_000, 0.0
    for _ in range(runs):
        chance = dice.betavariate(0.5 + v, 0.5 + n - v)
        fresh = sum(dice.random() < chance for _ in range(n))
        if 2 * fresh == n:
            flips += 0.5
        else:
            flips += (2 * fresh > n) != (2 * v > n)
    assert flip_probability(v, n) == pytest.approx(flips / runs, abs=0.012)


def test_flip_in_hand_computed_cases() -> None:
    """One label: the mean of the posterior on the other side, Beta(1½, ½) → ¼."""
    assert flip_probability(1, 1) == pytest.approx(0.25)
    assert flip_probability(0, 1) == pytest.approx(0.25)
    assert flip_probability(0, 0) is None


@given(n=st.integers(1, 60), data=st.data())
def test_flip_is_symmetric_and_at_most_a_half(n: int, data: st.DataObject) -> None:
    v = data.draw(st.integers(0, n))
    chance = flip_probability(v, n)
    assert chance is not None
    assert chance == flip_probability(n - v, n)
    assert 0 < chance <= 0.5
    assert (chance == 0.5) == (2 * v == n)


@given(n=st.integers(2, 40))
def test_the_closer_the_vote_the_likelier_the_flip(n: int) -> None:
    chances = [flip_probability(v, n) for v in range(n // 2 + 1)]
    assert chances == sorted(chances)


def test_flip_of_labels_looks_at_the_threshold_alone() -> None:
    over = frozenset({"3", "4", "5"})
    assert item_flip((("1", 1), ("4", 1), ("5", 1)), over) == flip_probability(2, 3)
    with pytest.raises(ValueError, match="cannot be violations"):
        flip_probability(4, 3)


# --- groups -------------------------------------------------------------------------------------

CLINIC = Contrast("clinician", "lay", frozenset({"a", "b", "c"}))


def naive_p(items: list[list[tuple[str, int]]], members: frozenset[str]) -> float:
    """Every deal of every item, one after the other."""
    sums, seen, even = Counter({0: 1}), 0, 0.0
    for labels in items:
        inside = [x for who, x in labels if who in members]
        values = [x for _, x in labels]
        own = Counter(
            sum(values[place] for place in chosen)
            for chosen in combinations(range(len(values)), len(inside))
        )
        fresh: Counter[int] = Counter()
        for total, ways in sums.items():
            for more, n in own.items():
                fresh[total + more] += ways * n
        sums = fresh
        seen += sum(inside)
        even += len(inside) * sum(values) / len(values)
    far = abs(seen - even)
    ways = sum(n for total, n in sums.items() if abs(total - even) >= far - 1e-9)
    return ways / sum(sums.values())


@settings(max_examples=200)
@given(
    grid=st.lists(
        st.lists(st.sampled_from([None, 0, 1, 1, 3, 4]), min_size=6, max_size=6),
        min_size=1,
        max_size=4,
    )
)
@example(grid=[[2, 2, None, 1, None, None]] * 4)
def test_the_pooled_test_is_the_enumeration_of_every_deal(grid: list[list[int | None]]) -> None:
    items = [
        [(who, x) for who, x in zip("abcdef", row, strict=True) if x is not None] for row in grid
    ]
    usable = [
        labels
        for labels in items
        if len({x for _, x in labels}) > 1
        and 0 < sum(who in CLINIC.members for who, _ in labels) < len(labels)
    ]
    strata = Counter(
        (
            tuple(sorted(x for who, x in labels if who in CLINIC.members)),
            tuple(sorted(x for who, x in labels if who not in CLINIC.members)),
        )
        for labels in usable
    )
    if strata:
        assert stratified_p(strata) == pytest.approx(naive_p(usable, CLINIC.members), abs=1e-9)
    for labels in usable:
        one = item_split(labels, CLINIC)
        assert one.p == pytest.approx(naive_p([labels], CLINIC.members), abs=1e-12)
        assert one.n_items == 1 and one.n_labels == len(labels)


def test_on_one_item_with_two_values_it_is_fishers_test() -> None:
    """3 of 3 against 0 of 3: two of the 20 tables are as far from even."""
    labels = [*((who, 1) for who in "abc"), *((who, 0) for who in "def")]
    found = item_split(labels, CLINIC)
    assert found.p == pytest.approx(2 / comb(6, 3))
    assert found.difference == pytest.approx(1)


def test_large_tables_use_the_normal_curve_and_join_on_smoothly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sides = ((0, 0, 1), (1, 1, 0))
    small = Counter({sides: 60, ((1, 1, 0), (0, 0, 1)): 40})
    exact = stratified_p(small)
    monkeypatch.setattr(permutation, "EXACT_WIDTH", 0)
    assert stratified_p(small) == pytest.approx(exact, rel=0.25)


def group_item(shift: int) -> list[tuple[str, int]]:
    return [("a", 1 + shift), ("b", 1 + shift), ("d", 1), ("e", 2)]


def test_a_split_between_groups_is_found_with_its_direction() -> None:
    found = pooled_split([group_item(2) for _ in range(14)], CLINIC)
    assert found.p is not None and found.p < 0.001
    assert found.difference == pytest.approx(1.5)
    assert (found.n_items, found.n_labels, found.people) == (14, 56, (2, 2))
    assert found.p_without_one is not None and found.p_without_one < 0.05


def test_one_harsh_person_is_no_group() -> None:
    """Ada alone lifts the clinicians: the pooled test sees it, leaving her out does not."""
    dice = random.Random(2)
    items = []
    for _ in range(60):
        fair = {who: dice.choice([1, 2]) for who in "bcdef"}
        items.append([("a", 4), *fair.items()])
    found = pooled_split(items, CLINIC)
    assert found.p is not None and found.p < 0.001
    assert found.p_without_one is not None and found.p_without_one > 0.05


def test_a_group_of_one_is_not_tested() -> None:
    items = [[("a", 4), ("d", 1), ("e", 1)] for _ in range(20)]
    found = pooled_split(items, CLINIC)
    assert found.p is None
    assert found.undefined == (
        "Only one person stands for clinician here, and one person is not a group."
    )


def test_items_without_both_sides_or_without_a_difference_count_nowhere() -> None:
    found = pooled_split([[("a", 1), ("b", 4)], [("a", 2), ("d", 2)]], CLINIC)
    assert (found.p, found.n_items) == (None, 0)
    assert found.undefined == "No item has unlike labels from both sides."


def test_without_any_effect_the_test_is_rarely_significant() -> None:
    dice = random.Random(11)
    low = 0
    for _ in range(400):
        items = [[(who, dice.randrange(5)) for who in "abcdef"] for _ in range(10)]
        p = pooled_split(items, CLINIC).p
        low += p is not None and p <= 0.05
    assert low / 400 <= 0.07


def test_each_division_of_the_people_is_tested_once() -> None:
    declared = {"a": ("clinician", "de"), "b": ("clinician",), "d": ("lay", "de"), "e": ("lay",)}
    found = contrasts(declared)
    assert [(one.group, one.against) for one in found] == [("clinician", "lay"), ("de", None)]
    assert contrasts({"a": ("x",), "b": ("x",)}) == ()
    assert contrasts({"a": (), "b": ()}) == ()


def test_an_item_follows_its_group_only_the_same_way_round() -> None:
    assert follows(group_item(2), CLINIC, 1.5)
    assert not follows(group_item(2), CLINIC, -1.5)
    assert not follows([("a", 1), ("b", 5), ("d", 1), ("e", 4)], CLINIC, 1.5)


def test_benjamini_and_hochbergs_steps() -> None:
    """Their own example (1995, table 1, .05): four of fifteen are kept."""
    ps = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
        0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    assert sum(q <= 0.05 for q in benjamini_hochberg(ps)) == 4
    assert benjamini_hochberg([]) == ()
    assert benjamini_hochberg([0.04, 0.01]) == (pytest.approx(0.04), pytest.approx(0.02))


def test_untestable_splits_do_not_count_among_the_tests() -> None:
    tested = item_split(group_item(2), CLINIC)
    untested = item_split([("a", 1), ("b", 2)], CLINIC)
    found = adjusted([untested, tested])
    assert found[0].q is None and found[1].q == tested.p


def test_what_can_be_placed() -> None:
    assert places_of(Scale("ordinal", ("x", "y", "z"), (1, 5, 9))) == {"x": 0, "y": 1, "z": 2}
    assert places_of(Scale("nominal", ("no", "yes"))) == {"no": 0, "yes": 1}
    nominal = Scale("nominal", ("none", "part", "full"))
    assert places_of(nominal) is None
    assert places_of(nominal, frozenset({"full"})) == {"none": 0, "part": 0, "full": 1}
    assert places_of(Scale("set", ("p", "q"))) is None
