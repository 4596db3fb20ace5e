"""From exceptions to exit codes: what a person can mend is told; a bug becomes a report."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol, TypeVar, cast

import typer

from annotator import __version__
from annotator.cli.console import say, say_error
from annotator.cli.outcome import BUG, CANCELLED, DONE, REFUSED, USAGE
from annotator.domain.errors import Cancelled, UsageError, UserError

T = TypeVar("T")
_PACKAGES = ("typer", "sqlalchemy", "sqlmodel", "pyside6-essentials")


class _Told(Protocol):
    """What Typer raises for a call that is wrong; newer versions carry a click of their own."""

    exit_code: int

    def show(self) -> None: ...


_CLICK = cast("type[Exception]", typer.BadParameter.__mro__[2])


def guarded(run: Callable[[], T]) -> T | int:
    """What `run` answers, or the exit code of what it raised, after telling it."""
    try:
        return run()
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        say("annotator: cancelled.")
        return CANCELLED
    except Cancelled as stop:
        say(f"annotator: {str(stop) or 'cancelled'}.")
        return CANCELLED
    except UserError as error:
        say_error(error)
        return USAGE if isinstance(error, UsageError) else REFUSED
    except BrokenPipeError:
        return _reader_left()
    except _CLICK as error:
        told = cast("_Told", error)
        told.show()
        return told.exit_code
    except Exception:  # noqa: BLE001 (the last handler: every bug becomes a report)
        say(bug_report(traceback.format_exc()))
        return BUG


def bug_report(trace: str) -> str:
    """What to send with a bug: the trace and the versions, nothing of the project."""
    return "\n".join(
        [
            "annotator: this is a bug in the program. What was saved is kept.",
            "  Please report it with the text between the lines.",
            "-" * 72,
            f"annotator {__version__} · Python {platform.python_version()} · {platform.platform()}",
            " · ".join(f"{name} {_version(name)}" for name in _PACKAGES),
            f"command: {sys.argv[1:2]}",
            trace.rstrip(),
            "-" * 72,
        ]
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _reader_left() -> int:
    """`annotator … | head`: the reader has enough. Nothing more must be written at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
