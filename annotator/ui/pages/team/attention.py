"""What a lead has to decide before all that came back counts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.services.handing.histories import History
from annotator.ui import theme
from annotator.ui.pages.team import words
from annotator.ui.pages.team.state import TeamState
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label


class Attention(QWidget):
    """A note for each copy with two histories, and one for all conflicts. Empty where none."""

    def __init__(
        self,
        settle: Callable[[History], None],
        conflicts: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settle = settle
        self._conflicts = conflicts
        self._drawn: tuple[tuple[History, ...], int, bool] = ((), 0, True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.current().space(2))
        self.hide()

    def show_state(self, state: TeamState) -> None:
        view = state.view
        if view is None:
            return
        wanted = (view.histories, view.conflicts, state.may_write)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        names = {one.id: one.name for one in view.known}
        for one in view.histories:
            self._history(one, names.get(one.annotator, one.annotator), able=state.may_write)
        if view.conflicts:
            self._conflict(view.conflicts)
        self.setVisible(bool(view.histories or view.conflicts))

    def _history(self, one: History, name: str, *, able: bool) -> None:
        button = KeyButton(tr("Count both histories…"))
        button.setEnabled(able)
        button.clicked.connect(lambda: self._settle(one))
        self._note(words.history_title(name), words.history_words(one), button)

    def _conflict(self, n: int) -> None:
        button = KeyButton(tr("Show on the Disagreements page"))
        button.clicked.connect(lambda: self._conflicts())
        self._note(tr("Labels that contradict each other"), words.conflict_words(n), button)

    def _note(self, title: str, text: str, button: KeyButton) -> None:
        space = theme.current().space
        card = Card(look="note-warning")
        card.column.setContentsMargins(space(4), space(2.5), space(3), space(2.5))
        row = QHBoxLayout()
        row.setSpacing(space(4))
        said = QVBoxLayout()
        said.setSpacing(space(0.5))
        said.addWidget(label(title, "body"))
        said.addWidget(label(text, "muted", wrap=True))
        row.addLayout(said, 1)
        row.addWidget(button)
        card.column.addLayout(row)
        self._column.addWidget(card)
