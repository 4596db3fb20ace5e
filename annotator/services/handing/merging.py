"""Taking returns in: any number, in any order, any number of times.

A return is taken in whole, in one transaction, or not at all; then its items are derived again.
What is merged is a union of events, so nothing that was said can be lost or written over.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from annotator.domain.clock import wall_ms
from annotator.domain.errors import RefusedInput, UserError
from annotator.domain.events import Calibrate, Comment, Event, Flag, Label, Retract, Skip
from annotator.formats.bundle import (
    Bundle,
    Manifest,
    ReturnBlock,
    fingerprint,
    open_bundle,
    own_keys,
)
from annotator.services.app import Workspace
from annotator.services.handing.views import MergedFile, MergeReport, MergeTotal
from annotator.services.intake.import_job import Cancel, Tell
from annotator.store import handing
from annotator.store.database import Sql, Transaction
from annotator.store.handed import is_handed
from annotator.store.handing import Peer
from annotator.store.merging import Chain, EventsMissing, Merged
from annotator.store.writer import BULK

OTHER_PROJECT, UNKNOWN_PERSON, OTHER_KEY = "other project", "unknown annotator", "other key"
NOT_THEIRS, MISSING, DAMAGED = "not the annotator's own", "events missing", "damaged"


class _Refused(RefusedInput):
    """Why a return is not taken in; `reason` in two or three words, for counting."""

    def __init__(self, reason: str, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.reason = reason


def merge_returns(
    workspace: Workspace,
    files: Sequence[Path],
    *,
    tell: Tell = lambda progress: None,
    cancelled: Cancel = lambda: False,
) -> MergeReport:
    """Merge returns into a lead's project. Blocks; not on the GUI's thread.

    A file that is refused is told in the report with its reason, and nothing of it is taken in;
    the others are. cancelled: asked between files. UserError in a handed copy.
    """
    with workspace.database.reading() as sql:
        if is_handed(sql):
            raise UserError(
                "This copy came from a pack; returns are merged in the lead's project.",
                "Send your own return to the lead.",
            )
    done: list[MergedFile] = []
    for path in files:
        if cancelled():
            break
        done.append(_one(workspace, path, tell))
    derived = workspace.deriving.run(tell)
    with workspace.database.reading() as sql:
        conflicts = handing.conflicts(sql)
        forks = sum(not settled for _, settled in handing.fork_points(sql).values())
    return MergeReport(tuple(done), _totals(done), conflicts, forks, derived)


def _one(workspace: Workspace, path: Path, tell: Tell) -> MergedFile:
    told = MergedFile(path)
    try:
        with open_bundle(path, kind="return", keys=own_keys(workspace.data)) as bundle:
            told = _told(path, bundle.manifest)
            return _merge(workspace, bundle, told)
    except _Refused as error:
        return _not_merged(told, error.reason, error)
    except EventsMissing as error:
        return _not_merged(told, MISSING, error)
    except RefusedInput as error:
        return _not_merged(told, DAMAGED, error)


def _told(path: Path, manifest: Manifest) -> MergedFile:
    block = manifest.about.content
    assert isinstance(block, ReturnBlock)
    return MergedFile(
        path=path,
        annotator=manifest.about.annotator.id,
        name=manifest.about.annotator.name,
        n=sum(one.to_seq - one.from_seq + 1 for one in block.replicas),
        fingerprint=fingerprint(manifest.key),
    )


def _not_merged(told: MergedFile, reason: str, error: UserError) -> MergedFile:
    return replace(told, refused=error.message, hint=error.hint, reason=reason)


def _merge(workspace: Workspace, bundle: Bundle, told: MergedFile) -> MergedFile:
    about = bundle.manifest.about
    block = about.content
    assert isinstance(block, ReturnBlock)
    _refuse_strangers(workspace, bundle.manifest)

    def job(transaction: Transaction) -> tuple[tuple[Merged, ...], bool]:
        sql = transaction.sql
        new_key = _check_keys(sql, bundle.manifest, block)
        found = transaction.merge(_chains(bundle, block), lambda event: _judge(event, told))
        _refuse_other_ends(found, block)
        for one in found:
            peer = Peer(
                one.replica,
                told.annotator,
                bundle.manifest.key,
                wall_ms(),
                about.made,
                told.path.name,
            )
            handing.save_peer(sql, peer)
        return found, new_key

    found, new_key = workspace.database.write(job, BULK).result()
    return replace(
        told,
        new=sum(one.new for one in found),
        known=sum(one.known for one in found),
        forked=sum(one.branched for one in found),
        new_key=new_key,
        warnings=tuple(_warnings(told.name, found)),
    )


def _refuse_strangers(workspace: Workspace, manifest: Manifest) -> None:
    about = manifest.about
    if about.project.id != workspace.project.id:
        raise _Refused(
            OTHER_PROJECT,
            f"This return is of the project “{about.project.name}”, not of "
            f"“{workspace.project.name}”.",
            "Merge it into the project that its pack came from.",
        )
    if workspace.people.find(about.annotator.id) is None:
        raise _Refused(
            UNKNOWN_PERSON,
            f"Nobody in this project is called {about.annotator.name} ({about.annotator.id}).",
            "Was the project restored from before their pack was made? Put them back into "
            "project.yaml, then merge again.",
        )


def _check_keys(sql: Sql, manifest: Manifest, block: ReturnBlock) -> bool:
    """Refuse a replica that comes with another key than before; whether the key is a new one."""
    peers = handing.peers(sql)
    who = manifest.about.annotator
    for one in block.replicas:
        known = peers.get(one.replica)
        if known is not None and (known.key, known.annotator) != (manifest.key, who.id):
            raise _Refused(
                OTHER_KEY,
                f"This return of {who.name} is signed with another key "
                f"({fingerprint(manifest.key)}) than the ones before "
                f"({fingerprint(known.key)}).",
                f"Ask {who.name}, not by the way that the file came, which one is theirs.",
            )
    return all(peer.key != manifest.key for peer in peers.values())


def _chains(bundle: Bundle, block: ReturnBlock) -> Iterator[Chain]:
    for one in block.replicas:
        yield Chain(one.replica, one.from_seq, one.prev, bundle.lines(one.events))


def _judge(event: Event, told: MergedFile) -> None:
    """Refuse what an annotator's copy does not record: it was made by something else."""
    body = event.body
    if isinstance(body, Label | Retract | Skip | Flag | Calibrate):
        author = body.annotator
    elif isinstance(body, Comment):
        author = body.author
    else:
        author = ""
    if author != told.annotator or event.actor != told.annotator:
        raise _Refused(
            NOT_THEIRS,
            f"It holds an event ({event.kind}, number {event.seq}) that is not "
            f"{told.name}'s own to make.",
            "The file was not made by this program from their copy: ask them for a new one.",
        )


def _refuse_other_ends(found: Sequence[Merged], block: ReturnBlock) -> None:
    """The manifest says where each chain ends, so that none was cut short."""
    for merged, stated in zip(found, block.replicas, strict=True):
        if (merged.to_seq, merged.hash) != (stated.to_seq, stated.hash):
            raise RefusedInput(
                f"The events of replica {stated.replica[:8]}… do not end where the file says.",
                "Ask for a new return.",
            )


def _warnings(name: str, found: Sequence[Merged]) -> Iterator[str]:
    ahead = sum(one.ahead for one in found)
    if ahead:
        yield (
            f"{ahead} of {name}'s events are dated more than a day ahead: the clock of their "
            "machine is wrong. They count like others."
        )
    contested = [one for one in found if one.contested]
    if contested:
        yield (
            f"{name}'s copy has two histories (a machine was set back). What was said after they "
            "part is kept and not counted until you settle it."
        )


def _totals(files: Sequence[MergedFile]) -> dict[str, MergeTotal]:
    new: Counter[str] = Counter()
    known: Counter[str] = Counter()
    refused: dict[str, Counter[str]] = defaultdict(Counter)
    for one in files:
        who = one.annotator
        if who:
            new[who] += one.new
            known[who] += one.known
            if one.refused:
                refused[who][one.reason] += one.n
    people = sorted({one.annotator for one in files if one.annotator})
    return {who: MergeTotal(new[who], known[who], dict(refused[who])) for who in people}
