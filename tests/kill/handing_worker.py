"""A process that packs, opens, returns, merges or plans until it is killed, and says what is done.

It is killed from outside at any moment, or ends itself at one of the steps by which the disk
changes: a rename, a deletion, a flush, a commit. Nothing is closed then, and nothing is flushed.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from annotator.services import deriving
from annotator.services.app import Workspace, open_workspace
from annotator.services.handing import planning
from annotator.services.handing.merging import merge_returns
from annotator.services.handing.opening import open_pack
from annotator.services.handing.packing import make_pack
from annotator.services.handing.planning import apply_plan, plan_shares, settings_for
from annotator.services.handing.returning import make_return

DIED = 88
READY, DONE = b"ready", b"done"
CHUNK = 5
"""Items of one derivation, and uids of one plan event: several of each."""
_RENAMES = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir"})


@dataclass
class Steps:
    """Counts them, and ends the process before the one that it stops at; 0 for none."""

    stop: int
    n: int = 0
    counting: bool = False

    def step(self) -> None:
        if self.counting:
            self.n += 1
            if self.n == self.stop:
                os._exit(DIED)


def watch(steps: Steps) -> None:
    """Let every step be counted. For a process that is soon gone."""
    flush = os.fsync

    def fsync(handle: int) -> None:
        steps.step()
        flush(handle)

    class Counted(sqlite3.Connection):
        def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
            if sql.startswith(("COMMIT", "BEGIN", "PRAGMA wal_checkpoint")):
                steps.step()
            return super().execute(sql, *given)

    connect = sqlite3.connect
    sys.addaudithook(lambda event, _: steps.step() if event in _RENAMES else None)
    os.fsync = fsync
    sqlite3.connect = lambda *a, **k: connect(*a, factory=Counted, **k)  # type: ignore[assignment]


def work_until_killed(told: Connection, what: str, root: str, stop: int) -> None:
    """Send READY, what was acknowledged, DONE and how many steps it took."""
    deriving.CHUNK = planning.MOST = CHUNK
    steps = Steps(stop)
    watch(steps)
    with WORKS[what](Path(root)) as work:
        told.send_bytes(READY)
        steps.counting = True
        for acknowledged in work():
            told.send_bytes(acknowledged.encode())
    told.send_bytes(DONE)
    told.send_bytes(str(steps.n).encode())


Work = Callable[[], Iterator[str]]


@contextmanager
def _lead(root: Path) -> Iterator[Workspace]:
    with closing(open_workspace(root / "project", data=root / "lead")) as workspace:
        yield workspace


@contextmanager
def packing(root: Path) -> Iterator[Work]:
    with _lead(root) as workspace:
        yield lambda: iter([make_pack(workspace, "ada", root / "out.pack").pack])


@contextmanager
def opening(root: Path) -> Iterator[Work]:
    """Into a new folder or onto the copy that is there: whichever the root holds."""

    def work() -> Iterator[str]:
        yield str(open_pack(root / "newer.pack", root / "ada" / "work", data=root / "ada" / "data"))

    yield work


@contextmanager
def returning(root: Path) -> Iterator[Work]:
    with closing(open_workspace(root / "ada" / "work", data=root / "ada" / "data")) as workspace:
        yield lambda: iter([str(make_return(workspace, root / "out.return").n_events)])


@contextmanager
def merging(root: Path) -> Iterator[Work]:
    """One return after the other; each is acknowledged when it is reported."""
    with _lead(root) as workspace:

        def work() -> Iterator[str]:
            for path in sorted((root / "mail").iterdir()):
                report = merge_returns(workspace, [path])
                assert not report.any_refused
                yield path.name

        yield work


@contextmanager
def applying(root: Path) -> Iterator[Work]:
    """A plan of several events."""
    with _lead(root) as workspace:
        planned = plan_shares(workspace, settings_for(workspace, ["ada", "ben", "cyd"], overlap=2))
        yield lambda: iter([apply_plan(workspace, "lea", planned)])


WORKS = {
    "pack": packing,
    "open new": opening,
    "open newer": opening,
    "return": returning,
    "merge": merging,
    "plan": applying,
}
