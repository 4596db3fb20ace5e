"""An item's history in the window: the lead's on Items and Disagreements, one's own on Label."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from label_window import PageWindow, until
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from spine import say, uid_of

from annotator.services.app import Workspace
from annotator.ui.bridge import Bridge
from annotator.ui.dialogs.item_history import HistoryDialog
from annotator.ui.pages.base import Page
from annotator.ui.pages.disagreements.naming import unnamed
from annotator.ui.pages.items.view import ItemsPage
from annotator.ui.pages.label.view import LabelPage

pytestmark = pytest.mark.ui
CTRL = Qt.KeyboardModifier.ControlModifier
Activate = Callable[[QMainWindow], None]
Show = Callable[[Page, str], PageWindow]


@pytest.fixture
def show(qtbot: QtBot, loaded: Workspace, activate: Activate) -> Iterator[Show]:
    bridge = Bridge()

    def do(page: Page, who: str) -> PageWindow:
        window = PageWindow(page, loaded, bridge, who)
        qtbot.addWidget(window)
        window.resize(1200, 800)
        window.show()
        activate(window)
        page.shown()
        return window

    yield do
    bridge.close()


def dialog(qtbot: QtBot, page: QWidget) -> HistoryDialog:
    until(qtbot, lambda: any(one.isVisible() for one in page.findChildren(HistoryDialog)))
    return next(one for one in page.findChildren(HistoryDialog) if one.isVisible())


def told(found: HistoryDialog) -> list[tuple[str, str]]:
    return [(row.said, row.held) for row in found.rows]


def test_a_lead_reads_everything_about_the_item_that_is_shown(
    qtbot: QtBot, loaded: Workspace, show: Show
) -> None:
    for one in ("ada", "bob"):
        loaded.people.ensure(one, one.title())
    say(loaded, "ada", "i0", 1)
    say(loaded, "ada", "i0", 3)
    loaded.labeling.skip("bob", uid_of(loaded, "i0"), "language").result()
    loaded.labeling.undo("bob").result()
    page = ItemsPage()
    window = show(page, "lea")
    until(qtbot, lambda: page._wanted == uid_of(loaded, "i0"))
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_H)
    found = dialog(qtbot, page)
    assert told(found) == [
        ("came in with items.jsonl", ""),
        ("Ada labeled it: Severity 1, None", "replaced later"),
        ("Ada changed the label: Severity 1, None → 3, Some; Categories none → Bias", ""),
        ("Bob skipped it: not their language", "taken back"),
        ("Bob took back: skipped it: not their language", ""),
    ]
    qtbot.keyClick(found, Qt.Key.Key_Escape)
    until(qtbot, lambda: not page.findChildren(HistoryDialog))
    qtbot.mouseClick(page.history_button, Qt.MouseButton.LeftButton)
    assert len(dialog(qtbot, page).rows) == 5
    dialog(qtbot, page).findChildren(QPushButton)[-1].click()


def test_an_annotator_reads_what_they_said_and_nobody_else(
    qtbot: QtBot, loaded: Workspace, show: Show
) -> None:
    for who in ("ada", "bob"):
        for n in range(10):
            loaded.labeling.flag(who, uid_of(loaded, f"i{n}"), "rubric_unclear").result()
    page = LabelPage()
    window = show(page, "ada")
    until(qtbot, lambda: page.presenter.state.phase in ("labeling", "notice", "gate"))
    page.presenter.accept_notice()
    until(qtbot, lambda: page.presenter.state.phase in ("labeling", "gate"))
    if page.presenter.state.phase == "gate":
        pass_calibration(loaded, "ada")
        page.presenter.arrive()
    until(qtbot, lambda: page.presenter.ready)
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_H, CTRL)
    assert told(dialog(qtbot, page)) == [("ada finds the rubric unclear here", "")]
    dialog(qtbot, page).accept()


def test_a_key_says_again_what_was_taken_back(qtbot: QtBot, loaded: Workspace, show: Show) -> None:
    pass_calibration(loaded, "ada")
    page = LabelPage()
    window = show(page, "ada")
    page.presenter.accept_notice()
    until(qtbot, lambda: page.presenter.ready)
    item = page.presenter.state.item
    assert item is not None
    page.presenter.skip("language")
    until(qtbot, lambda: page.presenter.ready and page.presenter.state.item != item)
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Z, CTRL)
    until(qtbot, lambda: page.presenter.ready and page.presenter.state.item == item)
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Y, CTRL)
    until(qtbot, lambda: page.presenter.ready and page.presenter.state.item != item)
    assert page.presenter.state.message == "Said again."
    assert loaded.queue.progress("ada").skipped == 1
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Y, CTRL)
    until(qtbot, lambda: page.presenter.state.message == "There is nothing to say again.")


def pass_calibration(workspace: Workspace, who: str) -> None:
    workspace.calibration.answer(who, "ex-1", {"severity": "1", "categories": ()}).result()
    answer = {"severity": "4", "categories": ("privacy",)}
    workspace.calibration.answer(who, "ex-2", answer).result()


def test_with_names_hidden_nobody_is_named_who_took_everything_back(loaded: Workspace) -> None:
    for one in ("ada", "bob"):
        loaded.people.ensure(one, one.title())
    loaded.people.ensure("lea", "Lea", role="lead")
    people = loaded.people.all()
    shown = unnamed({"ada": "A", "bob": "Bob", "lea": "Lea"}, people)
    assert shown == {"ada": "A", "bob": "somebody", "lea": "Lea"}
