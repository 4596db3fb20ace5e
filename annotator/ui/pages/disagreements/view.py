"""The Disagreements page: the list, the item, and what people said and the lead decides."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from annotator.domain.changes import ChangeSet
from annotator.services.views import DisputeFilter
from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.dialogs.item_history import open_history
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.pages.disagreements.actions import (
    Runs,
    bulk_actions,
    form_actions,
    keys_of,
    list_actions,
)
from annotator.ui.pages.disagreements.asking import Asking
from annotator.ui.pages.disagreements.bulk_bar import BulkBar
from annotator.ui.pages.disagreements.decide import DecideBar, DecideForm
from annotator.ui.pages.disagreements.item_panel import ItemPanel
from annotator.ui.pages.disagreements.naming import unnamed
from annotator.ui.pages.disagreements.people import People
from annotator.ui.pages.disagreements.presenter import DisagreementsPresenter
from annotator.ui.pages.disagreements.quoting import Quoting
from annotator.ui.pages.disagreements.side import Side
from annotator.ui.pages.disagreements.state import Detail, DisagreementsState
from annotator.ui.pages.label.lanes import BridgeLanes
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card

Mode = Literal["list", "form", "bulk"]


class DisagreementsPage(Page):
    """Where labels differ, and what the lead decides."""

    id = "disagreements"
    title = "Disagreements"
    icon = "git-compare-arrows"

    def attach(self, context: PageContext) -> None:
        self._context = context
        self._drawn = DisagreementsState()
        self._mode: Mode = "list"
        self.presenter = DisagreementsPresenter(
            context.workspace,
            context.annotator_id,
            BridgeLanes(context.bridge, self),
            show=self._show,
            now=time.monotonic,
            later=self._later,
        )
        self._build()
        self.asking = Asking(self)
        self.quoting = Quoting(self, self.people)
        self._connect()
        self._show(self.presenter.state)
        self.presenter.prepare()

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
        runs, rubric = self._runs(), self._context.workspace.rubric
        if self._mode == "form":
            return form_actions(rubric, runs, self.id)
        if self._mode == "bulk":
            return bulk_actions(runs, self.id)
        actions = list_actions(rubric, runs, self.id)
        self.bar.show_keys(keys_of(actions, self.id))
        return actions

    def _runs(self) -> Runs:
        presenter, asking, side = self.presenter, self.asking, self.side
        return Runs(
            press=presenter.press,
            begin=presenter.begin,
            keep_split=presenter.keep_split,
            ask=asking.ask_more,
            back=asking.send_back,
            note=asking.note,
            example=asking.example,
            reopen=presenter.reopen,
            comment=self._write_comment,
            quote=self._quote,
            resolve=presenter.resolve,
            redact=asking.redact,
            forward=lambda: presenter.step(1),
            backward=lambda: presenter.step(-1),
            jump=presenter.jump,
            withdraw=presenter.undo,
            last=presenter.back_to_last,
            by_clause=lambda: presenter.arrange("clause"),
            by_distance=lambda: presenter.arrange("distance"),
            by_urgency=lambda: presenter.arrange("urgency"),
            blind=lambda: presenter.blind(not presenter.state.blind),
            history=presenter.recall,
            item_history=self._item_history,
            tick=side.list.tick_current,
            tick_all=presenter.tick_listed,
            find=side.find_words,
            leave_field=self._leave_field,
            record=presenter.record,
            cancel=presenter.cancel,
            cite=self.decide_form.form.pick_clause,
            rationale=self.decide_form.form.write_rationale,
            bulk=asking.bulk,
            clear=self._clear,
        )

    # ---- building

    def _build(self) -> None:
        rubric = self._context.workspace.rubric
        space = theme.current().space
        context = self._context
        # Each is made in its place: a widget is styled anew whenever its parent gets another.
        self.side = Side(rubric, self)
        self.item_panel = ItemPanel(self)
        self.item_panel.conversation.pictures = context.pictures
        self.item_panel.conversation.unseen.connect(lambda _, n: self.presenter.unseen(n))
        self._right = Card(parent=self)
        self._decisions = QWidget(self._right)
        talk = QWidget(self._decisions)
        lead = None if context.workspace.read_only else context.annotator_id
        self.people = People(lead, talk)
        self.bar = DecideBar(rubric, talk)
        self.bulk_bar = BulkBar(talk)
        self.decide_form = DecideForm(self.presenter)
        column = QVBoxLayout(talk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(self.people, 1)
        column.addWidget(self.bar)
        column.addWidget(self.bulk_bar)
        self._right.column.setContentsMargins(space(4), space(4), space(2), space(4))
        self._sides = QStackedLayout(self._decisions)
        self._sides.addWidget(talk)
        self._sides.addWidget(self.decide_form)
        self._right.column.addWidget(self._decisions, 1)
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
        presenter, side = self.presenter, self.side
        side.typed.connect(presenter.filter_text)
        side.filtered.connect(self._refilter)
        side.cleared.connect(presenter.clear_filters)
        side.decided_too.connect(presenter.list_decided)
        side.more.connect(presenter.more)
        side.more_history.connect(presenter.recall_more)
        side.arranged.connect(presenter.arrange)
        side.blinded.connect(presenter.blind)
        side.views.wanted.connect(presenter.view)
        side.views.history.connect(presenter.recall)
        side.history.chosen.connect(presenter.select)
        side.list.chosen.connect(presenter.select)
        side.list.toggled.connect(presenter.open_group)
        side.list.wants_more.connect(presenter.more_of)
        side.list.ticked.connect(presenter.tick)
        side.list.tick_all.connect(presenter.tick_listed)
        self.bar.wanted.connect(self._do)
        self.bulk_bar.wanted.connect(self.asking.bulk)
        self.bulk_bar.matching.connect(presenter.tick_matching)
        self.bulk_bar.cleared.connect(self._clear)
        self.bulk_bar.stopped.connect(presenter.stop)
        self.people.withdrawn.connect(presenter.withdraw)
        self.people.reopened.connect(presenter.reopen)
        self.people.kept.connect(lambda number, place: presenter.resolve(place, number))
        self.people.remark.sent.connect(self._comment)
        self.decide_form.record.connect(presenter.record)
        self.decide_form.cancel.connect(presenter.cancel)

    # ---- drawing

    def _show(self, state: DisagreementsState) -> None:
        before, self._drawn = self._drawn, state
        names = {a.id: a.name for a in self._context.workspace.people.all()}
        if state.blind:
            names = dict.fromkeys(names, tr("somebody"))
        self.side.show_state(state, names)
        if state.detail is not before.detail:
            self._show_detail(before.detail, state.detail)
        cause = self.presenter.cause
        self.people.cause.show_cause(cause)
        redacted = state.detail is not None and state.detail.redacted is not None
        fits = None if cause is None else cause.fits
        self.bar.show_state(state, ready=self.presenter.ready, redacted=redacted, fits=fits)
        self.decide_form.show_state(state, fresh=before.draft is None)
        self._show_bulk(state)
        self._show_cards(state)
        mode = mode_of(state)
        if mode != self._mode:
            self._change_mode(mode)

    def _show_cards(self, state: DisagreementsState) -> None:
        """Nothing listed, nothing chosen: the list alone, or in its place while words are typed."""
        listing = state.listing
        bare = state.detail is None and listing is not None and not listing.lines
        for card in (self.item_panel, self._right):
            card.setVisible(not bare or bool(state.wanted.text))
        self._decisions.setVisible(not bare)

    def _show_bulk(self, state: DisagreementsState) -> None:
        many = bool(state.ticked) or state.bulk is not None
        self.bulk_bar.show_state(state, can=not self._context.workspace.read_only)
        self.bulk_bar.setVisible(many)
        self.bar.setVisible(not many)

    def _show_detail(self, before: Detail | None, detail: Detail | None) -> None:
        fresh = detail is not None and (before is None or before.uid != detail.uid)
        veiled = fresh and detail is not None and detail.veiled
        self.item_panel.show_detail(detail, veiled=veiled)
        self.people.show_detail(detail)

    def _change_mode(self, mode: Mode) -> None:
        """The keys belong to the form while it is open, to the selection, else to the list."""
        before, self._mode = self._mode, mode
        self._sides.setCurrentIndex(1 if mode == "form" else 0)
        self._context.registry.replace_context(self.id, self.page_actions())
        if before == "form":
            self.side.list.setFocus()

    # ---- asking

    def _do(self, name: str) -> None:
        """A button of the bar: what its command does."""
        self._context.registry.get(f"{self.id}.{name}").run()

    def _item_history(self) -> None:
        state, workspace = self.presenter.state, self._context.workspace
        detail, history = state.detail, workspace.history
        if detail is not None:
            uid, people = detail.uid, workspace.people.all()
            names = unnamed(detail.names, people) if state.blind else detail.names
            open_history(self, self._context, lambda: history.of(uid, names))

    def _clear(self) -> None:
        self.presenter.tick(())
        self.side.list.setFocus()

    def _leave_field(self) -> None:
        """Esc: out of a field, else back from the history to the list."""
        if self.side.list.hasFocus() or self.side.history.hasFocus():
            self.presenter.recall(False)
        self.side.list.setFocus()

    def _refilter(self, wanted: object) -> None:
        if isinstance(wanted, DisputeFilter):
            self.presenter.filter(wanted)

    def _write_comment(self) -> None:
        self.people.ensureWidgetVisible(self.people.remark)
        self.people.remark.setFocus()

    def _quote(self) -> None:
        if self.presenter.ready:
            self.quoting.quote(self.presenter.state.detail)

    def _comment(self) -> None:
        text = self.people.remark.text()
        if text.strip() and self.presenter.ready:
            self.people.remark.clear()
            self.presenter.comment(text)

    def _later(self, seconds: float, run: Callable[[], None]) -> None:
        QTimer.singleShot(round(seconds * 1000) + 1, self, run)


def mode_of(state: DisagreementsState) -> Mode:
    """Whose the keys are."""
    if state.draft is not None:
        return "form"
    return "bulk" if state.ticked or state.bulk is not None else "list"
