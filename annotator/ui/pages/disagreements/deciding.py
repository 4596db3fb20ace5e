"""The part of the presenter that decides: the lead's own label of an item, or the kept split."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from annotator.domain.changes import ChangeSet
from annotator.domain.keys import KeyOwner
from annotator.domain.label_rules import LabelProblem, label_problems
from annotator.services.views import Draft
from annotator.ui.forms import edits
from annotator.ui.pages.disagreements.board import ORIGIN, listed, spot_of
from annotator.ui.pages.disagreements.browsing import Browsing
from annotator.ui.pages.disagreements.decision import after, first_draft
from annotator.ui.pages.disagreements.state import Detail, Made
from annotator.ui.pages.label.words import unseen_words
from annotator.ui.text import tr


class Deciding(Browsing):
    """The form, what is missing in it, and the way on to the next item."""

    def press(self, owner: KeyOwner) -> None:
        """A level or option: opens the form with it, or changes what the form holds."""
        if self.deciding:
            super().press(owner)
        else:
            self.begin(owner)

    def begin(self, owner: KeyOwner | None = None) -> None:
        """Opens the form for the item on screen."""
        detail = self.state.detail
        if not self.ready or detail is None or self.deciding:
            return
        draft = self._drafts.get(detail.uid)
        if draft is None:
            draft = first_draft(self.rubric, detail, owner)
        elif owner is not None and draft.values.get(owner[0]) != owner[1]:
            draft = replace(draft, values=edits.press(self.rubric, draft.values, owner))
        self._take(draft)

    def edit(self, change: Callable[[Draft], Draft]) -> None:
        draft = self.state.draft
        if draft is not None and not self.state.busy:
            self._take(change(draft))

    def cancel(self) -> None:
        """Closes the form and forgets what was in it."""
        if self.state.draft is not None and not self.state.busy:
            self._drafts.pop(self.state.draft.item, None)
            self._show(replace(self.state, draft=None, problems=(), insist=False))

    def record(self) -> None:
        """Writes the adjudication, or says what is missing."""
        draft = self.state.draft
        if draft is None or not self.ready:
            return
        if self.state.problems:
            self._show(replace(self.state, insist=True))
            return
        if self._unseen:
            self._show(replace(self.state, message=unseen_words(self._unseen), failed=False))
            return
        values = edits.completed(self.rubric, draft.values)
        adjudication = self._workspace.adjudication
        self._decide(
            adjudication.decide(
                self._lead, draft.item, values, draft.rationale, draft.clauses, origin=ORIGIN
            ),
            draft.item,
            tr("Adjudicated."),
        )

    def unseen(self, pictures: int) -> None:
        """So many pictures of the item on screen could not be looked at yet."""
        if pictures != self._unseen:
            self._unseen = pictures
            self._show(replace(self.state, message=""))

    def keep_split(self) -> None:
        """Records that the difference is honest and stays."""
        uid = self.state.selected
        if self.ready and uid is not None and not self.deciding:
            adjudication = self._workspace.adjudication
            self._decide(
                adjudication.keep_split(self._lead, uid, origin=ORIGIN), uid, tr("Split kept.")
            )

    def _take(self, draft: Draft) -> None:
        self._drafts[draft.item] = draft
        problems = self._problems(draft)
        insist = self.state.insist and bool(problems)
        self._show(replace(self.state, draft=draft, problems=problems, insist=insist, message=""))

    def _problems(self, draft: Draft) -> tuple[LabelProblem, ...]:
        values = edits.completed(self.rubric, draft.values)
        return label_problems(self.rubric, values, rationale=draft.rationale, clauses=draft.clauses)

    def _decide(self, future: Future[ChangeSet], uid: str, said: str) -> None:
        back = tr("The decision is withdrawn; the item is in the list again.")
        self._write(
            future, lambda done: self._decided(Made(uid, done.events, back, decides=True), said)
        )

    def _decided(self, made: Made, said: str) -> None:
        uid = made.uid
        self._drafts.pop(uid, None)
        goes_on = after(listed(self.state.listing), spot_of(self.state))
        now = (*self.state.made, made)
        with self._as_one():
            self._show(replace(self.state, busy=False, draft=None, problems=(), made=now))
            if goes_on is None:
                self._read_detail(uid)
            else:
                self.select(goes_on[1], goes_on[0])
            self._show(replace(self.state, message=said, failed=False, undoable=True))
        self._refresh()

    # ---- taking back

    def undo(self) -> None:
        """Takes back what was done last in this session; again, what was done before it."""
        if self.state.busy or self.deciding or self.state.bulk or self._workspace.read_only:
            return
        if self.state.made:
            self._take_back(self.state.made[-1])
        else:
            self._say(tr("No decision was made here yet that could be withdrawn."))

    def withdraw(self) -> None:
        """Withdraws the decision that stands about the item on screen."""
        detail = self.state.detail
        if self.ready and not self.deciding and detail is not None and detail.decided is not None:
            said = tr("The decision is withdrawn; the item is in the list again.")
            self._take_back(Made(detail.uid, (detail.decided.event,), said, decides=True))

    def _take_back(self, made: Made) -> None:
        future = self._workspace.adjudication.take_back(self._lead, made.events, origin=ORIGIN)
        self._show(replace(self.state, busy=True, message="", failed=False, undoable=False))
        self._lanes.deliver(
            future,
            lambda _: self._taken_back(made),
            lambda error: self._not_taken_back(made, error),
        )

    def _taken_back(self, made: Made) -> None:
        gone = set(made.events)
        left = tuple(one for one in self.state.made if not gone & set(one.events))
        self._show(replace(self.state, busy=False, made=left))
        self.select(made.uid)
        self._read_detail(made.uid, lambda detail: self._say(self._undone(made, detail)))
        self._refresh()

    def _undone(self, made: Made, detail: Detail) -> str:
        """What stands now, where a decision was withdrawn and another one is there."""
        if not made.decides or detail.decided is None:
            return made.undone
        if detail.decided.lead == self._lead:
            return tr("The decision is withdrawn; the one before it stands again.")
        return tr("The decision is withdrawn. {words}", words=detail.decided.words)

    def _not_taken_back(self, made: Made, error: BaseException) -> None:
        """There is nothing to try a second time."""
        left = tuple(one for one in self.state.made if one != made)
        self._show(replace(self.state, made=left))
        self._failed(error)
