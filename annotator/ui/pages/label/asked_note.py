"""What a lead says to an annotator who is asked for the label of this item again."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.label import label

_MOST = 600
"""Characters of a note; a longer one stands whole in the item's thread, before the lead."""


class AskedNote(Card):
    """Hidden where nothing is said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(look="note", parent=parent)
        space = theme.current().space
        self.column.setContentsMargins(space(3), space(2), space(3), space(2))
        self._said = label("", "small", wrap=True)
        self.column.addWidget(self._said)
        self.hide()

    def show_notes(self, notes: tuple[str, ...]) -> None:
        """All of them, the last one last."""
        cut = (one if len(one) <= _MOST else one[:_MOST].rstrip() + " …" for one in notes)
        text = "\n".join(tr("Asked again: {note}", note=one) for one in cut)
        self._said.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
