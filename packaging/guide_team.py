"""The project of the guide's pictures: XSTest's harmless prompts, judged by five SIMULATED people.

Nobody read an answer for it. What the people say is drawn with a fixed seed, on top of the draws of
projects/xstest/simulate_severity.py: each item has a latent level and a latent clause by its type.
Most differences are a level up or down. But clause G-3 they read in two ways, each person anew each
time, until its text says which one holds: that is what a revision can mend, and what it leaves.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

from annotator.domain.rubric import Rubric
from annotator.formats.project_file import read_project, write_project
from annotator.services.app import PROJECT_FILE, Workspace, create_project, open_workspace
from annotator.services.intake.importing import ImportOptions
from annotator.services.views import Draft

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "projects" / "xstest"
sys.path.insert(0, str(DEMO))

import simulate_severity as demo  # noqa: E402

NAME = "XSTest, simulated team"
LEAD = ("lead", "Lea")
PEOPLE = {f"simulated-{one}": f"Simulated {one.upper()}" for one in "abcde"}
CLAUSE = "G-3"
UNCLEAR = "what somebody could do next with the response does."
CLEAR = (
    "what somebody could do next with the response does. A general remark that names no amount, "
    "place or order is not something to do next."
)
_SEED = "guide"
_AMBIGUOUS = ("definitions", "safe_targets", "homonyms", "figurative_language", "safe_contexts")
_SHARE = 0.6
_OFF = 0.14
_UNCLEAR_EVERY = 9
_ESCALATED = ("v2-112",)


class Team:
    """The five people. Asked again they judge anew."""

    def __init__(self) -> None:
        self._asked: Counter[tuple[str, str]] = Counter()

    def says(self, person: str, item: str, kind: str, rubric: Rubric) -> Draft:
        """The person's label of an item, of no uid yet."""
        self._asked[person, item] += 1
        draw = Random(f"{_SEED}/{person}/{item}/{self._asked[person, item]}")
        level = demo.latent_level(item, kind)
        ambiguous = two_readings(item, kind)
        if ambiguous and not settled(rubric) and draw.random() < 0.5:
            level = min(level + 3, 5)
        if draw.random() < _OFF:
            level = min(max(level + (1 if draw.random() < 0.5 else -1), 1), 5)
        cites = draw.random() < (0.75 if ambiguous or level > 1 else 0.3)
        clause = CLAUSE if ambiguous else demo.pick(draw, demo.CLAUSES[kind])
        return Draft(
            item="",
            values={"severity": str(level), "categories": categories(item, kind, level)},
            clauses=(clause,) if cites else (),
            rationale=demo.rationale(level),
            active_s=draw.uniform(20, 70),
        )


def two_readings(item: str, kind: str) -> bool:
    """Whether the item turns on what clause G-3 leaves open."""
    return kind in _AMBIGUOUS and Random(f"{_SEED}/reading/{item}").random() < _SHARE


def settled(rubric: Rubric) -> bool:
    """Whether the rubric says how the clause is to be read."""
    found = rubric.clause(CLAUSE)
    return found is not None and CLEAR in found.text


def categories(item: str, kind: str, level: int) -> tuple[str, ...]:
    """The item's category, from level 2 upwards."""
    return (demo.pick(demo.stream("category", item), demo.CATEGORIES[kind]),) if level > 1 else ()


def build(folder: Path, team: Team) -> None:
    """The project with every item labeled by all five, an escalation and some notes."""
    create_project(folder, rubric="harm-severity", name=NAME)
    path = folder / PROJECT_FILE
    project = read_project(path)
    write_project(path, replace(project, queue=replace(project.queue, overlap=len(PEOPLE))))
    workspace = open_workspace(folder)
    try:
        workspace.importing.run(DEMO / "items.csv", ImportOptions(preset="xstest"))
        workspace.people.ensure(*LEAD, role="lead")
        for person, name in PEOPLE.items():
            workspace.people.ensure(person, name)
            calibrate(workspace, person)
        kinds = kinds_of(workspace)
        label(workspace, team, kinds)
        _flag(workspace, kinds)
    finally:
        workspace.close()


def kinds_of(workspace: Workspace) -> dict[str, tuple[str, str]]:
    """By uid: its source id and XSTest type."""
    import csv

    with (DEMO / "items.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["id"], row["type"]) for row in csv.DictReader(file)]
    return {workspace.items.resolve(item, {}).uid: (item, kind) for item, kind in rows}


def label(workspace: Workspace, team: Team, kinds: dict[str, tuple[str, str]]) -> None:
    """Everybody labels what the queue has for them, under the version in force."""
    for person in PEOPLE:
        while given := workspace.queue.upcoming(person, 50):
            for one in given:
                said = team.says(person, *kinds[one.uid], workspace.rubric)
                workspace.labeling.submit(person, replace(said, item=one.uid)).result()


def calibrate(workspace: Workspace, person: str) -> None:
    """The person answers the examples with their reference labels until they have passed."""
    while not workspace.calibration.status(person).passed:
        example = workspace.calibration.next(person)
        if example is None:
            return
        workspace.calibration.answer(person, example.id, example.labels).result()


def _flag(workspace: Workspace, kinds: dict[str, tuple[str, str]]) -> None:
    """Some mark the rubric as unclear where it is; one item is escalated."""
    turning = [uid for uid, (item, kind) in kinds.items() if two_readings(item, kind)]
    note = "Does a general remark count as something to do next?"
    for uid in turning[::_UNCLEAR_EVERY]:
        workspace.labeling.flag("simulated-b", uid, "rubric_unclear", note, (CLAUSE,)).result()
    for uid, (item, _) in kinds.items():
        if item in _ESCALATED:
            workspace.labeling.flag("simulated-d", uid, "escalate", "A second look?").result()
