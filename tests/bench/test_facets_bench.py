"""Item, person or rubric, by simulation: what the many-facet model tells apart, and how fast.

The simulation is that of the statistics notes, §4; docs/evidence/facets.md reads the figures. The
design to the letter, seeds 0–9 and severities uniform on 1–5, stands beside larger runs.
"""

from __future__ import annotations

import json
import time
from collections import Counter

import floors
import numpy as np
import pytest
from agreement_simulation import (
    FLOOR_HEAVY,
    ON_THE_LINE,
    UNIFORM,
    Simulated,
    auc,
    draw_people,
    raw_variance,
    simulate,
)
from evidence import record

from annotator.agreement.causes.cause_reasons import MISFIT
from annotator.agreement.models.dawid_skene import fit_dawid_skene
from annotator.agreement.models.facet_results import FacetFit
from annotator.agreement.models.facets import fit_facets
from annotator.agreement.models.person import person_word

SEEDS = range(10)
ITEMS = 2_000
LABELS_EACH = (15, 30, 60, 240)
DRAWN = {"one of the levels": UNIFORM, "uniform on 1–5": ON_THE_LINE}
"""How severities are drawn: the notes may be read either way."""
MIXES = {
    "uniform": (UNIFORM, 0.1),
    "uniform on 1–5": (ON_THE_LINE, 0.1),
    "floor-heavy": (FLOOR_HEAVY, 0.1),
    "uniform, none ambiguous": (UNIFORM, 0.0),
    "uniform on 1–5, none ambiguous": (ON_THE_LINE, 0.0),
    "floor-heavy, none ambiguous": (FLOOR_HEAVY, 0.0),
}


def say(line: dict) -> dict:
    print(json.dumps(line))  # noqa: T201
    return line


def rounded(values) -> float:
    return round(float(np.mean(values)), 3)


@pytest.mark.parametrize("items", [20_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_five_labels_an_item_against_their_plain_variance(items):
    """“At most one CPU-second for 500,000 labels”, as a ratio: the floor takes about one."""
    began = time.monotonic()
    ratings = simulate(seed=0, items=items, labels=5).ratings
    levels = ratings.code.reshape(-1, 5)
    floor = floors.standard_variance_seconds(levels)
    ours = floors.seconds_of(lambda: fit_facets(ratings), repeats=1)
    arrays = floors.raw_variance_seconds(ratings.item, ratings.code)
    library = floors.library_seconds(levels, "ordinal")
    line = say(
        {
            "bench": "facets",
            "labels": len(ratings),
            "facets_cpu_s": round(ours, 3),
            "standard_variance_cpu_s": round(floor, 3),
            "ratio": round(ours / floor, 3),
            "raw_variance_cpu_s": round(arrays, 4),
            "ratio_to_raw_variance": round(ours / arrays, 1),
            "library_alpha_cpu_s": round(library, 4),
            "ratio_to_alpha": round(ours / library, 1),
        }
    )
    assert fit_facets(ratings).converged
    assert ours <= floor
    if items == 100_000:
        second = floors.seconds_of(lambda: fit_dawid_skene(ratings), repeats=1)
        found = {**line, "dawid_skene_cpu_s": round(second, 2)}
        record("facets-speed", seed=0, seconds=time.monotonic() - began, **found)


@pytest.mark.long
def test_what_finds_an_ambiguous_item():
    began = time.monotonic()
    lines = [say(_ambiguity(name, labels)) for name in MIXES for labels in (3, 5, 10)]
    record("facets-items", seed=0, seconds=time.monotonic() - began, items=ITEMS, rows=lines)
    for mix in ("uniform", "uniform on 1–5"):
        five = next(line for line in lines if line["mix"] == mix and line["labels"] == 5)
        assert five["auc"]["facets"] >= 0.90
        assert five["auc"]["facets"] >= five["auc"]["raw variance"] + 0.05
    for line in lines:
        if line["labels"] >= 5:
            assert line["called_though_clear"] <= 0.06


def _ambiguity(name: str, labels: int) -> dict:
    """One row: AUCs, and how many items the cut-off of the program calls, over all seeds."""
    levels, share = MIXES[name]
    scores: dict[str, list[float]] = {"facets": [], "dawid-skene": [], "raw variance": []}
    called, missed = [], []
    for seed in SEEDS:
        made = simulate(seed, ITEMS, labels, levels=levels, ambiguous=share)
        fitted = fit_facets(made.ratings)
        called.append((fitted.misfit[~made.ambiguous] > MISFIT).mean())
        if share:
            missed.append((fitted.misfit[made.ambiguous] <= MISFIT).mean())
            scores["facets"].append(auc(fitted.misfit, made.ambiguous))
            scores["raw variance"].append(auc(raw_variance(made.ratings), made.ambiguous))
            second = fit_dawid_skene(made.ratings)
            scores["dawid-skene"].append(auc(second.misfit, made.ambiguous))
    return {
        "bench": "facets-items",
        "mix": name,
        "labels": labels,
        "auc": {score: rounded(found) for score, found in scores.items() if found} or None,
        "cut_off": MISFIT,
        "called_though_clear": rounded(called),
        "called_if_ambiguous": round(1 - rounded(missed), 3) if missed else None,
    }


@pytest.mark.long
def test_what_finds_a_careless_person_and_leaves_a_harsh_one_alone():
    began = time.monotonic()
    exact = [say(_as_described(each, drawn)) for drawn in DRAWN for each in LABELS_EACH]
    lines = [say(_careless(each)) for each in LABELS_EACH]
    seconds = time.monotonic() - began
    record("facets-people", seed=0, seconds=seconds, runs=100, rows=lines, as_described=exact)
    assert min(line["auc_careless"] for line in exact) >= 0.90
    assert max(line["auc_harsh_as_careless"] for line in exact) <= 0.65
    assert lines[0]["auc_careless"] >= 0.95
    assert max(line["auc_harsh_as_careless"] for line in lines) <= 0.65
    assert all(line["honest_called_inconsistent"] <= 0.03 for line in lines)


@pytest.mark.parametrize("drawn", DRAWN)
def test_the_design_to_the_letter_spares_the_harsh(drawn):
    """Seeds 0–9, fifteen labels each: what the long run records, every time."""
    line = say(_as_described(15, drawn))
    assert line["auc_careless"] >= 0.90
    assert line["auc_harsh_as_careless"] <= 0.65
    assert line["auc_harsh_as_careless_by_mean_deviation"] >= 0.75


def _as_described(labels: int, drawn: str) -> dict:
    """The ten seeds of the notes, people and items from one draw."""
    careless, harsh, naive = [], [], []
    for seed in SEEDS:
        made = simulate(seed, items=4 * labels, labels=5, levels=DRAWN[drawn])
        spread = _spread(fit_facets(made.ratings))
        honest = ~made.people.careless
        careless.append(auc(spread, made.people.careless))
        harsh.append(auc(spread[honest], made.people.biased[honest]))
        naive.append(auc(_deviation(made)[honest], made.people.biased[honest]))
    return {
        "bench": "facets-people, as described",
        "severities": drawn,
        "labels_each": labels,
        "seeds": [SEEDS[0], SEEDS[-1]],
        "auc_careless": rounded(careless),
        "auc_harsh_as_careless": rounded(harsh),
        "auc_harsh_as_careless_by_mean_deviation": rounded(naive),
    }


def _spread(fitted: FacetFit) -> np.ndarray:
    return np.array([each.inconsistency.value or 0.0 for each in fitted.annotators])


def _careless(labels: int) -> dict:
    """100 teams, five labels an item; intervals against what 40,000 items say of these people."""
    careless, harsh, naive, covered = [], [], [], []
    words: dict[str, Counter[str]] = {
        "honest": Counter(),
        "biased": Counter(),
        "careless": Counter(),
    }
    for seed in range(100):
        people = draw_people(np.random.default_rng(5_000 + seed))
        made = simulate(9_000 + seed, items=4 * labels, labels=5, people=people)
        fitted = fit_facets(made.ratings)
        spread = _spread(fitted)
        honest = ~people.careless
        careless.append(auc(spread, people.careless))
        harsh.append(auc(spread[honest], people.biased[honest]))
        naive.append(auc(_deviation(made)[honest], people.biased[honest]))
        _count_words(words, fitted, made)
        if seed < 40:
            covered.extend(_covered(fitted, made, seed))
    return {
        "bench": "facets-people",
        "labels_each": labels,
        "auc_careless": rounded(careless),
        "auc_harsh_as_careless": rounded(harsh),
        "auc_harsh_as_careless_by_mean_deviation": rounded(naive),
        "honest_called_inconsistent": _share(words["honest"], "inconsistent"),
        "honest_called_harsh_or_lenient": _share(words["honest"], "harsh", "lenient"),
        "biased_called_inconsistent": _share(words["biased"], "inconsistent"),
        "biased_called_harsh_or_lenient": _share(words["biased"], "harsh", "lenient"),
        "careless_called_inconsistent": _share(words["careless"], "inconsistent"),
        "called_nothing_for_too_few_labels": _share(
            words["honest"] + words["biased"] + words["careless"], "too few labels"
        ),
        "coverage": {
            f"{figure}, {kind}": rounded(
                [inside for f, k, inside in covered if (f, k) == (figure, kind)]
            )
            for figure in ("severity", "inconsistency")
            for kind in words
        },
    }


def _share(words: Counter[str], *named: str) -> float:
    return round(sum(words[name] for name in named) / words.total(), 3)


def _kind(made: Simulated, place: int) -> str:
    if made.people.careless[place]:
        return "careless"
    return "biased" if made.people.biased[place] else "honest"


def _count_words(words: dict[str, Counter[str]], fitted: FacetFit, made: Simulated) -> None:
    for place, facet in enumerate(fitted.annotators):
        words[_kind(made, place)][person_word(facet, fitted.annotators, fitted.step)] += 1


def _covered(fitted: FacetFit, made: Simulated, seed: int) -> list[tuple[str, str, bool]]:
    """Is what the same people show over very many labels inside the interval?"""
    truth = fit_facets(simulate(seed, items=40_000, labels=5, people=made.people).ratings)
    found = []
    for place, (facet, true) in enumerate(zip(fitted.annotators, truth.annotators, strict=True)):
        for name in ("severity", "inconsistency"):
            own, aim = getattr(facet, name), getattr(true, name).value
            if own.low is not None:
                found.append((name, _kind(made, place), own.low <= aim <= own.high))
    return found


def _deviation(made: Simulated) -> np.ndarray:
    """How far each person's labels are, on average, from the plain mean of their items."""
    ratings = made.ratings
    n = np.bincount(ratings.item)
    far = np.abs(ratings.code - (np.bincount(ratings.item, ratings.code) / n)[ratings.item])
    return np.bincount(ratings.annotator, far) / np.bincount(ratings.annotator)
