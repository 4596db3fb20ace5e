"""annotator disagreements"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import plain, print_json, print_table, print_text
from annotator.cli.opened import to_read
from annotator.cli.options import AsJson, AsOf, ProjectDir, told_as_of
from annotator.cli.outcome import DONE
from annotator.domain.canonical import Json, JsonObject
from annotator.domain.clock import iso_of
from annotator.domain.label import code_of

if TYPE_CHECKING:
    from annotator.services.disputes_report import DecisionLine, DisputeReport


def disagreements(
    folder: ProjectDir,
    criterion: Annotated[
        str | None, typer.Option(metavar="ID", help="By default the rubric's first scale.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="At most N items.")] = 50,
    decided: Annotated[
        bool, typer.Option("--decided", help="Also who decided what, when and why.")
    ] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> int:
    """List the items whose labels differ, the widest first."""
    from annotator.services.disputes_report import decision_lines, dispute_report

    with to_read(folder, as_of) as workspace:
        report = dispute_report(workspace, criterion, limit)
        decisions = decision_lines(workspace, limit) if decided else None
    if as_json:
        print_json({**_json(report, decisions), **told_as_of(as_of)})
        return DONE
    _print(report)
    if decisions is not None:
        _print_decisions(decisions)
    return DONE


def _json(report: DisputeReport, decisions: Sequence[DecisionLine] | None) -> JsonObject:
    items: list[Json] = [
        {
            "uid": one.uid,
            "source_id": one.source_id,
            "distance": one.distance,
            "flips_verdict": one.flips_verdict,
            "adjudicated": one.adjudicated,
            "escalated": one.escalated,
            "flip": one.flip,
            "conflicts": one.conflicts,
            "asked": one.asked,
            "labels": [
                {"annotator": said.annotator, "value": said.value, "clauses": list(said.clauses)}
                for said in one.labels
            ],
        }
        for one in report.items
    ]
    return {
        "schema": 1,
        "criterion": report.criterion,
        "total": report.total,
        "conflicts": report.conflicts,
        "items": items,
        **({} if decisions is None else {"decisions": [_decision_json(one) for one in decisions]}),
    }


def _decision_json(one: DecisionLine) -> JsonObject:
    row = one.row
    labels: list[Json] = [{"annotator": who, "values": dict(said)} for who, said in one.labels]
    return {
        "event": row.event,
        "uid": row.uid,
        "source_id": row.source_id,
        "lead": row.lead,
        "decision": row.decision,
        "values": dict(one.values),
        "rationale": row.rationale,
        "clauses": list(row.clauses),
        "rubric_version": row.rubric_version,
        "at": iso_of(row.at),
        "standing": row.standing,
        "labels": labels,
    }


def _print(report: DisputeReport) -> None:
    if report.conflicts:
        have = "item has" if report.conflicts == 1 else "items have"
        told = f"{report.conflicts} {have} a label in conflict, which counts in no figure."
        print_text(f"{told} Settle it on the Disagreements page.")
    if not report.items:
        print_text(f"No two labels on {plain(report.criterion)} differ.")
        return
    named = Counter(one.source_id for one in report.items)
    rows = [
        (
            one.source_id if one.source_id and named[one.source_id] == 1 else one.uid,
            f"{one.distance:.2f}",
            "yes" if one.flips_verdict else "",
            "  ".join(f"{said.annotator}={said.code}" for said in one.labels),
        )
        for one in report.items
    ]
    print_table(("item", "distance", "flips", "labels"), rows, "lrll")
    print_text()
    print_text(f"{len(report.items)} of {report.total} disagreements on {plain(report.criterion)}.")


def _print_decisions(decisions: Sequence[DecisionLine]) -> None:
    print_text()
    if not decisions:
        print_text("No lead has decided anything.")
        return
    rows = [
        (
            iso_of(one.row.at)[:16].replace("T", " "),
            one.row.source_id or one.row.uid[:12],
            plain(one.row.lead),
            _decided(one),
            "" if one.row.standing == "stands" else one.row.standing,
            plain(one.row.rationale),
        )
        for one in decisions
    ]
    print_table(("when (UTC)", "item", "lead", "decision", "", "why"), rows, "llllll")


def _decided(one: DecisionLine) -> str:
    row = one.row
    if row.decision == "keep_split":
        return "split kept"
    return "  ".join(f"{name}={code_of(row.values[name])}" for name in one.values)
