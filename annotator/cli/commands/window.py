"""annotator open, annotator demo: what only the window can do, and what can be done without it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from annotator.cli.console import say
from annotator.cli.outcome import DONE, RunDemo
from annotator.domain.errors import UsageError, UserError
from annotator.domain.launch import OpenWindow

PROJECT_FILE = "project.yaml"
HANDED = (".pack", ".return")
"""What is double-clicked: packs and returns."""


def open_project(
    project: Annotated[
        Path | None,
        typer.Argument(metavar="PROJECT", help="A project's folder, or a pack or return."),
    ] = None,
    annotator: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Who works.")
    ] = None,
    role: Annotated[
        Literal["annotator", "lead"] | None, typer.Option(help="What the window shows.")
    ] = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Look, and change nothing.")
    ] = False,
    selftest: Annotated[
        bool,
        typer.Option("--selftest", help="Label one item in a temporary project, then end."),
    ] = False,
) -> int | OpenWindow:
    """Open a project or a pack in the window."""
    if selftest:
        if project is not None:
            raise UsageError("--selftest makes a project of its own.", "Leave PROJECT out.")
        return _selftest()
    if project is not None and project.suffix.lower() in HANDED and project.is_file():
        return OpenWindow(file=project.resolve())
    if project is not None and not (project / PROJECT_FILE).is_file():
        raise UserError(
            f"{project} is not a project: it has no {PROJECT_FILE}.",
            "Choose a project's folder, or make one with `annotator new`.",
        )
    return OpenWindow(project, annotator, role, read_only)


def demo(
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the project and screenshots go.")
    ] = Path("annotator-demo"),
    no_window: Annotated[
        bool, typer.Option("--no-window", help="Run offscreen, even with a display.")
    ] = False,
) -> RunDemo:
    """Run the main job on the demo project."""
    return RunDemo(out, no_window)


def _selftest() -> int:
    from annotator.services.selftest import selftest

    say(selftest())
    return DONE
