"""The bar above the rubric: what is in force, what is drafted, and what to do with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.pages.rubric.state import RubricState
from annotator.ui.pages.rubric.words import draft_words, in_force_words, problem_count
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.elided import Elided
from annotator.ui.widgets.icon_button import IconButton
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, set_look


class VersionBar(Card):
    """Buttons whose keys are the registry's."""

    undo = Signal()
    redo = Signal()
    problems = Signal()
    history = Signal()
    discard = Signal()
    carry = Signal()
    publish = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        space = theme.current().space
        self.column.setContentsMargins(space(4), space(2.5), space(3), space(2.5))
        self.title = Elided("", "heading")
        self.draft = Elided("", "muted")
        self.message = label("", "muted", wrap=True)
        self.undo_button = IconButton("undo-2", tr("Undo the last edit"))
        self.redo_button = IconButton("redo-2", tr("Redo the edit"))
        self.problem_button = KeyButton("", "F8", look="danger")
        self.history_button = KeyButton(tr("Changes"), "H")
        self.history_button.setCheckable(True)
        self.history_button.setAccessibleName(tr("Changes and versions"))
        self.discard_button = KeyButton(tr("Discard…"))
        self.discard_button.setAccessibleName(tr("Discard the draft"))
        self.carry_button = KeyButton(tr("Carry over…"))
        self.carry_button.setAccessibleName(tr("Carry the draft over to the version in force"))
        self.publish_button = KeyButton(tr("Publish…"), "Ctrl+Enter", look="primary")
        self.publish_button.setAccessibleName(tr("Publish the draft"))
        for button, signal in (
            (self.undo_button, self.undo),
            (self.redo_button, self.redo),
            (self.problem_button, self.problems),
            (self.history_button, self.history),
            (self.discard_button, self.discard),
            (self.carry_button, self.carry),
            (self.publish_button, self.publish),
        ):
            button.clicked.connect(lambda _=False, s=signal: s.emit())
        self._build()

    def show_state(self, state: RubricState) -> None:
        self.title.set_text(f"{state.base.id} {in_force_words(state)}")
        self.draft.set_text(draft_words(state))
        self.draft.setVisible(bool(draft_words(state)))
        self.message.setText(state.message or state.unreadable)
        self.message.setVisible(bool(self.message.text()))
        set_look(self.message, "danger" if state.failed or state.unreadable else "muted")
        n = len(state.problems)
        self.problem_button.setVisible(bool(n))
        self.problem_button.setText(problem_count(n))
        self.problem_button.setAccessibleName(tr("{n}: go to the next", n=problem_count(n)))
        self.undo_button.setEnabled(state.can_undo)
        self.redo_button.setEnabled(state.can_redo)
        self.history_button.setChecked(state.history is not None)
        lead = state.role == "lead"
        self.history_button.setVisible(lead)
        for button in (self.undo_button, self.redo_button, self.publish_button):
            button.setVisible(state.may_edit)
        self.discard_button.setVisible(state.may_edit and state.drafted)
        self.carry_button.setVisible(state.may_edit and bool(state.made_from))
        self.publish_button.setEnabled(state.drafted and bool(state.n_changes) and not n)

    def _build(self) -> None:
        space = theme.current().space
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.draft)
        row = QHBoxLayout()
        row.setSpacing(space(1.5))
        row.addLayout(words, 1)
        for button in (
            self.problem_button,
            self.undo_button,
            self.redo_button,
            self.history_button,
            self.discard_button,
            self.carry_button,
            self.publish_button,
        ):
            row.addWidget(button)
        self.column.addLayout(row)
        self.column.addWidget(self.message)
