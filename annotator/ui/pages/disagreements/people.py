"""The right side: what everybody said, what was decided, and the thread."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.ui import theme
from annotator.ui.forms.rung import LevelMark
from annotator.ui.pages.disagreements.cause_card import CauseCard
from annotator.ui.pages.disagreements.conflict_card import ConflictCard
from annotator.ui.pages.disagreements.remark_field import RemarkField
from annotator.ui.pages.disagreements.state import (
    ConflictLine,
    Decided,
    Detail,
    PersonLine,
    Remark,
)
from annotator.ui.text import tr
from annotator.ui.widgets.inert import InertText
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line


class People(QScrollArea):
    """Rebuilt for another item or another state of it; a handful of people, never thousands.

    lead: who may withdraw what they decided; None where nothing can be written. `withdrawn` when
    they ask for it; `reopened` for an escalated item; `kept` with the conflict and the statement
    that is to stand, both by place.
    """

    withdrawn = Signal()
    reopened = Signal()
    kept = Signal(int, int)

    def __init__(self, lead: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lead = lead
        self.setAccessibleName(tr("What everybody said"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._detail: Detail | None = None
        self.remark = RemarkField()
        self._content = QWidget()
        self._content.setProperty("look", "page")
        space = theme.current().space
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, space(3), 0)
        column.setSpacing(space(3))
        self.cause = CauseCard()
        column.addWidget(self.cause)
        self._said = QVBoxLayout()
        self._said.setSpacing(space(3))
        column.addLayout(self._said)
        column.addWidget(self.remark)
        column.addStretch(1)
        self.setWidget(self._content)
        self._built: list[QWidget] = []

    def show_detail(self, detail: Detail | None) -> None:
        if detail == self._detail:
            return
        fresh = detail is None or self._detail is None or detail.uid != self._detail.uid
        self._detail = detail
        for widget in self._built:
            self._said.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._built = [] if detail is None else self._parts(detail)
        for widget in self._built:
            self._said.addWidget(widget)
        self.remark.setVisible(detail is not None)
        if fresh:
            self.remark.clear()
            self.verticalScrollBar().setValue(0)

    def _parts(self, detail: Detail) -> list[QWidget]:
        parts: list[QWidget] = []
        if detail.decided is not None:
            parts.append(self._decided(detail.decided))
        if detail.redacted is not None:
            parts.append(_note(tr("Redacted: {reason}", reason=detail.redacted), "note-danger"))
        if detail.escalated:
            parts.append(self._escalated())
        if detail.waiting:
            parts.append(_note(detail.waiting, "note"))
        parts += [self._conflict(number, one) for number, one in enumerate(detail.conflicts)]
        if detail.people:
            parts.append(_heading(tr("WHAT EVERYBODY SAID")))
        for place, person in enumerate(detail.people):
            if place:
                parts.append(line())
            parts.append(PersonCard(person))
        if detail.remarks:
            parts.append(_heading(tr("THREAD")))
            parts.extend(_remark(remark) for remark in detail.remarks)
        return parts

    def _escalated(self) -> QWidget:
        made = _note(tr("Escalated: nobody labels it until you decide."), "note-warning")
        inner = made.layout()
        if inner is not None and self._lead is not None:
            button = KeyButton(tr("Back to the queue"), "O", look="small")
            button.setAccessibleName(tr("Put it back into the queue"))
            button.clicked.connect(self.reopened)
            inner.addWidget(button)
            inner.setAlignment(button, Qt.AlignmentFlag.AlignLeft)
        return made

    def _conflict(self, number: int, conflict: ConflictLine) -> QWidget:
        made = ConflictCard(conflict, first=not number, can=self._lead is not None)
        made.kept.connect(lambda place: self.kept.emit(number, place))
        return made

    def _decided(self, decided: Decided) -> QWidget:
        made = _decided(decided)
        inner = made.layout()
        if inner is not None and decided.lead == self._lead:
            button = QPushButton(tr("Withdraw"))
            button.setProperty("look", "small")
            button.setAccessibleName(tr("Withdraw the decision"))
            button.clicked.connect(self.withdrawn)
            inner.addWidget(button)
            inner.setAlignment(button, Qt.AlignmentFlag.AlignLeft)
        return made


class PersonCard(QWidget):
    """One annotator: level, name, the rest in a line, the reason, and what it rests on."""

    def __init__(self, person: PersonLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1))
        head = QHBoxLayout()
        head.setSpacing(space(2))
        if person.step is not None:
            head.addWidget(LevelMark(person.code, person.step, person.steps))
        head.addWidget(label(person.name, "heading", wrap=True), 1)
        if person.unsure:
            head.addWidget(label(tr("unsure"), "badge"))
        column.addLayout(head)
        facts = " · ".join(said for said in (person.level, person.facts) if said)
        if facts:
            column.addWidget(label(facts, "muted", wrap=True))
        if person.rationale:
            column.addWidget(_inert(tr("Rationale of {name}", name=person.name), person.rationale))
        for quote in person.quotes:
            column.addWidget(Quote(person.name, quote, person.tint))
        if person.note:
            column.addWidget(label(person.note, "warning", wrap=True))
        said = (person.name, person.code, person.level, tr("unsure") if person.unsure else "")
        self.setAccessibleName(" ".join(s for s in (*said, person.facts) if s))


class Quote(QWidget):
    """A piece of the response that a label rests on, with the tint it has in the text."""

    def __init__(self, name: str, quote: str, tint: int) -> None:
        super().__init__()
        self._tint = tint
        row = QHBoxLayout(self)
        space = theme.current().space
        row.setContentsMargins(space(3), space(0.5), 0, space(0.5))
        row.addWidget(_inert(tr("Evidence of {name}", name=name), f"“{quote}”"))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        tints = look.palette.evidence
        bar = self.rect()
        bar.setWidth(look.px(5))
        painter.fillRect(bar, theme.color_of(tints[self._tint % len(tints)]))


def _inert(name: str, text: str) -> InertText:
    made = InertText(name, auto_height=True)
    made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes from control to control
    made.set_text(text)
    return made


def _decided(decided: Decided) -> QWidget:
    made = _note(decided.words, "note")
    inner = made.layout()
    if inner is not None and decided.clauses:
        inner.addWidget(label(" · ".join(decided.clauses), "muted", wrap=True))
    if inner is not None and decided.rationale:
        inner.addWidget(_inert(tr("Reason of the adjudication"), decided.rationale))
    return made


def _heading(text: str) -> QWidget:
    """Nearer to what it heads than to what stands above it."""
    made = label(text, "caps")
    made.setContentsMargins(0, theme.current().space(2), 0, 0)
    return made


def _note(text: str, look: str) -> QFrame:
    made = QFrame()
    made.setProperty("look", look)
    made.setAccessibleName(text)
    column = QVBoxLayout(made)
    space = theme.current().space
    column.setContentsMargins(space(3), space(2), space(3), space(2))
    column.setSpacing(space(1))
    column.addWidget(label(text, "small", wrap=True))
    return made


def _remark(remark: Remark) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    head = QHBoxLayout()
    head.addWidget(label(remark.who, "muted"))
    head.addStretch(1)
    head.addWidget(label(remark.at, "muted"))
    column.addLayout(head)
    column.addWidget(_inert(tr("Remark of {name}", name=remark.who), remark.text))
    return made
