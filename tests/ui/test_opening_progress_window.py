"""The window says how far a long opening is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from spine import items_file, raw, say

from annotator.domain.launch import OpenWindow
from annotator.services.app import open_workspace
from annotator.ui.app import start
from annotator.ui.shell.window import MainWindow

pytestmark = pytest.mark.ui
N = 130


@pytest.fixture
def outdated(project: Path, tmp_path: Path) -> Path:
    """A project of an older program, whose derivation was another."""
    with closing(open_workspace(project)) as workspace:
        workspace.importing.run(items_file(tmp_path / "items.jsonl", N))
        workspace.people.ensure("lena", "Lena", "lead")
        for n in range(N):
            say(workspace, "lena", f"i{n}", 1 + n % 3)
    sql = raw(project)
    sql.execute("UPDATE meta SET value = 'older' WHERE key = 'derived_under'")
    sql.commit()
    sql.close()
    return project


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    started = start(OpenWindow(None))
    started.window.show()
    yield started.window
    started.window.close()
    started.hooks.remove()
    started.window.deleteLater()


def test_while_everything_is_derived_again_the_window_counts(
    qtbot: QtBot, window: MainWindow, outdated: Path
) -> None:
    said: list[str] = []
    window.opening.busy.connect(said.append)
    shown: list[str] = []
    window.opening.busy.connect(
        lambda _: shown.extend(one.text() for one in window.chooser.findChildren(QLabel))
    )
    window.opening.open(OpenWindow(outdated, "lena", "lead"))
    qtbot.waitUntil(lambda: window.session is not None, timeout=15_000)
    begun, *counted, done = said
    assert begun.startswith("Opening ") and done == ""
    assert [one for one in counted if f"100 of {N} items" in one]
    assert any(f"100 of {N} items" in one for one in shown)
