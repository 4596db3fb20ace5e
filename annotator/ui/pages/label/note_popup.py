"""A flag with an optional note: "the rubric is unclear here", or a call for the lead."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.forms.popup import Popup
from annotator.ui.text import tr
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label


class NotePopup(Popup):
    """Enter sends, with or without a note; Esc closes. `sent` carries the note."""

    sent = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, tr("The rubric is unclear here"))
        space = theme.current().space
        column = QVBoxLayout(self.body)
        column.setContentsMargins(space(3), space(3), space(3), space(3))
        column.setSpacing(space(2))
        column.addWidget(label(tr("The rubric is unclear here"), "heading"))
        words = tr(
            "The lead sees this item beside the clauses that you cite. You stay on the item."
        )
        column.addWidget(label(words, "muted", wrap=True))
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("What does it leave open? (if you like)"))
        self.note.setAccessibleName(tr("Note for the lead"))
        self.note.returnPressed.connect(self._send)
        column.addWidget(self.note)
        self.button = KeyButton(tr("Tell the lead"), "Enter", look="primary")
        self.button.clicked.connect(self._send)
        column.addWidget(self.button)
        self.setFixedWidth(theme.current().px(360))

    def open_near(self, widget: QWidget) -> None:
        self.note.clear()
        self.open_at(widget)
        self.note.setFocus()

    def _send(self) -> None:
        note = self.note.text().strip()
        self.close()
        self.sent.emit(note)
