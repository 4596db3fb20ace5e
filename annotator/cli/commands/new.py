"""annotator new"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import say
from annotator.cli.outcome import DONE


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    rubric: Annotated[
        str,
        typer.Option(
            metavar="ID[@VERSION]", help="A shipped rubric, or the path of a rubric file."
        ),
    ],
    name: Annotated[str | None, typer.Option(help="What the project is called.")] = None,
) -> int:
    """Make a new project."""
    from annotator.services.app import create_project

    create_project(folder, rubric=rubric, name=name)
    say(f"Made the project {folder}.")
    return DONE
