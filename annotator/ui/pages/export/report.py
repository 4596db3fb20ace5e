"""What an export wrote, what it left out, and how it is used where it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.services.export_options import ExportReport
from annotator.ui import theme
from annotator.ui.pages.export.words import in_window
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.copy_line import CopyLine
from annotator.ui.widgets.label import label, line

_ROWS = 1
_FILES = 12
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


def report_card(
    report: ExportReport, commands: Sequence[str], titles: Mapping[str, str]
) -> QWidget:
    """The files with their rows and hashes, then what to type, then what stayed, in sentences.

    titles: of all targets, by name.
    """
    card = Card(tr("Exported").upper())
    card.column.addWidget(CopyLine(tr("Folder"), str(report.out)))
    card.column.addLayout(_files(report))
    if len(report.files) > _FILES:
        more = tr("and {n} files more", n=f"{len(report.files) - _FILES:,}")
        card.column.addWidget(label(more, "muted"))
    if commands:
        card.column.addWidget(line())
        card.column.addWidget(label(tr("Use it there").upper(), "caps"))
        for command in commands:
            card.column.addWidget(CopyLine(tr("Command"), command))
    if report.left_out:
        card.column.addWidget(line())
        card.column.addWidget(label(tr("Left out").upper(), "caps"))
        for sentence in report.left_out:
            card.column.addWidget(label(in_window(sentence, titles), wrap=True))
    return card


def _files(report: ExportReport) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.current().space(6))
    grid.setColumnStretch(2, 1)
    for column, heading in enumerate((tr("File"), tr("Rows"), tr("SHA-256"))):
        grid.addWidget(label(heading, "caps"), 0, column, _RIGHT if column == _ROWS else _LEFT)
    for index, file in enumerate(report.files[:_FILES], start=1):
        rows = "" if file.rows is None else f"{file.rows:,}"
        grid.addWidget(label(file.path, "small"), index, 0)
        grid.addWidget(label(rows, "small"), index, _ROWS, _RIGHT)
        grid.addWidget(label(f"{file.sha256[:16]}…", "mono"), index, 2)
    return grid
