"""The one removal there is: said plainly, with a reason, and confirmed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label


class RedactDialog(QDialog):
    """`confirmed` carries the uid and the reason. Enter confirms nothing; Esc cancels."""

    confirmed = Signal(str, str)

    def __init__(self, uid: str, prompt: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._uid = uid
        self.setWindowTitle(tr("Redact this item"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.current().px(480))
        space = theme.current().space
        column = QVBoxLayout(self)
        column.setContentsMargins(space(6), space(5), space(6), space(5))
        column.setSpacing(space(3))
        column.addWidget(label(tr("Redact this item for good?"), "title"))
        shown = prompt if len(prompt) <= 80 else prompt[:80].rstrip() + " …"
        column.addWidget(label(f"“{shown}”", "muted", wrap=True))
        column.addWidget(
            label(
                tr(
                    "Its text goes from this project: the item, the record it came from, drafts, "
                    "and the backups beside the database. Its id, its hash and its labels stay, "
                    "with what annotators wrote in their rationales, and so does a record of who "
                    "redacted it and why. Exported sets and copies are files of yours: delete "
                    "those that hold it. This cannot be undone."
                ),
                wrap=True,
            )
        )
        column.addWidget(label(tr("REASON (NEEDED, STAYS IN THE LOG)"), "caps"))
        self.reason = QPlainTextEdit()
        self.reason.setAccessibleName(tr("Reason for the redaction"))
        self.reason.setPlaceholderText(tr("e.g. holds a real person's address"))
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(theme.current().px(72))
        self.reason.textChanged.connect(self._typed)
        column.addWidget(self.reason)
        column.addLayout(self._buttons())
        self._typed()
        self.reason.setFocus()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.stop = KeyButton(tr("Cancel"), "Esc")
        self.go = KeyButton(tr("Redact for good"), look="danger")
        self.stop.clicked.connect(self.reject)
        self.go.clicked.connect(self._confirm)
        row.addWidget(self.stop)
        row.addStretch(1)
        row.addWidget(self.go)
        return row

    def _typed(self) -> None:
        self.go.setEnabled(bool(self.reason.toPlainText().strip()))

    def _confirm(self) -> None:
        reason = self.reason.toPlainText().strip()
        self.accept()
        self.confirmed.emit(self._uid, reason)
