"""Writing leads' decisions that a set brings, in short transactions.

An event's id follows from the set, so importing it again adds nothing. What somebody decided here
is never overwritten by an import; what an earlier import brought is superseded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from annotator.domain.changes import ChangeSet
from annotator.domain.events import Adjudicate
from annotator.domain.fold import CurrentAdjudication, fold_item
from annotator.services.intake.label_writer import CHUNK
from annotator.services.recording import Recorder
from annotator.store import log
from annotator.store.database import Sql, Transaction
from annotator.store.writer import BULK


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the id that its set gives its event; `supersedes` is filled in here."""

    event_id: str
    decision: Adjudicate


class DecisionWriter:
    """Writes one set's decisions. `ours` counts those left out for one that was made here."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.ours = 0

    def write(self, decisions: Sequence[Decided]) -> None:
        """All of them; blocks until they are durable."""
        for start in range(0, len(decisions), CHUNK):
            self._write(decisions[start : start + CHUNK])

    def _write(self, part: Sequence[Decided]) -> None:
        """One short transaction."""
        ours, change = self._recorder.database.write(
            lambda transaction: self._transact(transaction, part), BULK
        ).result()
        self.ours += ours
        if change.events:
            self._recorder.changes.publish(change)

    def _transact(
        self, transaction: Transaction, decisions: Sequence[Decided]
    ) -> tuple[int, ChangeSet]:
        judged = [(one, _standing(transaction.sql, one)) for one in decisions]
        ours = sum(s is not None and s.origin.kind == "native" for _, s in judged)
        new = [
            (one.event_id, _superseding(one.decision, standing))
            for one, standing in judged
            if _adds(transaction.sql, one, standing)
        ]
        bodies, ids = [body for _, body in new], [event_id for event_id, _ in new]
        return ours, self._recorder.append(transaction, "import", bodies, "import", ids)


def _standing(sql: Sql, one: Decided) -> CurrentAdjudication | None:
    return fold_item(log.events_of(sql, one.decision.item)).adjudication


def _adds(sql: Sql, one: Decided, standing: CurrentAdjudication | None) -> bool:
    if log.has_event(sql, one.event_id):
        return False
    if standing is None:
        return True
    decision = one.decision
    said = (standing.lead, standing.decision, standing.values, standing.rationale)
    same = said == (decision.lead, decision.decision, decision.values, decision.rationale)
    return standing.origin.kind == "import" and not same


def _superseding(decision: Adjudicate, standing: CurrentAdjudication | None) -> Adjudicate:
    return decision if standing is None else replace(decision, supersedes=(standing.event,))
