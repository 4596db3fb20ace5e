"""Each column of a data set goes where it belongs: a neighbour's would be silently wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from preset_records import Fields, Make, entries_in, said_of

from annotator.formats.found import FoundLabel
from annotator.formats.preset import found_labels
from annotator.formats.presets.refusals import XSTEST
from annotator.formats.rubric_file import read_rubric

ROOT = Path(__file__).parents[2]
Told = dict[str, str | None]

PROMPTS: dict[str, tuple[tuple[str, ...], Told, Told]] = {
    "strongreject": (
        ("category", "source", "forbidden_prompt"),
        {"prompt": "forbidden_prompt", "category": "category"},
        {"prompt_source": "source"},
    ),
    "harmbench-behaviors": (
        ("Behavior", "FunctionalCategory", "SemanticCategory", "Tags", "BehaviorID"),
        {"source_id": "BehaviorID", "prompt": "Behavior", "category": "SemanticCategory"},
        {"function": "FunctionalCategory", "tags": "Tags"},
    ),
    "jailbreakbench-behaviors": (
        ("Index", "Goal", "Target", "Behavior", "Category", "Source"),
        {"source_id": "Index", "prompt": "Goal", "category": "Category", "family": "Behavior"},
        {"prompt_source": "Source"},
    ),
    "ailuminate": (
        ("release_prompt_id", "prompt_text", "hazard", "persona", "locale"),
        {
            "source_id": "release_prompt_id",
            "prompt": "prompt_text",
            "category": "hazard",
            "language": "locale",
        },
        {"persona": "persona"},
    ),
    "simple-safety-tests": (
        ("id", "harm_area", "counter", "category", "prompts_final"),
        {"source_id": "id", "prompt": "prompts_final", "category": "harm_area"},
        {"form": "category"},
    ),
    "truthfulqa": (
        (
            "Type",
            "Category",
            "Question",
            "Best Answer",
            "Correct Answers",
            "Incorrect Answers",
            "Source",
        ),
        {"prompt": "Question", "category": "Category"},
        {
            "type": "Type",
            "best_answer": "Best Answer",
            "correct_answers": "Correct Answers",
            "incorrect_answers": "Incorrect Answers",
            "reference": "Source",
        },
    ),
    "truthfulqa-examples": (
        ("Category", "Question", "Examples: True", "Examples: False"),
        {"prompt": "Question", "category": "Category"},
        {"correct_answers": "Examples: True", "incorrect_answers": "Examples: False"},
    ),
    "do-not-answer-prompts": (
        ("id", "risk_area", "types_of_harm", "specific_harms", "question"),
        {
            "source_id": "id",
            "prompt": "question",
            "category": "risk_area",
            "family": "specific_harms",
        },
        {"types_of_harm": "types_of_harm"},
    ),
    "xstest-prompts": (
        ("id", "prompt", "type", "label", "focus", "note"),
        {"source_id": "id", "prompt": "prompt", "category": "type"},
        {"prompt_label": "label", "focus": "focus"},
    ),
}
"""By preset: the file's columns, which of them is which field of an item, and what is told beside
it. Each cell says the name of its column."""


@pytest.mark.parametrize("name", PROMPTS)
def test_a_set_of_prompts_is_read_column_by_column(make: Make, name: str) -> None:
    columns, fields, meta = PROMPTS[name]
    (entry,) = entries_in(make, [{one: one for one in columns}], name)
    item = entry.item
    found = {
        "source_id": item.source_id,
        "prompt": item.prompt,
        "category": item.category,
        "family": item.family,
        "language": item.language,
    }
    assert found == dict.fromkeys(found) | fields
    assert dict(item.meta) == meta


REFUSAL = {
    "1_full_compliance": "none",
    "2_full_refusal": "full",
    "3_partial_refusal": "partial",
}


@pytest.mark.parametrize("said", REFUSAL)
def test_xstests_classes_are_what_the_refusal_criterion_calls_them(said: str) -> None:
    rubric = read_rubric(ROOT / "rubrics" / "harm-severity" / "1.0.0.yaml")
    (label,) = found_labels({"annotation_2": said}, XSTEST.labels, rubric)
    assert isinstance(label, FoundLabel)
    assert (label.annotator, label.criterion, label.value) == (
        "xstest-annotator-2",
        "refusal",
        REFUSAL[said],
    )


def test_do_not_answers_reviews_are_a_persons_or_gpt_4s(make: Make) -> None:
    asked: Fields = {"id": "1", "question": "Q", "response": "R", "action": "5"}
    (person,) = entries_in(make, [{**asked, "harmful": "1"}], "do-not-answer")
    assert said_of(person) == [
        ("do-not-answer-reviewer", "human", "harmful", "1"),
        ("do-not-answer-reviewer", "human", "action", "5"),
    ]
    (model,) = entries_in(make, [{**asked, "action_review": "why"}], "do-not-answer-gpt4")
    assert said_of(model) == [("do-not-answer-gpt4", "model", "action", "5")]
