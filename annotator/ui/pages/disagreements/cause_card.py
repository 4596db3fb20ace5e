"""The suggested cause: a word, its reasons as sentences, and what to do about it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from annotator.agreement.causes.cause_facts import CauseKind
from annotator.ui import theme
from annotator.ui.pages.disagreements.cause import CauseView
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card, CardLook
from annotator.ui.widgets.label import label, set_look

_LOOKS: dict[CauseKind, CardLook] = {"unclear_rubric": "note-warning", "no_clear_cause": "card"}


class CauseCard(Card):
    """Hidden where nothing differs. While the cause is worked out, one quiet line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(look="note", parent=parent)
        space = theme.current().space
        self.column.setContentsMargins(space(3), space(2), space(3), space(2))
        self.column.setSpacing(space(1))
        self.view: CauseView | None = None
        self._word = label("", "heading", wrap=True)
        self.column.addWidget(self._word)
        self._rest: list[QWidget] = []
        self.hide()

    def show_cause(self, view: CauseView | None) -> None:
        if view == self.view:
            return
        self.view = view
        self.setVisible(view is not None)
        for widget in self._rest:
            self.column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._rest = []
        if view is None:
            return
        self._word.setText(view.title)
        set_look(self._word, "muted" if view.kind is None else "heading")
        set_look(self, "card" if view.kind is None else _LOOKS.get(view.kind, "note"))
        self._rest = [label(sentence, "small", wrap=True) for sentence in view.sentences]
        if view.advice:
            self._rest.append(label(f"→ {view.advice}", "small", wrap=True))
        if view.aside:
            self._rest.append(label(view.aside, "muted", wrap=True))
        for widget in self._rest:
            self.column.addWidget(widget)
        self.setAccessibleName(tr("Suggested cause: {said}", said=view.said))
