"""A lead's project to hand out from, and what annotators send back."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from spine import MINI_RUBRIC, items_file, say

from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.handing.opening import open_pack
from annotator.services.handing.packing import make_pack
from annotator.services.handing.planning import apply_plan, plan_shares, settings_for
from annotator.services.handing.returning import make_return

PLAIN = MINI_RUBRIC.split("examples:")[0]
PEOPLE = (("ada", "Ada Okafor"), ("ben", "Ben Ito"))


def lead_project(folder: Path, items: int = 12) -> None:
    """A project of the lead Lea and two annotators; `items` 0 for an empty one."""
    source = folder.with_suffix(".yaml")
    source.write_text(PLAIN, encoding="utf-8")
    create_project(folder, rubric=str(source), name="Sheds")
    with closing(open_workspace(folder)) as workspace:
        workspace.people.ensure("lea", "Lea Lindqvist", "lead")
        for one, name in PEOPLE:
            workspace.people.ensure(one, name)
        if items:
            workspace.importing.run(items_file(folder.with_suffix(".jsonl"), items))


def planned(workspace: Workspace, *people: str, overlap: int = 2) -> None:
    """Everybody's share, recorded."""
    names = people or tuple(one for one, _ in PEOPLE)
    settings = settings_for(workspace, names, overlap=overlap)
    apply_plan(workspace, "lea", plan_shares(workspace, settings))


def a_return(lead: Workspace, who: str, root: Path, levels: Sequence[int], name: str = "") -> Path:
    """What somebody sends back after labeling their next items on a machine of their own."""
    data, folder = root / f"{who}-data", root / f"{who}-copy"
    pack = root / f"{who}.pack"
    make_pack(lead, who, pack)
    open_pack(pack, folder, data=data)
    out = root / (name or f"{who}.return")
    with closing(open_workspace(folder, data=data)) as workspace:
        for level in levels:
            [waiting, *_] = workspace.queue.upcoming(who, 1)
            say(workspace, who, waiting.uid, level, occurrence=waiting.occurrence)
        make_return(workspace, out)
    return out


def two_histories(lead: Workspace, root: Path) -> tuple[Path, Path]:
    """Returns of Ada's, between which her machine was set back: the same item at two levels."""
    make_pack(lead, "ada", root / "ada.pack")
    machine, image = root / "machine", root / "image"
    open_pack(root / "ada.pack", machine / "copy", data=machine / "data")
    _label(machine, 1)
    shutil.copytree(machine, image)
    first = _label(machine, 2, out=root / "first.return")
    shutil.rmtree(machine)
    shutil.copytree(image, machine)
    return first, _label(machine, 3, out=root / "second.return")


def _label(machine: Path, level: int, out: Path | None = None) -> Path:
    """The next item of Ada's copy, at a level; and a return."""
    with closing(open_workspace(machine / "copy", data=machine / "data")) as workspace:
        [waiting, *_] = workspace.queue.upcoming("ada", 1)
        say(workspace, "ada", waiting.uid, level)
        if out is not None:
            make_return(workspace, out)
    return out or machine
