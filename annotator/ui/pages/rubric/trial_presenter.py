"""Labeling the items of a trial, without a widget: which item, which values, what is saved.

All items that wait are read at once, for they are few; what is said of one stays on screen until
it is durable, as on the Label page.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.label_rules import LabelProblem, label_problems
from annotator.domain.rubric import Rubric
from annotator.services.views import Draft, QueueItem
from annotator.ui.forms import edits
from annotator.ui.forms.shown import ShownDrafting
from annotator.ui.pages.label.attention import Attention
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.pages.label.words import unseen_words
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.services.trial_log import Trial

ALL = 1_000


@dataclass(frozen=True, slots=True)
class TrialState:
    """serial counts showings. at: the number of the item on screen, of `total`.

    correcting: the item was labeled in this sitting, and a new label replaces that one.
    """

    phase: Literal["loading", "labeling", "done"] = "loading"
    serial: int = 0
    at: int = 0
    total: int = 0
    item: QueueItem | None = None
    draft: Draft | None = None
    problems: tuple[LabelProblem, ...] = ()
    correcting: bool = False
    may_go_back: bool = False
    busy: bool = False
    insist: bool = False
    message: str = ""
    failed: bool = False


class TrialPresenter(ShownDrafting):
    """One annotator's work on one trial. rubric: the draft that is tried. `show` draws a state."""

    def __init__(
        self,
        workspace: Workspace,
        annotator: str,
        trial: Trial,
        rubric: Rubric,
        lanes: Lanes,
        *,
        show: Callable[[TrialState], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(rubric)
        self.trial = trial
        self._workspace = workspace
        self._annotator = annotator
        self._lanes = lanes
        self._draw = show
        self._attention = Attention(clock)
        self._waiting: list[QueueItem] = []
        self._given: list[tuple[QueueItem, Draft]] = []
        self._seen: tuple[QueueItem, Draft] | None = None
        self._done = 0
        self._unseen = 0
        self.state = TrialState()

    def arrive(self) -> None:
        """The trial is in front; an item that is on screen stays."""
        if self.state.phase == "labeling":
            self._attention.resume()
        elif not self.state.busy:
            self._show(replace(self.state, busy=True, message="", failed=False))
            trials, trial, who = self._workspace.trials, self.trial, self._annotator
            self._lanes.run(
                lambda: (trials.upcoming(trial, who, ALL), trials.progress(trial, who).done),
                lambda found: self._opened(*found),
                self._failed,
            )

    def leave(self) -> None:
        """What is not submitted stays here until the trial is opened again."""
        self._attention.pause()

    @property
    def ready(self) -> bool:
        """Whether a key would label what the person sees."""
        state = self.state
        return state.phase == "labeling" and not state.busy and self.is_painted

    @property
    def coming(self) -> QueueItem | None:
        """The item to lay out in advance."""
        return self._waiting[0] if self._waiting else None

    @property
    def serial(self) -> int:
        return self.state.serial

    def unseen(self, serial: int, pictures: int) -> None:
        """So many pictures of that showing could not be looked at yet."""
        if serial != self.state.serial or pictures == self._unseen:
            return
        self._unseen = pictures
        self._show(replace(self.state, message=""))

    def touch(self) -> None:
        """Any input."""
        self._attention.touch()

    def edit(self, change: Callable[[Draft], Draft]) -> None:
        old = self.state.draft
        if not self.ready or old is None:
            return
        self._attention.touch()
        new = change(old)
        if new != old:
            problems = self._problems(new)
            insist = self.state.insist and bool(problems)
            self._show(replace(self.state, draft=new, problems=problems, insist=insist, message=""))

    def submit(self) -> None:
        """Writes the label, or says what is missing."""
        draft, item = self.state.draft, self.state.item
        if not self.ready or draft is None or item is None:
            return
        if self.state.problems:
            self._show(replace(self.state, insist=True, message="", failed=False))
            return
        if self._unseen:
            self._show(replace(self.state, message=unseen_words(self._unseen), failed=False))
            return
        values = edits.completed(self.rubric, draft.values)
        whole = replace(draft, values=values, active_s=self._attention.seconds)
        self._show(replace(self.state, busy=True, message="", failed=False))
        try:
            pending = self._workspace.trials.submit(self.trial, self._annotator, whole)
        except UserError as error:  # refused before it was queued (a read-only project)
            self._failed(error)
            return
        self._lanes.deliver(pending, lambda change: self._saved(change, item, whole), self._failed)

    def pass_over(self) -> None:
        """The item comes again after all others; nothing is written."""
        item = self.state.item
        if not self.ready or item is None or self.state.correcting:
            return
        if not self._waiting:
            said = tr("This is the last one. Esc leaves the trial, and it waits.")
            self._show(replace(self.state, message=said, failed=False))
            return
        self._waiting.append(item)
        self._next()

    def back(self) -> None:
        """To the item that was labeled last, to see or to correct it."""
        now = self.state.item
        if self.state.busy or not self._given or self.state.phase == "loading":
            return
        last = self._given.pop()
        if self._seen is not None:
            self._given.insert(0, self._seen)
        else:
            self._done -= 1
            self._waiting[:0] = [] if now is None else [now]
        self._put(*last, correcting=True)

    def _opened(self, found: tuple[QueueItem, ...], done: int) -> None:
        self._waiting, self._done = list(found), done
        self._next()

    def _saved(self, _: ChangeSet, item: QueueItem, draft: Draft) -> None:
        self._given.append((item, draft))
        self._done += 1
        self._next()

    def _next(self) -> None:
        if self._waiting:
            item = self._waiting.pop(0)
            self._put(item, Draft(item.uid))
            return
        total, self._seen = self._done, None
        self._show(
            TrialState("done", self.state.serial, total, total, may_go_back=bool(self._given))
        )

    def _put(self, item: QueueItem, draft: Draft, *, correcting: bool = False) -> None:
        self._attention.begin(draft.active_s)
        self._seen = (item, draft) if correcting else None
        self._show(
            TrialState(
                phase="labeling",
                serial=self.state.serial + 1,
                at=self._done + 1,
                total=self._done + 1 + len(self._waiting),
                item=item,
                draft=draft,
                problems=self._problems(draft),
                correcting=correcting,
                may_go_back=bool(self._given),
            )
        )

    def _problems(self, draft: Draft) -> tuple[LabelProblem, ...]:
        return label_problems(
            self.rubric,
            edits.completed(self.rubric, draft.values),
            rationale=draft.rationale,
            clauses=draft.clauses,
        )

    def _failed(self, error: BaseException) -> None:
        said = str(error) if isinstance(error, UserError) else tr("That was not saved.")
        self._show(replace(self.state, busy=False, message=said, failed=True))

    def _show(self, state: TrialState) -> None:
        self.state = state
        self._draw(state)
