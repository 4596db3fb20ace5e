"""How the rows of the list are painted: headings, prompts, small ladders, ticks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.ui import theme
from annotator.ui.models.dispute_lines import DisputeLines, GroupHead, ItemLine, MoreLine

_Index = QModelIndex | QPersistentModelIndex
_CELL, _CELL_GAP = 18, 3
"""A level's cell, in every row alike: words at the right give way."""
_HEAD, _ITEM, _MORE = 50, 58, 34
_TICK = 14
_MIDDLE, _LEFT, _RIGHT = (
    Qt.AlignmentFlag.AlignVCenter,
    Qt.AlignmentFlag.AlignLeft,
    Qt.AlignmentFlag.AlignRight,
)


class LineDelegate(QStyledItemDelegate):
    """Paints a row by itself, from the palette in force."""

    def __init__(self, lines: DisputeLines, view: QWidget) -> None:
        super().__init__(view)
        self._lines = lines

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        look = theme.current()
        line = self._lines.line(index.row())
        high = _ITEM
        if isinstance(line, GroupHead):
            high = _HEAD
        elif isinstance(line, MoreLine):
            high = _MORE
        return QSize(look.px(120), look.px(high))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line = self._lines.line(index.row())
        rect = QRect(option.rect)
        state = option.state
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, GroupHead):
            _paint_head(painter, rect, line, focused=focused)
        elif isinstance(line, MoreLine):
            _paint_more(painter, rect, line)
        elif line is not None:
            selected = bool(state & QStyle.StateFlag.State_Selected)
            hovered = bool(state & QStyle.StateFlag.State_MouseOver)
            _paint_ground(painter, rect, selected=selected, hovered=hovered)
            if focused and selected:
                _paint_focus(painter, rect)
            ticked = line.uid in self._lines.ticked if self._lines.ticked else None
            _paint_item(painter, rect, line, ticked)
        painter.restore()


def _paint_ground(painter: QPainter, rect: QRect, *, selected: bool, hovered: bool) -> None:
    look = theme.current()
    if selected or hovered:
        painter.fillRect(rect, look.color("accent_soft" if selected else "hover"))
    _paint_edge(painter, rect)
    if selected:
        painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), look.color("accent"))


def _paint_focus(painter: QPainter, rect: QRect) -> None:
    painter.setPen(QPen(theme.current().color("accent"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(0, 0, -1, -1))


def _paint_edge(painter: QPainter, rect: QRect) -> None:
    painter.fillRect(
        QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.current().color("border")
    )


def _paint_head(painter: QPainter, rect: QRect, head: GroupHead, *, focused: bool) -> None:
    look = theme.current()
    painter.fillRect(rect, look.color("surface_raised"))
    _paint_edge(painter, rect)
    if focused:
        _paint_focus(painter, rect)
    inner = rect.adjusted(look.px(10), look.px(7), -look.px(12), -look.px(8))
    _paint_chevron(painter, QPointF(inner.left() + look.px(5), inner.top() + look.px(9)), head)
    inner.setLeft(inner.left() + look.px(16))
    first = QRect(inner.left(), inner.top(), inner.width(), look.px(18))
    bold = _bold()
    title_width = QFontMetrics(bold).horizontalAdvance(head.title) + 1
    painter.setFont(bold)
    painter.setPen(look.color("text"))
    painter.drawText(first, _MIDDLE | _LEFT, head.title)
    if head.text:
        first.setLeft(first.left() + title_width + look.px(8))
        _draw_cut(painter, first, head.text, "text")
    below = QRect(inner.left(), inner.bottom() - look.px(14), inner.width(), look.px(15))
    facts_width = _draw_cut(painter, below, head.facts, "text_muted", right=True)
    if head.share is not None:
        below.setWidth(below.width() - facts_width - look.px(10))
        _paint_share(painter, below, head.share)


def _paint_chevron(painter: QPainter, at: QPointF, head: GroupHead) -> None:
    look = theme.current()
    a, b = look.px(4), look.px(2)
    points = [QPointF(-a, -b), QPointF(0, b), QPointF(a, -b)]
    if not head.open:
        points = [QPointF(-b, -a), QPointF(b, 0), QPointF(-b, a)]
    painter.setPen(QPen(look.color("text_muted"), 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([at + point for point in points]))


def _paint_share(painter: QPainter, rect: QRect, share: float) -> None:
    """A quiet bar: how much of the disagreement concerns the clause."""
    look = theme.current()
    high = look.px(4)
    bar = QRectF(rect.left(), rect.center().y() - high / 2 + 1, max(rect.width(), 0), high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("hover"))
    painter.drawRoundedRect(bar, high / 2, high / 2)
    if share > 0:
        bar.setWidth(max(bar.width() * min(share, 1.0), high))
        painter.setBrush(look.color("accent_line"))
        painter.drawRoundedRect(bar, high / 2, high / 2)


def _paint_more(painter: QPainter, rect: QRect, line: MoreLine) -> None:
    look = theme.current()
    _paint_edge(painter, rect)
    inner = rect.adjusted(look.px(26), 0, -look.px(12), 0)
    _draw_cut(painter, inner, line.text, "text_muted")


def _paint_item(painter: QPainter, rect: QRect, line: ItemLine, ticked: bool | None) -> None:
    """ticked: None while nothing is; then rows have no boxes."""
    look = theme.current()
    inner = rect.adjusted(look.px(14), look.px(8), -look.px(12), -look.px(8))
    if ticked is not None:
        _paint_tick(painter, inner, ticked=ticked)
        inner.setLeft(inner.left() + look.px(_TICK + 9))
    first = QRect(inner.left(), inner.top(), inner.width(), look.px(18))
    _draw_cut(painter, first, line.prompt, "text_muted" if line.adjudicated else "text")
    below = QRect(inner)
    below.setTop(inner.bottom() - look.px(17))
    metrics = QFontMetrics(look.font("small"))
    least = len(line.cells) * (look.px(_CELL) + look.px(_CELL_GAP)) + look.px(8)
    room = inner.width() - least if line.cells else inner.width() // 2
    bold = line.flips and not line.adjudicated
    painter.setFont(_bold() if bold else look.font("small"))
    metrics = painter.fontMetrics()
    marks = fitting(line.marks, metrics, room)
    painter.setPen(look.color("danger" if bold else "text_muted"))
    painter.drawText(below, _RIGHT | _MIDDLE, marks)
    below.setWidth(max(below.width() - metrics.horizontalAdvance(marks) - look.px(8), 0))
    if line.cells:
        _paint_cells(painter, below, line)
    else:
        _draw_cut(painter, below, line.codes, "text_muted")


def fitting(marks: Sequence[str], metrics: QFontMetrics, room: int) -> str:
    """As many whole words as fit, and how many more there are: “flip .16 · +2”."""
    for shown in range(len(marks), 0, -1):
        left = len(marks) - shown
        text = " · ".join((*marks[:shown], *([f"+{left}"] if left else [])))
        if metrics.horizontalAdvance(text) <= room:
            return text
    return metrics.elidedText(" · ".join(marks), Qt.TextElideMode.ElideRight, room)


def _paint_tick(painter: QPainter, inner: QRect, *, ticked: bool) -> None:
    look = theme.current()
    side = look.px(_TICK)
    box = QRectF(inner.left(), inner.center().y() - side / 2, side, side)
    painter.setPen(QPen(look.color("accent" if ticked else "border_strong"), 1))
    painter.setBrush(look.color("accent" if ticked else "surface"))
    painter.drawRoundedRect(box, 3, 3)
    if ticked:
        painter.setPen(QPen(look.color("on_accent"), 2))
        one = box.topLeft()
        hook = ((0.22, 0.52), (0.43, 0.72), (0.79, 0.3))
        painter.drawPolyline(QPolygonF([one + QPointF(x * side, y * side) for x, y in hook]))


def _paint_cells(painter: QPainter, rect: QRect, line: ItemLine) -> None:
    look = theme.current()
    painter.setFont(look.font("small"))
    gap = look.px(_CELL_GAP)
    wide = min(look.px(_CELL), rect.width() // len(line.cells) - gap)
    for place, cell in enumerate(line.cells):
        box = QRectF(rect.left() + place * (wide + gap), rect.top(), wide, rect.height())
        filled = cell.count > 0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("accent" if filled else "hover"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(look.color("on_accent" if filled else "text_muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cell.text)


def _draw_cut(painter: QPainter, rect: QRect, text: str, role: str, *, right: bool = False) -> int:
    """Draws what fits of a line of text; how wide it is."""
    look = theme.current()
    painter.setFont(look.font("small"))
    painter.setPen(look.color(role))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
    painter.drawText(rect, _MIDDLE | (_RIGHT if right else _LEFT), shown)
    return metrics.horizontalAdvance(shown)


def _bold() -> QFont:
    font = QFont(theme.current().font("small"))
    font.setWeight(QFont.Weight.DemiBold)
    return font
