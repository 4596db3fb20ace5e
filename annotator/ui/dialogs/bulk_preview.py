"""What a bulk action will do, before it does it: to how many, to which not and why, samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.text import tr
from annotator.ui.widgets.elided import Elided
from annotator.ui.widgets.label import label, line

_MOST_PEOPLE = 9


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would happen now. samples: (item, what happens to it). left: (why, which, how many).

    go: what the button says.
    """

    will: str
    samples: tuple[tuple[str, str], ...]
    left: tuple[tuple[str, str, int], ...]
    go: str
    n: int


class BulkPreview(Dialog):
    """`confirmed` carries the text and how many people are asked.

    outlook: asked again whenever the text or the number changes. ask_text: the words over the
    field, "" for none; needs_text: nothing happens without. more: how many people to begin with;
    0 where nobody is asked.
    """

    confirmed = Signal(str, int)

    def __init__(
        self,
        title: str,
        outlook: Callable[[str, int], Outlook],
        *,
        ask_text: str,
        needs_text: bool,
        more: int,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent, title)
        self._outlook = outlook
        self._needs = needs_text
        self.will = label("", "body", wrap=True)
        self.body.addWidget(self.will)
        self.number = self._number(more)
        self.text = self._text(ask_text)
        self._shown = QVBoxLayout()
        self._shown.setSpacing(theme.current().space(1))
        self.body.addLayout(self._shown)
        self.body.addStretch(1)
        self._parts: list[QWidget] = []
        self.stop = self.button(tr("Cancel"))
        self.stop.clicked.connect(self.reject)
        self.go = self.button("", "primary")
        self.go.clicked.connect(self._confirm)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self._confirm)
        self.setMinimumWidth(theme.current().px(560))
        self._ask()
        (self.text if ask_text else self.go).setFocus()

    def _number(self, more: int) -> QSpinBox:
        made = QSpinBox()
        made.setAccessibleName(tr("How many more people"))
        made.setFixedWidth(theme.current().px(84))
        inset = theme.current().space(2)  # the sheet's inner margin does not reach what is typed
        made.lineEdit().setTextMargins(inset, 0, inset, 0)
        made.setRange(1, _MOST_PEOPLE)
        made.setValue(max(more, 1))
        made.valueChanged.connect(self._ask)
        caption = _heading(tr("HOW MANY MORE PEOPLE"))
        for widget in (caption, made):
            self.body.addWidget(widget)
            widget.setVisible(more > 0)
        return made

    def _text(self, ask: str) -> QPlainTextEdit:
        made = QPlainTextEdit()
        made.setAccessibleName(ask or tr("Reason"))
        made.setTabChangesFocus(True)
        made.setFixedHeight(theme.current().px(64))
        made.textChanged.connect(self._ask)
        caption = _heading(ask.upper())
        for widget in (caption, made):
            self.body.addWidget(widget)
            widget.setVisible(bool(ask))
        return made

    def _ask(self) -> None:
        """Says what would happen now."""
        text = self.text.toPlainText().strip()
        found = self._outlook(text, self.number.value())
        self.will.setText(found.will)
        self.go.setText(found.go)
        self.go.setAccessibleName(found.go)
        self.go.setEnabled(found.n > 0 and (bool(text) or not self._needs))
        for widget in self._parts:
            self._shown.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._parts = list(self._rows(found))
        for widget in self._parts:
            self._shown.addWidget(widget)

    def _rows(self, found: Outlook) -> list[QWidget]:
        rows: list[QWidget] = []
        if found.samples:
            rows.append(_heading(tr("FOR EXAMPLE")))
        for place, (item, words) in enumerate(found.samples):
            rows += [line()] if place else []
            rows += [Elided(item, "small"), Elided(words, "muted")]
        if found.left:
            rows.append(_heading(tr("LEFT OUT")))
        for why, which, n in found.left:
            rows.append(Elided(tr("{n}: {why}", n=f"{n:,}", why=why), "small"))
            rows.append(Elided(which, "muted"))
        return rows

    def _confirm(self) -> None:
        if self.go.isEnabled():
            text, number = self.text.toPlainText().strip(), self.number.value()
            self.accept()
            self.confirmed.emit(text, number)


def _heading(text: str) -> QLabel:
    """Nearer to what it heads than to what stands above it."""
    made = label(text, "caps")
    made.setContentsMargins(0, theme.current().space(2), 0, 0)
    return made
