"""Reading where nothing can be written, not even the WAL's index."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from spine import clean, items_file

from annotator.domain.errors import UserError
from annotator.services.app import Workspace, open_workspace

Opener = Callable[..., Workspace]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders are locked otherwise")


def forbid_the_index(project: Path) -> None:
    """No -shm can be made here, as in a folder that cannot be written (root may write those)."""
    (project / "labels.db-shm").unlink(missing_ok=True)
    (project / "labels.db-shm").symlink_to(project / "no-such-folder" / "index")


@pytest.fixture
def worked(project: Path, tmp_path: Path, opened: Opener) -> Path:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 3))
    workspace.close()
    return project


def test_a_folder_that_cannot_be_written_can_be_read(worked: Path, opened: Opener) -> None:
    forbid_the_index(worked)
    reader = opened(worked, read_only=True)
    assert reader.items.count() == 3
    clean(reader)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_to_write_can_be_read(worked: Path, opened: Opener) -> None:
    worked.chmod(0o500)
    try:
        reader = opened(worked, read_only=True)
        assert reader.items.count() == 3
        reader.close()
    finally:
        worked.chmod(0o700)


def test_changes_that_wait_in_a_wal_are_not_passed_over(
    worked: Path, tmp_path: Path, opened: Opener
) -> None:
    workspace = opened(worked)
    workspace.importing.run(items_file(tmp_path / "more.jsonl", 5))
    copy = shutil.copytree(worked, tmp_path / "copy")
    workspace.close()
    forbid_the_index(copy)
    with pytest.raises(UserError, match="cannot be opened") as refused:
        open_workspace(copy, read_only=True)
    assert "copy the folder" in refused.value.hint
    assert "cannot be read as a database" not in refused.value.message
