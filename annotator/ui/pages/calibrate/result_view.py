"""The end of a round: the credit against the pass mark, what was missed, and the way on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.domain.rubric import Rubric
from annotator.services.views import Feedback, FeedbackLine
from annotator.ui import theme
from annotator.ui.pages.calibrate.presenter import CalibrateState
from annotator.ui.pages.calibrate.words import (
    comparison,
    result_sentence,
    result_title,
    since_sentence,
    value_words,
)
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label

_EXCERPT = 110


class ResultView(QScrollArea):
    """`run` is what its button does, also by Enter."""

    def __init__(
        self,
        rubric: Rubric,
        to_queue: Callable[[], None],
        new_round: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rubric = rubric
        self._to_queue = to_queue
        self._new_round = new_round
        self._run: Callable[[], None] | None = None
        self.button = KeyButton(tr("To the queue"), "Enter", look="primary")
        self.setAccessibleName(tr("Result of the calibration"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def run(self) -> None:
        if self._run is not None:
            self._run()

    def show_result(self, state: CalibrateState) -> None:
        """Draws the end of a round, or why there is nothing to calibrate."""
        status = state.status
        card = self._card()
        column = card.column
        if state.phase == "none" or status is None:
            column.addWidget(label(tr("Nothing to calibrate"), "title"))
            words = tr("This rubric has no examples to train with. The queue is open.")
            if status is not None and status.since is not None:
                words = tr("{why} The queue is open.", why=since_sentence(status))
            column.addWidget(label(words, wrap=True))
            self._offer(card, tr("To the queue"), self._to_queue)
            return
        column.addWidget(label(result_title(status), "title"))
        column.addWidget(label(result_sentence(status), wrap=True))
        if state.message:
            column.addWidget(label(state.message, "danger", wrap=True))
        if status.passed:
            self._offer(card, tr("To the queue"), self._to_queue)
        else:
            words = tr("Look at what differed, then start again.")
            column.addWidget(label(words, "muted", wrap=True))
            self._offer(card, tr("Start a new round"), self._new_round)
        if state.missed:
            column.addSpacing(theme.current().space(2))
            column.addWidget(label(tr("WHAT DIFFERED"), "caps"))
            for feedback in state.missed:
                column.addWidget(self._missed(feedback))

    def _card(self) -> Card:
        space = theme.current().space
        page = QWidget()
        page.setProperty("look", "page")
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, space(6), 0, space(6))
        middle = QHBoxLayout()
        card = Card()
        card.setMaximumWidth(theme.current().px(680))
        card.column.setContentsMargins(space(8), space(7), space(8), space(7))
        card.column.setSpacing(space(3))
        middle.addStretch(1)
        middle.addWidget(card, 100)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        self.setWidget(page)
        return card

    def _offer(self, card: Card, words: str, run: Callable[[], None]) -> None:
        self._run = run
        self.button = KeyButton(words, "Enter", look="primary")
        self.button.clicked.connect(self.run)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        card.column.addLayout(row)

    def _missed(self, feedback: Feedback) -> QWidget:
        card = Card(look="card-raised")
        space = theme.current().space
        card.column.setContentsMargins(space(3), space(2), space(3), space(2))
        card.column.setSpacing(space(1))
        turns = [turn.text for turn in feedback.example.turns if turn.role == "user"]
        prompt = " ".join((turns[-1] if turns else "").split())
        short = prompt if len(prompt) <= _EXCERPT else prompt[: _EXCERPT - 1] + "…"
        card.column.addWidget(label(short, wrap=True))
        for one in feedback.lines:
            if one.credit < 1:
                card.column.addWidget(label(self._difference(one), "warning", wrap=True))
        return card

    def _difference(self, one: FeedbackLine) -> str:
        criterion = self._rubric.criterion(one.criterion)
        return tr(
            "{name}: you {yours}, reference {reference} ({how})",
            name=criterion.name if criterion else one.criterion,
            yours=value_words(self._rubric, one.criterion, one.yours),
            reference=value_words(self._rubric, one.criterion, one.reference),
            how=comparison(one),
        )
