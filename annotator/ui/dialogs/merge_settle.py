"""Whether both histories of a copy are to count."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.text import tr


class SettleDialog(Dialog):
    """Accepted where they are. title, text: what happened, and what it would mean."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, title, text)
        cancel = self.button(tr("Not now"), default=True)
        cancel.clicked.connect(self.reject)
        go = self.button(tr("Count both histories"), "primary")
        go.clicked.connect(self.accept)
        cancel.setFocus()
        self.body.addStretch(1)
        wide = theme.current().px(520)
        self.ensurePolished()
        # The least height that Qt gives wrapped words is that of one line.
        self.setMinimumSize(wide, self.heightForWidth(wide))
