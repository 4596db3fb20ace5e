"""annotator rubric"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from annotator.cli.commands.rubric_publish import publish
from annotator.cli.commands.rubric_try import try_draft
from annotator.cli.console import print_json
from annotator.cli.opened import to_read
from annotator.cli.options import AsJson, ProjectDir
from annotator.cli.outcome import DONE
from annotator.cli.told_rubric import print_diff, print_rubric

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.services.rubric_versions import RubricVersions


def rubric() -> typer.Typer:
    """The group `annotator rubric DIR …`."""
    group = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        help="Read the project's rubric, compare, try and publish.",
    )
    group.callback()(_project)
    group.command("show")(show)
    group.command("diff")(diff)
    group.command("try")(try_draft)
    group.command("publish")(publish)
    return group


def _project(context: typer.Context, folder: ProjectDir) -> None:
    context.obj = folder


def show(
    context: typer.Context,
    version: Annotated[
        str | None, typer.Option(metavar="V", help="By default the version in force.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Show a version of the rubric, and which versions there are."""
    from annotator.services.rubric_json import rubric_json

    with to_read(_folder(context)) as workspace:
        versions = _versions(workspace)
        found = versions.load(version or workspace.rubric.version)
        listed = versions.versions()
    if as_json:
        print_json(rubric_json(found, listed))
    else:
        print_rubric(found, listed)
    return DONE


def diff(
    context: typer.Context,
    old: Annotated[
        str | None,
        typer.Argument(
            metavar="FROM",
            help="A version; or the file of a draft, compared with the one in force.",
        ),
    ] = None,
    new: Annotated[
        str | None,
        typer.Argument(
            metavar="TO|FILE", help="A version or a file. By default the version in force."
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Show what changed between two versions. Without any, what the latest one changed."""
    from annotator.services.rubric_json import diff_json

    with to_read(_folder(context)) as workspace:
        found = _versions(workspace).compare(old, new)
    if as_json:
        print_json(diff_json(found))
    else:
        print_diff(found, draft=any(one and Path(one).is_file() for one in (old, new)))
    return DONE


def _folder(context: typer.Context) -> Path:
    return cast("Path", context.obj)


def _versions(workspace: Workspace) -> RubricVersions:
    from annotator.services.rubric_versions import RubricVersions

    return RubricVersions(workspace.database, workspace.rubric)
