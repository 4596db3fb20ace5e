"""The frame of every dialog: a title, a sentence, a body, and buttons at the lower right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.widgets.keycap import ButtonLook, KeyButton
from annotator.ui.widgets.label import label


class Dialog(QDialog):
    """`body` takes the content; buttons are added with `button`, the last one rightmost."""

    def __init__(self, parent: QWidget | None, title: str, lead: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        space = theme.current().space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space(6), space(5), space(6), space(5))
        outer.setSpacing(space(3))
        outer.addWidget(label(title, "title", wrap=True))
        if lead:
            outer.addWidget(label(lead, "body", wrap=True))
        self.body = QVBoxLayout()
        self.body.setSpacing(space(2))
        outer.addLayout(self.body, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(space(2))
        self._buttons.addStretch(1)
        outer.addSpacing(space(1))
        outer.addLayout(self._buttons)

    def button(self, text: str, look: ButtonLook = "", *, default: bool = False) -> QPushButton:
        made = KeyButton(text, look=look)
        made.setDefault(default)
        made.setCursor(Qt.CursorShape.ArrowCursor)
        self._buttons.addWidget(made)
        return made
