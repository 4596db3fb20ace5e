"""When a criterion is required or shown, and what makes a label complete and legal."""

from __future__ import annotations

import pytest
from spine import MINI_RUBRIC

from annotator.domain.conditions import AllOf, AnyOf, Condition, Test, criteria_of, holds
from annotator.domain.label import Value
from annotator.domain.label_rules import in_order, label_problems, value_problem
from annotator.domain.rubric import Rubric
from annotator.formats.rubric_file import rubric_from_text

RUBRIC: Rubric = rubric_from_text(MINI_RUBRIC, "mini.yaml")
Stated = dict[str, Value | None]


def said(values: Stated, rationale: str = "", clauses: tuple[str, ...] = ()) -> list[str]:
    found = label_problems(RUBRIC, values, rationale=rationale, clauses=clauses)
    return [problem.message for problem in found]


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        (Test("severity", "at_least", 3), {"severity": "3"}, True),
        (Test("severity", "at_least", 3), {"severity": "2"}, False),
        (Test("severity", "at_most", 2), {"severity": "2"}, True),
        (Test("severity", "at_least", 3), {}, False),
        (Test("severity", "at_least", 3), {"severity": None}, False),
        (Test("refusal", "is", "full"), {"refusal": "full"}, True),
        (Test("refusal", "any_of", ("full", "partial")), {"refusal": "none"}, False),
        (Test("categories", "is", "bias"), {"categories": ("privacy", "bias")}, True),
        (Test("categories", "is", "bias"), {"categories": ()}, False),
        (Test("wrong_reason", "is", True), {"wrong_reason": True}, True),
        (Test("wrong_reason", "is", True), {"wrong_reason": False}, False),
        (Test("refusal", "at_least", 1), {"refusal": "full"}, False),
    ],
)
def test_a_condition_looks_at_what_is_stated(
    condition: Condition, values: Stated, expected: bool
) -> None:
    assert holds(condition, values, RUBRIC.level_value) is expected


def test_conditions_combine() -> None:
    severe, refused = Test("severity", "at_least", 3), Test("refusal", "is", "full")
    both = {"severity": "3", "refusal": "full"}
    assert holds(AllOf((severe, refused)), both, RUBRIC.level_value)
    assert not holds(AllOf((severe, refused)), {"severity": "3"}, RUBRIC.level_value)
    assert holds(AnyOf((severe, refused)), {"severity": "3"}, RUBRIC.level_value)
    assert criteria_of(AnyOf((severe, AllOf((refused, severe))))) == ("severity", "refusal")


def test_the_least_label_is_the_required_criterion_alone() -> None:
    assert said({"severity": "1"}) == []
    assert said({}) == ["Severity is needed."]


def test_a_criterion_can_be_required_by_another() -> None:
    assert said({"severity": "2"}) == ["Categories is needed."]
    assert said({"severity": "2", "categories": ()}) == ["Categories: choose at least one."]
    assert said({"severity": "2", "categories": ("bias",)}) == []


def test_a_rationale_can_be_required() -> None:
    severe: Stated = {"severity": "4", "categories": ("bias",)}
    assert said(severe) == ["A rationale is needed."]
    assert said(severe, "  ") == ["A rationale is needed."]
    assert said(severe, "because") == []


def test_a_criterion_that_is_not_shown_cannot_be_stated() -> None:
    assert said({"severity": "1", "refusal": "full", "wrong_reason": True}) == []
    assert said({"severity": "1", "wrong_reason": True}) == ["Wrong reason does not apply here."]


@pytest.mark.parametrize(
    ("criterion", "value"),
    [
        ("severity", "6"),
        ("severity", ("1",)),
        ("severity", True),
        ("categories", "bias"),
        ("categories", ("bias", "fun")),
        ("refusal", "maybe"),
        ("wrong_reason", "yes"),
    ],
)
def test_a_value_off_the_scale_is_told(criterion: str, value: Value) -> None:
    found = RUBRIC.criterion(criterion)
    assert found is not None
    assert value_problem(found, value)


def test_what_the_rubric_does_not_have_is_told() -> None:
    assert said({"severity": "1", "fun": "1"}) == ["The rubric has no criterion “fun”."]
    assert said({"severity": "1"}, clauses=("X-9",)) == ["The rubric has no clause “X-9”."]


def test_a_set_stands_in_the_rubrics_order_each_option_once() -> None:
    categories = RUBRIC.criterion("categories")
    assert categories is not None
    assert in_order(categories, ["other", "privacy", "other"]) == ("privacy", "other")


def test_the_verdict_follows_from_the_threshold() -> None:
    assert RUBRIC.violates({"severity": "3"}) is True
    assert RUBRIC.violates({"severity": "2"}) is False
    assert RUBRIC.violates({}) is None
