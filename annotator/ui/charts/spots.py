"""A chart that paints itself: its spots can be hovered, clicked, and walked with the arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.ui import theme
from annotator.ui.charts.views import Mark
from annotator.ui.text import tr
from annotator.ui.widgets.tip import tip


def nothing(_: Mark) -> bool:
    """The page is not narrowed."""
    return False


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that stands for a mark."""

    rect: QRectF
    said: str
    mark: Mark | None


class SpotChart(QWidget):
    """`activated` carries the mark of a spot that was clicked, or entered by Enter or Space.

    A subclass says where its spots are; which one is current and how it is reached is done here.
    """

    activated = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current = -1
        self._hovered = -1
        self._summary = ""
        self._is_chosen: Callable[[Mark], bool] = nothing
        self._bare = False
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.signals.changed.connect(self._restyle)

    def spots(self) -> tuple[Spot, ...]:
        """The spots in reading order, in the widget's coordinates."""
        raise NotImplementedError

    def step(self, key: Qt.Key) -> int:
        """How far an arrow key goes in the order of `spots`; 0 where it goes nowhere."""
        return {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key, 0)

    @property
    def current(self) -> Spot | None:
        """The spot that the keyboard stands on."""
        if self._current < 0:
            return None
        spots = self.spots()
        return spots[self._current] if self._current < len(spots) else None

    def choose(self, is_chosen: Callable[[Mark], bool]) -> None:
        """Which marks the page is narrowed to: their spots have an edge, and say so."""
        self._is_chosen = is_chosen
        self._say()
        self.update()

    def for_picture(self, bare: bool) -> None:
        """Without the states of mouse and keyboard, while a picture of the chart is taken."""
        self._bare = bare

    def describe(self, summary: str) -> None:
        """The chart in words, for those who cannot see it."""
        self._summary = summary
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = self.step(key)
        if step:
            self._move_to(self._current + step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._activate(self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current < 0 and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._move_to(0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found != self._hovered:
            self._hovered = found
            mark = self.spots()[found].mark if found >= 0 else None
            shape = (
                Qt.CursorShape.ArrowCursor if mark is None else Qt.CursorShape.PointingHandCursor
            )
            self.setCursor(shape)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and found >= 0:
            self._move_to(found)
            self._activate(found)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._at(QPointF(event.pos()))
            QToolTip.showText(
                event.globalPos(), tip(self.spots()[found].said) if found >= 0 else ""
            )
            return True
        return super().event(event)

    def draw_state(self, painter: QPainter, radius: float = 6.0) -> None:
        """The edges of what is chosen, hovered and focused; call it last in the paint event."""
        look = theme.current()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        spots = self.spots()
        painter.setPen(QPen(look.color("accent_line"), 2))
        for spot in spots:
            if self._chosen(spot):
                painter.drawRoundedRect(spot.rect.adjusted(1, 1, -1, -1), radius, radius)
        if self._bare:
            return
        if 0 <= self._hovered < len(spots) and spots[self._hovered].mark is not None:
            painter.setPen(QPen(look.color("border_strong"), 1))
            painter.drawRoundedRect(spots[self._hovered].rect, radius, radius)
        if self.hasFocus() and 0 <= self._current < len(spots):
            painter.setPen(QPen(look.color("accent"), 2))
            painter.drawRoundedRect(
                spots[self._current].rect.adjusted(1, 1, -1, -1), radius, radius
            )

    def _move_to(self, index: int) -> None:
        spots = self.spots()
        if not spots:
            return
        self._current = min(max(index, 0), len(spots) - 1)
        self._say()
        self.update()

    def _activate(self, index: int) -> None:
        spots = self.spots()
        if 0 <= index < len(spots) and spots[index].mark is not None:
            self.activated.emit(spots[index].mark)

    def _at(self, point: QPointF) -> int:
        found = (i for i, spot in enumerate(self.spots()) if spot.rect.contains(point))
        return next(found, -1)

    def _say(self) -> None:
        spot = self.current
        said = self._summary if spot is None else spot.said
        if spot is not None and self._chosen(spot):
            said = tr("{said} (chosen)", said=said)
        self.setAccessibleDescription(said)

    def _chosen(self, spot: Spot) -> bool:
        return spot.mark is not None and self._is_chosen(spot.mark)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
