"""The state as of a moment is the state that there was then: tables, figures, files."""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from devices import Device
from handing import give, machine, pack_for
from revisions import CLARIFIED, HEAVIER
from spine import MINI_RUBRIC, draft_for, items_file, raw, say, uid_of, write_csv

from annotator.domain.clock import wall_ms
from annotator.domain.errors import UsageError, UserError
from annotator.domain.events import Redact
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.as_of import Moment, moment_of, workspace_as_of
from annotator.services.figures.agreement_listing import list_agreement
from annotator.services.intake.label_importing import LabelColumns
from annotator.store import items

DERIVED = ("states", "queue", "taken", "tallies", "disputes", "ratings", "patterns", "shares")
PEOPLE = ("ada", "bob", "cyd")
Opener = Callable[..., Workspace]


def pause() -> Moment:
    """This very moment; what is recorded next is recorded later."""
    now = wall_ms()
    while wall_ms() <= now + 1:
        pass
    return Moment(now + 1 if wall_ms() > now + 1 else now)


def everything(workspace: Workspace) -> object:
    """All that follows from the log, and what people are shown of it."""
    with workspace.database.reading() as sql:
        tables = {one: sorted(map(repr, sql.execute(f"SELECT * FROM {one}"))) for one in DERIVED}
        log = sorted(map(repr, sql.execute("SELECT replica, seq, hash FROM events")))
        opened = sql.execute("SELECT value FROM meta WHERE key = 'open_items'").fetchone()
    # Who once said something and took it back has a tally of nothing.
    tables["tallies"] = [one for one in tables["tallies"] if not one.endswith(", 0, 0, 0, 0)")]
    return {
        "tables": tables,
        "log": log,
        "open": None if opened is None else int(opened[0]),
        "items": workspace.items.count(),
        "rubric": (workspace.rubric, workspace.rubric_text),
        "agreement": json.dumps(list_agreement(workspace, None).json, sort_keys=True),
    }


class Life:
    """What may happen in a project, by chance; `remember` keeps what there was."""

    def __init__(self, scratch: Path, seed: int) -> None:
        (scratch / "mini.yaml").write_text(MINI_RUBRIC, encoding="utf-8")
        create_project(scratch / "p", rubric=str(scratch / "mini.yaml"))
        self.scratch = scratch
        self.chance = random.Random(seed)
        self.workspace = open_workspace(scratch / "p")
        self.device = Device(self.workspace.project.id, "r-elsewhere")
        self.kept: list[tuple[Moment, object]] = []
        self.versions = self.items = 0
        self.come()

    def live(self, steps: int) -> None:
        often = [self.label] * 8 + [self.skip, self.flag, self.undo] * 2
        seldom = [self.come, self.split, self.plan, self.redact, self.merge, self.publish]
        for n in range(steps):
            self.chance.choice([*often, *seldom])()
            if n % 5 == 4:
                pause()
                self.kept.append((Moment(wall_ms()), everything(self.workspace)))
                pause()

    @property
    def who(self) -> str:
        return self.chance.choice(PEOPLE)

    @property
    def uid(self) -> str:
        return uid_of(self.workspace, self.name)

    @property
    def name(self) -> str:
        return f"i{self.chance.randrange(self.items)}"

    def come(self) -> None:
        self.items += 3
        path = items_file(self.scratch / f"{self.items}.jsonl", self.items)
        self.workspace.importing.run(path)

    def label(self) -> None:
        uid, level = self.uid, self.chance.randint(1, 5)
        if self.redacted(uid):
            return
        self.workspace.labeling.submit(self.who, draft_for(uid, level)).result()

    def redacted(self, uid: str) -> bool:
        with self.workspace.database.reading() as sql:
            return items.is_redacted(sql, uid)

    def skip(self) -> None:
        self.workspace.labeling.skip(self.who, self.uid, "language").result()

    def flag(self) -> None:
        self.workspace.labeling.flag(self.who, self.uid, "escalate").result()

    def undo(self) -> None:
        self.workspace.labeling.undo(self.who).result()

    def split(self) -> None:
        self.workspace.adjudication.keep_split("lea", self.uid).result()

    def plan(self) -> None:
        give(self.workspace, self.who, self.name)

    def redact(self) -> None:
        self.workspace.adjudication.redact("lea", self.uid, "private").result()

    def merge(self) -> None:
        self.device.at_ms = wall_ms() - 1_000
        self.device.label(self.uid, "dan", self.chance.randint(1, 5))
        chain = self.device.chain()
        self.workspace.database.write(lambda one: one.merge([chain])).result()
        self.workspace.deriving.run()

    def publish(self) -> None:
        """By hand, as anybody may: another file, named in project.yaml."""
        folder, old = self.workspace.folder, self.workspace.rubric.version
        self.versions += 1
        new = f"1.{self.versions}.0"
        text = (CLARIFIED, HEAVIER)[self.versions % 2].replace("version: 1.0.0", f"version: {new}")
        self.workspace.close()
        (folder / "rubric" / f"{new}.yaml").write_text(text, encoding="utf-8")
        stated = (folder / "project.yaml").read_text(encoding="utf-8")
        (folder / "project.yaml").write_text(stated.replace(old, new), encoding="utf-8")
        self.workspace = open_workspace(folder)


@pytest.mark.parametrize("seed", range(6))
def test_every_moment_of_a_projects_life_is_found_again(seed: int, tmp_path: Path) -> None:
    life = Life(tmp_path, seed)
    try:
        life.live(50)
        for moment, then in life.kept:
            with workspace_as_of(life.workspace.folder, moment) as found:
                assert everything(found) == then
    finally:
        life.workspace.close()
