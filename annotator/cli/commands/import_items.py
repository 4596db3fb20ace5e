"""annotator import"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import ProgressLine, plain, print_json, print_text, say
from annotator.cli.interrupt import cancellable
from annotator.cli.opened import to_write
from annotator.cli.options import AsJson, ProjectDir, checked_encoding
from annotator.cli.outcome import CANCELLED, DONE
from annotator.cli.told import import_json, told_labels, told_skipped
from annotator.domain.errors import Cancelled, RefusedInput, UsageError

if TYPE_CHECKING:
    from annotator.services.intake.importing import ImportOptions
    from annotator.services.views import ImportReport


def import_items(
    folder: ProjectDir,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Files or folders of any known format."),
    ],
    format_name: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="Read the files as this format.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(metavar="NAME", help="A mapping with a name, e.g. xstest.")
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="FIELD=COLUMN", help="Which column a field is; FIELD= for none."
        ),
    ] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="e.g. cp1252.")] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse the file for one record that cannot be read.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Import items, and the labels they bring along. Repeating it adds nothing."""
    from annotator.formats.mapping import parse_mapping
    from annotator.services.intake.importing import ImportOptions

    options = ImportOptions(
        format_name, preset, parse_mapping(mapping or ()), checked_encoding(encoding), strict
    )
    for file in files:
        if not file.exists():
            raise RefusedInput(f"There is no file {file}.", "Check the path.")
    reports, stopped = _run(folder, files, options)
    if as_json:
        print_json(import_json(reports))
    else:
        for file, report in zip(files, reports, strict=False):
            _print(file, report)
    for warning in (w for report in reports for w in report.warnings):
        say(f"warning: {warning}")
    if stopped:
        say("annotator: cancelled; what is told above was imported whole, the rest was not.")
        say("  Import the files again to complete the labels.")
    return CANCELLED if stopped else DONE


def _run(
    folder: Path, files: Sequence[Path], options: ImportOptions
) -> tuple[list[ImportReport], bool]:
    """The reports of the files that were imported, and whether Ctrl+C came after their items."""
    reports: list[ImportReport] = []
    with to_write(folder) as workspace, cancellable() as cancelled:
        for file in files:
            line = ProgressLine(file.name)
            try:
                reports.append(workspace.importing.run(file, options, line.tell, cancelled))
            except Cancelled as stop:
                raise Cancelled(f"cancelled, nothing was imported{_but(files, reports)}") from stop
            except RefusedInput as error:
                if not reports or isinstance(error, UsageError):
                    raise
                hint = f"{error.hint} Imported before it{_but(files, reports)}."
                raise RefusedInput(error.message, hint) from error
            finally:
                line.clear()
            if cancelled():
                return reports, True
    return reports, False


def _but(files: Sequence[Path], reports: Sequence[ImportReport]) -> str:
    done = ", ".join(file.name for file in files[: len(reports)])
    return f": {done}" if done else ""


def _print(file: Path, report: ImportReport) -> None:
    print_text(
        f"{file.name} ({report.format}): {report.read} records read, {report.added} items added, "
        f"{report.duplicate} were there already."
    )
    if report.fields:
        read_as = (f"{plain(name)}={plain(column)}" for name, column in report.fields.items())
        print_text(f"  read as: {'  '.join(read_as)}")
    told_skipped(report.skipped, report.places)
    told_labels(report.labels)
