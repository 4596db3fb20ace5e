"""The Label page: the conversation at the left, the form at the right, hands on the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from annotator.domain.changes import ChangeSet
from annotator.domain.label import FlagKind, SkipReason
from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.dialogs.item_history import open_history
from annotator.ui.forms.label_form import FORM_WIDTH, LabelForm
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.pages.label.actions import Runs, label_actions
from annotator.ui.pages.label.asked_note import AskedNote
from annotator.ui.pages.label.decide import Decide
from annotator.ui.pages.label.find_bar import FindBar
from annotator.ui.pages.label.foot import Foot
from annotator.ui.pages.label.lanes import BridgeLanes
from annotator.ui.pages.label.note_popup import NotePopup
from annotator.ui.pages.label.notices import KeptNotices
from annotator.ui.pages.label.panels import (
    Panel,
    bare_words,
    gate_words,
    nothing_words,
    notice_words,
)
from annotator.ui.pages.label.presenter import LabelPresenter
from annotator.ui.pages.label.skip_popup import SkipPopup
from annotator.ui.pages.label.state import LabelState
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.conversation import Conversation

AUTOSAVE_MS = 400


class LabelPage(Page):
    """Judging, one item at a time."""

    id = "label"
    title = "Label"
    icon = "pencil-line"

    def attach(self, context: PageContext) -> None:
        self._context = context
        self._drawn = LabelState(serial=-1)
        workspace = context.workspace
        self.presenter = LabelPresenter(
            workspace,
            context.annotator_id,
            BridgeLanes(context.bridge, self),
            KeptNotices(),
            show=self._show,
        )
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.setInterval(AUTOSAVE_MS)
        self._autosave.timeout.connect(self.presenter.autosave)
        self._build()
        self._connect()

    # ---- Page

    def shown(self) -> None:
        self.presenter.arrive()

    def hidden(self) -> None:
        self._autosave.stop()
        self.conversation.peek(False)
        self.presenter.leave()

    def changed(self, change: ChangeSet) -> None:
        self.presenter.changed(change)

    def shown_with(self, argument: object) -> None:
        """A uid: an item to see or to correct."""
        if isinstance(argument, str):
            self.presenter.revisit(argument)

    def page_actions(self) -> Sequence[Action]:
        presenter = self.presenter
        runs = Runs(
            press=presenter.press,
            submit=self._enter,
            unsure=presenter.toggle_unsure,
            skip=self._ask_skip,
            unclear=self._ask_note,
            escalate=lambda: self._flag("escalate", ""),
            undo=presenter.undo,
            redo=presenter.redo,
            cite=self._cite,
            mark=self._mark,
            rationale=self._write,
            less_sure=lambda: presenter.step_confidence(-1),
            more_sure=lambda: presenter.step_confidence(1),
            peek=lambda: self.conversation.peek(True),
            veil=lambda: self.conversation.set_veiled(not self.conversation.veiled),
            rendered=self.conversation.toggle_rendered,
            find=self.find_bar.open,
            back=self._escape,
            history=self._history,
        )
        return label_actions(self._context.workspace.rubric, runs, self.id)

    # ---- building

    def _build(self) -> None:
        rubric = self._context.workspace.rubric
        space = theme.current().space
        self.conversation = Conversation()
        self.conversation.pictures = self._context.pictures
        self.find_bar = FindBar(self.conversation)
        self.foot = Foot(rubric)
        self.form = LabelForm(self.presenter)
        self.decide = Decide()
        self.skip_popup = SkipPopup(self)
        self.note_popup = NotePopup(self)
        self.panel = Panel()
        left = Card(flush=True)
        for widget, stretch in ((self.conversation, 1), (self.find_bar, 0), (self.foot, 0)):
            left.column.addWidget(widget, stretch)
        right = Card()
        right.column.setContentsMargins(space(4), space(3), space(2), space(3))
        self.asked = AskedNote()
        right.column.addWidget(self.asked)
        right.column.addWidget(self.form, 1)
        right.column.addWidget(self.decide)
        right.setMinimumWidth(FORM_WIDTH)
        self.work = QWidget()
        row = QHBoxLayout(self.work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(3))
        row.addWidget(left, 19)
        row.addWidget(right, 13)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.panel)
        self._stack.addWidget(self.work)

    def _connect(self) -> None:
        presenter = self.presenter
        self.conversation.unseen.connect(presenter.unseen)
        self.conversation.painted.connect(presenter.painted)
        self.conversation.area.verticalScrollBar().valueChanged.connect(presenter.touch)
        self.conversation.area.viewport().installEventFilter(self)
        self.foot.unmark.connect(presenter.unmark)
        self.foot.revisit.connect(presenter.revisit)
        self.foot.undo.connect(presenter.undo)
        self.find_bar.closed.connect(self.conversation.setFocus)
        self.decide.unsure.connect(presenter.toggle_unsure)
        self.decide.skip.connect(self._ask_skip)
        self.decide.unclear.connect(self._ask_note)
        self.decide.escalate.connect(lambda: self._flag("escalate", ""))
        self.decide.submit.connect(self._enter)
        self.decide.back.connect(presenter.back)
        self.skip_popup.chosen.connect(self._skip)
        self.note_popup.sent.connect(lambda note: self._flag("rubric_unclear", note))

    # ---- drawing

    def _show(self, state: LabelState) -> None:
        before, self._drawn = self._drawn, state
        if state.phase == "labeling":
            self._show_item(before, state)
            self._stack.setCurrentWidget(self.work)
        else:
            self._show_panel(state)
        if self.presenter.dirty:
            self._autosave.start()

    def _show_item(self, before: LabelState, state: LabelState) -> None:
        item, draft = state.item, state.draft
        if item is None or draft is None:
            return
        fresh = state.serial != before.serial or before.phase != "labeling"
        if fresh:
            self.find_bar.hide()
            self.asked.show_notes(item.notes)
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
            self.foot.show_evidence(draft.evidence)
        self.foot.show_recent(state.recent)
        self.decide.show_state(state, read_only=self._context.workspace.read_only)

    def _show_panel(self, state: LabelState) -> None:
        if state.phase == "notice":
            title, sentences = notice_words()
            self.panel.say(title, sentences, tr("I have read this"), self.presenter.accept_notice)
        elif state.bare and self._leads():
            self.panel.say(*bare_words(lead=True), tr("Import items…"), self._import)
        elif state.phase == "gate" and state.calibration is not None:
            title, sentences = gate_words(state.calibration)
            self.panel.say(title, sentences, tr("Calibrate"), self._calibrate)
        elif state.phase == "empty":
            self._show_empty(state)
        else:
            self.panel.say(state.message or tr("One moment …"), ())
        self._stack.setCurrentWidget(self.panel)
        self.panel.setFocus()

    def _show_empty(self, state: LabelState) -> None:
        if state.bare:
            self.panel.say(*bare_words(lead=False))
            return
        done = state.progress.done if state.progress else 0
        lines = [tr("You have labeled {n} items in this project.", n=f"{done:,}")] if done else []
        if state.message:
            lines.append(state.message)
        given = state.progress.given if state.progress else ""
        if state.recent:
            lines.append(tr("Ctrl+Z takes your last decision back."))
        elif not given:
            lines.append(tr("Items that are imported later appear here by themselves."))
        handed = self._context.workspace.handed is not None
        title, sentence = nothing_words(given, handed=handed, lead=self._leads())
        self.panel.say(title, (*sentence, *lines), *self._way_on(given))

    def _leads(self) -> bool:
        return self._context.role == "lead"

    def _way_on(self, given: str) -> tuple[str, Callable[[], None]] | tuple[()]:
        """For the lead: to where more is planned, or to what is disputed."""
        navigate = self._context.navigate
        if not self._leads():
            return ()
        if given:
            return tr("Team"), lambda: navigate("team", None)
        return tr("Disagreements"), lambda: navigate("disagreements", None)

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
            if self._drawn.insist and self._drawn.problems:
                # Each time anew: it may have been scrolled out of sight.
                self.form.point_out(self._drawn.problems)
        else:
            self.panel.run()

    def _escape(self) -> None:
        if self.find_bar.isVisible():
            self.find_bar.leave()
        elif self.form.rationale.hasFocus():
            self.conversation.setFocus()
        else:
            self.presenter.back()

    def _history(self) -> None:
        """Their own part alone, whoever sits here: the queue is blind."""
        item, context = self.presenter.state.item, self._context
        history, who = context.workspace.history, context.annotator_id
        if self.presenter.ready and item is not None:
            uid, occurrence = item.uid, item.occurrence
            open_history(self, context, lambda: history.own(uid, who, occurrence), own=True)

    def _import(self) -> None:
        self._context.registry.get("project.import").run()

    def _calibrate(self) -> None:
        self._context.navigate("calibrate", None)

    def _ask_skip(self) -> None:
        if self.presenter.ready:
            self.skip_popup.open_near(self.decide.skip_button)

    def _ask_note(self) -> None:
        if self.presenter.ready:
            self.note_popup.open_near(self.decide.unclear_button)

    def _skip(self, reason: SkipReason, note: str) -> None:
        self.presenter.skip(reason, note)

    def _flag(self, flag: FlagKind, note: str) -> None:
        self.presenter.flag(flag, note)

    def _cite(self) -> None:
        if self.presenter.ready:
            self.form.pick_clause()

    def _write(self) -> None:
        if self.presenter.ready:
            self.form.write_rationale()

    def _mark(self) -> None:
        evidence = self.conversation.selection()
        if evidence is not None:
            self.presenter.mark(evidence)
            self.conversation.clear_selection()
