"""The Calibrate page: an example and the form, then the reference, then the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.item import Item
from annotator.domain.rubric import Example, Rubric
from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.forms.label_form import FORM_WIDTH, LabelForm
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.pages.calibrate.feedback_view import FeedbackView
from annotator.ui.pages.calibrate.presenter import CalibratePresenter, CalibrateState
from annotator.ui.pages.calibrate.result_view import ResultView
from annotator.ui.pages.calibrate.words import first_words, since_sentence
from annotator.ui.pages.label.actions import rubric_actions
from annotator.ui.pages.label.lanes import BridgeLanes
from annotator.ui.pages.label.words import missing_words
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.conversation import Conversation
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line, set_look


class CalibratePage(Page):
    """Learning the rubric by its examples."""

    id = "calibrate"
    title = "Calibrate"
    icon = "graduation-cap"

    def attach(self, context: PageContext) -> None:
        self._context = context
        self._serial = -1
        self.presenter = CalibratePresenter(
            context.workspace,
            context.annotator_id,
            BridgeLanes(context.bridge, self),
            show=self._show,
        )
        self._build()

    def shown(self) -> None:
        self.presenter.arrive()

    def page_actions(self) -> Sequence[Action]:
        rubric = self._context.workspace.rubric
        group = tr("Calibrate")
        return (
            *rubric_actions(rubric, self.presenter.press, self.id),
            Action(
                "calibrate.go_on",
                tr("Answer, or go on"),
                self._enter,
                ("Enter", "Ctrl+Enter"),
                self.id,
                icon="check",
                group=group,
            ),
            Action(
                "calibrate.rendered",
                tr("Raw or rendered"),
                self.conversation.toggle_rendered,
                ("\\",),
                self.id,
                group=group,
            ),
        )

    # ---- building

    def _build(self) -> None:
        rubric = self._context.workspace.rubric
        space = theme.current().space
        # Each is made in its place: a widget is styled anew whenever its parent gets another.
        self.result = ResultView(rubric, self._to_queue, self.presenter.start_round)
        self.work = QWidget(self)
        row = QHBoxLayout(self.work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(3))
        left = Card(flush=True, parent=self.work)
        self.conversation = Conversation(left)
        self.conversation.pictures = self._context.pictures
        self.conversation.unseen.connect(self.presenter.unseen)
        self.conversation.painted.connect(self.presenter.painted)
        left.column.addWidget(self.conversation, 1)
        row.addWidget(left, 19)
        row.addWidget(self._right(rubric), 13)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.result)
        self._stack.addWidget(self.work)

    def _right(self, rubric: Rubric) -> Card:
        space = theme.current().space
        right = Card(parent=self.work)
        right.column.setContentsMargins(space(4), space(3), space(2), space(3))
        right.setMinimumWidth(FORM_WIDTH)
        self.progress_words = label("", "heading")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress of this round"))
        self.said = label("", "muted", wrap=True)
        self.button = KeyButton(tr("Answer"), "Enter", look="primary")
        self.button.clicked.connect(self._enter)
        holder = QWidget(right)
        self.form = LabelForm(self.presenter, values_only=True, parent=holder)
        self.feedback = FeedbackView(rubric, holder)
        self._sides = QStackedLayout(holder)
        self._sides.addWidget(self.form)
        self._sides.addWidget(self.feedback)
        self.since = label("", "muted", wrap=True)
        right.column.addLayout(_beside_bar(self.progress_words, self.progress, self.since))
        right.column.addWidget(holder, 1)
        right.column.addLayout(_beside_bar(line(), self.said, self.button))
        return right

    # ---- drawing

    def _show(self, state: CalibrateState) -> None:
        if state.phase in ("result", "none"):
            self.result.show_result(state)
            self._stack.setCurrentWidget(self.result)
            return
        self._stack.setCurrentWidget(self.work)
        self._show_progress(state)
        if state.phase == "feedback" and state.feedback is not None:
            if self._sides.currentWidget() is not self.feedback:
                self.feedback.show_feedback(state.feedback)
            self._sides.setCurrentWidget(self.feedback)
        elif state.example is not None and state.draft is not None:
            self._show_example(state, state.example)

    def _show_example(self, state: CalibrateState, example: Example) -> None:
        fresh = state.serial != self._serial
        if fresh:
            self._serial = state.serial
            item = example_item(example)
            self.conversation.show_item(state.serial, example.id, item, item.status)
            self.conversation.setFocus()
        if state.draft is not None:
            self.form.show_draft(state.draft, fresh=fresh)
        self._sides.setCurrentWidget(self.form)

    def _show_progress(self, state: CalibrateState) -> None:
        status = state.status
        if status is not None:
            at = min(status.answered + 1, status.needed)
            self.progress_words.setText(tr("Example {at} of {total}", at=at, total=status.needed))
            self.progress.setRange(0, max(status.needed, 1))
            self.progress.setValue(at if state.phase == "feedback" else at - 1)
            first = state.phase == "example" and not status.answered
            self.since.setText(since_sentence(status) or (first_words() if first else ""))
            self.since.setVisible(bool(self.since.text()))
        answered = state.phase == "feedback"
        self.button.setText(tr("Go on") if answered else tr("Answer"))
        self.button.setAccessibleName(self.button.text())
        look = "danger" if state.failed else "warning" if state.insist else "muted"
        set_look(self.said, look)
        self.said.setText(state.message or ("" if answered else missing_words(state.problems)))

    # ---- what people do

    def _enter(self) -> None:
        if self._stack.currentWidget() is self.result:
            self.result.run()
        else:
            self.presenter.go_on()
            if self.presenter.state.insist:
                self.form.point_out(self.presenter.state.problems)

    def _to_queue(self) -> None:
        self._context.navigate("label", None)


def _beside_bar(*widgets: QWidget) -> QVBoxLayout:
    """A column as wide as what scrolls between such columns, its bar left aside."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, theme.current().space(2), 0)
    column.setSpacing(theme.current().space(2))
    for widget in widgets:
        column.addWidget(widget)
    return column


def example_item(example: Example) -> Item:
    """An example as an item."""
    return Item(turns=example.turns, target=example.target)
