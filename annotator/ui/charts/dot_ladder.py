"""Everybody's level on one line, with the policy threshold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from annotator.ui import theme
from annotator.ui.charts.views import Dot, DotLadderView
from annotator.ui.widgets.tip import tip

_STACK = 18
_TOP, _FOOT, _SIDE = 18, 34, 22
"""Room for the threshold's words above, the levels' below, half a level at each side."""
_RAISED = 4
"""Dots stand above the line, so that no name covers a level."""
_REACH, _LABEL = 8, 11
"""From a dot's middle to where the next thing may stand, and to its name."""


_Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A dot at `x` and its name from `left` to `right`; rows count from the line up.

    name: as it is shown, cut in its middle only where it is wider than the whole ladder.
    """

    dot: Dot
    row: int
    x: float
    name: str
    left: float
    right: float
    name_row: int


class DotLadder(QWidget):
    """A dot an annotator, above its level; unsure ones are rings.

    Names stand beside their dots, each in the lowest row in which it fits, so that none is cut
    for a neighbour's sake.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = DotLadderView()
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.signals.changed.connect(self._restyle)

    def show_view(self, view: DotLadderView) -> None:
        if view == self._view:
            return
        self._view = view
        self.setAccessibleDescription(view.summary)
        self.setVisible(bool(view.levels))
        self._restyle()

    def placed(self, width: int) -> tuple[Placed, ...]:
        """The dots as they stand at that width."""
        return _placed(self._view, width)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = max((one.name_row + 1 for one in self.placed(width)), default=1)
        return theme.current().px(_TOP + _FOOT + _STACK * rows + _RAISED)

    def sizeHint(self) -> QSize:
        width = self.width() if self.isVisible() else theme.current().px(280)
        return QSize(theme.current().px(280), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._under(QPointF(event.pos()))
            if found is None:
                QToolTip.hideText()
            else:
                level = self._view.names[found.dot.step]
                QToolTip.showText(event.globalPos(), tip(f"{found.dot.name}: {level}"), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._view.levels:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.current().font("small"))
        placed = self.placed(self.width())
        self._draw_stems(painter, placed)
        self._draw_line(painter)
        self._draw_threshold(painter)
        for one in placed:
            self._draw_name(painter, one)
        for one in placed:
            self._draw_dot(painter, one)

    def _draw_stems(self, painter: QPainter, placed: Sequence[Placed]) -> None:
        """A dot that had to go up stays tied to its level."""
        painter.setPen(QPen(theme.current().color("accent_line"), 1))
        for one in placed:
            painter.drawLine(QPointF(one.x, self._line()), QPointF(one.x, self._y(one.row)))

    def _draw_line(self, painter: QPainter) -> None:
        look = theme.current()
        y = self._line()
        last = len(self._view.levels) - 1
        painter.setPen(QPen(look.color("border"), 2))
        painter.drawLine(QPointF(self._x(0), y), QPointF(self._x(last), y))
        metrics = QFontMetrics(look.font("small"))
        wide = _gap(self._view, self.width()) - look.px(6)
        for step, text in enumerate(self._view.levels):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("border_strong"))
            painter.drawEllipse(QPointF(self._x(step), y), look.px(2.5), look.px(2.5))
            decided = step == self._view.decided
            painter.setPen(look.color("success" if decided else "text_muted"))
            box = QRectF(self._x(step) - wide / 2, y + look.px(10), wide, look.px(20))
            shown = f"{text} ✓" if decided else text
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideMiddle, int(wide))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, shown)

    def _draw_threshold(self, painter: QPainter) -> None:
        if self._view.threshold is None:
            return
        look = theme.current()
        x = self._x(self._view.threshold) - _gap(self._view, self.width()) / 2
        painter.setPen(QPen(look.color("danger"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, look.px(16)), QPointF(x, self._line() + look.px(24)))
        painter.setPen(look.color("danger"))
        metrics = QFontMetrics(look.font("small"))
        wide = metrics.horizontalAdvance(self._view.threshold_text) + 2
        left = min(max(x - wide / 2, 0.0), self.width() - wide)
        box = QRectF(left, 0, wide, look.px(16))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._view.threshold_text)

    def _draw_name(self, painter: QPainter, one: Placed) -> None:
        look = theme.current()
        box = self._name_box(one)
        painter.fillRect(box, look.color("surface"))  # the threshold and stems run behind names
        painter.setPen(look.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, one.name)

    def _draw_dot(self, painter: QPainter, one: Placed) -> None:
        look = theme.current()
        painter.setPen(QPen(look.color("accent"), 2))
        painter.setBrush(look.color("surface" if one.dot.unsure else "accent"))
        painter.drawEllipse(QPointF(one.x, self._y(one.row)), look.px(6), look.px(6))

    def _name_box(self, one: Placed) -> QRectF:
        high = theme.current().px(16)
        return QRectF(one.left, self._y(one.name_row) - high / 2, one.right - one.left, high)

    def _under(self, at: QPointF) -> Placed | None:
        reach = theme.current().px(_STACK) / 2
        for one in self.placed(self.width()):
            on_dot = abs(at.x() - one.x) <= reach and abs(at.y() - self._y(one.row)) <= reach
            if on_dot or self._name_box(one).contains(at):
                return one
        return None

    def _line(self) -> float:
        return self.height() - theme.current().px(_FOOT)

    def _y(self, row: int) -> float:
        look = theme.current()
        return self._line() - look.px(_STACK // 2 + _RAISED) - row * look.px(_STACK)

    def _x(self, step: int) -> float:
        return _x(self._view, self.width(), step)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def _gap(view: DotLadderView, width: int) -> float:
    return (width - theme.current().px(2 * _SIDE)) / max(len(view.levels) - 1, 1)


def _x(view: DotLadderView, width: int, step: int) -> float:
    return theme.current().px(_SIDE) + step * _gap(view, width)


def _placed(view: DotLadderView, width: int) -> tuple[Placed, ...]:
    """Each dot in the lowest row in which neither it nor its name touches another."""
    taken: dict[int, list[_Span]] = defaultdict(list)
    found: list[Placed] = []
    for dot in sorted(view.dots, key=lambda one: one.step):
        x = _x(view, width, dot.step)
        name, left, right, over = _name_at(dot.name, x, width)
        of_dot, of_name = _dot_span(x), (left, right)
        row = 0
        while not (_free(of_dot, taken[row]) and _free(of_name, taken[row + over])):
            row += 1
        taken[row].append(of_dot)
        taken[row + over].append(of_name)
        found.append(Placed(dot, row, x, name, left, right, row + over))
    return tuple(found)


def _name_at(name: str, x: float, width: int) -> tuple[str, float, float, int]:
    """(the name as shown, from, to, rows above its dot): beside the dot, else over it."""
    look = theme.current()
    metrics = QFontMetrics(look.font("small"))
    label = look.px(_LABEL)
    wide = metrics.horizontalAdvance(name) + 1
    if wide <= width - x - label:
        return name, x + label, x + label + wide, 0
    if wide <= x - label:
        return name, x - label - wide, x - label, 0
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width)
    wide = metrics.horizontalAdvance(shown) + 1
    left = max(0.0, min(x - wide / 2, width - wide))
    return shown, left, left + wide, 1


def _dot_span(x: float) -> _Span:
    reach = theme.current().px(_REACH)
    return x - reach, x + reach


def _free(span: _Span, taken: Sequence[_Span]) -> bool:
    return all(span[1] < left or span[0] > right for left, right in taken)
