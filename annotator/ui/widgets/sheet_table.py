"""A table of finished texts that uses its width: words get what figures leave."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from annotator.ui import theme
from annotator.ui.models.sheet import SheetModel

_LEAST, _MOST = 140, 260
_ROW = 28
_LOOKED_AT = 60
"""Rows whose texts decide a column's width."""


class SheetTable(QTableView):
    """The last column of words widens to fill the table, and narrows before it has to scroll."""

    def __init__(self, name: str, model: SheetModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.current().px(_ROW))
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(_LOOKED_AT)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._fit)
        model.modelReset.connect(self._later.start)
        model.dataChanged.connect(lambda *_: self._later.start())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns = self._sheet.columnCount()
        if not columns:
            return
        header = self.horizontalHeader()
        wide = [
            max(self.sizeHintForColumn(at), header.sectionSizeHint(at)) for at in range(columns)
        ]
        words = min(max(self._sheet.texts, 1), columns) - 1
        most = theme.current().px(_MOST)  # a method in words is not to push the names out
        wide = [min(one, most) if at > words else one for at, one in enumerate(wide)]
        left = self.viewport().width() - sum(wide)
        wide[words] = max(wide[words] + left, min(wide[words], theme.current().px(_LEAST)))
        for at, width in enumerate(wide):
            if self.columnWidth(at) != width:
                self.setColumnWidth(at, width)
