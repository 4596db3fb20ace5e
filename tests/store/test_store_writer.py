"""The writer lane: one job at a time, people first, durable when the future is done."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from spine import draft_for, raw, uid_of

from annotator.domain.errors import UserError
from annotator.services.app import Workspace
from annotator.store import queries
from annotator.store.database import Transaction
from annotator.store.writer import BULK, PEOPLE

Opener = Callable[..., Workspace]


def test_a_person_does_not_wait_behind_a_queue_of_bulk_jobs(workspace: Workspace) -> None:
    ran: list[str] = []
    gate = threading.Event()
    first = workspace.database.write(lambda _: gate.wait(5) and None, BULK)
    jobs = [workspace.database.write(lambda _: ran.append("bulk"), BULK) for _ in range(5)]
    person = workspace.database.write(lambda _: ran.append("person"), PEOPLE)
    gate.set()
    for job in [first, *jobs, person]:
        job.result(5)
    assert ran == ["person", *["bulk"] * 5]


def test_what_a_future_answered_is_on_the_disk(loaded: Workspace) -> None:
    uid = uid_of(loaded, "i1")
    event = loaded.labeling.submit("ada", draft_for(uid, 2)).result().events[-1]
    other = raw(loaded.folder)
    assert other.execute("SELECT count(*) FROM events WHERE id = ?", (event,)).fetchone() == (1,)
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()


def test_commits_are_durable(workspace: Workspace) -> None:
    def level(transaction: Transaction) -> object:
        return transaction.sql.execute("PRAGMA synchronous").fetchone()

    assert workspace.database.write(level).result() == (2,)  # FULL


def test_a_failed_job_is_rolled_back_whole_and_the_next_one_runs(workspace: Workspace) -> None:
    def fail(transaction: Transaction) -> None:
        queries.save_meta(transaction.sql, "k", "v")
        raise ZeroDivisionError

    failed = workspace.database.write(fail)
    with pytest.raises(ZeroDivisionError):
        failed.result()
    read = workspace.database.write(lambda transaction: queries.meta(transaction.sql, "k"))
    assert read.result() is None


def test_a_full_disk_is_told_in_words_and_nothing_is_lost(loaded: Workspace) -> None:
    def fill(transaction: Transaction) -> None:
        pages = transaction.sql.execute("PRAGMA page_count").fetchone()[0]
        transaction.sql.execute(f"PRAGMA max_page_count = {pages}")

    loaded.database.write(fill).result()
    uid = uid_of(loaded, "i1")
    long = draft_for(uid, 4, rationale="because " * 20_000)
    with pytest.raises(UserError, match="Not saved") as refused:
        loaded.labeling.submit("ada", long).result()
    assert isinstance(refused.value.__cause__, sqlite3.OperationalError)
    assert loaded.queue.progress("ada").done == 0

    def widen(transaction: Transaction) -> None:
        transaction.sql.execute("PRAGMA max_page_count = 1000000")

    loaded.database.write(widen).result()
    loaded.labeling.submit("ada", long).result()
    assert loaded.queue.progress("ada").done == 1


def test_closing_finishes_what_was_handed_in(project: Path, opened: Opener) -> None:
    workspace = opened(project)
    jobs = [
        workspace.database.write(
            lambda transaction, n=n: queries.save_meta(transaction.sql, f"k{n}", "v")
        )
        for n in range(50)
    ]
    workspace.close()
    assert all(job.done() and job.exception() is None for job in jobs)


def test_closing_folds_the_wal_into_the_file(project: Path, opened: Opener) -> None:
    workspace = opened(project)
    workspace.people.ensure("Ada")
    workspace.close()
    wal = project / "labels.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0
