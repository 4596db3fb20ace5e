"""Who has what, and taking returns in; without a widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.services.handing.histories import History, settle
from annotator.services.handing.merging import merge_returns
from annotator.services.handing.views import MergeReport
from annotator.ui.models.refreshing import Later, Refreshing
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.pages.team.reading import read_team
from annotator.ui.pages.team.state import TeamState, TeamView
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.services.views import JobProgress

Tell = Callable[["JobProgress"], None]
CHANGES_SHARES = frozenset(
    {"label", "retract", "skip", "plan", "merge", "import", "resolve", "fork.settle", "item.redact"}
)


class TeamPresenter:
    """`show` draws. Jobs get a way to tell progress, to be stopped, and to say that they ended."""

    def __init__(
        self,
        workspace: Workspace,
        lead: str,
        lanes: Lanes,
        *,
        show: Callable[[TeamState], None],
        now: Callable[[], float],
        later: Later,
    ) -> None:
        self.state = TeamState(may_write=not workspace.read_only)
        self._workspace = workspace
        self._lead = lead
        self._lanes = lanes
        self._draw = show
        self._refreshing: Refreshing[TeamView] = Refreshing(
            lambda: lambda: read_team(workspace),
            lanes,
            self._came,
            self._failed,
            now=now,
            later=later,
        )

    def shown(self) -> None:
        self._refreshing.shown()

    def hidden(self) -> None:
        self._refreshing.hidden()

    def changed(self, change: ChangeSet) -> None:
        if not change.kinds or change.kinds & CHANGES_SHARES:
            self._refreshing.touch()

    def refresh(self) -> None:
        """Something happened that no event says: a pack was made."""
        self._refreshing.at_once()

    def choose(self, annotator: str) -> None:
        self._show(replace(self.state, chosen=annotator))

    def collect(
        self,
        files: Sequence[Path],
        tell: Tell,
        cancelled: Callable[[], bool],
        over: Callable[[], None],
    ) -> bool:
        """Take returns in; whether it was begun. One collecting at a time."""
        if self.state.working or not self.state.may_write or not files:
            return False
        self._show(replace(self.state, working=True, failed="", hint=""))

        def done(report: MergeReport) -> None:
            over()
            self._show(replace(self.state, working=False, report=report, asked=len(files)))
            self._refreshing.at_once()

        self._lanes.run(
            lambda: merge_returns(self._workspace, files, tell=tell, cancelled=cancelled),
            done,
            lambda error: self._broke(error, over),
        )
        return True

    def settle(self, one: History, tell: Tell, over: Callable[[], None]) -> bool:
        """Have both histories of a copy count; whether it was begun."""
        if self.state.working or not self.state.may_write:
            return False
        self._show(replace(self.state, working=True, failed="", hint=""))

        def done(_: int) -> None:
            over()
            self._show(replace(self.state, working=False))
            self._refreshing.at_once()

        self._lanes.run(
            lambda: settle(self._workspace, self._lead, one.replica, one.seq, tell),
            done,
            lambda error: self._broke(error, over),
        )
        return True

    def close_report(self) -> None:
        self._show(replace(self.state, report=None, failed="", hint=""))

    # ---- inside

    def _came(self, view: TeamView) -> None:
        ids = [one.annotator for one in view.people]
        chosen = self.state.chosen if self.state.chosen in ids else next(iter(ids), "")
        self._show(replace(self.state, view=view, chosen=chosen))

    def _failed(self, error: BaseException) -> None:
        self._say(error, tr("Who has what could not be read."))

    def _broke(self, error: BaseException, over: Callable[[], None]) -> None:
        over()
        self._show(replace(self.state, working=False))
        self._say(error, tr("That did not work. Whatever was taken in before is whole."))

    def _say(self, error: BaseException, otherwise: str) -> None:
        said, hint = otherwise, ""
        if isinstance(error, UserError):
            said, hint = error.message, error.hint
        self._show(replace(self.state, failed=said, hint=hint))

    def _show(self, state: TeamState) -> None:
        if state != self.state:
            self.state = state
            self._draw(state)
