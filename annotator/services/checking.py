"""`check`: is the log whole, is the content what it was, does everything follow from the log?

Nothing is changed. `rebuild_projection` is the repair for what can be derived again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator.domain.clock import iso_of_ms, wall_ms
from annotator.domain.events import GENESIS, chain_hash, decode
from annotator.services.app import Workspace
from annotator.services.checking_derived import REBUILD, RESTORE, DerivedCheck
from annotator.services.upkeep import (
    OPEN_ONCE,
    OPEN_TO_DERIVE,
    OUTDATED,
    is_current,
    owed_told,
)
from annotator.services.veiling import named_in_vain
from annotator.services.views import ProblemFound
from annotator.store import forks, integrity, log, to_derive
from annotator.store.backup import back_up
from annotator.store.database import Sql, Transaction
from annotator.store.log import Stored

_CHANGED = ProblemFound(OUTDATED, "project.yaml, rubric/", OPEN_ONCE)


def check(workspace: Workspace) -> tuple[ProblemFound, ...]:
    """Everything that is wrong with a project; empty where nothing is."""
    with workspace.database.reading() as sql:
        broken = tuple(_file(sql))
        if broken:
            return broken
        if not is_current(sql, workspace):
            return (*_log(sql), *_branches(sql), _CHANGED)
        derived = DerivedCheck(sql, workspace.recorder, workspace.project, workspace.folder)
        return (*_log(sql), *_branches(sql), *_owed(sql), *derived.problems())


def notes(workspace: Workspace) -> tuple[str, ...]:
    """What is no damage and may still not be meant, of a project in which nothing is wrong."""
    with workspace.database.reading() as sql:
        in_vain = named_in_vain(sql, workspace.project.queue, workspace.rubric)
    return tuple(
        f"veil_when names “{one}”, which no criterion and no imported score is called; it veils "
        "nothing"
        for one in in_vain
    )


def rebuild_projection(workspace: Workspace) -> Path:
    """Derive states, queue, disputes and accumulators from the log again.

    Returns the backup that was made before.
    """
    source = workspace.database.path
    stamp = iso_of_ms(wall_ms())[:19].replace(":", "").replace("-", "")
    backup = source.with_name(f"{source.stem}.before-repair-{stamp}.db")
    recorder = workspace.recorder

    def job(transaction: Transaction) -> None:
        back_up(source, backup)  # on the lane, so that no redaction comes between
        transaction.settle_forks()
        recorder.rebuild(transaction)

    workspace.database.write(job).result()
    return backup


def _file(sql: Sql) -> Iterator[ProblemFound]:
    for message in integrity.file_problems(sql):
        yield ProblemFound(f"the database file is damaged: {message}", "labels.db", RESTORE)


def _log(sql: Sql) -> Iterator[ProblemFound]:
    replica, seq, prev = "", 0, GENESIS
    for stored in log.everything(sql):
        if stored.replica != replica:
            replica, seq, prev = stored.replica, 0, GENESIS
        yield from _event(stored, seq + 1, prev)
        seq, prev = stored.seq, stored.hash


def _event(stored: Stored, expected: int, prev: str) -> Iterator[ProblemFound]:
    where = f"event {stored.seq} of replica {stored.replica}"
    if stored.seq != expected:
        yield ProblemFound(f"events {expected} to {stored.seq - 1} are missing", where, RESTORE)
    elif stored.prev != prev:
        yield ProblemFound("the chain is broken before this event", where, RESTORE)
    yield from _bytes(stored, where)


def _branches(sql: Sql) -> Iterator[ProblemFound]:
    """Events of forks that the log does not hold: each follows one that is here."""
    for stored in log.branches(sql):
        where = f"event {stored.seq} of a branch of replica {stored.replica}"
        if not integrity.follows(sql, stored):
            yield ProblemFound("what came before this event is missing", where, RESTORE)
        yield from _bytes(stored, where)
    if forks.points(sql) != forks.derived_points(sql):
        yield ProblemFound("the fork points are not what the log says", "fork_points", REBUILD)


def _owed(sql: Sql) -> Iterator[ProblemFound]:
    if owed := to_derive.count(sql):
        yield ProblemFound(owed_told(owed), "to_derive", OPEN_TO_DERIVE)


def _bytes(stored: Stored, where: str) -> Iterator[ProblemFound]:
    if chain_hash(stored.prev, stored.bytes) != stored.hash:
        yield ProblemFound("the event's bytes are not those that were hashed", where, RESTORE)
        return
    try:
        event = decode(stored.bytes)
    except (ValueError, LookupError, TypeError) as error:
        yield ProblemFound(f"the event cannot be read ({error})", where, RESTORE)
        return
    said = (event.id, event.replica, event.seq, event.actor, event.hlc, event.kind, event.item)
    if said != stored.columns:
        yield ProblemFound("the event's columns contradict its bytes", where, RESTORE)
