"""What the command line asks the window to open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annotator.domain.project import Role


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """project None: the project chooser. annotator None: as remembered, else the window asks.

    role None: the one that the project file gives the annotator. file: a pack or a return to do
    something about; then project is None.
    """

    project: Path | None = None
    annotator: str | None = None
    role: Role | None = None
    read_only: bool = False
    file: Path | None = None
