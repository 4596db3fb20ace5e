"""The changes from one rubric version to another, one card each, in reading order."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.domain.rubric_diff import RubricChange, RubricDiff
from annotator.domain.word_diff import Span
from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.diff_text import DiffText
from annotator.ui.widgets.label import label, line
from annotator.ui.widgets.rubric_diff_words import change_title, kind_words

_AT_ONCE = 6
READABLE = 0.4
"""Texts that share less are shown one after the other."""


class RubricDiffView(QScrollArea):
    """`show_diff` draws a few changes at a time, so that any number opens at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Changes"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._waiting: list[RubricChange] = []
        self._column = QVBoxLayout()
        self._renew()

    def show_diff(self, diff: RubricDiff | None, nothing: str = "") -> None:
        """None while it is being read. nothing: what is said where there is no change."""
        self._renew()
        if diff is None:
            self._column.insertWidget(0, label(tr("Comparing …"), "muted"))
            return
        if not diff.changes:
            said = nothing or tr("Both say the same.")
            self._column.insertWidget(0, label(said, "muted", wrap=True))
        self._waiting = list(diff.changes)
        self._go_on()

    def _renew(self) -> None:
        self._waiting = []
        sheet = QWidget()
        sheet.setProperty("look", "page")
        self._column = QVBoxLayout(sheet)
        space = theme.current().space
        self._column.setContentsMargins(0, 0, space(2), 0)
        self._column.setSpacing(space(2))
        self._column.addStretch(1)
        self.setWidget(sheet)

    def _go_on(self) -> None:
        now, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        for change in now:
            if self._column.count() > 1:
                self._column.insertWidget(self._column.count() - 1, line())
            self._column.insertWidget(self._column.count() - 1, change_widget(change))
        if self._waiting:
            QTimer.singleShot(0, self, self._go_on)


def change_widget(change: RubricChange) -> QWidget:
    """One change: what it is, how heavy, and the words."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.current().space(1))
    title = change_title(change)
    head = QHBoxLayout()
    head.addWidget(label(title[:1].upper() + title[1:], "heading", wrap=True), 1)
    head.addWidget(label(kind_words(change.weight), "badge"), 0, Qt.AlignmentFlag.AlignTop)
    column.addLayout(head)
    for spans in bodies(change):
        text = DiffText(title)
        text.show_spans(spans)
        column.addWidget(text)
    return made


def bodies(change: RubricChange) -> tuple[tuple[Span, ...], ...]:
    """The texts to show: both in one where they share enough to be read so."""
    before, after = change.before, change.after
    if before is not None and after is not None and before.split() == after.split():
        return (((tr("White space alone."), "same"),),)
    if before is not None and after is not None and change.kind != "moved":
        spans = change.spans
        same = sum(len(text) for text, mark in spans if mark == "same")
        if 2 * same >= READABLE * (len(before) + len(after)):
            return (spans,)
    found: list[tuple[Span, ...]] = []
    if before is not None:
        found.append(((before, "removed"),))
    if after is not None:
        found.append(((after, "added"),))
    return tuple(found)
