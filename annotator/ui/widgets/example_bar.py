"""The edge of an example of a level: unbroken for what belongs there, dashed for a near miss."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from annotator.ui import theme

_DASH = 4


class ExampleBar(QWidget):
    """Told apart by its form, and by its colour too. The words beside it say which it is."""

    def __init__(self, *, near_miss: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.near_miss = near_miss
        self.setFixedWidth(3)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        if not self.near_miss:
            painter.fillRect(self.rect(), look.color("accent"))
            return
        for top in range(0, self.height(), 2 * _DASH):
            painter.fillRect(0, top, self.width(), _DASH, look.color("target_bar"))
