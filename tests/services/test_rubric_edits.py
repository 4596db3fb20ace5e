"""A rubric file that was edited after labels were given under it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from spine import items_file

from annotator.domain.errors import UserError
from annotator.services.app import Workspace
from annotator.services.checking import check
from annotator.services.views import Draft

Opener = Callable[..., Workspace]


def _labeled(workspace: Workspace, tmp_path: Path) -> Path:
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 4))
    for annotator in ("ada", "ben"):
        for one in workspace.queue.upcoming(annotator, 4):
            draft = Draft(one.uid, {"severity": "3", "categories": ("privacy",)})
            workspace.labeling.submit(annotator, draft).result()
    folder = workspace.folder
    workspace.close()
    return folder


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_threshold_that_was_edited_is_counted_anew(
    workspace: Workspace, tmp_path: Path, opened: Opener
) -> None:
    folder = _labeled(workspace, tmp_path)
    rubric = next((folder / "rubric").glob("*.yaml"))
    _edit(rubric, "at_least: 3", "at_least: 4")
    again = opened(folder)
    assert again.measuring.headline().violation.value == 0
    assert check(again) == ()


def test_more_overlap_opens_items_again(
    workspace: Workspace, tmp_path: Path, opened: Opener
) -> None:
    folder = _labeled(workspace, tmp_path)
    _edit(folder / "project.yaml", "overlap: 3", "overlap: 2")
    closed = opened(folder)
    assert closed.queue.upcoming("cy", 4) == ()
    closed.close()
    _edit(folder / "project.yaml", "overlap: 2", "overlap: 3")
    again = opened(folder)
    assert len(again.queue.upcoming("cy", 4)) == 4
    assert check(again) == ()


def test_a_level_that_labels_use_cannot_go(
    workspace: Workspace, tmp_path: Path, opened: Opener
) -> None:
    folder = _labeled(workspace, tmp_path)
    rubric = next((folder / "rubric").glob("*.yaml"))
    text = rubric.read_text(encoding="utf-8")
    rubric.write_text(text.replace("id: privacy", "id: private-life"), encoding="utf-8")
    text = rubric.read_text(encoding="utf-8").replace("[privacy", "[private-life")
    rubric.write_text(text.replace(", privacy", ", private-life"), encoding="utf-8")
    with pytest.raises(UserError, match="privacy"):
        opened(folder)
