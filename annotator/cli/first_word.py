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
        _refuse_mistyped(arguments[0], arguments[1:], commands)
    return [OPEN, *arguments]


def _refuse_mistyped(first: str, rest: Sequence[str], commands: Sequence[str]) -> None:
    """A window opens with one word and options; a second word says that a command was meant."""
    if first.startswith("-"):
        return
    more = bool(rest) and not rest[0].startswith("-")
    if Path(first).exists():
        if more and rest[0] in commands:
            raise UsageError(
                f"The command comes before the project: “{first} {rest[0]}” has it after.",
                f"Write `annotator {rest[0]} {first}`.",
            )
        return
    close = difflib.get_close_matches(first, commands, n=1, cutoff=0.7)
    if close or more:
        raise UsageError(
            f"There is neither a command nor a project “{first}”.",
            f"Did you mean `annotator {close[0]}`?" if close else "`annotator -h` lists them.",
        )
