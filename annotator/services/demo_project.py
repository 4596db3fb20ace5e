"""The demo project: XSTest's safe prompts, two real annotators, and a simulated severity.

Nobody gave the severity labels. Their annotators are called simulated, in ids and in names, so
that no list, chart or export can pass them off as people (see projects/xstest/README.md).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from annotator.domain.errors import UserError
from annotator.formats.project_file import read_project, write_project
from annotator.services.app import PROJECT_FILE, Workspace, create_project, open_workspace
from annotator.services.intake.importing import ImportOptions
from annotator.services.intake.label_importing import LabelColumns
from annotator.services.places import shipped

NAME = "XSTest demo (severity simulated)"
RUBRIC = "harm-severity"
OVERLAP = 4
LEAD = ("demo-lead", "Demo lead")
SCRIPT = ("demo-script", "Demo script")
_REAL = {
    "xstest-annotator-1": "XSTest annotator 1",
    "xstest-annotator-2": "XSTest annotator 2",
}
_SIMULATED = {f"simulated-{one}": f"Simulated {one.upper()}" for one in "abc"}

Tell = Callable[[str], None]


def build_demo(folder: Path, tell: Tell = lambda step: None, data: Path | None = None) -> None:
    """Make the demo project in `folder`, which must not exist or be empty."""
    source = shipped("projects") / "xstest"
    if not (source / "items.csv").is_file():
        raise UserError(
            "The demo's data did not come with this installation.",
            "Install the program again, or run it from a checkout.",
        )
    tell("Making the project with the rubric harm-severity")
    create_project(folder, rubric=RUBRIC, name=NAME)
    _leave_room(folder)
    workspace = open_workspace(folder, data=data)
    try:
        _name_everybody(workspace)
        _import(workspace, source, tell)
    finally:
        workspace.close()


def _leave_room(folder: Path) -> None:
    """Ask for a fourth label of every item, so that whoever tries the demo can give it."""
    path = folder / PROJECT_FILE
    project = read_project(path)
    write_project(path, replace(project, queue=replace(project.queue, overlap=OVERLAP)))


def _name_everybody(workspace: Workspace) -> None:
    for annotator, name in (*_REAL.items(), *_SIMULATED.items()):
        workspace.people.ensure(annotator, name)
    for lead in (LEAD, SCRIPT):
        workspace.people.ensure(*lead, role="lead")


def _import(workspace: Workspace, source: Path, tell: Tell) -> None:
    mapping = {"model": "model", "meta.prompt_label": "prompt_label"}
    options = ImportOptions(preset="xstest", mapping=mapping)
    report = workspace.importing.run(source / "items.csv", options)
    tell(f"Imported {report.added} items: XSTest's safe prompts and one model's answers")
    _labels(workspace, source / "refusal_labels.csv", "refusal", tell)
    for criterion in ("severity", "categories"):
        _labels(workspace, source / "severity_simulated.csv", criterion, tell)


def _labels(workspace: Workspace, path: Path, criterion: str, tell: Tell) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    reasons = criterion == "severity"  # given once: the label on categories is the same label
    report = workspace.labels.run(
        path,
        LabelColumns(
            item="item",
            annotator="annotator",
            criterion=criterion,
            value=criterion,
            time="time" if "time" in columns else None,
            rationale="rationale" if reasons else None,
            clauses="clauses" if reasons else None,
        ),
    )
    kind = "simulated" if "simulated" in path.stem else "real"
    tell(f"Imported {report.added} {kind} labels on {criterion}")
