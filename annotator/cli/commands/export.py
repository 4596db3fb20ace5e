"""annotator export"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from annotator.cli.console import print_json, print_table, print_text, say
from annotator.cli.opened import to_read
from annotator.cli.options import AsJson, AsOf, ProjectDir, told_as_of
from annotator.cli.outcome import DONE
from annotator.domain.canonical import JsonObject


def export(
    folder: ProjectDir,
    to: Annotated[Literal["set"], typer.Option(help="What to write.")],
    out: Annotated[Path, typer.Option(help="A new folder, or an earlier export of the project.")],
    labels: Annotated[
        Literal["raw", "adjudicated", "consensus", "soft"],
        typer.Option(help="What stands as each item's label in consensus.csv."),
    ] = "adjudicated",
    consensus: Annotated[
        Literal["median", "majority", "model"], typer.Option(help="How several labels become one.")
    ] = "median",
    names: Annotated[bool, typer.Option("--names", help="Name the annotators.")] = False,
    rationales: Annotated[
        bool, typer.Option("--rationales", help="Write rationales, too.")
    ] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> int:
    """Write the labeled set, with its reliability. The same project gives the same bytes."""
    from annotator.services.exporting import ExportOptions

    with to_read(folder, as_of) as workspace:
        options = ExportOptions(labels, consensus, names, rationales)
        report = workspace.exporting.to_set(out, options)
    if as_json:
        files = [{"path": f.path, "sha256": f.sha256, "rows": f.rows} for f in report.files]
        left = list(report.left_out)
        told: JsonObject = {"schema": 1, "out": str(report.out), "files": files, "left_out": left}
        print_json({**told, **told_as_of(as_of)})
        return DONE
    rows = [(f.path, "" if f.rows is None else str(f.rows), f.sha256[:12]) for f in report.files]
    print_table(("file", "rows", "sha256"), rows, "lrl")
    print_text(f"Written to {report.out}.")
    for one in report.left_out:
        say(f"left out: {one}")
    return DONE
