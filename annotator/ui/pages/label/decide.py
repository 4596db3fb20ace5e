"""The foot of the form: what is missing, and the decisions with their keys."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.pages.label.state import LabelState
from annotator.ui.pages.label.words import missing_words, unseen_words
from annotator.ui.text import tr
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line, set_look


class _Switch(KeyButton):
    """On or off as the draft says; on, it carries a tick."""

    def __init__(self, text: str, key: str) -> None:
        super().__init__(text, key, look="small")
        self._words = text
        self.setCheckable(True)

    def nextCheckState(self) -> None:
        """Leaves the state alone."""

    def switch(self, on: bool) -> None:
        self.setChecked(on)
        self.setText(f"{self._words} ✓" if on else self._words)


class LastFills(FlowLayout):
    """A flow whose last widget takes what is left of its row: Submit is easy to hit."""

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        last = self.itemAt(self.count() - 1)
        if last is not None:
            place = last.geometry()
            place.setRight(rect.right())
            last.setGeometry(place)


class Decide(QWidget):
    """Buttons only ask; the presenter decides what happens."""

    unsure = Signal()
    skip = Signal()
    unclear = Signal()
    escalate = Signal()
    submit = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, space(2), 0)  # as the form above it, whose bar is there
        column.setSpacing(space(1))
        column.addWidget(line())
        self.said = label("", "muted", wrap=True)
        self.said.setMinimumHeight(theme.current().px(18))
        column.addWidget(self.said)
        self.unsure_button = _Switch(tr("Unsure"), "U")
        self.skip_button = KeyButton(tr("Skip"), "S", look="small")
        self.unclear_button = KeyButton(tr("Rubric unclear"), "F", look="small")
        self.escalate_button = KeyButton(tr("Escalate"), "Shift+F", look="small")
        self.escalate_button.setToolTip(tr("Hides the item at once and calls the lead."))
        self.back_button = KeyButton(tr("Back to the queue"), "Esc", look="small")
        self.submit_button = KeyButton(tr("Submit"), "Enter", look="primary")
        flow = LastFills(gap=space(1.5))
        for button, signal in (
            (self.unsure_button, self.unsure),
            (self.skip_button, self.skip),
            (self.unclear_button, self.unclear),
            (self.escalate_button, self.escalate),
            (self.back_button, self.back),
            (self.submit_button, self.submit),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(signal)
            flow.addWidget(button)
        column.addLayout(flow)
        self.back_button.hide()

    def show_state(self, state: LabelState, *, read_only: bool) -> None:
        """What the line says, and which buttons there are."""
        self.unsure_button.switch(state.draft is not None and state.draft.unsure)
        self.back_button.setVisible(state.correcting)
        self.submit_button.setText(tr("Correct") if state.correcting else tr("Submit"))
        self.submit_button.setEnabled(not read_only)
        look, text = self._line(state, read_only=read_only)
        set_look(self.said, look)
        self.said.setText(text)

    def _line(self, state: LabelState, *, read_only: bool) -> tuple[str, str]:
        if state.message:
            return ("danger" if state.failed else "muted"), state.message
        if read_only:
            return "warning", tr("This project is open for reading only: nothing can be saved.")
        if state.problems:
            return ("warning" if state.insist else "muted"), missing_words(state.problems)
        if state.unseen:
            return ("warning" if state.insist else "muted"), unseen_words(state.unseen)
        if state.correcting:
            return "muted", tr("You decided this before. A new label replaces the old one.")
        return "muted", tr("Complete.")
