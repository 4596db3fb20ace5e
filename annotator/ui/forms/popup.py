"""A small panel over the page that takes the keyboard until it closes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from annotator.ui import theme


class Popup(QFrame):
    """Opens beside a widget, inside the window; a click elsewhere or Esc closes it.

    `body` is what to fill.
    """

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAccessibleName(name)
        self.setWindowTitle(name)
        self.setProperty("look", "card-raised")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        self.body = QWidget()
        outer.addWidget(self.body)

    def open_at(self, near: QWidget, size: QSize | None = None) -> None:
        """Above or below `near`, wherever there is room, never beyond the window."""
        self.resize(size if size is not None else self.sizeHint())
        window = near.window()
        frame = window.rect().translated(window.mapToGlobal(QPoint(0, 0)))
        gap = theme.current().space(1)
        corner = near.mapToGlobal(QPoint(0, near.height() + gap))
        if corner.y() + self.height() > frame.bottom():
            corner.setY(near.mapToGlobal(QPoint(0, 0)).y() - self.height() - gap)
        corner.setY(max(corner.y(), frame.top() + gap))
        corner.setX(max(min(corner.x(), frame.right() - self.width() - gap), frame.left() + gap))
        self.move(corner)
        self.show()
        self.setFocus()
