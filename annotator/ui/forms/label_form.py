"""The label form: every criterion, confidence, clauses and the rationale, in one column.

It draws a draft and hands each wish to change it to the `Drafting`; it holds no values itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from annotator.domain.conditions import Condition, Test
from annotator.domain.keys import keys_by_owner
from annotator.domain.label_rules import LabelProblem
from annotator.domain.rubric import Criterion, Rubric
from annotator.services.views import Draft
from annotator.ui import theme
from annotator.ui.forms.clauses import ClauseChips, ClausePicker
from annotator.ui.forms.confidence import Confidence
from annotator.ui.forms.drafting import Drafting
from annotator.ui.forms.field import Field
from annotator.ui.forms.fields import Ladder, field_for
from annotator.ui.text import tr

FORM_WIDTH = 404
"""Of its card, at least; not scaled with the text, which wraps: the item needs room too."""
_ANCHOR_LINES = (0, 2, 1)
"""How much of their anchors closed rungs show: all (0) where there is room, one line at least."""


class LabelForm(QScrollArea):
    """Scrolls inside its column. values_only: criteria alone, as in calibration."""

    def __init__(
        self, drafting: Drafting, *, values_only: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._drafting = drafting
        self._rubric = drafting.rubric
        self._draft: Draft | None = None
        self.setAccessibleName(tr("Label form"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = _Content()
        content.setProperty("look", "page")
        space = theme.current().space
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, space(2), 0)
        self._column.setSpacing(space(2))
        self.setWidget(content)
        keys = keys_by_owner(self._rubric)
        self.fields: tuple[Field, ...] = tuple(
            field_for(criterion, drafting, keys) for criterion in in_form_order(self._rubric)
        )
        for field in self.fields:
            self._column.addWidget(field)
        self.confidence = Confidence()
        self.clauses = ClauseChips(self._rubric)
        self.picker = ClausePicker(self._rubric, self)
        self.rationale = _rationale()
        if values_only:
            for extra in (self.confidence, self.clauses, self.rationale):
                extra.setParent(content)
                extra.hide()
        else:
            self._add_reasons()
        self._column.addStretch(1)

    def _add_reasons(self) -> None:
        for widget in (self.clauses, self.confidence, self.rationale):
            self._column.addWidget(widget)
        self.clauses.setVisible(bool(self._rubric.clauses))
        self.confidence.chosen.connect(self._drafting.set_confidence)
        self.clauses.removed.connect(self._drafting.toggle_clause)
        self.clauses.wanted.connect(self.pick_clause)
        self.picker.chosen.connect(self._drafting.toggle_clause)
        self.rationale.textChanged.connect(
            lambda: self._drafting.set_rationale(self.rationale.toPlainText())
        )

    def field(self, criterion_id: str) -> Field | None:
        """The field of a criterion."""
        return next((f for f in self.fields if f.criterion.id == criterion_id), None)

    def show_draft(self, draft: Draft, *, fresh: bool = False) -> None:
        """Draws the draft. fresh: of an item that was not on screen before: back to the top."""
        previous, self._draft = self._draft, draft
        for field in self.fields:
            field.show_value(draft.values.get(field.criterion.id))
            field.setVisible(self._rubric.shown(field.criterion, draft.values))
        self.confidence.show_confidence(draft.confidence)
        self.clauses.show_clauses(draft.clauses)
        self._show_rationale(draft)
        self._share_room()
        if fresh:
            self.verticalScrollBar().setValue(0)
        elif previous is not None:
            self._follow(previous, draft)

    def pick_clause(self) -> None:
        """Opens the clause picker."""
        if self._draft is not None and self._rubric.clauses:
            self.ensureWidgetVisible(self.clauses)
            draft = self._draft
            self.picker.open_for(draft.values, draft.clauses, self.clauses.add, self.width())

    def write_rationale(self) -> None:
        """Puts the cursor into the rationale."""
        self.ensureWidgetVisible(self.rationale)
        self.rationale.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def point_out(self, problems: Sequence[LabelProblem]) -> None:
        """What is missing comes into view; where it is only the rationale, one can type at once."""
        first = next((problem.criterion for problem in problems if problem.criterion), None)
        field = None if first is None else self.field(first)
        if first is None:
            self.write_rationale()
        elif field is not None:
            self.ensureWidgetVisible(field)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Anchors give way, so that the ladder and what stands above it need no scrolling.

        What is chosen shows its whole anchor in any case, and all rungs give way alike: going from
        one level to another moves as little as can be.
        """
        ladder = next((f for f in self.fields if isinstance(f, Ladder)), None)
        if ladder is None:
            return
        above = self.fields[: self.fields.index(ladder)]
        width = self.viewport().width() - self._column.contentsMargins().right()
        room = self.viewport().height()
        room -= sum(f.heightForWidth(width) + self._column.spacing() for f in above)
        fitting = (n for n in _ANCHOR_LINES if ladder.height_of(width, n) <= room)
        ladder.set_lines(next(fitting, _ANCHOR_LINES[-1]))

    def _show_rationale(self, draft: Draft) -> None:
        hint = rationale_hint(self._rubric, draft)
        self.rationale.setPlaceholderText(tr("{hint} · Shift+R to write", hint=hint))
        if self.rationale.toPlainText() != draft.rationale:
            with QSignalBlocker(self.rationale):
                self.rationale.setPlainText(draft.rationale)

    def _follow(self, previous: Draft, draft: Draft) -> None:
        """Keeps what was just chosen in view (it may have opened below the edge)."""
        changed = [
            field
            for field in self.fields
            if previous.values.get(field.criterion.id) != draft.values.get(field.criterion.id)
        ]
        if changed:
            QTimer.singleShot(0, self, lambda: self._reveal(changed[0]))

    def _reveal(self, field: Field) -> None:
        shown = field.chosen() or field
        for layout in (self._column, field.layout()):
            if layout is not None:
                layout.activate()  # where things will be, not where they were
        self.ensureWidgetVisible(shown, 0, theme.current().space(2))


class _Content(QWidget):
    """Never wider than its column, however large the text: chips give way before the edge does."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


def in_form_order(rubric: Rubric) -> tuple[Criterion, ...]:
    """Sets first (their chips are short), then the headline's ladder, then the others."""
    sets = [c for c in rubric.criteria if c.kind == "set"]
    head = [c for c in rubric.criteria if c is rubric.first_ordinal]
    rest = [c for c in rubric.criteria if c not in sets and c not in head]
    return (*sets, *head, *rest)


def rationale_hint(rubric: Rubric, draft: Draft) -> str:
    """What the empty rationale says about itself."""
    if rubric.rationale_required(draft.values):
        return tr("Why? (needed for this label)")
    when = rubric.rationale_required_when
    if when is None:
        return tr("Why? (if you like)")
    level = _from_level(rubric, when)
    return tr("Why? (needed from {level})", level=level) if level else tr("Why?")


def _from_level(rubric: Rubric, when: Condition) -> str:
    """ "severity 4" for a simple condition; empty for any other."""
    if not isinstance(when, Test) or when.operator != "at_least":
        return ""
    criterion = rubric.criterion(when.criterion)
    if criterion is None or not isinstance(when.operand, int | float):
        return ""
    return f"{criterion.name.lower()} {when.operand:g}"


def _rationale() -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setAccessibleName(tr("Rationale"))
    made.setTabChangesFocus(True)
    made.setFixedHeight(theme.current().px(64))
    return made
