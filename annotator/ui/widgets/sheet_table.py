"""A table of finished texts that uses its width: words get what figures leave, nothing is cut."""

from __future__ import annotations

import re
from bisect import bisect_right

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from annotator.ui import theme
from annotator.ui.models.sheet import SheetModel
from annotator.ui.turns import Turns

_LEAST, _NAME, _MOST, _SPARE = 72, 140, 260, 12
_HEAD, _SENTENCE = 24, 180
_INSET, _AROUND, _MOST_HIGH = 15, 9, 4_000
"""What a cell keeps free at its sides, and above and below its text."""
_ROW = 28
_TRIES = 3
_AT_ONCE, _IN_A_TURN = 30, 60
"""Rows whose heights are found before it is seen, and then: the first fill a screen."""
_LOOKED_AT = 60
"""Rows whose texts decide a column's width."""


class SheetTable(QTableView):
    """The last column of words widens to fill the table.

    Where it is too narrow for all, headings fold, then long cells; only what is narrower still than
    `least_width` has to be scrolled. `folded` carries by how much it is higher for that, px.
    """

    folded = Signal(int)

    def __init__(self, name: str, model: SheetModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "sheet")
        self._sheet = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.current().px(_ROW))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self._cells: list[int] = []
        self._pieces: dict[int, int] = {}
        self._heights: dict[tuple[int, int, int], int] = {}
        self._rest = Turns(self)
        self._headings: dict[bool, list[int]] = {}
        self._folded_at: list[int] = []
        self._fitted = -1
        self._higher = 0
        self._fitting = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._fit_seen)
        model.modelReset.connect(self._refit)
        model.dataChanged.connect(lambda *_: self._refit())

    @property
    def higher(self) -> int:
        """By how much folding makes it higher, px."""
        return self._higher

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._refit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_seen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _refit(self) -> None:
        """The texts or their font are others."""
        self._cells, self._folded_at = [], []
        self._pieces, self._headings, self._heights = {}, {}, {}
        self._fitted = -1
        self._rest.drop()
        self._later.start()

    def least_width(self) -> int:
        """What the columns need with everything folded, sentences into few lines, px."""
        look, hints = theme.current(), self._hints()
        line = [look.px(_SENTENCE) if one > look.px(_MOST) else 0 for one in hints]
        folded = zip(self._heads(folded=True), self._least(), line, strict=True)
        return sum(max(each) for each in folded)

    def _fit_seen(self) -> None:
        """One that is not seen is fitted when it is shown."""
        if self.isVisible():
            self._fit()

    def _fit(self) -> None:
        if self._fitting or self._fitted == self.viewport().width():
            return
        if not self._sheet.columnCount():
            return
        self._fitting, before = True, -1
        for _ in range(_TRIES):  # a scroll bar may come of it, or go
            if before == self.viewport().width():
                break
            before = self.viewport().width()
            self._fit_to(before)
        self._fitting, self._fitted = False, before
        self._tell()

    def _fit_to(self, room: int) -> None:
        columns = self._sheet.columnCount()
        heads = self._heads(folded=False)
        wide = [max(both) for both in zip(heads, self._asked(), strict=True)]
        if sum(wide) > room:
            wide = self._narrowed(room)
        words, spare = self._words(), max(room - sum(wide), 0)
        each = min(spare // columns, theme.current().px(_SPARE))
        wide = [one + each for one in wide]
        wide[words] += spare - each * columns
        for at, width in enumerate(wide):
            if self.columnWidth(at) != width:
                self.setColumnWidth(at, width)
        self._fit_heads(frozenset(at for at in range(columns) if heads[at] > wide[at]))
        self._fit_rows(wide)

    def _fit_heads(self, folds: frozenset[int]) -> None:
        if self._sheet.fold(folds):
            self.updateGeometries()

    def _fit_rows(self, wide: list[int]) -> None:
        """As high as their cells, where any of these is folded."""
        if wide == self._folded_at:
            return
        self._folded_at = wide
        self._rest.drop()
        header = self.verticalHeader()
        usual = header.defaultSectionSize()
        narrow = [at for at, width in enumerate(wide) if width < self._hints()[at]]
        if not narrow and header.length() == self._sheet.rowCount() * usual:
            return
        self._fit_some(narrow, wide, 0, _AT_ONCE)

    def _fit_some(self, narrow: list[int], wide: list[int], first: int, last: int) -> None:
        """These rows now, the others in further turns."""
        usual, rows = self.verticalHeader().defaultSectionSize(), self._sheet.rowCount()
        for row in range(first, min(last, rows)):
            high = max((self._cell_height(row, at, wide[at]) for at in narrow), default=0)
            if self.rowHeight(row) != max(high, usual):
                self.setRowHeight(row, max(high, usual))
        if last < rows:
            self._rest.then(lambda: self._fit_some(narrow, wide, last, last + _IN_A_TURN))
        elif first:
            self._tell()

    def _tell(self) -> None:
        """By how much folding made it higher."""
        header, rows = self.verticalHeader(), self._sheet.rowCount()
        lines = self._sheet.head_lines - 1
        higher = header.length() - rows * header.defaultSectionSize()
        higher += lines * self.horizontalHeader().fontMetrics().lineSpacing()
        if higher != self._higher:
            self._higher = higher
            self.folded.emit(higher)

    def _cell_height(self, row: int, column: int, width: int) -> int:
        place = (row, column, width)
        if place not in self._heights:
            look, metrics, text = theme.current(), self.fontMetrics(), self._text(row, column)
            room = QRect(0, 0, width - look.px(_INSET), look.px(_MOST_HIGH))
            fits = metrics.horizontalAdvance(text) <= room.width() and "\n" not in text
            box = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, "x" if fits else text)
            self._heights[place] = box.height() + look.px(_AROUND)
        return self._heights[place]

    def _text(self, row: int, column: int) -> str:
        return str(self._sheet.data(self._sheet.index(row, column)))

    def _heads(self, *, folded: bool) -> list[int]:
        """What each heading asks for."""
        every = range(self._sheet.columnCount())
        if len(self._headings.get(folded, ())) != len(every):
            look, header = theme.current(), self.horizontalHeader()
            header.setFont(look.font("caps"))  # that of its sections, which it does not measure by
            header.setMinimumSectionSize(look.px(_HEAD))
            with self._sheet.measured(frozenset(every) if folded else frozenset()):
                self._headings[folded] = [header.sectionSizeHint(at) for at in every]
        return self._headings[folded]

    def _hints(self) -> list[int]:
        """What the cells of each column ask for."""
        if len(self._cells) != self._sheet.columnCount():
            self._cells = [self._hint(at) for at in range(self._sheet.columnCount())]
        return self._cells

    def _hint(self, column: int) -> int:
        """What the longest of its texts asks for: to ask the delegate for each takes a turn."""
        rows = range(min(self._sheet.rowCount(), _LOOKED_AT))
        wide = self.fontMetrics().horizontalAdvance
        longest = max(rows, key=lambda row: wide(self._text(row, column)), default=None)
        if longest is None:
            return 0
        return self.sizeHintForIndex(self._sheet.index(longest, column)).width()

    def _asked(self) -> list[int]:
        """The same; no column of figures more than so much: a method is a sentence."""
        most, words = theme.current().px(_MOST), self._words()
        return [min(one, most) if at > words else one for at, one in enumerate(self._hints())]

    def _least(self, *, cut: bool = False) -> list[int]:
        """What the cells need when they are folded. cut: names may be cut; figures never are."""
        look, words, hints = theme.current(), self._words(), self._hints()
        few, name = look.px(_LEAST), look.px(_NAME)
        found = []
        for at, hint in enumerate(hints):
            longest = 0 if cut and at <= words else self._longest(at)
            found.append(min(hint, max(few, min(longest, name) if at <= words else longest)))
        return found

    def _longest(self, column: int) -> int:
        """The widest piece of a column's cells that cannot be broken."""
        if column not in self._pieces:
            self._pieces[column] = self._widest_piece(column)
        return self._pieces[column]

    def _widest_piece(self, column: int) -> int:
        rows = range(min(self._sheet.rowCount(), _LOOKED_AT))
        texts = (self._text(row, column) for row in rows)
        pieces = {piece for text in texts for piece in re.split("[ \u200b]", text)}
        metrics = self.fontMetrics()
        wide = max(map(metrics.horizontalAdvance, pieces), default=0)
        return wide + theme.current().px(_INSET)

    def _narrowed(self, room: int) -> list[int]:
        """The widest columns narrower until all fit; then names are cut."""
        wide: list[int] = []
        for cut in (False, True):
            wide = self._capped(room, self._least(cut=cut))
            if sum(wide) <= room:
                break
        return wide

    def _capped(self, room: int, least: list[int]) -> list[int]:
        """No cell wider than what just fits, nor narrower than `least`."""
        heads, cells = self._heads(folded=True), self._asked()
        floor = [max(both) for both in zip(heads, least, strict=True)]

        def within(most: int) -> list[int]:
            return [max(low, min(cell, most)) for low, cell in zip(floor, cells, strict=True)]

        fits = bisect_right(range(max(cells) + 1), room, key=lambda most: sum(within(most)))
        return within(max(fits - 1, 0))

    def _words(self) -> int:
        """The last column of words."""
        return min(max(self._sheet.texts, 1), self._sheet.columnCount()) - 1
