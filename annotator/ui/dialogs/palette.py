"""Every command by name: type a few letters, press Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.text import tr
from annotator.ui.widgets.keycap import keycap
from annotator.ui.widgets.label import label, line

_PASSED_ON = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def matches(title: str, typed: str) -> bool:
    """Whether every typed word occurs in the title, in any order and case."""
    folded = title.casefold()
    return all(word in folded for word in typed.casefold().split())


class CommandPalette(QDialog):
    """The chosen command runs after the palette has closed, in the page it came from."""

    def __init__(self, actions: Sequence[Action], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setWindowTitle(tr("Commands"))
        self.setProperty("look", "popup")
        self._actions = [a for a in actions if a.when()]
        self._chosen: Callable[[], None] | None = None
        self._search = QLineEdit()
        self._search.setProperty("look", "search")
        self._search.setAccessibleName(tr("Find a command"))
        self._search.setPlaceholderText(tr("What would you like to do?"))
        self._list = QListWidget()
        self._list.setAccessibleName(tr("Commands"))
        self._list.setProperty("look", "rows")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._search)
        column.addWidget(line())
        column.addWidget(self._list, 1)
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._run)
        self._list.itemClicked.connect(lambda _: self._run())
        self._search.installEventFilter(self)
        self._filter("")
        self._search.setFocus()  # a popup gives its keys to nobody by itself
        look = theme.current()
        self.resize(look.px(560), look.px(420))
        self.finished.connect(self._finish)

    def titles(self) -> tuple[str, ...]:
        """What is listed now."""
        rows = range(self._list.count())
        return tuple(str(self._list.item(r).data(Qt.ItemDataRole.AccessibleTextRole)) for r in rows)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            moves = event.key() in _PASSED_ON
            if moves:
                self._list.keyPressEvent(event)
            return moves
        return False

    def _filter(self, typed: str) -> None:
        self._list.clear()
        for action in self._actions:
            if matches(f"{action.group} {action.title}", typed):
                entry = QListWidgetItem()
                entry.setData(Qt.ItemDataRole.UserRole, action.id)
                entry.setData(Qt.ItemDataRole.AccessibleTextRole, action.title)
                row = _row(action)
                entry.setSizeHint(QSize(0, theme.current().px(36)))
                self._list.addItem(entry)
                self._list.setItemWidget(entry, row)
        self._list.setCurrentRow(0)

    def _run(self) -> None:
        if self._list.currentRow() < 0:  # nothing matches what was typed
            return
        wanted = self._list.currentItem().data(Qt.ItemDataRole.UserRole)
        self._chosen = next(a.run for a in self._actions if a.id == wanted)
        self.accept()

    def _finish(self) -> None:
        if self._chosen is not None:
            self._chosen()


def _row(action: Action) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    space = theme.current().space
    row.setContentsMargins(space(3), 0, space(3), 0)
    row.addWidget(label(action.title, "body"))
    row.addStretch(1)
    if action.group:
        row.addWidget(label(action.group, "muted"))
    for key in action.keys[:1]:
        row.addWidget(keycap(key))
    return made
