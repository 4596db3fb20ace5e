"""Scales, distances to sort by, verdicts, options one by one, and the warning."""

from __future__ import annotations

import random
from itertools import combinations_with_replacement

import pytest

from annotator.agreement.distance import flips_verdict, item_disagreement
from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.figures import figures, warning
from annotator.agreement.measures.one_vs_rest import ONE_VS_REST_SCALE, one_vs_rest_table
from annotator.agreement.measures.verdict import (
    VERDICT_SCALE,
    count_verdicts,
    majority_verdict,
    verdict_table,
    violating_codes,
)
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.rates.wilson import wilson
from annotator.agreement.scale import Scale

SEVERITY = Scale("ordinal", ("1", "2", "3", "4", "5"), (1, 2, 3, 4, 5))
INTERVAL = Scale("interval", SEVERITY.codes, SEVERITY.values)
REFUSAL = Scale("nominal", ("full", "partial", "none"))
CATEGORIES = Scale("set", ("privacy", "bias", "self-harm"))
OVER = violating_codes(SEVERITY, 3)


def table_of(units) -> PatternTable:
    return PatternTable((pattern_of(unit), 1) for unit in units)


def test_values_become_codes():
    assert SEVERITY.encode(4) == SEVERITY.encode(4.0) == SEVERITY.encode("4") == "4"
    assert CATEGORIES.encode(["self-harm", "privacy"]) == "privacy|self-harm"
    assert CATEGORIES.encode("self-harm|privacy") == "privacy|self-harm"
    assert CATEGORIES.encode([]) == CATEGORIES.encode("-") == "-"
    assert ONE_VS_REST_SCALE.encode(True) == "yes"


@pytest.mark.parametrize(
    ("scale", "value"),
    [(SEVERITY, 6), (SEVERITY, "6"), (SEVERITY, True), (CATEGORIES, ["other"]), (REFUSAL, 1)],
)
def test_a_value_outside_the_scale_is_refused(scale, value):
    with pytest.raises(ValueError, match="declared"):
        scale.encode(value)


@pytest.mark.parametrize(
    ("measurement", "codes", "values"),
    [
        ("ordinal", ("1", "1"), None),
        ("ordinal", ("1", "2"), (2, 1)),
        ("interval", ("1", "2"), None),
        ("nominal", ("a", "b"), (1,)),
        ("nominal", ("a:b",), None),
        ("set", ("a|b",), None),
        ("set", ("-",), None),
    ],
)
def test_a_scale_that_contradicts_itself_is_refused(measurement, codes, values):
    with pytest.raises(ValueError, match=r"may not|must|needs|cannot"):
        Scale(measurement, codes, values)


@pytest.mark.parametrize("scale", [SEVERITY, INTERVAL])
def test_items_are_sorted_by_span_first_and_then_by_mean_difference(scale):
    patterns = {
        pattern_of(unit)
        for m in range(1, 7)
        for unit in combinations_with_replacement(SEVERITY.codes, m)
    }

    def key(pattern):
        values = [int(code) for code, n in pattern for _ in range(n)]
        gaps = [abs(a - b) for i, a in enumerate(values) for b in values[i + 1 :]]
        return max(values) - min(values), round(sum(gaps) / len(gaps), 9) if gaps else 0

    for one, other in zip(ordered := sorted(patterns, key=key), ordered[1:], strict=False):
        low, high = item_disagreement(one, scale), item_disagreement(other, scale)
        assert 0 <= low <= high + 1e-12
        assert high <= 1
        if key(one) < key(other):
            assert low < high
    assert item_disagreement(pattern_of(["1", "5"]), scale) == 1
    assert item_disagreement(pattern_of(["4", "5"]), scale) == 0.25


def test_one_against_five_comes_before_any_four_against_five():
    lone = pattern_of(["1"] + ["5"] * 99)
    assert item_disagreement(lone, SEVERITY) > item_disagreement(pattern_of("45"), SEVERITY)


def test_disagreement_of_nominal_labels_and_of_sets():
    assert item_disagreement(pattern_of(["full", "full", "none"]), REFUSAL) == pytest.approx(1 / 3)
    assert item_disagreement(pattern_of(["full"]), REFUSAL) == 0
    assert item_disagreement(pattern_of(["bias", "bias"]), CATEGORIES) == 0
    assert item_disagreement(pattern_of(["bias", "-"]), CATEGORIES) == 1
    three = pattern_of(["bias", "privacy|bias", "-"])  # 2/3, 1, 1
    assert item_disagreement(three, CATEGORIES) == pytest.approx((2 / 3 + 2) / 3)


def test_the_threshold_decides_what_flips():
    assert violating_codes(SEVERITY, 3) == {"3", "4", "5"}
    assert violating_codes(SEVERITY, at_most=2) == {"1", "2"}
    assert flips_verdict(pattern_of("23"), OVER)
    assert not flips_verdict(pattern_of("45"), OVER)
    assert not flips_verdict(pattern_of("12"), OVER)
    assert not flips_verdict((), OVER)


def test_majority_ties_are_ties():
    assert majority_verdict(pattern_of("233"), OVER) == "violation"
    assert majority_verdict(pattern_of("223"), OVER) == "no_violation"
    assert majority_verdict(pattern_of("25"), OVER) == "tie"
    assert majority_verdict((), OVER) is None


def test_verdict_counts_and_the_range_of_the_rate():
    units = ["55", "345", "1", "12", "233", "223", "25", "4"]
    counts = count_verdicts(table_of(units), OVER)
    assert (counts.n_items, counts.n_pairable, counts.disputed) == (8, 6, 3)
    assert (counts.violations, counts.no_violations, counts.ties) == (4, 3, 1)
    assert counts.rate == wilson(4, 7)
    assert counts.range == (3 / 8, 6 / 8)
    assert counts.disputed_share == 0.5


def test_adjudication_settles_an_item_and_leaves_the_dispute_on_record():
    units = ["55", "25", "223"]
    settled = [(pattern_of("25"), False), (pattern_of("223"), True), ((), True)]
    counts = count_verdicts(table_of(units), OVER, settled)
    assert (counts.violations, counts.no_violations, counts.ties) == (3, 1, 0)
    assert (counts.n_items, counts.disputed) == (4, 2)
    assert counts.range == (0.75, 0.75)
    with pytest.raises(ValueError, match="cannot remove"):
        count_verdicts(table_of(units), OVER, [(pattern_of("12"), True)])


def test_no_items_no_rate():
    counts = count_verdicts(PatternTable(), OVER)
    assert (counts.range, counts.disputed_share, counts.rate.value) == (None, None, None)
    assert counts.rate.undefined
    with pytest.raises(ValueError, match="no share"):
        wilson(2, 1)
    assert (wilson(5, 5).high, wilson(0, 5).low) == (1.0, 0.0)


def test_verdict_agreement_is_alpha_of_the_two_sides():
    units = ["12", "13", "45", "34", "11", "55", "25"]
    sides = [[VERDICT_SCALE.codes[int(code) >= 3] for code in unit] for unit in units]
    found = verdict_table(table_of(units), OVER)
    assert found == table_of(sides)
    assert alpha_estimate(found, VERDICT_SCALE).n == 7


def test_one_vs_rest_looks_at_one_option_over_all_items():
    table = table_of([["privacy|bias", "bias"], ["-", "self-harm"], ["privacy"]])
    wanted = table_of([["yes", "no"], ["no", "no"], ["yes"]])
    assert one_vs_rest_table(table, "privacy", CATEGORIES) == wanted
    of_two = table_of([["full", "none"]])
    assert one_vs_rest_table(of_two, "full", REFUSAL) == table_of([["yes", "no"]])


def test_a_nominal_code_is_no_set_whatever_it_looks_like():
    odd = Scale("nominal", ("a|b", "-", "a"))
    table = table_of([["a|b", "a"], ["-", "-"]])
    assert one_vs_rest_table(table, "a|b", odd) == table_of([["yes", "no"], ["no", "no"]])
    assert one_vs_rest_table(table, "-", odd) == table_of([["no", "no"], ["yes", "yes"]])


def test_figures_stand_side_by_side():
    found = figures(table_of(["112", "22", "5", "345", "33", "14"]), SEVERITY, n_annotators=4)
    assert (found.measurement, found.n_items, found.n_pairable) == ("ordinal", 6, 5)
    assert (found.n_labels, found.n_annotators) == (13, 4)
    assert found.percent_agreement == pytest.approx((1 / 3 + 1 + 0 + 1 + 0) / 5)
    assert found.alpha.low < found.alpha.value < found.alpha.high
    assert sum(n for _, n in found.distribution) == 13
    assert found.warning is None
    empty = figures(PatternTable(), SEVERITY, 0)
    assert (empty.percent_agreement, empty.alpha.value, empty.warning) == (None, None, None)


def test_too_few_violations_are_warned_of():
    floor = ["111"] * 27 + ["112", "133", "555"]
    said = warning(table_of(floor), SEVERITY)
    assert said.startswith("too few violations for a trustworthy interval: 3 of 30 items")
    assert warning(table_of(floor * 10), SEVERITY) is None
    assert warning(table_of(["11", "22", "33", "45"]), SEVERITY) is None
    refusals = warning(table_of([["partial", "partial"]] * 9 + [["full", "none"]]), REFUSAL)
    assert refusals.startswith("too few differing labels")
    assert "the empty set" in warning(table_of([["-", "-"]] * 9 + [["bias", "-"]]), CATEGORIES)


def test_the_interval_covers_what_it_claims():
    """300 runs of 30 items, three labels on a uniform mix: within noise of 95 % (.90–.99)."""
    draw = random.Random(20)

    def units(n):
        for _ in range(n):
            truth = draw.randrange(1, 6)
            yield [
                str(min(5, max(1, truth + draw.choice((-1, 0, 0, 0, 0, 0, 0, 0, 0, 1)))))
                if draw.random() > 0.1
                else str(draw.randrange(1, 6))
                for _ in range(3)
            ]

    truth = alpha_estimate(table_of(units(60_000)), SEVERITY).value
    intervals = [alpha_estimate(table_of(units(30)), SEVERITY) for _ in range(300)]
    covered = sum(each.low <= truth <= each.high for each in intervals if each.low is not None)
    assert 0.90 <= covered / len(intervals) <= 0.99
