"""Closing: whoever reads is asked to stop, nothing is left unanswered, a full disk holds nobody."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from pathlib import Path

import pytest
from spine import items_file

from annotator.domain.errors import UserError
from annotator.services.app import Workspace, open_workspace
from annotator.store.lock import ProjectClosed

Opener = Callable[..., Workspace]
FOREVER = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="limits are a POSIX matter")


@contextmanager
def no_file_grows_beyond(size: int) -> Iterator[None]:
    """The disk is full for whoever writes past that size."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def open_files(folder: Path) -> list[str]:
    listed = Path("/proc/self/fd")
    targets = (fd.resolve() for fd in listed.iterdir()) if listed.is_dir() else iter(())
    return [str(target) for target in targets if folder in target.parents]


def test_closing_waits_for_those_who_read(loaded: Workspace) -> None:
    ended: list[BaseException] = []
    started = threading.Barrier(4)

    def read() -> None:
        started.wait()
        try:
            while True:
                loaded.queue.upcoming("ada", 200)
        except UserError as error:
            ended.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    started.wait()
    loaded.close()
    for thread in threads:
        thread.join(10)
    assert [type(error) for error in ended] == [ProjectClosed] * 3


def test_closing_interrupts_a_question_that_takes_long(workspace: Workspace) -> None:
    running = threading.Event()
    told: list[str] = []

    def ask() -> None:
        try:
            with workspace.database.reading() as sql:
                running.set()
                sql.execute(FOREVER).fetchone()
        except ProjectClosed as error:
            told.append(error.message)

    thread = threading.Thread(target=ask)
    thread.start()
    running.wait(10)
    workspace.close()
    thread.join(10)
    assert told == ["The project was closed."]


def test_a_closed_project_says_so(loaded: Workspace) -> None:
    loaded.close()
    with pytest.raises(ProjectClosed):
        loaded.items.count()
    with pytest.raises(ProjectClosed):
        loaded.labeling.skip("ada", "x", "language")
    loaded.close()


def test_what_is_taken_in_while_closing_is_answered(workspace: Workspace) -> None:
    taken: list[Future[None]] = []

    def hand_in() -> None:
        try:
            while True:
                taken.append(workspace.database.write(lambda transaction: None))
        except ProjectClosed:
            return

    threads = [threading.Thread(target=hand_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    workspace.close()
    for thread in threads:
        thread.join(10)
    assert not wait(taken, timeout=5).not_done


@posix_only
def test_a_full_disk_does_not_keep_the_project_locked(
    project: Path, tmp_path: Path, opened: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 300))
    with no_file_grows_beyond((project / "labels.db").stat().st_size):
        workspace.close()
    assert "keeps its WAL" in caplog.text
    caplog.clear()
    assert not open_files(project)
    assert opened(project).items.count() == 300


@posix_only
def test_a_full_disk_is_told_when_opening_and_leaves_no_lock(project: Path, opened: Opener) -> None:
    with no_file_grows_beyond(0), pytest.raises(UserError, match="cannot be written") as refused:
        open_workspace(project)
    assert "disk space" in refused.value.hint
    assert not open_files(project)
    assert opened(project).items.count() == 0


def test_an_opening_that_fails_half_way_leaves_nothing_open(
    project: Path, tmp_path: Path, opened: Opener
) -> None:
    (tmp_path / "data").write_text("a file where the data folder should be")
    for _ in range(2):
        with pytest.raises(UserError, match="cannot be opened"):
            open_workspace(project, data=tmp_path / "data")
    assert not open_files(project)
    assert opened(project).items.count() == 0
