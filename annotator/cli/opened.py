"""Projects opened for the length of one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.cli.console import ProgressLine, say

if TYPE_CHECKING:
    from annotator.services.app import Workspace


@contextmanager
def to_write(folder: Path) -> Iterator[Workspace]:
    """The project, with its lock. Raises ProjectLocked where another process writes."""
    with _opened(folder, read_only=False) as workspace:
        yield workspace


@contextmanager
def to_read(folder: Path, as_of: str | None = None) -> Iterator[Workspace]:
    """The project as it is, or as it was, also while a window has it open for writing.

    as_of: what `options.AsOf` was given.
    """
    with _opened(folder, read_only=True) if as_of is None else _as_it_was(folder, as_of) as found:
        yield found


@contextmanager
def _as_it_was(folder: Path, as_of: str) -> Iterator[Workspace]:
    from annotator.services.as_of import moment_of, workspace_as_of

    moment = moment_of(as_of)
    line = ProgressLine(f"Deriving the state as of {moment.iso}")
    with workspace_as_of(folder, moment, tell=line.tell) as workspace:
        line.clear()
        say(f"As of {moment.iso}, under version {workspace.rubric.version} of the rubric.")
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
