"""Rows of figures with their intervals on one axis: one look shows which part is the weakest."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.ui import theme
from annotator.ui.charts.spots import Spot, SpotChart
from annotator.ui.charts.views import IntervalRow, IntervalRowsView

_ROW = 32
_NAME_SHARE = 0.36
_FIGURE = 96


class IntervalRows(SpotChart):
    """Painted by hand: a plot's axes, ranges and mouse would be in the way of a list."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._view = IntervalRowsView()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_view(self, view: IntervalRowsView) -> None:
        """Draws another view; nothing happens where it says the same."""
        if view == self._view:
            return
        resized = len(view.rows) != len(self._view.rows)
        self._view = view
        self.describe(view.summary)
        if resized:
            self.updateGeometry()
        self.update()

    def spots(self) -> tuple[Spot, ...]:
        rows = enumerate(self._view.rows)
        return tuple(Spot(self._row_rect(i), row.said, row.mark) for i, row in rows)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(320), self._top() + self._row() * len(self._view.rows) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(220), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._view.rows:
            return
        self._draw_threshold(painter)
        for index, row in enumerate(self._view.rows):
            self._draw_row(painter, self._row_rect(index), row)
        self.draw_state(painter)

    def _draw_threshold(self, painter: QPainter) -> None:
        look = theme.current()
        threshold = self._view.threshold
        if threshold is None:
            return
        x = self._x(threshold.value)
        bottom = self._top() + self._row() * len(self._view.rows)
        painter.setPen(QPen(look.color("border_strong"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, self._top()), QPointF(x, bottom))
        painter.setPen(look.color("text_muted"))
        painter.setFont(look.font("small"))
        box = QRectF(x - look.px(30), 0, look.px(60), self._top())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, threshold.text)

    def _draw_row(self, painter: QPainter, rect: QRectF, row: IntervalRow) -> None:
        look = theme.current()
        middle = rect.center().y()
        painter.setFont(look.font("small"))
        painter.setPen(look.color("text"))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        name = rect.adjusted(look.px(4), 0, 0, 0)
        name.setWidth(self._axis_left() - look.px(16))
        metrics = QFontMetrics(look.font("small"))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(name, left, metrics.elidedText(row.name, elide, int(name.width())))
        if row.value is not None:
            self._draw_interval(painter, row, middle)
        self._draw_figure(painter, rect, row)

    def _draw_interval(self, painter: QPainter, row: IntervalRow, middle: float) -> None:
        look = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        half = look.px(3)
        if row.low is not None and row.high is not None:
            left, right = self._x(row.low), self._x(row.high)
            painter.setBrush(look.color("accent_line"))
            bar = QRectF(left, middle - half, max(right - left, 2 * half), 2 * half)
            painter.drawRoundedRect(bar, half, half)
        radius = look.px(5)
        painter.setPen(QPen(look.color("accent"), 2))
        painter.setBrush(look.color("accent" if row.firm else "surface"))
        painter.drawEllipse(QPointF(self._x(row.value or 0.0), middle), radius, radius)

    def _draw_figure(self, painter: QPainter, rect: QRectF, row: IntervalRow) -> None:
        look = theme.current()
        box = rect.adjusted(0, 0, -look.px(6), 0)
        box.setLeft(box.right() - look.px(_FIGURE))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(look.color("text" if row.value is not None else "text_muted"))
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, row.figure)
        painter.setPen(look.color("text_muted"))
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, row.aside)

    def _row(self) -> int:
        return theme.current().px(_ROW)

    def _top(self) -> int:
        return theme.current().px(18)

    def _row_rect(self, index: int) -> QRectF:
        return QRectF(0, self._top() + index * self._row(), self.width(), self._row())

    def _axis_left(self) -> float:
        look = theme.current()
        metrics = QFontMetrics(look.font("small"))
        longest = max((metrics.horizontalAdvance(r.name) for r in self._view.rows), default=0)
        return min(longest + look.px(24), max(self.width() * _NAME_SHARE, look.px(96)))

    def _x(self, value: float) -> float:
        look = theme.current()
        left, right = self._axis_left(), self.width() - look.px(_FIGURE) - look.px(22)
        share = (value - self._view.least) / (self._view.most - self._view.least)
        return left + min(max(share, 0.0), 1.0) * max(right - left, 1.0)
