"""What other programs print: α with Gwet's error, Fleiss' z, other distances, side by side."""

from __future__ import annotations

import random
from fractions import Fraction
from math import sqrt

import agreement_naive as naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.measures.alpha import ALL_ALIKE, NOT_PAIRABLE, alpha
from annotator.agreement.measures.crosscheck import checked_alpha
from annotator.agreement.measures.fleiss import UNEQUAL, fleiss_kappa, fleiss_test
from annotator.agreement.measures.further import further_measures, measured_otherwise
from annotator.agreement.measures.icc import NO_TABLE
from annotator.agreement.measures.jackknife import leave_one_out
from annotator.agreement.measures.linearised import (
    alpha_and_error,
    linearised_alpha,
    own_similarity,
)
from annotator.agreement.measures.spread import ALL_AGREE, NO_SPREAD, ONE_ITEM
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.ratings import Ratings, ratings_of
from annotator.agreement.scale import Scale
from annotator.agreement.student import t_quantile

LEVELS = ("1", "2", "3", "4", "5")
SETS = ("-", "a", "b", "c", "a|b", "a|c", "b|c", "a|b|c")
SCALES = {
    "nominal": Scale("nominal", LEVELS),
    "ordinal": Scale("ordinal", LEVELS, (1, 2, 3, 4, 5)),
    "interval": Scale("interval", LEVELS, (1, 2, 4.5, 50, 100.25)),
    "ratio": Scale("ratio", LEVELS, (0, 1, 2, 10, 11)),
    "set": Scale("set", ("a", "b", "c")),
    "jaccard": Scale("set", ("a", "b", "c"), sets="jaccard"),
}


def table_of(units) -> PatternTable:
    return PatternTable((pattern_of(unit), 1) for unit in units)


@st.composite
def cases(draw):
    """(name of the scale, units): missing labels, one rater, one level, nothing at all."""
    name = draw(st.sampled_from(sorted(SCALES)))
    codes = SETS if SCALES[name].measurement == "set" else LEVELS
    used = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=5, unique=True))
    unit = st.lists(st.sampled_from(used), max_size=draw(st.integers(1, 5)))
    return name, draw(st.lists(unit, max_size=9))


def apart_in(name, units):
    """δ² by its definition, as a share of the largest."""
    scale = SCALES[name]
    pooled = [code for unit in units if len(unit) > 1 for code in unit]
    marginals = {code: pooled.count(code) for code in (*scale.codes, *pooled)}

    def delta(a, b):
        return naive.delta(a, b, name, scale.codes, scale.values, marginals)

    largest = max((delta(a, b) for a in pooled for b in pooled), default=0) or 1
    return lambda a, b: Fraction(delta(a, b)) / largest


@given(cases())
@settings(max_examples=200, deadline=None)
def test_gwets_error_of_alpha_equals_its_second_implementation(case):
    name, units = case
    table, scale = table_of(units), SCALES[name]
    found = linearised_alpha(table, scale)
    n = table.n_pairable
    assert (found.value, found.n) == (alpha(table, scale), n)
    assert (found.low is None) == (found.high is None) == (found.undefined is not None)
    if found.value is None:
        assert found.undefined == (ALL_ALIKE if n else NOT_PAIRABLE)
        return
    se = sqrt(naive.alpha_variance(units, apart_in(name, units)))
    own = alpha_and_error(table, own_similarity(table, scale))
    assert own.value == pytest.approx(found.value, abs=1e-9)
    assert own.se == pytest.approx(se, abs=1e-7)
    if found.low is None:
        assert found.undefined in (ONE_ITEM, ALL_AGREE, NO_SPREAD)
        return
    reach = t_quantile(0.975, n - 1) * se
    assert found.low == pytest.approx(found.value - reach, abs=1e-5)
    assert found.high == pytest.approx(min(1.0, found.value + reach), abs=1e-5)


def test_gwets_worked_example():
    """Four raters, twelve subjects, one with a single rating; by irrCAC 0.4.4."""
    units = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11"]
    for scale, value, low in (
        (SCALES["nominal"], 0.74342, 0.41906),
        (Scale("interval", LEVELS, (1, 2, 3, 4, 5)), 0.84911, 0.56139),
    ):
        found = linearised_alpha(table_of([*units, "3"]), scale)
        assert (found.value, found.low, found.high) == pytest.approx((value, low, 1), abs=6e-6)
        assert found.n == 11
        assert "cut at 1" in found.method
    assert "mid-ranks taken as given" in linearised_alpha(table_of(units), SCALES["ordinal"]).method


def test_mid_ranks_taken_as_given_make_the_error_too_small_where_levels_are_skewed():
    """About a tenth under the plain jackknife at 60/18/10/8/4, as docs/statistics.md says."""
    draw, shares = random.Random(1), []
    for _ in range(30):
        truth = draw.choices(range(1, 6), (60, 18, 10, 8, 4), k=200)
        units = [
            [str(min(5, max(1, round(level + draw.gauss(0, 0.6))))) for _ in range(3)]
            for level in truth
        ]
        table, scale = table_of(units), SCALES["ordinal"]
        left_out = leave_one_out(table, scale)
        mean = sum(value * count for value, count in left_out) / 200
        spread = sum((value - mean) ** 2 * count for value, count in left_out)
        own = alpha_and_error(table, own_similarity(table, scale))
        shares.append(own.se / sqrt(199 / 200 * spread))
    assert sum(shares) / len(shares) == pytest.approx(0.88, abs=0.04)


@given(st.integers(2, 5).flatmap(lambda m: st.lists(st.text("123", min_size=m, max_size=m))))
@settings(max_examples=150, deadline=None)
def test_fleiss_z_equals_its_second_implementation(units):
    table, scale = table_of(units), SCALES["nominal"]
    found, kappa = fleiss_test(table, scale), fleiss_kappa(table, scale).value
    assert (found.se is None) == (found.z is None) == (found.undefined is not None)
    if kappa is None:
        assert found.undefined == (ALL_ALIKE if units else NOT_PAIRABLE)
        return
    assert found.se == pytest.approx(sqrt(naive.fleiss_null_variance(units)))
    assert found.z == pytest.approx(kappa / found.se)


def test_the_null_error_is_the_spread_of_kappa_where_labels_are_drawn_by_lot():
    draw, scale = random.Random(4), SCALES["nominal"]
    kappas, errors = [], []
    for _ in range(300):
        table = table_of([draw.choices("123", (6, 3, 1), k=3) for _ in range(60)])
        kappas.append(fleiss_kappa(table, scale).value)
        errors.append(fleiss_test(table, scale).se)
    spread = sqrt(sum(kappa**2 for kappa in kappas) / len(kappas))
    assert sum(errors) / len(errors) == pytest.approx(spread, rel=0.1)


def test_fleiss_gives_no_error_for_unequal_numbers():
    for units in (["112", "33"], ["112", "3"]):
        found = fleiss_test(table_of(units), SCALES["nominal"])
        assert (found.se, found.z, found.undefined) == (None, None, UNEQUAL)
    assert fleiss_test(table_of(["1", "2"]), SCALES["nominal"]).undefined == NOT_PAIRABLE
    with pytest.raises(ValueError, match="not a declared code"):
        fleiss_test(table_of(["19"]), SCALES["nominal"])


def rated(units, scale) -> Ratings:
    return ratings_of(
        (
            (f"i{item:02}", f"p{person}", code)
            for item, unit in enumerate(units)
            for person, code in enumerate(unit)
        ),
        scale,
    )


ICCS = ["icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k"]
LEVELLED = ["alpha_gwet", "alpha_nominal", "alpha_interval", "alpha_ratio", *ICCS]


@pytest.mark.parametrize(
    ("scale", "keys"),
    [
        (SCALES["nominal"], ["alpha_gwet"]),
        (SCALES["ordinal"], LEVELLED),
        (Scale("ordinal", LEVELS), [key for key in LEVELLED if key != "alpha_ratio"]),
        (
            Scale("ordinal", LEVELS, (-2, -1, 0, 1, 2)),
            [key for key in LEVELLED if key != "alpha_ratio"],
        ),
        (SCALES["interval"], [key for key in LEVELLED if key != "alpha_interval"]),
        (SCALES["ratio"], [key for key in LEVELLED if key != "alpha_ratio"]),
        (SCALES["set"], ["alpha_gwet", "alpha_nominal", "alpha_jaccard"]),
    ],
)
def test_each_kind_of_scale_has_what_makes_sense_on_it(scale, keys):
    units = ["112", "223", "455", "111", "555", "234"]
    if scale.measurement == "set":
        units = [[SETS[int(code)] for code in unit] for unit in units]
    table = table_of(units)
    found = list(further_measures(table, rated(units, scale), checked_alpha))
    assert [one.key for one in found] == keys
    for one in found:
        assert one.estimate.value is not None, one.key
        assert one.estimate.n == 6
    nothing = further_measures(PatternTable(), rated([], scale), checked_alpha)
    assert {one.estimate.undefined for one in nothing} <= {NOT_PAIRABLE, NO_TABLE}


def test_measured_otherwise_the_same_labels_have_their_definitions_alphas():
    units = ["112", "223", "45", "111", "55", "234", "1"]
    table, scale = table_of(units), SCALES["ordinal"]
    for way, other in measured_otherwise(table, scale):
        wanted = naive.alpha([list(unit) for unit in units], way, scale.codes, scale.values)
        assert alpha(table, other) == float(wanted)
    sets = [["a|b", "a"], ["-", "-", "c"], ["b|c", "a|b|c"]]
    found = dict(measured_otherwise(table_of(sets), SCALES["set"]))
    assert set(found) == {"nominal", "jaccard"}
    for way, other in found.items():
        assert alpha(table_of(sets), other) == float(naive.alpha(sets, way, SETS))
