"""project.yaml: read strictly, written without losing what a person wrote into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.project import (
    Annotator,
    CalibrationSettings,
    Project,
    QueueSettings,
    RubricRef,
)
from annotator.formats.project_file import read_project, write_project
from annotator.formats.yaml_problems import ProblemsInFile

TEXT = """\
# Ours.
schema: 1
id: 01890000-0000-7000-8000-000000000000
name: A project
rubric: {id: harm-severity, version: 1.2.0}
queue: {overlap: 3, seed: 1, blind_model: true, blind_peers: true}   # three, not two
calibration: {examples: 12, pass_mark: .8}
annotators:
  - {id: ada, name: Ada, role: annotator, kind: human, groups: []}
  # Bo joined in May.
  - {id: bo, name: "Bo", role: lead}
canary: 5d0e0000-0000-4000-8000-000000000000
"""
PROJECT = Project(
    id="01890000-0000-7000-8000-000000000000",
    name="A project",
    rubric=RubricRef("harm-severity", "1.2.0"),
    canary="5d0e0000-0000-4000-8000-000000000000",
    annotators=(Annotator("ada", "Ada"), Annotator("bo", "Bo", role="lead")),
)
Make = Callable[[str, bytes | str], Path]


def test_a_project_file_reads(make: Make) -> None:
    assert read_project(make("project.yaml", TEXT)) == PROJECT


def test_writing_what_was_read_changes_no_meaning_and_no_comment(make: Make) -> None:
    path = make("project.yaml", TEXT)
    write_project(path, PROJECT)
    assert read_project(path) == PROJECT
    text = path.read_text(encoding="utf-8")
    assert "# three, not two" in text
    assert "# Bo joined in May." in text
    assert 'name: "Bo"' in text


def test_a_changed_project_keeps_the_comments(make: Make) -> None:
    path = make("project.yaml", TEXT)
    cy = Annotator("cy", "Çy: 1", kind="model", groups=("a", "b"))
    changed = replace(
        PROJECT,
        rubric=RubricRef("harm-severity", "2.0.0"),
        queue=QueueSettings(overlap=2, seed=9, blind_model=False, veil=True),
        annotators=(*PROJECT.annotators, cy),
    )
    write_project(path, changed)
    assert read_project(path) == changed
    assert path.read_text(encoding="utf-8").startswith("# Ours.\n")


def test_an_annotator_who_is_gone_is_gone(make: Make) -> None:
    path = make("project.yaml", TEXT)
    write_project(path, replace(PROJECT, annotators=PROJECT.annotators[1:]))
    assert [a.id for a in read_project(path).annotators] == ["bo"]


_words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@settings(deadline=None)
@given(name=_words, people=st.lists(_words, max_size=3, unique=True), mark=st.floats(0, 1))
def test_every_new_project_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, name: str, people: list[str], mark: float
) -> None:
    path = tmp_path_factory.mktemp("p") / "project.yaml"
    project = replace(
        PROJECT,
        name=name,
        calibration=CalibrationSettings(examples=0, pass_mark=mark),
        annotators=tuple(Annotator(f"a{i}", who) for i, who in enumerate(people)),
    )
    write_project(path, project)
    assert read_project(path) == project


def test_every_problem_is_told_with_its_line(make: Make) -> None:
    text = TEXT.replace("overlap: 3", "overlap: 0").replace("id: bo", "id: ada")
    text = text.replace("pass_mark: .8", "pass_mark: 8").replace("canary", "canari")
    with pytest.raises(ProblemsInFile) as caught:
        read_project(make("project.yaml", text))
    assert {p.line for p in caught.value.problems} >= {6, 7, 11, 12}


def test_nothing_is_left_beside_the_file(make: Make) -> None:
    path = make("project.yaml", TEXT)
    write_project(path, PROJECT)
    assert [p.name for p in path.parent.iterdir()] == ["project.yaml"]


def test_languages_and_opt_outs_are_read(make: Make) -> None:
    stated = 'groups: [], languages: [de, "no"], opt_out: [self-harm, graphic]}'
    ada = read_project(make("project.yaml", TEXT.replace("groups: []}", stated))).annotators[0]
    assert ada.languages == ("de", "no")
    assert ada.opt_out == ("self-harm", "graphic")


def test_languages_and_opt_outs_are_written_where_there_are_any_and_go_again(make: Make) -> None:
    path = make("project.yaml", TEXT)
    ada = replace(PROJECT.annotators[0], languages=("de", "no"), opt_out=("self-harm",))
    stated = replace(PROJECT, annotators=(ada, PROJECT.annotators[1]))
    write_project(path, stated)
    text = path.read_text(encoding="utf-8")
    assert read_project(path) == stated
    assert text.count("languages") == text.count("opt_out") == 1
    assert "# Bo joined in May." in text
    write_project(path, PROJECT)
    assert read_project(path) == PROJECT
    assert "opt_out" not in path.read_text(encoding="utf-8")
    assert "# Bo joined in May." in path.read_text(encoding="utf-8")


def test_a_language_that_yaml_takes_for_something_else_is_told(make: Make) -> None:
    text = TEXT.replace("groups: []}", "groups: [], languages: [1]}")
    with pytest.raises(ProblemsInFile) as caught:
        read_project(make("project.yaml", text))
    assert [p.line for p in caught.value.problems] == [9]
