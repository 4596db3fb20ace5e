"""The slim list of places at the left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.shell.places import Place
from annotator.ui.text import tr
from annotator.ui.widgets.badge import Badge
from annotator.ui.widgets.label import label


class PlaceButton(QPushButton):
    """A place with its icon and, where something waits there, a count."""

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(place.title, parent)
        self.place = place
        self._badge = Badge()
        self.setProperty("look", "place")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.current().space(1.5), 0)
        row.addStretch(1)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self.toggled.connect(self._retint)
        theme.signals.changed.connect(self._retint)
        self.set_count(0)
        self._retint()

    def set_count(self, count: int) -> None:
        self._badge.set_count(count)
        waiting = tr("{title}, {count} waiting", title=self.place.title, count=count)
        self.setAccessibleName(waiting if count else self.place.title)

    def _retint(self) -> None:
        side = theme.current().px(17)
        self.setIconSize(QSize(side, side))
        self.setIcon(theme.icon(self.place.icon, "accent" if self.isChecked() else "text_muted"))


class Rail(QFrame):
    """`chosen(id)` when the person goes somewhere."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "rail")
        self._name = label("", "heading", wrap=True)
        self._buttons: dict[str, PlaceButton] = {}
        space = theme.current().space
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(space(2.5), space(4.5), space(2.5), space(3))
        self._column.setSpacing(space(0.5))
        self._name.setContentsMargins(space(2), 0, space(2), space(2))
        self._column.addWidget(self._name)
        self._column.addStretch(1)
        self._fit()
        theme.signals.changed.connect(self._fit)

    def set_places(self, name: str, places: Sequence[Place]) -> None:
        """The project's name above, and a button for each place."""
        self._name.setText(name)
        for button in self._buttons.values():
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {place.id: self._button(place) for place in places}
        for index, button in enumerate(self._buttons.values(), start=1):
            self._column.insertWidget(index, button)

    def set_foot(self, widget: QWidget) -> None:
        """What stands below the places, at the lower end."""
        self._column.addWidget(widget)

    def set_current(self, place_id: str) -> None:
        if place_id in self._buttons:
            self._buttons[place_id].setChecked(True)

    def set_count(self, place_id: str, count: int) -> None:
        if place_id in self._buttons:
            self._buttons[place_id].set_count(count)

    def _button(self, place: Place) -> PlaceButton:
        made = PlaceButton(place)
        made.clicked.connect(lambda: self.chosen.emit(place.id))
        return made

    def _fit(self) -> None:
        self.setFixedWidth(theme.current().px(210))
