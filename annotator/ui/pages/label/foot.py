"""Below the conversation: marked evidence, the last decisions, undo."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.label import Evidence
from annotator.domain.rubric import Rubric
from annotator.services.views import Decision
from annotator.ui import theme
from annotator.ui.pages.label.words import decision_words
from annotator.ui.text import tr
from annotator.ui.widgets.chip import Chip
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.keycap import KeyButton, keycap
from annotator.ui.widgets.label import label
from annotator.ui.widgets.tip import tip

_QUOTE = 34
_TOLD = 600
"""So much of a quote is in its tooltip."""
_ROOM_FOR_HINT = 700


class DecisionMark(QAbstractButton):
    """A round mark with the level's number; a skip and a flag have a letter and no colour."""

    def __init__(self, rubric: Rubric, decision: Decision, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.decision = decision
        words = decision_words(rubric, decision)
        self.setAccessibleName(tr("{decision}: see or correct", decision=words))
        self.setToolTip(tip(words))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        codes = rubric.headline.codes
        known = decision.kind == "label" and decision.code in codes
        ordinal = known and rubric.headline.kind == "ordinal"
        self._step = codes.index(decision.code) if ordinal else None
        self._steps = len(codes)
        self.setText(_mark(decision))

    def sizeHint(self) -> QSize:
        side = theme.current().px(25)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(look.color("accent" if self.hasFocus() else "border"), 1.5))
        ink = look.color("text_muted")
        if self._step is not None:
            tone = look.palette.severity_tone(self._step, self._steps)
            painter.setBrush(QColor(tone.background))
            ink = QColor(tone.on)
        painter.drawEllipse(box)
        painter.setFont(look.font("caps"))
        painter.setPen(ink)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class _MarkRow(QWidget):
    """The marks at the right, newest first; the oldest give way where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: list[DecisionMark] = []
        self._caption = label(tr("Last decisions"), "muted", parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put(self, marks: list[DecisionMark]) -> None:
        for old in self._marks:
            old.hide()
            old.deleteLater()
        self._marks = marks
        for mark in marks:
            mark.setParent(self)
        self._place()

    def sizeHint(self) -> QSize:
        side = theme.current().px(25)
        return QSize(self._caption.sizeHint().width() + 4 * side, side)

    def minimumSizeHint(self) -> QSize:
        side = theme.current().px(25)
        return QSize(side, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        side = theme.current().px(25)
        step = side + theme.current().space(1)
        words = self._caption.sizeHint().width() + theme.current().space(2)
        count = min(len(self._marks), self.width() // step)
        with_words = words + count * step <= self.width()
        x = self.width() - count * step
        self._caption.setVisible(with_words and count > 0)
        self._caption.setGeometry(x - words, 0, words, side)
        for place, mark in enumerate(self._marks):
            mark.setGeometry(QRect(x + place * step, 0, side, side))
            mark.setVisible(place < count)


class Foot(QFrame):
    """`unmark(index)`, `revisit(uid)` and `undo` are what a person can ask for here."""

    unmark = Signal(int)
    revisit = Signal(str)
    undo = Signal()

    def __init__(self, rubric: Rubric, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rubric = rubric
        self._evidence: tuple[Evidence, ...] = ()
        self._recent: tuple[Decision, ...] = ()
        self.marks: list[DecisionMark] = []
        self.chips: list[Chip] = []
        self.setProperty("look", "foot")
        space = theme.current().space
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(2), space(3), space(2))
        column.setSpacing(space(1.5))
        self._quotes = QWidget()
        self._flow = FlowLayout(self._quotes, gap=space(1.5))
        self._quotes.hide()
        column.addWidget(self._quotes)
        row = QHBoxLayout()
        row.setSpacing(space(1))
        self._hint = label(tr("Evidence: select text, then"), "muted")
        self._cap = keycap("M")
        self._undo = KeyButton(tr("Undo"), "Ctrl+Z", look="flat")
        self._undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._undo.clicked.connect(self.undo)
        self._round = _MarkRow()
        row.addWidget(self._hint)
        self._hint.setMinimumHeight(self._undo.sizeHint().height())  # nothing moves with the first
        row.addWidget(self._cap, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._round, 1)
        row.addWidget(self._undo)
        column.addLayout(row)
        self.show_recent(())

    def show_evidence(self, evidence: tuple[Evidence, ...]) -> None:
        """The marked spans, each with a way to take it back."""
        if evidence == self._evidence:
            return
        self._evidence = evidence
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self.chips = [self._quote(index, one) for index, one in enumerate(evidence)]
        for chip in self.chips:
            self._flow.addWidget(chip)
        self._quotes.setVisible(bool(evidence))
        self._quotes.updateGeometry()

    def show_recent(self, recent: tuple[Decision, ...]) -> None:
        """The last decisions, newest first."""
        if recent == self._recent and self.marks:
            return
        self._recent = recent
        self.marks = [DecisionMark(self._rubric, one) for one in recent]
        self._round.put(self.marks)
        for mark in self.marks:
            mark.clicked.connect(lambda _, m=mark: self.revisit.emit(m.decision.uid))
        self._undo.setVisible(bool(recent))
        self._show_hint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_hint()

    def _show_hint(self) -> None:
        """Wherever the decisions leave room for it; before the first one they do."""
        roomy = self.width() >= theme.current().px(_ROOM_FOR_HINT) or not self._recent
        self._hint.setVisible(roomy)
        self._cap.setVisible(roomy)

    def _quote(self, index: int, one: Evidence) -> Chip:
        flat = " ".join(one.quote.split())
        short = flat if len(flat) <= _QUOTE else flat[: _QUOTE - 1] + "…"
        chip = Chip(f"“{short}”  ×".replace("&", "&&"))
        chip.setCheckable(False)
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setAccessibleName(tr("Evidence “{quote}”: take it back", quote=short))
        chip.setToolTip(tip(flat[:_TOLD]) if short != flat else "")
        chip.clicked.connect(lambda: self.unmark.emit(index))
        return chip


def _mark(decision: Decision) -> str:
    if decision.kind == "skip":
        return "S"
    if decision.kind == "flag":
        return "!" if decision.code == "escalate" else "F"
    return decision.code[:2].upper()
