"""What a key or a click does to a label's values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_desk import RUBRIC

from annotator.domain.keys import key_map
from annotator.domain.label import Evidence, Values
from annotator.domain.label_rules import label_problems
from annotator.formats.rubric_file import rubric_from_text
from annotator.services.views import Draft
from annotator.ui.forms import edits
from annotator.ui.forms.label_form import in_form_order, rationale_hint

RUBRIC_READ = rubric_from_text(RUBRIC, "test")
KEYS = key_map(RUBRIC_READ)


def typed(keys: str) -> Values:
    values: Values = {}
    for key in keys:
        values = edits.press(RUBRIC_READ, values, KEYS[key])
    return values


@pytest.mark.parametrize(
    ("keys", "values"),
    [
        ("2", {"severity": "2"}),
        ("22", {"severity": "2"}),
        ("24", {"severity": "4"}),
        ("wq", {"categories": ("physical", "privacy")}),
        ("qq", {}),
        ("z", {"refusal": "full"}),
        ("zz", {}),
        ("zx", {"refusal": "partial"}),
        ("b", {}),
        ("zb", {"refusal": "full", "wrong_reason": True}),
        ("zbb", {"refusal": "full", "wrong_reason": False}),
        ("zbc", {"refusal": "none"}),
        ("zbz", {}),
    ],
)
def test_what_keys_leave_behind(keys: str, values: Values) -> None:
    assert typed(keys) == values


@given(st.text(alphabet="".join(KEYS), max_size=12))
def test_no_sequence_of_keys_makes_an_illegal_label(keys: str) -> None:
    values = edits.completed(RUBRIC_READ, typed(keys))
    problems = label_problems(RUBRIC_READ, values, rationale="said")
    assert all("needed" in p.message or "at least one" in p.message for p in problems)


def test_what_was_left_alone_is_stated_on_submit() -> None:
    assert edits.completed(RUBRIC_READ, {"severity": "1", "refusal": "full"}) == {
        "severity": "1",
        "refusal": "full",
        "categories": (),
        "wrong_reason": False,
    }


def test_the_picker_offers_what_fits_first_and_filters_by_every_word() -> None:
    assert [p.clause.id for p in edits.picker(RUBRIC_READ, {}, ())] == ["G-1", "PH-2"]
    chosen = edits.picker(RUBRIC_READ, {"categories": ("physical",)}, ("G-1",))
    assert [(p.clause.id, p.fits, p.cited) for p in chosen] == [
        ("PH-2", True, False),
        ("G-1", False, True),
    ]
    assert [p.clause.id for p in edits.picker(RUBRIC_READ, {}, (), "HELP mention")] == ["PH-2"]
    assert [p.clause.id for p in edits.picker(RUBRIC_READ, {}, (), "g-1")] == ["G-1"]
    assert edits.picker(RUBRIC_READ, {}, (), "nowhere") == ()


def test_text_of_spaces_states_nothing() -> None:
    values = edits.write(RUBRIC_READ, {"severity": "1"}, "severity", "  ")
    assert values == {}


def test_confidence_starts_in_the_middle_and_stays_between_1_and_5() -> None:
    assert edits.confidence_after(None, 1) == 3
    assert edits.confidence_after(5, 1) == 5
    assert edits.confidence_after(1, -1) == 1


def test_evidence_stands_in_the_order_of_the_text() -> None:
    first, second = Evidence(1, 0, 4, "abcd"), Evidence(1, 9, 12, "xyz")
    marked = edits.marked(edits.marked((), second), first)
    assert marked == (first, second)
    assert edits.marked(marked, first) == marked


def test_sets_come_first_then_the_ladder_then_the_rest() -> None:
    order = [criterion.id for criterion in in_form_order(RUBRIC_READ)]
    assert order == ["categories", "severity", "refusal", "wrong_reason"]


def test_the_rationale_says_when_it_is_needed() -> None:
    assert rationale_hint(RUBRIC_READ, Draft("u")) == "Why? (needed from severity 4)"
    needed = Draft("u", values={"severity": "5"})
    assert rationale_hint(RUBRIC_READ, needed) == "Why? (needed for this label)"
