"""Which criterion is shown, and that its figures are fresh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from annotator.domain.changes import ChangeSet
from annotator.ui.models.refreshing import Later, Refreshing
from annotator.ui.pages.agreement.state import AgreementState, AgreementView
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.text import tr

OVERVIEW = ""
CHANGES_FIGURES = frozenset({"label", "retract", "adjudicate", "resolve", "item.redact", "import"})

Read = Callable[[str | None, str], AgreementView]
"""From the criterion and the section that are wanted to the finished view."""


class AgreementPresenter:
    """Figures follow every commit, as fast as they can be read and at most four times a second."""

    def __init__(
        self,
        read: Read,
        lanes: Lanes,
        draw: Callable[[AgreementState], None],
        *,
        now: Callable[[], float],
        later: Later,
    ) -> None:
        self.state = AgreementState()
        self._read = read
        self._draw = draw
        self._criterion: str | None = None
        self.section = OVERVIEW
        self._refreshing: Refreshing[AgreementView] = Refreshing(
            self._prepare, lanes, self._done, self._failed, now=now, later=later
        )

    def shown(self) -> None:
        self._refreshing.shown()

    def hidden(self) -> None:
        self._refreshing.hidden()

    def changed(self, change: ChangeSet) -> None:
        """Something was committed: the figures are old where it concerns them."""
        if change.kinds & CHANGES_FIGURES:
            self._refreshing.touch()

    def choose(self, criterion: str) -> None:
        """Shows another criterion."""
        if criterion != self._criterion:
            self._criterion = criterion
            self._refreshing.at_once()

    def open_section(self, section: str) -> None:
        """Shows another section below the headline."""
        if section != self.section:
            self.section = section
            self._refreshing.at_once()

    def _prepare(self) -> Callable[[], AgreementView]:
        criterion, section = self._criterion, self.section
        self._show(replace(self.state, loading=True))
        return lambda: self._read(criterion, section)

    def _done(self, view: AgreementView) -> None:
        if self._criterion is None:
            self._criterion = view.criterion
        self._show(AgreementState(view=view))

    def _failed(self, error: BaseException) -> None:
        said = tr("The figures could not be read: {reason}", reason=str(error))
        self._show(replace(self.state, loading=False, failed=said))

    def _show(self, state: AgreementState) -> None:
        if state != self.state:
            self.state = state
            self._draw(state)
