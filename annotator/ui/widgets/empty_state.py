"""What a place shows while there is nothing in it, and what to do about that."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.widgets.label import label


class EmptyState(QWidget):
    """A quiet icon, a title, a sentence, and at most one button."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str,
        *,
        action: str = "",
        run: Callable[[], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._icon = label("")
        self._title = label(title, "heading")
        self._text = label(text, "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setSpacing(theme.current().space(2))
        column.addStretch(2)
        for one in (self._icon, self._title, self._text):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._icon)
        column.addWidget(self._title)
        column.addLayout(self._centred_text())
        self.button: QPushButton | None = None
        if action and run is not None:
            self.button = QPushButton(action)
            self.button.setProperty("look", "primary")
            self.button.setAccessibleName(action)
            self.button.clicked.connect(lambda: run())
            column.addSpacing(theme.current().space(2))
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._retint()
        theme.signals.changed.connect(self._retint)

    def set_text(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)

    def offer(self, on: bool) -> None:
        """Whether the button is of use now."""
        if self.button is not None:
            self.button.setVisible(on)

    def _centred_text(self) -> QHBoxLayout:
        # Aligned to the centre by itself a wrapped label is squeezed to one word a line.
        self._text.setMaximumWidth(theme.current().px(440))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._text, 100)
        row.addStretch(1)
        return row

    def _retint(self) -> None:
        side = theme.current().px(32)
        icon = theme.icon(self._icon_name, "border_strong")
        self._icon.setPixmap(icon.pixmap(QSize(side, side)))
