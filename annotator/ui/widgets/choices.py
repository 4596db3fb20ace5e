"""One of a few, each with what it means below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.widgets.label import label


class Choices(QWidget):
    """Radio buttons in a column; `buttons` in the order given. choices: (value, title)."""

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values = tuple(value for value, _ in choices)
        self.buttons: list[QRadioButton] = []
        self._more = [label("", "muted", wrap=True) for _ in choices]
        self._group = QButtonGroup(self)
        space, px = theme.current().space, theme.current().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(0.5))
        for (_, title), more in zip(choices, self._more, strict=True):
            button = QRadioButton(title)
            button.setAccessibleName(title)
            self._group.addButton(button)
            self.buttons.append(button)
            column.addWidget(button)
            more.setContentsMargins(px(24) + 2, 0, 0, space(1))  # below the title, not the button
            column.addWidget(more)

    def say(self, value: str, more: str, *, enabled: bool) -> None:
        """What a choice means, and whether it can be chosen."""
        at = self.values.index(value)
        self.buttons[at].setEnabled(enabled)
        self.buttons[at].setAccessibleDescription(more)
        self._more[at].setText(more)
        self._more[at].setVisible(bool(more))

    def choose(self, value: str) -> None:
        """Shows a choice; "" shows none."""
        self._group.setExclusive(False)
        for one, button in zip(self.values, self.buttons, strict=True):
            with QSignalBlocker(button):
                button.setChecked(one == value)
        self._group.setExclusive(True)
