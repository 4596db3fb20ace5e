"""Who may open a project, and which databases are opened at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.operations import Operations
from spine import items_file, raw, say

from annotator.domain.errors import UserError
from annotator.services.app import Workspace, open_workspace
from annotator.store import schema
from annotator.store.lock import ProjectLocked
from annotator.store.migrations import steps

Opener = Callable[..., Workspace]

_HOLD = """
import sys
from pathlib import Path
from annotator.services.app import open_workspace
workspace = open_workspace(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
workspace.close()
"""


@contextmanager
def held_by_another_process(project: Path) -> Iterator[int]:
    command = [sys.executable, "-c", _HOLD, str(project)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        assert process.stdout.readline() == "open\n"
        yield process.pid
    finally:
        process.communicate("done\n", timeout=20)


def test_a_second_writing_process_is_refused_with_the_firsts_pid(project: Path) -> None:
    with held_by_another_process(project) as pid:
        with pytest.raises(ProjectLocked, match=f"process {pid} ") as refused:
            open_workspace(project)
        assert refused.value.pid == pid
        assert "read-only" in refused.value.hint


def test_a_second_opening_in_the_same_process_is_refused_too(workspace: Workspace) -> None:
    with pytest.raises(ProjectLocked, match=f"process {os.getpid()} "):
        open_workspace(workspace.folder)


def test_reading_is_possible_while_another_process_writes(project: Path, opened: Opener) -> None:
    with held_by_another_process(project):
        reader = opened(project, read_only=True)
        assert reader.items.count() == 0
        with pytest.raises(UserError, match="read-only"):
            reader.labeling.skip("ada", "x", "language")


def test_a_reader_sees_what_a_writer_commits(loaded: Workspace, opened: Opener) -> None:
    reader = opened(loaded.folder, read_only=True)
    assert reader.queue.progress("ada").done == 0
    say(loaded, "ada", "i3", 2)
    assert reader.queue.progress("ada").done == 1


def test_the_lock_is_free_again_after_closing_and_after_a_failed_opening(
    project: Path, opened: Opener
) -> None:
    opened(project).close()
    database = raw(project)
    database.execute("PRAGMA user_version = 99")
    database.close()
    for _ in range(2):
        with pytest.raises(UserError, match="newer version"):
            open_workspace(project)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_refused_with_the_remedy(project: Path) -> None:
    project.chmod(0o500)
    try:
        with pytest.raises(UserError, match="cannot be written"):
            open_workspace(project)
    finally:
        project.chmod(0o700)


def test_what_is_no_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"not a project.*project\.yaml"):
        open_workspace(tmp_path)


def test_a_newer_schema_is_refused_and_left_alone(project: Path) -> None:
    database = raw(project)
    database.execute(f"PRAGMA user_version = {schema.CURRENT + 1}")
    database.close()
    before = (project / "labels.db").read_bytes()
    with pytest.raises(UserError, match="newer version") as refused:
        open_workspace(project)
    assert "Update the program" in refused.value.hint
    assert (project / "labels.db").read_bytes() == before


def test_what_is_no_database_is_refused_and_left_alone(project: Path) -> None:
    (project / "labels.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(UserError, match="cannot be read as a database"):
        open_workspace(project)
    assert (project / "labels.db").read_bytes().startswith(b"not a database")


def _add_a_table(operations: Operations) -> None:
    operations.execute("CREATE TABLE novelty (id INTEGER PRIMARY KEY)")


def _fail(operations: Operations) -> None:
    operations.execute("CREATE TABLE half_done (id INTEGER PRIMARY KEY)")
    raise RuntimeError("on purpose")


def tables(path: Path) -> set[str]:
    database = raw(path)
    names = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    database.close()
    return names


def test_an_older_schema_is_backed_up_and_migrated(
    project: Path, tmp_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 3))
    say(workspace, "ada", "i1", 3)
    workspace.close()
    before = schema.CURRENT
    monkeypatch.setattr(schema, "CURRENT", before + 1)
    monkeypatch.setattr(steps, "STEPS", (*steps.STEPS, _add_a_table))

    with pytest.raises(UserError, match=f"older schema {before}"):
        open_workspace(project, read_only=True)
    migrated = opened(project)
    assert migrated.queue.progress("ada").done == 1
    assert "novelty" in tables(project)
    backup = project / f"labels.schema-{before}.backup.db"
    assert backup.is_file()
    migrated.close()
    again = opened(project)
    assert again.queue.progress("ada").done == 1


def test_a_migration_that_fails_changes_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = schema.CURRENT
    monkeypatch.setattr(schema, "CURRENT", before + 2)
    monkeypatch.setattr(steps, "STEPS", (*steps.STEPS, _add_a_table, _fail))
    with pytest.raises(RuntimeError, match="on purpose"):
        open_workspace(project)
    assert not {"novelty", "half_done"} & tables(project)
    database = raw(project)
    assert database.execute("PRAGMA user_version").fetchone() == (before,)
    database.close()
