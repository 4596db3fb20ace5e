"""Published values: from a copy in the repository, and from ../shared where it is there."""

from __future__ import annotations

import ast
import csv
from collections import defaultdict

import pytest
from agreement_vectors import MASI, VECTORS, WILSON

from annotator.agreement.distance import distance
from annotator.agreement.measures.alpha import alpha
from annotator.agreement.measures.crosscheck import check_against_library
from annotator.agreement.measures.pairs import Confusion
from annotator.agreement.measures.percent import percent_agreement
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.rates.wilson import wilson
from annotator.agreement.scale import Scale

MEASUREMENTS = ("nominal", "ordinal", "interval", "ratio")


def table_of(units) -> PatternTable:
    return PatternTable((pattern_of(unit), 1) for unit in units)


def scale_of(measurement, codes) -> Scale:
    numeric = all(code.isdigit() for code in codes)
    return Scale(measurement, tuple(codes), tuple(map(float, codes)) if numeric else None)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.source)
def test_alpha_is_the_published_value(vector):
    table = table_of(vector.units)
    for measurement, value in vector.expected.items():
        assert alpha(table, scale_of(measurement, vector.codes)) == pytest.approx(value, abs=5e-7)
    if vector.percent_agreement is not None:
        assert percent_agreement(table) == pytest.approx(vector.percent_agreement, abs=5e-6)


@pytest.mark.parametrize(("k", "n", "low", "high"), WILSON)
def test_wilson_interval_is_newcombes(k, n, low, high):
    estimate = wilson(k, n)
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=1e-4)
    assert (estimate.value, estimate.n) == (k / n, n)


@pytest.mark.parametrize(("a", "b", "expected"), MASI)
def test_masi_distance_has_the_exact_weights(a, b, expected):
    scale = Scale("set", ("a", "b", "c", "d"))
    assert distance(a, b, scale, {}) == pytest.approx(expected, abs=1e-15)
    assert distance(b, a, scale, {}) == distance(a, b, scale, {})


def units_of(vector) -> list[list[str]]:
    """The vector's units as lists of codes, whatever its layout; [] where it is of another kind."""
    kind, data = vector["kind"], vector["data"]
    if kind == "raw_coders_by_units":
        data = list(zip(*data, strict=True))
    elif kind in ("raw_triples", "raw_triples_sets"):
        by_unit = defaultdict(list)
        for _, unit, value in data:
            by_unit[unit].append("|".join(sorted(value)) or "-" if "sets" in kind else value)
        return [[str(code) for code in unit] for unit in by_unit.values()]
    elif kind == "counts_units_by_categories":
        return [[str(c) for c, n in enumerate(unit) for _ in range(n)] for unit in data]
    elif kind != "raw_units_by_coders":
        return []
    return [[str(code) for code in unit if code is not None] for unit in data]


def test_every_golden_alpha_with_raw_data(golden):
    checked = 0
    for vector in golden.values():
        units = units_of(vector)
        codes = sorted({code for unit in units for code in unit})
        library = vector["verified"].get("krippendorff==0.9.0") if units else None
        wanted = (
            {m: v for m, v in library.items() if m in MEASUREMENTS}
            if isinstance(library, dict)
            else {}
        )
        wanted |= {
            m: vector["expected"][f"alpha_{m}"]
            for m in MEASUREMENTS
            if units and f"alpha_{m}" in vector["expected"]
        }
        for measurement, value in wanted.items():
            found = alpha(table_of(units), scale_of(measurement, codes))
            if value is None:
                assert found is None, vector["id"]
            else:
                assert found == pytest.approx(value, abs=vector["tolerance"]), vector["id"]
            checked += 1
    assert checked >= 20


def test_golden_percent_agreement(golden):
    checked = 0
    for vector in golden.values():
        package = vector["verified"].get("irrCAC==0.4.4")
        if isinstance(package, dict) and vector["kind"] == "raw_coders_by_units":
            wanted = package["identity"]["gwet"]["pa"]
            assert percent_agreement(table_of(units_of(vector))) == pytest.approx(wanted, abs=6e-6)
            checked += 1
    assert checked >= 4


def test_golden_masi_alpha(golden):
    vector = golden["masi_alpha_constructed"]
    units = units_of(vector)
    options = tuple(sorted({option for _, _, chosen in vector["data"] for option in chosen}))
    scale = Scale("set", options)
    assert alpha(table_of(units), scale) == pytest.approx(0.468182, abs=1e-6)
    assert check_against_library(table_of(units), scale) is not None
    jaccard = Scale("set", options, sets="jaccard")
    assert check_against_library(table_of(units), jaccard) == pytest.approx(0.532374, abs=1e-6)
    whole_sets = Scale("nominal", tuple(sorted({code for unit in units for code in unit})))
    assert alpha(table_of(units), whole_sets) == pytest.approx(0.35, abs=1e-6)


def test_set_alphas_of_crows_pairs(shared_data, golden):
    wanted = golden["masi_real_data"]["expected"]["crows-pairs bias_type sets"]
    path = shared_data / "crows-pairs" / "data__crows_pairs_anonymized.csv"
    with path.open(encoding="utf-8", newline="") as file:
        units = [ast.literal_eval(row["annotations"]) for row in csv.DictReader(file)]
    options = tuple(sorted({option for unit in units for chosen in unit for option in chosen}))
    scale = Scale("set", options)
    table = table_of([scale.encode(chosen) for chosen in unit] for unit in units)
    assert table.n_items == wanted["items"]
    jaccard = Scale("set", options, sets="jaccard")
    whole_sets = Scale("nominal", tuple(sorted(table.paired)))
    found = [check_against_library(table, each) for each in (scale, jaccard, whole_sets)]
    keys = ("alpha_masi_exact", "alpha_jaccard", "alpha_exact_set")
    assert found == pytest.approx([wanted[key] for key in keys], abs=5e-5)


XSTEST = {
    "gpt4": (0.9844, 0.9701),
    "llama2new": (0.9578, 0.9258),
    "llama2orig": (0.9644, 0.9293),
    "mistralguard": (0.9378, 0.8924),
    "mistralinstruct": (0.9756, 0.9196),
}


@pytest.mark.parametrize("model", XSTEST)
def test_the_two_annotators_of_xstest(shared_data, model):
    path = shared_data / "xstest" / f"model_completions__xstest_v2_completions_{model}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        labels = [(row["annotation_1"], row["annotation_2"]) for row in csv.DictReader(file)]
    scale = Scale("nominal", ("1_full_compliance", "2_full_refusal", "3_partial_refusal"))
    table, confusion = table_of(labels), Confusion(scale)
    for first, second in labels:
        confusion.add(first, second)
    found = percent_agreement(table), check_against_library(table, scale)
    assert found == pytest.approx(XSTEST[model], abs=5e-5)
    assert (confusion.percent_agreement(), confusion.alpha()) == found
    assert table.n_items == 450


@pytest.mark.parametrize("name", ["xstest", "convabuse", "hatecheck", "pandalm"])
def test_live_alpha_equals_the_library_on_real_data(shared_data, name):
    by_field = defaultdict(lambda: defaultdict(list))
    path = shared_data / "normalized" / name / "ratings.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_field[row["field"]][row["item_id"]].append(row["value"])
    for field, units in by_field.items():
        if field == "category":
            coded = [[value or "-" for value in unit] for unit in units.values()]
            options = {o for unit in coded for code in unit for o in code.split("|")} - {"-"}
            scale = Scale("set", tuple(sorted(options)))
            coded = [[scale.encode(code) for code in unit] for unit in coded]
        else:
            codes = sorted({value for unit in units.values() for value in unit})
            renamed = {code: str(place) for place, code in enumerate(codes)}
            coded = [[renamed[value] for value in unit] for unit in units.values()]
            kind = "ordinal" if field.startswith("severity") else "nominal"
            scale = Scale(kind, tuple(renamed.values()))
        assert check_against_library(table_of(coded), scale) is not None, field
