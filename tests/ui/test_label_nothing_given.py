"""Who has nothing to label is told why: their share is done, or none was given to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from label_desk import project, rows
from label_window import PageWindow, until
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.events import Plan, Share
from annotator.domain.project import Role
from annotator.services.app import Workspace
from annotator.ui.bridge import Bridge
from annotator.ui.pages.label.notices import KeptNotices
from annotator.ui.pages.label.view import LabelPage

pytestmark = pytest.mark.ui


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("ANNOTATOR_DATA", str(tmp_path / "own"))
    with project(tmp_path, rows(2)) as opened:
        for who in ("noor", "ben"):
            KeptNotices().remember(opened.project.id, who)
        yield opened


def test_somebody_without_a_share_is_told_that_all_was_given_to_others(
    workspace: Workspace, bridge: Bridge, qtbot: QtBot, activate: Callable[[QWidget], None]
) -> None:
    with workspace.database.reading() as sql:
        uids = tuple(row[0] for row in sql.execute("SELECT uid FROM items"))
    plan = Plan("p", 0, 1, gives=(Share("ben", uids),))
    workspace.recorder.record("lea", [plan]).result()
    told = _told(workspace, bridge, qtbot, activate)
    assert "Nothing is given to you" in told
    assert "All that is open was given to other people by a plan." in told


def test_somebody_whose_share_is_done_is_told_so(
    workspace: Workspace, bridge: Bridge, qtbot: QtBot, activate: Callable[[QWidget], None]
) -> None:
    [uid, *_] = [one.uid for one in workspace.queue.upcoming("noor")]
    plan = Plan("p", 0, 1, gives=(Share("noor", (uid,)),))
    workspace.recorder.record("lea", [plan]).result()
    workspace.labeling.skip("noor", uid, "other").result()
    assert "Your share is done" in _told(workspace, bridge, qtbot, activate)


def test_the_lead_is_led_on_from_an_empty_queue(
    workspace: Workspace, bridge: Bridge, qtbot: QtBot, activate: Callable[[QWidget], None]
) -> None:
    for one in workspace.queue.upcoming("noor"):
        workspace.labeling.skip("noor", one.uid, "other").result()
    window = _window(workspace, bridge, qtbot, activate, role="lead")
    assert isinstance(window.page, LabelPage)
    window.page.panel.button.click()
    assert window.heard.places == ["disagreements"]
    window.page.hidden()


def _told(
    workspace: Workspace, bridge: Bridge, qtbot: QtBot, activate: Callable[[QWidget], None]
) -> list[str]:
    page = _window(workspace, bridge, qtbot, activate, role="annotator").page
    assert isinstance(page, LabelPage)
    assert page.panel.button.isHidden()
    said = [one.text() for one in page.panel.findChildren(QLabel)]
    page.hidden()
    return said


def _window(
    workspace: Workspace,
    bridge: Bridge,
    qtbot: QtBot,
    activate: Callable[[QWidget], None],
    *,
    role: Role,
) -> PageWindow:
    window = PageWindow(LabelPage(), workspace, bridge, "noor", role)
    qtbot.addWidget(window)
    window.resize(1100, 700)
    activate(window)
    page = window.page
    assert isinstance(page, LabelPage)
    page.shown()
    until(qtbot, lambda: page.presenter.state.phase == "empty")
    until(qtbot, lambda: page.presenter.state.progress is not None)
    return window
