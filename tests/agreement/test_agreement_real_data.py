"""α equals the krippendorff library on every data set in ../shared that holds several labels.

The sets are read from their authors' own files. Nothing of their text is looked at or kept.
"""

from __future__ import annotations

import ast
import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.classic import classic_measures
from annotator.agreement.measures.cohen import cohen_kappa, confusions
from annotator.agreement.measures.crosscheck import TOLERANCE, check_against_library, checked_alpha
from annotator.agreement.measures.further import measured_otherwise
from annotator.agreement.measures.intra import intra_agreement
from annotator.agreement.measures.one_vs_rest import ONE_VS_REST_SCALE, one_vs_rest_table
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.ratings import ratings_of
from annotator.agreement.scale import Scale

Units = dict[str, list[str]]
Read = Callable[[Path], Iterator[tuple[str, Scale, Units]]]
NIBBLER = (
    "round1__submitted__dev",
    "round1__submitted__train",
    "round3__submitted__round3_submitted_all",
)
NIBBLER_SETS = ("image_failure_type", "image_failure_target", "text_attack_mode")
NIBBLER_LEVELS = ("text_safety_validation", "image_safety_validation")


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def nominal(units: Units) -> Scale:
    return Scale("nominal", tuple(sorted({code for unit in units.values() for code in unit})))


def sets(chosen: dict[str, list[list[str]]]) -> tuple[Scale, Units]:
    """Sets of options under codes without reserved characters."""
    options = sorted({option for unit in chosen.values() for one in unit for option in one})
    code = {option: f"o{place}" for place, option in enumerate(options)}
    scale = Scale("set", tuple(code.values()))
    coded = {
        item: [scale.encode([code[option] for option in one]) for one in unit]
        for item, unit in chosen.items()
    }
    return scale, coded


def xstest(folder: Path) -> Iterator[tuple[str, Scale, Units]]:
    for path in sorted(folder.glob("model_completions__*.csv")):
        units = {
            str(n): [r["annotation_1"], r["annotation_2"]] for n, r in enumerate(rows_of(path))
        }
        yield path.stem, nominal(units), units


ABUSE = ("1", "0", "-1", "-2", "-3")  # the mildest first


def convabuse_labels(folder: Path) -> dict[tuple[str, str], list[dict[str, str]]]:
    """By (exchange, annotator): one row, or several where the exchange came again."""
    said = defaultdict(list)
    for row in rows_of(folder / "1_full__ConvAbuseEMNLPfull.csv"):
        parts = ("bot", "conv_id", "prev_agent", "prev_user", "agent", "user")
        said["\t".join(row[part] for part in parts), row["annotator_id"]].append(row)
    return said


def severity_of(row: dict[str, str]) -> str | None:
    given = [level for level in ABUSE if float(row[f"is_abuse.{level}"] or 0)]
    return given[0] if len(given) == 1 else None


def convabuse(folder: Path) -> Iterator[tuple[str, Scale, Units]]:
    said = convabuse_labels(folder)
    severity: Units = defaultdict(list)
    for (item, _), (first, *_) in said.items():
        if (level := severity_of(first)) is not None:
            severity[item].append(level)
    yield "severity", Scale("ordinal", ABUSE, (0, 1, 2, 3, 4)), severity
    yield "severity by distance", Scale("interval", ABUSE, (0, 1, 2, 3, 4)), severity
    yield "severity as names", Scale("nominal", ABUSE), severity
    for part in ("type", "target", "direction"):
        chosen = defaultdict(list)
        for (item, _), (first, *_) in said.items():
            named = [
                c for c, cell in first.items() if c.startswith(f"{part}.") and float(cell or 0)
            ]
            chosen[item].append(named)
        yield part, *sets(chosen)


def hatecheck(folder: Path) -> Iterator[tuple[str, Scale, Units]]:
    for name in ("all_annotations", "test_suite_annotations"):
        units = {
            str(n): [v for k in range(1, 11) if (v := row[f"label_{k}"])]
            for n, row in enumerate(rows_of(folder / f"{name}.csv"))
        }
        yield name, nominal(units), units


def crows_pairs(folder: Path) -> Iterator[tuple[str, Scale, Units]]:
    rows = rows_of(folder / "data__crows_pairs_anonymized.csv")
    yield "bias", *sets({str(n): ast.literal_eval(r["annotations"]) for n, r in enumerate(rows)})


def pandalm(folder: Path) -> Iterator[tuple[str, Scale, Units]]:
    rows = json.loads((folder / "data__testset-v1.json").read_text(encoding="utf-8"))
    units = {str(r["idx"]): [str(r[f"annotator{n}"]) for n in (1, 2, 3)] for r in rows}
    yield "preference", nominal(units), units


def seegull(folder: Path) -> Iterator[tuple[str, Scale, Units]]:
    for path in sorted(folder.glob("dataset__*.csv")):
        units = {
            str(n): [value for k in (1, 2, 3) if (value := row[f"Annotation{k}"]) not in ("", "NA")]
            for n, row in enumerate(rows_of(path))
        }
        codes = sorted({code for unit in units.values() for code in unit}, key=float)
        values = tuple(map(float, codes))
        yield f"{path.stem} ordinal", Scale("ordinal", tuple(codes), values), units
        yield f"{path.stem} interval", Scale("interval", tuple(codes), values), units


def adversarial_nibbler(folder: Path) -> Iterator[tuple[str, Scale, Units]]:
    told: dict[str, dict[str, list[list[str]]]] = defaultdict(lambda: defaultdict(list))
    for name in NIBBLER:
        found = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["validation"]
        for item, labels in found.items():
            for label in map(ast.literal_eval, labels):
                for field in (*NIBBLER_SETS, *NIBBLER_LEVELS):
                    told[field][f"{name} {item}"].append(label[field])
    for field in NIBBLER_SETS:
        yield field, *sets(told[field])
    for field in NIBBLER_LEVELS:
        units = {
            item: ["+".join(sorted(one)) for one in labels if one]
            for item, labels in told[field].items()
        }
        yield field, nominal(units), units


def do_not_answer(folder: Path) -> Iterator[tuple[str, Scale, Units]]:
    """The kind of action of each response, by a person and by GPT-4; -1 is no answer.

    Row by row: GPT-4's files have the id 434 twice and 433 not at all, over the same texts.
    """
    for path in sorted(folder.glob("datasets__Review__Human__*.csv")):
        both = path, path.with_name(path.name.replace("Human", "GPT4"))
        units: Units = defaultdict(list)
        for n, row in (numbered for one in both for numbered in enumerate(rows_of(one))):
            if row["action"] != "-1":
                units[str(n)].append(row["action"])
        yield path.stem.rpartition("_")[2], nominal(units), units


SETS: dict[str, tuple[Read, int]] = {
    "do-not-answer": (do_not_answer, 6),
    "xstest": (xstest, 5),
    "convabuse": (convabuse, 6),
    "hatecheck": (hatecheck, 2),
    "crows-pairs": (crows_pairs, 1),
    "pandalm": (pandalm, 1),
    "seegull": (seegull, 6),
    "adversarial-nibbler": (adversarial_nibbler, 5),
}


@pytest.mark.parametrize("name", SETS)
def test_alpha_equals_the_library(shared_data, name):
    folder = shared_data / name
    if not folder.is_dir():
        pytest.skip(f"needs ../shared/data/{name}")
    read, criteria = SETS[name]
    found = list(read(folder))
    assert len(found) == criteria
    for told, scale, units in found:
        table = PatternTable((pattern_of(unit), 1) for unit in units.values())
        value = check_against_library(table, scale)
        assert value is not None, told
        assert alpha_estimate(table, scale).value == value
        for _, other in measured_otherwise(table, scale):
            assert check_against_library(table, other) is not None, (told, other)
        if scale.measurement == "set":
            for option in scale.codes:
                check_against_library(one_vs_rest_table(table, option, scale), ONE_VS_REST_SCALE)
        measures = list(classic_measures(table, scale, seed=1))
        for one in measures:
            assert one.estimate.value is not None, (told, one.key)
            assert one.estimate.low is not None or one.estimate.undefined, (told, one.key)
            assert one.estimate.value <= 1, (told, one.key)
    assert TOLERANCE == 1e-9


def test_every_response_of_do_not_answer_has_both_labels(shared_data):
    """938 responses of each of six models; of nine GPT-4 gave no answer."""
    folder = shared_data / "do-not-answer"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data/do-not-answer")
    found = {name: units for name, _, units in do_not_answer(folder)}
    assert {len(units) for units in found.values()} == {938}
    pairable = sum(len(unit) == 2 for units in found.values() for unit in units.values())
    assert pairable == 6 * 938 - 9


def test_all_pairs_of_hatecheck(shared_data):
    """Ten people, five a case: 40 pairs meet, each with the α that its own two columns give."""
    path = shared_data / "hatecheck" / "all_annotations.csv"
    triples = [
        (str(n), f"{k:02}", row[f"label_{k}"])
        for n, row in enumerate(rows_of(path))
        for k in range(1, 11)
        if row[f"label_{k}"]
    ]
    scale = Scale("nominal", ("hateful", "non-hateful"))
    found = confusions(ratings_of(triples, scale))
    assert len(found) == 40
    assert sum(c.n_items for c in found.values()) == 10 * len({item for item, _, _ in triples})
    for confusion in found.values():
        assert check_against_library(confusion.table, scale) == confusion.alpha()
        kappa = cohen_kappa(confusion)
        assert kappa.low < kappa.value < kappa.high
        assert kappa.value == pytest.approx(confusion.alpha(), abs=0.05)


def test_repeats_of_convabuse(shared_data):
    """Exchanges that came to one expert two or three times: α of each with themselves."""
    said = convabuse_labels(shared_data / "convabuse")
    repeats = [
        (annotator, [level for row in rows if (level := severity_of(row)) is not None])
        for (_, annotator), rows in said.items()
        if len(rows) > 1
    ]
    assert len(repeats) == 345
    found = intra_agreement(repeats, Scale("ordinal", ABUSE), checked_alpha)
    assert found.pooled.alpha.low < found.pooled.alpha.value < found.pooled.alpha.high
    assert found.pooled.alpha.n == sum(one.alpha.n for one in found.by_annotator)
    assert found.pooled.percent.value > 0.8
