"""α, percent agreement and the interval against their definitions and against the library."""

from __future__ import annotations

from math import atanh, isnan, sqrt, tanh

import agreement_naive as naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.distance import distance
from annotator.agreement.measures.alpha import ALL_ALIKE, NOT_PAIRABLE, alpha, alpha_estimate
from annotator.agreement.measures.bootstrap import bootstrap_alpha, resample_alphas
from annotator.agreement.measures.crosscheck import (
    CrossCheckError,
    check_against_library,
    library_alpha,
)
from annotator.agreement.measures.jackknife import leave_one_out
from annotator.agreement.measures.percent import percent_agreement
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.scale import Scale
from annotator.agreement.student import t_quantile

LEVELS = ("1", "2", "3", "4", "5")
UNEVEN = (1.0, 1.5, 2.1, 7.0, 100.25)
OPTIONS = ("a", "b", "c")
SETS = ("-", "a", "b", "c", "a|b", "a|c", "b|c", "a|b|c")
SCALES = {
    "nominal": Scale("nominal", LEVELS),
    "ordinal": Scale("ordinal", LEVELS, (1, 2, 3, 4, 5)),
    "interval": Scale("interval", LEVELS, UNEVEN),
    "ratio": Scale("ratio", LEVELS, (0.0, 1.5, 2.1, 7.0, 100.25)),
    "set": Scale("set", OPTIONS),
    "jaccard": Scale("set", OPTIONS, sets="jaccard"),
}


def table_of(units) -> PatternTable:
    return PatternTable((pattern_of(unit), 1) for unit in units)


def naive_alpha(units, scale: Scale):
    kind = "jaccard" if scale.sets == "jaccard" else scale.measurement
    return naive.alpha(units, kind, scale.codes, scale.values)


@st.composite
def cases(draw):
    """(scale, units): missing ratings, one rater, one level only, unused levels, nothing at all."""
    scale = SCALES[draw(st.sampled_from(sorted(SCALES)))]
    codes = SETS if scale.measurement == "set" else LEVELS
    used = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=5, unique=True))
    most = draw(st.integers(1, 6))
    unit = st.lists(st.sampled_from(used), min_size=0, max_size=most)
    return scale, draw(st.lists(unit, max_size=12))


@given(cases())
@settings(max_examples=300, deadline=None)
def test_alpha_equals_its_definition_and_the_library(case):
    scale, units = case
    table = table_of(units)
    wanted = naive_alpha(units, scale)
    found = check_against_library(table, scale)
    assert found == (None if wanted is None else float(wanted))  # exact: rounded once


@given(cases())
@settings(max_examples=150, deadline=None)
def test_percent_agreement_equals_its_definition(case):
    _, units = case
    wanted = naive.percent_agreement(units)
    assert percent_agreement(table_of(units)) == (None if wanted is None else pytest.approx(wanted))


@given(cases())
@settings(max_examples=150, deadline=None)
def test_leaving_a_unit_out_equals_computing_without_it(case):
    scale, units = case
    pairable = [unit for unit in units if len(unit) > 1]
    wanted = sorted(
        str(None if value is None else float(value))
        for value in (
            naive_alpha(pairable[:i] + pairable[i + 1 :], scale) for i in range(len(pairable))
        )
    )
    left_out = leave_one_out(table_of(units), scale)
    assert sorted(str(value) for value, count in left_out for _ in range(count)) == wanted


@given(cases())
@settings(max_examples=150, deadline=None)
def test_an_estimate_has_a_value_bounds_or_a_reason(case):
    scale, units = case
    estimate = alpha_estimate(table_of(units), scale)
    assert estimate.n == sum(len(unit) > 1 for unit in units)
    assert (estimate.low is None) == (estimate.high is None) == (estimate.undefined is not None)
    if estimate.low is not None:
        assert -1 <= estimate.low < estimate.value < estimate.high <= 1


UNITS = [list(u) for u in ("112", "22", "3345", "12", "555", "4", "23", "112", "14", "44", "331")]


@pytest.mark.parametrize("measurement", ["nominal", "ordinal", "interval", "ratio"])
def test_the_interval_is_the_brute_force_jackknife_on_fishers_z(measurement):
    scale = SCALES[measurement]
    se = naive.jackknife_se(UNITS, measurement, scale.codes, scale.values)
    z = atanh(naive_alpha(UNITS, scale))
    t = 2.262157162740992  # .975 at 9 degrees of freedom: ten of the eleven units are pairable
    estimate = alpha_estimate(table_of(UNITS), scale)
    assert (estimate.low, estimate.high) == pytest.approx((tanh(z - t * se), tanh(z + t * se)))


def test_an_estimate_does_not_depend_on_the_order_of_the_labels():
    scale = SCALES["ordinal"]
    assert alpha_estimate(table_of(UNITS), scale) == alpha_estimate(table_of(UNITS[::-1]), scale)


@pytest.mark.parametrize("measurement", sorted(SCALES))
def test_undefined_has_its_reason(measurement):
    scale = SCALES[measurement]
    code = "a" if scale.measurement == "set" else "3"
    for units, reason in (
        ([], NOT_PAIRABLE),
        ([[code], [code]], NOT_PAIRABLE),
        ([[code, code], [code, code, code]], ALL_ALIKE),
    ):
        estimate = alpha_estimate(table_of(units), scale)
        assert (estimate.value, estimate.low, estimate.high) == (None, None, None)
        assert estimate.undefined == reason
        assert library_alpha(table_of(units), scale) is None
        assert bootstrap_alpha(table_of(units), scale, seed=1).undefined == reason


@pytest.mark.parametrize(
    ("units", "value", "words"),
    [
        (["11", "22", "33"], 1.0, "no labels disagree"),
        (["11"] * 18 + ["22", "23"], None, "a single item"),
        (["12"], 0.0, "one item alone"),
        (["12", "12", "12", "12"], None, "whichever item"),
    ],
)
def test_no_interval_is_said_with_its_reason_and_never_clipped(units, value, words):
    estimate = alpha_estimate(table_of(units), SCALES["nominal"])
    assert estimate.value is not None
    assert value is None or estimate.value == value
    assert (estimate.low, estimate.high) == (None, None)
    assert words in estimate.undefined


def test_a_code_that_is_not_declared_is_refused():
    for measurement in sorted(SCALES):
        table = table_of([["9", "9"], ["9", "8"]])
        with pytest.raises(ValueError, match="not a declared code"):
            alpha(table, SCALES[measurement])


def test_unused_declared_levels_do_not_change_alpha():
    units = [["2", "2"], ["4", "4"], ["2", "4"], ["4", "4", "2"]]
    for measurement in ("nominal", "ordinal"):
        only_used = Scale(measurement, ("2", "4"))
        assert alpha(table_of(units), SCALES[measurement]) == alpha(table_of(units), only_used)


def test_ordinal_distance_is_krippendorffs():
    """Between levels 1 and 4: 9/2 + 13 + 10 + 5/2 ratings, squared (marginals of example C)."""
    marginals = {"1": 9, "2": 13, "3": 10, "4": 5, "5": 3}
    found = distance("1", "4", SCALES["ordinal"], marginals)
    assert found == (9 / 2 + 13 + 10 + 5 / 2) ** 2
    assert distance("1", "5", SCALES["interval"], marginals) == (100.25 - 1) ** 2
    assert distance("1", "5", SCALES["nominal"], marginals) == 1


def test_ratio_distance_is_by_the_sum():
    """1 against 2 weighs as 10 against 20; anything against 0 is as far as can be."""
    scale = Scale("ratio", ("0", "1", "2", "10", "20", "nil"), (0, 1, 2, 10, 20, 0))
    assert distance("1", "2", scale, {}) == distance("20", "10", scale, {}) == pytest.approx(1 / 9)
    assert distance("0", "1", scale, {}) == distance("20", "0", scale, {}) == 1
    assert distance("0", "nil", scale, {}) == 0


def test_a_scale_that_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="counted from 0"):
        Scale("ratio", ("1", "2"), (-1, 2))
    for measurement in ("interval", "ratio"):
        with pytest.raises(ValueError, match=f"measured as {measurement} needs values"):
            Scale(measurement, ("1", "2"))


def test_a_difference_to_the_library_is_a_bug(monkeypatch):
    table = table_of(UNITS)
    monkeypatch.setattr("annotator.agreement.measures.crosscheck.library_alpha", lambda *_: 0.123)
    with pytest.raises(CrossCheckError, match=r"0\.123"):
        check_against_library(table, SCALES["ordinal"])


@pytest.mark.parametrize("measurement", sorted(SCALES))
def test_the_bootstrap_is_seeded_and_near_the_jackknife(measurement):
    scale = SCALES[measurement]
    units = UNITS * 12
    if scale.measurement == "set":
        units = [[SETS[int(code)] for code in unit] for unit in units]
    table = table_of(units)
    first = bootstrap_alpha(table, scale, seed=7)
    assert first == bootstrap_alpha(table_of(units[::-1]), scale, seed=7)
    assert first != bootstrap_alpha(table, scale, seed=8)
    assert "1,000 resamples, seed 7" in first.method
    live = alpha_estimate(table, scale)
    assert (first.low, first.high) == pytest.approx((live.low, live.high), abs=0.06)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_a_resample_has_the_alpha_of_its_own_units(case):
    """Of two like units every resample is the table itself."""
    scale, units = case
    pairable = [unit for unit in units if len(unit) > 1]
    if not pairable:
        return
    wanted = naive_alpha([pairable[0]] * 3, scale)
    drawn = resample_alphas(table_of([pairable[0]] * 3), scale, seed=1, resamples=2)
    for value in drawn:
        assert isnan(value) if wanted is None else value == pytest.approx(float(wanted), abs=1e-12)


def test_a_bootstrap_with_many_undefined_resamples_has_no_bounds():
    estimate = bootstrap_alpha(table_of([["1", "1"]] * 19 + [["1", "2"]]), SCALES["nominal"], 3)
    assert estimate.value is not None
    assert (estimate.low, estimate.high) == (None, None)
    assert "undefined" in estimate.undefined


@pytest.mark.parametrize(
    ("df", "quantile"),
    [(1, 12.706204736), (2, 4.302652730), (5, 2.570581836), (29, 2.045229642), (1000, 1.962339081)],
)
def test_students_quantile_is_the_tables(df, quantile):
    assert t_quantile(0.975, df) == pytest.approx(quantile, abs=1e-8)


def test_students_quantile_meets_the_normal_one():
    assert t_quantile(0.975, 999_999) == pytest.approx(t_quantile(0.975, 1_000_000), abs=3e-6)
    assert t_quantile(0.75, 1) == pytest.approx(1.0)
    assert t_quantile(0.75, 2) == pytest.approx(sqrt(2 / 3))
