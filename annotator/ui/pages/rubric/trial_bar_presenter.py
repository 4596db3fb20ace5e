"""The trials of the Rubric page without a widget: how they stand, beginning, opening one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.rubric import Rubric
from annotator.ui.models.refreshing import Later, Refreshing
from annotator.ui.pages.agreement.sections.views import SectionView
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.pages.rubric.trial_cards import trial_section
from annotator.ui.pages.rubric.trial_standing import TrialStanding, read_standing
from annotator.ui.pages.rubric.trial_words import NOTHING, DraftNow, TrialBarView, bar_view
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.services.trial_log import Trial
    from annotator.services.trial_report import TrialReport

T = TypeVar("T")
CHANGES_TRIALS = frozenset({"label", "assign", "retract", "item.redact"})


@dataclass(frozen=True, slots=True)
class TrialsState:
    """message: why the last thing asked for did not work."""

    bar: TrialBarView = NOTHING
    message: str = ""
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trial's report with its cards. names: of people, by id."""

    report: TrialReport
    section: SectionView
    names: Mapping[str, str]


class TrialsPresenter:
    """show draws a state; label opens a trial to be labeled, result what it shows."""

    def __init__(
        self,
        workspace: Workspace,
        annotator: str,
        lanes: Lanes,
        *,
        lead: bool,
        show: Callable[[TrialsState], None],
        label: Callable[[Trial, Rubric], None],
        result: Callable[[Outcome], None],
        now: Callable[[], float],
        later: Later,
    ) -> None:
        self._workspace = workspace
        self._annotator = annotator
        self._lanes = lanes
        self._lead = lead
        self._draw = show
        self._label = label
        self._result = result
        self._draft = DraftNow()
        self._standing: TrialStanding | None = None
        self.state = TrialsState()
        self._refreshing: Refreshing[TrialStanding] = Refreshing(
            self._prepare, lanes, self._read, self._failed, now=now, later=later
        )

    def arrive(self) -> None:
        self._refreshing.shown()

    def leave(self) -> None:
        self._refreshing.hidden()

    def changed(self, change: ChangeSet) -> None:
        if change.kinds & CHANGES_TRIALS:
            self._refreshing.touch()

    def draft(self, now: DraftNow) -> None:
        """The draft as it was saved last."""
        before, self._draft = self._draft, now
        if before.text != now.text:
            self._refreshing.touch()
        if before != now:
            self._redraw()

    def begin(self) -> None:
        """Tries the draft as it was saved last, and opens the trial."""
        text = self._draft.text
        if text is None or not self._draft.whole or not self._lead:
            return
        trials, who = self._workspace.trials, self._annotator

        def work() -> tuple[Trial, Rubric]:
            made = trials.begin(who, text)
            return made, trials.rubric(made)

        self._run(work, lambda found: self._open(*found))

    def label(self) -> None:
        """Opens the trial that runs."""
        trial, trials = self._trial(), self._workspace.trials
        if trial is not None:
            self._run(lambda: trials.rubric(trial), lambda rubric: self._open(trial, rubric))

    def result(self) -> None:
        """What the trial shows so far; for a lead."""
        trial, workspace = self._trial(), self._workspace
        if trial is None or not self._lead:
            return

        def work() -> Outcome:
            report = workspace.trials.report(trial)
            called = workspace.items.names(one.uid for one in report.moved)
            names = {one.id: one.name for one in workspace.people.all()}
            return Outcome(report, trial_section(report, called), names)

        self._run(work, self._result)

    def end(self) -> None:
        """Ends the trial that runs; for a lead."""
        trial, trials, who = self._trial(), self._workspace.trials, self._annotator
        if trial is not None and self._lead and not trial.ended:
            self._run(lambda: trials.end(who, trial), lambda _: self._refreshing.touch())

    def _trial(self) -> Trial | None:
        return None if self._standing is None else self._standing.trial

    def _run(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        if self.state.busy:
            return
        self._show(replace(self.state, busy=True, message=""))

        def finished(result: T) -> None:
            self._show(replace(self.state, busy=False))
            done(result)

        self._lanes.run(work, finished, self._failed)

    def _open(self, trial: Trial, rubric: Rubric) -> None:
        self._refreshing.touch()
        self._label(trial, rubric)

    def _prepare(self) -> Callable[[], TrialStanding]:
        workspace, who, text = self._workspace, self._annotator, self._draft.text
        return lambda: read_standing(workspace, who, text)

    def _read(self, standing: TrialStanding) -> None:
        self._standing = standing
        self._redraw()

    def _redraw(self) -> None:
        view = bar_view(self._standing, self._draft, lead=self._lead)
        self._show(replace(self.state, bar=view))

    def _failed(self, error: BaseException) -> None:
        said = str(error) if isinstance(error, UserError) else tr("That did not work.")
        self._show(replace(self.state, busy=False, message=said))

    def _show(self, state: TrialsState) -> None:
        if state != self.state:
            self.state = state
            self._draw(state)
