"""Find in the conversation on screen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.conversation import Conversation, Found
from annotator.ui.widgets.icon_button import IconButton
from annotator.ui.widgets.label import label


class FindBar(QFrame):
    """Typing finds, Enter goes on, Shift+Enter back, Esc closes (`closed`)."""

    closed = Signal()

    def __init__(self, conversation: Conversation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conversation = conversation
        self.setProperty("look", "foot")
        row = QHBoxLayout(self)
        space = theme.current().space
        row.setContentsMargins(space(3), space(1), space(2), space(1))
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find in this conversation"))
        self.field.setAccessibleName(tr("Find in this conversation"))
        self.said = label("", "muted")
        leave = IconButton("x", tr("Close the search"))
        leave.clicked.connect(self.leave)
        for widget in (self.field, self.said, leave):
            row.addWidget(widget)
        self.field.textChanged.connect(self._typed)
        self.hide()

    def open(self) -> None:
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def leave(self) -> None:
        """What was found stays selected, so that it can be marked as evidence by key."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._say(self._conversation.find_text(self.field.text(), -1 if back else 1))
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        self._conversation.find_again()
        self._say(self._conversation.find_text(text))

    def _say(self, found: Found) -> None:
        if not self.field.text():
            self.said.setText("")
        elif found.total:
            self.said.setText(tr("{at} of {total}", at=found.at, total=found.total))
        else:
            self.said.setText(tr("not found"))
