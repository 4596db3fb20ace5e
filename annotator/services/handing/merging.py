"""Taking returns in: any number, in any order, any number of times.

A return is taken in whole, in one transaction, or not at all; then its items are derived again.
What is merged is a union of events, so nothing that was said can be lost or written over.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from annotator.domain.changes import ChangeSet
from annotator.domain.clock import wall_ms
from annotator.domain.errors import RefusedInput, UserError
from annotator.domain.events import (
    GENESIS,
    Calibrate,
    Comment,
    Event,
    Flag,
    Label,
    Retract,
    Skip,
)
from annotator.formats.bundle import (
    Bundle,
    Manifest,
    NewerProgram,
    OtherRecipient,
    ReturnBlock,
    fingerprint,
    open_bundle,
    own_keys,
)
from annotator.services.app import Workspace
from annotator.services.handing.newer import refuse_newer
from annotator.services.handing.own_forms import form_problem
from annotator.services.handing.views import MergedFile, MergeReport, MergeTotal
from annotator.services.intake.import_job import Cancel, Tell
from annotator.services.people import PeopleService
from annotator.store import forks, handing, log
from annotator.store.database import Sql, Transaction
from annotator.store.handed import is_handed
from annotator.store.handing import Peer
from annotator.store.merging import Chain, EventsMissing, Merged
from annotator.store.writer import BULK

OTHER_PROJECT, UNKNOWN_PERSON, OTHER_KEY = "other project", "unknown annotator", "other key"
MERGE = "merge"
"""The origin of what comes by merging, and a kind beside those of the events."""
NOT_THEIRS, MISSING, DAMAGED = "not the annotator's own", "events missing", "damaged"
NEWER, SEALED = "newer schema", "other recipient"
_REASONS = {NewerProgram: NEWER, OtherRecipient: SEALED}

NOTHING = (0, GENESIS)
"""Where the chain ends of a replica that nobody knows."""


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
        contested = sum(not point.settled for point in forks.points(sql))
    return MergeReport(tuple(done), _totals(done), conflicts, contested, derived)


def _one(workspace: Workspace, path: Path, tell: Tell) -> MergedFile:
    told = MergedFile(path)
    try:
        with open_bundle(path, kind="return", keys=own_keys(workspace.data)) as bundle:
            told = _told(path, bundle.manifest)
            refuse_newer(bundle.manifest.about, path.name)
            return _merge(workspace, bundle, told)
    except EventsMissing as error:
        return _not_merged(told, _hole(told.name, error))
    except RefusedInput as error:
        return _not_merged(told, error)


def _not_merged(told: MergedFile, error: RefusedInput) -> MergedFile:
    return replace(told, refused=error.message, hint=error.hint, reason=_reason(error))


def _hole(name: str, error: EventsMissing) -> _Refused:
    """A return begins where a pack said that the lead was: this project was there once."""
    which = f"{error.first}" if error.first == error.last else f"{error.first}–{error.last}"
    return _Refused(
        MISSING,
        f"Of what {name} did on one machine, number {which} is missing here.",
        "Was the project restored from before, or is there another copy of it? Merge their earlier "
        "return first; or hand out a new pack, and ask for a return once it was opened: that one "
        "begins where this project is.",
    )


def _reason(error: RefusedInput) -> str:
    if isinstance(error, _Refused):
        return error.reason
    return next((said for kind, said in _REASONS.items() if isinstance(error, kind)), DAMAGED)


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


def _merge(workspace: Workspace, bundle: Bundle, told: MergedFile) -> MergedFile:
    about = bundle.manifest.about
    block = about.content
    assert isinstance(block, ReturnBlock)
    _refuse_strangers(workspace, bundle.manifest)

    def job(transaction: Transaction) -> tuple[tuple[Merged, ...], tuple[str, ...]]:
        sql = transaction.sql
        _check_keys(sql, bundle.manifest, block)
        seen = _seen_key(sql, bundle.manifest)
        ends = handing.ends(sql)
        found = transaction.merge(_chains(bundle, block), lambda event: _judge(event, told))
        _refuse_other_ends(found, block)
        if handing.speaks_for_others(sql, ends):
            raise _not_theirs(f"It holds an event under the id of one that is not {told.name}'s.")
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
        return found, seen

    found, seen = workspace.database.write(job, BULK).result()
    _tell(workspace, found)
    return replace(
        told,
        new=sum(one.new for one in found),
        known=sum(one.known for one in found),
        forked=sum(one.branched for one in found),
        new_key=told.annotator not in seen,
        warnings=(*_warnings(told.name, found), *_of_others(workspace.people, told, seen)),
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


def _check_keys(sql: Sql, manifest: Manifest, block: ReturnBlock) -> None:
    """Refuse a replica that comes with another key than before, and one of this project's own."""
    peers = handing.peers(sql)
    who = manifest.about.annotator
    for one in block.replicas:
        known = peers.get(one.replica)
        if known is None and log.end_of(sql, one.replica) != NOTHING:
            raise _not_theirs("It holds events of a copy that never was theirs.")
        if known is not None and (known.key, known.annotator) != (manifest.key, who.id):
            raise _Refused(
                OTHER_KEY,
                f"This return of {who.name} is signed with another key "
                f"({fingerprint(manifest.key)}) than the ones before "
                f"({fingerprint(known.key)}).",
                f"Ask {who.name}, not by the way that the file came, which one is theirs.",
            )


def _seen_key(sql: Sql, manifest: Manifest) -> tuple[str, ...]:
    """Whose returns were signed with this key before."""
    peers = handing.peers(sql).values()
    return tuple(sorted({one.annotator for one in peers if one.key == manifest.key}))


def _tell(workspace: Workspace, found: Sequence[Merged]) -> None:
    """What is not about items changes at once; of the items, deriving tells."""
    kinds = frozenset(kind for one in found for kind in one.kinds)
    if kinds:
        workspace.changes.publish(ChangeSet((), kinds | {MERGE}, MERGE, counted=False))


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
        raise _not_theirs(
            f"It holds an event ({event.kind}, number {event.seq}) that is not "
            f"{told.name}'s own to make."
        )
    problem = form_problem(event)
    if problem:
        raise _not_theirs(f"It holds an event ({event.kind}, number {event.seq}) with {problem}.")


def _not_theirs(what: str) -> _Refused:
    hint = "The file was not made by this program from their copy: ask them for a new one."
    return _Refused(NOT_THEIRS, what, hint)


def _refuse_other_ends(found: Sequence[Merged], block: ReturnBlock) -> None:
    """The manifest says where each chain ends, so that none was cut short."""
    for merged, stated in zip(found, block.replicas, strict=True):
        if (merged.to_seq, merged.hash) != (stated.to_seq, stated.hash):
            raise RefusedInput(
                "The events of one machine do not end where the file says.",
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
            "parted is kept and not counted until you settle it."
        )


def _of_others(people: PeopleService, told: MergedFile, seen: Sequence[str]) -> Iterator[str]:
    others = [people.as_known(who).name for who in seen if who != told.annotator]
    if others:
        yield (
            f"Returns of {', '.join(others)} are signed with the same key: two people work at one "
            f"machine, or somebody labels in {told.name}'s name. Ask them."
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
