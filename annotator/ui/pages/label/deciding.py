"""The part of the presenter that decides: a label, a skip, or a flag."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from annotator.domain.changes import ChangeSet
from annotator.domain.label import FlagKind, SkipReason
from annotator.ui.forms import edits
from annotator.ui.pages.label.moving import Moving
from annotator.ui.text import tr

T = TypeVar("T")


class Deciding(Moving):
    """That a decision was saved is said by the shell, from the commit's own ChangeSet."""

    def submit(self) -> None:
        """Writes the label, or says what is missing: in the form, or of the item on screen."""
        draft = self.state.draft
        if not self.ready or draft is None:
            return
        if self.state.problems or self.state.unseen:
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

    # ---- inside

    def _decide(self, write: Callable[[], Future[T]], done: Callable[[T], None]) -> None:
        self._show(replace(self.state, busy=True, message="", failed=False))
        self._write(write, done, self._failed)

    def _decided(self, _: ChangeSet) -> None:
        self._next()
        self._refresh()

    def _noted(self, _: ChangeSet) -> None:
        message = tr("Noted for the lead: the rubric is unclear here. Label it as well as you can.")
        self._show(replace(self.state, busy=False, message=message))
        self._refresh()

    @property
    def _calibrated(self) -> bool | None:
        calibration = self.state.calibration
        return None if calibration is None else calibration.passed
