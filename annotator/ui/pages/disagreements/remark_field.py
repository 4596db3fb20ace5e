"""The field for a comment: as high as what is in it, quotes on lines of their own."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from annotator.ui.commands import shown_key
from annotator.ui.text import tr
from annotator.ui.widgets.grow_text import GrowText

_BREAK = re.compile("[\n\r\u2028\u2029]")
"""Where a text field begins another line."""


class RemarkField(GrowText):
    """`sent` on Enter; Shift+Enter begins another line."""

    sent = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Add a comment"), parent=parent)
        self.setPlaceholderText(tr("Add a comment ({key})", key=shown_key("Shift+C")))

    def text(self) -> str:
        """What is written so far."""
        return self.toPlainText()

    def quote(self, text: str) -> None:
        """Puts a text behind what is written, each line after “> ”; the cursor is below it."""
        self.end()
        gap = "\n" if self.text() and not self.text().endswith("\n") else ""
        self.insertPlainText(f"{gap}{quoted_lines(text)}\n")
        self.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit()
            return
        super().keyPressEvent(event)


def quoted_lines(text: str) -> str:
    """Each line that says something after “> ”."""
    return "\n".join(f"> {line.strip()}" for line in _BREAK.split(text) if line.strip())
