"""A table of finished texts: a chart's twin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import wrap

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.ui.widgets.tip import tip

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_DISPLAY = Qt.ItemDataRole.DisplayRole
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_DESCRIPTION = Qt.ItemDataRole.AccessibleDescriptionRole
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
"""Looked up once: a table asks for seven roles of each cell."""
_WHOLE = "\u00a0%"
"""A figure and its sign stay on one line."""
_ENDS = "_\u200b"
"""A long id may end a line here."""
_WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_FIGURES = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
"""Put together once: that takes longer than all the rest of a cell."""
_LINE = 7
"""Letters that a line of a folded heading may have, even where no word is as long."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """cells: as many as the sheet has columns. mark: what opening the row opens.

    meaning: of the row's figure, where each row is a figure of its own.
    """

    cells: tuple[str, ...]
    mark: object | None = None
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """columns: headings. texts: how many columns from the left hold words and align left.

    meanings: of the columns, as many as there are; a name has none ("").
    """

    columns: tuple[str, ...] = ()
    rows: tuple[SheetRow, ...] = ()
    texts: int = 1
    meanings: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """(name, meaning) of every figure, those of rows first; each meaning once."""
        rows = ((row.cells[0], row.meaning) for row in self.rows)
        columns = zip(self.columns, self.meanings, strict=False)
        found: dict[str, str] = {}
        for name, meaning in (*rows, *columns):
            if meaning:
                found.setdefault(meaning, name)
        return tuple((name, meaning) for meaning, name in found.items())

    def meaning_at(self, row: int, column: int) -> str:
        """What the figure in a cell means: the row's meaning, else the column's."""
        of_column = self.meanings[column] if column < len(self.meanings) else ""
        return self.rows[row].meaning or of_column


class SheetModel(QAbstractTableModel):
    """Read-only. A new sheet of the same shape changes cells in place, so that nothing jumps."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sheet = Sheet()
        self._folds: frozenset[int] = frozenset()

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

    def fold(self, columns: frozenset[int]) -> bool:
        """Whose headings stand in several lines; whether these are others than before."""
        if columns == self._folds:
            return False
        self._folds = columns
        last = max(self.columnCount() - 1, 0)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        return True

    @contextmanager
    def measured(self, columns: frozenset[int]) -> Iterator[None]:
        """Answers for a moment as if these headings were folded; nobody is told."""
        before, self._folds = self._folds, columns
        yield
        self._folds = before

    @property
    def head_lines(self) -> int:
        """Of the highest heading."""
        return max((self._head(at).count("\n") for at in range(self.columnCount())), default=0) + 1

    def _head(self, column: int) -> str:
        name = self._sheet.columns[column]
        return folded(name) if column in self._folds else name

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
        if role == _DISPLAY:
            cell = self._sheet.rows[index.row()].cells[index.column()]
            return cell.replace(" %", _WHOLE).replace("_", _ENDS)
        if role == _TOOL_TIP:
            cell = self._sheet.rows[index.row()].cells[index.column()]
            return tip(cell, self._sheet.meaning_at(index.row(), index.column()))
        if role == _DESCRIPTION:
            return self._sheet.meaning_at(index.row(), index.column())
        if role == _ALIGNMENT:
            return _alignment(index.column() < self._sheet.texts)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return self._head(section)
        if role == _ALIGNMENT:
            return _alignment(section < self._sheet.texts)
        if role == _TOOL_TIP and section < len(self._sheet.meanings):
            return tip(self._sheet.meanings[section])
        return None


def folded(name: str) -> str:
    """A heading in lines no longer than its longest word asks for."""
    longest = max(map(len, re.split(r"\s+|(?<=-)", name)))
    return "\n".join(wrap(name, max(longest, _LINE), break_long_words=False)) or name


def _alignment(words: bool) -> Qt.AlignmentFlag:
    return _WORDS if words else _FIGURES
