"""annotator merge"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import ProgressLine, print_json, print_text, say
from annotator.cli.interrupt import cancellable
from annotator.cli.opened import to_write
from annotator.cli.options import AsJson, ProjectDir
from annotator.cli.outcome import CANCELLED, DONE, REFUSED
from annotator.domain.canonical import JsonObject

if TYPE_CHECKING:
    from annotator.services.handing.views import MergedFile, MergeReport


def merge(
    folder: ProjectDir,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Returns, in any order.")],
    as_json: AsJson = False,
) -> int:
    """Take returns in. Merging one twice adds nothing; a refused one changes nothing."""
    from annotator.services.handing.merging import merge_returns

    line = ProgressLine("Merging")
    with to_write(folder) as workspace, cancellable() as cancelled:
        try:
            report = merge_returns(workspace, files, tell=line.tell, cancelled=cancelled)
        finally:
            line.clear()
    if as_json:
        print_json(_json(report))
    else:
        _tell(report)
    if len(report.files) < len(files):
        say("annotator: cancelled; what is told above was merged whole, the rest was not.")
        return CANCELLED
    return REFUSED if report.any_refused else DONE


def _tell(report: MergeReport) -> None:
    for one in report.files:
        if not one.refused:
            print_text(f"{one.path.name}: {one.new} new events of {one.name}, {one.known} known.")
        if one.new_key:
            say(f"  First return with the key {one.fingerprint}: compare it with {one.name}'s.")
        for warning in one.warnings:
            say(f"  warning: {warning}")
        if one.refused:
            say(f"{one.path.name}: refused. {one.refused}")
            say(f"  {one.hint}")
    if report.conflicts:
        print_text(f"{report.conflicts} labels in conflict wait on the Disagreements page.")
    if report.forks:
        print_text(f"{report.forks} copies have two histories: settle them on the Team page.")


def _json(report: MergeReport) -> JsonObject:
    return {
        "schema": 1,
        "annotators": {
            who: {"new": one.new, "known": one.known, "refused": dict(one.refused)}
            for who, one in report.annotators.items()
        },
        "conflicts": report.conflicts,
        "forks": report.forks,
        "files": [_file_json(one) for one in report.files],
    }


def _file_json(one: MergedFile) -> JsonObject:
    return {
        "path": str(one.path),
        "annotator": one.annotator or None,
        "new": one.new,
        "known": one.known,
        "forked": one.forked,
        "refused": one.refused or None,
        "hint": one.hint or None,
        "reason": one.reason or None,
        "fingerprint": one.fingerprint or None,
        "new_key": one.new_key,
        "warnings": list(one.warnings),
    }
