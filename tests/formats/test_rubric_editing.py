"""Editing a rubric changes what was meant, and nothing else."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.errors import UserError
from annotator.formats.rubric_editor import RubricEditor
from annotator.formats.rubric_file import read_rubric
from annotator.formats.yaml_problems import ProblemsInFile

SHIPPED = Path(__file__).resolve().parents[2] / "rubrics" / "harm-severity" / "1.0.0.yaml"


SMALL_RUBRIC = """\
schema: 1
id: tiny
version: 1.0.0
criteria:
  - id: severity
    kind: ordinal
    help: >-
      A help text
      over two lines.
    levels:
      - {id: "1", value: 1}
      - {id: "2", value: 2}
      - {id: "3", value: 3}
"""


def test_comments_survive_an_edit(small_rubric: str, tmp_path: Path) -> None:
    path = tmp_path / "1.2.0.yaml"
    path.write_text(small_rubric, encoding="utf-8")
    editor = RubricEditor.open(path)
    editor.set(("criteria", "severity", "levels", "3", "anchor"), "So much that it matters.")
    editor.set(("version",), "1.3.0")
    editor.add(("clauses",), {"id": "P-2", "text": "An initial is not.", "criteria": ["severity"]})
    rubric = editor.save(path)
    assert rubric == read_rubric(path)
    assert rubric.criteria[0].options[2].anchor == "So much that it matters."
    assert rubric.clauses[1].text == "An initial is not."
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# A rubric for tests. This comment is to survive.\n")
    assert "- id: severity   # the one that leads" in text
    assert "# Three is where it starts to matter." in text


def test_an_edit_of_a_shipped_rubric_touches_only_its_own_lines() -> None:
    before = SHIPPED.read_text(encoding="utf-8")
    editor = RubricEditor(before, "r.yaml")
    editor.set(("criteria", "severity", "help"), "Take the highest level. " * 8)
    changed = [
        line
        for line in difflib.ndiff(before.splitlines(), editor.text().splitlines())
        if line[0] in "+-"
    ]
    assert 0 < len(changed) < 10
    assert editor.rubric().criteria[0].help.startswith("Take the highest level. Take")


def test_a_text_over_several_lines_survives(small_rubric: str) -> None:
    editor = RubricEditor(small_rubric, "r.yaml")
    for text in ("one\ntwo\n  three", "a: b # no comment", " padded ", "x" * 300, "a  b " * 40):
        editor.set(("criteria", "severity", "help"), text)
        assert editor.rubric().criteria[0].help == text


@settings(deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60))
def test_any_text_that_is_set_reads_back(text: str) -> None:
    editor = RubricEditor(SMALL_RUBRIC, "r.yaml")
    editor.set(("criteria", "severity", "levels", "3", "like"), text)
    editor.set(("criteria", "severity", "help"), text)
    rubric = editor.rubric()
    assert rubric.criteria[0].options[2].like == text
    assert rubric.criteria[0].help == text


def test_removing_an_option_removes_it(small_rubric: str) -> None:
    editor = RubricEditor(small_rubric, "r.yaml")
    editor.remove(("examples", "ex-001"))
    editor.remove(("criteria", "categories", "options", "deception"))
    rubric = editor.rubric()
    assert rubric.criteria[1].codes == ("privacy",)
    assert rubric.examples == ()


def test_what_would_break_the_rubric_is_not_saved(small_rubric: str, tmp_path: Path) -> None:
    path = tmp_path / "1.2.0.yaml"
    path.write_text(small_rubric, encoding="utf-8")
    editor = RubricEditor.open(path)
    editor.set(("criteria", "severity", "kind"), "odd")
    with pytest.raises(ProblemsInFile):
        editor.save(path)
    assert path.read_text(encoding="utf-8") == small_rubric


def test_a_place_that_is_not_there_is_told(small_rubric: str) -> None:
    editor = RubricEditor(small_rubric, "r.yaml")
    with pytest.raises(UserError, match="criteria → nope"):
        editor.set(("criteria", "nope", "help"), "x")
