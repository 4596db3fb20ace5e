"""The part of the presenter that opens the page and moves through the queue."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotator.domain.changes import ChangeSet
from annotator.services.views import CalibrationStatus, Decision, Draft, Progress, QueueItem
from annotator.ui.pages.label.ahead import PREFETCH, Ahead
from annotator.ui.pages.label.ports import Lanes, Notices
from annotator.ui.pages.label.showing import Showing
from annotator.ui.pages.label.state import LabelState

if TYPE_CHECKING:
    from annotator.services.app import Workspace

RECENT = 10


@dataclass(frozen=True, slots=True)
class Opening:
    """What is read when the page opens. bare: the project has no items at all."""

    calibration: CalibrationStatus | None
    upcoming: tuple[QueueItem, ...]
    recent: tuple[Decision, ...]
    progress: Progress
    bare: bool


class Moving(Showing):
    """Which item is on screen, and what stands in its place."""

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
        super().__init__(workspace, annotator, lanes, show=show, clock=clock)
        self._notices = notices
        self._ahead = Ahead(workspace.queue, annotator, lanes, self._more_arrived, self._failed)

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

    @property
    def coming(self) -> QueueItem | None:
        """The item to lay out in advance."""
        return self._ahead.next

    # ---- inside

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
        super()._put(item, draft, correcting=correcting, message=message)

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
