"""An opening that derives everything again says how far it is; any other says nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from spine import items_file, raw, say

from annotator.cli.opened import to_write
from annotator.services.app import Workspace, open_workspace
from annotator.services.views import JobProgress

N = 130


@pytest.fixture
def outdated(workspace: Workspace, tmp_path: Path) -> Path:
    """A project of an older program, whose derivation was another."""
    workspace.importing.run(items_file(tmp_path / "items.jsonl", N))
    for n in range(N):
        say(workspace, "ada", f"i{n}", 1 + n % 3)
    workspace.close()
    sql = raw(workspace.folder)
    sql.execute("UPDATE meta SET value = 'older' WHERE key = 'derived_under'")
    sql.commit()
    sql.close()
    return workspace.folder


def test_it_says_how_many_items_are_derived_and_of_how_many(outdated: Path) -> None:
    told: list[JobProgress] = []
    open_workspace(outdated, progress=told.append).close()
    assert [(one.done, one.total) for one in told] == [(0, N), (100, N)]


def test_the_next_opening_has_nothing_to_say(outdated: Path) -> None:
    open_workspace(outdated).close()
    told: list[JobProgress] = []
    open_workspace(outdated, progress=told.append).close()
    assert told == []


def test_a_command_says_it_on_stderr_and_leaves_nothing_behind(
    outdated: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with to_write(outdated):
        pass
    said = capsys.readouterr()
    assert said.out == ""
    assert f"Deriving everything again: 100 of {N}" in said.err
    assert said.err.endswith("\r\x1b[K")
