"""Versions are listed by how they came to be, whenever they came into the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from revisions import CLARIFIED, label_items, revised
from spine import items_file

from annotator.formats.rubric_editor import numbered
from annotator.services.app import Workspace, create_project
from annotator.services.rubric_versions import RubricVersions

Opener = Callable[..., Workspace]
THIRD = numbered(
    revised(("A specific person's data.", "Data of a person who can be named."), text=CLARIFIED),
    "third",
    "1.1.1",
    "1.1.0",
)


def published(workspace: Workspace, opened: Opener, text: str, kind: str) -> Workspace:
    workspace.revision.publish("lea", text, kind=kind, reason="why", control=0)
    workspace.close()
    return opened(workspace.folder)


def listed(workspace: Workspace) -> list[tuple[str, str, bool]]:
    found = RubricVersions(workspace.database, workspace.rubric).versions()
    return [(one.version, one.previous, one.in_force) for one in found]


@pytest.fixture
def thrice(workspace: Workspace, opened: Opener, tmp_path: Path) -> Workspace:
    """1.0.0, 1.1.0 and 1.1.1, the last one in force."""
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
    label_items(workspace, 2)
    second = published(workspace, opened, CLARIFIED, "clarifying")
    return published(second, opened, THIRD, "wording")


IN_ORDER = [("1.0.0", "", False), ("1.1.0", "1.0.0", False), ("1.1.1", "1.1.0", True)]


def test_published_one_after_the_other_they_stand_in_that_order(thrice: Workspace) -> None:
    assert listed(thrice) == IN_ORDER


def test_older_ones_that_a_set_brings_stand_before_the_one_in_force(
    thrice: Workspace, opened: Opener, tmp_path: Path
) -> None:
    thrice.exporting.to_set(tmp_path / "set")
    (tmp_path / "latest.yaml").write_text(thrice.rubric_text, encoding="utf-8")
    create_project(tmp_path / "fresh", rubric=str(tmp_path / "latest.yaml"))
    fresh = opened(tmp_path / "fresh")
    assert [one[0] for one in listed(fresh)] == ["1.1.1"]
    fresh.importing.run(tmp_path / "set")
    assert listed(fresh) == IN_ORDER
    step = RubricVersions(fresh.database, fresh.rubric).compare()
    assert (step.from_version, step.to_version) == ("1.1.0", "1.1.1")


def test_an_older_version_that_is_put_back_by_hand_stands_last_again(
    thrice: Workspace, opened: Opener
) -> None:
    thrice.close()
    settings = thrice.folder / "project.yaml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("version: 1.1.1", "version: 1.1.0"), "utf-8")
    again = opened(thrice.folder)
    assert listed(again) == [
        ("1.1.1", "1.1.0", False), ("1.0.0", "", False), ("1.1.0", "1.0.0", True)
    ]  # fmt: skip
