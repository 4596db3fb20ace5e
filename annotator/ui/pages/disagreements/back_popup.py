"""Sending a label back: to whom, and what they should look at again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.forms.popup import Popup
from annotator.ui.pages.disagreements.state import PersonLine
from annotator.ui.text import tr
from annotator.ui.widgets.chip import Chip
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label


class BackPopup(Popup):
    """Ctrl+Enter sends once a person and a note are there; `sent` carries both."""

    sent = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, tr("Send the label back"))
        space = theme.current().space
        column = QVBoxLayout(self.body)
        column.setContentsMargins(space(3), space(3), space(3), space(3))
        column.setSpacing(space(2))
        column.addWidget(label(tr("Send the label back to …"), "heading"))
        self._people = QWidget()
        self._flow = FlowLayout(self._people, gap=space(1.5))
        column.addWidget(self._people)
        self.note = QPlainTextEdit()
        self.note.setAccessibleName(tr("What they should look at again"))
        self.note.setPlaceholderText(tr("What should they look at again?"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(theme.current().px(76))
        self.note.textChanged.connect(self._check)
        column.addWidget(self.note)
        words = tr("They see the note, not what others said. Until they answer, the label counts.")
        column.addWidget(label(words, "muted", wrap=True))
        self.go = KeyButton(tr("Send back"), "Ctrl+Enter", look="primary")
        self.go.clicked.connect(self._send)
        column.addWidget(self.go)
        self.chips: list[Chip] = []
        self._group = QButtonGroup(self)
        self.setFixedWidth(theme.current().px(340))

    def open_near(self, widget: QWidget, people: Sequence[PersonLine], chosen: str) -> None:
        """chosen: the id of the person that is meant to begin with; "" for nobody."""
        for chip in self.chips:
            self._group.removeButton(chip)
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(person) for person in people]
        for chip in self.chips:
            chip.setChecked(chip.value == chosen or len(people) == 1)
        self.note.clear()
        self._check()
        self.body.adjustSize()
        self.adjustSize()
        self.open_at(widget)
        self.note.setFocus()

    @property
    def person(self) -> str:
        """The id of whoever is chosen; "" for nobody."""
        return next((chip.value for chip in self.chips if chip.isChecked()), "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and ctrl:
            self._send()
        else:
            super().keyPressEvent(event)

    def _chip(self, person: PersonLine) -> Chip:
        words = f"{person.name} · {person.code or person.level}".replace("&", "&&")
        made = Chip(words, value=person.annotator)
        made.setAccessibleName(tr("Send it back to {name}", name=person.name))
        made.clicked.connect(self._check)
        self._group.addButton(made)
        self._flow.addWidget(made)
        return made

    def _check(self) -> None:
        self.go.setEnabled(bool(self.person and self.note.toPlainText().strip()))

    def _send(self) -> None:
        if self.go.isEnabled():
            person, note = self.person, self.note.toPlainText().strip()
            self.close()
            self.sent.emit(person, note)
