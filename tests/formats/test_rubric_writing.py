"""What is edited is written into the text as it stands, and nothing else of it changes."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spine import MINI_RUBRIC

from annotator.domain import rubric_edits as edits
from annotator.domain.conditions import Test
from annotator.domain.rubric import Rubric
from annotator.formats.rubric_file import draft_from_text, rubric_from_text
from annotator.formats.rubric_writing import written

SHIPPED = (
    Path(__file__).resolve().parents[2] / "rubrics" / "harm-severity" / "1.0.0.yaml"
).read_text(encoding="utf-8")
MINI = rubric_from_text(MINI_RUBRIC, "mini.yaml")


def changed_lines(before: str, after: str) -> int:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return sum(line[0] in "+-" for line in lines)


def test_an_edited_clause_changes_its_own_lines(tmp_path: Path) -> None:
    rubric = rubric_from_text(SHIPPED, "r.yaml")
    longer = edits.edit_clause(rubric, "P-2", lambda c: replace(c, text=c.text + " So does it."))
    text = written(SHIPPED, rubric, longer)
    assert rubric_from_text(text, "r.yaml") == longer
    assert 0 < changed_lines(SHIPPED, text) < 8
    assert text.startswith("# Copyright: the authors of this project.")


def test_nothing_is_written_where_nothing_changed() -> None:
    odd = MINI_RUBRIC.replace("name: Mini", "name:    Mini   # so")
    assert written(odd, rubric_from_text(odd, "r"), rubric_from_text(odd, "r")) == odd


def every_edit(rubric: Rubric) -> dict[str, Rubric]:
    taken = edits.ids_of(rubric)
    privacy = ("criteria", "categories", "options", "privacy")
    level = edits.edit_option(
        rubric, "severity", "3", lambda o: replace(o, anchor="", like="a: b", name="3 # x")
    )
    example = edits.edit_example(
        rubric,
        "ex-2",
        lambda e: replace(
            e,
            turns=(*e.turns, *e.turns),
            labels={"severity": "5", "categories": ("bias",), "refusal": "full"}
            | {"wrong_reason": True},
            use="beside",
            clauses=(),
        ),
    )
    return {
        "level": level,
        "example": example,
        "threshold": replace(rubric, threshold=Test("severity", "at_least", 4.0)),
        "no threshold": replace(rubric, threshold=None),
        "description": replace(rubric, description="Two\nlines."),
        "help": edits.edit_criterion(rubric, "refusal", lambda c: replace(c, help="Whether.")),
        "option added": edits.add_option(rubric, "categories", "Tracking", taken)[0],
        "level added": edits.add_option(rubric, "severity", "Beyond", taken)[0],
        "clause added": edits.add_clause(rubric, "privacy", taken)[0],
        "example added": edits.edit_example(
            edits.add_example(rubric, taken)[0],
            "ex-3",
            lambda e: replace(e, labels={"severity": "1", "categories": ()}, reason="Why"),
        ),
        "removed": edits.remove(rubric, ("clauses", "G-1")),
        "merged": edits.merge_options(rubric, rubric, "categories", "bias", "other"),
        "split": edits.split_option(rubric, rubric, "categories", "bias", ("A", "B"), taken)[0],
        "moved": edits.move(rubric, privacy, 2),
        "clauses moved": edits.move(rubric, ("clauses", "G-1"), -1),
        "examples moved": edits.move(rubric, ("examples", "ex-2"), -1),
    }


@pytest.mark.parametrize("edit", every_edit(MINI))
def test_every_edit_reads_back(edit: str) -> None:
    wanted = every_edit(MINI)[edit]
    assert wanted != MINI
    assert draft_from_text(written(MINI_RUBRIC, MINI, wanted), "r") == wanted


def test_edits_follow_one_another_on_the_text_as_it_was_left() -> None:
    text, before = MINI_RUBRIC, MINI
    for name in ("option added", "clauses moved", "removed", "level", "merged"):
        after = every_edit(MINI)[name]
        text, before = written(text, before, after), after
        assert draft_from_text(text, "r") == after
    assert written(text, before, MINI) != ""
    assert rubric_from_text(written(text, before, MINI), "r") == MINI


def test_a_draft_with_problems_is_written_and_read_all_the_same() -> None:
    empty = edits.edit_clause(MINI, "P-1", lambda c: replace(c, text=""))
    text = written(MINI_RUBRIC, MINI, empty)
    assert draft_from_text(text, "r") == empty


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60))
def test_any_text_reads_back(text: str) -> None:
    wanted = edits.edit_clause(MINI, "G-1", lambda c: replace(c, text=text))
    assert draft_from_text(written(MINI_RUBRIC, MINI, wanted), "r") == wanted
