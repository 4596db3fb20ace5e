"""What can be done about an item, and the form for doing it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.domain.keys import keys_by_owner
from annotator.domain.rubric import Rubric
from annotator.ui import theme
from annotator.ui.commands import shown_key
from annotator.ui.forms.drafting import Drafting
from annotator.ui.forms.label_form import LabelForm
from annotator.ui.pages.disagreements.cause import Doing
from annotator.ui.pages.disagreements.state import DisagreementsState
from annotator.ui.pages.label.words import missing_words
from annotator.ui.text import tr
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line, set_look


class DecideBar(QWidget):
    """The actions as buttons; their keys are the registry's. What the cause asks for stands out.

    `wanted` carries the name of an action.
    """

    wanted = Signal(str)

    def __init__(self, rubric: Rubric, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels = level_keys(rubric)
        space = theme.current().space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addLayout(inset_rule())
        self.message = label("", "muted", wrap=True)
        column.addWidget(self.message)
        self._flow = FlowLayout(gap=space(1))
        self.buttons: dict[str, KeyButton] = {}
        for name, words, said in _buttons():
            button = KeyButton(words, look="small")
            button.setProperty("dense", True)  # brought out or not, a row has one height
            button.setAccessibleName(said)
            button.clicked.connect(lambda _=False, one=name: self.wanted.emit(one))
            self.buttons[name] = button
            self._flow.addWidget(button)
        column.addLayout(self._flow)

    def show_keys(self, keys: Mapping[str, str]) -> None:
        """keys: by the name of an action."""
        for name, button in self.buttons.items():
            button.set_key(keys.get(name, ""))
        if self._levels:
            self.buttons["adjudicate"].set_key(self._levels)

    @property
    def remove(self) -> KeyButton:
        """Redacts."""
        return self.buttons["redact"]

    def show_state(
        self, state: DisagreementsState, *, ready: bool, redacted: bool, fits: Doing | None
    ) -> None:
        """fits: the action to bring out; None: adjudicating, as long as nothing else is known."""
        for name, button in self.buttons.items():
            button.setEnabled(ready and not (redacted and name in _NEED_CONTENT))
            set_look(button, "primary" if name == (fits or "adjudicate") else "small")
        said = state.message
        if state.undoable:
            said = tr("{said} {key} withdraws it.", said=said, key=shown_key("Ctrl+Z"))
        self.message.setText(said)
        self.message.setVisible(bool(state.message))
        set_look(self.message, "danger" if state.failed else "muted")


def inset_rule() -> QHBoxLayout:
    """A rule that ends where what stands above it does; the buttons may go on."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, theme.current().space(2), 0)
    made.addWidget(line())
    return made


_NEED_CONTENT = frozenset({"redact", "ask", "back", "example"})


def _buttons() -> tuple[tuple[str, str, str], ...]:
    """(name, what stands on the button, what it is called) of each, in order."""
    return (
        ("adjudicate", tr("Adjudicate"), tr("Adjudicate")),
        ("keep", tr("Keep the split"), tr("Keep the split")),
        ("ask", tr("Ask more"), tr("Ask more people")),
        ("back", tr("Send back"), tr("Send back to a person")),
        ("note", tr("Rubric note"), tr("Write a rubric note")),
        ("example", tr("Example"), tr("Make it a calibration example")),
        ("redact", tr("Redact…"), tr("Redact…")),
    )


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
        self.form = LabelForm(drafting, parent=self)
        self.form.confidence.hide()  # an adjudication has none
        column.addWidget(self.form, 1)
        column.addLayout(inset_rule())
        self.missing = label("", "muted", wrap=True)
        column.addWidget(self.missing)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, space(2), 0)
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
        missing = bool(state.problems) and not state.failed
        said = missing_words(state.problems) if missing else state.message
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
