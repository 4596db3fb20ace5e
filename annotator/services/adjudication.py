"""What a lead decides about an item. A record of its own, beside the labels and never over them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.events import Adjudicate, Body, Comment, Redact, Retract
from annotator.domain.fold import fold_item
from annotator.domain.label import Value, Values
from annotator.domain.label_rules import label_problems
from annotator.domain.rubric import Rubric
from annotator.services.intake.label_events import UNDO, stated_values
from annotator.services.labeling import refuse_unknown
from annotator.services.recording import Recorder
from annotator.store import log
from annotator.store.database import Transaction


class AdjudicationService:
    """Decisions and their withdrawal, comments, and the one removal there is."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def decide(
        self,
        lead: str,
        uid: str,
        values: Values,
        rationale: str = "",
        clauses: tuple[str, ...] = (),
        *,
        origin: str = "",
    ) -> Future[ChangeSet]:
        """The lead's own label. The future holds UserError where it is incomplete."""

        def bodies(transaction: Transaction) -> Sequence[Body]:
            problems = label_problems(
                self._recorder.rubric, values, rationale=rationale, clauses=clauses
            )
            if problems:
                raise UserError(" ".join(p.message for p in problems), "Complete the adjudication.")
            return [self._body(transaction, lead, uid, values, rationale, clauses)]

        return self._recorder.record(lead, bodies, origin)

    def keep_split(
        self, lead: str, uid: str, rationale: str = "", *, origin: str = ""
    ) -> Future[ChangeSet]:
        """Record that the disagreement is honest and stays."""

        def bodies(transaction: Transaction) -> Sequence[Body]:
            return [self._body(transaction, lead, uid, {}, rationale, ())]

        return self._recorder.record(lead, bodies, origin)

    def withdraw(self, lead: str, uid: str, event: str, *, origin: str = "") -> Future[ChangeSet]:
        """Take back a decision; the one that it replaced, if there was one, stands again.

        event: the id of the decision as the lead saw it. The future holds UserError where another
        one stands by now, or where somebody else made it.
        """

        def bodies(transaction: Transaction) -> Sequence[Body]:
            refuse_unknown(transaction.sql, uid)
            standing = fold_item(log.events_of(transaction.sql, uid)).adjudication
            if standing is None or standing.event != event:
                raise UserError(
                    "This decision does not stand any more.", "Look at the item as it is now."
                )
            if standing.lead != lead:
                raise UserError(
                    "Only who made a decision can withdraw it.",
                    "Adjudicate again: the later decision stands.",
                )
            return [Retract(uid, lead, (event,), UNDO)]

        return self._recorder.record(lead, bodies, origin)

    def comment(self, author: str, uid: str, text: str, *, origin: str = "") -> Future[ChangeSet]:
        """Add a remark to the item's thread."""

        def bodies(transaction: Transaction) -> Sequence[Body]:
            refuse_unknown(transaction.sql, uid)
            return [Comment(uid, author, text)]

        return self._recorder.record(author, bodies, origin)

    def redact(self, lead: str, uid: str, reason: str, *, origin: str = "") -> Future[ChangeSet]:
        """Remove the item's content for good; its uid, hash and labels stay."""

        def bodies(transaction: Transaction) -> Sequence[Body]:
            if not reason.strip():
                raise UserError("A redaction needs a reason.", "Say why the content must go.")
            refuse_unknown(transaction.sql, uid)
            return [Redact(uid, reason)]

        return self._recorder.record(lead, bodies, origin)

    def _body(
        self,
        transaction: Transaction,
        lead: str,
        uid: str,
        values: Values,
        rationale: str,
        clauses: tuple[str, ...],
    ) -> Adjudicate:
        refuse_unknown(transaction.sql, uid)
        earlier = fold_item(log.events_of(transaction.sql, uid)).adjudication
        return Adjudicate(
            item=uid,
            lead=lead,
            rubric_id=self._recorder.rubric.id,
            rubric_version=self._recorder.rubric.version,
            values=_ordered(self._recorder.rubric, values),
            decision="label" if values else "keep_split",
            rationale=rationale,
            clauses=clauses,
            supersedes=() if earlier is None else (earlier.event,),
        )


def _ordered(rubric: Rubric, values: Values) -> dict[str, Value | None]:
    """What was decided, sets in the rubric's order; nothing for a kept split."""
    return {c: v for c, v in stated_values(rubric, values).items() if c in values}
