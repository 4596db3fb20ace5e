"""Publishing a version: its file, its event, `project.yaml`, in this order, each step durable.

A crash between them leaves a project that opens. Before the event nothing is published, and the
draft is still there; the digest of the file is noted before it is written, so that a better draft
may replace it. The event's own transaction notes that the rest is to be done, and the next
writable opening does it (`finish_publication`). The note, and not the log alone, says so: who puts
an older version back into `project.yaml` by hand is obeyed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.domain.canonical import sha256
from annotator.domain.errors import UserError
from annotator.domain.events import Body, Reopens, RubricPublish
from annotator.domain.project import Project, RubricRef
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_weights import Weight
from annotator.formats.atomic import write_atomic
from annotator.formats.project_file import write_project
from annotator.formats.yaml_reader import read_text
from annotator.services.published import published_rubric, published_texts
from annotator.services.revision_costs import touched
from annotator.services.revision_draft import DraftFile
from annotator.services.revision_views import Published
from annotator.services.views import JobProgress, Tell
from annotator.store import queries
from annotator.store.database import Database, Sql, Transaction

if TYPE_CHECKING:
    from annotator.services.app import Workspace

_NOTE = "publishing"
_FILES = "publishing_files"
"""The sha256 of each version file that was begun and not published, with spaces between."""
STEPS = 5


@dataclass(frozen=True, slots=True)
class Publication:
    """A version that nothing keeps from being published. given: the text before its number."""

    rubric: Rubric
    text: str
    given: str
    kind: Weight
    reason: str
    reopens: Reopens
    control: tuple[str, ...]


def publish_version(
    workspace: Workspace, lead: str, new: Publication, draft: DraftFile, tell: Tell
) -> Published:
    """Blocks until all is durable. UserError, and nothing published, where it cannot be."""
    version = new.rubric.version
    path = version_file(workspace.folder, version)
    with workspace.database.reading() as sql:
        _refuse_published(sql, new)
        _refuse_other_file(path, new, queries.meta(sql, _FILES) or "")
    tell(JobProgress(0, STEPS, "file"))
    workspace.database.write(partial(_note_file, new)).result()
    write_atomic(path, new.text.encode("utf-8"))
    tell(JobProgress(1, STEPS, "log"))
    event = _record(workspace, lead, new)
    tell(JobProgress(2, STEPS, "project.yaml"))
    workspace.people.put_in_force(RubricRef(new.rubric.id, version))
    tell(JobProgress(3, STEPS, "draft"))
    draft.discard_if(sha256(new.given.encode("utf-8")))
    draft.discard_settled(workspace.rubric, new.rubric)
    tell(JobProgress(4, STEPS, "done"))
    workspace.database.write(_settle).result()
    tell(JobProgress(STEPS, STEPS))
    return Published(version, event)


def finish_publication(folder: Path, project: Project, database: Database) -> bool:
    """Do what a crash kept a publication from; whether `project.yaml` was changed.

    For a writable opening, before the rubric in force is read for good.
    """
    with database.reading() as sql:
        note = queries.meta(sql, _NOTE)
        if not note:
            return False
        version, _, digest = note.partition(" ")
        body = published_texts(sql).get((project.rubric.id, version))
        both = [
            published_rubric(sql, project.rubric.id, one)
            for one in (body.previous if body is not None else "", version)
        ]
    finishes = body is not None and body.previous == project.rubric.version
    if body is not None and finishes:
        write_atomic(version_file(folder, version), body.text.encode("utf-8"))
        ref = RubricRef(body.rubric_id, version)
        write_project(folder / "project.yaml", replace(project, rubric=ref))
    if finishes or project.rubric.version == version:
        draft = DraftFile(folder)
        draft.discard_if(digest)
        if both[0] is not None and both[1] is not None:
            draft.discard_settled(both[0], both[1])
    database.write(_settle).result()
    return finishes


def version_file(folder: Path, version: str) -> Path:
    """Where the text of a version lies."""
    return folder / "rubric" / f"{version}.yaml"


def _record(workspace: Workspace, lead: str, new: Publication) -> str:
    old = workspace.rubric

    def bodies(transaction: Transaction) -> list[Body]:
        sql = transaction.sql
        _refuse_published(sql, new)
        digest = sha256(new.given.encode("utf-8"))
        queries.save_meta(sql, _NOTE, f"{new.rubric.version} {digest}")
        queries.save_meta(sql, _FILES, "")
        return [
            RubricPublish(
                rubric_id=new.rubric.id,
                version=new.rubric.version,
                text=new.text,
                sha256=sha256(new.text.encode("utf-8")),
                previous=old.version,
                kind=new.kind,
                reason=new.reason,
                reopens=new.reopens,
                control=new.control,
                reopened=touched(sql, old, new.rubric) if new.reopens == "touched" else (),
            )
        ]

    return workspace.recorder.record(lead, bodies).result().events[0]


def _note_file(new: Publication, transaction: Transaction) -> None:
    """Those of earlier attempts are kept: a crash may leave one of their files in place."""
    known = (queries.meta(transaction.sql, _FILES) or "").split()
    noted = dict.fromkeys((*known, sha256(new.text.encode("utf-8"))))
    queries.save_meta(transaction.sql, _FILES, " ".join(noted))


def _settle(transaction: Transaction) -> None:
    queries.save_meta(transaction.sql, _NOTE, "")


def _refuse_published(sql: Sql, new: Publication) -> None:
    """An open project keeps the version that it was opened with."""
    if (new.rubric.id, new.rubric.version) in published_texts(sql):
        raise UserError(
            f"Version {new.rubric.version} was published already.", "Open the project again."
        )


def _refuse_other_file(path: Path, new: Publication, noted: str) -> None:
    """What somebody put there by hand and nobody published is not written over.

    noted: digests of what the program itself began to publish (`_FILES`); that may be.
    """
    if not path.exists() or sha256(path.read_bytes()) in noted.split():
        return
    if read_text(path) not in (new.text, new.given):
        raise UserError(
            f"{path} is there already, says something else, and was never published.",
            "Publish that file, or move it away.",
        )
