"""Columns that are kept beside an item under names of their own: `meta.KEY`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from annotator.formats.mapping import META
from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.chip import Chip
from annotator.ui.widgets.combo import combo
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.label import label


class MetaColumns(QWidget):
    """A column, a name for it, and a chip for each that is kept; a click takes it out again."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[str, str] = {}
        self.column = combo(tr("Column to keep as meta"))
        self.key = QLineEdit()
        self.key.setAccessibleName(tr("Name of the meta field"))
        self.key.setPlaceholderText(tr("Another name for it"))
        self.keep = QPushButton(tr("Keep"))
        self.keep.setAccessibleName(tr("Keep the column as meta"))
        self.chips: list[Chip] = []
        space = theme.current().space
        row = QHBoxLayout()
        row.setSpacing(space(2))
        self.caption = label(tr("meta"), "small")
        row.addWidget(self.caption)
        row.addWidget(self.column, 1)
        row.addWidget(self.key, 1)
        row.addWidget(self.keep)
        self._flow = FlowLayout(gap=space(1.5))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addLayout(self._flow)
        self.keep.clicked.connect(self._keep)
        self.key.returnPressed.connect(self._keep)
        self.column.currentIndexChanged.connect(self._refresh)
        self._refresh()

    def mapping(self) -> dict[str, str]:
        """`meta.KEY` → column, for what is kept."""
        return {META + key: column for key, column in self._kept.items()}

    def show_columns(self, columns: Sequence[str], mapping: Mapping[str, str]) -> None:
        """Another file's columns, and which of them are meta fields so far."""
        self._kept = {
            name.removeprefix(META): column
            for name, column in mapping.items()
            if name.startswith(META)
        }
        self.column.clear()
        self.column.addItem(tr("Keep a column…"), None)
        for column in columns:
            self.column.addItem(column, column)
        self._draw()

    def _keep(self) -> None:
        column = self.column.currentData()
        if column is not None:
            self._kept[self.key.text().strip() or str(column)] = str(column)
            self.column.setCurrentIndex(0)
            self.key.clear()
            self._draw()
            self.changed.emit()

    def _leave(self, key: str) -> None:
        self._kept.pop(key, None)
        self._draw()
        self.changed.emit()

    def _refresh(self) -> None:
        self.keep.setEnabled(self.column.currentData() is not None)

    def _draw(self) -> None:
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.setParent(None)
            chip.deleteLater()
        self.chips = [self._chip(key, column) for key, column in self._kept.items()]
        for chip in self.chips:
            self._flow.addWidget(chip)
        self.updateGeometry()

    def _chip(self, key: str, column: str) -> Chip:
        said = f"{META}{key}" if key == column else f"{META}{key} = {column}"
        chip = Chip(f"{said}  ×".replace("&", "&&"), value=key)
        chip.setChecked(True)
        chip.setAccessibleName(tr("{field}: do not keep it", field=said))
        chip.clicked.connect(lambda: self._leave(key))
        return chip
