"""A key or a fingerprint, to be compared or copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.icon_button import IconButton
from annotator.ui.widgets.label import label

_PIECE, _BREAK = 8, "\u200b"


class CopyLine(QWidget):
    """The text, and a button that puts it on the clipboard. name: what the text is."""

    def __init__(self, name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text
        parts = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
        whole = " " in text  # a key has no place where a line may end: it gets some, to be read
        self.shown = label(text if whole else _BREAK.join(parts), "mono", wrap=True)
        self.shown.setAccessibleName(f"{name}: {text}")
        if whole:
            self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = IconButton("copy", tr("Copy {what}", what=name))
        self.button.clicked.connect(self.copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space(1))
        row.addWidget(self.shown, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.button.set_icon("check")
