"""Intraclass correlations against published values, definitions and a second implementation."""

from __future__ import annotations

from math import isfinite, sqrt

import agreement_naive as naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.measures.alpha import ALL_ALIKE
from annotator.agreement.measures.icc import (
    FORMS,
    NO_ITEMS,
    NO_REST,
    NO_SIGNAL,
    NO_TABLE,
    UNFIT,
    FullTable,
    full_table,
    icc,
    mean_squares,
)
from annotator.agreement.ratings import ratings_of
from annotator.agreement.scale import Scale
from annotator.agreement.student import f_quantile, t_quantile

SHROUT_FLEISS = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)
SCALE = Scale("ordinal", tuple("12345"), (1, 2, 3, 4, 5))

# (value, low, high): Shrout & Fleiss 1979, table 4; bounds as R's psych::ICC prints them
PUBLISHED = {
    ("1", False): (0.17, -0.133, 0.72),
    ("2", False): (0.29, 0.019, 0.76),
    ("3", False): (0.71, 0.342, 0.95),
    ("1", True): (0.44, -0.884, 0.91),
    ("2", True): (0.62, 0.071, 0.93),
    ("3", True): (0.91, 0.676, 0.99),
}


def table_of(rows) -> FullTable:
    return FullTable(tuple(str(n) for n in range(len(rows[0]))), tuple(map(tuple, rows)))


@pytest.mark.parametrize(("form", "of_mean"), PUBLISHED)
def test_shrout_and_fleiss(form, of_mean):
    found = icc(table_of(SHROUT_FLEISS), form, of_mean=of_mean)
    value, low, high = PUBLISHED[form, of_mean]
    assert found.value == pytest.approx(value, abs=0.005)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-3))
    assert (found.n, found.undefined) == (6, None)
    assert found.method.startswith(f"ICC({form},{'k' if of_mean else 1}), ")


full_rows = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 4), min_size=k, max_size=k), min_size=2, max_size=7)
)


@given(full_rows)
@settings(max_examples=300, deadline=None)
def test_an_icc_equals_its_second_implementation(rows):
    squares = mean_squares(rows)
    own = (squares.items, squares.annotators, squares.rest, squares.within)
    assert own == naive.icc_squares(rows)
    alike = len({x for row in rows for x in row}) == 1
    for form in FORMS:
        for of_mean in (False, True):
            wanted = None if alike else naive.icc(rows, form, of_mean)
            found = icc(table_of(rows), form, of_mean=of_mean)
            assert found.value == (None if wanted is None else float(wanted))
            assert (found.low is None) == (found.high is None) == (found.undefined is not None)
            if wanted is None:
                assert found.undefined == (ALL_ALIKE if alike else NO_SIGNAL)
            elif found.low is None:
                assert found.undefined in ((NO_ITEMS, NO_REST, UNFIT)[: 3 if form == "2" else 2])
            else:
                assert isfinite(found.low)
                assert found.low < found.value < found.high <= 1


@given(full_rows)
@settings(max_examples=80, deadline=None)
def test_the_bounds_are_those_of_f(rows):
    """At a bound ρ the ratio of mean squares, taken off 1 + kρ/(1 − ρ), is the quantile of F."""
    n, k = len(rows), len(rows[0])
    between, _, rest, within = naive.icc_squares(rows)
    for form, noise, below in (("1", within, n * (k - 1)), ("3", rest, (n - 1) * (k - 1))):
        found = icc(table_of(rows), form)
        if found.low is None:
            continue
        ratio = float(between / noise)
        for end, quantile in (
            (found.low, f_quantile(0.975, n - 1, below)),
            (found.high, 1 / f_quantile(0.975, below, n - 1)),
        ):
            assert ratio / (1 + k * end / (1 - end)) == pytest.approx(quantile, rel=1e-6)


@given(full_rows)
@settings(max_examples=80, deadline=None)
def test_the_absolute_bounds_are_mcgraw_and_wongs(rows):
    """The same degrees of freedom, as McGraw & Wong 1996 write them."""
    found = icc(table_of(rows), "2")
    if found.low is None or found.value > 0.999:
        return
    n, k = len(rows), len(rows[0])
    b, j, e, _ = map(float, naive.icc_squares(rows))
    rho = found.value
    first = k * rho / (n * (1 - rho)) * j
    second = (1 + k * rho * (n - 1) / (n * (1 - rho))) * e
    degrees = (first + second) ** 2 / (first**2 / (k - 1) + second**2 / ((n - 1) * (k - 1)))
    over, under = f_quantile(0.975, n - 1, degrees), f_quantile(0.975, degrees, n - 1)
    low = n * (b - over * e) / (over * (k * j + (k * n - k - n) * e) + n * b)
    high = n * (under * b - e) / (k * j + (k * n - k - n) * e + n * under * b)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-6, abs=1e-9)


def test_a_steady_difference_in_severity_is_forgiven_by_the_third_form_alone():
    rows = [(level, level + 2) for level in (0, 1, 2, 3, 1, 2)]
    third = icc(table_of(rows), "3")
    assert (third.value, third.low, third.undefined) == (1.0, None, NO_REST)
    assert icc(table_of(rows), "1").value < icc(table_of(rows), "2").value < 0.5


@pytest.mark.parametrize(
    ("rows", "form", "of_mean", "reason"),
    [
        ([(3, 3), (3, 3)], "1", False, ALL_ALIKE),
        ([(1, 2), (2, 1)], "1", True, NO_SIGNAL),
        ([(1, 2), (2, 1)], "3", True, NO_SIGNAL),
        ([(1, 2, 4), (4, 2, 1)], "3", False, NO_ITEMS),
        ([(1, 1), (2, 2)], "1", False, NO_REST),
        ([(5, 2, 1, 1), (2, 5, 1, 0)], "2", False, UNFIT),
    ],
)
def test_what_cannot_be_said_has_its_reason(rows, form, of_mean, reason):
    found = icc(table_of(rows), form, of_mean=of_mean)
    assert (found.low, found.high, found.undefined) == (None, None, reason)


def test_the_table_is_that_of_the_crew_with_most_labels():
    """Three people label five items, one of them with a fourth; two others label six."""
    triples = [(f"a{n}", who, str(1 + n)) for n in range(5) for who in ("ada", "bob", "cyd")]
    triples += [("a4", "dan", "1"), ("b0", "ada", "2")]
    triples += [(f"c{n}", who, "3") for n in range(6) for who in ("dan", "eve")]
    found = full_table(ratings_of(triples, SCALE))
    assert found.annotators == ("ada", "bob", "cyd")
    assert found.rows == tuple((level, level, level) for level in (1, 2, 3, 4, 5))
    alone = [("a", "ada", "1"), ("b", "bob", "2")]
    for labels in ([], alone, [*alone, ("a", "bob", "1")]):
        nothing = icc(full_table(ratings_of(labels, SCALE)), "2")
        assert (nothing.value, nothing.undefined) == (None, NO_TABLE)


def test_a_scale_without_an_order_has_none():
    with pytest.raises(ValueError, match="no levels to take for numbers"):
        full_table(ratings_of([("a", "ada", "x")], Scale("nominal", ("x", "y"))))


@pytest.mark.parametrize(
    ("above", "below", "table"),
    [(5, 18, 3.3820), (5, 15, 3.5764), (10, 10, 3.7168), (2, 2, 39.0), (1, 1, 647.789)],
)
def test_quantiles_of_f_are_the_tables(above, below, table):
    assert f_quantile(0.975, above, below) == pytest.approx(table, rel=2e-5)


@pytest.mark.parametrize(("above", "below"), [(4, 7), (4.5, 40), (12, 4.25), (200, 300)])
@pytest.mark.parametrize("probability", [0.025, 0.5, 0.975])
def test_quantiles_of_f_are_where_its_density_sums_to_them(above, below, probability):
    found = f_quantile(probability, above, below)
    assert naive.f_cdf(found, above, below) == pytest.approx(probability, abs=1e-6)


def test_f_with_one_degree_above_is_t_squared_and_large_ones_are_normal():
    assert sqrt(f_quantile(0.95, 1, 12)) == pytest.approx(t_quantile(0.975, 12), abs=1e-9)
    n = 1_000_000
    assert f_quantile(0.975, n, n) == pytest.approx(1 + 1.959964 * sqrt(4 / n), abs=1e-5)
    with pytest.raises(ValueError, match="no quantile"):
        f_quantile(0.975, 0, 3)
