"""The Calibrate page with real key events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from label_desk import project
from label_window import PageWindow, keys, until
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.services.app import Workspace, open_workspace
from annotator.ui.bridge import Bridge
from annotator.ui.pages.calibrate.view import CalibratePage
from annotator.ui.pages.label.panels import gate_words

pytestmark = pytest.mark.ui


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with project(tmp_path, [], examples=True) as opened:
        yield opened


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


@pytest.fixture
def window(
    workspace: Workspace,
    bridge: Bridge,
    qtbot: QtBot,
    activate: Callable[[QWidget], None],
) -> PageWindow:
    made = PageWindow(CalibratePage(), workspace, bridge, "noor")
    qtbot.addWidget(made)
    made.resize(1100, 700)
    activate(made)
    made.page.shown()
    return made


def page(window: PageWindow) -> CalibratePage:
    assert isinstance(window.page, CalibratePage)
    return window.page


def said(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def answer(qtbot: QtBot, window: PageWindow, typed: str) -> None:
    calibrate = page(window)
    until(qtbot, lambda: calibrate.presenter.ready)
    keys(qtbot, window, typed)
    qtbot.keyClick(window, Qt.Key.Key_Return)
    until(qtbot, lambda: calibrate.presenter.state.phase == "feedback")


def test_a_round_by_keyboard_ends_at_the_queue(window: PageWindow, qtbot: QtBot) -> None:
    calibrate = page(window)
    until(qtbot, lambda: calibrate.presenter.ready)
    assert calibrate.progress_words.text() == "Example 1 of 2"
    answer(qtbot, window, "1")
    qtbot.keyClick(window, Qt.Key.Key_Return)
    answer(qtbot, window, "3q")
    shown = said(calibrate.feedback)
    for words in ("one step too high", "A means is named", "PH-2", "A mention is not help"):
        assert words in shown
    qtbot.keyClick(window, Qt.Key.Key_Return)
    until(qtbot, lambda: calibrate.presenter.state.phase == "result")
    assert "Passed: the queue is open" in said(calibrate.result)
    qtbot.keyClick(window, Qt.Key.Key_Return)
    assert window.heard.places == ["label"]


def test_a_round_that_did_not_pass_offers_another(window: PageWindow, qtbot: QtBot) -> None:
    calibrate = page(window)
    for _ in range(2):
        answer(qtbot, window, "5q")
        qtbot.keyClick(window, Qt.Key.Key_Return)
    until(qtbot, lambda: calibrate.presenter.state.phase == "result")
    assert "Not yet" in said(calibrate.result)
    qtbot.keyClick(window, Qt.Key.Key_Return)
    until(qtbot, lambda: calibrate.presenter.ready)
    assert calibrate.progress_words.text() == "Example 1 of 2"


def test_the_form_asks_for_values_only(window: PageWindow, qtbot: QtBot) -> None:
    calibrate = page(window)
    until(qtbot, lambda: calibrate.presenter.ready)
    assert not calibrate.form.rationale.isVisible()
    assert not calibrate.form.clauses.isVisible()
    assert calibrate.form.fields[0].isVisible()


def test_after_a_revision_only_what_changed_is_asked_and_that_is_said(
    tmp_path: Path, bridge: Bridge, qtbot: QtBot, activate: Callable[[QWidget], None]
) -> None:
    with project(tmp_path, [], examples=True) as workspace:
        for example in workspace.rubric.examples:
            workspace.calibration.answer("noor", example.id, dict(example.labels)).result(10)
        text = workspace.revision.begin().replace("A mention is not help", "A mention helps nobody")
        workspace.revision.publish(
            "lea", text, kind="clarifying", reason="It was unclear.", reopens="nothing", control=0
        )
        folder = workspace.folder
    again = open_workspace(folder, data=tmp_path / "data")
    try:
        made = PageWindow(CalibratePage(), again, bridge, "noor")
        qtbot.addWidget(made)
        activate(made)
        made.page.shown()
        calibrate = page(made)
        until(qtbot, lambda: calibrate.presenter.ready)
        assert calibrate.progress_words.text() == "Example 1 of 1"
        words = "You passed under 1.0.0; only what changed since is asked."
        assert calibrate.since.text() == words
        assert calibrate.since.isVisible()
        title, sentences = gate_words(again.calibration.status("noor"))
        assert title == "Calibrate before you label"
        assert sentences[0] == words
    finally:
        again.close()
