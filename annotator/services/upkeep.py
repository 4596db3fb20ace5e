"""What a writable opening settles before anybody works: the rubric in the log, the projection,
who has a place in `project.yaml`.

The projection follows from the log *and* from the rubric and the overlap that were in force when
it was derived. Where a file was edited since, everything is derived again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.domain.canonical import content_hash, sha256
from annotator.domain.events import Body, RubricPublish
from annotator.services.recording import rebuild
from annotator.store import log, queries
from annotator.store.database import Sql, Transaction

if TYPE_CHECKING:
    from annotator.services.app import Workspace

DERIVATION = 1
"""Raise it when what is derived from the log changes."""
_KEY = "derived_under"


def bring_up_to_date(workspace: Workspace, text: str) -> None:
    """Put the rubric's text into the log where it is new, and derive again what it changes."""
    recorder = workspace.recorder
    rubric = workspace.rubric
    digest = sha256(text.encode("utf-8"))
    under = content_hash({"v": DERIVATION, "rubric": digest, "overlap": recorder.overlap})

    def job(transaction: Transaction) -> None:
        if _published(transaction.sql, rubric.id, rubric.version) != digest:
            body: Body = RubricPublish(rubric.id, rubric.version, text, digest)
            recorder.append(transaction, "program", [body])
        if queries.meta(transaction.sql, _KEY) != under:
            rebuild(transaction, rubric, recorder.overlap)
            queries.save_meta(transaction.sql, _KEY, under)

    workspace.database.write(job).result()
    workspace.people.ensure_counted(workspace.database)


def _published(sql: Sql, rubric_id: str, version: str) -> str | None:
    """The sha256 of the text that the log holds last for a rubric version."""
    published = (event.body for event in log.events_by_kind(sql, "rubric.publish"))
    texts = [
        body.sha256
        for body in published
        if isinstance(body, RubricPublish)
        and (body.rubric_id, body.version) == (rubric_id, version)
    ]
    return texts[-1] if texts else None
