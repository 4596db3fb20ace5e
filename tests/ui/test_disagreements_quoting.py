"""Quoting in a comment on the Disagreements page: real services, a real window, real keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from disputes_page import SHIFT, Lead, at_work
from disputes_scene import make_workspace, uid_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from annotator.services.app import Workspace
from annotator.ui.pages.rubric.asking import PickPopup
from annotator.ui.widgets.inert import InertText

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path, items=4)
    yield made
    made.close()


@pytest.fixture
def lead(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Lead]:
    with at_work(qtbot, workspace, activate) as lead:
        yield lead


def response_of(lead: Lead) -> InertText:
    target = lead.page.item_panel.conversation.target
    assert target is not None
    return target.text


def thread(workspace: Workspace, uid: str) -> list[str]:
    return [one.text for one in workspace.disagreements.detail(uid).state.comments]


def test_the_selected_text_is_quoted_by_one_key_and_commented_on(
    lead: Lead, workspace: Workspace
) -> None:
    uid = uid_of(workspace, 0)
    lead.go(uid)
    response = response_of(lead)
    response.select(0, 6)
    quoted = response.selected_text()
    lead.press(Qt.Key.Key_Q)
    remark = lead.page.people.remark
    lead.until(remark.hasFocus)
    assert remark.text() == f"> {quoted.strip()}\n"
    lead.qtbot.keyClicks(remark, "Is that advice?")
    lead.press(Qt.Key.Key_Return, on=remark)
    lead.until(lambda: thread(workspace, uid) == [f"> {quoted.strip()}\nIs that advice?"])
    assert remark.text() == ""


def test_a_quote_goes_below_what_is_written_already(lead: Lead, workspace: Workspace) -> None:
    lead.go(uid_of(workspace, 0))
    remark = lead.page.people.remark
    lead.press(Qt.Key.Key_C, SHIFT)
    lead.qtbot.keyClicks(remark, "Look:")
    response = response_of(lead)
    response.select(0, 4)
    lead.press(Qt.Key.Key_Q, on=response)
    lead.until(remark.hasFocus)
    assert remark.text() == f"Look:\n> {response.text()[:4].strip()}\n"


def test_without_a_selection_a_rationale_is_chosen_by_key(lead: Lead, workspace: Workspace) -> None:
    lead.go(uid_of(workspace, 0))
    detail = lead.presenter.state.detail
    assert detail is not None
    said = [one.rationale for one in detail.people if one.rationale]
    lead.press(Qt.Key.Key_Q)
    if len(said) > 1:
        lead.until(lambda: bool(lead.page.findChildren(PickPopup)))
        popup = lead.page.findChildren(PickPopup)[0]
        lead.qtbot.keyClick(popup.list, Qt.Key.Key_Down)
        lead.qtbot.keyClick(popup.list, Qt.Key.Key_Return)
    lead.until(lambda: lead.page.people.remark.text() == f"> {said[min(1, len(said) - 1)]}\n")


def test_every_line_of_a_selection_is_quoted_and_shift_enter_begins_one(
    lead: Lead, workspace: Workspace
) -> None:
    remark = lead.page.people.remark
    remark.quote("one\n\n two\u2028three")
    assert remark.text() == "> one\n> two\n> three\n"
    lead.qtbot.keyClick(remark, Qt.Key.Key_Return, SHIFT)
    assert remark.text() == "> one\n> two\n> three\n\n"
    assert thread(workspace, uid_of(workspace, 0)) == []
