"""The study from beginning to end: a project on disk, its team, its lead, and two revisions.

What people say reaches the project by the queue and the labeling service, and nothing else of the
simulation does.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from study_lead import Diary, Lead, Wording
from study_material import RUBRIC, write_items
from study_team import PEOPLE, Label, team

from annotator.agreement.change.control import Comparison
from annotator.formats.project_file import read_project, write_project
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.figures.advice_views import Advice

ITEMS = 150
OVERLAP = 5
SITTINGS = 4
"""How often the lead looks before the rubric would be revised at the latest."""


def mended(text: str) -> str:
    """A lead decides which reading holds, and says so."""
    return f"{text} Where it can be read in two ways, the milder reading holds."


def reworded(text: str) -> str:
    """Other words that change nothing."""
    return f"{text} Please read this clause with care, as all others."


@dataclass(frozen=True)
class Half:
    """The study until the rubric is to be revised: what the lead did, and the advice that is due.

    people: everybody whom the program calls something, in its word.
    """

    folder: Path
    seed: int
    label: Label
    diary: Diary
    revision: Advice | None
    people: dict[str, str]


def first_half(
    folder: Path,
    seed: int,
    *,
    items: int = ITEMS,
    overlap: int = OVERLAP,
    of_one_mind: bool = False,
) -> Half:
    """Everybody labels, the lead does what is advised, and so on until a clause is to be mended."""
    label, lead = team(seed, of_one_mind=of_one_mind), Lead()
    with new_project(folder, seed, items, overlap) as workspace:
        work(workspace, label, seed)
        words = {one.annotator: str(one.word) for one in workspace.insight.people("severity")}
        revision = None
        for sitting in range(SITTINGS):
            revision = lead.sits_down(workspace)
            if revision is not None or not work(workspace, label, seed + sitting):
                break
    return Half(folder, seed, label, tuple(lead.diary), revision, words)


def second_half(half: Half, name: str, wording: Wording) -> Comparison:
    """On a copy of the project: revise the clause, label again what is asked for, look."""
    assert half.revision is not None
    project = shutil.copytree(half.folder / "project", half.folder / name)
    lead = Lead()
    with opened(project) as workspace:
        lead.revises(workspace, half.revision, wording)
    with opened(project) as workspace:
        work(workspace, half.label, half.seed + SITTINGS)
        return lead.judges(workspace)


@contextmanager
def new_project(folder: Path, seed: int, items: int, overlap: int) -> Iterator[Workspace]:
    """A project with its people and its items, open."""
    rubric = folder / "study.yaml"
    rubric.write_text(RUBRIC, encoding="utf-8")
    project = folder / "project"
    create_project(project, rubric=str(rubric), name="Study")
    settings = project / "project.yaml"
    stated = read_project(settings)
    write_project(settings, replace(stated, queue=replace(stated.queue, overlap=overlap)))
    with opened(project) as workspace:
        for person in PEOPLE:
            workspace.people.ensure(person, person.capitalize())
        workspace.importing.run(write_items(folder / "items.jsonl", seed, items))
        yield workspace


@contextmanager
def opened(project: Path) -> Iterator[Workspace]:
    workspace = open_workspace(project, data=project.parent / "data")
    try:
        yield workspace
    finally:
        workspace.close()


def work(workspace: Workspace, label: Label, seed: int) -> int:
    """People come and go and label some of what waits for them; how many labels that took.

    In turns that are not always the same, so that everybody meets everybody on some items.
    """
    draw = random.Random(f"days:{seed}")
    waiting, n = list(PEOPLE), 0
    while waiting:
        person = draw.choice(waiting)
        done = _sits_down(workspace, label, person, draw.randint(3, 15))
        n += done
        if not done:
            waiting.remove(person)
    return n


def _sits_down(workspace: Workspace, label: Label, person: str, most: int) -> int:
    given = [
        workspace.labeling.submit(person, replace(said, item=one.uid))
        for one in workspace.queue.upcoming(person, most)
        for said in [label(person, one.item.response.text, workspace.rubric)]
    ]
    for each in given:
        each.result()
    return len(given)
