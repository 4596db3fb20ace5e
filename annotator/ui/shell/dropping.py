"""Packs and returns may be dropped anywhere on the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QVBoxLayout

from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.drop_area import PACK, RETURN, files_of
from annotator.ui.widgets.label import label

_ENDINGS = (PACK, RETURN)


class Dropping(QObject):
    """`take` gets the files. While they are over the window, it says what letting go will do."""

    def __init__(self, window: QMainWindow, take: Callable[[Sequence[Path]], None]) -> None:
        super().__init__(window)
        self._window = window
        self._take = take
        self.veil = QFrame(window)
        self.veil.setProperty("look", "drop-over")
        self.veil.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._said = label("", "title")
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self.veil).addWidget(self._said)
        self.veil.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            return self._enter(event)
        if event.type() == QEvent.Type.DragLeave:
            self.veil.hide()
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            return self._drop(event)
        return False

    def _enter(self, event: QDragEnterEvent) -> bool:
        found = files_of(event.mimeData(), _ENDINGS)
        if not found:
            return False
        event.acceptProposedAction()
        self._said.setText(_words(found))
        gap = theme.current().space(3)
        self.veil.setGeometry(self._window.rect().adjusted(gap, gap, -gap, -gap))
        self.veil.raise_()
        self.veil.show()
        return True

    def _drop(self, event: QDropEvent) -> bool:
        self.veil.hide()
        found = files_of(event.mimeData(), _ENDINGS)
        if found:
            event.acceptProposedAction()
            self._take(found)
        return bool(found)


def _words(files: Sequence[Path]) -> str:
    returns = [one for one in files if one.suffix.lower() == RETURN]
    if not returns:
        return tr("Let go to open this pack")
    if len(returns) == 1:
        return tr("Let go to collect this return")
    return tr("Let go to collect {n} returns", n=len(returns))
