"""The Team page: who has what, and the three things to do: plan, hand out, collect."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from annotator.domain.changes import ChangeSet
from annotator.services.views import DisputeFilter
from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.dialogs.job import JobDialog
from annotator.ui.dialogs.merge_settle import SettleDialog
from annotator.ui.dialogs.pack import PackDialog
from annotator.ui.dialogs.plan import PlanDialog
from annotator.ui.models.sheet import SheetModel
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.pages.label.lanes import BridgeLanes
from annotator.ui.pages.team import words
from annotator.ui.pages.team.actions import Runs, team_actions
from annotator.ui.pages.team.attention import Attention
from annotator.ui.pages.team.collect_card import CollectCard
from annotator.ui.pages.team.person_card import PersonCard
from annotator.ui.pages.team.presenter import TeamPresenter
from annotator.ui.pages.team.state import Returns, TeamState
from annotator.ui.settings.handing import HandingMemory
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.empty_state import EmptyState
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, set_look
from annotator.ui.widgets.sheet_table import SheetTable

if TYPE_CHECKING:
    from annotator.services.handing.histories import History
    from annotator.services.views import JobProgress

_MOST_ROWS = 10
_FACES = ("loading", "bare", "unplanned", "people")


class TeamPage(Page):
    """For the lead."""

    id = "team"
    title = "Team"
    icon = "users"

    def attach(self, context: PageContext) -> None:
        self._context = context
        self.presenter = TeamPresenter(
            context.workspace,
            context.annotator_id,
            BridgeLanes(context.bridge, self),
            show=self._show,
            now=time.monotonic,
            later=self._later,
        )
        self.memory = HandingMemory(context.workspace.data)
        self.model = SheetModel(self)
        self.table = SheetTable(tr("People of the team"), self.model)
        self.person = PersonCard()
        self.collecting = CollectCard()
        self.attention = Attention(self._ask_settle, self._to_conflicts)
        self._build()
        self._connect()
        self._show(self.presenter.state)

    # ---- Page

    def shown(self) -> None:
        self.presenter.shown()
        if self.table.isVisible():
            self.table.setFocus()
        elif self._unplanned.button is not None:
            self._unplanned.button.setFocus()

    def hidden(self) -> None:
        self.presenter.hidden()

    def changed(self, change: ChangeSet) -> None:
        self.presenter.changed(change)

    def shown_with(self, argument: object) -> None:
        """Returns that were dropped on the window, or double-clicked."""
        if isinstance(argument, Returns):
            self.collect(argument.files)

    def page_actions(self) -> Sequence[Action]:
        runs = Runs(self.plan, self.hand_out, self.ask_returns, self.give_on)
        return team_actions(runs, self.id, able=self._able, chosen=self._has_work)

    # ---- building

    def _build(self) -> None:
        space = theme.current().space
        self._stack = QStackedLayout(self)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(3))
        column.addWidget(self._head())
        column.addWidget(self.attention)
        self._main = QWidget()
        main = QVBoxLayout(self._main)
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(space(3))
        self._people = Card(flush=True)
        self._people.column.addWidget(self.table)
        main.addWidget(self._people)
        row = QHBoxLayout()
        row.setSpacing(space(3))
        row.addWidget(self.person, 1)
        row.addWidget(self.collecting, 1)
        main.addLayout(row, 1)
        self._unplanned = EmptyState(
            "users",
            tr("Nothing is handed out yet"),
            tr(
                "Plan first who labels which items. Then hand each person a pack,\n"
                "one file that opens with a double-click, and collect what they return."
            ),
            action=tr("Plan who labels what…"),
            run=self.plan,
        )
        column.addWidget(self._main, 1)
        column.addWidget(self._unplanned, 1)
        bare = EmptyState(
            "users",
            tr("No items yet"),
            tr("Import items first; then plan who labels which of them."),
            action=tr("Import items…"),
            run=lambda: self._context.registry.get("project.import").run(),
        )
        bare.offer(self.presenter.state.may_write)
        for one in (QWidget(), bare, whole):
            self._stack.addWidget(one)

    def _head(self) -> QWidget:
        space = theme.current().space
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(2))
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(label(tr("Team"), "title"))
        self.summary = label("", "muted")
        said.addWidget(self.summary)
        row.addLayout(said, 1)
        self.plan_button = KeyButton(tr("Plan…"), "P")
        self.pack_button = KeyButton(tr("Hand out…"), "O")
        self.collect_button = KeyButton(tr("Collect…"), "C")
        for one in (self.plan_button, self.pack_button, self.collect_button):
            row.addWidget(one)
        return head

    def _connect(self) -> None:
        self.plan_button.clicked.connect(self.plan)
        self.pack_button.clicked.connect(lambda: self.hand_out())
        self.collect_button.clicked.connect(self.ask_returns)
        self.collecting.choose.connect(self.ask_returns)
        self.collecting.dropped.connect(self.collect)
        self.collecting.closed.connect(self.presenter.close_report)
        self.person.hand_out.connect(self.hand_out)
        self.person.give_on.connect(lambda _: self.give_on())
        self.table.selectionModel().currentRowChanged.connect(self._chose)
        theme.signals.changed.connect(self._fit)

    # ---- doing

    def plan(self) -> None:
        """Who labels what."""
        self._open_plan("")

    def give_on(self) -> None:
        """What is left of the chosen person, to others."""
        person = self.presenter.state.person
        if person is not None and self._has_work():
            self._open_plan(person.annotator)

    def hand_out(self, to: str = "") -> None:
        """Packs: for one person, or for all with something that no pack holds."""
        view = self.presenter.state.view
        if not self._able() or view is None:
            return
        lanes = BridgeLanes(self._context.bridge, self)
        dialog = PackDialog(
            self._context.workspace, view.people, lanes, self.memory, self.window(), to
        )
        dialog.made.connect(self.presenter.refresh)
        self._open(dialog)

    def ask_returns(self) -> None:
        """Which files to collect."""
        if not self._able():
            return
        kinds = tr("Returns (*.return);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileNames(self, tr("Collect returns"), "", kinds)
        self.collect([Path(one) for one in chosen])

    def collect(self, files: Sequence[Path]) -> None:
        """Take returns in, with progress and a way to stop between two files."""
        stop = threading.Event()
        n = len(files)
        title = tr("Collecting 1 return") if n == 1 else tr("Collecting {n} returns", n=n)
        self._job(
            title,
            stop,
            lambda tell, over: self.presenter.collect(tuple(files), tell, stop.is_set, over),
        )

    # ---- inside

    def _open_plan(self, gone: str) -> None:
        view = self.presenter.state.view
        if not self._able() or view is None or not view.n_items:
            return
        lanes = BridgeLanes(self._context.bridge, self)
        dialog = PlanDialog(
            self._context.workspace, self._context.annotator_id, lanes, self.window(), gone
        )
        dialog.applied.connect(self._planned)
        self._open(dialog)

    def _planned(self, said: str) -> None:
        self._context.status(said)
        self.presenter.refresh()

    def _open(self, dialog: PlanDialog | PackDialog | SettleDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _job(
        self,
        title: str,
        stop: threading.Event,
        begin: Callable[[Callable[[JobProgress], None], Callable[[], None]], bool],
    ) -> None:
        """A dialog while a job runs; `begin` says whether it does."""
        dialog = JobDialog(title, stop, self.window())
        bridge = self._context.bridge

        def tell(progress: JobProgress) -> None:
            bridge.post(lambda: dialog.tell(replace(progress, note=words.counted_words(progress))))

        if begin(tell, dialog.finish):
            dialog.open()
        else:
            dialog.deleteLater()

    def _ask_settle(self, one: History) -> None:
        view = self.presenter.state.view
        names = {who.id: who.name for who in (view.known if view else ())}
        name = names.get(one.annotator, one.annotator)
        dialog = SettleDialog(words.history_title(name), words.settle_question(name), self.window())
        dialog.accepted.connect(lambda: self._settle(one))
        self._open(dialog)

    def _settle(self, one: History) -> None:
        self._job(
            tr("Counting both histories"),
            threading.Event(),
            lambda tell, over: self.presenter.settle(one, tell, over),
        )

    def _to_conflicts(self) -> None:
        self._context.navigate("disagreements", DisputeFilter(only="conflicts"))

    def _able(self) -> bool:
        return self.presenter.state.may_write and not self.presenter.state.working

    def _has_work(self) -> bool:
        person = self.presenter.state.person
        return self._able() and person is not None and person.left > 0

    def _later(self, seconds: float, run: Callable[[], None]) -> None:
        QTimer.singleShot(max(round(seconds * 1000), 1), self, run)

    def _chose(self, current: QModelIndex, _before: QModelIndex) -> None:
        mark = self.model.mark(current.row())
        if isinstance(mark, str):
            self.presenter.choose(mark)

    # ---- drawing

    def _show(self, state: TeamState) -> None:
        face = state.face
        self._stack.setCurrentIndex(min(_FACES.index(face), 2))
        people = state.view.people if state.view else ()
        planned = face == "people" or state.report is not None or bool(state.failed)
        self._main.setVisible(planned)
        self._unplanned.setVisible(not planned)
        self._unplanned.offer(state.may_write)
        self._people.setVisible(bool(people))
        self.person.setVisible(bool(people))
        if people:
            self._show_people(state)
        self._show_head(state)
        self.attention.show_state(state)
        self.collecting.show_state(state)

    def _show_people(self, state: TeamState) -> None:
        assert state.view is not None
        self.model.show_sheet(words.sheet_of(state.view.people))
        self._fit()
        at = [one.annotator for one in state.view.people].index(state.chosen)
        if self.table.currentIndex().row() != at:
            self.table.setCurrentIndex(self.model.index(at, 0))
        if state.person is not None:
            self.person.show_person(state.person, may_write=state.may_write)

    def _show_head(self, state: TeamState) -> None:
        people = state.view.people if state.view else ()
        said = words.team_words(people) if people else tr("Nobody has a share yet.")
        if not state.may_write:
            said = tr("{said} The project is open read-only: nothing can be changed.", said=said)
        self.summary.setText(said)
        able = state.may_write and not state.working
        waiting = len(state.to_pack)
        for one in (self.plan_button, self.pack_button):  # the empty page has its own
            one.setVisible(bool(people))
        self.plan_button.setEnabled(able)
        self.collect_button.setEnabled(able)
        self.pack_button.setEnabled(able and any(one.left for one in people))
        self.pack_button.setText(tr("Hand out to {n}…", n=waiting) if waiting else tr("Hand out…"))
        self.pack_button.setAccessibleName(self.pack_button.text())
        set_look(self.pack_button, "primary" if waiting else "")

    def _fit(self) -> None:
        rows = min(self.model.rowCount(), _MOST_ROWS)
        head = self.table.horizontalHeader().sizeHint().height()
        row = self.table.verticalHeader().defaultSectionSize()
        self.table.setFixedHeight(head + rows * row + 2)
