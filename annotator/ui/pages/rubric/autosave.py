"""Saves the draft a moment after the last edit, one saving at a time, never on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.domain.rubric import Rubric
from annotator.ui.models.refreshing import Later
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.pages.rubric.reading import Stored, save_draft

if TYPE_CHECKING:
    from annotator.services.app import Workspace

PAUSE_S = 0.6


class Autosave:
    """`stored` is the draft on disk; None where there is none. saved: is told what stands there
    now, and the rubric on screen that was handed over; it says more where another page wrote, too.
    """

    def __init__(
        self,
        workspace: Workspace,
        lanes: Lanes,
        saved: Callable[[Stored, Rubric], None],
        failed: Callable[[BaseException], None],
        *,
        now: Callable[[], float],
        later: Later,
    ) -> None:
        self.stored: Stored | None = None
        self._workspace = workspace
        self._lanes = lanes
        self._tell = saved
        self._tell_failed = failed
        self._now = now
        self._later = later
        self._wanted: Rubric | None = None
        self._due = 0.0
        self._waiting = False
        self._saving = False
        self._then: list[Callable[[], None]] = []

    @property
    def dirty(self) -> bool:
        """Whether something is not on disk yet."""
        return self._saving or self._wanted is not None

    def soon(self, rubric: Rubric) -> None:
        """Once nothing was typed for a moment."""
        self._wanted = rubric
        self._due = self._now() + PAUSE_S
        self._wait()

    def at_once(self, then: Callable[[], None] | None = None) -> None:
        """Now; `then` runs when everything is on disk, and not where saving fails."""
        if then is not None:
            self._then.append(then)
        self._due = 0.0
        self._start()

    def forget(self, then: Callable[[], None] | None = None) -> None:
        """What is not saved is not wanted; `then` runs once nothing is being saved any more."""
        self._wanted = None
        self._then = [] if then is None else [then]
        self._start()

    def _wait(self) -> None:
        if not self._waiting:
            self._waiting = True
            self._later(max(self._due - self._now(), 0.0), self._waited)

    def _waited(self) -> None:
        self._waiting = False
        if self._wanted is None:
            return
        if self._now() < self._due:
            self._wait()
        else:
            self._start()

    def _start(self) -> None:
        if self._saving:
            return
        rubric, self._wanted = self._wanted, None
        if rubric is None:
            self._finish()
            return
        self._saving = True
        workspace, stored = self._workspace, self.stored
        self._lanes.run(
            lambda: save_draft(workspace, stored, rubric),
            lambda now: self._done(now, rubric),
            self._failed,
        )

    def _done(self, stored: Stored, given: Rubric) -> None:
        self._saving = False
        self.stored = stored
        self._tell(stored, given)
        if self._wanted is None:
            self._finish()
        elif self._then or self._now() >= self._due:
            self._start()
        else:
            self._wait()

    def _failed(self, error: BaseException) -> None:
        self._saving = False
        self._then.clear()
        self._tell_failed(error)

    def _finish(self) -> None:
        waiting, self._then = self._then, []
        for then in waiting:
            then()
