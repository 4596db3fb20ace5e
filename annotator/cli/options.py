"""Arguments and options that several commands share."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from annotator.domain.canonical import JsonObject
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

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="MOMENT",
        help="The state as it was: a date (to its end) or a time, ISO 8601, UTC unless it names "
        "a zone, e.g. 2026-11-22 or 2026-11-22T14:30+01:00.",
    ),
]


def told_as_of(as_of: str | None) -> JsonObject:
    """What JSON says of `--as-of`; nothing where it was not given."""
    from annotator.services.as_of import moment_of

    return {} if as_of is None else {"as_of": moment_of(as_of).iso}


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
