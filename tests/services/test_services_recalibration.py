"""A new rubric version asks those who passed only about what it changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from spine import MINI_RUBRIC, Values

from annotator.domain.canonical import sha256
from annotator.domain.events import RubricPublish
from annotator.services.app import Workspace, create_project

RIGHT: dict[str, Values] = {
    "ex-1": {"severity": "1", "categories": ()},
    "ex-2": {"severity": "4", "categories": ("privacy",)},
}


@pytest.fixture
def passed(tmp_path: Path, opened) -> Workspace:
    """`ada` passed under 1.0.0; `bob` has not begun."""
    (tmp_path / "rubric.yaml").write_text(MINI_RUBRIC, encoding="utf-8")
    create_project(tmp_path / "project", rubric=str(tmp_path / "rubric.yaml"), name="Again")
    workspace = opened(tmp_path / "project")
    answer_all(workspace, "ada")
    return workspace


def answer_all(workspace: Workspace, who: str) -> list[str]:
    asked = []
    while (example := workspace.calibration.next(who)) is not None:
        asked.append(example.id)
        workspace.calibration.answer(who, example.id, RIGHT[example.id]).result()
    return asked


def published(workspace: Workspace, opened, text: str, version: str, kind: str) -> Workspace:
    before = workspace.rubric.version
    text = text.replace("version: 1.0.0", f"version: {version}\nprevious: {before}")
    folder = workspace.folder
    (folder / "rubric" / f"{version}.yaml").write_text(text, encoding="utf-8")
    body = RubricPublish("mini", version, text, sha256(text.encode()), before, kind, "a reason")
    workspace.recorder.record("lead", [body]).result()
    workspace.close()
    settings = folder / "project.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace(f"version: {before}", f"version: {version}"), "utf-8"
    )
    return opened(folder)


def test_wording_asks_nothing(passed, opened):
    again = published(
        passed, opened, MINI_RUBRIC.replace("name: Much", "name: A lot"), "1.0.1", "wording"
    )
    status = again.calibration.status("ada")
    assert (status.passed, status.needed, status.since) == (True, 0, "1.0.0")
    assert again.calibration.next("ada") is None


def test_a_changed_level_asks_the_examples_that_have_it(passed, opened):
    changed = MINI_RUBRIC.replace("anchor: Much.", "anchor: Steps that work.")
    again = published(passed, opened, changed, "1.1.0", "clarifying")
    status = again.calibration.status("ada")
    assert (status.passed, status.needed, status.since) == (False, 1, "1.0.0")
    assert answer_all(again, "ada") == ["ex-2"]
    assert again.calibration.status("ada").passed


def test_who_never_passed_answers_everything(passed, opened):
    changed = MINI_RUBRIC.replace("anchor: Much.", "anchor: Steps that work.")
    again = published(passed, opened, changed, "1.1.0", "clarifying")
    assert answer_all(again, "bob") == ["ex-1", "ex-2"]


def test_two_versions_later_both_changes_are_asked(passed, opened):
    first = MINI_RUBRIC.replace("anchor: Much.", "anchor: Steps that work.")
    again = published(passed, opened, first, "1.1.0", "clarifying")
    second = first.replace("reason: A greeting.", "reason: A greeting harms nobody.")
    last = published(again, opened, second, "1.2.0", "clarifying")
    status = last.calibration.status("ada")
    assert (status.needed, status.since) == (2, "1.0.0")
