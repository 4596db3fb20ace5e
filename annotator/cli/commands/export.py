"""annotator export"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from annotator.cli.console import print_json, print_table, print_text, say
from annotator.cli.opened import to_read
from annotator.cli.options import AsJson, AsOf, ProjectDir, told_as_of
from annotator.cli.outcome import DONE
from annotator.domain.canonical import JsonObject

if TYPE_CHECKING:
    from annotator.formats.card import Choice
    from annotator.services.export_options import ExportOptions, ExportReport


def export(
    folder: ProjectDir,
    to: Annotated[
        str, typer.Option(metavar="FORMAT", help="What to write: set, inspect, hf, lm-eval, …")
    ],
    out: Annotated[Path, typer.Option(help="A new folder, or an earlier export of the project.")],
    labels: Annotated[
        Literal["raw", "adjudicated", "consensus", "soft"],
        typer.Option(help="What stands as each item's one label."),
    ] = "adjudicated",
    consensus: Annotated[
        Literal["median", "majority", "model"], typer.Option(help="How several labels become one.")
    ] = "median",
    names: Annotated[bool, typer.Option("--names", help="Name the annotators.")] = False,
    rationales: Annotated[
        bool, typer.Option("--rationales", help="Write rationales, too.")
    ] = False,
    criterion: Annotated[
        str, typer.Option(metavar="ID", help="The criterion that becomes a target's one score.")
    ] = "",
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Write items of the split held_out, too.")
    ] = False,
    spreadsheet_safe: Annotated[
        bool, typer.Option("--spreadsheet-safe", help="Guard the text in CSV against formulas.")
    ] = False,
    licence: Annotated[
        str, typer.Option(metavar="TEXT", help="The items' licence, for the card: e.g. CC-BY-4.0.")
    ] = "",
    original: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A log that scores are written into a copy of."),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> int:
    """Write labels for another tool, with their reliability. `annotator formats` lists them all.

    The same project gives the same bytes.
    """
    from annotator.services.export_options import ExportOptions

    options = ExportOptions(
        labels=labels,
        consensus=consensus,
        names=names,
        rationales=rationales,
        criterion=criterion,
        held_out=held_out,
        spreadsheet_safe=spreadsheet_safe,
        licence=licence,
        originals=tuple(original or ()),
    )
    with to_read(folder, as_of) as workspace:
        report = workspace.exporting.to(to, out, options)
    _tell(report, as_of, as_json=as_json)
    for option in _idle(to, options):
        say(f"--{option} changes nothing in this format.")
    return DONE


def _idle(to: str, options: ExportOptions) -> list[Choice]:
    """Options that were given though this format has no use for them."""
    from annotator.formats.registry import load_registry

    takes = load_registry().exporter(to).card.takes
    given: dict[Choice, bool] = {
        "original": bool(options.originals),
        "spreadsheet-safe": options.spreadsheet_safe,
    }
    return [option for option, is_given in given.items() if is_given and option not in takes]


def _tell(report: ExportReport, as_of: str | None, *, as_json: bool) -> None:
    if as_json:
        files = [{"path": f.path, "sha256": f.sha256, "rows": f.rows} for f in report.files]
        left = list(report.left_out)
        told: JsonObject = {"schema": 1, "out": str(report.out), "files": files, "left_out": left}
        print_json({**told, **told_as_of(as_of)})
        return
    rows = [(f.path, "" if f.rows is None else str(f.rows), f.sha256[:12]) for f in report.files]
    print_table(("file", "rows", "sha256"), rows, "lrl")
    print_text(f"Written to {report.out}.")
    for one in report.left_out:
        say(f"left out: {one}")
