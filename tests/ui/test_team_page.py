"""The Team page and its dialogs in a window: plan, hand out, collect by dropping files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from disputes_scene import Host
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot
from team_scene import a_return, lead_project, planned, two_histories

from annotator.services.app import Workspace, open_workspace
from annotator.services.handing.packing import make_pack
from annotator.services.views import DisputeFilter
from annotator.ui.dialogs.merge_settle import SettleDialog
from annotator.ui.dialogs.pack import PackDialog
from annotator.ui.dialogs.plan import PlanDialog
from annotator.ui.pages.team.view import TeamPage
from annotator.ui.settings.handing import HandingMemory
from annotator.ui.widgets.copy_line import CopyLine

Activate = Callable[[QMainWindow], None]


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Workspace]:
    lead_project(tmp_path / "sheds")
    with closing(open_workspace(tmp_path / "sheds")) as workspace:
        yield workspace


class Lead:
    """A lead at the page."""

    def __init__(self, qtbot: QtBot, workspace: Workspace, activate: Activate) -> None:
        self.qtbot = qtbot
        self.page = TeamPage()
        self.host = Host(qtbot, workspace, self.page, "lea")
        self.host.show(activate)
        self.ready()

    def ready(self) -> None:
        """Nothing under way, twice in a row: an answer may ask for another."""
        for _ in range(2):
            self.qtbot.waitUntil(lambda: self.host.bridge.pending == 0, timeout=10_000)
            self.qtbot.wait(20)

    def key(self, key: Qt.Key) -> None:
        """To the page; its window is active first, or no shortcut would fire."""
        self.host.window.activateWindow()
        self.qtbot.waitUntil(self.host.window.isActiveWindow)
        self.qtbot.keyClick(self.page, key)

    def dialog(self, kind: type[QWidget]) -> QWidget:
        def shown() -> list[QWidget]:
            return [one for one in self.host.window.findChildren(kind) if one.isVisible()]

        self.qtbot.waitUntil(lambda: bool(shown()), timeout=10_000)
        return shown()[0]

    def button(self, name: str) -> QWidget:
        """The visible one of that name."""
        found = self.page.findChildren(QWidget)
        return next(one for one in found if one.accessibleName() == name and one.isVisible())

    def said(self, within: QWidget | None = None) -> str:
        labels = (within or self.page).findChildren(QLabel)
        return "\n".join(one.text() for one in labels if one.isVisible())


@pytest.fixture
def at(qtbot: QtBot, lead: Workspace, activate: Activate) -> Iterator[Callable[[], Lead]]:
    made: list[Lead] = []

    def do() -> Lead:
        made.append(Lead(qtbot, lead, activate))
        return made[-1]

    yield do
    for one in made:
        one.host.close()
        assert not one.host.bugs and not one.host.errors


def drop(on: QWidget, *files: Path) -> None:
    """What Qt sends when files are let go over a widget."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in files])
    action, no = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    middle, left = on.rect().center(), Qt.MouseButton.LeftButton
    QGuiApplication.sendEvent(on, QDragEnterEvent(middle, action, data, left, no))
    QGuiApplication.sendEvent(on, QDropEvent(QPointF(middle), action, data, left, no))


def test_the_empty_page_says_what_to_do_and_planning_fills_it(at: Callable[[], Lead]) -> None:
    lea = at()
    assert "Plan first" in lea.said() and not lea.page.table.isVisible()
    lea.key(Qt.Key.Key_P)
    dialog = lea.dialog(PlanDialog)
    assert isinstance(dialog, PlanDialog)
    lea.qtbot.waitUntil(lambda: dialog.presenter.state.ready, timeout=10_000)
    dialog.fields.people.boxes["ben"].setChecked(False)
    assert not dialog.go.isEnabled(), "what is on screen is not what is chosen"
    lea.qtbot.waitUntil(lambda: dialog.presenter.state.ready, timeout=10_000)
    assert dialog.model.rowCount() == 1
    lea.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.presenter.state.confirming, "Enter alone never applies"
    for _ in range(2):
        lea.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        lea.ready()
    assert lea.page.model.rowCount() == 1 and lea.page.table.isVisible()
    assert "1 person · 0 of 12 done" in lea.said()


def test_escape_goes_back_to_the_settings_first(at: Callable[[], Lead]) -> None:
    lea = at()
    lea.page.plan()
    dialog = lea.dialog(PlanDialog)
    assert isinstance(dialog, PlanDialog)
    lea.qtbot.waitUntil(lambda: dialog.presenter.state.ready, timeout=10_000)
    dialog.go.click()
    assert "Nothing is sent yet" in lea.said(dialog)
    lea.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and not dialog.presenter.state.confirming
    lea.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    lea.ready()


def test_packs_are_made_for_all_who_wait_and_the_folder_is_remembered(
    at: Callable[[], Lead], lead: Workspace, tmp_path: Path
) -> None:
    planned(lead)
    lea = at()
    lea.key(Qt.Key.Key_O)
    dialog = lea.dialog(PackDialog)
    assert isinstance(dialog, PackDialog)
    assert dialog.go.text() == "Make 2 packs"
    dialog.folder.setText(str(tmp_path))
    dialog.encrypt.setChecked(True)
    dialog.keys["ben"].setText("age1nonsense")
    dialog.go.click()
    lea.ready()
    assert [one.name for one in tmp_path.glob("*.pack")] == ["Sheds-Ada-Okafor-1.pack"]
    said = lea.said(dialog)
    assert "Pack 1: 12 items to label" in said and "No pack for Ben Ito" in said
    [line] = dialog.findChildren(CopyLine)
    line.copy()
    assert QGuiApplication.clipboard().text() == line.text
    dialog.go.click()
    lea.ready()
    assert "Hand out to 1…" in lea.page.pack_button.text()
    notes = HandingMemory(lead.data).value
    assert notes.packs == str(tmp_path)
    assert notes.recipient(lead.project.id, "ben") == "age1nonsense"


def test_returns_that_are_dropped_are_collected_and_told_file_by_file(
    at: Callable[[], Lead], lead: Workspace, tmp_path: Path
) -> None:
    planned(lead)
    ada = a_return(lead, "ada", tmp_path, [1, 2])
    ben = a_return(lead, "ben", tmp_path, [1, 4, 4])
    other = tmp_path / "notes.txt"
    other.write_text("no return", encoding="utf-8")
    lea = at()
    drop(lea.page.collecting.area, ada, other, ben)
    lea.qtbot.waitUntil(lambda: lea.page.presenter.state.report is not None, timeout=10_000)
    lea.ready()
    said = lea.said(lea.page.collecting)
    assert "Collected 2 files." in said and "notes.txt" not in said
    assert "Ada Okafor: 2 new answers." in said and "Ben Ito: 3 new answers." in said
    assert "2 people · 5 of 24 done" in lea.said()


def test_the_chosen_person_is_told_of_with_packs_and_machines(
    at: Callable[[], Lead], lead: Workspace, tmp_path: Path
) -> None:
    planned(lead)
    work = a_return(lead, "ben", tmp_path, [1])
    lea = at()
    lea.page.collect([work])
    lea.qtbot.waitUntil(lambda: lea.page.presenter.state.report is not None, timeout=10_000)
    lea.ready()
    lea.qtbot.keyClick(lea.page.table, Qt.Key.Key_Down)
    lea.ready()
    said = lea.said(lea.page.person)
    assert "Ben Ito" in said and "11 are still to be labeled" in said
    assert "Pack 1" in said and len(lea.page.person.findChildren(CopyLine)) == 1
    lea.key(Qt.Key.Key_G)
    dialog = lea.dialog(PlanDialog)
    assert isinstance(dialog, PlanDialog) and dialog.presenter.state.gone == "ben"
    assert "Give what is left of Ben Ito to others" in lea.said(dialog)
    lea.qtbot.waitUntil(lambda: not dialog.presenter.state.stale, timeout=10_000)
    dialog.close()


def test_conflicts_are_one_click_away(
    at: Callable[[], Lead], lead: Workspace, tmp_path: Path
) -> None:
    planned(lead)
    returns = [
        a_return(lead, "ada", tmp_path / where, [level])
        for where, level in (("desk", 1), ("laptop", 4))
        if not (tmp_path / where).mkdir()
    ]
    lea = at()
    lea.page.collect(returns)
    lea.qtbot.waitUntil(lambda: lea.page.presenter.state.report is not None, timeout=10_000)
    lea.ready()
    assert "One item has two labels of the same person" in lea.said()
    button = lea.button("Show on the Disagreements page")
    lea.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert lea.host.went == [("disagreements", DisputeFilter(only="conflicts"))]


def test_two_histories_are_explained_and_count_once_the_lead_says_so(
    at: Callable[[], Lead], lead: Workspace, tmp_path: Path
) -> None:
    planned(lead)
    returns = two_histories(lead, tmp_path)
    lea = at()
    lea.page.collect(returns)
    lea.qtbot.waitUntil(lambda: lea.page.presenter.state.report is not None, timeout=10_000)
    lea.ready()
    assert "Ada Okafor's copy went on in two ways" in lea.said()
    lea.qtbot.mouseClick(lea.button("Count both histories…"), Qt.MouseButton.LeftButton)
    asked = lea.dialog(SettleDialog)
    assert isinstance(asked, SettleDialog) and "Ask Ada Okafor first" in lea.said(asked)
    asked.accept()
    lea.ready()
    assert "two ways" not in lea.said()
    assert "One item has two labels of the same person" in lea.said(), "both count now"


def test_read_only_nothing_is_offered(
    qtbot: QtBot, lead: Workspace, activate: Activate, tmp_path: Path
) -> None:
    planned(lead)
    make_pack(lead, "ada", tmp_path / "ada.pack")
    with closing(open_workspace(lead.folder, read_only=True)) as looking:
        lea = Lead(qtbot, looking, activate)
        assert "open read-only" in lea.said()
        page = lea.page
        assert not page.plan_button.isEnabled() and not page.pack_button.isEnabled()
        assert not page.collecting.button.isEnabled() and not page.person.pack.isVisible()
        drop(page.collecting.area, tmp_path / "some.return")
        lea.key(Qt.Key.Key_P)
        lea.ready()
        assert page.presenter.state.report is None
        assert not [one for one in lea.host.window.findChildren(PlanDialog) if one.isVisible()]
        lea.host.close()
        assert not lea.host.bugs and not lea.host.errors
