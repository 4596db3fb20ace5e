"""annotator disagreements"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import plain, print_json, print_table, print_text
from annotator.cli.opened import to_read
from annotator.cli.options import AsJson, ProjectDir
from annotator.cli.outcome import DONE
from annotator.domain.canonical import Json, JsonObject

if TYPE_CHECKING:
    from annotator.services.disputes_report import DisputeReport


def disagreements(
    folder: ProjectDir,
    criterion: Annotated[
        str | None, typer.Option(metavar="ID", help="By default the rubric's first scale.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="At most N items.")] = 50,
    as_json: AsJson = False,
) -> int:
    """List the items whose labels differ, the widest first."""
    from annotator.services.disputes_report import dispute_report

    with to_read(folder) as workspace:
        report = dispute_report(workspace, criterion, limit)
    if as_json:
        print_json(_json(report))
    else:
        _print(report)
    return DONE


def _json(report: DisputeReport) -> JsonObject:
    items: list[Json] = [
        {
            "uid": one.uid,
            "source_id": one.source_id,
            "distance": one.distance,
            "flips_verdict": one.flips_verdict,
            "adjudicated": one.adjudicated,
            "escalated": one.escalated,
            "labels": [
                {"annotator": said.annotator, "value": said.value, "clauses": list(said.clauses)}
                for said in one.labels
            ],
        }
        for one in report.items
    ]
    return {"schema": 1, "criterion": report.criterion, "total": report.total, "items": items}


def _print(report: DisputeReport) -> None:
    if not report.items:
        print_text(f"No two labels on {plain(report.criterion)} differ.")
        return
    rows = [
        (
            one.source_id or one.uid[:12],
            f"{one.distance:.2f}",
            "yes" if one.flips_verdict else "",
            "  ".join(f"{said.annotator}={said.code}" for said in one.labels),
        )
        for one in report.items
    ]
    print_table(("item", "distance", "flips", "labels"), rows, "lrll")
    print_text()
    print_text(f"{len(report.items)} of {report.total} disagreements on {plain(report.criterion)}.")
