"""The white panel with a thin border that everything sits on."""

from __future__ import annotations

from typing import Literal

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.widgets.label import label

CardLook = Literal["card", "card-raised", "note", "note-warning", "note-danger"]


class Card(QFrame):
    """A column of widgets with an optional heading in small capitals.

    `column` is the layout to fill. flush: no inner margin (for lists and text that has its own).
    """

    def __init__(
        self,
        heading: str = "",
        *,
        look: CardLook = "card",
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", look)
        self.column = QVBoxLayout(self)
        space = theme.current().space
        edge = 1 if flush else space(4)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.column.setSpacing(0 if flush else space(2))
        if heading:
            self.column.addWidget(label(heading, "caps"))
