"""What a command line comes to: an exit code, or something for the window to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annotator.domain.launch import OpenWindow

DONE, BUG, USAGE, REFUSED, DAMAGED, MISSED = range(6)
"""The exit codes of the contract."""
CANCELLED = 130


@dataclass(frozen=True, slots=True)
class RunDemo:
    """Build the demo project in `out` and show it, or take screenshots of every page."""

    out: Path
    no_window: bool = False


Outcome = int | OpenWindow | RunDemo
