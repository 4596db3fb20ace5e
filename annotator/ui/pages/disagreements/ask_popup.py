"""How many more people are asked: a digit."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.forms.popup import Popup
from annotator.ui.text import tr
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label

MOST = 5
USUAL = 2


class AskPopup(Popup):
    """1 to 5 choose, Enter is two; `chosen` carries how many."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, tr("Ask more people"))
        space = theme.current().space
        column = QVBoxLayout(self.body)
        column.setContentsMargins(space(3), space(3), space(3), space(3))
        column.setSpacing(space(2))
        column.addWidget(label(tr("Ask how many more people?"), "heading"))
        words = tr(
            "The item comes first in the queue of whoever is next, and into the next pack of "
            "everybody who works from packs. Enter asks two."
        )
        column.addWidget(label(words, "muted", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(space(1))
        self.buttons = tuple(self._button(n) for n in range(1, MOST + 1))
        for button in self.buttons:
            row.addWidget(button)
        column.addLayout(row)
        self.setFixedWidth(theme.current().px(300))

    def open_near(self, widget: QWidget) -> None:
        self.open_at(widget)
        self.buttons[USUAL - 1].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        n = event.key() - Qt.Key.Key_0
        if 1 <= n <= MOST:
            self._choose(n)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = (i for i, b in enumerate(self.buttons, start=1) if b.hasFocus())
            self._choose(next(focused, USUAL))
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def _button(self, n: int) -> KeyButton:
        made = KeyButton(str(n), look="primary" if n == USUAL else "")
        made.setAccessibleName(tr("Ask 1 more") if n == 1 else tr("Ask {n} more", n=n))
        made.clicked.connect(lambda: self._choose(n))
        return made

    def _choose(self, n: int) -> None:
        self.close()
        self.chosen.emit(n)
