"""Cohen's κ of pairs: against published tables, and against a second implementation."""

from __future__ import annotations

from collections import defaultdict
from math import isfinite, sqrt

import agreement_naive as naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.measures.alpha import ALL_ALIKE
from annotator.agreement.measures.cohen import (
    NOTHING_SHARED,
    cohen_kappa,
    confusions,
    kappa_and_error,
)
from annotator.agreement.measures.pairs import Confusion
from annotator.agreement.measures.spread import ALL_AGREE, NO_SPREAD, ONE_ITEM
from annotator.agreement.ratings import ratings_of
from annotator.agreement.scale import Scale
from annotator.agreement.student import t_quantile

LEVELS = ("1", "2", "3", "4")
SETS = ("-", "a", "b", "a|b", "a|c")
SCALES = {
    "nominal": Scale("nominal", LEVELS),
    "ordinal": Scale("ordinal", LEVELS, (1, 2, 5, 6)),
    "set": Scale("set", ("a", "b", "c")),
}
WEIGHTINGS = {
    "nominal": ("identity",),
    "ordinal": ("identity", "linear", "quadratic"),
    "set": ("identity", "masi"),
}


def confusion_of(table, codes) -> Confusion:
    scale = Scale("ordinal", tuple(codes))
    cells = {
        (a, b): n
        for a, row in zip(codes, table, strict=True)
        for b, n in zip(codes, row, strict=True)
    }
    return Confusion(scale, ((cell, n) for cell, n in cells.items() if n))


@pytest.mark.parametrize(
    ("table", "weighting", "value", "se"),
    [
        # Gwet 2014's three abstractors and four diagnoses, by irrCAC 0.4.4
        (((13, 0, 0), (0, 20, 7), (0, 4, 56)), "identity", 0.79641, 0.05891),
        (((13, 0, 0), (0, 20, 7), (0, 4, 56)), "linear", 0.8429, 0.04787),
        (((13, 0, 0), (0, 20, 7), (0, 4, 56)), "quadratic", 0.89216, 0.03535),
        (
            ((40, 4, 4, 17), (6, 25, 2, 13), (4, 1, 21, 12), (15, 5, 9, 45)),
            "identity",
            0.4315,
            0.04597,
        ),
        # SAS's printout; the first rater never uses the first level
        (((0, 4, 1), (0, 8, 0), (0, 1, 5)), "identity", 0.4842, 0.138),
        (((0, 4, 1), (0, 8, 0), (0, 1, 5)), "linear", 0.4701, 0.1457),
    ],
)
def test_published_kappas(table, weighting, value, se):
    confusion = confusion_of(table, LEVELS[: len(table)])
    found = kappa_and_error(confusion, weighting)
    assert (found.value, found.se) == pytest.approx((value, se), abs=5e-5)
    estimate = cohen_kappa(confusion, weighting)
    reach = t_quantile(0.975, confusion.n_items - 1) * found.se
    assert (estimate.low, estimate.high) == pytest.approx((value - reach, value + reach), abs=5e-5)


@st.composite
def cases(draw):
    """(scale, (item, annotator, code) …): missing labels, unused levels, pairs without an item."""
    name = draw(st.sampled_from(sorted(SCALES)))
    codes = SETS if name == "set" else LEVELS
    used = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=4, unique=True))
    people = st.sampled_from(["ada", "bob", "cyd"])
    places = draw(st.sets(st.tuples(st.integers(0, 9).map(str), people), max_size=25))
    return SCALES[name], [(*place, draw(st.sampled_from(used))) for place in sorted(places)]


@given(case=cases())
@settings(max_examples=150, deadline=None)
def test_kappa_of_every_pair_equals_its_second_implementation(case):
    scale, triples = case
    said = defaultdict(dict)
    for item, annotator, code in triples:
        said[annotator][item] = code
    wanted = {
        (a, b): [(said[a][i], said[b][i]) for i in sorted(said[a].keys() & said[b].keys())]
        for a in said
        for b in said
        if a < b and said[a].keys() & said[b].keys()
    }
    found = confusions(ratings_of(triples, scale))
    assert found == {pair: confusion_from(both, scale) for pair, both in wanted.items()}
    for pair, both in wanted.items():
        for weighting in WEIGHTINGS[scale.measurement]:
            check(found[pair], both, weighting, scale)


def confusion_from(both, scale) -> Confusion:
    confusion = Confusion(scale)
    for first, second in both:
        confusion.add(first, second)
    return confusion


def check(confusion, both, weighting, scale):
    estimate = cohen_kappa(confusion, weighting)
    assert estimate.n == len(both)
    second = naive.cohen(both, weighting, scale.measurement, scale.codes, scale.values)
    if second is None:
        assert (estimate.value, estimate.low, estimate.undefined) == (None, None, ALL_ALIKE)
        return
    value, variance = map(float, second)
    assert estimate.value == pytest.approx(value, abs=1e-9)
    se = sqrt(max(variance, 0))
    if estimate.low is None:
        assert estimate.undefined in (ONE_ITEM, ALL_AGREE, NO_SPREAD)
        assert len(both) < 2 or value > 1 - 1e-9 or se < 1e-6
        return
    reach = t_quantile(0.975, len(both) - 1) * se
    assert isfinite(estimate.low)
    assert estimate.low == pytest.approx(estimate.value - reach, rel=1e-6, abs=1e-6)
    assert estimate.high == pytest.approx(min(1.0, estimate.value + reach), rel=1e-6, abs=1e-6)
    assert ("cut at 1" in estimate.method) == (estimate.high == 1)


def test_the_direction_of_a_pair_is_kept():
    """Who is harsher: κ is the same either way, the table is not."""
    scale = SCALES["ordinal"]
    found = confusions(ratings_of([("i", "bob", "4"), ("i", "ada", "1")], scale))
    assert list(found) == [("ada", "bob")]
    assert dict(found["ada", "bob"].items()) == {("1", "4"): 1}


def test_no_labels_no_pairs():
    assert confusions(ratings_of([], SCALES["nominal"])) == {}
    assert confusions(ratings_of([("i", "ada", "1"), ("j", "bob", "1")], SCALES["nominal"])) == {}


@pytest.mark.parametrize(
    ("both", "value", "reason"),
    [
        ([], None, NOTHING_SHARED),
        ([("1", "1")] * 5, None, ALL_ALIKE),
        ([("1", "1"), ("2", "2")], 1.0, ALL_AGREE),
        ([("1", "2")], 0.0, ONE_ITEM),
        ([("1", "1"), ("1", "2"), ("1", "2")], 0.0, NO_SPREAD),  # one says the same throughout
    ],
)
def test_what_cannot_be_said_has_its_reason(both, value, reason):
    found = cohen_kappa(confusion_from(both, SCALES["nominal"]))
    assert (found.value, found.low, found.high, found.undefined) == (value, None, None, reason)


def test_levels_that_nobody_used_stretch_the_weights():
    """R's irr ranks the levels seen; here the declared scale counts (golden irr_anxiety_r2_r3)."""
    both = [("3", "2"), ("6", "1"), ("4", "4"), ("6", "4"), ("2", "3"), ("4", "2"), ("2", "1")]
    declared = Scale("ordinal", tuple("123456"))
    seen = Scale("ordinal", tuple("12346"))
    one, other = (cohen_kappa(confusion_from(both, s), "linear").value for s in (declared, seen))
    assert one != pytest.approx(other, abs=1e-3)
    plain = (cohen_kappa(confusion_from(both, s)).value for s in (declared, seen))
    assert len(set(plain)) == 1
