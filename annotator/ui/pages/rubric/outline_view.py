"""The outline as it is painted: headings, entries, and quiet counts at the right."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.domain.rubric_diff import Place
from annotator.ui import theme
from annotator.ui.pages.rubric.outline import OutlineRow, matching
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.keycap import keycap
from annotator.ui.widgets.label import line
from annotator.ui.widgets.toolbar import Toolbar

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_BAR, _ICON = 3, 13


class OutlineModel(QAbstractListModel):
    """Read-only. A change of marks alone keeps the rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[OutlineRow, ...] = ()

    def show_rows(self, rows: tuple[OutlineRow, ...]) -> bool:
        """True where the rows are others, and the selection has to be made again."""
        if rows == self.rows:
            return False
        same = [one.place for one in rows] == [one.place for one in self.rows]
        if same:
            self.rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return False
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()
        return True

    def row(self, index: int) -> OutlineRow | None:
        return self.rows[index] if 0 <= index < len(self.rows) else None

    def row_of(self, place: Place) -> int:
        """-1 where it is not listed."""
        return next((i for i, one in enumerate(self.rows) if one.place == place), -1)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.code} {row.title}".strip()
        return row.said if role == Qt.ItemDataRole.AccessibleTextRole else None


class Outline(Card):
    """`chosen` carries the place that the person moved to; `entered` that Enter was pressed."""

    chosen = Signal(object)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self._rows: tuple[OutlineRow, ...] = ()
        self._selected: Place = ()
        self.box = QLineEdit()
        self.box.setProperty("look", "search")
        self.box.setPlaceholderText(tr("Find in the rubric"))
        self.box.setAccessibleName(tr("Find in the rubric"))
        self.box.textEdited.connect(lambda _: self._fill())
        self.box.returnPressed.connect(self._found)
        self.list = _List()
        self.list.chosen.connect(self._moved)
        self.list.activated.connect(lambda _: self.entered.emit())
        top = Toolbar(self.box, keycap("/"))
        top.row.setContentsMargins(0, 0, theme.current().space(3), 0)
        top.row.setStretch(0, 1)
        self.column.addWidget(top)
        self.column.addWidget(line())
        self.column.addWidget(self.list, 1)

    def show_rows(self, rows: tuple[OutlineRow, ...], selected: Place) -> None:
        self._rows, self._selected = rows, selected
        if self.box.text() and selected not in [r.place for r in matching(rows, self.box.text())]:
            self.box.clear()  # what is shown is never hidden in the outline
        self._fill()

    def begin_finding(self) -> None:
        """Puts the cursor into the box."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def _fill(self) -> None:
        self.list.show_rows(matching(self._rows, self.box.text()), self._selected)

    def _found(self) -> None:
        """The first entry that fits; the whole outline is there again."""
        fitting = [one for one in matching(self._rows, self.box.text()) if one.depth]
        self.box.clear()
        if fitting:
            self._selected = fitting[0].place
            self.chosen.emit(fitting[0].place)
        self._fill()
        self.list.setFocus()

    def _moved(self, place: object) -> None:
        if isinstance(place, tuple):
            self._selected = place
            self.chosen.emit(place)


class _List(QListView):
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.lines = OutlineModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(_RowPainter(self.lines, self))
        self.setAccessibleName(tr("Contents of the rubric"))
        self.setProperty("look", "plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self._quiet = False
        self.selectionModel().currentChanged.connect(self._moved)
        theme.signals.changed.connect(self.scheduleDelayedItemsLayout)

    def show_rows(self, rows: tuple[OutlineRow, ...], selected: Place) -> None:
        at = self.verticalScrollBar().value()
        self._quiet = True
        renewed = self.lines.show_rows(rows)
        row = self.lines.row_of(selected)
        if row >= 0 and row != self.currentIndex().row():
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.lines.index(row), flag)
        self._quiet = False
        if renewed:
            self.executeDelayedItemsLayout()
            self.verticalScrollBar().setValue(at)
        if self.currentIndex().isValid():
            self._bring(self.currentIndex())

    def _bring(self, now: QModelIndex) -> None:
        """Into sight; where it was out of sight, with its neighbours."""
        if not self.viewport().rect().contains(self.visualRect(now)):
            for row in (now.row() + 1, now.row() - 1):
                self.scrollTo(self.lines.index(row))
        self.scrollTo(now)

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        row = self.lines.row(now.row())
        if row is not None and not self._quiet:
            self.chosen.emit(row.place)


def _marks(row: OutlineRow) -> Iterator[tuple[str, str, str]]:
    """(text, colour role, icon) of what waits, the rightmost first."""
    if row.disputes:
        yield f"{row.disputes:,}", "text_muted", ""
    if row.notes:
        yield f"{row.notes:,}", "warning", "message-square"
    if row.changed:
        yield ("+" if row.changed == "added" else "•"), "accent", ""
    if row.problems:
        yield (f"{row.problems}" if row.problems > 1 else ""), "danger", "triangle-alert"


class _RowPainter(QStyledItemDelegate):
    def __init__(self, lines: OutlineModel, view: _List) -> None:
        super().__init__(view)
        self._lines = lines
        self._drawn: tuple[object, ...] = ()
        self._rooms: dict[Place, int] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        look = theme.current()
        row = self._lines.row(index.row())
        return QSize(look.px(80), look.px(34 if row is not None and row.depth == 0 else 28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = self._lines.row(index.row())
        if row is None:
            return
        rect = QRect(option.rect)
        look = theme.current()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = selected and bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        if selected or hovered:
            painter.fillRect(rect, look.color("accent_soft" if selected else "hover"))
        if focused:
            painter.fillRect(rect.left(), rect.top(), _BAR, rect.height(), look.color("accent"))
        left = look.px(12 if row.depth == 0 else 22)
        inner = rect.adjusted(left, 0, -look.px(10), 0)
        inner.setRight(inner.right() - self._paint_marks(painter, inner, row))
        self._paint_words(painter, inner, row)
        painter.restore()

    def _paint_marks(self, painter: QPainter, inner: QRect, row: OutlineRow) -> int:
        """What waits, from the right; how much room it takes."""
        look = theme.current()
        painter.setFont(look.font("small"))
        metrics = QFontMetrics(look.font("small"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        room = 0
        for text, role, icon in _marks(row):
            painter.setPen(look.color(role))
            painter.drawText(inner.adjusted(0, 0, -room, 0), flags, text)
            room += metrics.horizontalAdvance(text) + look.px(3 if icon else 8)
            if icon:
                side = look.px(_ICON)
                at = QRect(inner.right() - room - side, 0, side, side)
                at.moveTop(inner.center().y() - side // 2)
                theme.icon(icon, role).paint(painter, at)
                room += side + look.px(8)
        return room

    def _code_room(self, metrics: QFontMetrics, row: OutlineRow) -> int:
        """As wide as the widest code below the same heading: the texts stand in line."""
        drawn = (self._lines.rows, theme.current())
        if drawn != self._drawn:
            self._drawn, self._rooms = drawn, {}
        list_of = row.place[:-1]
        if list_of not in self._rooms:
            codes = (one.code for one in self._lines.rows if one.place[:-1] == list_of)
            self._rooms[list_of] = max(metrics.horizontalAdvance(code) for code in codes)
        return self._rooms[list_of]

    def _paint_words(self, painter: QPainter, inner: QRect, row: OutlineRow) -> None:
        look = theme.current()
        font = QFont(look.font("small"))
        if row.depth == 0:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if row.code:
            painter.setPen(look.color("text_muted"))
            painter.drawText(inner, flags, row.code)
            inner = inner.adjusted(self._code_room(metrics, row) + look.px(8), 0, 0, 0)
        painter.setPen(look.color("text"))
        text = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, max(inner.width(), 0))
        painter.drawText(inner, flags, text)
