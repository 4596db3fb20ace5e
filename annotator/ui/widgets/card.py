"""The white panel with a thin border that everything sits on."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.widgets.label import label

CardLook = Literal["card", "card-raised", "note", "note-warning", "note-danger"]
_RADIUS = 10
"""Of the corners (theme/template.qss)."""


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
        self._corners = tuple(_Corner(self) for _ in range(4)) if flush else ()
        if heading:
            self.column.addWidget(label(heading, "caps"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_corners()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place_corners()

    def _place_corners(self) -> None:
        right, bottom = self.width() - _RADIUS, self.height() - _RADIUS
        for n, corner in enumerate(self._corners):
            corner.move(right if n % 2 else 0, bottom if n > 1 else 0)
            corner.raise_()


class _Corner(QWidget):
    """A corner, painted over what fills a flush card: that is square, the card is round."""

    def __init__(self, card: Card) -> None:
        super().__init__(card)
        self._card = card
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(_RADIUS, _RADIUS)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._card.property("look") != "card":
            return
        look = theme.current()
        whole = QRectF(self._card.rect())
        outside, card = QPainterPath(), QPainterPath()
        outside.addRect(whole)
        card.addRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS - 0.5, _RADIUS - 0.5)
        painter = QPainter(self)
        painter.translate(-self.pos())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outside.subtracted(card), look.color("window"))
        painter.strokePath(card, QPen(look.color("border"), 1))
