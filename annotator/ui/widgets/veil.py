"""What covers a conversation until its reader wants to see it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label


class Veil(QWidget):
    """Opaque: nothing under it can be read. `lift` asks to take it off for this item."""

    lift = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Covered conversation"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        space = theme.current().space
        column = QVBoxLayout(self)
        column.setContentsMargins(space(8), space(8), space(8), space(8))
        column.setSpacing(space(2))
        self._icon = label("")
        self._title = label(tr("This item is covered."), "heading")
        self._words = label(
            tr("Hold V to look at it, or lift the veil. You can skip it without looking."),
            "muted",
            wrap=True,
        )
        self.button = KeyButton(tr("Lift the veil"), "Shift+V")
        self.button.clicked.connect(self.lift)
        column.addStretch(2)
        for one in (self._icon, self._title, self._words):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(one)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        row.addStretch(1)
        column.addSpacing(space(2))
        column.addLayout(row)
        column.addStretch(3)
        self._retint()
        theme.signals.changed.connect(self._retint)

    def say(self, *, by_rule: bool) -> None:
        """by_rule: it came so. The words are the same for every rule: which one would tell what
        somebody or something said of the item."""
        ruled = tr("This item is covered by the project's rule.")
        self._title.setText(ruled if by_rule else tr("This item is covered."))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().color("surface_raised"))

    def _retint(self) -> None:
        side = theme.current().px(32)
        self._icon.setPixmap(theme.icon("eye-off", "border_strong").pixmap(QSize(side, side)))
