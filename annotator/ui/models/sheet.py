"""A table of finished texts: a chart's twin."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """cells: as many as the sheet has columns. mark: what opening the row opens."""

    cells: tuple[str, ...]
    mark: object | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """columns: headings. texts: how many columns from the left hold words and align left."""

    columns: tuple[str, ...] = ()
    rows: tuple[SheetRow, ...] = ()
    texts: int = 1


class SheetModel(QAbstractTableModel):
    """Read-only. A new sheet of the same shape changes cells in place, so that nothing jumps."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sheet = Sheet()

    def show_sheet(self, sheet: Sheet) -> None:
        old = self._sheet
        if sheet == old:
            return
        if (len(sheet.rows), sheet.columns) == (len(old.rows), old.columns):
            self._sheet = sheet
            for row, (before, now) in enumerate(zip(old.rows, sheet.rows, strict=True)):
                if before != now:
                    last = self.index(row, len(sheet.columns) - 1)
                    self.dataChanged.emit(self.index(row, 0), last)
            return
        self.beginResetModel()
        self._sheet = sheet
        self.endResetModel()

    @property
    def texts(self) -> int:
        """How many columns from the left hold words."""
        return self._sheet.texts

    def mark(self, row: int) -> object | None:
        """What opening the row opens."""
        return self._sheet.rows[row].mark if 0 <= row < len(self._sheet.rows) else None

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._sheet.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._sheet.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._sheet.rows[index.row()].cells[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column() < self._sheet.texts)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._sheet.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section < self._sheet.texts)
        return None


def _alignment(words: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if words else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
