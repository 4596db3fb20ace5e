"""The clauses cited for a label: chips, and the popup to choose them from."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.label import Values
from annotator.domain.rubric import Rubric
from annotator.ui import theme
from annotator.ui.forms import edits
from annotator.ui.forms.popup import Popup
from annotator.ui.text import tr
from annotator.ui.widgets.chip import Chip
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.label import label, line
from annotator.ui.widgets.tip import tip

_CLAUSE = Qt.ItemDataRole.UserRole
_CHIP_WORDS = 26


class ClauseChips(QWidget):
    """The cited clauses as chips (a click takes one out) and a chip that opens the picker."""

    removed = Signal(str)
    wanted = Signal()

    def __init__(self, rubric: Rubric, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rubric = rubric
        self._shown: tuple[str, ...] = ()
        self.setAccessibleName(tr("Clauses"))
        self._flow = FlowLayout(self, gap=theme.current().space(1.5))
        self._caption = label(tr("CLAUSES"), "caps")
        self.add = Chip(tr("Cite"), "G")
        self.add.setCheckable(False)
        self.add.setAccessibleName(tr("Cite a clause"))
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add.clicked.connect(self.wanted)
        self.chips: list[Chip] = []
        self._flow.addWidget(self._caption)
        self._flow.addWidget(self.add)

    def show_clauses(self, cited: tuple[str, ...]) -> None:
        if cited == self._shown:
            return
        self._shown = cited
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._flow.removeWidget(self.add)
        self.chips = [self._chip(one) for one in cited]
        for chip in self.chips:
            self._flow.addWidget(chip)
        self._flow.addWidget(self.add)
        self.updateGeometry()

    def _chip(self, clause_id: str) -> Chip:
        clause = self._rubric.clause(clause_id)
        text = clause.text if clause else ""
        short = text if len(text) <= _CHIP_WORDS else text[:_CHIP_WORDS].rsplit(" ", 1)[0] + " …"
        chip = Chip(f"{clause_id}  {short}  ×".replace("&", "&&"), value=clause_id)
        chip.setChecked(True)
        chip.setAccessibleName(tr("Clause {clause}: take it out", clause=clause_id))
        chip.setAccessibleDescription(text)
        chip.setToolTip(tip(text))
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.clicked.connect(lambda: self.removed.emit(clause_id))
        return chip


class ClausePicker(Popup):
    """Type to filter, arrows to move, Enter to cite; Esc closes. `chosen` carries the id."""

    chosen = Signal(str)

    def __init__(self, rubric: Rubric, parent: QWidget) -> None:
        super().__init__(parent, tr("Cite a clause"))
        self._rubric = rubric
        self._values: Values = {}
        self._cited: tuple[str, ...] = ()
        self.field = QLineEdit()
        self.field.setProperty("look", "search")
        self.field.setPlaceholderText(tr("Type words or a clause's id"))
        self.field.setAccessibleName(tr("Filter clauses"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Clauses"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setItemDelegate(_ClauseDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.field)
        column.addWidget(line())
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._take)
        self.list.itemClicked.connect(lambda _: self._take())

    def open_for(self, values: Values, cited: tuple[str, ...], near: QWidget, room: int) -> None:
        """Shows the clauses for a label as it is now, near a widget of the form.

        room: how wide the form is; the picker is no wider, unless that were too narrow to read.
        """
        px = theme.current().px
        self._values, self._cited = values, cited
        self.field.clear()
        self._fill("")
        self.open_at(near, QSize(max(px(300), min(px(460), room)), px(380)))
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row = min(max(self.list.currentRow() + step, 0), self.list.count() - 1)
        self.list.setCurrentRow(row)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.list.doItemsLayout()

    def _fill(self, typed: str) -> None:
        self.list.clear()
        for one in edits.picker(self._rubric, self._values, self._cited, typed):
            mark = "✓ " if one.cited else ""
            item = QListWidgetItem(f"{mark}{one.clause.id}  {one.clause.text}")
            item.setData(_CLAUSE, one.clause.id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.clause.id}: {one.clause.text}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.close()
            self.chosen.emit(str(item.data(_CLAUSE)))


class _ClauseDelegate(QStyledItemDelegate):
    """Gives each clause the height that its text needs at the list's width."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListWidget) else 0
        pad = theme.current().px(24)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        box = option.fontMetrics.boundingRect(
            0, 0, max(width - pad, 80), 10_000, Qt.TextFlag.TextWordWrap, text
        )
        return QSize(width, box.height() + theme.current().px(14))
