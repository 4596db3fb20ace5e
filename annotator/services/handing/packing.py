"""Making a pack: one file for one annotator, signed, for weeks of work without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator import __version__
from annotator.domain.clock import ZERO, HybridClock
from annotator.domain.errors import Cancelled, UserError
from annotator.domain.ids import uuid7
from annotator.domain.project import Annotator
from annotator.formats.bundle import (
    About,
    Keys,
    Known,
    Named,
    PackBlock,
    checked_recipient,
    own_keys,
    write_bundle,
)
from annotator.services.app import Workspace
from annotator.services.handing.pack_contents import Member, PackContents
from annotator.services.handing.views import PackReport
from annotator.services.intake.import_job import Cancel, Tell
from annotator.services.views import JobProgress
from annotator.store import handing, log, schema
from annotator.store.database import Sql, Transaction
from annotator.store.handed import is_handed
from annotator.store.handing import Pack

SUFFIX = ".pack"


def make_pack(
    workspace: Workspace,
    name: str,
    out: Path,
    *,
    encrypt_to: str = "",
    tell: Tell = lambda progress: None,
    cancelled: Cancel = lambda: False,
) -> PackReport:
    """Write the pack of one annotator's open share to `out`.

    encrypt_to: an age recipient; the annotator's return is encrypted to the lead, too. Blocks. One
    with nothing to do takes back what an earlier one gave. UserError for somebody unknown, where
    nothing waits and nothing was given before, and in a handed copy.
    """
    annotator = _recipient(workspace, name)
    recipient = checked_recipient(encrypt_to) if encrypt_to else ""
    workspace.deriving.run()
    keys = own_keys(workspace.data)
    with workspace.database.reading() as sql:
        contents = PackContents(workspace, sql, annotator)
        if not (contents.n_open or contents.has_news):
            raise UserError(
                f"Nothing waits for {annotator.name}.",
                "Plan their share first: `annotator plan`, or “Plan” on the Team page.",
            )
        about = _about(workspace, sql, annotator, contents, encrypted=bool(recipient))
        members = _told(contents, tell, cancelled)
        write_bundle(out, keys, members, lambda: about, encrypt_to=recipient, scratch=out.parent)
    made = _noted(about, contents, out, encrypted=bool(recipient))
    workspace.database.write(lambda transaction: _save(transaction, made)).result()
    return _report(made, out, keys)


def _recipient(workspace: Workspace, name: str) -> Annotator:
    if workspace.read_only:
        raise UserError("This project is open read-only.", "Open it for writing to make packs.")
    with workspace.database.reading() as sql:
        if is_handed(sql):
            raise UserError(
                "This copy came from a pack; packs are made in the lead's project.",
                "To send your work back, make a return.",
            )
    annotator = workspace.people.known(name)
    if annotator is None:
        raise UserError(
            f"Nobody in this project is called “{name}”.",
            "Plan a share for them first; then they are known here.",
        )
    if annotator.kind == "model":
        raise UserError(f"{annotator.name} is a model judge.", "Packs are for people.")
    return annotator


def _about(
    workspace: Workspace, sql: Sql, annotator: Annotator, contents: PackContents, *, encrypted: bool
) -> About:
    known = handing.heads(sql)
    theirs = [r for r, peer in handing.peers(sql).items() if peer.annotator == annotator.id]
    latest = max([log.last_hlc(sql) or ZERO, *(pack.made for pack in handing.packs(sql))])
    project = workspace.project
    return About(
        id=uuid7(),
        project=Named(project.id, project.name),
        annotator=Named(annotator.id, annotator.name),
        made=HybridClock(last=latest).tick(),
        number=handing.next_number(sql, annotator.id),
        program=__version__,
        schema_of_store=schema.CURRENT,
        content=PackBlock(
            acknowledged={r: Known(known[r].seq, known[r].hash) for r in theirs if r in known},
            encrypted=encrypted,
            blind_model=project.queue.blind_model,
            redacted=contents.redacted,
        ),
    )


def _told(contents: PackContents, tell: Tell, cancelled: Cancel) -> Iterator[Member]:
    """The members, with word of how many items are written."""
    for path, chunks in contents.members():
        if path == "items.jsonl":
            yield path, _counted(chunks, contents.n_items, tell, cancelled)
        else:
            yield path, chunks


def _counted(chunks: Iterator[bytes], total: int, tell: Tell, cancelled: Cancel) -> Iterator[bytes]:
    for number, chunk in enumerate(chunks, start=1):
        yield chunk
        if number % 500 == 0 or number == total:
            if cancelled():
                raise Cancelled
            tell(JobProgress(number, total, "items"))


def _noted(about: About, contents: PackContents, out: Path, *, encrypted: bool) -> Pack:
    return Pack(
        id=about.id,
        annotator=about.annotator.id,
        number=about.number,
        made=about.made,
        n_items=contents.n_items,
        n_open=contents.n_open,
        encrypted=encrypted,
        file=out.name,
    )


def _save(transaction: Transaction, made: Pack) -> None:
    handing.save_pack(transaction.sql, made)
    transaction.witness(made.made)  # what is planned from now on is in no pack yet


def _report(made: Pack, out: Path, keys: Keys) -> PackReport:
    return PackReport(
        out=out,
        pack=made.id,
        annotator=made.annotator,
        number=made.number,
        n_items=made.n_items,
        n_open=made.n_open,
        encrypted=made.encrypted,
        fingerprint=keys.fingerprint,
    )
