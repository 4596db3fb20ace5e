"""`check`: is the log whole, is the content what it was, does everything follow from the log?

Nothing is changed. `rebuild_projection` is the repair for what can be derived again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator.domain.canonical import sha256
from annotator.domain.clock import iso_of_ms, wall_ms
from annotator.domain.events import GENESIS, chain_hash, decode
from annotator.domain.fold import fold_item
from annotator.domain.item import item_uid, placeholder_uid
from annotator.services import units
from annotator.services.app import Workspace
from annotator.services.recording import disputes_of, place_of, rebuild
from annotator.services.units import Change
from annotator.services.views import ProblemFound
from annotator.store import integrity, items, log, projection
from annotator.store.backup import back_up
from annotator.store.database import Sql
from annotator.store.items import decode_item
from annotator.store.log import Stored

_RESTORE = "Restore the project from a backup; the rest of the log is readable and was left alone."
_REBUILD = "Derived data only, no label is affected: `annotator repair DIR` derives it again."


def check(workspace: Workspace) -> tuple[ProblemFound, ...]:
    """Everything that is wrong with a project; empty where nothing is."""
    with workspace.database.reading() as sql:
        broken = tuple(_file(sql))
        if broken:
            return broken
        return (*_log(sql), *_items(sql), *_derived(sql, workspace))


def rebuild_projection(workspace: Workspace) -> Path:
    """Derive states, queue, disputes and accumulators from the log again.

    Returns the backup that was made before.
    """
    source = workspace.database.path
    stamp = iso_of_ms(wall_ms())[:19].replace(":", "").replace("-", "")
    backup = source.with_name(f"{source.stem}.before-repair-{stamp}.db")
    back_up(source, backup)
    recorder = workspace.recorder
    workspace.database.write(
        lambda transaction: rebuild(transaction, recorder.rubric, recorder.overlap)
    ).result()
    return backup


def _file(sql: Sql) -> Iterator[ProblemFound]:
    for message in integrity.file_problems(sql):
        yield ProblemFound(f"the database file is damaged: {message}", "labels.db", _RESTORE)


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
        yield ProblemFound(f"events {expected} to {stored.seq - 1} are missing", where, _RESTORE)
    elif stored.prev != prev:
        yield ProblemFound("the chain is broken before this event", where, _RESTORE)
    if chain_hash(stored.prev, stored.bytes) != stored.hash:
        yield ProblemFound("the event's bytes are not those that were hashed", where, _RESTORE)
        return
    try:
        event = decode(stored.bytes)
    except (ValueError, KeyError) as error:
        yield ProblemFound(f"the event cannot be read ({error})", where, _RESTORE)
        return
    said = (event.id, event.replica, event.seq, event.actor, event.hlc, event.kind, event.item)
    if said != stored.columns:
        yield ProblemFound("the event's columns contradict its bytes", where, _RESTORE)


def _items(sql: Sql) -> Iterator[ProblemFound]:
    for uid, ordinal, status, content, digest in items.hashes(sql):
        where = f"item {uid}"
        if sha256(content) != digest:
            yield ProblemFound("the item's content is not what was imported", where, _RESTORE)
            continue
        if status in ("redacted", "imported"):
            continue
        item = decode_item(content)
        named = (
            placeholder_uid(item.source_id or "", item.model)
            if status == "placeholder"
            else item_uid(item, ordinal)
        )
        if named != uid:
            yield ProblemFound("the item's uid does not follow from its content", where, _RESTORE)


def _derived(sql: Sql, workspace: Workspace) -> Iterator[ProblemFound]:
    rubric, overlap = workspace.recorder.rubric, workspace.recorder.overlap
    counted: Change = Change()
    for uid in log.items_with_events(sql):
        keys = items.keys_of(sql, uid)
        if keys is None:
            yield ProblemFound(
                "events speak of an item that is not here", f"item {uid}", "Import its file."
            )
            continue
        state = fold_item(log.events_of(sql, uid))
        counted.update(units.tally(keys, state, rubric))
        if projection.state_of(sql, keys.row) != state:
            yield ProblemFound("the stored state is not what the log says", f"item {uid}", _REBUILD)
        if integrity.place(sql, keys.row) not in (
            None,
            _flat(place_of(state, overlap, rubric.headline.id)),
        ):
            yield ProblemFound("the queue is not what the log says", f"item {uid}", _REBUILD)
        found = {(d.criterion, d.codes, d.escalated) for d in disputes_of(state, rubric)}
        if integrity.disputes(sql, keys.row) != found:
            yield ProblemFound("the disputes are not what the log says", f"item {uid}", _REBUILD)
    if dict(counted) != projection.all_patterns(sql):
        yield ProblemFound("the agreement state is not what the log says", "patterns", _REBUILD)


def _flat(place: projection.QueuePlace) -> tuple[bool, int, tuple[tuple[str, str], ...]]:
    return place.open, place.n_labels, tuple(sorted(place.taken.items()))
