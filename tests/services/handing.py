"""Shorthands for tests of handing work out: a lead, annotators on machines of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from spine import say, uid_of

from annotator.domain.events import Plan, Share
from annotator.services.app import Workspace, open_workspace
from annotator.services.handing.merging import merge_returns
from annotator.services.handing.opening import open_pack
from annotator.services.handing.packing import make_pack
from annotator.services.handing.returning import make_return
from annotator.services.handing.views import MergeReport, OpenedPack, ReturnReport


def give(workspace: Workspace, annotator: str, *names: str, **more: object) -> None:
    """A share of those items, in that order. The person is made known first."""
    workspace.people.ensure(annotator)
    uids = tuple(uid_of(workspace, name) for name in names)
    share = Share(annotator, uids, **more)  # type: ignore[arg-type]
    ranks = (tuple(range(1, len(uids) + 1)),)
    plan = Plan(f"plan of {annotator}", 0, 1, gives=(share,), ranks=ranks)
    workspace.recorder.record("lea", [plan]).result()


@dataclass(frozen=True)
class Machine:
    """Somebody's computer: its own data folder, with its own keys and replica tokens."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def folder(self) -> Path:
        return self.root / "work"

    def open_pack(self, pack: Path) -> OpenedPack:
        return open_pack(pack, self.folder, data=self.data)

    @contextmanager
    def working(self) -> Iterator[Workspace]:
        with closing(open_workspace(self.folder, data=self.data)) as workspace:
            yield workspace

    def label(self, annotator: str, *levels: int) -> None:
        """The next items of the queue, one after the other, at these levels."""
        with self.working() as workspace:
            for level in levels:
                [waiting, *_] = workspace.queue.upcoming(annotator, 1)
                name = waiting.uid
                say(workspace, annotator, name, level, occurrence=waiting.occurrence)

    def send_back(self, name: str = "work.return") -> Path:
        out = self.root / name
        self.report(out)
        return out

    def report(self, out: Path) -> ReturnReport:
        with self.working() as workspace:
            return make_return(workspace, out)


def machine(root: Path) -> Machine:
    (root / "data").mkdir(parents=True)
    return Machine(root)


def pack_for(workspace: Workspace, annotator: str, out: Path, **more: str) -> Path:
    make_pack(workspace, annotator, out, **more)  # type: ignore[arg-type]
    return out


def merge(workspace: Workspace, *files: Path) -> MergeReport:
    return merge_returns(workspace, files)
