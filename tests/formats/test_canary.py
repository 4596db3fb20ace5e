"""The project's canary goes with every export, so that a set can be found in training data: in the
README for people, and in the file that the tool itself reads where that holds such a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from leaving import export
from spine import draft_for, items_file, uid_of

from annotator.formats.registry import load_registry
from annotator.services.app import Workspace

Opener = Callable[..., Workspace]
BESIDE = {
    "set": "manifest.json",
    "inspect": "about.json",
    "lm-eval": "*.yaml",
    "openai-evals": "*.yaml",
    "promptfoo": "promptfooconfig.yaml",
    "eee": "*.json",
}
"""By format, the tool's own file."""
FORMATS = [one.name for one in load_registry(()).exporters if one.name != "inspect-log"]


@pytest.fixture
def judged(project: Path, opened: Opener, tmp_path: Path) -> Workspace:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
    values = {"severity": "1", "categories": (), "refusal": "full", "wrong_reason": False}
    for name in ("i0", "i1"):
        for who in ("ada", "ben"):
            draft = draft_for(uid_of(workspace, name), 1, values=values)
            workspace.labeling.submit(who, draft).result()
    return workspace


def test_every_export_carries_the_canary(judged: Workspace, tmp_path: Path) -> None:
    canary = judged.project.canary
    assert len(canary) > 20
    for to in FORMATS:
        out = tmp_path / to
        export(judged, to, out)
        assert canary in (out / "README.md").read_text("utf-8"), to
        if to in BESIDE:
            own = [one for one in out.rglob(BESIDE[to]) if not one.name.startswith(".")]
            assert any(canary in one.read_text("utf-8") for one in own), f"{to}: {BESIDE[to]}"
