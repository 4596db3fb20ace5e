"""The line below the rubric's bar that says how a trial stands, and leads to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.pages.rubric.trial_words import TrialBarView
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.elided import Elided
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label

KEY = "T"
END_KEY = "Shift+T"


class TrialBar(Card):
    """What a person can ask for: `begin`, `label`, `result`, `end`. Hidden with nothing to say."""

    begin = Signal()
    label_it = Signal()
    result = Signal()
    end = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(look="note", parent=parent)
        space = theme.current().space
        self.column.setContentsMargins(space(4), space(1.5), space(3), space(1.5))
        self.text = Elided("", "small")
        self.said = label("", "danger", wrap=True)
        self.begin_button = KeyButton(tr("Try it"))
        self.label_button = KeyButton(tr("Label the trial"))
        self.result_button = KeyButton(tr("Result"))
        self.end_button = KeyButton(tr("End this trial"), END_KEY, look="flat")
        self.end_button.setToolTip(
            tr("Nobody is asked to label in it any more. What was said and the result stay.")
        )
        row = QHBoxLayout()
        row.setSpacing(space(1.5))
        row.addWidget(self.text, 1)
        for button, signal in (
            (self.begin_button, self.begin),
            (self.label_button, self.label_it),
            (self.result_button, self.result),
            (self.end_button, self.end),
        ):
            button.clicked.connect(lambda _=False, s=signal: s.emit())
            row.addWidget(button)
        self.column.addLayout(row)
        self.column.addWidget(self.said)
        self.hide()

    def show_view(self, view: TrialBarView, message: str, *, busy: bool) -> None:
        """message: why the last thing asked for did not work."""
        self.text.set_text(view.text)
        self.said.setText(message)
        self.said.setVisible(bool(message))
        keyed = False
        for button, text in (
            (self.begin_button, view.begin),
            (self.label_button, view.label),
            (self.result_button, view.result),
        ):
            button.setVisible(bool(text))
            if text:
                button.setText(text)
                button.setAccessibleName(text)
            button.setEnabled(not busy)
            button.set_key("" if keyed or not text else KEY)
            keyed = keyed or bool(text)
        self.end_button.setVisible(bool(view.end))
        self.end_button.setEnabled(not busy)
        self.setVisible(bool(view.text))

    def first(self) -> KeyButton | None:
        """What its key does."""
        buttons = (self.begin_button, self.label_button, self.result_button)
        return next((b for b in buttons if b.isVisibleTo(self) and b.isEnabled()), None)
