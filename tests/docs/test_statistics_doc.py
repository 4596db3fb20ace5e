"""docs/statistics.md is what the program does: its examples, keys, cards, constants and evidence.

A measure, card or key of the JSON that the page does not name fails here.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from evidence_tables import (
    EVIDENCE,
    LEAST,
    MAKERS,
    PAGE,
    ROOT,
    number,
    percent,
    renewed,
    tables_in,
)

from annotator.agreement.causes import cause, groups, standing_out
from annotator.agreement.causes.cause_facts import CauseKind
from annotator.agreement.causes.cause_reasons import LITTLE_CONFIDENCE, MISFIT, QUICK
from annotator.agreement.causes.flip import flip_probability
from annotator.agreement.change import control, paired
from annotator.agreement.change.power import items_unpaired, prompts_paired
from annotator.agreement.measures import bootstrap, figures
from annotator.agreement.measures.alpha import alpha, alpha_estimate
from annotator.agreement.measures.classic import NamedMeasure, classic_measures
from annotator.agreement.measures.cohen import cohen_kappa
from annotator.agreement.measures.fleiss import UNEQUAL, fleiss_kappa, fleiss_test
from annotator.agreement.measures.further import further_measures
from annotator.agreement.measures.icc import FORMS, full_table
from annotator.agreement.measures.pairs import Confusion
from annotator.agreement.measures.verdict import VERDICT_SCALE, verdict_table
from annotator.agreement.models import facets, person
from annotator.agreement.models.facet_design import FEW_LABELS
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.rates.wilson import wilson
from annotator.agreement.ratings import ratings_of
from annotator.agreement.scale import Scale, SetDistance
from annotator.agreement.set_distance import set_distance
from annotator.services.figures.measuring import RELIABLE, TENTATIVE
from annotator.services.figures.slicing import By
from annotator.ui.pages.agreement.distribution import PARADOX_SHARE

CODES = ("1", "2", "3", "4", "5")
VALUES = (1.0, 2.0, 3.0, 4.0, 5.0)
ORDINAL = Scale("ordinal", CODES, VALUES)
YES_NO = Scale("nominal", ("no", "yes"))
SERVICES = ROOT / "annotator" / "services" / "figures"
CARDS = ROOT / "annotator" / "ui" / "pages" / "agreement"
JSON_FILES = (
    *("measures_json", "rates", "families", "insight_report", "planning_json", "control_json"),
    *("reporting", "agreement_details", "live_json", "agreement_listing", "advice_json"),
)
ENDED = re.compile(r"1 − ([\d.]+) · ([\d.]+) / (\d+) = (\.\d+)")


@cache
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@cache
def flowing() -> str:
    """The page with its lines joined, for sentences that are wrapped."""
    return " ".join(page().split())


def rows_after(marker: str) -> list[list[str]]:
    """The body of the table below `<!-- example: marker -->`."""
    text = page().partition(f"<!-- example: {marker} -->")[2].lstrip()
    lines = text.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def labels() -> dict[str, list[str]]:
    """By item: Ada's, Ben's and Cy's level, as the page has them."""
    return {row[0]: row[1:] for row in rows_after("labels")}


def example() -> PatternTable:
    given = ([code for code in row if code != "–"] for row in labels().values())
    return PatternTable((pattern_of(codes), 1) for codes in given)


def verdicts() -> PatternTable:
    return verdict_table(example(), frozenset("345"))


def by_key(table: PatternTable, scale: Scale) -> dict[str, NamedMeasure]:
    return {one.key: one for one in classic_measures(table, scale, seed=1)}


def test_the_worked_examples_table_is_what_the_program_computes() -> None:
    found = by_key(example(), ORDINAL)
    values = {key: one.estimate.value for key, one in found.items() if key != "alpha_bootstrap"}
    values["verdict_alpha"] = alpha(verdicts(), VERDICT_SCALE)
    shown = {row[0].strip("`"): (row[1], row[2]) for row in rows_after("figures")}
    assert {key: value for key, (_, value) in shown.items()} == {
        key: number(value) for key, value in values.items()
    }
    named = {key: one.name.replace("’", "'") for key, one in found.items() if key in shown}
    assert {key: name for key, (name, _) in shown.items() if key in named} == named


def test_the_hand_arithmetic_gives_the_programs_alpha() -> None:
    """1 − (n − 1) · seen / chance, written out on the page for four ways to measure."""
    scales = (
        *(Scale(kind, CODES, VALUES) for kind in ("interval", "ordinal")),
        Scale("nominal", CODES),
    )
    program = {number(alpha(example(), scale)) for scale in scales}
    program.add(number(alpha(verdicts(), VERDICT_SCALE)))
    by_hand = ENDED.findall(flowing())
    assert len(by_hand) == 4
    for rest, seen, chance, shown in by_hand:
        assert shown == number(1 - float(rest) * float(seen) / float(chance))
    assert {shown for *_, shown in by_hand} == program


def test_the_examples_intervals_and_kappas() -> None:
    found = alpha_estimate(example(), ORDINAL)
    assert (f"{found.low:.2f}", f"{found.high:.2f}") == ("-0.56", "1.00")
    assert "runs from −.56 to 1.00" in flowing()
    verdict = alpha_estimate(verdicts(), VERDICT_SCALE)
    assert (verdict.low, verdict.high) == (None, None)
    assert "is .643 *without* an interval" in flowing()
    both = [(row[0], row[1]) for row in labels().values() if "–" not in row[:2]]
    pair = Confusion(ORDINAL, ((cell, 1) for cell in both))
    plain, weighted = cohen_kappa(pair).value, cohen_kappa(pair, "quadratic").value
    assert f"κ {number(plain)}, weighted {number(weighted)}" in flowing()


def test_the_examples_figures_for_comparison() -> None:
    names = ("Ada", "Ben", "Cy")
    given = [
        (item, who, code)
        for item, row in labels().items()
        for who, code in zip(names, row, strict=True)
        if code != "–"
    ]
    ratings = ratings_of(given, ORDINAL)
    crew = full_table(ratings)
    assert (crew.annotators, len(crew.rows)) == (names, 3)
    found = {one.key: one.estimate for one in further_measures(example(), ratings)}
    gwet = found["alpha_gwet"]
    assert (number(gwet.low), gwet.high) == (".400", 1.0)
    assert "it says .400 to 1, where the jackknife says −.56 to 1.00" in flowing()
    told = ", ".join(f"ICC({form},1) {number(found[f'icc{form}'].value)}" for form in FORMS)
    assert told in flowing()
    three = PatternTable((pattern_of(labels()[item]), 1) for item in ("e1", "e2", "e4"))
    kappa, test = fleiss_kappa(three, ORDINAL), fleiss_test(three, ORDINAL)
    assert fleiss_test(example(), ORDINAL).undefined == UNEQUAL
    assert test.z is not None
    assert f"κ {number(kappa.value)}, se {number(test.se)} and z {test.z:.2f}" in flowing()


def test_the_paradox() -> None:
    table = PatternTable(
        [((("no", 2),), 90), ((("no", 1), ("yes", 1)), 8), ((("yes", 2),), 2)],
    )
    found = by_key(table, YES_NO)
    for key, value in rows_after("paradox"):
        assert value == number(found[key.strip("`")].estimate.value)


def test_alpha_inside_a_severity_band_is_what_the_page_says() -> None:
    alike = [((code, code), 8) for code in CODES]
    apart = [((low, high), 4) for low, high in pairwise(CODES)]

    def of(pairs: list[tuple[tuple[str, str], int]]) -> float | None:
        return alpha(PatternTable((pattern_of(pair), n) for pair, n in pairs), ORDINAL)

    everything = of([*alike, *apart])
    bands = {of([alike[place], apart[place]]) for place in range(4)}
    assert len(bands) == 1
    assert f"α is {number(everything)} over all 56 items, and {number(bands.pop())}" in flowing()
    assert sum(n for _, n in [*alike, *apart]) == 56


def test_single_figures_in_the_text() -> None:
    def whole(k: int, n: int) -> str:
        found = wilson(k, n)
        assert found.low is not None
        assert found.high is not None
        return f"{k} of {n} gives {100 * found.low:.1f}–{percent(found.high)}"

    for sentence in (
        whole(12, 100),
        whole(0, 30),
        "; ".join(
            f"{v} of {n}: {number(flip_probability(v, n))}" for v, n in ((1, 3), (1, 5), (0, 3))
        ),
        f"5 % against 7 % takes {items_unpaired(0.05, 0.07):,} items each",
        f"5 % against 10 % takes {items_unpaired(0.05, 0.10):,}",
        f"ψ = .08, 5 % against 7 % takes {prompts_paired(0.05, 0.07, 0.08):,}",
    ):
        assert sentence in flowing(), sentence
    pair = frozenset({"mockery"}), frozenset({"mockery", "blame"})
    assert [set_distance(*pair, kind) for kind in get_args(SetDistance)] == [
        Fraction(2, 3),
        Fraction(1, 2),
    ]
    assert flip_probability(2, 4) == 0.5


CONSTANTS = (
    f"“reliable” from {number(RELIABLE).rstrip('0')}, “tentative” from {number(TENTATIVE)}",
    f"one level holds {100 * figures.DOMINANT_SHARE:.0f} % or more of the labels",
    f"fewer than {figures.FEW_ITEMS} of those items",
    f"below {figures.SMALL} items",
    f"hold {100 * figures.TWO_LEVELS_SHARE:.0f} % or more",
    f"fewer than {figures.FEW_ELSEWHERE} items",
    f"one level holds {100 * PARADOX_SHARE:.0f} % or more. What helps",
    f"percentile bootstrap over items, {bootstrap.RESAMPLES:,} resamples",
    f"over {100 * bootstrap.UNDEFINED_LIMIT:.0f} % of them, there is no interval",
    f"paired bootstrap, {paired.RESAMPLES:,} resamples",
    f"{control.CONTROL_ITEMS} items (or all)",
    f"fewer than {control.FEWEST_ITEMS} items",
    f"a rise of {number(control.WORTHWHILE).rstrip('0')} or more is ruled out",
    f"{100 * standing_out.SURE:.0f} % for all clauses together",
    f"{number(standing_out.LEAST_MORE).rstrip('0')} standard deviations or more: clauses",
    f"(where these are fewer than {standing_out.FEWEST_CITING}:",
    f"From {person.ENOUGH} labels on shared items",
    f"{person.TIMES_USUAL} times the others' median",
    f"at least {number(person.LEAST_SCATTER).rstrip('0')} of a level, lower end",
    f"b at least {number(person.LEAST_SEVERITY).rstrip('0')} of a level",
    f"cut at {facets.WINSOR} σ",
    f"by {facets.SHRINK_LABELS:.0f} more labels",
    f"Under {FEW_LABELS} labels on shared items there is no figure",
    f"from {MISFIT} on",
    f"confidence of {LITTLE_CONFIDENCE} or less",
    f"q ≤ {number(groups.LEVEL).rstrip('0')}",
)


@pytest.mark.parametrize("told", CONSTANTS)
def test_limits_are_those_of_the_code(told: str) -> None:
    assert told in flowing()


def test_limits_that_the_page_has_in_words() -> None:
    assert (cause.FEW, QUICK, control.COMPLETE) == (3, 1 / 3, 0.9)
    for words in ("three labels or fewer", "in under a third of the person's", "nine in ten"):
        assert words in flowing()


def test_causes_stand_in_the_order_of_the_rules() -> None:
    listed = re.findall(r"^\d\. `(\w+)`", page(), re.MULTILINE)
    assert sorted(listed) == sorted(get_args(CauseKind))
    rules = [rule.__name__ for rule in cause.RULES]
    assert listed == ["ask_two_more" if name == "few_labels" else name for name in rules]


def test_parts_are_those_of_the_command() -> None:
    section = page().partition("## Parts")[2].partition("**Why there is none")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(get_args(By))
    assert "severity" not in get_args(By)


def measure_keys() -> set[str]:
    """Of every kind of scale, and what the service adds."""
    scales = (ORDINAL, YES_NO, Scale("interval", CODES, VALUES), Scale("set", ("a", "b")))
    keys = {
        one.key
        for scale in scales
        for one in (
            *classic_measures(PatternTable(), scale, seed=1),
            *further_measures(PatternTable(), ratings_of((), scale)),
        )
    }
    return keys | {
        node.args[0].value
        for node in ast.walk(tree(SERVICES / "measures.py"))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "NamedMeasure"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_measure_is_explained_and_stands_in_the_list_of_keys() -> None:
    keys = measure_keys()
    assert {"alpha", "ac2_linear", "verdict_alpha", "intra_percent"} <= keys
    assert {"alpha_gwet", "alpha_ratio", "alpha_jaccard", "icc2k"} <= keys
    (row,) = (line for line in page().splitlines() if line.startswith("| `measures`.ID.`measures`"))
    assert {key for key in keys if f"`{key}`" not in row} == set()


def card_headings() -> Iterator[str]:
    """Headings are written in capitals in the code, and nothing else is."""
    for file in (*sorted((CARDS / "sections").glob("*.py")), CARDS / "figures.py"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tr":
                (text,) = (a.value for a in node.args[:1] if isinstance(a, ast.Constant))
                if isinstance(text, str) and len(text) > 3 and text == text.upper():
                    yield text


def test_every_card_of_the_agreement_page_is_named() -> None:
    found = set(card_headings())
    assert {"MEASURES SIDE BY SIDE", "WHY THEY DIFFER", "ANNOTATOR PAIRS"} <= found
    assert {one for one in found if plain(one) not in plain(flowing())} == set()


def plain(text: str) -> str:
    return text.lower().replace("*", "").replace("’", "'")


def json_keys() -> Iterator[tuple[str, str]]:
    """(file, key) of every object that the JSON of the agreement is made of."""
    for name in JSON_FILES:
        for node in ast.walk(tree(SERVICES / f"{name}.py")):
            if isinstance(node, ast.Dict):
                for key in node.keys:
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield name, key.value


def test_every_key_of_the_json_is_named() -> None:
    named = set(re.findall(r"`(\w+)`", page()))
    assert {(file, key) for file, key in json_keys() if key not in named} == set()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def test_tables_of_evidence_are_those_of_the_files() -> None:
    """`python tests/docs/evidence_tables.py` writes them anew."""
    assert [name for name, _ in tables_in(page())] == [
        *("cost", "coverage", "people", "misfit", "clauses", "study", "placebo"),
    ]
    for name, shown in tables_in(page()):
        assert shown.strip() == MAKERS[name](EVIDENCE).strip(), f"evidence: {name}"
    assert renewed(page()) == page()


@pytest.mark.parametrize("name", MAKERS)
def test_without_evidence_a_sentence_says_so_and_no_figure_stands(
    name: str, tmp_path: Path
) -> None:
    told = MAKERS[name](tmp_path)
    assert "is not there yet" in told
    assert "|" not in told


def test_the_placebos_table_reads_what_the_long_run_records(tmp_path: Path) -> None:
    one = {
        "mix": "60/18/10/8/4",
        "noise": "sharp",
        "ambiguous": 0.0,
        "runs": 400,
        "outcomes": {"helped": 8, "cannot tell yet": 392},
        "naive_alpha_before": 0.351,
        "naive_alpha_after": 0.702,
        "naive_claims_help": 400,
        "control_half_width": 0.08,
    }
    mended = {**one, "mix": "uniform", "ambiguous": 0.3, "outcomes": {"helped": 400}}
    more = {**one, "noise": "slips", "runs": 2_000, "outcomes": {"helped": 80}}
    found = {
        "design": "500 items.",
        "placebo": one,
        "planted": mended,
        "placebos": [one, {**one, "outcomes": {"helped": 22}}],
        "rerun": [more],
        "power": [{**mended, "control": n, "raters": 3} for n in (30, 60)],
    }
    (tmp_path / "placebo.json").write_text(json.dumps(found), encoding="utf-8")
    told = MAKERS["placebo"](tmp_path)
    for row in (
        "| nothing changed | 60/18/10/8/4 | sharp | 0 % | 400 | 2.0 % | 0.0 % | 0.0 % | 98.0 % |",
        "| nothing changed | 60/18/10/8/4 | slips | 0 % | 2,000 | 4.0 % |",
        "| a clause was mended | uniform | sharp | 30 % | 400 | 100.0 % |",
        "| levels | noise | ambiguous, mended | 30 items × 3 | 60 items × 3 |",
        "| uniform | sharp | 30 % | 100.0 % | 100.0 % |",
    ):
        assert row in told
    assert "from .351 to .702 by itself, and the naive comparison claimed a rise in 400" in told
    assert "5.5 % of runs at most; what was over 5 % was run 2,000 times, and came to 4.0 %" in told


def test_every_noise_of_the_coverage_run_has_its_row() -> None:
    found = json.loads((EVIDENCE / "coverage.json").read_text(encoding="utf-8"))
    told = MAKERS["coverage"](EVIDENCE)
    kinds = {(cell["mix"], cell["noise"]) for cell in found["cells"]}
    assert len(kinds) == 12
    for mix, noise in kinds:
        assert f"| {mix} | {noise} |" in told
    poor = [cell for cell in found["cells"] if cell["jackknife"] < LEAST]
    assert poor
    assert told.count(" warned)") == len(poor)
    for noise in ("reading", "sharp", "steps", "slips"):
        assert f"“{noise.capitalize()}”" in flowing(), f"the page says what {noise} is"


def test_what_is_said_of_convabuse() -> None:
    found = json.loads((EVIDENCE / "facets-convabuse.json").read_text(encoding="utf-8"))
    called = [one["annotator"] for one in found["people"] if one["word"] == "inconsistent"]
    assert len(called) == 1
    own = {who: told["sigma"] for who, told in found["own_scatter"].items()}
    others = [sigma for who, sigma in own.items() if who not in called]
    assert min(others) <= own[called[0]] <= max(others)
