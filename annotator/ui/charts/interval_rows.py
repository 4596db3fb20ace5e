"""Rows of figures with their intervals on one axis: one look shows which part is the weakest."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.ui import theme
from annotator.ui.charts.spots import Spot, SpotChart
from annotator.ui.charts.views import IntervalRow, IntervalRowsView

_ROW = 32
_NAME_SHARE = 0.48
_LEFT, _RIGHT, _GAP = 8, 8, 12


class IntervalRows(SpotChart):
    """Painted by hand: a plot's axes, ranges and mouse would be in the way of a list."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._view = IntervalRowsView()
        self._widths: tuple[int, int, int] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_view(self, view: IntervalRowsView) -> None:
        """Draws another view; nothing happens where it says the same."""
        if view == self._view:
            return
        resized = len(view.rows) != len(self._view.rows)
        self._view = view
        self._widths = None
        self.describe(view.summary)
        if resized:
            self.updateGeometry()
        self.update()

    def spots(self) -> tuple[Spot, ...]:
        rows = enumerate(self._view.rows)
        return tuple(Spot(self._row_rect(i), _told(row), row.mark) for i, row in rows)

    def shown_name(self, row: IntervalRow) -> str:
        """A row's name, cut where it would take more than its share of the width."""
        look = theme.current()
        room = self._axis_left() - look.px(_LEFT + _GAP)
        metrics = QFontMetricsF(look.font("small"))
        return metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, room)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(320), self._top() + self._row() * len(self._view.rows) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(220), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._view.rows:
            return
        self._draw_thresholds(painter)
        for index, row in enumerate(self._view.rows):
            self._draw_row(painter, self._row_rect(index), row)
        self.draw_state(painter)

    def _draw_thresholds(self, painter: QPainter) -> None:
        """Dotted lines; of two, each carries its figure on the side away from the other."""
        look, thresholds = theme.current(), self._view.thresholds
        bottom = self._top() + self._row() * len(self._view.rows)
        painter.setFont(look.font("small"))
        for place, threshold in enumerate(thresholds):
            x, reach = self._x(threshold.value), look.px(60)
            painter.setPen(QPen(look.color("border_strong"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, self._top()), QPointF(x, bottom))
            painter.setPen(look.color("text_muted"))
            box, side = QRectF(x - reach, 0, 2 * reach, self._top()), Qt.AlignmentFlag.AlignHCenter
            if len(thresholds) > 1 and place == 0:
                box, side = box.adjusted(0, 0, -reach, 0), Qt.AlignmentFlag.AlignRight
            elif len(thresholds) > 1:
                box, side = box.adjusted(reach, 0, 0, 0), Qt.AlignmentFlag.AlignLeft
            painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, threshold.text)

    def _draw_row(self, painter: QPainter, rect: QRectF, row: IntervalRow) -> None:
        look = theme.current()
        middle = rect.center().y()
        painter.setFont(look.font("small"))
        painter.setPen(look.color("text"))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        name = rect.adjusted(look.px(_LEFT), 0, 0, 0)
        painter.drawText(name, left, self.shown_name(row))
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
        box = rect.adjusted(0, 0, -look.px(_RIGHT), 0)
        box.setLeft(self._axis_right() + look.px(_GAP))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(look.color("text" if row.value is not None else "text_muted"))
        right = Qt.AlignmentFlag.AlignRight  # so that the digits of all rows stand in columns
        beside = box.adjusted(0, 0, -self._widest()[2] - look.px(_GAP), 0)
        painter.drawText(beside, middle | right, row.figure)
        painter.setPen(look.color("text_muted"))
        painter.drawText(box, middle | right, row.aside)

    def _row(self) -> int:
        return theme.current().px(_ROW)

    def _top(self) -> int:
        return theme.current().px(18)

    def _row_rect(self, index: int) -> QRectF:
        return QRectF(0, self._top() + index * self._row(), self.width(), self._row())

    def _axis_left(self) -> float:
        look = theme.current()
        longest = self._widest()[0] + look.px(_LEFT + _GAP)
        return min(longest, max(self.width() * _NAME_SHARE, look.px(96)))

    def _axis_right(self) -> float:
        _, figures, asides = self._widest()
        return self.width() - figures - asides - theme.current().px(2 * _GAP + _RIGHT)

    def _widest(self) -> tuple[int, int, int]:
        """The longest name, figure and aside; measured once, for every row asks for them."""
        if self._widths is None:
            rows = self._view.rows
            self._widths = (
                _longest(row.name for row in rows),
                _longest(row.figure for row in rows),
                _longest(row.aside for row in rows),
            )
        return self._widths

    def _restyle(self) -> None:
        self._widths = None
        super()._restyle()

    def _x(self, value: float) -> float:
        left, right = self._axis_left(), self._axis_right()
        share = (value - self._view.least) / (self._view.most - self._view.least)
        return left + min(max(share, 0.0), 1.0) * max(right - left, 1.0)


def _told(row: IntervalRow) -> str:
    return f"{row.said}. {row.meaning}" if row.meaning else row.said


def _longest(texts: Iterable[str]) -> int:
    metrics = QFontMetricsF(theme.current().font("small"))
    return ceil(max((metrics.horizontalAdvance(text) for text in texts), default=0.0))
