"""AC1, AC2, Brennan–Prediger, Fleiss' κ and percent agreement against second implementations."""

from __future__ import annotations

from math import isfinite, sqrt

import agreement_naive as naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.measures.alpha import ALL_ALIKE, NOT_PAIRABLE
from annotator.agreement.measures.classic import classic_measures
from annotator.agreement.measures.fleiss import CLASSIC, GENERALISED, fleiss_kappa
from annotator.agreement.measures.gwet import ONE_LEVEL, ac1, ac2, brennan_prediger
from annotator.agreement.measures.percent import percent_estimate
from annotator.agreement.measures.similarity import categories, default_weighting, similarity
from annotator.agreement.measures.spread import ALL_AGREE, NO_SPREAD, ONE_ITEM
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.scale import Scale
from annotator.agreement.student import t_quantile

LEVELS = ("1", "2", "3", "4", "5")
SETS = ("-", "a", "b", "c", "a|b", "a|c", "b|c", "a|b|c")
SCALES = {
    "nominal": Scale("nominal", LEVELS),
    "ordinal": Scale("ordinal", LEVELS, (1, 2, 3, 4, 5)),
    "uneven": Scale("ordinal", LEVELS, (0, 1, 2.5, 10, 11)),
    "ranks": Scale("ordinal", LEVELS),
    "interval": Scale("interval", LEVELS, (1, 2, 4.5, 50, 100.25)),
    "set": Scale("set", ("a", "b", "c")),
}
COEFFICIENTS = {"gwet": ac2, "bp": brennan_prediger, "fleiss": fleiss_kappa}


def table_of(units) -> PatternTable:
    return PatternTable((pattern_of(unit), 1) for unit in units)


@st.composite
def cases(draw):
    """(scale, units): missing labels, one rater, one level, unused levels, nothing at all."""
    scale = SCALES[draw(st.sampled_from(sorted(SCALES)))]
    codes = SETS if scale.measurement == "set" else LEVELS
    used = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=5, unique=True))
    unit = st.lists(st.sampled_from(used), max_size=draw(st.integers(1, 5)))
    return scale, draw(st.lists(unit, max_size=9))


def weightings(scale):
    if scale.measurement == "nominal":
        return ("identity",)
    return (
        ("identity", "masi") if scale.measurement == "set" else ("identity", "linear", "quadratic")
    )


@pytest.mark.parametrize("kind", sorted(COEFFICIENTS))
@given(case=cases())
@settings(max_examples=120, deadline=None)
def test_a_coefficient_equals_its_second_implementation(kind, case):
    scale, units = case
    for weighting in weightings(scale):
        wanted = naive.gwet_family(
            units, kind, weighting, scale.measurement, scale.codes, scale.values
        )
        found = COEFFICIENTS[kind](table_of(units), scale, weighting)
        assert found.n == sum(len(unit) > 1 for unit in units)
        if wanted is None:
            assert (found.value, found.low, found.high) == (None, None, None)
            assert found.undefined == (ALL_ALIKE if found.n else NOT_PAIRABLE)
            continue
        value, variance = map(float, wanted)
        assert found.value == pytest.approx(value, abs=1e-9)
        check_interval(found, sqrt(variance), sum(map(bool, units)) - 1)


def check_interval(found, se, df):
    """value ± t · se, cut at 1 and saying so; or neither bound, with the reason."""
    if found.low is None:
        assert found.high is None
        assert found.undefined in (ONE_ITEM, ALL_AGREE, NO_SPREAD)
        assert found.n < 2 or found.value > 1 - 1e-9 or se < 1e-7
        return
    assert found.undefined is None
    reach = t_quantile(0.975, df) * se
    assert found.value < 1
    assert found.low == pytest.approx(found.value - reach, rel=1e-7, abs=1e-7)
    assert found.high == pytest.approx(min(1.0, found.value + reach), rel=1e-7, abs=1e-7)
    assert ("cut at 1" in found.method) == (found.high == 1)
    assert isfinite(found.low)


@given(case=cases())
@settings(max_examples=120, deadline=None)
def test_percent_agreement_has_the_interval_of_a_mean(case):
    _, units = case
    found = percent_estimate(table_of(units))
    wanted = naive.percent_agreement(units)
    assert found.value == (None if wanted is None else pytest.approx(wanted))
    assert (found.low is None) == (found.high is None) == (found.undefined is not None)
    if found.low is not None:
        reach = t_quantile(0.975, found.n - 1) * sqrt(naive.percent_variance(units))
        assert found.low == pytest.approx(max(0.0, found.value - reach))
        assert found.high == pytest.approx(min(1.0, found.value + reach))
        assert ("cut at 0" in found.method) == (found.low == 0)


@given(case=cases())
@settings(max_examples=100, deadline=None)
def test_every_measure_has_a_value_bounds_or_a_reason(case):
    scale, units = case
    measures = {one.key: one.estimate for one in classic_measures(table_of(units), scale, seed=1)}
    assert list(measures)[:4] == ["percent_agreement", "alpha", "alpha_bootstrap", "ac1"]
    assert list(measures)[-2:] == ["fleiss_kappa", "brennan_prediger"]
    assert ("ac2" in measures) == (scale.measurement != "nominal")
    for key, one in measures.items():
        assert (one.low is None) == (one.high is None) == (one.undefined is not None), key
        assert one.value is not None or one.low is None
        numbers = [x for x in (one.value, one.low, one.high) if x is not None]
        assert all(isfinite(x) and x <= 1 for x in numbers), key
        assert one.low is None or one.low < one.high, key
        if one.low is not None and key != "alpha_bootstrap":  # percentiles may miss it
            assert one.low < one.value < one.high, key


@pytest.mark.parametrize("options", range(6))
def test_similarities_of_all_sets_are_summed_right(options):
    codes = tuple("abcde"[:options])
    sets = naive.every_category("set", codes)
    found = categories(Scale("set", codes), "masi")
    assert found.n == len(sets)
    assert found.total == sum(1 - naive.masi(a, b) for a in sets for b in sets)


@pytest.mark.parametrize("name", sorted(SCALES))
def test_similarities_and_their_sum_are_by_the_declared_levels(name):
    scale = SCALES[name]
    names = naive.every_category(scale.measurement, scale.codes)
    for weighting in weightings(scale):
        alike = similarity(scale, weighting)
        total = 0
        for a in names:
            for b in names:
                wanted = naive.weight(a, b, weighting, scale.codes, scale.values)
                assert alike(a, b) == pytest.approx(float(wanted), abs=1e-12)
                total += wanted
        assert categories(scale, weighting) == (len(names), total)


def test_unused_levels_count():
    """The same labels under three and five declared levels (golden ac1_declared_vs_used)."""
    units = ["11", "22", "12", "11", "55", "11", "21", "11", "55", "11"]
    few, all_five = Scale("nominal", ("1", "2", "5")), SCALES["nominal"]
    assert ac1(table_of(units), few).value == pytest.approx(0.722222, abs=1e-6)
    assert ac1(table_of(units), all_five).value == pytest.approx(0.767442, abs=1e-6)
    near, wide = Scale("ordinal", ("1", "2")), SCALES["ordinal"]
    assert ac2(table_of(["12", "11"]), near).value != ac2(table_of(["12", "11"]), wide).value
    assert fleiss_kappa(table_of(units), few) == fleiss_kappa(table_of(units), all_five)


GWET = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"]


def test_gwets_worked_example():
    """Gwet 2014, four raters and twelve subjects with missing ratings; figures by irrCAC 0.4.4."""
    scale = SCALES["ordinal"]
    found = ac1(table_of(GWET), scale)
    assert (found.value, found.low, found.high) == pytest.approx((0.77544, 0.46081, 1), abs=6e-6)
    assert "cut at 1" in found.method
    quadratic, linear = ac2(table_of(GWET), scale), ac2(table_of(GWET), scale, "linear")
    assert (quadratic.value, quadratic.low) == pytest.approx((0.914, 0.68518), abs=6e-6)
    assert (linear.value, linear.low) == pytest.approx((0.85874, 0.6005), abs=6e-6)
    fleiss = fleiss_kappa(table_of(GWET), scale)
    assert (fleiss.value, fleiss.low) == pytest.approx((0.76117, 0.42438), abs=6e-6)


def test_fleiss_is_named_by_what_it_is():
    scale = SCALES["nominal"]
    assert fleiss_kappa(table_of(["112", "333"]), scale).method.startswith(CLASSIC)
    assert fleiss_kappa(table_of(["112", "33"]), scale).method.startswith(GENERALISED)


@pytest.mark.parametrize(
    ("units", "measure", "value", "reason"),
    [
        ([], ac1, None, NOT_PAIRABLE),
        (["1", "2"], ac1, None, NOT_PAIRABLE),
        (["1", "2"], fleiss_kappa, None, NOT_PAIRABLE),
        (["11", "111"], fleiss_kappa, None, ALL_ALIKE),
        (["11", "111"], ac1, 1.0, ALL_AGREE),  # AC1 is defined where all labels are alike
        (["11", "22", "3"], ac1, 1.0, ALL_AGREE),
        (["12"], ac1, pytest.approx(-1 / 7), ONE_ITEM),
        (["12", "12"], ac1, pytest.approx(-1 / 7), NO_SPREAD),
    ],
)
def test_what_cannot_be_said_has_its_reason(units, measure, value, reason):
    found = measure(table_of(units), SCALES["nominal"])
    assert (found.value, found.low, found.high, found.undefined) == (value, None, None, reason)


@pytest.mark.parametrize(
    "scale",
    [
        Scale("nominal", ("1",)),
        Scale("ordinal", ("1",)),
        Scale("interval", ("1", "2"), (3, 3)),
        Scale("set", ()),
    ],
)
def test_a_scale_without_two_levels_has_no_chance_agreement(scale):
    unit = ("-", "-") if scale.measurement == "set" else ("1", "1")
    assert ac2(table_of([unit, unit]), scale).undefined == ONE_LEVEL


@pytest.mark.parametrize("measure", [ac1, ac2, brennan_prediger, fleiss_kappa])
def test_an_undeclared_code_is_refused(measure):
    with pytest.raises(ValueError, match="not a declared code"):
        measure(table_of(["19"]), SCALES["ordinal"])


def test_weights_that_a_scale_does_not_have_are_refused():
    assert [default_weighting(SCALES[n]) for n in ("nominal", "ordinal", "interval", "set")] == [
        "identity",
        "quadratic",
        "quadratic",
        "masi",
    ]
    for name, weighting in (("nominal", "linear"), ("set", "quadratic"), ("ordinal", "masi")):
        with pytest.raises(ValueError, match=r"no (order|sets) for"):
            ac2(PatternTable(), SCALES[name], weighting)


def test_one_dominant_level_tells_the_measures_apart():
    """What they are shown together for: 90 % agreement, α under 0, AC1 near .9."""
    table = table_of(["11"] * 180 + ["12"] * 20)
    by_key = {one.key: one.estimate for one in classic_measures(table, SCALES["ordinal"], seed=1)}
    assert by_key["percent_agreement"].value == pytest.approx(0.9)
    assert by_key["alpha"].value < 0
    assert by_key["fleiss_kappa"].value < 0
    assert by_key["ac1"].value > 0.88


def test_the_figures_do_not_depend_on_how_many_items_share_a_pattern():
    """Per pattern or per item: a table built one by one is the table with counts."""
    units = GWET * 50
    counted = PatternTable((pattern_of(unit), 50) for unit in GWET)
    for measure in (ac1, ac2, fleiss_kappa, brennan_prediger):
        assert measure(table_of(units), SCALES["ordinal"]) == measure(counted, SCALES["ordinal"])
