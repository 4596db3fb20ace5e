"""What comes in from a tool's own format: first items, labels, and what is to be known."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from annotator.services.intake.found_preview import FoundPreview
from annotator.ui import theme
from annotator.ui.dialogs.import_words import (
    amount_words,
    annotators_words,
    found_lines,
    scale_words,
)
from annotator.ui.text import tr
from annotator.ui.widgets.label import label
from annotator.ui.widgets.rows import RowDelegate, WholeRows

_MEDIA = 5
_LINES = 5
_TABLE = 110
_WIDE = (2, 3)
"""Prompt and response share what room the short columns leave."""
_NUMBERS = (4, 5)
_MOST_SHORT = 190


class FoundPanel(QWidget):
    """Two tables to read, and some lines. Nothing is to be chosen: the format says it itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._amount = label("", "caps")
        self.items = calm_table(tr("First items of the file"))
        self.labels = calm_table(tr("Labels that come along"))
        self._no_labels = label(tr("No labels come along."), "muted")
        self._lines = label("", "muted", wrap=True)
        column = QVBoxLayout(self)
        space = theme.current().space
        column.setContentsMargins(0, space(2), 0, 0)
        column.setSpacing(space(2))
        column.addWidget(self._amount)
        column.addWidget(_whole(self.items), 3)
        self._caption = label(tr("Labels in them").upper(), "caps")
        column.addWidget(self._caption)
        self._label_rows = _whole(self.labels)
        column.addWidget(self._label_rows, 2)
        column.addWidget(self._no_labels)
        column.addWidget(self._lines)

    def show_found(self, found: FoundPreview) -> None:
        self._amount.setText(amount_words(found).upper())
        self._fill_items(found)
        self._fill_labels(found)
        lines = list(found_lines(found))
        more = [tr("and {n} notes more", n=len(lines) - _LINES)] if len(lines) > _LINES else []
        self._lines.setText("\n".join((*lines[:_LINES], *more)))
        self._lines.setVisible(bool(lines))

    def _fill_items(self, found: FoundPreview) -> None:
        headings = (
            tr("Id"),
            tr("Model"),
            tr("Prompt"),
            tr("Response"),
            tr("Turns"),
            tr("Media"),
        )
        rows = [
            (
                one.source_id or "–",
                one.model or "–",
                one.prompt,
                one.response or tr("(no response)"),
                str(one.n_turns),
                str(one.n_media or ""),
            )
            for one in found.items
        ]
        fill(self.items, headings, rows, _WIDE, _NUMBERS)
        self.items.setColumnHidden(_MEDIA, not any(one.n_media for one in found.items))

    def _fill_labels(self, found: FoundPreview) -> None:
        rows = [
            (one.criterion, scale_words(one), annotators_words(one.annotators), f"{one.n:,}")
            for one in found.labels
        ]
        headings = (tr("Criterion"), tr("Scale"), tr("By"), tr("Labels"))
        fill(self.labels, headings, rows, (1, 2), (3,))
        self._label_rows.setVisible(bool(rows))
        self._no_labels.setVisible(not rows)


def calm_table(name: str) -> QTableWidget:
    """A table to read: no grid, no frame, whole rows."""
    table = QTableWidget()
    table.setAccessibleName(name)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.setFrameShape(QTableWidget.Shape.NoFrame)
    table.setItemDelegate(RowDelegate(table))
    table.setShowGrid(False)
    table.horizontalHeader().setDefaultAlignment(
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    )
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    return table


def fill(
    table: QTableWidget,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    wide: Sequence[int],
    numbers: Sequence[int] = (),
) -> None:
    """Columns as wide as their words, up to a bound; the wide ones share the rest."""
    table.setColumnCount(len(headings))
    table.setRowCount(len(rows))
    table.setHorizontalHeaderLabels(list(headings))
    for r, cells in enumerate(rows):
        for c, text in enumerate(cells):
            cell = QTableWidgetItem(" ".join(text.split()))
            if c in numbers:
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(r, c, cell)
    for c in numbers:
        heading = QTableWidgetItem(headings[c])
        heading.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        table.setHorizontalHeaderItem(c, heading)
    header = table.horizontalHeader()
    for c in range(len(headings)):
        if c in wide:
            header.setSectionResizeMode(c, QHeaderView.ResizeMode.Stretch)
        else:
            header.setSectionResizeMode(c, QHeaderView.ResizeMode.Interactive)
            table.resizeColumnToContents(c)
            most = theme.current().px(_MOST_SHORT)
            table.setColumnWidth(c, min(table.columnWidth(c), most))


def _whole(table: QTableWidget) -> WholeRows:
    rows = WholeRows(table)
    rows.setMinimumHeight(theme.current().px(_TABLE))
    return rows
