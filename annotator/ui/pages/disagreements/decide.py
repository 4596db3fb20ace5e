"""What can be done about an item, and the form for doing it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.domain.keys import keys_by_owner
from annotator.domain.rubric import Rubric
from annotator.ui import theme
from annotator.ui.commands import shown_key
from annotator.ui.forms.drafting import Drafting
from annotator.ui.forms.label_form import LabelForm
from annotator.ui.pages.disagreements.state import DisagreementsState
from annotator.ui.pages.label.words import missing_words
from annotator.ui.text import tr
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line, set_look


class DecideBar(QWidget):
    """The decisions as buttons; their keys are the registry's."""

    adjudicate = Signal()
    keep_split = Signal()
    redact = Signal()

    def __init__(self, rubric: Rubric, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(line())
        self.message = label("", "muted", wrap=True)
        column.addWidget(self.message)
        self._flow = FlowLayout(gap=space(1.5))
        self.primary = KeyButton(tr("Adjudicate"), level_keys(rubric) or "Enter", look="primary")
        self.keep = KeyButton(tr("Keep the split"), "K")
        self.remove = KeyButton(tr("Redact …"), "", look="danger")
        for button, signal in (
            (self.primary, self.adjudicate),
            (self.keep, self.keep_split),
            (self.remove, self.redact),
        ):
            button.clicked.connect(signal)
            self._flow.addWidget(button)
        column.addLayout(self._flow)

    def show_state(self, state: DisagreementsState, *, ready: bool, redacted: bool) -> None:
        for button in (self.primary, self.keep):
            button.setEnabled(ready)
        self.remove.setEnabled(ready and not redacted)
        said = state.message
        if state.undoable:
            said = tr("{said} {key} withdraws it.", said=said, key=shown_key("Ctrl+Z"))
        self.message.setText(said)
        self.message.setVisible(bool(state.message))
        set_look(self.message, "danger" if state.failed else "muted")


class DecideForm(QWidget):
    """The label form, for the lead's own label of the item."""

    record = Signal()
    cancel = Signal()

    def __init__(self, drafting: Drafting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drafting = drafting
        space = theme.current().space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(label(tr("YOUR ADJUDICATION"), "caps"))
        self.form = LabelForm(drafting)
        self.form.confidence.hide()  # an adjudication has none
        column.addWidget(self.form, 1)
        column.addWidget(line())
        self.missing = label("", "muted", wrap=True)
        column.addWidget(self.missing)
        row = QHBoxLayout()
        self.stop = KeyButton(tr("Cancel"), "Esc")
        self.done = KeyButton(tr("Record"), "Enter", look="primary")
        self.done.setAccessibleName(tr("Record the adjudication"))
        self.stop.clicked.connect(self.cancel)
        self.done.clicked.connect(self.record)
        row.addWidget(self.stop)
        row.addStretch(1)
        row.addWidget(self.done)
        column.addLayout(row)

    def show_state(self, state: DisagreementsState, *, fresh: bool) -> None:
        if state.draft is None:
            return
        self.form.show_draft(state.draft, fresh=fresh)
        if fresh:
            QTimer.singleShot(0, self, self._reveal)  # once it is laid out
        said = state.message if state.failed else missing_words(state.problems)
        self.missing.setText(said or tr("It stands beside the labels and changes none of them."))
        set_look(self.missing, "danger" if state.failed or state.insist else "muted")
        self.done.setEnabled(not state.busy)

    def _reveal(self) -> None:
        """The level that the form was opened with may stand below the edge."""
        first = self._drafting.rubric.headline.id
        field = self.form.field(first)
        chosen = None if field is None else field.chosen()
        if chosen is not None:
            self.form.ensureWidgetVisible(chosen, 0, theme.current().space(2))


def level_keys(rubric: Rubric) -> str:
    """ "1–5": the first and the last key of the headline's levels, where these are digits."""
    first = rubric.first_ordinal
    if first is None:
        return ""
    keys = [key for owner, key in keys_by_owner(rubric).items() if owner[0] == first.id]
    if len(keys) < 2 or not all(key.isdigit() for key in keys):
        return ""
    return f"{min(keys)}–{max(keys)}"
