"""Whatever happens to packs, copies, clocks and returns: what is merged is the union of all events.

A lead and two annotators with several devices each do anything in any order: packs are lost and
opened late, folders copied and restored from backups, whole machines set back, clocks jump, returns
come twice, late or never. A model that knows nothing of the store says what must be so.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from apart_model import Model, by_the_model
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from spine import MINI_RUBRIC, draft_for, items_file

from annotator.domain.clock import wall_ms
from annotator.domain.errors import RefusedInput, UserError
from annotator.domain.events import Event, Plan, Settle, Share
from annotator.domain.rubric_weights import Weight
from annotator.formats.bundle import Known
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.checking import check
from annotator.services.handing.handed import handed_of, save_handed
from annotator.services.handing.merging import merge_returns
from annotator.services.handing.opening import open_pack
from annotator.services.handing.packing import make_pack
from annotator.services.handing.returning import make_return
from annotator.store import log, projection
from annotator.store.database import Sql, Transaction
from annotator.store.handing import heads

ITEMS = 6
PEOPLE = ("ada", "ben")
DAY_MS = 86_400_000
DEED = st.tuples(
    st.sampled_from(("label", "label", "label", "correct", "undo", "skip")), st.integers(1, 5)
)


@dataclass
class Device:
    """A folder on a machine. The data folder is the machine's; two copies may share one."""

    annotator: str
    folder: Path
    data: Path
    ahead_ms: int = 0
    backup: Path | None = None
    snapshot: tuple[Path, Path] | None = None

    @contextmanager
    def open(self) -> Iterator[Workspace]:
        wall = lambda: wall_ms() + self.ahead_ms  # noqa: E731
        with closing(open_workspace(self.folder, data=self.data, wall=wall)) as workspace:
            yield workspace


class Team(RuleBasedStateMachine):
    """Everybody does something, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="apart-"))
        self.count = 0
        self.devices: list[Device] = []
        self.packs: list[tuple[str, Path]] = []
        self.returns: list[Path] = []
        self.model = Model()
        self.set_back: set[str] = set()
        rubric = self.root / "mini.yaml"
        rubric.write_text(MINI_RUBRIC, encoding="utf-8")
        self.lead = Device("lea", self.root / "lead", self.root / "lead-data")
        self.lead.data.mkdir()
        create_project(self.lead.folder, rubric=str(rubric))
        with self.lead.open() as workspace:
            workspace.importing.run(items_file(self.root / "items.jsonl", ITEMS))
            self.uids = [workspace.items.resolve(f"i{n}", {}).uid for n in range(ITEMS)]
            for who in PEOPLE:
                workspace.people.ensure(who)
                self._give(workspace, who, range(ITEMS - 2))
                self.packs.append((who, self._new("pack")))
                make_pack(workspace, *self.packs[-1])
        for who, pack in (self.packs[0], *self.packs):
            self._opens(who, pack)

    # what the lead does

    @rule(
        what=st.sampled_from(("gives", "packs", "revises", "takes back", "labels")),
        who=st.sampled_from(PEOPLE),
        item=st.integers(0, ITEMS - 1),
        n=st.integers(1, 3),
    )
    def the_lead(self, what: str, who: str, item: int, n: int) -> None:
        with self.lead.open() as workspace:
            if what == "gives":
                self._give(workspace, who, range(item, min(item + n, ITEMS)))
            elif what == "takes back":
                gone = (Share(who, (self.uids[item],)),)
                workspace.recorder.record("lea", [Plan("less", 0, 1, releases=gone)]).result()
            elif what == "revises":
                self._revises(workspace, meaning=n == 3)
            elif what == "labels":
                workspace.labeling.submit("lea", draft_for(self.uids[item], n)).result()
            else:
                self._packs(workspace, who)

    @precondition(lambda self: self.returns)
    @rule(places=st.lists(st.integers(0, 99), min_size=1, max_size=4))
    def merges(self, places: list[int]) -> None:
        files = [self.returns[place % len(self.returns)] for place in places]
        with self.lead.open() as workspace:
            report = merge_returns(workspace, files)
        for path, told in zip(files, report.files, strict=True):
            expected = self._may_be_merged(path)
            assert bool(told.refused) != expected, told
            if expected:
                for prev, lines in chains_of(path):
                    self.model.add(prev, lines)
        self._must_hold()

    @precondition(lambda self: self.set_back)
    @rule()
    def settles_every_fork(self) -> None:
        with self.lead.open() as workspace:
            with workspace.database.reading() as sql:
                rows = sql.execute("SELECT replica, seq FROM fork_points WHERE settled = 0")
                points = rows.fetchall()
            for replica, seq in points:
                workspace.recorder.record("lea", [Settle(replica, seq)]).result()
            workspace.deriving.run()
        self._must_hold()

    # what annotators do

    @rule(which=st.integers(0, 99), place=st.integers(0, 99), new=st.booleans())
    def somebody_opens_a_pack(self, which: int, place: int, new: bool) -> None:
        who, pack = self.packs[which % len(self.packs)]
        if new:
            self._opens(who, pack)
            return
        device = self.devices[place % len(self.devices)]
        before = self._events_in(device)
        try:
            open_pack(pack, device.folder, data=device.data)
            assert who == device.annotator
        except RefusedInput:
            pass  # an older one, or somebody else's
        assert self._events_in(device) == before

    @rule(
        place=st.integers(0, 99),
        deeds=st.lists(DEED, min_size=1, max_size=4),
        sends=st.sampled_from(("yes", "yes", "no", "lost")),
        before=st.sampled_from(("", "", "restored", "set back")),
    )
    def somebody_works(
        self, place: int, deeds: list[tuple[str, int]], sends: str, before: str
    ) -> None:
        """lost: the lead acknowledged the return, then restored the project from before."""
        device = self.devices[place % len(self.devices)]
        self._happens(device, before)
        with device.open() as workspace:
            for what, level in deeds:
                works(workspace, device.annotator, what, level)
            if sends == "no":
                return
            out = self._new("return")
            try:
                make_return(workspace, out)
            except UserError:
                return  # nothing was done
            if sends == "lost":
                workspace.database.write(pretend_acknowledged).result()
            else:
                self.returns.append(out)

    # what happens to machines

    @rule(
        place=st.integers(0, 99),
        what=st.sampled_from(("clock", "copied", "backed up", "photographed")),
        days=st.sampled_from((-400, -1, 0, 3, 400)),
    )
    def something_happens_to_a_machine(self, place: int, what: str, days: int) -> None:
        device = self.devices[place % len(self.devices)]
        if what == "clock":
            device.ahead_ms = days * DAY_MS
        elif what == "copied":
            copied = shutil.copytree(device.folder, self._new("copy"))
            self.devices.append(Device(device.annotator, copied, device.data, device.ahead_ms))
        elif what == "backed up":
            self._backs_up(device)
        else:
            self._photographs(device)

    def _happens(self, device: Device, what: str) -> None:
        """A backup is put back; or a whole machine, with what the program keeps outside."""
        if what == "restored" and device.backup is not None:
            shutil.rmtree(device.folder)
            shutil.copytree(device.backup, device.folder)
        elif what == "set back" and device.snapshot is not None:
            self.set_back.add(replica_in(device.snapshot[0]))
            for now, then in zip((device.folder, device.data), device.snapshot, strict=True):
                shutil.rmtree(now)
                shutil.copytree(then, now)

    # what must be so

    def _may_be_merged(self, path: Path) -> bool:
        """Whether all that the return follows on is there: a hole is refused."""
        return all(prev == "0" * 64 or prev in self.model.events for prev, _ in chains_of(path))

    def _must_hold(self) -> None:
        with self.lead.open() as workspace:
            assert check(workspace) == ()
            with workspace.database.reading() as sql:
                own = [s for s in log.everything(sql) if s.replica == workspace.database.replica]
                stored = {row[0] for row in sql.execute("SELECT hash FROM events")}
                stored |= {row[0] for row in sql.execute("SELECT hash FROM forked")}
                self.model.add("0" * 64, [one.bytes for one in own])
                assert stored == set(self.model.events), "a union, and nothing else"
                self._no_sequence_was_used_twice(sql)
                about: defaultdict[str, list[Event]] = defaultdict(list)
                for event in self.model.heard():
                    if event.item is not None:
                        about[event.item].append(event)
                for uid in self.uids:
                    row = sql.execute("SELECT id FROM items WHERE uid = ?", (uid,)).fetchone()[0]
                    assert projection.state_of(sql, row) == by_the_model(about[uid])

    def _no_sequence_was_used_twice(self, sql: Sql) -> None:
        forks = {row[0] for row in sql.execute("SELECT replica FROM forked")}
        assert forks <= self.set_back, "a sequence was used twice"

    def teardown(self) -> None:
        try:
            if self.returns:
                self._merged_in_another_order()
        finally:
            shutil.rmtree(self.root)

    def _merged_in_another_order(self) -> None:
        """Everything once more, the last return first, into a copy of the lead's project."""
        mirror = Device("lea", self.root / "mirror", self.root / "mirror-data")
        mirror.data.mkdir()
        with self.lead.open() as workspace:
            merge_returns(workspace, self.returns)
            merge_returns(workspace, self.returns[::-1])
            with workspace.database.reading() as sql:
                self._no_sequence_was_used_twice(sql)
            expected = fingerprint_of(workspace)
        shutil.copytree(self.lead.folder, mirror.folder)
        forget_others(mirror.folder)
        with mirror.open() as workspace:
            for _ in self.returns:  # as often as a hole may have to wait for what is before it
                merge_returns(workspace, self.returns[::-1])
            assert check(workspace) == ()
            assert fingerprint_of(workspace) == expected

    # shorthands

    def _give(self, workspace: Workspace, who: str, places: range) -> None:
        share = Share(who, tuple(self.uids[place] for place in places))
        plan = Plan("more", 0, 1, (share,), (tuple(places),))
        workspace.recorder.record("lea", [plan]).result()

    def _revises(self, workspace: Workspace, *, meaning: bool) -> None:
        self.count += 1
        said = f"When in doubt the milder as of round {self.count}."
        text = re.sub(r"When in doubt the milder[^,]*(?=, criteria)", said, workspace.rubric_text)
        kind: Weight = "meaning" if meaning else "clarifying"
        workspace.revision.publish("lea", text, kind=kind, reason="It was unclear.")

    def _packs(self, workspace: Workspace, who: str) -> None:
        out = self._new("pack")
        try:
            make_pack(workspace, who, out)
        except UserError:
            return  # nothing waits for them
        self.packs.append((who, out))

    def _opens(self, who: str, pack: Path) -> None:
        folder, machine = self._new("device"), self._new("data")
        machine.mkdir()
        open_pack(pack, folder, data=machine)
        device = Device(who, folder, machine)
        self._backs_up(device)
        self._photographs(device)
        self.devices.append(device)

    def _backs_up(self, device: Device) -> None:
        device.backup = shutil.copytree(device.folder, self._new("backup"))

    def _photographs(self, device: Device) -> None:
        folder = shutil.copytree(device.folder, self._new("vm"))
        device.snapshot = (folder, shutil.copytree(device.data, self._new("vm-data")))

    def _events_in(self, device: Device) -> list[tuple[str, int, str]]:
        with device.open() as workspace, workspace.database.reading() as sql:
            return [(one.replica, one.seq, one.hash) for one in log.everything(sql)]

    def _new(self, kind: str) -> Path:
        self.count += 1
        return self.root / f"{kind}-{self.count}"


def works(workspace: Workspace, who: str, what: str, level: int) -> None:
    """One deed of an annotator."""
    if what == "undo":
        workspace.labeling.undo(who).result()
    elif what == "correct":
        for decision in workspace.labeling.recent(who, 1):
            workspace.labeling.submit(who, draft_for(decision.uid, level)).result()
    for one in workspace.queue.upcoming(who, 1) if what in ("label", "skip") else ():
        if what == "label":
            workspace.labeling.submit(who, draft_for(one.uid, level)).result()
        else:
            workspace.labeling.skip(who, one.uid, "language").result()


def pretend_acknowledged(transaction: Transaction) -> None:
    """What a handed copy knows after a pack of a lead who has all its events."""
    handed = handed_of(transaction.sql)
    assert handed is not None
    known = {r: Known(h.seq, h.hash) for r, h in heads(transaction.sql).items()}
    save_handed(transaction.sql, replace(handed, acknowledged=known))


def replica_in(folder: Path) -> str:
    """Who writes in a closed copy, unless its opening finds that it was copied."""
    sql = sqlite3.connect(folder / "labels.db")
    [found] = sql.execute("SELECT value FROM meta WHERE key = 'replica'").fetchone()
    sql.close()
    return str(found)


def chains_of(path: Path) -> list[tuple[str, list[bytes]]]:
    """(what it follows, stored bytes) of each replica in a return, by zip and JSON alone."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        return [
            (one["prev"], archive.read(one["events"]).splitlines())
            for one in manifest["return"]["replicas"]
        ]


def fingerprint_of(workspace: Workspace) -> dict[str, object]:
    """What the labels come to, without what tells the two copies apart."""
    with workspace.database.reading() as sql:
        states = {
            row: projection.state_of(sql, row) for (row,) in sql.execute("SELECT id FROM items")
        }
        patterns = projection.all_patterns(sql)
        shares = sql.execute("SELECT * FROM shares ORDER BY 1, 2, 3").fetchall()
        forks = sql.execute("SELECT * FROM fork_points ORDER BY 1").fetchall()
    return {"states": states, "patterns": patterns, "shares": shares, "forks": forks}


def forget_others(folder: Path) -> None:
    """Take out of a closed copy what came by merging, as if nothing had come yet."""
    sql = sqlite3.connect(folder / "labels.db", isolation_level=None)
    triggers = sql.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        sql.execute(f"DROP TRIGGER {name}")
    sql.execute("DELETE FROM events WHERE replica IN (SELECT replica FROM peers)")
    for table in ("forked", "fork_points", "peers", "to_derive"):
        sql.execute(f"DELETE FROM {table}")
    sql.execute("DELETE FROM meta WHERE key = 'derived_under'")
    for _, statement in triggers:
        sql.execute(statement)
    sql.close()


FEW = settings(
    max_examples=10,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)
