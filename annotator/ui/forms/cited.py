"""Clauses as chips with their picker, for whoever keeps them outside of a label form."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.domain.rubric import Rubric
from annotator.ui import theme
from annotator.ui.forms import edits
from annotator.ui.forms.clauses import ClauseChips, ClausePicker


class Cited(QWidget):
    """`clauses` are those shown; `changed` when the person put one in or took one out."""

    changed = Signal()

    def __init__(self, rubric: Rubric, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clauses: tuple[str, ...] = ()
        self.chips = ClauseChips(rubric)
        self.chips.add.set_key("")  # the key is the form's
        self.picker = ClausePicker(rubric, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.chips)
        self.chips.removed.connect(self._toggle)
        self.chips.wanted.connect(self.pick)
        self.picker.chosen.connect(self._toggle)

    def show_clauses(self, clauses: tuple[str, ...]) -> None:
        self.clauses = clauses
        self.chips.show_clauses(clauses)

    def pick(self) -> None:
        """Opens the picker."""
        room = max(self.width(), theme.current().px(300))
        self.picker.open_for({}, self.clauses, self.chips.add, room)

    def _toggle(self, clause: str) -> None:
        self.show_clauses(edits.toggled(self.clauses, clause))
        self.changed.emit()
