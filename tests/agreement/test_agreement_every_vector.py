"""Every published value in ../shared/data/golden_agreement.json is reproduced; none is passed over.

Left out are three figures of data that ../shared does not hold.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from itertools import combinations
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import pytest
from test_agreement_golden import units_of

from annotator.agreement.distance import distance
from annotator.agreement.measures.alpha import alpha
from annotator.agreement.measures.cohen import cohen_kappa, confusions, kappa_and_error
from annotator.agreement.measures.fleiss import fleiss_kappa, fleiss_test
from annotator.agreement.measures.gwet import ac1, ac2, brennan_prediger
from annotator.agreement.measures.icc import full_table, icc
from annotator.agreement.measures.linearised import alpha_and_error, linearised_alpha
from annotator.agreement.measures.pairs import Confusion
from annotator.agreement.measures.percent import percent_agreement
from annotator.agreement.measures.similarity import similarity
from annotator.agreement.measures.spread import t_interval
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.rates.wilson import wilson
from annotator.agreement.ratings import ratings_of
from annotator.agreement.scale import Scale
from annotator.agreement.student import t_quantile

ELSEWHERE = {
    "dawid_skene_1979": "test_agreement_dawid_skene.py",
    "masi_real_data": "test_agreement_golden.py: crows-pairs; below: adversarial-nibbler",
    "real_published": "below, key by key",
}


def table_of(units) -> PatternTable:
    return PatternTable((pattern_of(unit), 1) for unit in units)


def scale_of(units, kind="nominal", codes=None) -> Scale:
    seen = codes or sorted({code for unit in units for code in unit})
    numeric = kind != "nominal" and all(code.isdigit() for code in seen)
    return Scale(kind, tuple(seen), tuple(map(float, seen)) if numeric else None)


def columns_of(vector) -> list[str] | None:
    """The declared categories where the vector's layout names them."""
    if vector["kind"] != "counts_units_by_categories":
        return None
    return [str(column) for column in range(len(vector["data"][0]))]


class Case:
    """A vector as the engine sees it."""

    def __init__(self, vector) -> None:
        self.vector = vector
        self.units = [unit for unit in units_of(vector) if unit]
        self.table = table_of(self.units)
        self.nominal = scale_of(self.units, codes=columns_of(vector))

    def ordered(self, kind="ordinal") -> Scale:
        return scale_of(self.units, kind)

    def confusion(self) -> Confusion:
        data = self.vector["data"]
        if self.vector["kind"] == "contingency_2raters":
            scale = Scale("ordinal", tuple(str(n) for n in range(len(data))))
            cells = [((str(a), str(b)), n) for a, row in enumerate(data) for b, n in enumerate(row)]
        else:
            cells = list(Counter((str(a), str(b)) for a, b in data).items())
            scale = Scale("ordinal", tuple(sorted({code for cell, _ in cells for code in cell})))
        return Confusion(scale, ((cell, n) for cell, n in cells if n))


def error_of(estimate, df) -> float:
    return (estimate.value - estimate.low) / t_quantile(0.975, df)


def bounds(estimate) -> list[float]:
    return [estimate.low, estimate.high]


def kappa_bounds(case, weighting):
    """SAS prints the normal interval; the others Student's."""
    if case.vector["id"] != "sas_3x3":
        return bounds(cohen_kappa(case.confusion(), weighting))
    value, se = kappa_and_error(case.confusion(), weighting)
    reach = NormalDist().inv_cdf(0.975) * se
    return [value - reach, value + reach]


def krippendorff(table, scale, weighting):
    """α by irrCAC's weights, with its interval."""
    value, se = alpha_and_error(table, similarity(scale, weighting))
    n = table.n_pairable
    return t_interval(value, se, n=n, df=n - 1, method=weighting)


def icc_of(case, form, *, of_mean=False):
    triples = [
        (f"{item:02}", str(person), code)
        for item, unit in enumerate(case.units)
        for person, code in enumerate(unit)
    ]
    scale = Scale("interval", tuple(map(str, range(1, 11))), tuple(map(float, range(1, 11))))
    return icc(full_table(ratings_of(triples, scale)), form, of_mean=of_mean).value


def set_distances(case, kind="masi") -> list[float]:
    scale = Scale("set", tuple("1234"), sets=kind)
    return [distance(*masi_codes(pair), scale, {}) for pair in case.vector["data"]]


def with_nltks_rounding(case) -> list[float]:
    """Our distances with M rounded to two decimals, as old NLTK has it, for the pairs it tells."""
    found = []
    for masi, jaccard in zip(set_distances(case), set_distances(case, "jaccard"), strict=True):
        monotonicity = (1 - masi) / (1 - jaccard) if jaccard < 1 else 0.0
        found.append(1 - (1 - jaccard) * round(monotonicity, 2))
    return found[: len(case.vector["expected"]["nltk_rounded_constants"])]


def masi_codes(pair) -> list[str]:
    return ["|".join(map(str, sorted(chosen))) or "-" for chosen in pair]


FIGURES = {
    "alpha_nominal": lambda c: alpha(c.table, c.nominal),
    "alpha_ordinal": lambda c: alpha(c.table, c.ordered()),
    "alpha_interval": lambda c: alpha(c.table, c.ordered("interval")),
    "alpha_ratio": lambda c: alpha(c.table, c.ordered("ratio")),
    "n_pairable": lambda c: sum(c.table.paired.values()),
    "krippendorff": lambda c: linearised_alpha(c.table, c.nominal).value,
    "krippendorff_se": lambda c: error_of(
        linearised_alpha(c.table, c.nominal), c.table.n_pairable - 1
    ),
    "krippendorff_ci": lambda c: bounds(linearised_alpha(c.table, c.nominal)),
    "gwet_ac1": lambda c: ac1(c.table, c.nominal).value,
    "gwet_ac1_se": lambda c: error_of(ac1(c.table, c.nominal), c.table.n_items - 1),
    "gwet_ac1_ci": lambda c: bounds(ac1(c.table, c.nominal)),
    "ac1_q3_used": lambda c: ac1(c.table, c.nominal).value,
    "ac1_q5_declared": lambda c: ac1(c.table, Scale("nominal", tuple("12345"))).value,
    "fleiss": lambda c: fleiss_kappa(c.table, c.nominal).value,
    "fleiss_se": lambda c: error_of(fleiss_kappa(c.table, c.nominal), c.table.n_items - 1),
    "fleiss_ci": lambda c: bounds(fleiss_kappa(c.table, c.nominal)),
    "fleiss_z": lambda c: fleiss_test(c.table, c.nominal).z,
    "per_item_P": lambda c: [percent_agreement(table_of([unit])) for unit in c.units],
    "category_totals": lambda c: [n for _, n in c.table.distribution(c.nominal)],
    "randolph_free": lambda c: brennan_prediger(c.table, c.nominal).value,
    "cohen": lambda c: cohen_kappa(c.confusion()).value,
    "cohen_se": lambda c: kappa_and_error(c.confusion(), "identity").se,
    "cohen_ci": lambda c: kappa_bounds(c, "identity"),
    "cohen_linear": lambda c: cohen_kappa(c.confusion(), "linear").value,
    "cohen_linear_se": lambda c: kappa_and_error(c.confusion(), "linear").se,
    "cohen_linear_ci": lambda c: kappa_bounds(c, "linear"),
    "cohen_quadratic": lambda c: cohen_kappa(c.confusion(), "quadratic").value,
    "cohen_quadratic_ci": lambda c: kappa_bounds(c, "quadratic"),
    "cohen_unweighted": lambda c: cohen_kappa(c.confusion()).value,
    # R's weights by rank are those of a scale that declares only the levels seen, without values
    "cohen_linear_rank": lambda c: cohen_kappa(c.confusion(), "linear").value,
    "cohen_quadratic_rank": lambda c: cohen_kappa(c.confusion(), "quadratic").value,
    "avg_Ao": lambda c: percent_agreement(c.table),
    "pi": lambda c: fleiss_kappa(c.table, c.nominal).value,
    "S": lambda c: brennan_prediger(c.table, c.nominal).value,
    "alpha_masi_exact": lambda c: alpha(c.table, set_scale(c)),
    "alpha_nominal_exact_set": lambda c: alpha(c.table, c.nominal),
    "alpha_jaccard": lambda c: alpha(c.table, set_scale(c, "jaccard")),
    "exact_2_3_1_3": set_distances,
    "nltk_rounded_constants": with_nltks_rounding,
    "ICC1": lambda c: icc_of(c, "1"),
    "ICC2": lambda c: icc_of(c, "2"),
    "ICC3": lambda c: icc_of(c, "3"),
    "ICC1k": lambda c: icc_of(c, "1", of_mean=True),
    "ICC2k": lambda c: icc_of(c, "2", of_mean=True),
    "ICC3k": lambda c: icc_of(c, "3", of_mean=True),
    "ci95": lambda c: [bounds(wilson(k, n)) for k, n in c.vector["data"]],
}


def set_scale(case, kind="masi") -> Scale:
    options = {option for unit in case.units for code in unit for option in code.split("|")}
    return Scale("set", tuple(sorted(options)), sets=kind)


def test_every_vector_is_claimed(golden):
    assert len(golden) == 32
    for name, vector in golden.items():
        if name in ELSEWHERE:
            continue
        assert vector["expected"] or vector["verified"], name
        for key in vector["expected"]:
            assert key in FIGURES, (name, key)


def test_dawid_and_skenes_data_has_its_own_test():
    others = [p for p in Path(__file__).parent.glob("test_*.py") if p != Path(__file__)]
    assert any("dawid_skene_1979" in path.read_text(encoding="utf-8") for path in others)


def test_every_published_value(golden):
    checked = 0
    for name, vector in golden.items():
        if name in ELSEWHERE:
            continue
        case = Case(vector)
        for key, wanted in vector["expected"].items():
            found = FIGURES[key](case)
            assert flat(found) == pytest.approx(flat(wanted), abs=vector["tolerance"]), (name, key)
            checked += 1
    assert checked >= 72


def flat(value) -> list:
    """Approx compares no nested lists, and None with nothing."""
    if isinstance(value, list):
        return [each for one in value for each in flat(one)]
    return [] if value is None else [value]


@pytest.mark.parametrize("weighting", ["identity", "linear", "quadratic"])
def test_everything_that_irrcac_says(golden, weighting):
    """Coefficient and interval of AC1/AC2, Fleiss' κ, Brennan–Prediger, α and Cohen's κ."""
    measures = {
        "gwet": ac2,
        "fleiss": fleiss_kappa,
        "bp": brennan_prediger,
        "krippendorff": krippendorff,
    }
    checked = 0
    for vector in golden.values():
        package = vector["verified"].get("irrCAC==0.4.4")
        if not isinstance(package, dict):
            continue
        case = Case(vector)
        if vector["kind"] == "contingency_2raters":
            confusion = case.confusion()
            wanted = package[weighting]["cohen"]
            found = cohen_kappa(confusion, weighting)
            assert found.value == pytest.approx(wanted["coefficient_value"], abs=6e-6)
            assert bounds(found) == pytest.approx(wanted["confidence_interval"], abs=2e-5)
            table, scale = confusion.table, confusion.scale
            wanted = {k: package[weighting][k] for k in ("gwet", "bp", "krippendorff")}
            wanted["fleiss"] = package[weighting]["scott"]  # of two annotators they are the same
            wanted = {
                k: over_n_less_1(v["coefficient_value"], v["se"], confusion.n_items)
                for k, v in wanted.items()
            }
        else:
            table, scale = case.table, case.ordered()
            wanted = {k: package[weighting][k] for k in measures}
            wanted = {k: (v["coef"], v["se"], v["ci"]) for k, v in wanted.items()}
        for key, (value, se, interval) in wanted.items():
            found = measures[key](table, scale, weighting)
            assert found.value == pytest.approx(value, abs=6e-6), (vector["id"], key)
            counted = table.n_pairable if key == "krippendorff" else table.n_items
            assert error_of(found, counted - 1) == pytest.approx(se, abs=6e-6)
            assert bounds(found) == pytest.approx(interval, abs=2e-5)
            checked += 1
    assert checked == 4 * 7


def over_n_less_1(value, se, n):
    """irrCAC's functions for tables divide the variance by n, those for raw labels by n − 1."""
    se *= sqrt(n / (n - 1))
    reach = t_quantile(0.975, n - 1) * se
    return value, se, [value - reach, value + reach]


def test_kappa_by_the_declared_scale(golden):
    """scikit-learn with all six levels of the anxiety scale named."""
    vector = golden["irr_anxiety_r2_r3"]
    wanted = vector["verified"]["sklearn full declared scale 1..6"]
    cells = Counter((str(a), str(b)) for a, b in vector["data"]).items()
    confusion = Confusion(Scale("ordinal", tuple("123456"), (1, 2, 3, 4, 5, 6)), cells)
    for weighting, key in (("identity", "none"), ("linear", "linear"), ("quadratic", "quadratic")):
        assert cohen_kappa(confusion, weighting).value == pytest.approx(wanted[key], abs=1e-6)


def test_artstein_and_poesios_cohen_kappa(golden):
    vector = golden["artstein_poesio_2008"]
    triples = [(item, coder, code) for coder, item, code in vector["data"]]
    scale = Scale("nominal", tuple(sorted({code for _, _, code in triples})))
    (confusion,) = confusions(ratings_of(triples, scale)).values()
    assert cohen_kappa(confusion).value == pytest.approx(0.80132, abs=1e-5)
    assert alpha(confusion.table, scale) == pytest.approx(0.80053, abs=1e-5)


def test_what_the_data_sets_authors_published(golden, shared_data):
    published = dict(golden["real_published"]["expected"])
    xstest = published.pop("xstest (evaluation/analysis.ipynb)")
    for model, percent in xstest["percent_agreement"].items():
        table, scale = xstest_table(shared_data, model)
        assert round(100 * percent_agreement(table), 1) == percent
        kappa = fleiss_kappa(table, scale).value
        assert round(kappa, 2) == xstest["fleiss_kappa"][model]
    pandalm = published.pop("pandalm pairwise Cohen kappa (README)")
    found = pandalm_kappas(shared_data)
    assert {pair: round(kappa, 2) for pair, kappa in found.items()} == pandalm
    # data that ../shared does not hold: crehate's labels, and 887 of nibbler's 2,419 items
    assert all(key.startswith("crehate") for key in published)
    assert not (shared_data / "crehate").exists()
    sets = golden["masi_real_data"]["expected"]["adversarial-nibbler image_failure_type sets"]
    assert nibbler_items(shared_data) < sets["items"]


def nibbler_items(shared_data) -> int:
    files = (shared_data / "adversarial-nibbler").glob("*.json")
    return sum(len(json.loads(path.read_bytes())["validation"]) for path in files)


def xstest_table(shared_data, model):
    path = shared_data / "xstest" / f"model_completions__xstest_v2_completions_{model}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        units = [(row["annotation_1"], row["annotation_2"]) for row in csv.DictReader(file)]
    return table_of(units), scale_of(units)


def pandalm_kappas(shared_data):
    text = (shared_data / "pandalm" / "data__testset-v1.json").read_text(encoding="utf-8")
    triples = [
        (str(row["idx"]), str(n), str(row[f"annotator{n}"]))
        for row in json.loads(text)
        for n in (1, 2, 3)
    ]
    found = confusions(ratings_of(triples, Scale("nominal", ("0", "1", "2"))))
    assert list(found) == list(combinations("123", 2))
    return {"-".join(pair): cohen_kappa(confusion).value for pair, confusion in found.items()}
