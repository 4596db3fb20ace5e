"""A table over a million items: a spine of ids, and pages of lines fetched when they are seen."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.services.browsing import ItemLine
from annotator.ui.text import tr

PAGE = 100
KEPT = 40
"""Pages of lines kept; the longest unseen goes first."""

_FIGURES = 5
"""The column of figures: in line at the right."""

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[Sequence[int], Callable[[tuple[ItemLine, ...]], None]], None]
"""(row ids, what to call with their lines in the GUI thread)."""


class ItemModel(QAbstractTableModel):
    """Columns: id, prompt, response, model, category, labels. A line still on its way is "…"."""

    def __init__(self, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._spine = array("q")
        self._pages: OrderedDict[int, dict[int, ItemLine]] = OrderedDict()
        self._asked: set[int] = set()
        self._serial = 0

    def set_spine(self, ids: Sequence[int]) -> None:
        """All row ids, in order; forgets every line."""
        self.beginResetModel()
        self._spine = array("q", ids)
        self._pages.clear()
        self._asked.clear()
        self._serial += 1
        self.endResetModel()

    def forget_lines(self) -> None:
        """The lines changed (labels came in), the spine did not."""
        self._pages.clear()
        self._asked.clear()
        self._serial += 1
        if self._spine:
            last = self.index(len(self._spine) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def line(self, row: int) -> ItemLine | None:
        """The line of a row where it is here; asks for its page where it is not."""
        if not 0 <= row < len(self._spine):
            return None
        page = row // PAGE
        if page not in self._pages:
            self._ask(page)
            return None
        self._pages.move_to_end(page)
        return self._pages[page].get(self._spine[row])

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._spine)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 6

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        line = self.line(index.row())
        return "…" if line is None else _cells(line)[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return f"{section + 1:,}"
        return (
            tr("Id"),
            tr("Prompt"),
            tr("Response"),
            tr("Model"),
            tr("Category"),
            tr("Labels"),
        )[section]

    def _ask(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        first = page * PAGE
        serial = self._serial
        rows = self._spine[first : first + PAGE]
        self._fetch(rows, lambda lines: self._came(serial, page, lines))

    def _came(self, serial: int, page: int, lines: tuple[ItemLine, ...]) -> None:
        if serial != self._serial:
            return
        self._asked.discard(page)
        self._pages[page] = {line.row: line for line in lines}
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        last = min((page + 1) * PAGE, len(self._spine)) - 1
        self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, 5))


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == _FIGURES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _cells(line: ItemLine) -> tuple[str, ...]:
    states = {
        "ready": line.response,
        "no_response": tr("(no response)"),
        "placeholder": tr("(labels only, no text)"),
        "redacted": tr("(redacted)"),
    }
    return (
        line.source_id or line.uid[:10],
        line.prompt,
        states[line.status],
        line.model or "",
        line.category or "",
        f"{line.n_labels:,}",
    )
