"""The Disagreements page: the list, the item, and what people said and the lead decides."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from annotator.domain.changes import ChangeSet
from annotator.services.views import DisputeFilter
from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.pages.disagreements.actions import Runs, form_actions, list_actions
from annotator.ui.pages.disagreements.decide import DecideBar, DecideForm
from annotator.ui.pages.disagreements.item_panel import ItemPanel
from annotator.ui.pages.disagreements.people import People
from annotator.ui.pages.disagreements.presenter import DisagreementsPresenter
from annotator.ui.pages.disagreements.redact_dialog import RedactDialog
from annotator.ui.pages.disagreements.side import Side
from annotator.ui.pages.disagreements.state import Detail, DisagreementsState
from annotator.ui.pages.label.lanes import BridgeLanes
from annotator.ui.widgets.card import Card


class DisagreementsPage(Page):
    """Where labels differ, and what the lead decides."""

    id = "disagreements"
    title = "Disagreements"
    icon = "git-compare-arrows"

    def attach(self, context: PageContext) -> None:
        self._context = context
        self._drawn = DisagreementsState()
        self.presenter = DisagreementsPresenter(
            context.workspace,
            context.annotator_id,
            BridgeLanes(context.bridge, self),
            show=self._show,
            now=time.monotonic,
            later=self._later,
        )
        self._build()
        self._connect()
        self._show(self.presenter.state)

    # ---- Page

    def shown(self) -> None:
        self.presenter.arrive()
        self.side.list.setFocus()

    def hidden(self) -> None:
        self.presenter.leave()

    def changed(self, change: ChangeSet) -> None:
        self.presenter.changed(change)

    def shown_with(self, argument: object) -> None:
        """A filter to apply, or a uid to show."""
        if isinstance(argument, DisputeFilter):
            self.presenter.filter(argument)
        elif isinstance(argument, str):
            self.presenter.select(argument)

    def page_actions(self) -> Sequence[Action]:
        presenter = self.presenter
        runs = Runs(
            press=presenter.press,
            begin=presenter.begin,
            keep_split=presenter.keep_split,
            comment=self._write_comment,
            redact=self._ask_redact,
            forward=lambda: presenter.step(1),
            backward=lambda: presenter.step(-1),
            withdraw=presenter.undo,
            last=presenter.back_to_last,
            group=lambda: presenter.group(not presenter.state.grouped),
            find=self.side.find_words,
            leave_field=self.side.list.setFocus,
            record=presenter.record,
            cancel=presenter.cancel,
            cite=self.decide_form.form.pick_clause,
            rationale=self.decide_form.form.write_rationale,
        )
        make = form_actions if presenter.deciding else list_actions
        return make(self._context.workspace.rubric, runs, self.id)

    # ---- building

    def _build(self) -> None:
        rubric = self._context.workspace.rubric
        space = theme.current().space
        self.side = Side(rubric)
        self.item_panel = ItemPanel()
        context = self._context
        self.people = People(None if context.workspace.read_only else context.annotator_id)
        self.bar = DecideBar(rubric)
        self.decide_form = DecideForm(self.presenter)
        talk = QWidget()
        column = QVBoxLayout(talk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(self.people, 1)
        column.addWidget(self.bar)
        self._right = Card()
        self._right.column.setContentsMargins(space(4), space(4), space(2), space(4))
        holder = QWidget()
        self._sides = QStackedLayout(holder)
        self._sides.addWidget(talk)
        self._sides.addWidget(self.decide_form)
        self._right.column.addWidget(holder, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(3))
        for card, stretch, least in (
            (self.side, 25, 230),
            (self.item_panel, 39, 260),
            (self._right, 35, 270),
        ):
            card.setMinimumWidth(theme.current().px(least))
            row.addWidget(card, stretch)

    def _connect(self) -> None:
        presenter, side, bar = self.presenter, self.side, self.bar
        side.typed.connect(presenter.filter_text)
        side.filtered.connect(self._refilter)
        side.cleared.connect(presenter.clear_filters)
        side.decided_too.connect(presenter.list_decided)
        side.more.connect(presenter.more)
        side.grouped.connect(presenter.group)
        side.list.chosen.connect(presenter.select)
        bar.adjudicate.connect(lambda: presenter.begin())
        bar.keep_split.connect(presenter.keep_split)
        bar.redact.connect(self._ask_redact)
        self.people.withdrawn.connect(presenter.withdraw)
        self.people.remark.returnPressed.connect(self._comment)
        self.decide_form.record.connect(presenter.record)
        self.decide_form.cancel.connect(presenter.cancel)

    # ---- drawing

    def _show(self, state: DisagreementsState) -> None:
        before, self._drawn = self._drawn, state
        names = {a.id: a.name for a in self._context.workspace.people.all()}
        self.side.show_state(state, names)
        if state.detail is not before.detail:
            self._show_detail(before.detail, state.detail)
        redacted = state.detail is not None and state.detail.redacted is not None
        self.bar.show_state(state, ready=self.presenter.ready, redacted=redacted)
        opened = state.draft is not None
        self.decide_form.show_state(state, fresh=before.draft is None)
        if opened != (before.draft is not None):
            self._change_mode(deciding=opened)

    def _show_detail(self, before: Detail | None, detail: Detail | None) -> None:
        fresh = detail is not None and (before is None or before.uid != detail.uid)
        veiled = self._context.workspace.project.queue.veil
        if detail is not None:
            veiled = veiled or "sensitive" in detail.item.tags
        self.item_panel.show_detail(detail, veiled=veiled and fresh)
        self.people.show_detail(detail)

    def _change_mode(self, *, deciding: bool) -> None:
        """The keys belong to the form while it is open, else to the list."""
        self._sides.setCurrentIndex(1 if deciding else 0)
        self._context.registry.replace_context(self.id, self.page_actions())
        if not deciding:
            self.side.list.setFocus()

    # ---- asking

    def _refilter(self, wanted: object) -> None:
        if isinstance(wanted, DisputeFilter):
            self.presenter.filter(wanted)

    def _write_comment(self) -> None:
        self.people.ensureWidgetVisible(self.people.remark)
        self.people.remark.setFocus()

    def _comment(self) -> None:
        text = self.people.remark.text()
        if text.strip() and self.presenter.ready:
            self.people.remark.clear()
            self.presenter.comment(text)

    def _ask_redact(self) -> None:
        detail = self.presenter.state.detail
        if not self.presenter.ready or detail is None or detail.redacted is not None:
            return
        dialog = RedactDialog(detail.uid, detail.item.prompt, self)
        dialog.confirmed.connect(self.presenter.redact)
        dialog.open()

    def _later(self, seconds: float, run: Callable[[], None]) -> None:
        QTimer.singleShot(round(seconds * 1000) + 1, self, run)
