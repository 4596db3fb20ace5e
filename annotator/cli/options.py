"""Arguments and options that several commands share."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from annotator.domain.errors import UsageError

ProjectDir = Annotated[Path, typer.Argument(metavar="DIR", help="The project's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="FIELD=VALUE",
        help="Look for source ids among these items only, e.g. model=gpt-4.",
    ),
]


def pairs(given: Iterable[str] | None, option: str) -> dict[str, str]:
    """`FIELD=VALUE` options as a mapping. Raises UsageError for one of another form."""
    found: dict[str, str] = {}
    for one in given or ():
        name, sign, value = one.partition("=")
        if not sign or not name:
            raise UsageError(f"“{one}” is not FIELD=VALUE.", f"Write e.g. {option} model=gpt-4.")
        found[name] = value
    return found


def checked_encoding(name: str | None) -> str | None:
    """The encoding. Raises UsageError for one that does not exist."""
    if name is not None:
        try:
            codecs.lookup(name)
        except LookupError as error:
            raise UsageError(
                f"There is no encoding “{name}”.", "Use e.g. utf-8, cp1252 or utf-16."
            ) from error
    return name
