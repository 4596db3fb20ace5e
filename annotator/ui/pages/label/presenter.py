"""The Label page without its widgets: which item, which values, what a key does, what is saved.

Nothing here waits: reading and writing go through the lanes, and a decision counts as made only
when its future is done. Until then the item and everything put in stays on screen.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.label import FlagKind, SkipReason
from annotator.domain.label_rules import LabelProblem, label_problems
from annotator.services.views import (
    CalibrationStatus,
    Decision,
    Draft,
    Progress,
    QueueItem,
    Undone,
)
from annotator.ui.forms import edits
from annotator.ui.forms.drafting import Drafting
from annotator.ui.pages.label.ahead import PREFETCH, Ahead
from annotator.ui.pages.label.attention import Attention
from annotator.ui.pages.label.ports import Lanes, Notices
from annotator.ui.pages.label.state import LabelState
from annotator.ui.text import tr

if TYPE_CHECKING:  # services load sqlalchemy; pages are imported before that may happen
    from annotator.services.app import Workspace
    from annotator.services.undo import SaidAgain

T = TypeVar("T")
RECENT = 10


@dataclass(frozen=True, slots=True)
class Opening:
    """What is read when the page opens. bare: the project has no items at all."""

    calibration: CalibrationStatus | None
    upcoming: tuple[QueueItem, ...]
    recent: tuple[Decision, ...]
    progress: Progress
    bare: bool


class LabelPresenter(Drafting):
    """One annotator's work on one project. `show` draws a state.

    That a decision was saved is said by the shell, from the commit's own ChangeSet.
    """

    def __init__(
        self,
        workspace: Workspace,
        annotator: str,
        lanes: Lanes,
        notices: Notices,
        *,
        show: Callable[[LabelState], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(workspace.rubric)
        self._workspace = workspace
        self._annotator = annotator
        self._lanes = lanes
        self._notices = notices
        self._draw = show
        self._attention = Attention(clock)
        self._ahead = Ahead(workspace.queue, annotator, lanes, self._more_arrived, self._failed)
        self._painted = -1
        self._dirty = False
        self._wanted: str | None = None
        self.origin = f"label:{annotator}:{id(self):x}"
        self.state = LabelState()

    # ---- the page comes and goes

    def arrive(self) -> None:
        """The page is in front (again). Reads what it needs unless an item is on screen."""
        if self.state.phase == "labeling":
            self._attention.resume()
        elif self._notices.read(self._workspace.project.id, self._annotator):
            self._start()
        else:
            self._show(replace(self.state, phase="notice"))

    def leave(self) -> None:
        """The page is left: the draft is kept, and the time does not count."""
        self._attention.pause()
        self.autosave()

    def accept_notice(self) -> None:
        """The content notice was read; it is not shown again to this annotator here."""
        if self.state.phase == "notice":
            self._notices.remember(self._workspace.project.id, self._annotator)
            self._start()

    def changed(self, change: ChangeSet) -> None:
        """Something was written. The page's own decisions are known here already."""
        if self.state.bare and self.state.phase in ("gate", "empty") and "import" in change.kinds:
            self._start()
            return
        if change.origin == self.origin or self.state.phase not in ("labeling", "empty"):
            return
        self._ahead.forget()
        item = self.state.item
        if item is not None and item.uid in change.items and "item.redact" in change.kinds:
            self._next()
        else:
            self._ahead.refill(item.uid if item else None)
        self._refresh()

    # ---- attention

    @property
    def ready(self) -> bool:
        """Whether a key would label what the person sees: painted, and no save under way."""
        state = self.state
        return state.phase == "labeling" and not state.busy and self._painted == state.serial

    def painted(self, serial: int) -> None:
        """The conversation of that showing has been drawn."""
        if serial == self.state.serial:
            self._painted = serial

    def touch(self) -> None:
        """Any input on the page."""
        self._attention.touch()

    @property
    def coming(self) -> QueueItem | None:
        """The item to lay out in advance."""
        return self._ahead.next

    # ---- the draft

    def edit(self, change: Callable[[Draft], Draft]) -> None:
        """Changes the draft of the item that the person sees; ignored until it is painted."""
        old = self.state.draft
        if not self.ready or old is None:
            return
        self._attention.touch()
        new = change(old)
        if new != old:
            self._dirty = True
            problems = self._problems(new)
            insist = self.state.insist and bool(problems)
            self._show(replace(self.state, draft=new, problems=problems, insist=insist))

    @property
    def dirty(self) -> bool:
        """Whether there is something for `autosave` to keep."""
        return self._dirty

    def autosave(self) -> None:
        """Keeps the draft, if it changed since the last time.

        A correction is not kept: the label that it would replace stands.
        """
        state, draft = self.state, self.state.draft
        if not self._dirty or draft is None or state.busy or state.correcting:
            return
        if self._workspace.read_only:
            return
        self._dirty = False
        kept, labeling = self._timed(draft), self._workspace.labeling
        self._write(
            lambda: labeling.save_draft(self._annotator, kept), lambda _: None, self._draft_failed
        )

    # ---- decisions

    def submit(self) -> None:
        """Writes the label, or says what is missing."""
        draft = self.state.draft
        if not self.ready or draft is None:
            return
        if self.state.problems:
            self._show(replace(self.state, insist=True, message="", failed=False))
            return
        values = edits.completed(self.rubric, draft.values)
        whole = replace(self._timed(draft), values=values)
        labeling = self._workspace.labeling
        self._decide(
            lambda: labeling.submit(
                self._annotator, whole, origin=self.origin, calibrated=self._calibrated
            ),
            self._decided,
        )

    def skip(self, reason: SkipReason, note: str = "") -> None:
        """No label, with the reason; the item goes to somebody else."""
        item, labeling = self.state.item, self._workspace.labeling
        if self.ready and item is not None:
            self._decide(
                lambda: labeling.skip(
                    self._annotator,
                    item.uid,
                    reason,
                    note,
                    origin=self.origin,
                    occurrence=item.occurrence,
                ),
                self._decided,
            )

    def flag(self, flag: FlagKind, note: str = "") -> None:
        """`escalate` hides the item and goes on; `rubric_unclear` stays with it."""
        item, draft, labeling = self.state.item, self.state.draft, self._workspace.labeling
        if self.ready and item is not None and draft is not None:
            self._decide(
                lambda: labeling.flag(
                    self._annotator, item.uid, flag, note, draft.clauses, origin=self.origin
                ),
                self._decided if flag == "escalate" else self._noted,
            )

    def undo(self) -> None:
        """Takes the last decision back and shows its item and values again."""
        if not self.state.busy and self.state.phase in ("labeling", "empty"):
            self.autosave()
            labeling = self._workspace.labeling
            self._decide(lambda: labeling.undo(self._annotator, origin=self.origin), self._undone)

    def redo(self) -> None:
        """Says again what the last undo took back, unless another decision followed it."""
        if not self.state.busy and self.state.phase in ("labeling", "empty"):
            self.autosave()
            who, labeling = self._annotator, self._workspace.labeling
            self._decide(
                lambda: labeling.redo(who, origin=self.origin, calibrated=self._calibrated),
                self._said_again,
            )

    def revisit(self, uid: str) -> None:
        """One of the last decisions, to look at or to correct; a correction supersedes it."""
        if self.state.phase == "loading":
            self._wanted = uid  # the page was opened for this item: first the rest, then it
            return
        if self.state.busy or self.state.phase not in ("labeling", "empty"):
            return
        self.autosave()
        workspace, annotator = self._workspace, self._annotator
        self._lanes.run(
            lambda: (workspace.queue.item(uid, annotator), workspace.labeling.own(annotator, uid)),
            lambda found: self._return_to(found[0], found[1], correcting=True),
            self._failed,
        )

    def back(self) -> None:
        """From a decision looked at to the queue, leaving it as it was."""
        if self.state.correcting and not self.state.busy:
            self._dirty = False
            self._next()

    # ---- inside: opening and moving on

    def _start(self) -> None:
        self._show(replace(self.state, phase="loading", message="", failed=False))
        self._ahead.forget()
        self._lanes.run(self._open, self._opened, self._failed)

    def _open(self) -> Opening:
        workspace, annotator = self._workspace, self._annotator
        trained = any(e.use == "train" for e in workspace.rubric.examples)
        upcoming = workspace.queue.upcoming(annotator, PREFETCH)
        return Opening(
            workspace.calibration.status(annotator) if trained else None,
            upcoming,
            workspace.labeling.recent(annotator, RECENT),
            workspace.queue.progress(annotator),
            bare=not upcoming and not workspace.items.count(),
        )

    def _opened(self, opening: Opening) -> None:
        self.state = replace(
            self.state,
            calibration=opening.calibration,
            recent=opening.recent,
            progress=opening.progress,
            bare=opening.bare,
        )
        if opening.calibration is not None and not opening.calibration.passed:
            self._show(replace(self.state, phase="gate"))
            return
        self._ahead.accept(opening.upcoming)
        self._next()
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.revisit(wanted)

    def _next(self) -> None:
        item = self._ahead.take()
        if item is not None:
            self._put(item, item.draft or item.blank)
            self._ahead.refill(item.uid)
            return
        dry = self._ahead.dry
        blank = LabelState(
            phase="empty" if dry else "loading",
            serial=self.state.serial,
            recent=self.state.recent,
            progress=self.state.progress,
            calibration=self.state.calibration,
            bare=self.state.bare,
        )
        self._dirty = False
        self._show(blank)
        if not dry:
            self._ahead.refill(None)

    def _more_arrived(self) -> None:
        waiting = self.state.phase in ("loading", "empty")
        if waiting and (self._ahead.next is not None or self._ahead.dry):
            self._next()

    def _put(
        self, item: QueueItem, draft: Draft, *, correcting: bool = False, message: str = ""
    ) -> None:
        self._ahead.drop(item.uid)
        self._dirty = False
        self._attention.begin(draft.active_s)
        self._show(
            LabelState(
                phase="labeling",
                serial=self.state.serial + 1,
                item=item,
                draft=draft,
                problems=self._problems(draft),
                message=message,
                correcting=correcting,
                recent=self.state.recent,
                progress=self.state.progress,
                calibration=self.state.calibration,
            )
        )

    def _return_to(
        self, item: QueueItem, draft: Draft | None, *, correcting: bool = False, message: str = ""
    ) -> None:
        """Shows an item out of turn; the one on screen comes again right after it."""
        now, values = self.state.item, self.state.draft
        if now is not None and now.uid != item.uid and not self.state.correcting:
            self._ahead.put_back(replace(now, draft=values and self._timed(values)))
        shown = draft or item.draft or item.blank
        self._put(item, shown, correcting=correcting, message=message)

    # ---- inside: decisions

    def _decide(self, write: Callable[[], Future[T]], done: Callable[[T], None]) -> None:
        self._show(replace(self.state, busy=True, message="", failed=False))
        self._write(write, done, self._failed)

    def _write(
        self,
        write: Callable[[], Future[T]],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        try:
            pending = write()
        except UserError as error:  # refused before it was queued (a read-only project)
            failed(error)
        else:
            self._lanes.deliver(pending, done, failed)

    def _decided(self, _: ChangeSet) -> None:
        self._next()
        self._refresh()

    def _noted(self, _: ChangeSet) -> None:
        message = tr("Noted for the lead: the rubric is unclear here. Label it as well as you can.")
        self._show(replace(self.state, busy=False, message=message))
        self._refresh()

    def _undone(self, undone: Undone | None) -> None:
        item = self.state.item
        if undone is None:
            self._show(
                replace(self.state, busy=False, message=tr("There is nothing to take back."))
            )
            return
        self._refresh()
        said = tr("Taken back.")
        if item is not None and item.uid == undone.uid:
            self._show(replace(self.state, busy=False, correcting=False, message=said))
            return
        workspace, annotator, uid = self._workspace, self._annotator, undone.uid
        which = None if undone.draft is None else undone.draft.occurrence
        self._lanes.run(
            lambda: (
                workspace.queue.item(uid, annotator, which),
                workspace.labeling.own(annotator, uid, which),
            ),
            lambda found: self._taken_back(found[0], undone, corrected=found[1] is not None),
            self._failed,
        )

    def _taken_back(self, item: QueueItem, undone: Undone, *, corrected: bool) -> None:
        """corrected: what was taken back was a correction, so the label before it stands again."""
        self._return_to(item, undone.draft, correcting=corrected, message=tr("Taken back."))
        # The values are nowhere else now: keep them like anything typed.
        self._dirty = undone.draft is not None
        self._show(self.state)

    def _said_again(self, said: SaidAgain | None) -> None:
        if said is None:
            message = tr("There is nothing to say again.")
            self._show(replace(self.state, busy=False, message=message))
            return
        item = self.state.item
        if said.leaves and item is not None and item.uid == said.uid:
            self._next()
        elif said.leaves:
            self._ahead.drop(said.uid)
        self._show(replace(self.state, busy=False, message=tr("Said again.")))
        self._refresh()

    def _refresh(self) -> None:
        """Last decisions and progress, after something was written."""
        workspace, annotator = self._workspace, self._annotator
        self._lanes.run(
            lambda: (
                workspace.labeling.recent(annotator, RECENT),
                workspace.queue.progress(annotator),
            ),
            lambda read: self._show(replace(self.state, recent=read[0], progress=read[1])),
            self._failed,
        )

    def _failed(self, error: BaseException) -> None:
        """Everything stays on screen; the person reads why and can try again."""
        said = str(error) if isinstance(error, UserError) else tr("That was not saved.")
        self._show(replace(self.state, busy=False, message=said, failed=True))

    def _draft_failed(self, error: BaseException) -> None:
        """A draft is only a convenience: said, and tried again with the next change."""
        self._dirty = True
        said = str(error) if isinstance(error, UserError) else tr("The draft was not saved.")
        self._show(replace(self.state, message=said, failed=True))

    @property
    def _calibrated(self) -> bool | None:
        calibration = self.state.calibration
        return None if calibration is None else calibration.passed

    def _problems(self, draft: Draft) -> tuple[LabelProblem, ...]:
        return label_problems(
            self.rubric,
            edits.completed(self.rubric, draft.values),
            rationale=draft.rationale,
            clauses=draft.clauses,
        )

    def _timed(self, draft: Draft) -> Draft:
        return replace(draft, active_s=self._attention.seconds)

    def _show(self, state: LabelState) -> None:
        self.state = state
        self._draw(state)
