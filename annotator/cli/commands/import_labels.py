"""annotator import-labels"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from annotator.cli.console import ProgressLine, print_json, print_text, say
from annotator.cli.interrupt import cancellable
from annotator.cli.opened import to_write
from annotator.cli.options import AsJson, ProjectDir, Where, pairs
from annotator.cli.outcome import DONE
from annotator.cli.told import label_import_json, told_labels, told_skipped
from annotator.domain.errors import Cancelled, RefusedInput

if TYPE_CHECKING:
    from annotator.services.views import LabelImportReport

Clauses = Annotated[
    str | None, typer.Option(metavar="COL", help="The column with clauses cited: a|b.")
]
_KEPT = "cancelled; labels read so far are kept, import the file again to complete them"


def import_labels(
    folder: ProjectDir,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table, one row a label.")],
    item: Annotated[str, typer.Option(metavar="COL", help="The column with uids or source ids.")],
    annotator: Annotated[str, typer.Option(metavar="COL", help="The column with the annotators.")],
    criterion: Annotated[str, typer.Option(metavar="ID", help="What was judged.")],
    value: Annotated[str, typer.Option(metavar="COL", help="The column with the values.")],
    time: Annotated[str | None, typer.Option(metavar="COL", help="ISO 8601 times.")] = None,
    rationale: Annotated[str | None, typer.Option(metavar="COL")] = None,
    clauses: Clauses = None,
    kind: Annotated[
        Literal["human", "model"], typer.Option(help="Model judges never count as people.")
    ] = "human",
    where: Where = None,
    create_items: Annotated[
        bool,
        typer.Option("--create-items", help="Make placeholders for items not yet imported."),
    ] = False,
    scale: Annotated[
        str | None,
        typer.Option(
            metavar="SCALE",
            help="The scale that the values came with: nominal[:a,b,c], ordinal:1-5 or set.",
        ),
    ] = None,
    many_annotators: Annotated[
        bool,
        typer.Option("--many-annotators", help="Allow hundreds of new annotators in one file."),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Import labels that were made elsewhere. Repeating it adds nothing."""
    from annotator.services.intake.label_importing import LabelColumns

    if not file.exists():
        raise RefusedInput(f"There is no file {file}.", "Check the path.")
    columns = LabelColumns(
        item=item,
        annotator=annotator,
        criterion=criterion,
        value=value,
        time=time,
        rationale=rationale,
        clauses=clauses,
        kind=kind,
        where=pairs(where, "--where"),
        create_items=create_items,
        scale=scale,
        many_annotators=many_annotators,
    )
    line = ProgressLine(file.name)
    with to_write(folder) as workspace, cancellable() as cancelled:
        try:
            report = workspace.labels.run(file, columns, line.tell, cancelled)
        except Cancelled as stop:
            raise Cancelled(_KEPT) from stop
        finally:
            line.clear()
    _tell(file.name, report, as_json=as_json)
    return DONE


def _tell(name: str, report: LabelImportReport, *, as_json: bool) -> None:
    if as_json:
        print_json(label_import_json(report))
    else:
        print_text(
            f"{name}: {report.read} rows read, {report.added} labels added, "
            f"{report.corrected} corrected, {report.unchanged} unchanged."
        )
        told_skipped(report.skipped)
        told_labels(report.labels)
    for warning in report.warnings:
        say(f"note: {warning}")
