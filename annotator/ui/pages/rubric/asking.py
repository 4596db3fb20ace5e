"""Small questions of the Rubric page: what a new entry is called, and which one is meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.forms.popup import Popup
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label
from annotator.ui.widgets.rows import RowDelegate

_VALUE = Qt.ItemDataRole.UserRole
_WIDTH, _ROW, _MOST = 340, 32, 9


class NamesPopup(Popup):
    """One line for each name; Enter takes them once none is empty. `named` carries them."""

    named = Signal(object)

    def __init__(
        self, parent: QWidget, title: str, words: str, names: Sequence[str], button: str
    ) -> None:
        super().__init__(parent, title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = _column(self, title, words)
        self.fields: list[QLineEdit] = []
        for name in names:
            field = QLineEdit()
            field.setAccessibleName(name)
            field.setPlaceholderText(name)
            field.returnPressed.connect(self._enter)
            field.textChanged.connect(self._refresh)
            self.fields.append(field)
            column.addWidget(field)
        self.button = KeyButton(button, "Enter", look="primary")
        self.button.clicked.connect(self._take)
        column.addWidget(self.button)
        self.setFixedWidth(theme.current().px(_WIDTH))
        self._refresh()

    def open_near(self, widget: QWidget) -> None:
        self.open_at(widget)
        self.fields[0].setFocus()

    def _names(self) -> list[str]:
        return [field.text().strip() for field in self.fields]

    def _refresh(self) -> None:
        names = self._names()
        self.button.setEnabled(all(names) and len(set(names)) == len(names))

    def _enter(self) -> None:
        """To the line that is still empty, else on."""
        empty = next((field for field in self.fields if not field.text().strip()), None)
        if empty is not None:
            empty.setFocus()
        else:
            self._take()

    def _take(self) -> None:
        if self.button.isEnabled():
            names = tuple(self._names())
            self.close()
            self.named.emit(names)


class PickPopup(Popup):
    """One of a few, by arrow keys and Enter. choices: (value, words). `picked` carries a value."""

    picked = Signal(str)

    def __init__(
        self, parent: QWidget, title: str, words: str, choices: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(parent, title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = _column(self, title, words)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setProperty("look", "plain")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(RowDelegate(self.list))
        for value, said in choices:
            item = QListWidgetItem(said)
            item.setData(_VALUE, value)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(lambda _: self._take())
        self.list.itemClicked.connect(lambda _: self._take())
        self.list.setFixedHeight(theme.current().px(_ROW) * min(max(len(choices), 1), _MOST))
        column.addWidget(self.list)
        self.setFixedWidth(theme.current().px(_WIDTH))

    def open_near(self, widget: QWidget) -> None:
        self.open_at(widget)
        self.list.setFocus()

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            value = str(item.data(_VALUE))
            self.close()
            self.picked.emit(value)


def _column(popup: Popup, title: str, words: str) -> QVBoxLayout:
    space = theme.current().space
    column = QVBoxLayout(popup.body)
    column.setContentsMargins(space(3), space(3), space(3), space(3))
    column.setSpacing(space(2))
    column.addWidget(label(title, "heading", wrap=True))
    if words:
        column.addWidget(label(words, "muted", wrap=True))
    return column
