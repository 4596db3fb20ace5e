"""The coloured square with a level's number."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.ui import theme


class LevelTile(QWidget):
    """text: the level's id. step: its 0-based place among `steps`, for the colour ramp."""

    def __init__(self, text: str, step: int, steps: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._step, self._steps = text, step, steps
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        side = theme.current().px(28)
        return QSize(max(side, self.fontMetrics().horizontalAdvance(self._text) + 10), side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        tone = look.palette.severity_tone(self._step, self._steps)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color_of(tone.background))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(theme.color_of(tone.on))
        painter.setFont(look.font("heading"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._text)
