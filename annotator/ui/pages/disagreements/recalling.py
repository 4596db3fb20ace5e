"""The part of the presenter that recalls: who decided what, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.domain.changes import ChangeSet
from annotator.domain.clock import LogPlace
from annotator.services.views import DecisionPage, DecisionRow
from annotator.ui.pages.disagreements.bulking import Bulking
from annotator.ui.pages.disagreements.history import History, HistoryLine, history_line
from annotator.ui.pages.disagreements.naming import Names, names_for
from annotator.ui.pages.disagreements.thread import minute, values_words

if TYPE_CHECKING:
    from annotator.services.app import Workspace

PAGE = 50
_DECIDES = frozenset({"adjudicate", "retract", "item.redact"})


class Recalling(Bulking):
    """The history stands in the list's place while it is open."""

    def recall(self, wanted: bool | None = None) -> None:
        """Opens the history, or closes it. None: the other way round."""
        opens = self.state.history is None if wanted is None else wanted
        if opens == (self.state.history is not None):
            return
        self._show(replace(self.state, history=History() if opens else None, ticked=()))
        if opens:
            self._read_history(PAGE)

    def recall_more(self) -> None:
        """The decisions before those that are listed."""
        history = self.state.history
        if history is None or history.after is None:
            return
        workspace, after, blind = self._workspace, history.after, self.state.blind
        self._lanes.run(
            lambda: _read(workspace, PAGE, after, blind),
            lambda more: self._lengthened(history, more),
            self._failed,
        )

    def _recall(self, change: ChangeSet) -> None:
        """A decision was made or taken back."""
        history = self.state.history
        if history is not None and change.kinds & _DECIDES:
            self._read_history(max(len(history.lines), PAGE))

    def _renamed(self) -> None:
        if self.state.history is not None:
            self._read_history(max(len(self.state.history.lines), PAGE))

    def _read_history(self, limit: int) -> None:
        workspace, blind = self._workspace, self.state.blind
        self._lanes.run(lambda: _read(workspace, limit, None, blind), self._recalled, self._failed)

    def _recalled(self, history: History) -> None:
        if self.state.history is not None:
            self._show(replace(self.state, history=history))

    def _lengthened(self, before: History, more: History) -> None:
        if self.state.history == before:
            longer = replace(more, lines=(*before.lines, *more.lines))
            self._show(replace(self.state, history=longer))


def _read(workspace: Workspace, limit: int, after: LogPlace | None, blind: bool) -> History:
    page = workspace.disagreements.decisions(limit, after)
    return History(tuple(_lines(workspace, page, blind)), page.after, read=True)


def _lines(workspace: Workspace, page: DecisionPage, blind: bool) -> Iterator[HistoryLine]:
    plain = {one.id: one.name for one in workspace.people.all()}
    for row in page.rows:
        names = _letters(workspace, row) if blind else plain
        values = values_words(row.values, workspace.rubric)
        yield history_line(row, workspace.rubric, names, values, minute(row.at))


def _letters(workspace: Workspace, row: DecisionRow) -> Names:
    """The same letters as where the item itself is shown."""
    state = workspace.disagreements.detail(row.uid).state
    return names_for(state, workspace.people.all(), blind=True)
