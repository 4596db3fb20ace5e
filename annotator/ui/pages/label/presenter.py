"""The Label page without its widgets: which item, which values, what a key does, what is saved.

Nothing here waits: reading and writing go through the lanes, and a decision counts as made only
when its future is done. Until then the item and everything put in stays on screen.

In parts, each on the one before: `showing` (the item on screen, its draft, writing), `moving` (the
queue), `deciding`, and here what leads back: taking back, saying again, correcting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.services.views import Draft, QueueItem, Undone
from annotator.ui.pages.label.deciding import Deciding
from annotator.ui.pages.label.moving import Opening
from annotator.ui.pages.label.ports import Lanes, Notices
from annotator.ui.pages.label.state import LabelState
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.services.undo import SaidAgain


class LabelPresenter(Deciding):
    """One annotator's work on one project. `show` draws a state."""

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
        super().__init__(workspace, annotator, lanes, notices, show=show, clock=clock)
        self._wanted: str | None = None

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

    # ---- inside

    def _opened(self, opening: Opening) -> None:
        super()._opened(opening)
        if self.state.phase == "gate":
            return
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.revisit(wanted)

    def _return_to(
        self, item: QueueItem, draft: Draft | None, *, correcting: bool = False, message: str = ""
    ) -> None:
        """Shows an item out of turn; the one on screen comes again right after it."""
        now, values = self.state.item, self.state.draft
        if now is not None and now.uid != item.uid and not self.state.correcting:
            self._ahead.put_back(replace(now, draft=values and self._timed(values)))
        shown = draft or item.draft or item.blank
        self._put(item, shown, correcting=correcting, message=message)

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
