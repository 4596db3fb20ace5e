"""Two texts in one, word by word: what went is struck, what came is underlined, both are tinted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QWidget

from annotator.domain.word_diff import Span
from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.inert import InertText


class DiffText(InertText):
    """Read-only and as high as its text. Its accessible description says what differs in words."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, auto_height=True, parent=parent)
        self._spans: tuple[Span, ...] = ()
        theme.signals.changed.connect(self._mark)

    def show_spans(self, spans: Sequence[Span]) -> None:
        self._spans = tuple(spans)
        self.set_text("".join(text for text, _ in self._spans))
        self.setAccessibleDescription(spoken(self._spans))
        self._mark()

    def _mark(self) -> None:
        start = 0
        for text, mark in self._spans:
            cursor = self._cursor(start, start + len(text))
            cursor.setCharFormat(_form(mark))
            cursor.clearSelection()
            start += len(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)


def spoken(spans: Sequence[Span]) -> str:
    """What differs, for those who cannot see it."""
    said = []
    for text, mark in spans:
        words = text.strip()
        if words and mark == "removed":
            said.append(tr("removed: {words}", words=words))
        elif words and mark == "added":
            said.append(tr("added: {words}", words=words))
    return "; ".join(said)


def _form(mark: str) -> QTextCharFormat:
    look = theme.current()
    form = QTextCharFormat()
    if mark == "removed":
        form.setFontStrikeOut(True)
        form.setForeground(look.color("danger"))
        form.setBackground(look.color("danger_soft"))
    elif mark == "added":
        form.setFontUnderline(True)
        form.setForeground(look.color("success"))
        form.setBackground(look.color("success_soft"))
    return form
