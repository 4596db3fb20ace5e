"""The last prompt, kept at the top while the response is read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.icon_button import IconButton
from annotator.ui.widgets.inert import InertText
from annotator.ui.widgets.turn_view import RoleName, role_word

_LINES = 2
_OPEN_SHARE = 0.45


class StickyPrompt(QFrame):
    """Two lines of the prompt, or up to about half the view once opened."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("look", "header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self._open = False
        space = theme.current().space
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(2), space(5), space(2))
        column.setSpacing(space(1))
        head = QHBoxLayout()
        head.addWidget(RoleName("user", tr("{role} · the prompt", role=role_word("user").upper())))
        head.addStretch(1)
        self.toggle = IconButton("chevron-right", tr("Show the whole prompt"))
        self.toggle.clicked.connect(self._switch)
        head.addWidget(self.toggle)
        column.addLayout(head)
        self.text = InertText(tr("The prompt"))
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.text)
        self.hide()

    def set_prompt(self, prompt: str) -> None:
        """Another item's prompt, closed again."""
        self.text.set_text(prompt)
        self._set_open(False)

    def place(self, width: int, height: int) -> None:
        """Takes its place at the top of a view of that size."""
        metrics = QFontMetrics(theme.current().font("body"))
        room = max(width - 2 * theme.current().space(5), 40)
        drawn = metrics.boundingRect(
            0, 0, room, 1 << 20, Qt.TextFlag.TextWrapAnywhere, self.text.text()[:4000]
        )
        whole = drawn.height() + metrics.lineSpacing() // 2
        few = metrics.lineSpacing() * _LINES + 2
        most = max(round(height * _OPEN_SHARE), few)
        self.text.setFixedHeight(min(whole, most if self._open else few))
        self.toggle.setVisible(whole > few + metrics.lineSpacing() // 2)
        self.setGeometry(0, 0, width, self.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.toggle.isVisible() and event.button() == Qt.MouseButton.LeftButton:
            self._switch()

    def _switch(self) -> None:
        self._set_open(not self._open)
        view = self.parentWidget()
        if view is not None:
            self.place(view.width(), view.height())

    def _set_open(self, is_open: bool) -> None:
        self._open = is_open
        off, on = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.text.setVerticalScrollBarPolicy(on if is_open else off)
        self.text.verticalScrollBar().setValue(0)
        self.toggle.set_icon("chevron-down" if is_open else "chevron-right")
        words = tr("Show less of the prompt") if is_open else tr("Show the whole prompt")
        self.toggle.setAccessibleName(words)
        self.toggle.setToolTip(words)
