"""Levels against levels: which two are mistaken for each other."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.ui import theme
from annotator.ui.charts.spots import Spot, SpotChart
from annotator.ui.charts.views import Cell, GridView
from annotator.ui.theme.tokens import Palette, contrast_ratio

_LEAST, _MOST = 26, 54
_GAP = 3
_STEPS = 100
CONTRAST, HIGH_CONTRAST = 4.5, 7.0
"""Text on its ground, and in the high-contrast theme (WCAG 2.2, AA and AAA)."""


class ConfusionGrid(SpotChart):
    """The diagonal is agreement and has an edge; every cell carries its count in figures."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._view = GridView()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_view(self, view: GridView) -> None:
        """Draws another view; nothing happens where it says the same."""
        if view == self._view:
            return
        resized = len(view.cells) != len(self._view.cells)
        self._view = view
        self.describe(view.summary)
        if resized:
            self.updateGeometry()
        self.update()

    def spots(self) -> tuple[Spot, ...]:
        return tuple(
            Spot(self._rect(r, c), cell.said, cell.mark)
            for r, row in enumerate(self._view.cells)
            for c, cell in enumerate(row)
        )

    def step(self, key: Qt.Key) -> int:
        across = len(self._view.cells)
        return {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: across,
            Qt.Key.Key_Up: -across,
        }.get(key, 0)

    def sizeHint(self) -> QSize:
        look = theme.current()
        return self._wanted(look.px(44))

    def minimumSizeHint(self) -> QSize:
        return self._wanted(theme.current().px(_LEAST))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.current().font("small"))
        for r, row in enumerate(self._view.cells):
            self._draw_heads(painter, r)
            for c, cell in enumerate(row):
                self._draw_cell(painter, self._rect(r, c), cell, diagonal=r == c)
        self.draw_state(painter)

    def _draw_heads(self, painter: QPainter, index: int) -> None:
        look = theme.current()
        painter.setPen(look.color("text_muted"))
        left, below = self._rect(index, 0), self._rect(len(self._view.cells) - 1, index)
        head = self._view.heads[index]
        metrics = QFontMetrics(look.font("small"))
        elide = Qt.TextElideMode.ElideRight
        side = QRectF(0, left.top(), self._head_width() - look.px(8), left.height())
        painter.drawText(
            side,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(head, elide, int(side.width())),
        )
        foot = QRectF(below.left(), below.bottom() + look.px(2), below.width(), self._foot())
        painter.drawText(
            foot,
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop,
            metrics.elidedText(head, elide, int(foot.width())),
        )

    def _draw_cell(self, painter: QPainter, rect: QRectF, cell: Cell, *, diagonal: bool) -> None:
        ground = mixed(cell.share)
        look = theme.current()
        painter.setPen(QPen(look.color("accent"), 1) if diagonal else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, 5, 5)
        if cell.text:
            painter.setPen(readable_on(ground))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, cell.text)

    def _rect(self, row: int, column: int) -> QRectF:
        look = theme.current()
        wide, high = self._cell()
        left = self._head_width() + column * (wide + look.px(_GAP))
        return QRectF(left, row * (high + look.px(_GAP)) + 1, wide, high)

    def _cell(self) -> tuple[float, float]:
        look = theme.current()
        n = max(len(self._view.cells), 1)
        gap = look.px(_GAP)
        least, most = look.px(_LEAST), look.px(_MOST)
        wide = (self.width() - self._head_width()) / n - gap
        high = (self.height() - self._foot() - 2) / n - gap
        return min(max(wide, least), most * 1.5), min(max(high, least * 0.9), most * 0.9)

    def _head_width(self) -> float:
        look = theme.current()
        return min(_longest(self._view.heads, look) + look.px(12), look.px(150))

    def _foot(self) -> int:
        return theme.current().px(20)

    def _wanted(self, side: int) -> QSize:
        n = len(self._view.cells)
        gap = theme.current().px(_GAP)
        across = round(self._head_width()) + n * (side + gap)
        return QSize(across, n * (round(side * 0.9) + gap) + self._foot() + 2)


def mixed(share: float) -> QColor:
    """The ground of a cell: from the card's own colour to the accent, where its text is legible.

    Halfway neither ink stands out enough; a share from there has the nearest ground that does.
    """
    return _mixed(_nearest(min(max(share, 0.0), 1.0), theme.current().palette))


@lru_cache(maxsize=16)
def _longest(heads: tuple[str, ...], look: theme.Theme) -> int:
    """The width of the longest heading, px."""
    metrics = QFontMetrics(look.font("small"))
    return max(map(metrics.horizontalAdvance, heads), default=0)


@lru_cache(maxsize=1_024)
def _nearest(share: float, palette: Palette) -> float:
    return min(_legible(palette), key=lambda one: abs(one - share))


@cache
def _legible(palette: Palette) -> tuple[float, ...]:
    """The shares whose grounds one of the inks can be read on, in small steps."""
    need = HIGH_CONTRAST if palette.name == "contrast" else CONTRAST
    shares = (step / _STEPS for step in range(_STEPS + 1))
    return tuple(
        one
        for one in shares
        if contrast_ratio(readable_on(_mixed(one)).name(), _mixed(one).name()) >= need
    )


def _mixed(share: float) -> QColor:
    look = theme.current()
    low, high = look.color("hover"), look.color("accent")
    parts = (
        round(a + (b - a) * share)
        for a, b in (
            (low.red(), high.red()),
            (low.green(), high.green()),
            (low.blue(), high.blue()),
        )
    )
    return QColor(*parts)


def readable_on(ground: QColor) -> QColor:
    """The text colour with the greater contrast on that ground."""
    look = theme.current()
    inks = (look.palette.text, look.palette.on_accent)
    return theme.color_of(max(inks, key=lambda ink: contrast_ratio(ink, ground.name())))
