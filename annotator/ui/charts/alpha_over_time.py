"""A figure over time with its interval. The only module that imports pyqtgraph.

Import it off the GUI thread first (`importlib.import_module`): it takes half a second.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from math import ceil, floor

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.ui import theme
from annotator.ui.charts.spots import nothing
from annotator.ui.charts.views import Mark, Moment, TimeView

_DAY_S = 86_400.0
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200)
"""What clocks are read in: a tick stands at a whole one of these."""
_TICK_ROOM = 90
_LEAST_S = 3.0
_REACH = 24


class AlphaOverTime(pg.PlotWidget):  # type: ignore[misc] # pyqtgraph has no types
    """A line, its ribbon, and the thresholds that the words follow; gaps where undefined.

    `activated` carries a moment's mark. Left and Right walk the moments, Enter opens one.
    """

    activated = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        axes = {"bottom": _TimeAxis("bottom"), "left": _FigureAxis("left")}
        super().__init__(parent=parent, axisItems=axes)
        self._view = TimeView()
        self._current = -1
        self._is_chosen: Callable[[Mark], bool] = nothing
        self._bare = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAntialiasing(True)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.plotItem.setMenuEnabled(False)
        self.plotItem.hideButtons()
        self.plotItem.getViewBox().setMouseEnabled(False, False)
        self.plotItem.showAxis("right")
        self._ribbon = _Ribbon()
        self._line = pg.PlotCurveItem(connect="finite")
        self._dot = pg.ScatterPlotItem(size=9, pxMode=True)
        self._lines: list[pg.InfiniteLine] = []
        self._flags: list[pg.InfiniteLine] = []
        for item in (self._ribbon, self._line, self._dot):
            self.addItem(item)
        theme.signals.changed.connect(self._restyle)
        self._restyle()

    def show_view(self, view: TimeView) -> None:
        """Draws another view; nothing happens where it says the same."""
        if view == self._view:
            return
        old, self._view = self._view, view
        self.setAccessibleDescription(view.summary)
        if view.thresholds != old.thresholds:
            self._draw_thresholds()
        if view.moments != old.moments:
            self._current = -1
            self._draw_moments()
        if view.flags != old.flags:
            self._draw_flags()

    def choose(self, is_chosen: Callable[[Mark], bool]) -> None:
        """Which moment the page is narrowed to: it keeps a dot."""
        self._is_chosen = is_chosen
        self._draw_dot()

    def for_picture(self, bare: bool) -> None:
        """Without the states of mouse and keyboard, while a picture of the chart is taken."""
        self._bare = bare
        self._draw_dot()

    @property
    def current(self) -> Moment | None:
        """The moment that the keyboard or the mouse stands on."""
        moments = self._view.moments
        return moments[self._current] if 0 <= self._current < len(moments) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(key, 0)
        if step:
            start = self._current if self._current >= 0 else len(self._view.moments)
            self._move_to(start + step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._activate()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._draw_dot()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._draw_dot()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._nearest(event.position())
        if found != self._current:
            self._move_to(found)
        current = self.current
        shape = Qt.CursorShape.ArrowCursor if current is None else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)
        text = "" if current is None else current.said
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._current = self._nearest(event.position())
            self._activate()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls, the chart stands

    def place_of(self, index: int) -> QPointF:
        """Where a moment is drawn, in the widget's coordinates; for an undefined one, at 0."""
        moment = self._view.moments[index]
        point = QPointF(moment.at_ms / 1000, moment.value or 0.0)
        scene = self.plotItem.getViewBox().mapViewToScene(point)
        return QPointF(self.mapFromScene(scene))

    def _nearest(self, position: QPointF) -> int:
        defined = [i for i, m in enumerate(self._view.moments) if m.value is not None]
        if not defined:
            return -1
        nearest = min(defined, key=lambda i: abs(self.place_of(i).x() - position.x()))
        return nearest if abs(self.place_of(nearest).x() - position.x()) <= _REACH else -1

    def _move_to(self, index: int) -> None:
        last = len(self._view.moments) - 1
        self._current = min(max(index, -1), last)
        current = self.current
        said = self._view.summary if current is None else current.said
        self.setAccessibleDescription(said)
        self._draw_dot()

    def _activate(self) -> None:
        current = self.current
        if current is not None and current.mark is not None:
            self.activated.emit(current.mark)

    def _draw_moments(self) -> None:
        moments = self._view.moments
        at = np.array([m.at_ms / 1000 for m in moments])
        value = np.array([np.nan if m.value is None else m.value for m in moments])
        self._line.setData(at, value)
        self._ribbon.show_moments(moments)
        box = self.plotItem.getViewBox()
        box.setYRange(self._view.least, 1.0, padding=0.02)
        if moments:
            first, last = moments[0].at_ms / 1000, moments[-1].at_ms / 1000
            lacking = max(_LEAST_S - (last - first), 0.0) / 2
            box.setXRange(first - lacking, last + lacking, padding=0.02)
        self._draw_dot()

    def _draw_dot(self) -> None:
        moments = self._view.moments
        shown = [m for m in moments[-1:] if m.value is not None]
        shown += [
            m
            for m in moments
            if m.mark is not None and m.value is not None and self._is_chosen(m.mark)
        ]
        current = None if self._bare else self.current
        if current is not None and current.value is not None:
            shown.append(current)
        self._dot.setData([m.at_ms / 1000 for m in shown], [m.value for m in shown])

    def _draw_thresholds(self) -> None:
        for line in self._lines:
            self.removeItem(line)
        look = theme.current()
        styles = (Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)
        self._lines = []
        for threshold, style in zip(self._view.thresholds, styles, strict=False):
            pen = QPen(look.color("border_strong"), 0, style)
            line = pg.InfiniteLine(threshold.value, angle=0, pen=pen)
            self._lines.append(line)
            self.addItem(line)
        ticks = [(threshold.value, threshold.text) for threshold in self._view.thresholds]
        self.plotItem.getAxis("right").setTicks([ticks])

    def _draw_flags(self) -> None:
        for line in self._flags:
            self.removeItem(line)
        look = theme.current()
        pen = QPen(look.color("text_muted"), 0, Qt.PenStyle.DashDotLine)
        # At the foot: the line itself is rarely there, and the thresholds never are. On the card's
        # ground, for the ribbon may be.
        named = {
            "position": 0.06,
            "color": look.color("text_muted"),
            "fill": look.color("surface"),
            "anchors": [(0, 1), (1, 1)],
        }
        self._flags = [
            pg.InfiniteLine(flag.at_ms / 1000, angle=90, pen=pen, label=flag.text, labelOpts=named)
            for flag in self._view.flags
        ]
        for line in self._flags:
            line.label.setFont(look.font("small"))
            self.addItem(line, ignoreBounds=True)

    def _restyle(self) -> None:
        look = theme.current()
        self.setBackground(look.palette.surface)
        self._line.setPen(pg.mkPen(look.color("accent"), width=2))
        self._dot.setPen(pg.mkPen(look.color("accent"), width=2))
        self._dot.setBrush(pg.mkBrush(look.color("accent")))
        self._ribbon.set_color(look.palette.accent_soft)
        for side in ("left", "bottom", "right"):
            axis = self.plotItem.getAxis(side)
            axis.setStyle(tickFont=look.font("small"), tickLength=-4)
            axis.setTextPen(look.color("text_muted"))
            axis.setPen(look.color("surface" if side == "right" else "border"))
        self._draw_thresholds()
        self._draw_flags()


class _Ribbon(pg.GraphicsObject):  # type: ignore[misc] # pyqtgraph has no types
    """The interval: one polygon for every run of moments that have one."""

    def __init__(self) -> None:
        super().__init__()
        self._polygons: list[QPolygonF] = []
        self._color = theme.current().palette.accent_soft
        self.setZValue(-10)

    def show_moments(self, moments: tuple[Moment, ...]) -> None:
        self.prepareGeometryChange()
        self._polygons = [_polygon(run) for run in runs(moments)]
        self.update()

    def set_color(self, color: str) -> None:
        self._color = color
        self.update()

    def boundingRect(self) -> QRectF:
        whole = QRectF()
        for polygon in self._polygons:
            whole = whole.united(polygon.boundingRect())
        return whole

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color_of(self._color))
        for polygon in self._polygons:
            painter.drawPolygon(polygon)
        edge = QPen(theme.current().color("accent_line"), 1)
        edge.setCosmetic(True)  # a pixel, whatever a second and a figure are wide and high
        painter.setPen(edge)
        for polygon in self._polygons:
            points = polygon.toList()
            half = len(points) // 2
            painter.drawPolyline(points[:half])
            painter.drawPolyline(points[half:])


class _TimeAxis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """Days where the chart spans days, else hours and minutes, else seconds too; local time."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        start = datetime.fromtimestamp(low).replace(hour=0, minute=0, second=0, microsecond=0)
        return [time_ticks(low, high, size / _TICK_ROOM, start.timestamp())]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        form = "%d %b" if spacing >= _DAY_S else "%H:%M" if spacing >= 60 else "%H:%M:%S"
        return [datetime.fromtimestamp(value).strftime(form) for value in values]


class _FigureAxis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """Figures without a leading zero, every .2."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        values = [step / 5 for step in range(-5, 6) if low <= step / 5 <= high]
        return [(0.2, values)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return ["0" if not v else f"{v:g}".replace("0.", ".").replace("-", "−") for v in values]


def time_ticks(low: float, high: float, room: float, midnight: float) -> tuple[float, list[float]]:
    """(step, ticks between low and high), s since 1970; no two ticks read alike.

    room: how many ticks may stand there. midnight: the local one before `low`.
    """
    least = (high - low) / max(room, 1.0)
    days = max(ceil(least / _DAY_S), 1) * _DAY_S
    step = next((float(one) for one in _STEPS_S if one >= least), days)
    if high - low >= 2 * _DAY_S:
        step = days
    first = ceil((low - midnight) / step)
    last = floor((high - midnight) / step)
    return step, [midnight + at * step for at in range(first, last + 1)]


def runs(moments: tuple[Moment, ...]) -> list[list[Moment]]:
    """The stretches of neighbouring moments that have an interval."""
    found: list[list[Moment]] = []
    before: Moment | None = None
    for moment in moments:
        if moment.low is not None and moment.high is not None:
            if before is None or before.low is None or before.high is None:
                found.append([])
            found[-1].append(moment)
        before = moment
    return found


def _polygon(run: list[Moment]) -> QPolygonF:
    there = [QPointF(m.at_ms / 1000, m.high or 0.0) for m in run]
    back = [QPointF(m.at_ms / 1000, m.low or 0.0) for m in reversed(run)]
    return QPolygonF([*there, *back])
