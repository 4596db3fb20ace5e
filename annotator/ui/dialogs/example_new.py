"""Making an item a calibration example of the rubric's next version."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QRadioButton, QVBoxLayout, QWidget

from annotator.domain.rubric import ExampleUse, Rubric
from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.forms.cited import Cited
from annotator.ui.text import tr
from annotator.ui.widgets.label import label


class ExampleDialog(Dialog):
    """Ctrl+Enter makes it; `made` carries the reason, the clauses and the use.

    words: the reference label; source: where it comes from. missing: why there can be no example.
    """

    made = Signal(str, object, str)

    def __init__(
        self,
        rubric: Rubric,
        *,
        prompt: str,
        words: str,
        source: str,
        reason: str,
        clauses: tuple[str, ...],
        missing: str,
        parent: QWidget | None,
    ) -> None:
        lead = tr("It goes into the draft of the rubric's next version, not into the one in force.")
        super().__init__(parent, tr("Make this a calibration example"), lead)
        shown = prompt if len(prompt) <= 160 else prompt[:160].rstrip() + " …"
        self.body.addWidget(label(f"“{shown}”", "muted", wrap=True))
        self.body.addWidget(label(tr("REFERENCE LABEL"), "caps"))
        said = tr("{label} ({source})", label=words, source=source) if words else tr("None yet.")
        self.body.addWidget(label(said, "body", wrap=True))
        self._missing = missing
        if missing:
            self.body.addWidget(label(missing, "danger", wrap=True))
        self.reason = _field(reason)
        self.reason.textChanged.connect(self._check)
        self.body.addWidget(label(tr("REASON (NEEDED; SHOWN WITH THE REFERENCE LABEL)"), "caps"))
        self.body.addWidget(self.reason, 1)
        self.cited = Cited(rubric)
        self.cited.show_clauses(clauses)
        self.body.addWidget(self.cited)
        self.body.addLayout(self._uses())
        self.stop = self.button(tr("Cancel"))
        self.stop.clicked.connect(self.reject)
        self.go = self.button(tr("Put it into the draft"), "primary")
        self.go.clicked.connect(self._make)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self._make)
        self.setMinimumWidth(theme.current().px(540))
        self._check()
        self.reason.setFocus()

    @property
    def use(self) -> ExampleUse:
        return next((use for use, button in self.uses.items() if button.isChecked()), "train")

    def _uses(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.current().space(1))
        words: dict[ExampleUse, str] = {
            "train": tr("Train: labeled when people calibrate"),
            "gold": tr("Gold: kept for checks; not shown in training"),
            "beside": tr("Beside: shown beside the label form"),
        }
        group = QButtonGroup(self)
        self.uses: dict[ExampleUse, QRadioButton] = {}
        for use, text in words.items():
            button = QRadioButton(text)
            button.setAccessibleName(text)
            button.setChecked(use == "train")
            group.addButton(button)
            column.addWidget(button)
            self.uses[use] = button
        return column

    def _check(self) -> None:
        self.go.setEnabled(not self._missing and bool(self.reason.toPlainText().strip()))

    def _make(self) -> None:
        if self.go.isEnabled():
            reason, use = self.reason.toPlainText().strip(), self.use
            self.accept()
            self.made.emit(reason, self.cited.clauses, use)


def _field(text: str) -> QPlainTextEdit:
    made = QPlainTextEdit(text)
    made.setAccessibleName(tr("Reason for the reference label"))
    made.setPlaceholderText(tr("Why is this the right label?"))
    made.setTabChangesFocus(True)
    made.setMinimumHeight(theme.current().px(88))
    return made
