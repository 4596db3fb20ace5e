"""The many-facet model: what it finds, what it must not mind, and when it says that it cannot."""

from __future__ import annotations

import math

import agreement_facets_naive as naive
import numpy as np
import pytest
from agreement_simulation import LEVELS, auc, draw_people, raw_variance, simulate
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.models import facet_intervals
from annotator.agreement.models.components import components
from annotator.agreement.models.facet_design import Design, weigh
from annotator.agreement.models.facet_intervals import NO_SPREAD, NOT_SEPARABLE, TOO_FEW
from annotator.agreement.models.facets import (
    NOTHING_SHARED,
    ONE_LEVEL,
    SETS,
    UNORDERED,
    fit_facets,
    standard_score,
)
from annotator.agreement.ratings import ratings_of
from annotator.agreement.scale import Scale

WIDE = Scale("interval", tuple(str(n) for n in range(21)), tuple(range(21)))
ITEMS = "abcdefgh"
PEOPLE = "PQRS"
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(ITEMS), st.sampled_from(PEOPLE)), st.integers(1, 5), max_size=32
)


def fit(cells, scale=LEVELS):
    return fit_facets(ratings_of(((i, a, str(y)) for (i, a), y in cells.items()), scale))


def crossed(items: int, people: str, seed: int, noise: float = 0.6) -> dict:
    """Everybody labels everything, around a level between 6 and 14 of ``WIDE``."""
    draw = np.random.default_rng(seed)
    return {
        (f"i{item:03}", who): round(6 + item % 9 + float(draw.normal()) * noise)
        for item in range(items)
        for who in people
    }


def severities(fitted) -> dict[str, float]:
    return {each.annotator: each.severity.value for each in fitted.annotators}


def spreads(fitted) -> dict[str, float]:
    return {each.annotator: each.inconsistency.value for each in fitted.annotators}


def numbers(fitted):
    yield from fitted.mean
    yield from fitted.misfit
    for facet in fitted.annotators:
        for found in (facet.severity, facet.inconsistency):
            yield from (x for x in (found.value, found.low, found.high) if x is not None)
        yield from (x for x in (facet.misfit,) if x is not None)


@pytest.mark.parametrize("seed", range(3))
def test_ambiguous_items_are_found_better_than_by_their_variance(seed):
    made = simulate(seed, items=1_000, labels=5)
    fitted = fit_facets(made.ratings)
    found = auc(fitted.misfit, made.ambiguous)
    assert fitted.converged
    assert found >= 0.90
    assert found >= auc(raw_variance(made.ratings), made.ambiguous) + 0.05


def test_the_careless_are_found_at_15_labels_and_the_harsh_are_not_taken_for_them():
    careless, harsh = [], []
    for seed in range(40):
        made = simulate(seed, items=60, labels=5)
        fitted = fit_facets(made.ratings)
        spread = np.array([each.inconsistency.value or 0.0 for each in fitted.annotators])
        people, honest = made.people, ~made.people.careless
        careless.append(auc(spread, people.careless))
        harsh.append(auc(spread[honest], people.biased[honest]))
    assert np.mean(careless) >= 0.95
    assert np.mean(harsh) <= 0.65


def test_severity_is_told_with_its_sign_and_covered():
    people = draw_people(np.random.default_rng(4))
    fitted = fit_facets(simulate(4, items=2_000, labels=5, people=people).ratings)
    for facet, bias in zip(fitted.annotators, people.bias, strict=True):
        if bias:
            assert math.copysign(1, facet.severity.value) == math.copysign(1, bias)
            assert abs(facet.severity.value) > 0.4
            assert facet.severity.low < facet.severity.value < facet.severity.high


def test_intervals_cover_what_generated_the_labels():
    """On the model's own data, σ and the differences of b are known: 95 % means about 95 %."""
    inside = []
    for seed in range(60):
        draw = np.random.default_rng(seed)
        bias = np.array([-1.0, -0.5, 0.0, 0.0, 0.5, 1.0])
        noise = np.array([1.0, 1.5, 1.0, 2.0, 1.0, 1.5])
        cells = {
            (f"i{item:03}", f"p{who}"): int(np.clip(np.rint(level), 0, 20))
            for item in range(40)
            for who, level in enumerate(10 + bias + noise * draw.normal(size=6))
            if draw.random() < 0.7
        }
        for facet, b, sigma in zip(fit(cells, WIDE).annotators, bias, noise, strict=True):
            rounded = math.sqrt(sigma**2 + 1 / 12)
            inside.append(
                (
                    facet.severity.low <= b <= facet.severity.high,
                    facet.inconsistency.low <= rounded <= facet.inconsistency.high,
                )
            )
    of_severity, of_spread = np.mean(inside, axis=0)
    assert 0.92 <= of_severity <= 0.99
    assert 0.91 <= of_spread <= 0.99


@given(st.lists(st.integers(1, 5), min_size=32, max_size=32), st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_plain_loops_give_the_same(levels, first, last):
    """Alternating updates, where everybody has labels enough for them to arrive."""
    pairs = [(i, a) for i in ITEMS for a in PEOPLE]
    missing = {(i, "P") for i in ITEMS[:first]} | {(i, "S") for i in ITEMS[8 - last :]}
    cells = {pair: y for pair, y in zip(pairs, levels, strict=True) if pair not in missing}
    fitted = fit(cells)
    mean, severity, variance, squares = naive.facets([(i, a, y) for (i, a), y in cells.items()])
    for item in mean:
        facet = fitted.item(item)
        assert facet.mean == pytest.approx(mean[item], abs=1e-2)
        assert facet.misfit == pytest.approx(
            float(standard_score(np.array([squares[item]]), np.array([facet.n - 1]))[0]), abs=0.05
        )
    for who, b in severities(fitted).items():
        if b is not None:
            assert b == pytest.approx(severity[who], abs=1e-2)
    for who, sigma in spreads(fitted).items():
        if sigma is not None:
            assert sigma == pytest.approx(math.sqrt(variance[who]), abs=1e-2)


def test_one_label_four_levels_off_hardly_makes_a_person_inconsistent():
    """Residuals are cut at 2.5 σ, so the slip shows in the item's misfit and not in S's σ.

    Uncut it would be .92. The plain loops have their own 2.5.
    """
    cells = {
        (f"i{n:02}", who): max(1, 1 + n % 5 + ((n + k) % 7 == 0) - ((n + 2 * k) % 9 == 0))
        for n in range(24)
        for k, who in enumerate("PQRS")
    }
    cells = {key: min(level, 5) for key, level in cells.items()}
    assert {cells["i00", who] for who in "PQR"} == {1}
    cells["i00", "S"] = 5
    fitted = fit(cells)
    found = spreads(fitted)
    assert found["S"] == pytest.approx(0.630, abs=0.001)
    assert [facet.item for facet in fitted.worst(1)] == ["i00"]
    assert fitted.item("i00").misfit > 4.5
    _, _, variance, _ = naive.facets([(i, a, y) for (i, a), y in cells.items()])
    for who, sigma in found.items():
        assert sigma == pytest.approx(math.sqrt(variance[who]), abs=1e-3)


@pytest.mark.parametrize("labels", [6, 1])
@pytest.mark.parametrize("seed", range(3))
def test_severities_are_the_weighted_least_squares_solution(seed, labels):
    """Along a chain of people who meet only their neighbours, where loops would stop early.

    With fewer than five labels somebody is given the missing ones at the average severity.
    """
    draw = np.random.default_rng(seed)
    people = 30
    pairs = [(who, who + 1) for who in range(people - 1) for _ in range(labels + who % 3)]
    item, annotator = np.repeat(np.arange(len(pairs)), 2), np.array(pairs).ravel()
    n = np.bincount(annotator)
    y, variance = draw.normal(size=len(item)) * 2, draw.uniform(0.1, 2, size=people)
    design = Design(item, annotator, y, np.arange(0, len(item), 2), n, np.zeros(people, np.int64))
    found, solved = weigh(design, variance).severities(np.zeros(people))

    rows = np.zeros((len(item), len(pairs) + people))
    rows[np.arange(len(item)), item] = 1
    rows[np.arange(len(item)), len(pairs) + annotator] = 1
    centre = (n >= 5) / (n >= 5).sum()
    pulls = np.hstack([np.zeros((people, len(pairs))), np.eye(people) - centre])
    left = np.vstack([rows, pulls * np.sqrt(np.maximum(5 - n, 0))[:, None]])
    root = np.sqrt(1 / variance)[np.concatenate([annotator, np.arange(people)])]
    right = np.concatenate([y, np.zeros(people)])
    expected = np.linalg.lstsq(left * root[:, None], root * right)[0][len(pairs) :]
    assert solved
    assert found == pytest.approx(expected - centre @ expected, abs=1e-6)


def test_somebody_harsher_by_two_levels_moves_in_severity_alone():
    cells = crossed(60, "PQRS", seed=1)
    moved = {key: y + 2 * (key[1] == "Q") for key, y in cells.items()}
    before, after = fit(cells, WIDE), fit(moved, WIDE)
    for who, b in severities(after).items():
        assert b - severities(before)[who] == pytest.approx(2 * (who == "Q") - 0.5, abs=1e-4)
    assert spreads(after) == pytest.approx(spreads(before), abs=1e-4)
    assert after.misfit == pytest.approx(before.misfit, abs=1e-3)
    assert after.mean - before.mean == pytest.approx(0.5, abs=1e-4)


def test_everybody_two_levels_up_moves_the_items_alone():
    cells = crossed(40, "PQR", seed=2)
    before, after = fit(cells, WIDE), fit({key: y + 2 for key, y in cells.items()}, WIDE)
    assert severities(after) == pytest.approx(severities(before), abs=1e-9)
    assert after.mean - before.mean == pytest.approx(2, abs=1e-9)


def test_figures_are_on_the_scale_of_the_values():
    ten = Scale("ordinal", ("1", "2", "3", "4", "5"), (10, 20, 30, 40, 50))
    cells = {key: 1 + (y - 6) % 5 for key, y in crossed(40, "PQR", seed=3).items()}
    small, large = fit(cells), fit(cells, ten)
    assert large.step == 10 * small.step == 10
    assert large.mean == pytest.approx(10 * small.mean)
    assert large.misfit == pytest.approx(small.misfit)
    for a, b in zip(small.annotators, large.annotators, strict=True):
        assert b.severity.low == pytest.approx(10 * a.severity.low)
        assert b.inconsistency.high == pytest.approx(10 * a.inconsistency.high)


@given(CELLS, st.permutations(ITEMS), st.permutations(PEOPLE))
@settings(max_examples=60, deadline=None)
def test_names_do_not_matter(cells, items, people):
    item = dict(zip(ITEMS, items, strict=True))
    person = dict(zip(PEOPLE, people, strict=True))
    plain = fit(cells)
    renamed = fit({(item[i], person[a]): y for (i, a), y in cells.items()})
    assert plain.undefined == renamed.undefined
    for facet in plain.items:
        other = renamed.item(item[facet.item])
        assert other.mean == pytest.approx(facet.mean, abs=1e-3)
        assert other.misfit == pytest.approx(facet.misfit, abs=1e-2)


@given(CELLS, CELLS)
@settings(max_examples=60, deadline=None)
def test_components_do_not_know_of_each_other(left, right):
    """Two projects beside each other are fitted as each alone."""
    apart = {(i + "'", a + "'"): y for (i, a), y in right.items()}
    together = fit({**left, **apart})
    for half in (fit(left), fit(apart)):
        for facet in half.items:
            other = together.item(facet.item)
            assert other.mean == pytest.approx(facet.mean, abs=1e-3)
            assert other.misfit == pytest.approx(facet.misfit, abs=1e-2)
        kept = {each.annotator: each for each in together.annotators}
        for each in half.annotators:
            assert kept[each.annotator].n == each.n
            if each.severity.value is not None:
                assert kept[each.annotator].severity.value == pytest.approx(
                    each.severity.value, abs=1e-3
                )


@given(CELLS, st.sampled_from([LEVELS, Scale("ordinal", tuple("12345"))]))
@settings(max_examples=150, deadline=None)
def test_no_figure_is_ever_nan_or_infinite(cells, scale):
    fitted = fit(cells, scale)
    assert all(math.isfinite(x) for x in numbers(fitted))
    assert (fitted.undefined is None) == bool(fitted.names)
    for facet in fitted.annotators:
        for found in (facet.severity, facet.inconsistency):
            assert (found.low is None) == (found.high is None) == (found.undefined is not None)
            if found.low is not None:
                assert found.low <= found.value <= found.high


@given(CELLS)
@settings(max_examples=100, deadline=None)
def test_components_are_those_of_a_walk_through_the_graph(cells):
    if not cells:
        return
    ratings = ratings_of(((i, a, str(y)) for (i, a), y in cells.items()), LEVELS)
    found = components(ratings)
    of_item = dict(zip(ratings.items, found.item.tolist(), strict=True))
    of_person = dict(zip(ratings.annotators, found.annotator.tolist(), strict=True))
    assert all(of_item[i] == of_person[a] for i, a in cells)
    unseen, walks = set(of_person), 0
    while unseen:
        walks += 1
        reached = {min(unseen)}
        while True:
            items = {i for i, a in cells if a in reached}
            more = {a for i, a in cells if i in items}
            if more == reached:
                break
            reached = more
        assert len({of_person[a] for a in reached}) == 1
        unseen -= reached
    assert found.n == walks == len(set(of_person.values()))


def test_the_component_with_most_labels_comes_first():
    small = {("a", "A"): 1, ("a", "B"): 2}
    large = {(f"z{n}", who): 3 for n in range(4) for who in "YZ"}
    fitted = fit({**small, **large})
    assert fitted.n_components == 2
    assert {each.annotator: each.component for each in fitted.annotators} == {
        "A": 1,
        "B": 1,
        "Y": 0,
        "Z": 0,
    }
    assert (fitted.item("a").component, fitted.item("z0").component) == (1, 0)


def test_a_group_tied_to_the_rest_by_one_item_gets_a_wide_interval():
    tied = crossed(60, "PQ", seed=5) | {
        (f"j{i}", a): y for (i, a), y in crossed(60, "RS", seed=6).items()
    }
    tied |= {("bridge", "Q"): 9, ("bridge", "R"): 9}
    whole = crossed(60, "PQRS", seed=5)

    def width(cells):
        found = fit(cells, WIDE).annotators[0].severity
        return found.high - found.low

    assert fit(tied, WIDE).n_components == 1
    assert width(tied) > 3 * width(whole)


def test_very_many_labels_are_measured_nearly_as_exactly(monkeypatch):
    """Past the limits each person is measured as if the others were known."""
    made = simulate(seed=3, items=150, labels=20)
    exact = fit_facets(made.ratings)
    monkeypatch.setattr(facet_intervals, "MOST_PAIRS", 0)
    for near, true in zip(fit_facets(made.ratings).annotators, exact.annotators, strict=True):
        for name in ("severity", "inconsistency"):
            found, aim = getattr(near, name), getattr(true, name)
            assert found.value == aim.value
            assert found.high - found.low == pytest.approx(aim.high - aim.low, rel=0.1)


def test_with_few_labels_a_person_has_no_figures_but_a_reason():
    cells = crossed(20, "PQR", seed=7) | {(f"i{n:03}", "S"): 9 for n in range(4)}
    last = fit(cells, WIDE).annotators[-1]
    assert (last.annotator, last.n, last.misfit) == ("S", 4, None)
    for found in (last.severity, last.inconsistency):
        assert (found.value, found.low, found.high, found.undefined) == (None, None, None, TOO_FEW)


def test_labels_that_nobody_else_gave_count_for_no_person():
    cells = crossed(20, "PQR", seed=8) | {(f"own{n}", "S"): 9 for n in range(30)}
    last = fit(cells, WIDE).annotators[-1]
    assert (last.n, last.severity.undefined) == (0, TOO_FEW)


def test_of_two_people_alone_nobody_is_called_the_inconsistent_one():
    for facet in fit(crossed(50, "PQ", seed=9), WIDE).annotators:
        assert facet.severity.low is not None
        assert facet.inconsistency.value is None
        assert facet.inconsistency.undefined == NOT_SEPARABLE


def test_without_any_disagreement_there_is_no_interval_and_no_misfit():
    fitted = fit({(i, a): 3 for i in ITEMS for a in PEOPLE})
    for facet in fitted.annotators:
        assert (facet.severity.value, facet.severity.low) == (0.0, None)
        assert facet.severity.undefined == facet.inconsistency.undefined == NO_SPREAD
    assert max(fitted.misfit) < 0


def test_yes_and_no_count_as_one_and_nought():
    yes_no = Scale("nominal", ("no", "yes"))
    triples = [(i, a, "yes" if i < "d" else "no") for i in ITEMS for a in PEOPLE]
    fitted = fit_facets(ratings_of(triples, yes_no))
    assert [round(each.mean, 9) for each in fitted.items] == [1, 1, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("scale", "codes", "reason"),
    [
        (Scale("set", ("x", "y")), ("x", "x|y"), SETS),
        (Scale("nominal", ("x", "y", "z")), ("x", "y"), UNORDERED),
        (Scale("ordinal", ("1",)), ("1", "1"), ONE_LEVEL),
        (Scale("interval", ("1", "2"), (3.0, 3.0)), ("1", "2"), ONE_LEVEL),
    ],
)
def test_scales_without_levels_are_undefined_with_a_reason(scale, codes, reason):
    triples = [("i", who, code) for who, code in zip("AB", codes, strict=True)]
    fitted = fit_facets(ratings_of(triples, scale))
    assert (fitted.undefined, fitted.items, fitted.annotators) == (reason, (), ())


@pytest.mark.parametrize("cells", [{}, {("a", "P"): 1, ("b", "Q"): 5}])
def test_where_nothing_is_shared_there_is_no_fit(cells):
    assert fit(cells).undefined == NOTHING_SHARED


def test_items_are_found_by_name_and_by_misfit():
    cells = {(i, a): 3 for i in ITEMS for a in PEOPLE} | {("d", "P"): 1, ("d", "Q"): 5}
    cells |= {("f", "R"): 4, ("alone", "P"): 2}
    fitted = fit(cells)
    assert [each.item for each in fitted.worst(2)] == ["d", "f"]
    assert fitted.worst(99)[-1].n == 4
    assert (fitted.item("alone").n, fitted.item("alone").misfit) == (1, None)
    assert (fitted.item("none"), fitted.item("zz")) == (None, None)
    assert tuple(each.item for each in fitted.items) == fitted.names
