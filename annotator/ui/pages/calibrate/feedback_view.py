"""The answer beside the reference, criterion by criterion, with the reason and its clauses."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.domain.numerals import share_text
from annotator.domain.rubric import Rubric
from annotator.services.views import Feedback, FeedbackLine
from annotator.ui import theme
from annotator.ui.pages.calibrate.words import comparison, value_words
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.label import label, line


class FeedbackView(QScrollArea):
    """Takes the form's place once an example is answered."""

    def __init__(self, rubric: Rubric, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rubric = rubric
        self.setAccessibleName(tr("Your answer and the reference"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_feedback(self, feedback: Feedback) -> None:
        """Draws one answer."""
        space = theme.current().space
        content = QWidget()
        content.setProperty("look", "page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, space(2), 0)
        column.setSpacing(space(3))
        column.addWidget(label(_headline(feedback), "title", wrap=True))
        for one in feedback.lines:
            column.addWidget(self._line(one))
        column.addWidget(line())
        column.addWidget(label(tr("WHY"), "caps"))
        column.addWidget(label(feedback.example.reason, wrap=True))
        for clause_id in feedback.example.clauses:
            column.addWidget(self._clause(clause_id))
        column.addStretch(1)
        self.setWidget(content)

    def _line(self, one: FeedbackLine) -> QWidget:
        criterion = self._rubric.criterion(one.criterion)
        right = one.credit >= 1
        card = Card(look="card-raised" if right else "note-warning")
        space = theme.current().space
        card.column.setContentsMargins(space(3), space(2), space(3), space(2))
        grid = QGridLayout()
        grid.setHorizontalSpacing(space(3))
        grid.setVerticalSpacing(space(0.5))
        grid.setColumnStretch(1, 1)
        name = criterion.name if criterion else one.criterion
        said = f"✓ {comparison(one)}" if right else f"≠ {comparison(one)}"
        grid.addWidget(label(name.upper(), "caps", wrap=True), 0, 0, 1, 2)
        verdict = label(said, "success" if right else "warning")
        grid.addWidget(verdict, 0, 2, Qt.AlignmentFlag.AlignRight)
        yours = value_words(self._rubric, one.criterion, one.yours)
        reference = value_words(self._rubric, one.criterion, one.reference)
        for row, (word, value) in enumerate(
            ((tr("You"), yours), (tr("Reference"), reference)), start=1
        ):
            grid.addWidget(label(word, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(value, wrap=True), row, 1, 1, 2)
        card.column.addLayout(grid)
        return card

    def _clause(self, clause_id: str) -> QWidget:
        clause = self._rubric.clause(clause_id)
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(clause_id, "caps"), 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(clause.text if clause else "", "small", wrap=True), 0, 1)
        return holder


def _headline(feedback: Feedback) -> str:
    if feedback.credit >= 1:
        return tr("As the reference has it")
    return tr("{credit} of the credit", credit=share_text(feedback.credit))
