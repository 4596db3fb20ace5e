"""The list of disagreements: headings and items, one row each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class GroupHead:
    """A heading: a clause's id and text, and how many of the listed items stand below it."""

    title: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class LevelCell:
    """One level of the small ladder, and how many gave it."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item in dispute. cells: the ladder; codes: said instead where there is no ladder.

    marks: short words at the right ("flips verdict"). said: the row for a screen reader.
    """

    uid: str
    prompt: str
    cells: tuple[LevelCell, ...]
    codes: str
    marks: tuple[str, ...]
    flips: bool
    escalated: bool
    adjudicated: bool
    said: str


Line = GroupHead | ItemLine


class DisputeLines(QAbstractListModel):
    """Read-only; headings cannot be selected."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()

    def show_lines(self, lines: tuple[Line, ...]) -> bool:
        """Takes other lines; False where they are the same and nothing happened."""
        if lines == self._lines:
            return False
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()
        return True

    def line(self, row: int) -> Line | None:
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, uid: str | None) -> int:
        """The row of an item; -1 where it is not listed."""
        found = (
            row
            for row, line in enumerate(self._lines)
            if isinstance(line, ItemLine) and line.uid == uid
        )
        return next(found, -1)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row())
        if isinstance(line, GroupHead):
            words = f"{line.title} {line.text}"
            return words if role == Qt.ItemDataRole.DisplayRole else None
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return line.prompt
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.said if role == Qt.ItemDataRole.AccessibleTextRole else None
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if isinstance(self.line(index.row()), ItemLine):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags
