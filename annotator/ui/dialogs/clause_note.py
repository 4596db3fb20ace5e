"""A rubric note: what the rubric leaves open at an item, and at which clauses."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from annotator.domain.rubric import Rubric
from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.forms.cited import Cited
from annotator.ui.text import tr


class ClauseNoteDialog(Dialog):
    """Ctrl+Enter writes it down; `written` carries the clauses and the text."""

    written = Signal(object, str)

    def __init__(self, rubric: Rubric, clauses: tuple[str, ...], parent: QWidget | None) -> None:
        lead = tr("It stands on the Rubric page beside the clause, with this item.")
        super().__init__(parent, tr("Rubric note"), lead)
        self.cited = Cited(rubric)
        self.cited.show_clauses(clauses)
        self.body.addWidget(self.cited)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(tr("What the rubric leaves open here"))
        self.text.setPlaceholderText(tr("What does the rubric leave open here?"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(theme.current().px(110))
        self.text.textChanged.connect(self._check)
        self.body.addWidget(self.text, 1)
        self.stop = self.button(tr("Cancel"))
        self.stop.clicked.connect(self.reject)
        self.go = self.button(tr("Write it down"), "primary")
        self.go.clicked.connect(self._write)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self._write)
        self.setMinimumWidth(theme.current().px(500))
        self._check()
        self.text.setFocus()

    def _check(self) -> None:
        self.go.setEnabled(bool(self.text.toPlainText().strip()))

    def _write(self) -> None:
        if self.go.isEnabled():
            text = self.text.toPlainText().strip()
            self.accept()
            self.written.emit(self.cited.clauses, text)
