"""A trial in front: the conversation at the left, the form of the draft at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedLayout, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.forms.label_form import FORM_WIDTH, LabelForm
from annotator.ui.pages.label.decide import LastFills
from annotator.ui.pages.label.words import missing_words
from annotator.ui.pages.rubric.trial_actions import TrialRuns, trial_actions
from annotator.ui.pages.rubric.trial_presenter import TrialPresenter, TrialState
from annotator.ui.pages.rubric.trial_words import at_words, done_words
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.conversation import Conversation
from annotator.ui.widgets.elided import Elided
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line, set_look


class TrialView(QWidget):
    """`left`: the person goes back to the rubric. Draws its presenter's states (`show_state`)."""

    left = Signal()

    def __init__(self, presenter: TrialPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._drawn = TrialState(serial=-1)
        self.conversation = Conversation()
        self.conversation.unseen.connect(presenter.unseen)
        self.conversation.painted.connect(presenter.painted)
        self.conversation.area.viewport().installEventFilter(self)
        self.form = LabelForm(presenter)
        space = theme.current().space
        self.work = QWidget()
        row = QHBoxLayout(self.work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(3))
        left = Card(flush=True)
        left.column.addWidget(self.conversation, 1)
        row.addWidget(left, 19)
        row.addWidget(self._right(), 13)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self._panel())
        self._stack.addWidget(self.work)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(3))
        column.addWidget(self._head())
        column.addWidget(body, 1)

    def actions_in(self, context: str) -> tuple[Action, ...]:
        """The commands of the trial, for the page that it covers."""
        presenter = self.presenter
        runs = TrialRuns(
            press=presenter.press,
            submit=self._enter,
            unsure=presenter.toggle_unsure,
            pass_over=presenter.pass_over,
            last=presenter.back,
            cite=self._cite,
            mark=self._mark,
            rationale=self._write,
            less_sure=lambda: presenter.step_confidence(-1),
            more_sure=lambda: presenter.step_confidence(1),
            peek=lambda: self.conversation.peek(True),
            veil=lambda: self.conversation.set_veiled(not self.conversation.veiled),
            rendered=self.conversation.toggle_rendered,
            leave=self._escape,
        )
        return trial_actions(presenter.rubric, runs, context)

    # ---- building

    def _head(self) -> Card:
        """What this is, how far it is, and the way out."""
        space = theme.current().space
        card = Card(look="note")
        card.column.setContentsMargins(space(4), space(2), space(3), space(2))
        self.title = Elided(tr("On trial: the draft of the next version"), "heading")
        self.at = label("", "muted")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(theme.current().px(140))
        self.progress.setAccessibleName(tr("Progress of this trial"))
        self.leave_button = KeyButton(tr("Back to the rubric"), "Esc", look="flat")
        self.leave_button.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(space(2))
        row.addWidget(self.title, 1)
        for widget in (self.at, self.progress, self.leave_button):
            row.addWidget(widget)
        card.column.addLayout(row)
        return card

    def _right(self) -> Card:
        space = theme.current().space
        right = Card()
        right.column.setContentsMargins(space(4), space(3), space(2), space(3))
        right.setMinimumWidth(FORM_WIDTH)
        self.said = label("", "muted", wrap=True)
        self.said.setMinimumHeight(theme.current().px(18))
        self.unsure_button = KeyButton(tr("Unsure"), "U", look="small")
        self.unsure_button.setCheckable(True)
        self.later_button = KeyButton(tr("Leave for later"), "S", look="small")
        self.last_button = KeyButton(tr("Last item"), "Ctrl+Z", look="small")
        self.last_button.setAccessibleName(tr("Back to the last item"))
        self.submit_button = KeyButton(tr("Submit"), "Enter", look="primary")
        flow = LastFills(gap=space(1.5))
        for button, run in (
            (self.unsure_button, self.presenter.toggle_unsure),
            (self.later_button, self.presenter.pass_over),
            (self.last_button, self.presenter.back),
            (self.submit_button, self._enter),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, run=run: run())
            flow.addWidget(button)
        foot = QVBoxLayout()
        foot.setContentsMargins(0, 0, space(2), 0)  # as the form above it, whose bar is there
        foot.setSpacing(space(1))
        foot.addWidget(line())
        foot.addWidget(self.said)
        foot.addLayout(flow)
        right.column.addWidget(self.form, 1)
        right.column.addLayout(foot)
        return right

    def _panel(self) -> QWidget:
        """Before the first item and after the last."""
        panel = QWidget()
        space = theme.current().space
        outer = QVBoxLayout(panel)
        outer.setContentsMargins(0, space(6), 0, space(6))
        card = Card()
        card.setMaximumWidth(theme.current().px(680))
        card.column.setContentsMargins(space(8), space(7), space(8), space(7))
        card.column.setSpacing(space(3))
        self.panel_title = label("", "title", wrap=True)
        self.panel_text = label("", wrap=True)
        self.panel_button = KeyButton(tr("Back to the rubric"), "Enter", look="primary")
        self.panel_button.clicked.connect(self.left)
        for widget in (self.panel_title, self.panel_text):
            card.column.addWidget(widget)
        card.column.addWidget(self.panel_button, 0, Qt.AlignmentFlag.AlignLeft)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, 100)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        return panel

    # ---- drawing

    def show_state(self, state: TrialState) -> None:
        before, self._drawn = self._drawn, state
        labeling = state.phase == "labeling"
        self.at.setText(at_words(state))
        self.at.setVisible(labeling)
        self.progress.setVisible(labeling)
        self.progress.setRange(0, max(state.total, 1))
        self.progress.setValue(state.at - 1)
        if labeling:
            self._show_item(before, state)
            self._stack.setCurrentWidget(self.work)
            return
        title, text = done_words(state)
        self.panel_title.setText(title)
        self.panel_text.setText(text)
        self.panel_button.setVisible(state.phase == "done")
        self._stack.setCurrentIndex(0)

    def _show_item(self, before: TrialState, state: TrialState) -> None:
        item, draft = state.item, state.draft
        if item is None or draft is None:
            return
        fresh = state.serial != before.serial or before.phase != "labeling"
        if fresh:
            self.conversation.show_item(
                state.serial,
                item.uid,
                item.item,
                item.status,
                veiled=item.veiled,
                model_hidden=item.model_hidden,
            )
            self.conversation.setFocus()
            QTimer.singleShot(0, self, self._prepare)
        if fresh or draft != before.draft:
            self.form.show_draft(draft, fresh=fresh)
            self.conversation.show_evidence(draft.evidence)
        self._show_buttons(state)

    def _show_buttons(self, state: TrialState) -> None:
        self.unsure_button.setChecked(state.draft is not None and state.draft.unsure)
        self.later_button.setVisible(not state.correcting)
        self.last_button.setVisible(state.may_go_back)
        self.submit_button.setText(tr("Correct") if state.correcting else tr("Submit"))
        look = "danger" if state.failed else "warning" if state.insist else "muted"
        set_look(self.said, look)
        self.said.setText(state.message or missing_words(state.problems) or tr("Complete."))

    def _prepare(self) -> None:
        coming = self.presenter.coming
        if coming is not None and self._drawn.phase == "labeling":
            self.conversation.prepare(
                coming.uid, coming.item, coming.status, model_hidden=coming.model_hidden
            )

    # ---- what people do

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.Enter):
            self.presenter.touch()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.presenter.touch()
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_V and not event.isAutoRepeat():
            self.conversation.peek(False)
        super().keyReleaseEvent(event)

    def _enter(self) -> None:
        if self._drawn.phase == "labeling":
            self.presenter.submit()
            if self._drawn.insist:  # each time anew: it may have been scrolled out of sight
                self.form.point_out(self._drawn.problems)
        elif self._drawn.phase == "done":
            self.left.emit()

    def _escape(self) -> None:
        if self.form.rationale.hasFocus():
            self.conversation.setFocus()
        else:
            self.left.emit()

    def _cite(self) -> None:
        if self.presenter.ready:
            self.form.pick_clause()

    def _write(self) -> None:
        if self.presenter.ready:
            self.form.write_rationale()

    def _mark(self) -> None:
        """The same span marked again is no evidence any more: there is no list of it here."""
        evidence = self.conversation.selection()
        draft = self.presenter.state.draft
        if evidence is None or draft is None:
            return
        if evidence in draft.evidence:
            self.presenter.unmark(draft.evidence.index(evidence))
        else:
            self.presenter.mark(evidence)
        self.conversation.clear_selection()
