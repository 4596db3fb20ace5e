"""Items as points over two axes: what stands far up, apart from the others, is worth a look."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.ui import theme
from annotator.ui.charts.spots import Spot, SpotChart
from annotator.ui.charts.views import CloudPoint, CloudView


class Cloud(SpotChart):
    """Painted by hand, like the other small charts; at most some hundred points."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._view = CloudView()
        self._plotted: tuple[CloudView, QRectF, int] | None = None
        self._spots: tuple[Spot, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_view(self, view: CloudView) -> None:
        """Draws another view; nothing happens where it says the same."""
        if view == self._view:
            return
        self._view = view
        self.describe(view.summary)
        self.update()

    def spots(self) -> tuple[Spot, ...]:
        plotted = (self._view, self._plot(), theme.current().px(6))
        if plotted != self._plotted:  # each click and each move of the mouse asks several times
            self._plotted = plotted
            self._spots = tuple(self._spot(point, *plotted[1:]) for point in self._view.points)
        return self._spots

    def step(self, key: Qt.Key) -> int:
        sideways = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        return sideways.get(key, 0) or super().step(key)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(320), theme.current().px(230))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(220), theme.current().px(160))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._view.points:
            return
        self._draw_axes(painter)
        for point, spot in zip(self._view.points, self.spots(), strict=True):
            self._draw_point(painter, point, spot.rect.center())
        self.draw_state(painter)

    def _draw_axes(self, painter: QPainter) -> None:
        look, plot = theme.current(), self._plot()
        painter.setPen(QPen(look.color("border_strong"), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.drawLine(plot.bottomLeft(), plot.topLeft())
        painter.setFont(look.font("small"))
        painter.setPen(look.color("text_muted"))
        for value, text in self._view.ticks:
            x = self._across(value, plot)
            box = QRectF(x - look.px(24), plot.bottom() + look.px(6), look.px(48), look.px(16))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        below = QRectF(plot.left(), plot.bottom() + look.px(22), plot.width(), look.px(16))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._view.across[2])
        above = QRectF(plot.left() + look.px(4), 0, plot.width(), look.px(16))
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft, self._view.upward[2])
        self._draw_threshold(painter, plot)

    def _draw_threshold(self, painter: QPainter, plot: QRectF) -> None:
        threshold = self._view.threshold
        if threshold is None:
            return
        look = theme.current()
        y = self._upward(threshold.value, plot)
        painter.setPen(QPen(look.color("border_strong"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(look.color("text_muted"))
        box = QRectF(plot.left(), y - look.px(16), plot.width(), look.px(16))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, threshold.text)

    def _draw_point(self, painter: QPainter, point: CloudPoint, center: QPointF) -> None:
        look = theme.current()
        radius = look.px(4 if point.strong else 3)
        painter.setPen(QPen(look.color("accent" if point.strong else "accent_line"), 1.5))
        painter.setBrush(look.color("accent" if point.strong else "surface"))
        painter.drawEllipse(center, radius, radius)

    def _plot(self) -> QRectF:
        look = theme.current()
        return QRectF(self.rect()).adjusted(look.px(8), look.px(18), -look.px(10), -look.px(40))

    def _spot(self, point: CloudPoint, plot: QRectF, reach: int) -> Spot:
        center = QPointF(self._across(point.x, plot), self._upward(point.y, plot))
        return Spot(_around(center, reach), point.said, point.mark)

    def _across(self, value: float, plot: QRectF) -> float:
        least, most, _ = self._view.across
        return plot.left() + _share(value, least, most) * plot.width()

    def _upward(self, value: float, plot: QRectF) -> float:
        least, most, _ = self._view.upward
        return plot.bottom() - _share(value, least, most) * plot.height()


def _share(value: float, least: float, most: float) -> float:
    return min(max((value - least) / (most - least), 0.0), 1.0) if most > least else 0.5


def _around(center: QPointF, reach: float) -> QRectF:
    return QRectF(center.x() - reach, center.y() - reach, 2 * reach, 2 * reach)
