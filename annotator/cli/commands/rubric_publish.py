"""annotator rubric DIR publish"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar, cast, get_args

import typer

from annotator.cli.console import ProgressLine, print_json, say
from annotator.cli.opened import to_read, to_write
from annotator.cli.options import AsJson
from annotator.cli.outcome import DONE
from annotator.cli.told_publication import print_publication
from annotator.domain.errors import RefusedInput, UsageError
from annotator.domain.events import Reopens
from annotator.domain.rubric_diff import suggested_kind
from annotator.domain.rubric_weights import WEIGHTS, Weight

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.services.revision_views import Preview, Published

ACTOR = "command-line"
REOPENS: tuple[Reopens, ...] = get_args(Reopens)
CONTROL = 60

T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class _Asked:
    """control: None for all."""

    file: Path
    text: str
    kind: Weight
    reopens: Reopens
    control: int | None


def publish(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The text of the new version.")],
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why the rubric is changed.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="wording, clarifying or meaning; it gives the number."),
    ] = None,
    reopen: Annotated[
        str | None,
        typer.Option(
            metavar="WHICH",
            help="Whose labels to ask for again: nothing, touched or all items. By default "
            "nothing for wording, else touched.",
        ),
    ] = None,
    control: Annotated[
        str | None,
        typer.Option(
            metavar="N|all|none",
            help="Items drawn to tell whether it helped. By default none for wording, else 60.",
        ),
    ] = None,
    lead: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Who publishes it.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what it would do, and write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Publish a version of the rubric. Tells which labels stay valid, what is asked again."""
    from annotator.services.revision_json import publication_json

    if not dry_run and not (kind and reason):
        raise UsageError(
            "A version is published with a reason and as a kind.",
            "Give --reason TEXT and --kind wording|clarifying|meaning, or --dry-run.",
        )
    folder = cast("Path", context.obj)
    with (to_read if dry_run else to_write)(folder) as workspace:
        asked = _asked(workspace, file, kind, reopen, control)
        preview = _preview(workspace, asked)
        done = None if dry_run else _publish(workspace, asked, lead, reason or "")
    if done is not None:
        with to_write(folder):
            pass  # the opening that puts it into force: figures and queue are derived anew
    for warning in preview.warnings:
        say(f"warning: {warning}")
    if as_json:
        print_json(publication_json(preview, reason, done))
    else:
        print_publication(preview, done)
    return DONE


def _asked(
    workspace: Workspace, file: Path, kind: str | None, reopen: str | None, control: str | None
) -> _Asked:
    from annotator.formats.yaml_reader import read_text
    from annotator.services.rubric_versions import RubricVersions

    if not file.is_file():
        raise RefusedInput(f"There is no file {file}.", "Check the path.")
    chosen = None if kind is None else _one_of(kind, WEIGHTS, "--kind")
    if chosen is None:
        versions = RubricVersions(workspace.database, workspace.rubric)
        chosen = suggested_kind(versions.compare(str(file))) or "wording"
    light = chosen == "wording"
    usual: Reopens = "nothing" if light else "touched"
    return _Asked(
        file=file,
        text=read_text(file),
        kind=chosen,
        reopens=usual if reopen is None else _one_of(reopen, REOPENS, "--reopen"),
        control=_control(control) if control is not None else 0 if light else CONTROL,
    )


def _preview(workspace: Workspace, asked: _Asked) -> Preview:
    line = ProgressLine("Counting")
    try:
        return workspace.revision.preview(
            asked.text,
            kind=asked.kind,
            reopens=asked.reopens,
            control=asked.control,
            name=str(asked.file),
            progress=line.tell,
        )
    finally:
        line.clear()


def _publish(workspace: Workspace, asked: _Asked, lead: str | None, reason: str) -> Published:
    from annotator.services.people import annotator_id

    people = workspace.people
    person = people.known(lead) if lead else None
    made = annotator_id(lead) if lead else people.remembered() or ACTOR
    done = workspace.revision.publish(
        person.id if person else made,
        asked.text,
        kind=asked.kind,
        reason=reason,
        reopens=asked.reopens,
        control=asked.control,
        name=str(asked.file),
    )
    if lead:
        people.ensure(lead, role=None if person else "lead")
    return done


def _control(given: str) -> int | None:
    if given == "all":
        return None
    if given == "none":
        return 0
    if given.isdecimal():
        return int(given)
    raise UsageError(f"“{given}” is no number of items.", "Write --control 60, all or none.")


def _one_of(given: str, known: tuple[T, ...], option: str) -> T:
    found = next((one for one in known if one == given), None)
    if found is None:
        raise UsageError(f"{option} {given} is not known.", f"Use one of: {', '.join(known)}.")
    return found
