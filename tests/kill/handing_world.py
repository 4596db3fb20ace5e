"""What the kills begin with: a lead, two annotators who labeled, their packs and returns."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "services"))

from handing import Machine, give, machine, pack_for
from spine import MINI_RUBRIC, items_file, raw

from annotator.domain.item import Item, Part, Turn, item_uid, turn_of
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.handing.merging import merge_returns
from annotator.services.views import Draft
from annotator.store import items
from annotator.store.database import Transaction
from annotator.store.items import NewItem

N = 24
PICTURE = b"not really a picture"
DIGEST = sha256(PICTURE).hexdigest()
LABELED = 9


@dataclass(frozen=True)
class World:
    """Folders to be copied, and what they come to when all went well.

    lead: project, its data and the returns in `mail`; ada: her machine before the newer pack.
    logged, after: event hashes and states of the lead's project before and after all merges.
    """

    lead: Path
    ada: Path
    pack: Path
    before: frozenset[str]
    after: frozenset[str]
    returned: dict[str, frozenset[str]]
    states: frozenset[object]
    work: object

    def copy(self, what: str, root: Path) -> Path:
        """What that work begins with, under a new root."""
        if what in ("pack", "merge", "plan"):
            shutil.copytree(self.lead, root)
        elif what == "open new":
            (root / "ada" / "data").mkdir(parents=True)
            shutil.copytree(self.ada / "data" / "keys", root / "ada" / "data" / "keys")
        else:
            shutil.copytree(self.ada, root / "ada")
        if what.startswith("open"):
            shutil.copy(self.pack, root / "newer.pack")
        return root


def made(root: Path) -> World:
    """Some seconds' work, once a run."""
    lead = root / "lead-side"
    mail = lead / "mail"
    mail.mkdir(parents=True)
    (root / "mini.yaml").write_text(MINI_RUBRIC, encoding="utf-8")
    create_project(lead / "project", rubric=str(root / "mini.yaml"), name="Test")
    ada, ben = machine(root / "ada"), machine(root / "ben")
    with at(lead) as workspace:
        workspace.importing.run(items_file(root / "items.jsonl", N))
        for who, there in (("ada", ada), ("ben", ben)):
            give(workspace, who, *(f"i{n}" for n in range(0, N, 2)))
            there.open_pack(pack_for(workspace, who, root / f"{who}.pack"))
    for number in range(2):
        for who, there in (("ada", ada), ("ben", ben)):
            there.label(who, *(1 + (n + number) % 3 for n in range(LABELED // 2)))
            shutil.copy(there.send_back(), mail / f"{number}-{who}.return")
    with ada.working() as workspace:
        [waiting, *_] = workspace.queue.upcoming("ada", 1)
        workspace.labeling.save_draft("ada", Draft(waiting.uid, {"severity": "3"})).result()
    newer = _newer(root, lead)
    returned = {
        f"{number}-{who}.return": _until(there, number)
        for who, there in (("ada", ada), ("ben", ben))
        for number in range(2)
    }
    before = logged(lead / "project")
    shutil.copytree(lead, root / "merged")
    with at(root / "merged") as workspace:
        merge_returns(workspace, sorted((root / "merged" / "mail").iterdir()))
    after = logged(root / "merged" / "project")
    found = states(root / "merged" / "project")
    return World(lead, ada.root, newer, before, after, returned, found, work_of(ada.folder))


def _newer(root: Path, lead: Path) -> Path:
    """A pack with more items, a picture, a later rubric and another text of the one before."""
    shutil.copytree(lead, root / "later")
    project = root / "later" / "project"
    rubric = (project / "rubric" / "1.0.0.yaml").read_text(encoding="utf-8")
    edited = rubric.replace("A greeting.", "A mere greeting.")
    (project / "rubric" / "1.0.0.yaml").write_text(edited, encoding="utf-8")
    with at(root / "later"):
        pass
    later = edited.replace("version: 1.0.0", "version: 1.0.1\nprevious: 1.0.0")
    (project / "rubric" / "1.0.1.yaml").write_text(later, encoding="utf-8")
    stated = (project / "project.yaml").read_text(encoding="utf-8")
    stated = stated.replace("version: 1.0.0", "version: 1.0.1")
    (project / "project.yaml").write_text(stated, encoding="utf-8")
    with at(root / "later") as workspace:
        _with_picture(workspace)
        give(workspace, "ada", *(f"i{n}" for n in range(1, N, 2)), "p1")
        return pack_for(workspace, "ada", root / "newer.pack")


def _with_picture(workspace: Workspace) -> None:
    picture = Part("image", media=DIGEST, mime="image/png")
    item = Item((turn_of("user", "Draw."), Turn("assistant", (picture,))), 1, source_id="p1")
    (workspace.folder / "media" / DIGEST).write_bytes(PICTURE)

    def job(transaction: Transaction) -> None:
        batch = items.open_batch(transaction.sql, "", "", "test", "")
        new = NewItem(item_uid(item), item, "ready", 1, None)
        items.publish(transaction.sql, batch, len(items.add(transaction.sql, batch, [new])), 1)

    workspace.database.write(job).result()


@contextmanager
def at(root: Path) -> Iterator[Workspace]:
    """The lead's project of a root."""
    with closing(open_workspace(root / "project", data=root / "lead")) as workspace:
        yield workspace


def logged(folder: Path) -> frozenset[str]:
    """The hashes of all events."""
    with closing(raw(folder)) as sql:
        return frozenset(row[0] for row in sql.execute("SELECT hash FROM events"))


def states(folder: Path) -> frozenset[object]:
    """What is derived of every item."""
    with closing(raw(folder)) as sql:
        rows = sql.execute("SELECT uid, state FROM states JOIN items ON items.id = item_id")
        return frozenset(map(tuple, rows))


def work_of(folder: Path) -> object:
    """An annotator's labels and drafts."""
    with closing(raw(folder)) as sql:
        said = sql.execute("SELECT hash FROM events WHERE kind <> 'rubric.publish' ORDER BY 1")
        typed = sql.execute("SELECT annotator, item, draft FROM drafts ORDER BY 1, 2")
        return said.fetchall(), typed.fetchall()


def _until(there: Machine, number: int) -> frozenset[str]:
    """The events that the return of that number held."""
    with closing(raw(there.folder)) as sql:
        rows = sql.execute("SELECT hash FROM events ORDER BY seq").fetchall()
    upto = len(rows) // 2 * (number + 1)
    return frozenset(row[0] for row in rows[:upto])
