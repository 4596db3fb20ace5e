"""A label that contradicts itself: its statements side by side, one of which is kept."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.pages.disagreements.state import ConflictLine, StatementLine
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.inert import InertText
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label

_SIDE = 150
"""Pixels of a statement at least; with less room they stand below one another."""


class ConflictCard(Card):
    """`kept` carries the place of the statement that is to stand. first: its keys are shown."""

    kept = Signal(int)

    def __init__(self, conflict: ConflictLine, *, first: bool, can: bool) -> None:
        super().__init__(look="note-danger")
        space = theme.current().space
        self.column.setContentsMargins(space(3), space(2), space(3), space(2))
        words, hint = _words(conflict)
        self.column.addWidget(label(words, "heading", wrap=True))
        self.column.addWidget(label(hint, "muted", wrap=True))
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(space(4))
        self.buttons: list[KeyButton] = []
        for place, said in enumerate(conflict.statements):
            self._sides.addWidget(self._side(place, said, first=first, can=can), 1)
        self.column.addLayout(self._sides)
        self.setAccessibleName(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Below one another where they are too narrow to be read side by side."""
        super().resizeEvent(event)
        wide = self.width() >= self._sides.count() * theme.current().px(_SIDE)
        across = QBoxLayout.Direction.LeftToRight
        self._sides.setDirection(across if wide else QBoxLayout.Direction.TopToBottom)

    def _side(self, place: int, said: StatementLine, *, first: bool, can: bool) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space(1))
        column.addWidget(label(said.values.replace(" · ", "\u00a0· "), "body", wrap=True))
        column.addWidget(label(said.where, "muted", wrap=True))
        if said.rationale:
            text = InertText(tr("Rationale"), auto_height=True)
            text.set_text(said.rationale)
            column.addWidget(text)
        button = KeyButton(tr("Keep this"), f"Alt+{place + 1}" if first else "", look="small")
        button.setAccessibleName(tr("Keep “{values}”", values=said.values))
        button.setEnabled(can)
        button.clicked.connect(lambda: self.kept.emit(place))
        column.addWidget(button)
        column.addStretch(1)
        self.buttons.append(button)
        return made


def _words(conflict: ConflictLine) -> tuple[str, str]:
    """What is wrong, and what that means until it is put right."""
    n = len(conflict.statements)
    if n == 2:
        words = tr("{name} said two things, and neither replaces the other", name=conflict.name)
        return words, tr("Neither counts in a figure until one is kept.")
    words = tr("{name} said {n} things, and none replaces another", name=conflict.name, n=n)
    return words, tr("None counts in a figure until one is kept.")
