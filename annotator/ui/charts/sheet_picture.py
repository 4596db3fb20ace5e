"""A table painted whole, for pictures of cards that have no chart."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from annotator.ui import theme
from annotator.ui.models.sheet import Sheet

_ROW, _GAP, _MOST = 24, 18, 420
MOST_ROWS = 60
"""A longer list is for the CSV; the picture has its beginning."""


class SheetPicture(QWidget):
    """Never shown; as large as its sheet asks for, long cells cut at a width that can be read."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = replace(sheet, rows=sheet.rows[:MOST_ROWS])
        self._widths = self._measured()
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        look = theme.current()
        wide = sum(self._widths) + look.px(_GAP) * len(self._widths)
        return QSize(max(wide, 1), look.px(_ROW) * (len(self._sheet.rows) + 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        painter.setFont(look.font("small"))
        painter.setPen(look.color("text_muted"))
        self._draw_row(painter, 0, self._sheet.columns)
        painter.setPen(QPen(look.color("border"), 1))
        painter.drawLine(0, look.px(_ROW) - 1, self.width(), look.px(_ROW) - 1)
        painter.setPen(look.color("text"))
        for place, row in enumerate(self._sheet.rows, 1):
            self._draw_row(painter, place, row.cells)

    def _draw_row(self, painter: QPainter, place: int, cells: tuple[str, ...]) -> None:
        look = theme.current()
        metrics, left = QFontMetrics(look.font("small")), 0
        for column, (cell, width) in enumerate(zip(cells, self._widths, strict=True)):
            side = Qt.AlignmentFlag.AlignLeft
            if column >= self._sheet.texts:
                side = Qt.AlignmentFlag.AlignRight
            box = QRect(left, place * look.px(_ROW), width, look.px(_ROW))
            text = metrics.elidedText(cell, Qt.TextElideMode.ElideRight, width)
            painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)
            left += width + look.px(_GAP)

    def _measured(self) -> list[int]:
        look = theme.current()
        metrics = QFontMetrics(look.font("small"))
        rows = [self._sheet.columns, *(row.cells for row in self._sheet.rows)]
        widest = [max(map(metrics.horizontalAdvance, column)) for column in zip(*rows, strict=True)]
        return [min(one + look.px(2), look.px(_MOST)) for one in widest]
