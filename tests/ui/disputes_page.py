"""The Disagreements page in a window, as its tests drive it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from disputes_scene import Host
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from annotator.services.app import Workspace
from annotator.ui.forms.popup import Popup
from annotator.ui.models.dispute_lines import GroupHead, ItemLine
from annotator.ui.pages.disagreements.presenter import DisagreementsPresenter
from annotator.ui.pages.disagreements.view import DisagreementsPage

Activate = Callable[[QMainWindow], None]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier


class Lead:
    """A lead at the page: what they see, and real keys."""

    def __init__(self, qtbot: QtBot, host: Host) -> None:
        assert isinstance(host.page, DisagreementsPage)
        self.qtbot, self.host, self.page = qtbot, host, host.page

    @property
    def presenter(self) -> DisagreementsPresenter:
        return self.page.presenter

    @property
    def said(self) -> str:
        """The confirmation line."""
        return self.page.bar.message.text()

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=8_000)

    def ready(self) -> None:
        self.until(lambda: self.presenter.ready and self.host.bridge.pending == 0)

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, on: QWidget | None = None
    ) -> None:
        """To the list, or to `on`; its window is active first, or no shortcut would fire."""
        target = on or self.page.side.list
        self._activate(target.window())
        self.qtbot.keyClick(target, key, held)

    def undo(self) -> None:
        self.press(Qt.Key.Key_Z, CTRL)
        self.ready()

    def go(self, uid: str) -> None:
        self.presenter.select(uid)
        self.until(lambda: self.presenter.state.selected == uid)
        self.ready()

    def listed(self) -> list[str]:
        lines = self.page.side.list.lines
        found = (lines.line(row) for row in range(lines.rowCount()))
        return [line.uid for line in found if isinstance(line, ItemLine)]

    def heads(self) -> list[GroupHead]:
        lines = self.page.side.list.lines
        found = (lines.line(row) for row in range(lines.rowCount()))
        return [line for line in found if isinstance(line, GroupHead)]

    def dialog(self) -> QDialog:
        def shown() -> list[QDialog]:
            return [one for one in self.page.findChildren(QDialog) if one.isVisible()]

        self.until(lambda: len(shown()) == 1)
        self._activate(shown()[0])
        return shown()[0]

    def _activate(self, window: QWidget) -> None:
        if not window.isActiveWindow() and not isinstance(window, Popup):
            window.activateWindow()
            self.until(window.isActiveWindow)


@contextmanager
def at_work(
    qtbot: QtBot, workspace: Workspace, activate: Activate, *, size: tuple[int, int] = (1250, 870)
) -> Iterator[Lead]:
    """The page in front, with an item on screen. No bug may come of what is done."""
    host = Host(qtbot, workspace, DisagreementsPage())
    host.window.resize(*size)
    host.show(activate)
    try:
        lead = Lead(qtbot, host)
        lead.ready()
        yield lead
    finally:
        host.close()
    assert host.bugs == []
