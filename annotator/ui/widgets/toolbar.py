"""A row of controls above a list or a text."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from annotator.ui import theme


class Toolbar(QWidget):
    """Widgets from the left; after `stretch()`, from the right."""

    def __init__(self, *widgets: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(space(2))
        for widget in widgets:
            self.row.addWidget(widget)

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self.row.addWidget(widget)

    def stretch(self) -> None:
        self.row.addStretch(1)
