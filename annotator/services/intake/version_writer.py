"""Writing the rubric versions that a set brings, so that labels given under them carry over.

Only what the log does not say yet: the text of a version, or how a version whose text it has came
to be. An event's id follows from the text, so importing it again adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.changes import ChangeSet
from annotator.domain.events import RubricPublish
from annotator.domain.ids import imported_event_id
from annotator.domain.rubric_weights import Weight
from annotator.services.lineage import Lineage
from annotator.services.published import published_texts
from annotator.services.recording import Recorder
from annotator.store import log, projection
from annotator.store.database import Sql, Transaction
from annotator.store.writer import BULK


def write_versions(recorder: Recorder, versions: Sequence[RubricPublish]) -> None:
    """One transaction; blocks until it is durable. What is derived follows the new lineage."""

    def job(transaction: Transaction) -> ChangeSet:
        sql = transaction.sql
        new = [one for one in versions if _adds(sql, one)]
        ids = [_event_id(one) for one in new]
        change = recorder.append(transaction, "import", new, "import", ids)
        if new:
            before = recorder.rules.lineage(sql)
            recorder.rules.read_versions(sql)
            if _changes(sql, new, before, recorder.rules.lineage(sql)):
                recorder.rebuild(transaction)
        return change

    change = recorder.database.write(job, BULK).result()
    if change.events:
        recorder.changes.publish(change)


def _adds(sql: Sql, one: RubricPublish) -> bool:
    if log.has_event(sql, _event_id(one)):
        return False
    known = published_texts(sql).get((one.rubric_id, one.version))
    if known is None:
        return True
    silent = not (known.kind or known.previous)
    return silent and known.sha256 == one.sha256 and bool(one.kind or one.previous)


def _changes(sql: Sql, new: Sequence[RubricPublish], was: Lineage, now: Lineage) -> bool:
    """Whether what is derived of the labels that are here already is something else now."""
    counted = {version for _, version in projection.criteria(sql)}
    if _steps(was) != _steps(now):
        return bool(counted)
    return not counted.isdisjoint(one.version for one in new)


def _steps(lineage: Lineage) -> list[tuple[str, Weight]]:
    return [(step.old.version, step.kind) for step in lineage.steps]


def _event_id(one: RubricPublish) -> str:
    return imported_event_id(one.sha256, 0, "rubric.publish", f"{one.rubric_id} {one.version}")
