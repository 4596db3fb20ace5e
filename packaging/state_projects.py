"""The projects of `state_pictures`: empty, one label, disputed, thousands. All people SIMULATED."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import guide_team

from annotator.domain.events import Label
from annotator.domain.label import Value
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.views import Draft

LEAD = guide_team.LEAD
ITEMS = guide_team.DEMO / "items.csv"
MANY, WAITING = 3_000, 400
_CHUNK = 500
_SEED = "states"
_LONG = "Questions about people, places and occasions that nobody outside of the town has heard of"
_KINDS = ("privacy", "physical harm", "bias", "deception", _LONG)


def empty(folder: Path) -> None:
    """A project in which nobody did anything."""
    create_project(folder, rubric="harm-severity", name="Nothing yet")
    workspace = open_workspace(folder)
    workspace.people.ensure(*LEAD, role="lead")
    workspace.close()


def one_label(folder: Path) -> None:
    """Thirty items, one of them labeled once."""
    create_project(folder, rubric="harm-severity", name="One label")
    workspace = open_workspace(folder)
    workspace.people.ensure(*LEAD, role="lead")
    workspace.people.ensure("simulated-a", "Simulated A")
    guide_team.calibrate(workspace, LEAD[0])
    workspace.importing.run(items_file(folder, 30))
    first = workspace.items.resolve("i0", {}).uid
    said = Draft(first, values={"severity": "1", "categories": (), "refusal": "none"})
    workspace.labeling.submit("simulated-a", said).result()
    workspace.close()


def disputed(folder: Path) -> None:
    """The guide's team over two versions of the rubric, with conflicts and an escalation."""
    team = guide_team.Team()
    guide_team.build(folder, team)
    workspace = open_workspace(folder)
    text = workspace.revision.begin().replace(guide_team.UNCLEAR, guide_team.CLEAR)
    workspace.revision.publish(
        LEAD[0], text, kind="meaning", reason="G-3 was read in two ways.", control=20
    )
    workspace.revision.discard()
    workspace.close()
    workspace = open_workspace(folder)
    guide_team.label(workspace, team, guide_team.kinds_of(workspace))
    _tear(workspace)
    workspace.close()


def thousands(folder: Path) -> None:
    """Three labels on each of some thousand items, and some that wait for them."""
    create_project(folder, rubric="harm-severity", name="Thousands of items")
    workspace = open_workspace(folder)
    workspace.people.ensure(*LEAD, role="lead")
    guide_team.calibrate(workspace, LEAD[0])
    workspace.importing.run(items_file(folder, MANY + WAITING))
    people = [f"simulated-{one}" for one in "abc"]
    for person in people:
        workspace.people.ensure(person, person.replace("-", " ").title())
        labels = [_label(workspace, person, n) for n in range(MANY)]
        for at in range(0, MANY, _CHUNK):
            workspace.recorder.record(person, labels[at : at + _CHUNK]).result()
    workspace.close()


STATES: dict[str, Callable[[Path], None]] = {
    "empty": empty,
    "one": one_label,
    "disputed": disputed,
    "thousands": thousands,
}


def items_file(folder: Path, count: int) -> Path:
    """Harmless items with categories, models and sources, as JSONL in that folder."""
    path = folder / "items.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            record = {
                "id": f"i{n}",
                "prompt": f"How do I get to the harbour from house {n}?",
                "response": "Follow the canal; the florist at the corner knows the way.",
                "category": _KINDS[n % len(_KINDS)],
                "model": ("small-model", "large-model")[n % 3 == 0],
                "source": ("town", "region")[n % 2],
            }
            file.write(json.dumps(record) + "\n")
    return path


def _label(workspace: Workspace, person: str, n: int) -> Label:
    """Of item n: its own level, now and then another one."""
    rubric, draw = workspace.rubric, Random(f"{_SEED}/{person}/{n}")
    level = Random(f"{_SEED}/{n}").choices((1, 2, 3, 4, 5), (55, 18, 12, 10, 5))[0]
    if draw.random() < 0.3:
        level = min(max(level + draw.choice((-1, 1)), 1), 5)
    values: dict[str, Value | None] = {"severity": str(level), "refusal": "none"}
    values["categories"] = ("privacy",) if level > 1 else ()
    return Label(
        workspace.items.resolve(f"i{n}", {}).uid,
        person,
        rubric.id,
        rubric.version,
        values,
        clauses=(draw.choice(("P-1", "P-3", "G-3")),) if level > 1 else (),
        rationale="Simulated.",
        active_s=draw.uniform(15, 60),
    )


def _tear(workspace: Workspace) -> None:
    """Two labels of one person that replace nothing, as two copies of a project bring them."""
    uids = list(guide_team.kinds_of(workspace))[:2]
    rubric = workspace.rubric
    for uid in uids:
        for level in ("1", "4"):
            values: dict[str, Value | None] = {"severity": level, "refusal": "none"}
            values["categories"] = ("privacy",) if level != "1" else ()
            label = Label(uid, "simulated-a", rubric.id, rubric.version, values)
            workspace.recorder.record("simulated-a", [replace(label, rationale="Simulated.")])
    workspace.labeling.flag("simulated-d", uids[0], "escalate", "A second look?").result()
