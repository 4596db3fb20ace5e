"""annotator rubric DIR try"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from annotator.cli.commands.helped import print_change, print_clauses
from annotator.cli.commands.rubric_publish import ACTOR
from annotator.cli.console import plain, print_json, print_text, say
from annotator.cli.opened import to_read, to_write
from annotator.cli.options import AsJson, Where, pairs
from annotator.cli.outcome import DONE
from annotator.domain.errors import RefusedInput, UsageError

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.services.batch_labeling import BatchReport
    from annotator.services.trial_log import Trial
    from annotator.services.trial_report import TrialReport

ITEMS = 24


@dataclass(frozen=True, slots=True)
class _Given:
    """Whose labels to read, and where from."""

    annotator: str
    file: Path
    where: dict[str, str]


def try_draft(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The text of the draft.")],
    n_items: Annotated[
        int, typer.Option("--items", metavar="N", help="How many items the first trial draws.")
    ] = ITEMS,
    annotator: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Who begins it, or with --from who labels."),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE.csv", help="Labels as of `annotator label`."),
    ] = None,
    end: Annotated[
        bool | None,
        typer.Option(
            "--end/--resume", help="End the trial, or take it up again.", show_default=False
        ),
    ] = None,
    criterion: Annotated[
        str | None, typer.Option(metavar="ID", help="By default the draft's first scale.")
    ] = None,
    where: Where = None,
    as_json: AsJson = False,
) -> int:
    """Try a draft on a few items. Begin it, label it, see what it shows, before it is published."""
    from annotator.formats.yaml_reader import read_text
    from annotator.services.trial_json import trial_json

    for one in (file, labels):
        if one is not None and not one.is_file():
            raise RefusedInput(f"There is no file {one}.", "Check the path.")
    given = _given(annotator, labels, pairs(where, "--where"))
    folder, text = cast("Path", context.obj), read_text(file)
    with to_read(folder) as workspace:
        trial = workspace.trials.of(text)
        known = trial is not None
        report = _report(workspace, trial, criterion)
    read: BatchReport | None = None
    if trial is None and end is not None:
        raise RefusedInput(f"{file} is not on trial.", "Begin it first, without this option.")
    if trial is None or given is not None or end is not None:
        with to_write(folder) as workspace:
            lead = _lead(workspace, annotator)
            if trial is not None and end:
                trial = workspace.trials.end(lead, trial)
            elif trial is None or end is False:
                trial = workspace.trials.begin(lead, text, n_items, name=str(file))
            read = None if given is None else _label(workspace, trial, given)
            report = workspace.trials.report(trial, criterion)
    if report is None:
        raise LookupError("a trial that is known has a report")
    for warning in () if read is None else read.warnings:
        say(f"note: {warning}")
    if as_json:
        print_json(trial_json(report, read, begun=not known))
    else:
        _print(report, read, begun=not known)
    return DONE


def _given(annotator: str | None, labels: Path | None, where: dict[str, str]) -> _Given | None:
    if labels is None:
        return None
    if annotator is None:
        raise UsageError("Labels are somebody's.", "Add --as NAME.")
    return _Given(annotator, labels, where)


def _lead(workspace: Workspace, name: str | None) -> str:
    from annotator.services.people import annotator_id

    if name is None:
        return workspace.people.remembered() or ACTOR
    known = workspace.people.known(name)
    return known.id if known else annotator_id(name)


def _label(workspace: Workspace, trial: Trial, given: _Given) -> BatchReport:
    from annotator.services.trial_labels import label_trial_from

    return label_trial_from(workspace, trial, given.annotator, given.file, given.where)


def _report(workspace: Workspace, trial: Trial | None, criterion: str | None) -> TrialReport | None:
    return None if trial is None else workspace.trials.report(trial, criterion)


def _print(report: TrialReport, read: BatchReport | None, *, begun: bool) -> None:
    trial = report.trial
    if read is not None:
        print_text(
            f"{read.read} lines read: {read.added} labels added, {read.corrected} corrected, "
            f"{read.unchanged} unchanged, by {plain(read.annotator)}."
        )
    if begun:
        print_text(f"Begun: {len(trial.uids)} items, to be labeled under the draft:")
        for uid in trial.uids:
            print_text(f"  {uid}")
    ended = ", ended" if trial.ended else ""
    print_text(
        f"{trial.version}, a draft after {trial.after}{ended}, on {plain(report.criterion)}:"
    )
    print_text(report.sentence)
    for caveat in report.caveats:
        print_text(caveat)
    if report.people:
        said = (f"{plain(who)} {n}" for who, n in report.people)
        print_text(f"Labels: {', '.join(said)}.")
    if report.change.n_items:
        print_text()
        print_change(report.change)
        print_clauses(report.clauses, "on the trial's items", "before or in the trial")
    if report.moved:
        print_text()
        print_text(f"Items whose labels are others now: {len(report.moved)}; --json lists them.")
