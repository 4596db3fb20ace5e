"""The list: moving through it, opening its groups, selecting many of its items."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from annotator.ui import theme
from annotator.ui.models.dispute_lines import (
    DisputeLines,
    GroupHead,
    ItemLine,
    Line,
    MoreLine,
    Spot,
)
from annotator.ui.pages.disagreements.list_paint import LineDelegate
from annotator.ui.text import tr

_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)
_Cursor = QAbstractItemView.CursorAction
_BACKWARD = (_Cursor.MovePageUp, _Cursor.MoveEnd)
_LEAPS = (*_BACKWARD, _Cursor.MovePageDown, _Cursor.MoveHome)
"""To the first and last item: from the first row down, from the last row up."""
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class DisputeList(QListView):
    """`chosen` carries the uid and the group that the person moved to; code says nothing by it.

    Selecting many is ticking: Space, Ctrl and Shift with a click or an arrow, Ctrl+A. `ticked`
    carries all ticked uids; the item that is looked at is another matter. `near_end` while the last
    screenful is in sight, `wants_more` with a group that goes on where it is seen, `toggled` with a
    group that is to be opened or closed.
    """

    chosen = Signal(str, str)
    ticked = Signal(object)
    tick_all = Signal()
    near_end = Signal()
    wants_more = Signal(str)
    toggled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = DisputeLines(self)
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(self.lines, self))
        self.setAccessibleName(tr("Disagreements"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        # The current row shows the focus; the sheet's frame around all rows would only distract.
        self.setStyleSheet("QListView:focus { border: none; }")
        self._quiet = False
        self._shown: Spot | None = None
        self._anchor = -1
        self._base: frozenset[str] = frozenset()
        self.selectionModel().currentChanged.connect(self._moved)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._look_ahead())
        self.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self._look_ahead())
        theme.signals.changed.connect(self._restyle)

    # ---- showing

    def show_lines(self, lines: tuple[Line, ...], selected: Spot | None) -> None:
        """Takes other lines and keeps the place and the selection."""
        at = self.verticalScrollBar().value()
        seen = self._in_sight()
        head = self.lines.line(self.currentIndex().row())
        self._quiet = True
        changed = self.lines.show_lines(lines)
        self._quiet = False
        if isinstance(head, GroupHead) and selected == self._shown:
            self._go_to(self.lines.row_of_head(head.key))
        else:
            self.select(selected)
        self._shown = selected
        if changed:
            self._anchor = -1
            self.executeDelayedItemsLayout()  # the range of the scroll bar follows from it
            self.verticalScrollBar().setValue(at)
            if seen:
                self._bring()
            self._look_ahead()

    def select(self, spot: Spot | None) -> None:
        """Moves to an item; to none where it is not listed."""
        here = self.lines.line(self.currentIndex().row())
        if spot is not None and isinstance(here, ItemLine) and here.spot == spot:
            return
        self._go_to(-1 if spot is None else self.lines.row_of(spot[1], spot[0]))

    def _go_to(self, row: int) -> None:
        if row == self.currentIndex().row():
            return
        self._quiet = True
        if row < 0:
            self.selectionModel().clear()
        else:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.lines.index(row), flag)
            self._bring()
        self._quiet = False

    def _in_sight(self) -> bool:
        """Whether the selected row is on screen, or there is none."""
        current = self.currentIndex()
        if not current.isValid():
            return True
        return self.viewport().rect().intersects(self.visualRect(current))

    def _look_ahead(self) -> None:
        bar = self.verticalScrollBar()
        if self.lines.rowCount() and bar.value() + self.viewport().height() >= bar.maximum():
            self.near_end.emit()
        for key in self._seen_ends():
            self.wants_more.emit(key)

    def _seen_ends(self) -> list[str]:
        """The groups of which the end of what is listed is on screen."""
        area = self.viewport().rect()
        top = self.indexAt(area.topLeft()).row()
        if top < 0:
            return []
        found: list[str] = []
        for row in range(top, self.lines.rowCount()):
            if not self.visualRect(self.lines.index(row)).intersects(area):
                break
            line = self.lines.line(row)
            if isinstance(line, MoreLine):
                found.append(line.key)
        return found

    def _bring(self) -> None:
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        line = self.lines.line(now.row())
        if not self._quiet and isinstance(line, ItemLine):
            self.chosen.emit(line.uid, line.group)

    def _restyle(self) -> None:
        self.scheduleDelayedItemsLayout()

    # ---- keys and clicks

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """A page or an end leads to an item, never to a heading; single steps visit both."""
        found = super().moveCursor(action, modifiers)
        if action not in _LEAPS:
            return found
        row = found.row()
        behind = range(row, self.lines.rowCount())
        before = range(row, -1, -1)
        order = (*before, *behind) if action in _BACKWARD else (*behind, *before)
        items = (one for one in order if isinstance(self.lines.line(one), ItemLine))
        return self.lines.index(next(items, row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        line = self.lines.line(row)
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in _MODIFIERS:
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.tick_all.emit()
        elif key == Qt.Key.Key_Space and not held & _SHIFT:
            self.tick_current()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._fold(line, key):
            return
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and held & _SHIFT:
            plain = QKeyEvent(event.type(), event.key(), Qt.KeyboardModifier.NoModifier)
            super().keyPressEvent(plain)
            self._reach(row, self.currentIndex().row())
        else:
            self._anchor = -1
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        line = self.lines.line(index.row())
        if event.button() != Qt.MouseButton.LeftButton or line is None:
            super().mousePressEvent(event)
        elif isinstance(line, GroupHead):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.toggled.emit(line.key)
        elif event.modifiers() & _SHIFT:
            self._reach(self.currentIndex().row(), index.row())
        elif event.modifiers() & _CTRL and isinstance(line, ItemLine):
            self._add(line.uid)
        else:
            self._anchor = -1
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Dragging selects nothing."""
        if not event.buttons():
            super().mouseMoveEvent(event)

    def tick_current(self) -> None:
        """Ticks the item at hand, or takes its tick away; of a heading all that it lists."""
        row = self.currentIndex().row()
        line = self.lines.line(row)
        if isinstance(line, GroupHead):
            self._tick_group(row)
        elif isinstance(line, ItemLine):
            self._set(self.lines.ticked ^ {line.uid})

    def _tick_group(self, row: int) -> None:
        last = row
        while isinstance(self.lines.line(last + 1), ItemLine):
            last += 1
        below = frozenset(self.lines.uids(row, last))
        now = self.lines.ticked
        self._set(now - below if below <= now else now | below)

    def _add(self, uid: str) -> None:
        """A first click with Ctrl means the item at hand as well."""
        here = self.lines.line(self.currentIndex().row())
        now = self.lines.ticked
        if not now and isinstance(here, ItemLine) and here.uid != uid:
            now = frozenset({here.uid})
        self._set(now ^ {uid})

    def _reach(self, start: int, end: int) -> None:
        """All from where Shift was first held to here."""
        if self._anchor < 0:
            self._anchor, self._base = start, self.lines.ticked
        self._set(self._base | frozenset(self.lines.uids(self._anchor, end)))

    def _set(self, uids: frozenset[str]) -> None:
        ordered = self.lines.uids(0, self.lines.rowCount())
        kept = [uid for uid in ordered if uid in uids]
        kept += sorted(uids - set(ordered))
        self.ticked.emit(tuple(kept))

    def _fold(self, line: Line | None, key: Qt.Key) -> bool:
        """Left closes the group at hand and goes to its heading; Right opens it."""
        opens = key == Qt.Key.Key_Right
        if isinstance(line, GroupHead):
            if line.open != opens:
                self.toggled.emit(line.key)
            return True
        head = self.lines.row_of_head(line.group) if isinstance(line, ItemLine) else -1
        if head < 0 or opens:
            return False
        self._quiet = True
        self.setCurrentIndex(self.lines.index(head))
        self._quiet = False
        return True
