"""One item from import to a label that is still there, through the real store."""

from __future__ import annotations

import tempfile
from pathlib import Path

from annotator.services.app import create_project, open_workspace
from annotator.services.checking import check
from annotator.services.views import Draft

WHO = "selftest"
_RECORD = '{"id": "1", "prompt": "Is this a test?", "response": "Yes."}\n'


def selftest() -> str:
    """What was done, as a sentence. Raises RuntimeError where it did not come out right."""
    with tempfile.TemporaryDirectory(prefix="annotator-selftest-") as scratch:
        folder, data = Path(scratch) / "project", Path(scratch) / "data"
        create_project(folder, rubric="harm-severity", name="Self-test")
        _label_one(folder, data)
        _refuse_lost(folder, data)
    return "Self-test passed: one item imported, labeled, closed, opened again and checked."


def _label_one(folder: Path, data: Path) -> None:
    source = folder.parent / "items.jsonl"
    source.write_text(_RECORD, encoding="utf-8")
    workspace = open_workspace(folder, data=data)
    try:
        workspace.importing.run(source)
        waiting = workspace.queue.upcoming(WHO)[0]
        draft = Draft(waiting.uid, {"severity": "1", "categories": ()})
        workspace.labeling.submit(WHO, draft).result()
    finally:
        workspace.close()


def _refuse_lost(folder: Path, data: Path) -> None:
    workspace = open_workspace(folder, data=data)
    try:
        done = workspace.queue.progress(WHO).done
        problems = check(workspace)
    finally:
        workspace.close()
    if done != 1 or problems:
        raise RuntimeError(f"{done} labels instead of 1; problems: {problems}")
