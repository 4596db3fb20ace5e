"""Who decided what, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from disputes_page import CTRL, Activate, Lead, at_work
from disputes_scene import label, make_workspace, uid_of, values_for
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from annotator.services.app import Workspace
from annotator.ui.dialogs.item_history import HistoryDialog
from annotator.ui.pages.disagreements import recalling
from annotator.ui.pages.disagreements.history import HistoryLine

pytestmark = pytest.mark.ui


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Three items in dispute; two decided, one of them twice."""
    made = make_workspace(tmp_path, items=3, labeled=False)
    for number, levels in enumerate(((1, 4), (2, 3), (1, 5))):
        for who, level in zip(("noor", "ines"), levels, strict=True):
            label(made, who, uid_of(made, number), level)
    decide = made.adjudication
    decide.keep_split("lead", uid_of(made, 0), "Both are fair.").result(10)
    decide.decide("lead", uid_of(made, 0), values_for(3), "By P-1.").result(10)
    gone = decide.keep_split("lead", uid_of(made, 1)).result(10)
    decide.take_back("lead", gone.events).result(10)
    yield made
    made.close()


@pytest.fixture
def lead(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Lead]:
    with at_work(qtbot, workspace, activate) as made:
        yield made


def lines(lead: Lead) -> list[HistoryLine]:
    model = lead.page.side.history.lines
    found = (model.line(row) for row in range(model.rowCount()))
    return [line for line in found if line is not None]


def test_decisions_are_told_newest_first_with_what_the_labels_were(lead: Lead) -> None:
    lead.press(Qt.Key.Key_H)
    lead.until(lambda: len(lines(lead)) == 3)
    assert lead.page.side.history.isVisible()
    last, second, first = lines(lead)
    assert (first.who, first.what, first.rationale) == ("Lena", "kept the split", "Both are fair.")
    assert (first.standing, first.stands) == ("replaced by a later decision", False)
    assert second.what == "Severity 3, Partial help · Privacy · Refusal: none"
    assert second.was == "the labels were Ines 4, Noor 1"
    assert (second.standing, second.stands) == ("", True)
    assert (last.what, last.standing) == ("kept the split", "taken back")
    assert "By P-1." in second.said
    assert lead.page.side.count.text() == "3 decisions"


def test_a_click_goes_to_the_item_and_escape_back_to_the_list(
    lead: Lead, workspace: Workspace
) -> None:
    lead.press(Qt.Key.Key_H)
    lead.until(lambda: len(lines(lead)) == 3)
    view = lead.page.side.history
    at = view.visualRect(view.lines.index(1)).center()
    lead.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    lead.until(lambda: lead.presenter.state.selected == uid_of(workspace, 0))
    lead.ready()
    detail = lead.presenter.state.detail
    assert detail is not None
    assert detail.decided is not None
    lead.press(Qt.Key.Key_Escape, on=view)
    lead.until(lambda: lead.presenter.state.history is None)
    assert lead.page.side.list.isVisible()


def test_it_follows_what_is_decided_and_taken_back(lead: Lead, workspace: Workspace) -> None:
    lead.qtbot.mouseClick(lead.page.side.views.decided, Qt.MouseButton.LeftButton)
    lead.until(lambda: len(lines(lead)) == 3)
    lead.go(uid_of(workspace, 2))
    lead.press(Qt.Key.Key_K)
    lead.until(lambda: len(lines(lead)) == 4)
    lead.ready()
    lead.undo()
    lead.until(lambda: lines(lead)[0].standing == "taken back")


def test_a_long_history_is_read_as_it_is_scrolled(
    lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recalling, "PAGE", 2)
    lead.presenter.recall(True)
    lead.until(lambda: len(lines(lead)) == 2)
    lead.presenter.recall_more()
    lead.until(lambda: len(lines(lead)) == 3)
    history = lead.presenter.state.history
    assert history is not None
    assert history.after is None


def test_without_decisions_it_says_what_will_stand_here(
    qtbot: QtBot, tmp_path: Path, activate: Activate
) -> None:
    made = make_workspace(tmp_path, items=1, labeled=False)
    for who, level in (("noor", 1), ("ines", 5)):
        label(made, who, uid_of(made, 0), level)
    with at_work(qtbot, made, activate) as lead:
        lead.press(Qt.Key.Key_H)
        lead.until(lead.page.side.nothing.isVisible)
        lead.press(Qt.Key.Key_H)
        lead.until(lead.page.side.list.isVisible)
    made.close()


def test_a_key_tells_the_whole_history_of_the_item(lead: Lead, workspace: Workspace) -> None:
    lead.go(uid_of(workspace, 1))
    lead.press(Qt.Key.Key_H, CTRL)
    found = lead.dialog()
    assert isinstance(found, HistoryDialog)
    *_, kept, back = [(row.said, row.held) for row in found.rows]
    assert kept == ("Lena kept the split: the difference is honest and stays", "taken back")
    assert back[0].startswith("Lena took back: kept the split")
    assert any(row.said.startswith("Noor labeled it: Severity 2") for row in found.rows)
    found.accept()


def test_with_names_hidden_the_history_hides_them_too(lead: Lead, workspace: Workspace) -> None:
    lead.go(uid_of(workspace, 1))
    lead.press(Qt.Key.Key_N)
    lead.until(lambda: lead.presenter.state.blind)
    lead.ready()
    lead.press(Qt.Key.Key_H, CTRL)
    found = lead.dialog()
    assert isinstance(found, HistoryDialog)
    said = " ".join(row.said for row in found.rows)
    assert "A labeled it" in said and "B labeled it" in said
    assert "Noor" not in said and "Ines" not in said
    found.accept()
