"""What leaves: the choices of an export, those that matter for the target alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.services.export_options import ExportOptions
from annotator.ui import theme
from annotator.ui.pages.export.targets import Target
from annotator.ui.pages.export.words import (
    held_out_text,
    label_choices,
    names_text,
    spreadsheet_text,
)
from annotator.ui.settings.exporting import ExportNotes
from annotator.ui.text import tr
from annotator.ui.widgets.combo import combo
from annotator.ui.widgets.label import label

if TYPE_CHECKING:
    from annotator.services.export_options import Labels
    from annotator.services.figures.consensus import Method

_TOP = Qt.AlignmentFlag.AlignTop


class ExportForm(QWidget):
    """`changed` after every edit that may decide whether an export can begin. `scored` after one of
    what becomes the one score."""

    changed = Signal()
    scored = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = QLineEdit()
        self.labels = combo(tr("Which labels"))
        self.consensus = combo(tr("How consensus is computed"))
        self.criterion = combo(tr("Criterion that becomes the one score"))
        self.licence = QLineEdit()
        self.names = QCheckBox(names_text())
        self.rationales = QCheckBox(tr("Rationales"))
        self.held_out = QCheckBox(held_out_text())
        self.spreadsheet_safe = QCheckBox(spreadsheet_text())
        self.originals: tuple[Path, ...] = ()
        self._originals_said = label("", "small", wrap=True)
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self._wants_originals = False
        self._one_score = False
        self._grid = QGridLayout(self)
        self._build()

    @property
    def complete(self) -> bool:
        """Whether nothing is missing that has to be said."""
        return bool(self.folder.text().strip()) and (
            bool(self.originals) or not self._wants_originals
        )

    @property
    def score(self) -> str | None:
        """The criterion chosen for the one score, "" where nobody chose; None: all leave alike."""
        if not self._one_score:
            return None
        shown = self.criterion.isVisibleTo(self)
        return str(self.criterion.currentData() or "") if shown else ""

    def options(self) -> ExportOptions:
        """What the form says; choices that the target has no use for are as they always are."""
        return ExportOptions(
            labels=cast("Labels", self.labels.currentData()),
            consensus=cast("Method", self.consensus.currentData()),
            names=self.names.isChecked(),
            rationales=self.rationales.isChecked(),
            criterion=self.score or "",
            held_out=self.held_out.isChecked(),
            spreadsheet_safe=self.spreadsheet_safe.isVisibleTo(self)
            and self.spreadsheet_safe.isChecked(),
            licence=self.licence.text().strip(),
            originals=self.originals if self._wants_originals else (),
        )

    def show_target(self, target: Target, folder: str) -> None:
        """The rows that matter for it, and the folder that goes with it."""
        takes = target.card.takes
        self._wants_originals = "original" in takes
        several = self.criterion.count() > 2  # the first one leaves it to the rubric
        self._one_score = "criterion" in takes
        self._show_row("criterion", self._one_score and several)
        self._show_row("originals", self._wants_originals)
        self.spreadsheet_safe.setVisible("spreadsheet-safe" in takes)
        self.folder.setText(folder)
        self.changed.emit()
        self.scored.emit()

    def show_criteria(self, criteria: Sequence[tuple[str, str]]) -> None:
        """(id, name) of everything that may become the one score."""
        before = self.criterion.currentData()
        self.criterion.clear()
        self.criterion.addItem(tr("The one that decides the verdict"), "")
        for one, name in criteria:
            self.criterion.addItem(name, one)
        self.criterion.setCurrentIndex(max(0, self.criterion.findData(before)))

    def show_notes(self, notes: ExportNotes) -> None:
        """What was chosen the last time."""
        for box, value in (
            (self.labels, notes.labels),
            (self.consensus, notes.consensus),
            (self.criterion, notes.criterion),
        ):
            box.setCurrentIndex(max(0, box.findData(value)))
        self.licence.setText(notes.licence)
        self.spreadsheet_safe.setChecked(notes.spreadsheet_safe)
        self._set_originals(tuple(Path(one) for one in notes.originals))

    # ---- building

    def _build(self) -> None:
        self._fill_choices()
        space = theme.current().space
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space(4))
        self._grid.setVerticalSpacing(space(2.5))
        self._grid.setColumnStretch(1, 1)
        self._add("folder", tr("Folder").upper(), self._folder_row())
        self._add("originals", tr("Original logs").upper(), self._originals_row())
        self._add("labels", tr("Labels").upper(), self.labels)
        self._add("consensus", tr("Consensus").upper(), self.consensus)
        self._add("criterion", tr("Score").upper(), self.criterion)
        self._add("licence", tr("Licence").upper(), self.licence)
        self._add("also", tr("Also").upper(), self._checks())
        self.folder.textChanged.connect(self.changed)
        self.criterion.currentIndexChanged.connect(self.scored)

    def _fill_choices(self) -> None:
        self.folder.setAccessibleName(tr("Folder for the export"))
        self.licence.setAccessibleName(tr("Licence of the items"))
        self.licence.setPlaceholderText(tr("of the items, e.g. CC-BY-4.0"))
        for value, text in label_choices():
            self.labels.addItem(text, value)
        for value, text in (
            ("median", tr("Median")),
            ("majority", tr("Majority")),
            ("model", tr("Model of the annotators")),
        ):
            self.consensus.addItem(text, value)
        self.show_criteria(())

    def _add(self, name: str, caption: str, widget: QWidget) -> None:
        row = self._grid.rowCount()
        said = label(caption, "caps")
        one_line = isinstance(widget, QComboBox | QLineEdit) or name == "folder"
        if not one_line:
            said.setContentsMargins(0, theme.current().px(3), 0, 0)
        where = Qt.AlignmentFlag.AlignVCenter if one_line else _TOP
        self._grid.addWidget(said, row, 0, where)
        self._grid.addWidget(widget, row, 1)
        self._rows[name] = (said, widget)

    def _show_row(self, name: str, on: bool) -> None:
        for one in self._rows[name]:
            one.setVisible(on)

    def _folder_row(self) -> QWidget:
        choose = QPushButton(tr("Choose…"))
        choose.setAccessibleName(tr("Choose the folder for the export"))
        choose.clicked.connect(self._choose_folder)
        return _beside(self.folder, choose)

    def _originals_row(self) -> QWidget:
        choose = QPushButton(tr("Choose…"))
        choose.setAccessibleName(tr("Choose the original log files"))
        choose.clicked.connect(self._choose_originals)
        self._set_originals(())
        return _beside(self._originals_said, choose)

    def _checks(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space(1.5))
        for box in (self.names, self.rationales, self.held_out, self.spreadsheet_safe):
            box.setAccessibleName(box.text())
            column.addWidget(box)
        return made

    # ---- choosing

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Folder for the export"))
        if chosen:
            self.folder.setText(chosen)

    def _choose_originals(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self,
            tr("The logs that the items came from"),
            "",
            tr("Logs (*.eval *.json);;All files (*)"),
        )
        if chosen:
            self._set_originals(tuple(Path(one) for one in chosen))
            self.changed.emit()

    def _set_originals(self, paths: tuple[Path, ...]) -> None:
        self.originals = paths
        none = tr("The log files that the items came from; copies of them get the labels.")
        self._originals_said.setText("\n".join(one.name for one in paths) or none)


def _beside(widget: QLineEdit | QLabel, button: QPushButton) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.current().space(2))
    row.addWidget(widget, 1)
    row.addWidget(button, 0, _TOP)
    return made
