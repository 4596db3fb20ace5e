"""What a lead does about items: decides, asks, notes, settles, and takes it back.

Each is a record of its own, beside the labels and never over them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.events import Adjudicate, Assign, Body, Comment, Flag, Redact
from annotator.domain.label import Value, Values
from annotator.domain.label_rules import label_problems
from annotator.domain.rubric import Rubric
from annotator.services.asking import (
    ANYBODY,
    asked_again,
    beyond,
    name_of,
    refuse_settled,
    refuse_unlabelable,
    standing,
)
from annotator.services.conflicts import settled
from annotator.services.evidence import placed
from annotator.services.in_parts import record_in_parts
from annotator.services.intake.label_events import stated_values
from annotator.services.labeling import refuse_unknown
from annotator.services.recording import Recorder
from annotator.services.taking_back import refuse_others, taken_back
from annotator.store import items
from annotator.store.database import Transaction

Decided = tuple[str, Values]
"""A uid and the values that a lead gives its item; none where the split is kept."""


class AdjudicationService:
    """Decisions, asks, notes, comments, settled conflicts; and the one removal there is.

    Of each, `ChangeSet.events` names what `take_back` undoes. What is about many items goes in
    small transactions between which people's labels are written.
    """

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
            return [self._body(transaction, lead, (uid, values), rationale, clauses)]

        return self._recorder.record(lead, bodies, origin)

    def decide_many(
        self,
        lead: str,
        decisions: Sequence[Decided],
        rationale: str = "",
        *,
        origin: str = "",
    ) -> Future[ChangeSet]:
        """A decision for each item, all for one reason; nothing where one of them is incomplete."""

        def check(transaction: Transaction, part: Sequence[Decided]) -> None:
            for uid, values in part:
                standing(transaction, uid)
                problems = label_problems(self._recorder.rubric, values, rationale=rationale)
                if problems:
                    raise UserError(
                        f"{name_of(transaction, uid)}: {problems[0].message}",
                        "Complete the adjudication, or leave the item out.",
                    )

        return self._decided(lead, decisions, check, rationale, origin)

    def keep_many(
        self, lead: str, uids: Sequence[str], rationale: str = "", *, origin: str = ""
    ) -> Future[ChangeSet]:
        """Record of many items that their disagreement is honest and stays."""

        def check(transaction: Transaction, part: Sequence[Decided]) -> None:
            for uid, _ in part:
                standing(transaction, uid)

        return self._decided(lead, [(uid, {}) for uid in uids], check, rationale, origin)

    def keep_split(
        self, lead: str, uid: str, rationale: str = "", *, origin: str = ""
    ) -> Future[ChangeSet]:
        """Record that the disagreement is honest and stays."""

        def bodies(transaction: Transaction) -> Sequence[Body]:
            return [self._body(transaction, lead, (uid, {}), rationale)]

        return self._recorder.record(lead, bodies, origin)

    def ask_more(
        self, lead: str, uids: Sequence[str], n: int, note: str = "", *, origin: str = ""
    ) -> Future[ChangeSet]:
        """Ask `n` more people than the overlap says to label each item; asks add up.

        Where an item has more labels than that already, as an import brings them, `n` beyond those.
        The future holds UserError where nobody could label one of them.
        """
        if n < 1:
            raise UserError(f"{n} people cannot be asked.", "Ask one or more.")
        return self._asked(lead, uids, refuse_unlabelable, n, note, origin)

    def reopen(
        self, lead: str, uids: Sequence[str], note: str = "", *, origin: str = ""
    ) -> Future[ChangeSet]:
        """Send escalated items back to the queue, for the labels that they still lack."""
        return self._asked(lead, uids, refuse_settled, 0, note, origin)

    def send_back(
        self, lead: str, uid: str, annotator: str, note: str, *, origin: str = ""
    ) -> Future[ChangeSet]:
        """Ask one person to look again at what they said. `note` stands in the thread, too.

        Until they answer, what they said counts. An escalated item goes back to the queue as well.
        The future holds UserError where they said nothing, or were asked and have not answered.
        """

        def bodies(transaction: Transaction) -> Sequence[Body]:
            return asked_again(transaction, lead, uid, annotator, note)

        return self._recorder.record(lead, bodies, origin)

    def note_rubric(
        self, lead: str, uid: str, clauses: Sequence[str], text: str, *, origin: str = ""
    ) -> Future[ChangeSet]:
        """Note what the rubric leaves open here: a flag that it is unclear, with the clauses."""

        def bodies(transaction: Transaction) -> Sequence[Body]:
            standing(transaction, uid)
            if not text.strip():
                raise UserError("The note is empty.", "Say what the rubric leaves open here.")
            for one in clauses:
                if self._recorder.rubric.clause(one) is None:
                    raise UserError(f"The rubric has no clause “{one}”.", "Choose one that it has.")
            return [Flag(uid, lead, "rubric_unclear", text.strip(), tuple(clauses))]

        return self._recorder.record(lead, bodies, origin)

    def resolve(
        self,
        lead: str,
        uid: str,
        annotator: str,
        occurrence: int,
        keep_event: str,
        *,
        origin: str = "",
    ) -> Future[ChangeSet]:
        """Settle a label in conflict: the statement `keep_event` stands and counts again.

        What does not contradict it stays. The future holds UserError where there is no conflict.
        """

        def bodies(transaction: Transaction) -> Sequence[Body]:
            state = standing(transaction, uid)
            said = transaction.events_of(uid)
            return [settled(state, said, annotator, occurrence, keep_event)]

        return self._recorder.record(lead, bodies, origin)

    def take_back(self, lead: str, events: Sequence[str], *, origin: str = "") -> Future[ChangeSet]:
        """Undo what the lead did, by the ids of its events: what stood before stands again.

        Of decisions, asks, notes, remarks and settled conflicts, one or thousands. What was taken
        back before is left as it is. The future holds UserError for what is not the lead's.
        """
        return record_in_parts(
            self._recorder,
            lead,
            events,
            lambda transaction, part: refuse_others(transaction, lead, part),
            lambda transaction, part: taken_back(transaction, lead, part),
            origin,
        )

    def comment(self, author: str, uid: str, text: str, *, origin: str = "") -> Future[ChangeSet]:
        """Add a remark to the item's thread; what it quotes of the item is kept as places."""

        def bodies(transaction: Transaction) -> Sequence[Body]:
            refuse_unknown(transaction.sql, uid)
            stored = items.by_uid(transaction.sql, uid)
            said = text if stored is None else placed(text, stored.item)
            return [Comment(uid, author, said)]

        return self._recorder.record(author, bodies, origin)

    def redact(self, lead: str, uid: str, reason: str, *, origin: str = "") -> Future[ChangeSet]:
        """Remove the item's content for good; its uid, hash and labels stay."""

        def bodies(transaction: Transaction) -> Sequence[Body]:
            if not reason.strip():
                raise UserError("A redaction needs a reason.", "Say why the content must go.")
            refuse_unknown(transaction.sql, uid)
            return [Redact(uid, reason)]

        return self._recorder.record(lead, bodies, origin)

    def _asked(
        self,
        lead: str,
        uids: Sequence[str],
        refuse: Callable[[Transaction, str], None],
        more: int,
        note: str,
        origin: str,
    ) -> Future[ChangeSet]:
        def check(transaction: Transaction, part: Sequence[str]) -> None:
            for uid in part:
                refuse(transaction, uid)

        rules = self._recorder.rules

        def make(transaction: Transaction, part: Sequence[str]) -> Sequence[Body]:
            short = {uid: more + beyond(transaction, uid, rules) if more else 0 for uid in part}
            return [Assign(uid, ANYBODY, more=short[uid], note=note) for uid in part]

        chosen = tuple(dict.fromkeys(uids))
        return record_in_parts(self._recorder, lead, chosen, check, make, origin)

    def _decided(
        self,
        lead: str,
        decisions: Sequence[Decided],
        check: Callable[[Transaction, Sequence[Decided]], None],
        rationale: str,
        origin: str,
    ) -> Future[ChangeSet]:
        def make(transaction: Transaction, part: Sequence[Decided]) -> Sequence[Body]:
            return [self._body(transaction, lead, one, rationale) for one in part]

        chosen = tuple(dict(decisions).items())
        return record_in_parts(self._recorder, lead, chosen, check, make, origin)

    def _body(
        self,
        transaction: Transaction,
        lead: str,
        decided: Decided,
        rationale: str,
        clauses: tuple[str, ...] = (),
    ) -> Adjudicate:
        uid, values = decided
        earlier = standing(transaction, uid).adjudication
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
