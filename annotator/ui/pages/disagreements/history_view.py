"""Who decided what, and why: the list of decisions, newest first."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QPainter
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
from annotator.ui.pages.disagreements.history import HistoryLine
from annotator.ui.text import tr

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LINE, _PAD = 18, 8


class HistoryLines(QAbstractListModel):
    """Read-only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[HistoryLine, ...] = ()

    def show_lines(self, lines: tuple[HistoryLine, ...]) -> None:
        if lines != self._lines:
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()

    def line(self, row: int) -> HistoryLine | None:
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row())
        spoken = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return line.said if line is not None and role in spoken else None


class HistoryList(QListView):
    """`chosen` carries the uid of a decision's item; `near_end` when more is wanted soon."""

    chosen = Signal(str)
    near_end = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = HistoryLines(self)
        self.setModel(self.lines)
        self.setItemDelegate(_DecisionDelegate(self.lines, self))
        self.setAccessibleName(tr("Decisions, newest first"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setStyleSheet("QListView:focus { border: none; }")
        self.selectionModel().currentChanged.connect(self._moved)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._look_ahead())
        theme.signals.changed.connect(self.scheduleDelayedItemsLayout)

    def show_lines(self, lines: tuple[HistoryLine, ...]) -> None:
        """Takes other lines and keeps the place."""
        at = self.verticalScrollBar().value()
        here = self.lines.line(self.currentIndex().row())
        self.lines.show_lines(lines)
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(at)
        if here is not None and not self.currentIndex().isValid():
            rows = (n for n, line in enumerate(lines) if line.event == here.event)
            row = next(rows, -1)
            if row >= 0:
                self.setCurrentIndex(self.lines.index(row))

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        line = self.lines.line(now.row())
        if line is not None:
            self.chosen.emit(line.uid)

    def _look_ahead(self) -> None:
        bar = self.verticalScrollBar()
        if self.lines.rowCount() and bar.value() + self.viewport().height() >= bar.maximum():
            self.near_end.emit()


class _DecisionDelegate(QStyledItemDelegate):
    """Who and what, when; the item; what the labels were; why."""

    def __init__(self, lines: HistoryLines, view: QWidget) -> None:
        super().__init__(view)
        self._lines = lines

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        look = theme.current()
        line = self._lines.line(index.row())
        rows = 2 if line is None else len(_parts(line))
        return QSize(look.px(120), look.px(rows * _LINE + 2 * _PAD))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line = self._lines.line(index.row())
        if line is None:
            return
        look = theme.current()
        rect = QRect(option.rect)
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, look.color("accent_soft" if selected else "hover"))
        edge = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(edge, look.color("border"))
        if selected:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), look.color("accent"))
        inner = rect.adjusted(look.px(14), look.px(_PAD), -look.px(12), -look.px(_PAD))
        row = QRect(inner.left(), inner.top(), inner.width(), look.px(_LINE))
        for number, (text, role) in enumerate(_parts(line)):
            first = not number
            _draw(painter, row, text, role, bold=first, struck=first and not line.stands)
            row.translate(0, look.px(_LINE))
        painter.restore()


def _parts(line: HistoryLine) -> list[tuple[str, str]]:
    """The rows of a decision, each with its colour."""
    parts = [(f"{line.who}: {line.what}", "text")]
    when = " · ".join(one for one in (line.at, line.standing) if one)
    parts.append((when, "warning" if line.standing else "text_muted"))
    parts.append((line.prompt, "text"))
    if line.was:
        parts.append((line.was, "text_muted"))
    if line.rationale:
        parts.append((f"“{line.rationale}”", "text_muted"))
    return parts


def _draw(
    painter: QPainter, rect: QRect, text: str, role: str, *, bold: bool, struck: bool
) -> None:
    look = theme.current()
    font = QFont(look.font("small"))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    font.setStrikeOut(struck)
    painter.setFont(font)
    painter.setPen(look.color(role))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
