"""annotator label"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import print_json, print_text, say
from annotator.cli.opened import to_write
from annotator.cli.options import AsJson, ProjectDir, Where, pairs
from annotator.cli.outcome import DONE
from annotator.domain.errors import RefusedInput


def label(
    folder: ProjectDir,
    annotator: Annotated[str, typer.Option("--as", metavar="NAME", help="Who labels.")],
    file: Annotated[
        Path,
        typer.Option(
            "--from",
            metavar="FILE.csv",
            help="Columns: item, one a criterion; optionally rationale, clauses, confidence, "
            "unsure, active_s.",
        ),
    ],
    where: Where = None,
    require_calibration: Annotated[
        bool,
        typer.Option("--require-calibration", help="Refuse labels of who has not passed."),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Record one person's labels from a table. All of them, or none where a line is bad."""
    from annotator.services.batch_labeling import label_from

    if not file.exists():
        raise RefusedInput(f"There is no file {file}.", "Check the path.")
    with to_write(folder) as workspace:
        report = label_from(
            workspace,
            annotator,
            file,
            pairs(where, "--where"),
            require_calibration=require_calibration,
        )
    if as_json:
        print_json(
            {
                "schema": 1,
                "annotator": report.annotator,
                "calibrated": report.calibrated,
                "read": report.read,
                "added": report.added,
                "corrected": report.corrected,
                "unchanged": report.unchanged,
                "warnings": list(report.warnings),
            }
        )
    else:
        print_text(
            f"{report.read} lines read: {report.added} labels added, {report.corrected} corrected, "
            f"{report.unchanged} unchanged, by {report.annotator}."
        )
    for warning in report.warnings:
        say(f"note: {warning}")
    return DONE
