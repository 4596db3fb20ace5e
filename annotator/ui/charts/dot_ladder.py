"""Everybody's level on one line, with the policy threshold."""

from __future__ import annotations

from collections import defaultdict

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.ui import theme
from annotator.ui.charts.views import Dot, DotLadderView

_STACK = 18


class DotLadder(QWidget):
    """A dot an annotator, stacked where levels agree; unsure ones are rings."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = DotLadderView()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self._restyle)

    def show_view(self, view: DotLadderView) -> None:
        if view == self._view:
            return
        self._view = view
        self.setAccessibleDescription(view.summary)
        self.setVisible(bool(view.levels))
        self._restyle()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(280), look.px(64) + look.px(_STACK) * max(self._highest(), 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._view.levels:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.current().font("small"))
        self._draw_line(painter)
        self._draw_threshold(painter)
        stacked: dict[int, list[Dot]] = defaultdict(list)
        for dot in self._view.dots:
            stacked[dot.step].append(dot)
        for step, dots in stacked.items():
            for place, dot in enumerate(dots):
                self._draw_dot(painter, dot, self._x(step), place)

    def _draw_line(self, painter: QPainter) -> None:
        look = theme.current()
        y = self._line()
        last = len(self._view.levels) - 1
        painter.setPen(QPen(look.color("border"), 2))
        painter.drawLine(QPointF(self._x(0), y), QPointF(self._x(last), y))
        metrics = QFontMetrics(look.font("small"))
        wide = self._gap() - look.px(6)
        for step, text in enumerate(self._view.levels):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("border_strong"))
            painter.drawEllipse(QPointF(self._x(step), y), look.px(2.5), look.px(2.5))
            decided = step == self._view.decided
            painter.setPen(look.color("success" if decided else "text_muted"))
            box = QRectF(self._x(step) - wide / 2, y + look.px(10), wide, look.px(20))
            shown = f"{text} ✓" if decided else text
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, int(wide))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, shown)

    def _draw_threshold(self, painter: QPainter) -> None:
        if self._view.threshold is None:
            return
        look = theme.current()
        x = self._x(self._view.threshold) - self._gap() / 2
        painter.setPen(QPen(look.color("danger"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, look.px(16)), QPointF(x, self._line() + look.px(24)))
        painter.setPen(look.color("danger"))
        metrics = QFontMetrics(look.font("small"))
        wide = metrics.horizontalAdvance(self._view.threshold_text) + 2
        left = min(max(x - wide / 2, 0.0), self.width() - wide)
        box = QRectF(left, 0, wide, look.px(16))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._view.threshold_text)

    def _draw_dot(self, painter: QPainter, dot: Dot, x: float, place: int) -> None:
        look = theme.current()
        y = self._line() - place * look.px(_STACK)
        radius = look.px(6)
        painter.setPen(QPen(look.color("accent"), 2))
        painter.setBrush(look.color("surface" if dot.unsure else "accent"))
        painter.drawEllipse(QPointF(x, y), radius, radius)
        metrics = QFontMetrics(look.font("small"))
        room = int(self._gap() - look.px(24))
        right = dot.step < len(self._view.levels) - 1
        box = QRectF(x + look.px(11), y - look.px(16), room, look.px(16))
        where = Qt.AlignmentFlag.AlignLeft
        if not right:
            box.moveRight(x - look.px(11))
            where = Qt.AlignmentFlag.AlignRight
        name = metrics.elidedText(dot.name, Qt.TextElideMode.ElideRight, room)
        ground = QRectF(box)
        ground.setWidth(metrics.horizontalAdvance(name))
        if not right:
            ground.moveRight(box.right())
        painter.fillRect(ground, look.color("surface"))  # the threshold runs behind names
        painter.setPen(look.color("text"))
        painter.drawText(box, where | Qt.AlignmentFlag.AlignVCenter, name)

    def _highest(self) -> int:
        counts: dict[int, int] = defaultdict(int)
        for dot in self._view.dots:
            counts[dot.step] += 1
        return max(counts.values(), default=0)

    def _line(self) -> float:
        return self.height() - theme.current().px(34)

    def _gap(self) -> float:
        return (self.width() - theme.current().px(44)) / max(len(self._view.levels) - 1, 1)

    def _x(self, step: int) -> float:
        return theme.current().px(22) + step * self._gap()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
