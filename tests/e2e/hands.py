"""A person's hands on the keyboard: key events go to the window that has the focus, as the
desktop sends them, and from there to shortcuts, popups and fields. Nothing is called directly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import shiboken6
from PySide6.QtGui import QGuiApplication, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui.pages.base import Page
from annotator.ui.pages.label.view import LabelPage
from annotator.ui.shell.session import Session
from annotator.ui.shell.window import MainWindow

PATIENCE_MS = 20_000
_QUIET_MS = 30
_MOST_TABS = 60

W = TypeVar("W", bound=QWidget)


class Hands:
    """Types into one main window and waits for what comes of it."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self._qtbot = qtbot
        self.window = window

    # ---- keys

    def press(self, *keys: str) -> None:
        """Keys as they are written for people: "Ctrl+Z", "Enter", "1", "Shift+F"."""
        for key in keys:
            stroke = QKeySequence("Return" if key == "Enter" else key)[0]
            QTest.keyClick(self._focused(), stroke.key(), stroke.keyboardModifiers())

    def type(self, text: str) -> None:
        """Characters, one key each."""
        for character in text:
            QTest.keyClick(self._focused(), ord(character))

    def tab_to(self, name: str) -> QWidget:
        """Tab until the control of that accessible name has the focus."""
        for _ in range(_MOST_TABS):
            focus = QApplication.focusWidget()
            if focus is not None and focus.accessibleName() == name:
                return focus
            self.press("Tab")
        raise AssertionError(f"Tab never reached “{name}”; the focus is on {self.focus_name()!r}")

    def replace_text(self, name: str, text: str) -> None:
        """Tab to a field and type over what is in it."""
        self.tab_to(name)
        self.press("Ctrl+A")
        self.type(text)

    def command(self, words: str) -> None:
        """Run a command by its name, from the palette."""
        self.press("Ctrl+K")
        self.type(words)
        self.press("Enter")

    def _focused(self) -> QWindow:
        window = QGuiApplication.focusWindow()
        if window is None:  # offscreen has no window manager that would give it back
            top = QApplication.activeModalWidget() or self.window
            top.activateWindow()
            self._qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is not None)
            window = QGuiApplication.focusWindow()
        assert window is not None
        return window

    # ---- waiting

    def until(self, holds: Callable[[], bool], why: str = "") -> None:
        """Run the event loop until that holds."""

        def check() -> None:
            assert holds(), f"{why} · on screen: {self.said()}"

        self._qtbot.waitUntil(check, timeout=PATIENCE_MS)

    def quiet(self) -> None:
        """Wait until nothing is under way any more."""
        for _ in range(2):
            self.until(lambda: self.window.bridge.pending == 0, "work is under way")
            self._qtbot.wait(_QUIET_MS)

    def dialog(self, kind: type[W]) -> W:
        """The dialog of that kind, once it is open and has the keyboard."""

        def open_ones() -> list[W]:
            return [d for d in self.window.findChildren(kind) if d.isVisible()]

        self.until(lambda: bool(open_ones()), f"no {kind.__name__}")
        found = open_ones()[0]
        self.until(found.isActiveWindow, f"{kind.__name__} has not the keyboard")
        return found

    # ---- looking

    @property
    def session(self) -> Session:
        assert self.window.session is not None
        return self.window.session

    @property
    def front(self) -> Page:
        """The page in front."""
        desk = self.window.desk
        assert desk is not None
        return desk.page(desk.front)

    @property
    def label_page(self) -> LabelPage:
        page = self.front
        assert isinstance(page, LabelPage)
        return page

    def source_ids(self) -> dict[str, str]:
        """What the source calls each item, by uid: on screen that is hidden with the model."""
        items = self.session.workspace.items
        return {line.uid: line.source_id or "" for line in items.lines(items.ids())}

    def said(self, widget: QWidget | None = None) -> str:
        """Every word on screen that is not a field's or an item's."""
        within = widget or self.window
        words = [one.text() for one in within.findChildren(QLabel) if one.isVisible()]
        return "\n".join(word for word in words if word.strip())

    def focus_name(self) -> str:
        focus = QApplication.focusWidget()
        return "" if focus is None else f"{type(focus).__name__} {focus.accessibleName()}"


def gone(widget: QWidget) -> bool:
    """Whether a dialog is closed (and perhaps destroyed already)."""
    return not shiboken6.isValid(widget) or not widget.isVisible()


OpenIt = Callable[..., Hands]
"""The fixture `open_window`: (launch, entered=True) → the hands on a new window."""
