"""What a file brings: a table by a mapping of its columns, a tool's format as it says itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QStackedWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.errors import UserError
from annotator.formats.mapping import FIELDS, META, FieldMap
from annotator.formats.preset import Preset
from annotator.formats.presets import NO_PRESET, SHIPPED
from annotator.services.intake.importing import ImportingService, ImportOptions, ImportPreview
from annotator.ui import theme
from annotator.ui.bridge import Bridge
from annotator.ui.dialogs.base import Dialog
from annotator.ui.dialogs.import_found import FoundPanel, calm_table
from annotator.ui.dialogs.import_words import labels_words
from annotator.ui.dialogs.meta_columns import MetaColumns
from annotator.ui.text import tr
from annotator.ui.widgets.combo import combo
from annotator.ui.widgets.label import label, set_look
from annotator.ui.widgets.rows import WholeRows

_FIRST_FIELDS = ("prompt", "response", "messages", "id", "model", "category")
_ROWS = 8
_FITTING = 6
"""So many columns share the width; more of them scroll."""
_TABLE = 120
_ODD = 5
"""So many odd characters, with their neighbours, show whether an encoding is right."""
_NOTHING, _TABLE_PAGE, _FOUND_PAGE = range(3)
"""What stands in the middle."""


class ImportDialog(Dialog):
    """`options()` says what the person chose. The preview is read again after every choice."""

    def __init__(
        self, path: Path, service: ImportingService, bridge: Bridge, parent: QWidget | None
    ) -> None:
        super().__init__(parent, tr("Import {name}", name=path.name))
        self._path = path
        self._service = service
        self._bridge = bridge
        self._preview: ImportPreview | None = None
        self._filling = False
        self._presets = (*service.presets(), *SHIPPED)
        self._format = combo(tr("Read as"))
        self._encoding = combo(tr("Encoding"))
        self._preset = combo(tr("Preset"))
        self._of_any, self._of_table = QWidget(), QWidget()
        self._table = calm_table(tr("First rows of the file"))
        self._found = FoundPanel()
        self._pages = QStackedWidget()
        self._brings = label("", "muted", wrap=True)
        self._fields = {name: combo(tr("Column for {field}", field=name)) for name in FIELDS}
        self._meta = MetaColumns()
        self._note = label("", "muted", wrap=True)
        self._build()
        self._save = self.button(tr("Save as a preset…"))
        self._save.hide()
        cancel = self.button(tr("Cancel"))
        self._ok = self.button(tr("Import"), "primary", default=True)
        self._save.clicked.connect(self._save_preset)
        cancel.clicked.connect(self.reject)
        self._ok.clicked.connect(self.accept)
        self._encoding.activated.connect(self._read)
        self._preset.activated.connect(self._preset_chosen)
        self._format.activated.connect(self._format_chosen)
        for field in self._fields.values():
            field.activated.connect(self._refresh)
        self._meta.changed.connect(self._refresh)
        look = theme.current()
        self.resize(look.px(820), look.px(660))
        self._read()

    def options(self) -> ImportOptions:
        """What was chosen: every field of a table is stated, also that it has no column."""
        return ImportOptions(
            format=self._format.currentData(),
            preset=self._preset.currentData(),
            mapping=self._mapping(),
            encoding=self._encoding.currentText() or None,
        )

    def _build(self) -> None:
        self.body.addWidget(self._choices())
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space(2))
        rows = WholeRows(self._table)
        rows.setMinimumHeight(theme.current().px(_TABLE))
        column.addWidget(rows, 1)
        column.addWidget(label(tr("Columns").upper(), "caps"))
        column.addLayout(self._grid())
        column.addWidget(self._meta)
        column.addWidget(self._brings)
        self._nothing = label(tr("Reading …"), "muted", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(page)
        self._pages.addWidget(self._found)
        self.body.addWidget(self._pages, 1)
        self.body.addWidget(self._note)
        self._of_any.hide()

    def _choices(self) -> QWidget:
        """How it is read, and of a table by which preset and in which encoding."""
        space = theme.current().space
        for box, least in ((self._format, 8), (self._preset, 16), (self._encoding, 8)):
            box.setMinimumContentsLength(least)
        self._preset.addItem(tr("As the columns suggest"), None)
        self._preset.addItem(tr("No preset"), NO_PRESET)
        for preset in self._presets:
            self._preset.addItem(preset.title, preset.name)
        inner = QHBoxLayout(self._of_table)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(space(2))
        inner.addWidget(label(tr("Preset").upper(), "caps"))
        inner.addWidget(self._preset, 3)
        inner.addWidget(label(tr("Encoding").upper(), "caps"))
        inner.addWidget(self._encoding, 2)
        row = QHBoxLayout(self._of_any)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(2))
        row.addWidget(label(tr("Read as").upper(), "caps"))
        row.addWidget(self._format, 2)
        row.addWidget(self._of_table, 5)
        return self._of_any

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.current().space(2))
        ordered = (*_FIRST_FIELDS, *(f for f in FIELDS if f not in _FIRST_FIELDS))
        least = 0
        for index, name in enumerate(ordered):
            row, column = divmod(index, 3)
            caption = label(name, "small")
            grid.addWidget(caption, row, 2 * column)
            if not column:
                least = max(least, caption.sizeHint().width())
            grid.addWidget(self._fields[name], row, 2 * column + 1)
            grid.setColumnStretch(2 * column + 1, 1)
        self._meta.caption.setMinimumWidth(least)
        return grid

    def _mapping(self) -> dict[str, str]:
        """Field → column; empty for "none". Nothing before the file was read."""
        read = {name: field for name, field in self._fields.items() if field.count()}
        chosen = {name: str(field.currentData() or "") for name, field in read.items()}
        suggested = self._preview.mapping if self._preview and read else {}
        dropped = {name: "" for name in suggested if name.startswith(META)}
        return {**chosen, **dropped, **self._meta.mapping()}

    def _format_chosen(self) -> None:
        self._preset.setCurrentIndex(0)
        self._encoding.clear()
        self._preset_chosen()

    def _preset_chosen(self) -> None:
        for field in self._fields.values():
            field.clear()
        self._meta.show_columns((), {})
        self._read()

    def _read(self) -> None:
        options = self.options()
        self._ok.setEnabled(False)
        self._bridge.run(
            lambda: self._service.preview(self._path, options),
            self._show,
            self._failed,
            owner=self,
        )

    def _show(self, preview: ImportPreview) -> None:
        first, self._preview = self._preview is None, preview
        if first:
            self._offer_formats(preview)
        self._of_table.setVisible(preview.is_table)
        self._save.setVisible(preview.is_table)
        self._pages.setCurrentIndex(_TABLE_PAGE if preview.is_table else _FOUND_PAGE)
        if preview.is_table:
            self._show_table(preview)
        elif preview.found is not None:
            self._found.show_found(preview.found)
        self._refresh()
        if first:
            (self._preset if preview.is_table else self._ok).setFocus()

    def _offer_formats(self, preview: ImportPreview) -> None:
        self._format.addItem(preview.title, None)
        for name, title in preview.others:
            self._format.addItem(title, name)
        self._format.setEnabled(bool(preview.others))
        self._of_any.show()

    def _show_table(self, preview: ImportPreview) -> None:
        self._encoding.clear()
        self._encoding.addItems(list(dict.fromkeys((preview.encoding, *preview.encodings))))
        if preview.preset and self._preset.currentData() is None:
            self._preset.setCurrentIndex(max(0, self._preset.findData(preview.preset)))
        self._fill_table(preview)
        for name, field in self._fields.items():
            _fill_columns(field, preview, name)
        self._meta.show_columns(preview.columns, preview.mapping)
        labels = preview.found.labels if preview.found else ()
        self._brings.setText(tr("Labels come along: {what}", what=labels_words(labels)))
        self._brings.setVisible(bool(labels))

    def _fill_table(self, preview: ImportPreview) -> None:
        rows = preview.rows[:_ROWS]
        self._table.setColumnCount(len(preview.columns))
        self._table.setRowCount(len(rows))
        self._table.setHorizontalHeaderLabels(list(preview.columns))
        few = len(preview.columns) <= _FITTING
        mode = QHeaderView.ResizeMode.Stretch if few else QHeaderView.ResizeMode.Interactive
        self._table.horizontalHeader().setSectionResizeMode(mode)
        for r, cells in enumerate(rows):
            for c, text in enumerate(cells):
                cell = QTableWidgetItem(" ".join(text.split()))
                self._table.setItem(r, c, cell)

    def _refresh(self) -> None:
        preview = self._preview
        if preview is None:
            return
        if not preview.is_table:
            self._refresh_found(preview)
            return
        chosen = {name for name, column in self._mapping().items() if column}
        stated = {*preview.constants, *chosen}
        complete = "messages" in stated or "response" in stated
        self._ok.setEnabled(complete)
        set_look(self._note, "muted" if complete else "warning")
        if not complete:
            self._note.setText(tr("Choose the column that holds the model's response."))
        elif preview.odd_characters:
            odd = ", ".join(preview.odd_characters[:_ODD])
            self._note.setText(tr("Check that these look right: {characters}", characters=odd))
        else:
            fixed = ", ".join(f"{k} = {v}" for k, v in preview.constants.items() if v)
            self._note.setText(tr("For every row: {what}", what=fixed) if fixed else " ")

    def _refresh_found(self, preview: ImportPreview) -> None:
        found = preview.found
        empty = found is None or (found.whole and not found.items)
        self._ok.setEnabled(not empty)
        set_look(self._note, "warning" if empty else "muted")
        self._note.setText(tr("Nothing in it is an item.") if empty else " ")

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            self._bridge.bug.emit(error)
            return
        said = self._nothing if self._preview is None else self._note
        set_look(said, "danger")
        said.setText(str(error))

    def _save_preset(self) -> None:
        name, given = QInputDialog.getText(self, tr("Save as a preset"), tr("Name"))
        if given and name.strip():
            base = self._preview.base if self._preview else Preset("", "", FieldMap())
            constants = self._preview.constants if self._preview else {}
            field_map = FieldMap({}, constants).with_fields(self._mapping())
            preset = replace(base, name=name.strip(), title=name.strip(), field_map=field_map)
            self._service.save_preset(preset)
            self._preset.insertItem(1, preset.title, preset.name)
            self._preset.setCurrentIndex(1)


def _fill_columns(box: QComboBox, preview: ImportPreview, field: str) -> None:
    """ "none", then every column, and what was suggested that is no column by itself."""
    chosen = preview.mapping.get(field)
    box.clear()
    box.addItem(tr("none"), None)
    if chosen is not None and chosen not in preview.columns:
        box.addItem(chosen, chosen)
    for column in preview.columns:
        box.addItem(column, column)
        box.setItemData(box.count() - 1, column, Qt.ItemDataRole.UserRole)
    box.setCurrentIndex(max(0, box.findData(chosen)))
