"""Why an item is skipped: five reasons with their keys, and room for a note."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from annotator.domain.label import SKIP_REASONS, SkipReason
from annotator.ui import theme
from annotator.ui.forms.popup import Popup
from annotator.ui.pages.label.words import skip_help, skip_words
from annotator.ui.text import tr
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label


class SkipPopup(Popup):
    """1 to 5 choose; `chosen` carries the reason and the note."""

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, tr("Skip this item"))
        space = theme.current().space
        column = QVBoxLayout(self.body)
        column.setContentsMargins(space(3), space(3), space(3), space(3))
        column.setSpacing(space(1))
        title = label(tr("Skip: it goes to somebody else"), "heading")
        title.setIndent(space(2))  # in line with the reasons
        column.addWidget(title)
        self.buttons = tuple(self._button(i, r) for i, r in enumerate(SKIP_REASONS, start=1))
        for button, reason in zip(self.buttons, SKIP_REASONS, strict=True):
            column.addWidget(button)
            if skip_help(reason):
                hint = label(skip_help(reason), "muted", wrap=True)
                hint.setIndent(space(2))
                column.addWidget(hint)
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("A note, if you like (write it first)"))
        self.note.setAccessibleName(tr("Note"))
        column.addSpacing(space(1))
        column.addWidget(self.note)
        self.setMinimumWidth(theme.current().px(376))

    def open_near(self, widget: QWidget) -> None:
        self.note.clear()
        self.open_at(widget)
        self.buttons[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < len(SKIP_REASONS) and not self.note.hasFocus():
            self._choose(SKIP_REASONS[place])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.note.hasFocus():
            focused = next((i for i, b in enumerate(self.buttons) if b.hasFocus()), None)
            if focused is not None:
                self._choose(SKIP_REASONS[focused])
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def _button(self, number: int, reason: SkipReason) -> KeyButton:
        made = KeyButton(skip_words(reason), str(number), look="place")
        made.setAccessibleDescription(skip_help(reason))
        made.clicked.connect(lambda: self._choose(reason))
        return made

    def _choose(self, reason: SkipReason) -> None:
        note = self.note.text().strip()
        self.close()
        self.chosen.emit(reason, note)
