"""A first argument that is no command is a project, a pack or a return to open.

An optional argument on the program itself would swallow the commands (Typer parses it first), so
the command is put in front before anything is parsed.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from annotator.domain.errors import UsageError

OPEN = "open"
_OWN = {"--help", "-h", "--version"}


def with_command(arguments: Sequence[str], commands: Sequence[str]) -> list[str]:
    """The arguments with a command in front. Raises UsageError for a mistyped command."""
    if arguments and (arguments[0] in commands or arguments[0] in _OWN):
        return list(arguments)
    if arguments:
        _refuse_mistyped(arguments[0], commands)
    return [OPEN, *arguments]


def _refuse_mistyped(first: str, commands: Sequence[str]) -> None:
    if first.startswith("-") or Path(first).exists():
        return
    close = difflib.get_close_matches(first, commands, n=1, cutoff=0.7)
    if close:
        raise UsageError(
            f"There is neither a command nor a project “{first}”.",
            f"Did you mean `annotator {close[0]}`?",
        )
