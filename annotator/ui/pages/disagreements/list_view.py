"""The list as it is painted: headings, prompts, small ladders."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.ui import theme
from annotator.ui.models.dispute_lines import DisputeLines, GroupHead, ItemLine, Line
from annotator.ui.text import tr

_Index = QModelIndex | QPersistentModelIndex
_CELL, _CELL_GAP = 18, 3
"""A level's cell at least: words at the right give way first."""


class DisputeList(QListView):
    """`chosen` carries the uid that the person moved to; setting it from code says nothing.

    `near_end` while the last screenful is in sight: what comes after it is wanted soon.
    """

    chosen = Signal(str)
    near_end = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = DisputeLines(self)
        self.setModel(self.lines)
        self.setItemDelegate(_LineDelegate(self.lines, self))
        self.setAccessibleName(tr("Disagreements"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        # The current row shows the focus; the sheet's frame around all rows would only distract.
        self.setStyleSheet("QListView:focus { border: none; }")
        self._quiet = False
        self.selectionModel().currentChanged.connect(self._moved)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._look_ahead())
        self.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self._look_ahead())
        theme.signals.changed.connect(self._restyle)

    def show_lines(self, lines: tuple[Line, ...], selected: str | None) -> None:
        """Takes other lines and keeps the place and the selection."""
        at = self.verticalScrollBar().value()
        seen = self._in_sight()
        self._quiet = True
        changed = self.lines.show_lines(lines)
        self._quiet = False
        self.select(selected)
        if changed:
            self.executeDelayedItemsLayout()  # the range of the scroll bar follows from it
            self.verticalScrollBar().setValue(at)
            if seen:
                self._bring()
            self._look_ahead()

    def select(self, uid: str | None) -> None:
        """Moves to an item; to none where it is not listed."""
        row = self.lines.row_of(uid)
        if row == self.currentIndex().row():
            return
        self._quiet = True
        if row < 0:
            self.selectionModel().clear()
        else:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.lines.index(row), flag)
            self._bring()
        self._quiet = False

    def _in_sight(self) -> bool:
        """Whether the selected row is on screen, or there is none."""
        current = self.currentIndex()
        if not current.isValid():
            return True
        return self.viewport().rect().intersects(self.visualRect(current))

    def _look_ahead(self) -> None:
        bar = self.verticalScrollBar()
        if self.lines.rowCount() and bar.value() + self.viewport().height() >= bar.maximum():
            self.near_end.emit()

    def _bring(self) -> None:
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        line = self.lines.line(now.row())
        if not self._quiet and isinstance(line, ItemLine):
            self.chosen.emit(line.uid)

    def _restyle(self) -> None:
        self.scheduleDelayedItemsLayout()


class _LineDelegate(QStyledItemDelegate):
    """Paints a heading or an item by itself, from the palette in force."""

    def __init__(self, lines: DisputeLines, view: DisputeList) -> None:
        super().__init__(view)
        self._lines = lines

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        look = theme.current()
        head = isinstance(self._lines.line(index.row()), GroupHead)
        return QSize(look.px(120), look.px(34 if head else 58))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line = self._lines.line(index.row())
        rect = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, GroupHead):
            _paint_head(painter, rect, line)
        elif line is not None:
            selected = bool(option.state & QStyle.StateFlag.State_Selected)
            hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
            focused = selected and bool(option.state & QStyle.StateFlag.State_HasFocus)
            _paint_ground(painter, rect, selected=selected, hovered=hovered, focused=focused)
            _paint_item(painter, rect, line)
        painter.restore()


def _paint_ground(
    painter: QPainter, rect: QRect, *, selected: bool, hovered: bool, focused: bool
) -> None:
    look = theme.current()
    if selected or hovered:
        painter.fillRect(rect, look.color("accent_soft" if selected else "hover"))
    _paint_edge(painter, rect)
    if selected:
        painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), look.color("accent"))
    if focused:
        painter.setPen(QPen(look.color("accent"), 1))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))


def _paint_edge(painter: QPainter, rect: QRect) -> None:
    painter.fillRect(
        QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.current().color("border")
    )


def _paint_head(painter: QPainter, rect: QRect, head: GroupHead) -> None:
    look = theme.current()
    painter.fillRect(rect, look.color("surface_raised"))
    _paint_edge(painter, rect)
    inner = rect.adjusted(look.px(14), 0, -look.px(12), 0)
    middle = Qt.AlignmentFlag.AlignVCenter
    bold = QFont(look.font("small"))
    bold.setWeight(QFont.Weight.DemiBold)
    count = f"{head.count:,}"
    painter.setFont(look.font("small"))
    painter.setPen(look.color("text_muted"))
    painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, count)
    room = inner.width() - QFontMetrics(look.font("small")).horizontalAdvance(count) - look.px(10)
    title_width = QFontMetrics(bold).horizontalAdvance(head.title)
    painter.setFont(bold)
    painter.setPen(look.color("text"))
    painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, head.title)
    if head.text:
        left = inner.adjusted(title_width + look.px(8), 0, 0, 0)
        left.setWidth(max(room - title_width - look.px(8), 0))
        painter.setFont(look.font("small"))
        painter.setPen(look.color("text_muted"))
        metrics = QFontMetrics(look.font("small"))
        text = metrics.elidedText(head.text, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, middle | Qt.AlignmentFlag.AlignLeft, text)


def _paint_item(painter: QPainter, rect: QRect, line: ItemLine) -> None:
    look = theme.current()
    inner = rect.adjusted(look.px(14), look.px(8), -look.px(12), -look.px(8))
    painter.setFont(look.font("small"))
    metrics = QFontMetrics(look.font("small"))
    painter.setPen(look.color("text_muted" if line.adjudicated else "text"))
    prompt = metrics.elidedText(line.prompt, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, prompt)
    below = QRect(inner)
    below.setTop(inner.bottom() - look.px(17))
    least = len(line.cells) * (look.px(_CELL) + look.px(_CELL_GAP)) + look.px(8)
    room = inner.width() - least if line.cells else inner.width() // 2
    marks = metrics.elidedText(" · ".join(line.marks), Qt.TextElideMode.ElideRight, room)
    marks_width = metrics.horizontalAdvance(marks)
    painter.setPen(look.color("danger" if line.flips and not line.adjudicated else "text_muted"))
    painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, marks)
    below.setWidth(max(below.width() - marks_width - look.px(8), 0))
    if line.cells:
        _paint_cells(painter, below, line)
        return
    painter.setPen(look.color("text_muted"))
    codes = metrics.elidedText(line.codes, Qt.TextElideMode.ElideRight, below.width())
    painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, codes)


def _paint_cells(painter: QPainter, rect: QRect, line: ItemLine) -> None:
    look = theme.current()
    gap = look.px(_CELL_GAP)
    wide = min(look.px(22), rect.width() // len(line.cells) - gap)
    for place, cell in enumerate(line.cells):
        box = QRectF(rect.left() + place * (wide + gap), rect.top(), wide, rect.height())
        filled = cell.count > 0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("accent" if filled else "hover"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(look.color("on_accent" if filled else "text_muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cell.text)
