"""The list of disagreements: headings, items, and what of a group is not listed yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.ui.widgets.tip import tip

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_TOLD = 600
"""Characters of a prompt in a tooltip."""

Spot = tuple[str, str]
"""Where an item stands: the key of its group ("" in a flat list) and its uid."""


@dataclass(frozen=True, slots=True)
class GroupHead:
    """A heading: a clause's id and text, and how many items stand below it.

    flipping: of how many the labels lie on both sides of the threshold. share: of the listed
    disagreement, 0–1, drawn as a bar; None for no bar. open: whether its items are listed.
    meaning: what the share is of.
    """

    title: str
    text: str
    count: int
    key: str = ""
    flipping: int = 0
    share: float | None = None
    open: bool = True
    facts: str = ""
    said: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class LevelCell:
    """One level of the small ladder, and how many gave it."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item in dispute. cells: the ladder; codes: said instead where there is no ladder.

    marks: short words at the right ("flip .61"). said: the row for a screen reader. group: the key
    of the heading it stands under.
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
    group: str = ""

    @property
    def spot(self) -> Spot:
        return self.group, self.uid


@dataclass(frozen=True, slots=True)
class MoreLine:
    """Stands where a group goes on; listing it is under way as soon as it is seen."""

    key: str
    text: str


Line = GroupHead | ItemLine | MoreLine


class DisputeLines(QAbstractListModel):
    """Read-only. Items can be selected, headings can be walked over; `ticked` are marked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()
        self._ticked: frozenset[str] = frozenset()

    def show_lines(self, lines: tuple[Line, ...]) -> bool:
        """Takes other lines; False where they are the same and nothing happened."""
        if lines == self._lines:
            return False
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()
        return True

    def show_ticked(self, uids: Iterable[str]) -> None:
        """Marks these items, and no others."""
        wanted = frozenset(uids)
        if wanted != self._ticked:
            self._ticked = wanted
            if self._lines:
                self.dataChanged.emit(self.index(0), self.index(len(self._lines) - 1))

    @property
    def ticked(self) -> frozenset[str]:
        return self._ticked

    def line(self, row: int) -> Line | None:
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, uid: str | None, group: str | None = None) -> int:
        """The row of an item, in a group where it stands in it; -1 where it is not listed."""
        rows = [
            row
            for row, line in enumerate(self._lines)
            if isinstance(line, ItemLine) and line.uid == uid
        ]
        there = (row for row in rows if self._group(row) == group)
        return next(there, rows[0] if rows else -1)

    def row_of_head(self, key: str) -> int:
        """The row of a heading; -1 where there is none."""
        found = (
            row
            for row, line in enumerate(self._lines)
            if isinstance(line, GroupHead) and line.key == key
        )
        return next(found, -1)

    def uids(self, first: int, last: int) -> tuple[str, ...]:
        """The items from one row to another, both ends included, in either direction."""
        low, high = sorted((first, last))
        lines = (self.line(row) for row in range(max(low, 0), high + 1))
        return tuple(dict.fromkeys(line.uid for line in lines if isinstance(line, ItemLine)))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row())
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(line)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.text if isinstance(line, MoreLine) else line.said or _shown(line)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(line)
        if role == Qt.ItemDataRole.CheckStateRole and self._ticked and isinstance(line, ItemLine):
            on = line.uid in self._ticked
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        line = self.line(index.row())
        if isinstance(line, ItemLine):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if isinstance(line, GroupHead):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.NoItemFlags

    def _group(self, row: int) -> str:
        line = self._lines[row]
        return line.group if isinstance(line, ItemLine) else ""


def _shown(line: Line) -> str:
    if isinstance(line, GroupHead):
        return f"{line.title} {line.text}"
    return line.prompt if isinstance(line, ItemLine) else line.text


def _tip(line: Line) -> str | None:
    """What a narrow list cuts, whole."""
    if isinstance(line, GroupHead):
        return tip(f"{line.title} {line.text}".strip(), line.facts, line.meaning)
    if isinstance(line, ItemLine):
        return tip(line.prompt[:_TOLD], " · ".join(line.marks))
    return None
