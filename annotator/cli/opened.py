"""Projects opened for the length of one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.cli.console import ProgressLine

if TYPE_CHECKING:
    from annotator.services.app import Workspace


@contextmanager
def to_write(folder: Path) -> Iterator[Workspace]:
    """The project, with its lock. Raises ProjectLocked where another process writes."""
    with _opened(folder, read_only=False) as workspace:
        yield workspace


@contextmanager
def to_read(folder: Path) -> Iterator[Workspace]:
    """The project as it is, also while a window has it open for writing."""
    with _opened(folder, read_only=True) as workspace:
        yield workspace


@contextmanager
def _opened(folder: Path, *, read_only: bool) -> Iterator[Workspace]:
    from annotator.services.app import open_workspace

    line = ProgressLine("Deriving everything again")
    try:
        workspace = open_workspace(folder, read_only=read_only, progress=line.tell)
    finally:
        line.clear()
    try:
        yield workspace
    finally:
        workspace.close()
