"""The lead's work on disagreements, without a widget.

In parts, each on the one before: `board` (the state, writing), `browsing` (the list), `deciding`,
`acting` (asks, notes, examples), `suggesting` (the cause), `bulking`, `recalling` (the history).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.domain.changes import ChangeSet
from annotator.ui.models.refreshing import Later
from annotator.ui.pages.disagreements.board import Show
from annotator.ui.pages.disagreements.recalling import Recalling
from annotator.ui.pages.label.ports import Lanes

if TYPE_CHECKING:
    from annotator.services.app import Workspace

CHANGES_LIST = frozenset(
    {"label", "retract", "skip", "flag", "adjudicate", "resolve", "comment", "assign"}
    | {"item.redact", "import"}
)


class DisagreementsPresenter(Recalling):
    """Draws through `show`."""

    def __init__(
        self,
        workspace: Workspace,
        lead: str,
        lanes: Lanes,
        *,
        show: Show,
        now: Callable[[], float],
        later: Later,
    ) -> None:
        super().__init__(workspace, lead, lanes, show, now=now, later=later)

    def changed(self, change: ChangeSet) -> None:
        """Something was committed: the list and, if it is about this item, the item."""
        if not change.kinds & CHANGES_LIST:
            return
        self._refreshing.touch()
        self._recall(change)
        if self.state.selected is not None and self.state.selected in change.items:
            self._read_detail(self.state.selected)
            self._rethink(change)
