"""Calm rows of a list or table: no frame, no row cut in half, what is cut in a tooltip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from annotator.ui import theme
from annotator.ui.widgets.tip import tip

_BAR = 3


class RowDelegate(QStyledItemDelegate):
    """The current row has a bar at its left while the view has the focus: it needs no frame."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        self.paint_bar(painter, option, index)

    def paint_bar(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The bar alone, for rows that paint their words themselves."""
        chosen = option.state & QStyle.StateFlag.State_Selected
        if chosen and index.column() == 0 and option.state & QStyle.StateFlag.State_Active:
            view = self.parent()
            if isinstance(view, QWidget) and view.hasFocus():
                box = option.rect
                painter.fillRect(
                    box.left(), box.top(), _BAR, box.height(), theme.current().color("accent")
                )

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """The whole text of a cell that is too narrow for it."""
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if event.type() != QEvent.Type.ToolTip or not self.is_cut(view, option, index):
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), tip(text), view)
        return True

    def is_cut(
        self,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Whether the cell shows less than its text."""
        return self.sizeHint(option, index).width() > view.visualRect(index).width()


class WholeRows(QWidget):
    """Holds a table, and gives it the height of its header and as many whole rows as fit."""

    resized = Signal()

    def __init__(self, table: QTableView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        table.setParent(self)
        self.setFocusProxy(table)

    def fit(self) -> None:
        """After the height of a row has changed."""
        row = max(self._table.verticalHeader().defaultSectionSize(), 1)
        head = self._table.horizontalHeader().sizeHint().height()
        rows = max((self.height() - head) // row, 1)
        self._table.setGeometry(0, 0, self.width(), head + rows * row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
        self.resized.emit()
