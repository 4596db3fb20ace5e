"""The part of the presenter that acts on an item without deciding it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from annotator.domain.label import Values
from annotator.domain.label_rules import label_problems
from annotator.domain.rubric import ExampleUse
from annotator.ui.pages.disagreements.board import ORIGIN
from annotator.ui.pages.disagreements.deciding import Deciding
from annotator.ui.pages.disagreements.majority import majority
from annotator.ui.pages.disagreements.state import Made
from annotator.ui.pages.disagreements.thread import values_words
from annotator.ui.text import tr


@dataclass(frozen=True, slots=True)
class ExampleSeed:
    """What a calibration example starts from.

    values: its reference label; None where the item has none yet. words: the label in words, and
    from: where it comes from. missing: what keeps it from being an example.
    """

    uid: str
    prompt: str
    values: Values | None
    words: str
    source: str
    reason: str
    clauses: tuple[str, ...]
    missing: str = ""


class Acting(Deciding):
    """Asks, notes, remarks, settled conflicts, calibration examples; each can be taken back."""

    def ask_more(self, n: int) -> None:
        """n more people than the overlap are asked for a label."""
        uid = self._free()
        if uid is not None:
            said = (
                tr("1 more person is asked.") if n == 1 else tr("{n} more people are asked.", n=n)
            )
            back = tr("Taken back: nobody else is asked.")
            future = self._workspace.adjudication.ask_more(self._lead, (uid,), n, origin=ORIGIN)
            self._write(future, lambda done: self._stayed(Made(uid, done.events, back), uid, said))

    def send_back(self, annotator: str, note: str) -> None:
        """One person is asked to look again, and told why."""
        uid, detail = self._free(), self.state.detail
        if uid is not None and detail is not None:
            name = detail.names.get(annotator, annotator)
            said = tr("Sent back to {name}.", name=name)
            back = tr("Taken back: {name} is not asked again.", name=name)
            adjudication = self._workspace.adjudication
            future = adjudication.send_back(self._lead, uid, annotator, note, origin=ORIGIN)
            self._write(future, lambda done: self._stayed(Made(uid, done.events, back), uid, said))

    def reopen(self) -> None:
        """An escalation goes back to the queue."""
        uid, detail = self._free(), self.state.detail
        if uid is not None and detail is not None and detail.escalated:
            said = tr("Back in the queue.")
            back = tr("Taken back: the item is escalated again.")
            future = self._workspace.adjudication.reopen(self._lead, (uid,), origin=ORIGIN)
            self._write(future, lambda done: self._stayed(Made(uid, done.events, back), uid, said))

    def note_rubric(self, clauses: Sequence[str], text: str) -> None:
        """What the rubric leaves open here, at the clauses that it is about."""
        uid = self._free()
        if uid is not None:
            said = tr("Noted at the rubric.")
            if clauses:
                said = tr("Noted at {clauses}.", clauses=", ".join(clauses))
            back = tr("The rubric note is taken back.")
            adjudication = self._workspace.adjudication
            future = adjudication.note_rubric(self._lead, uid, clauses, text, origin=ORIGIN)
            self._write(future, lambda done: self._stayed(Made(uid, done.events, back), uid, said))

    def comment(self, text: str) -> None:
        """Adds a remark to the item's thread."""
        uid = self._free()
        if uid is not None and text.strip():
            back = tr("The comment is taken back.")
            future = self._workspace.adjudication.comment(
                self._lead, uid, text.strip(), origin=ORIGIN
            )
            self._write(
                future,
                lambda done: self._stayed(Made(uid, done.events, back), uid, tr("Comment added.")),
            )

    def resolve(self, place: int, conflict: int = 0) -> None:
        """Keeps one statement of a label that contradicts itself. place: from 0, the oldest."""
        uid, detail = self._free(), self.state.detail
        if uid is None or detail is None or conflict >= len(detail.conflicts):
            return
        label = detail.conflicts[conflict]
        if place < len(label.statements):
            said = tr("Settled: {values} stands.", values=label.statements[place].values)
            back = tr("Taken back: the two statements are in conflict again.")
            future = self._workspace.adjudication.resolve(
                self._lead,
                uid,
                label.annotator,
                label.occurrence,
                label.statements[place].event,
                origin=ORIGIN,
            )
            self._write(future, lambda done: self._stayed(Made(uid, done.events, back), uid, said))

    def redact(self, uid: str, reason: str) -> None:
        """Removes the item's content for good."""
        if self.ready and uid == self.state.selected and reason.strip():
            future = self._workspace.adjudication.redact(
                self._lead, uid, reason.strip(), origin=ORIGIN
            )
            self._write(future, lambda _: self._stayed(None, uid, tr("Redacted.")))

    # ---- calibration examples

    def example_seed(self) -> ExampleSeed | None:
        """What an example of the item on screen would hold: the adjudication, else the majority."""
        detail = self.state.detail
        if self._free() is None or detail is None or detail.redacted is not None:
            return None
        decided = detail.decided
        if decided is not None and decided.values:
            values: Values | None = decided.values
            source, reason = tr("the adjudication"), decided.rationale
            clauses = decided.clauses or detail.cited
        else:
            values, reason = majority(self.rubric, detail.given), ""
            source, clauses = tr("the majority of the labels"), detail.cited
        known = tuple(one for one in clauses if self.rubric.clause(one) is not None)
        return ExampleSeed(
            detail.uid,
            detail.item.prompt,
            values,
            "" if values is None else values_words(values, self.rubric),
            source,
            reason,
            known,
            self._missing(values),
        )

    def add_example(
        self, seed: ExampleSeed, reason: str, clauses: Sequence[str], use: ExampleUse
    ) -> None:
        """Puts the item into the draft of the rubric's next version."""
        uid, values = self._free(), seed.values
        if uid != seed.uid or values is None:
            return
        revision = self._workspace.revision

        def add() -> tuple[str | None, str]:
            before = revision.draft()
            revision.add_example(seed.uid, values, reason, tuple(clauses), use)
            return before, revision.draft() or ""

        self._show(replace(self.state, busy=True, message="", failed=False, undoable=False))
        self._lanes.run(add, lambda drafts: self._example_added(seed.uid, drafts), self._failed)

    def _example_added(self, uid: str, drafts: tuple[str | None, str]) -> None:
        said = tr("In the draft of the next rubric version, as a calibration example.")
        back = tr("The calibration example is out of the draft again.")
        self._stayed(Made(uid, (), back, draft=drafts), uid, said)

    def _take_back(self, made: Made) -> None:
        if made.draft is None:
            super()._take_back(made)
            return
        before, then = made.draft
        revision = self._workspace.revision

        self._show(replace(self.state, busy=True, message="", failed=False, undoable=False))
        self._lanes.run(
            lambda: revision.swap(then, before),
            lambda back: self._restored(made, back),
            lambda error: self._not_taken_back(made, error),
        )

    def _restored(self, made: Made, back: bool) -> None:
        left = tuple(one for one in self.state.made if one != made)
        self._show(replace(self.state, busy=False, made=left))
        self.select(made.uid)
        said = tr("The draft was changed since: take the example out on the Rubric page.")
        self._say(made.undone if back else said, failed=not back)

    # ---- inside

    def _free(self) -> str | None:
        """The item on screen, where something may be done about it now."""
        return self.state.selected if self.ready and not self.deciding else None

    def _missing(self, values: Values | None) -> str:
        if values is None:
            return tr("No level has a majority. Adjudicate the item first.")
        problems = [p for p in label_problems(self.rubric, values) if p.criterion is not None]
        if problems:
            words = " ".join(p.message for p in problems)
            return tr("The label is not complete: {what} Adjudicate the item first.", what=words)
        return ""
