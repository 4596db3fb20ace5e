"""A small panel over the page that takes the keyboard until it closes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QMainWindow, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.widgets.card import Card


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
        """Above or below `near`, wherever there is room; below the menus, beside no card's edge."""
        frame = _frame(near)
        self.resize((size if size is not None else self.sizeHint()).boundedTo(frame.size()))
        gap = theme.current().space(1)
        corner = near.mapToGlobal(QPoint(0, near.height() + gap))
        if corner.y() + self.height() > frame.bottom():
            corner.setY(near.mapToGlobal(QPoint(0, 0)).y() - self.height() - gap)
        corner.setY(_within(corner.y(), frame.top(), frame.bottom() + 1 - self.height()))
        corner.setX(_within(corner.x(), frame.left(), frame.right() + 1 - self.width()))
        self.move(corner)
        self.show()
        self.setFocus()


def _frame(near: QWidget) -> QRect:
    """Where a popup may lie, on the screen: the window without its menus, up to the card's edge."""
    window = near.window()
    gap = theme.current().space(1)
    area = window.rect().adjusted(gap, gap, -gap, -gap)
    menus = window.menuWidget() if isinstance(window, QMainWindow) else None
    if menus is not None and menus.isVisible():
        area.setTop(menus.geometry().bottom() + gap)
    card: QWidget | None = near
    while card is not None and not isinstance(card, Card):
        card = card.parentWidget()
    if card is not None:
        edge = card.mapTo(window, QPoint(card.width() - 1, 0)).x()
        area.setRight(min(area.right(), edge))
    return area.translated(window.mapToGlobal(QPoint(0, 0)))


def _within(value: int, low: int, high: int) -> int:
    return max(min(value, high), low)
