"""Dawid–Skene: the published figures, plain loops, and what must not matter."""

from __future__ import annotations

import agreement_facets_naive as naive
import numpy as np
import pytest
from agreement_simulation import LEVELS, auc, simulate
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.models.dawid_skene import (
    NO_LABELS,
    SETS,
    Answers,
    estimate,
    fit_dawid_skene,
)
from annotator.agreement.ratings import ratings_of
from annotator.agreement.scale import Scale

# Dawid & Skene 1979, anaesthetists: a patient each, observer 1 three times, then observers 2–5.
# fmt: off
PATIENTS = [
    "1111111", "3334334", "1122122", "2223121", "2223222", "2223322", "1222111", "3333433",
    "2222223", "2322223", "4444444", "2223343", "1111111", "2223212", "1211111", "1112111",
    "1111111", "1111111", "2222221", "2221322", "2222222", "2222221", "2223222", "2212222",
    "1111111", "1111111", "2322222", "1111111", "1111111", "1121121", "1111111", "3333233",
    "1111111", "2222222", "2223232", "4334343", "2212232", "2323233", "3333432", "1111111",
    "1111111", "1212111", "2322222", "1211111", "2222222",
]
# fmt: on
PREVALENCE = (0.3996, 0.422, 0.1118, 0.0667)
OBSERVER_1 = (
    (0.889, 0.111, 0.0, 0.0),
    (0.071, 0.876, 0.053, 0.0),
    (0.0, 0.339, 0.661, 0.0),
    (0.0, 0.0, 0.556, 0.444),
)
LOG_LIKELIHOOD = -192.8909
TOLERANCE = 0.005

KINDS = Scale("nominal", ("full", "partial", "none"))
CELLS = st.dictionaries(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("PQRS")),
    st.sampled_from(KINDS.codes),
    min_size=1,
    max_size=32,
)


def fit(cells):
    return fit_dawid_skene(ratings_of(((i, a, code) for (i, a), code in cells.items()), KINDS))


def anaesthetists(patients) -> Answers:
    observers = (0, 0, 0, 1, 2, 3, 4)
    rows = np.array(
        [
            (place, observer, int(code) - 1)
            for place, codes in enumerate(patients)
            for observer, code in zip(observers, codes, strict=True)
        ]
    )
    return Answers(*rows.T, n_annotators=5, n_codes=4)


def test_the_published_figures():
    found = estimate(anaesthetists(PATIENTS))
    assert found.converged
    assert found.prevalence == pytest.approx(PREVALENCE, abs=TOLERANCE)
    assert found.prevalence.round(2).tolist() == [0.4, 0.42, 0.11, 0.07]
    assert found.confusion[0] == pytest.approx(np.array(OBSERVER_1), abs=TOLERANCE)
    assert found.log_likelihood == pytest.approx(LOG_LIKELIHOOD, abs=TOLERANCE)


def test_the_golden_vector(golden):
    vector = golden["dawid_skene_1979"]
    patients = [
        [code for observer in "12345" for code in vector["data"][str(place)][observer]]
        for place in range(1, 46)
    ]
    assert ["".join(map(str, codes)) for codes in patients] == PATIENTS
    found, expected = estimate(anaesthetists(patients)), vector["expected"]
    within = vector["tolerance"]
    assert found.prevalence == pytest.approx(expected["class_prevalence"], abs=within)
    assert found.confusion[0] == pytest.approx(
        np.array(expected["observer1_confusion"]), abs=within
    )
    assert found.log_likelihood == pytest.approx(expected["log_likelihood"], abs=within)
    assert (found.posterior.argmax(axis=1) + 1).tolist() == expected["map_class"]
    own = vector["verified"]["own EM, init = vote share, tol 1e-12"]
    assert found.confusion == pytest.approx(np.array(own["confusions"]), abs=within)
    assert found.posterior == pytest.approx(np.array(own["posteriors"]), abs=within)


@given(CELLS)
@settings(max_examples=40, deadline=None)
def test_plain_loops_give_the_same(cells):
    fitted = fit(cells)
    triples = [(i, a, code) for (i, a), code in cells.items()]
    posterior, prevalence, confusion, likelihood = naive.dawid_skene(
        triples, KINDS.codes, fitted.rounds
    )
    assert fitted.prevalence == pytest.approx(prevalence, abs=1e-9)
    assert fitted.log_likelihood == pytest.approx(likelihood, abs=1e-6)
    for name, chances in zip(fitted.names, fitted.posterior, strict=True):
        assert chances == pytest.approx(posterior[name], abs=1e-9)
    for name, rows in zip(fitted.annotators, fitted.confusion, strict=True):
        assert rows == pytest.approx(np.array(confusion[name]), abs=1e-9)


@given(CELLS)
@settings(max_examples=100, deadline=None)
def test_every_figure_is_a_probability_or_finite(cells):
    fitted = fit(cells)
    for chances in (fitted.prevalence, fitted.confusion, fitted.posterior):
        assert np.isfinite(chances).all()
        assert chances.min() >= 0
        assert chances.sum(axis=-1) == pytest.approx(1)
    assert np.isfinite(fitted.misfit).all()
    assert fitted.log_likelihood <= 1e-9
    assert (fitted.misfit[fitted.n < 2] == 0).all()


@given(CELLS, st.permutations("abcdefgh"), st.permutations("PQRS"), st.permutations(KINDS.codes))
@settings(max_examples=60, deadline=None)
def test_names_do_not_matter(cells, items, people, codes):
    item = dict(zip("abcdefgh", items, strict=True))
    person = dict(zip("PQRS", people, strict=True))
    code = dict(zip(KINDS.codes, codes, strict=True))
    plain = fit(cells)
    renamed = fit({(item[i], person[a]): code[c] for (i, a), c in cells.items()})
    assert renamed.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-6)
    order = [renamed.names.index(item[name]) for name in plain.names]
    place = [renamed.codes.index(code[each]) for each in plain.codes]
    assert renamed.posterior[order][:, place] == pytest.approx(plain.posterior, abs=1e-6)
    assert renamed.misfit[order] == pytest.approx(plain.misfit, abs=1e-6)


def test_who_is_mostly_right_outweighs_two_who_guess():
    """Where three good annotators have shown who knows, one of them beats two guessers' votes."""
    draw = np.random.default_rng(1)
    cells = {}
    for place in range(200):
        true = KINDS.codes[place % 3]
        for who in "ABC":
            cells[f"i{place:03}", who] = true
        for who in "YZ":
            cells[f"i{place:03}", who] = KINDS.codes[draw.integers(3)]
    cells |= {("last", "A"): "full", ("last", "Y"): "none", ("last", "Z"): "none"}
    fitted = fit(cells)
    assert fitted.consensus("last").code == "full"
    assert fitted.consensus("last").probability > 0.99
    assert fitted.accuracy("A") > 0.99 > 0.5 > fitted.accuracy("Y")
    assert fitted.accuracy("nobody") is None


def test_consensus_by_name():
    fitted = fit({("a", "P"): "full", ("a", "Q"): "full", ("b", "P"): "none"})
    assert fitted.consensus("c") is None
    assert fitted.consensus("b").misfit is None
    assert [fitted.consensus(item).code for item in fitted.names] == ["full", "none"]
    assert not fitted.consensus("a").tied


def test_an_even_split_is_shown_as_one():
    fitted = fit({("a", "P"): "full", ("a", "Q"): "none"})
    assert fitted.consensus("a").tied
    assert fitted.consensus("a").code == "full"


def test_ambiguous_items_misfit():
    made = simulate(seed=1, items=2_000, labels=5)
    fitted = fit_dawid_skene(made.ratings)
    assert fitted.converged
    assert auc(fitted.misfit, made.ambiguous) >= 0.85


def test_sets_and_nothing_are_undefined_with_a_reason():
    sets = fit_dawid_skene(ratings_of([("a", "P", "x|y")], Scale("set", ("x", "y"))))
    assert (sets.undefined, sets.names, sets.consensus("a")) == (SETS, (), None)
    nothing = fit_dawid_skene(ratings_of([], LEVELS))
    assert (nothing.undefined, nothing.names, nothing.consensus("a")) == (NO_LABELS, (), None)
