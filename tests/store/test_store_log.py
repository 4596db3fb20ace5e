"""The log: append-only, chained, and one replica a copy."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from spine import clean, raw, say, uid_of

from annotator.domain.events import GENESIS, Comment, chain_hash
from annotator.services.app import Workspace, open_workspace
from annotator.store import items, log
from annotator.store.database import Transaction

Opener = Callable[..., Workspace]


@pytest.mark.parametrize(
    "statement", ["UPDATE events SET actor = 'mallory'", "DELETE FROM events", "DELETE FROM events"]
)
def test_the_log_can_neither_be_changed_nor_shortened(workspace: Workspace, statement: str) -> None:
    sql = raw(workspace.folder)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sql.execute(statement)
    sql.close()


def test_a_reader_can_change_nothing(workspace: Workspace) -> None:
    with (
        workspace.database.reading() as sql,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        sql.execute("DELETE FROM meta")


def test_every_event_is_chained_to_the_one_before(loaded: Workspace) -> None:
    for level in (1, 2, 3):
        say(loaded, "ada", "i1", level)
    with loaded.database.reading() as sql:
        stored = list(log.everything(sql))
    prev = GENESIS
    for number, one in enumerate(stored, start=1):
        assert (one.seq, one.prev) == (number, prev)
        assert one.hash == chain_hash(prev, one.bytes)
        prev = one.hash
    assert len(stored) == 4  # the rubric's text, then three labels


def test_a_failed_job_leaves_no_gap_in_the_chain(loaded: Workspace) -> None:
    uid = uid_of(loaded, "i1")

    def fail(transaction: Transaction) -> None:
        transaction.append(Comment(uid, "ada", "lost"), "ada")
        raise KeyError("on purpose")

    with pytest.raises(KeyError, match="on purpose"):
        loaded.database.write(fail).result()
    say(loaded, "ada", "i1", 2)
    clean(loaded)
    with loaded.database.reading() as sql:
        assert [one.seq for one in log.everything(sql)] == [1, 2]


def test_opening_the_same_folder_again_stays_the_same_replica(
    project: Path, opened: Opener
) -> None:
    first = opened(project)
    replica = first.database.replica
    first.close()
    assert opened(project).database.replica == replica


def test_a_copied_folder_is_a_new_replica_and_so_is_a_restored_one(
    project: Path, tmp_path: Path, opened: Opener
) -> None:
    workspace = opened(project)
    replica = workspace.database.replica
    workspace.close()
    copy = shutil.copytree(project, tmp_path / "copy")

    original = opened(project)
    assert original.database.replica == replica
    original.close()
    copied = opened(copy)
    assert copied.database.replica != replica
    clean(copied)


def test_another_machine_is_a_new_replica(project: Path, tmp_path: Path, opened: Opener) -> None:
    workspace = opened(project)
    replica = workspace.database.replica
    workspace.close()
    elsewhere = opened(project, data=tmp_path / "another-data-folder")
    assert elsewhere.database.replica != replica


def test_times_never_run_backwards_even_where_the_wall_clock_does(
    project: Path, tmp_path: Path
) -> None:
    late, early = 1_900_000_000_000, 1_600_000_000_000
    for now in (late, early):
        workspace = open_workspace(project, wall=lambda now=now: now)
        workspace.recorder.record("ada", [Comment("nowhere", "ada", str(now))]).result()
        workspace.close()
    sql = raw(project)
    times = [row[0] for row in sql.execute("SELECT hlc FROM events ORDER BY n")]
    sql.close()
    assert times == sorted(set(times))


def test_what_is_read_at_once_is_what_is_read_one_by_one(loaded: Workspace) -> None:
    uids = [uid_of(loaded, f"i{n}") for n in (3, 1, 2)]
    for annotator, name in (("ada", "i1"), ("ada", "i2"), ("bo", "i2"), ("eve", "i2")):
        say(loaded, annotator, name, 2)
    with loaded.database.reading() as sql:
        among = log.events_among(sql, uids)
        assert among == {uid: log.events_of(sql, uid) for uid in uids}
        assert len(among[uids[2]]) == 3
        ids = [event.id for event in among[uids[1]]]
        assert log.known_events(sql, [*ids, "no such event"]) == frozenset(ids)
        assert items.keys_among(sql, [*uids, "no such item"]) == {
            "no such item": None,
            **{uid: items.keys_of(sql, uid) for uid in uids},
        }
