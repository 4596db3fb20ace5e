"""Whatever comes first, as often as it comes: what is derived is what the union of events says."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from devices import Device
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from spine import clean, items_file, raw, say, uid_of

from annotator.domain.events import GENESIS, Calibrate, Comment, Flag, Settle, decode
from annotator.services.app import Workspace, open_workspace
from annotator.services.views import DisputeFilter
from annotator.store import log, projection
from annotator.store.database import Transaction
from annotator.store.merging import Chain, EventsMissing

ITEMS = 6
PEOPLE = ("ada", "ben", "cyd")
LEAD = "lead"
Row = tuple[object, ...]
TABLES = (*projection.TABLES, "queue", "shares")
AS_DRAWN = (Phase.reuse, Phase.generate)
"""A seed says nothing by being small."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, _made: Path) -> Path:
    """A project with items that was opened once: all copies share its events."""
    folder = shutil.copytree(_made, tmp_path_factory.mktemp("base") / "project")
    workspace = open_workspace(folder, data=tmp_path_factory.mktemp("base-data"))
    workspace.importing.run(items_file(folder.parent / "items.jsonl", ITEMS))
    workspace.close()
    return folder


@contextmanager
def copied(base: Path) -> Iterator[Workspace]:
    """A copy of the project, which writes as another replica."""
    with tempfile.TemporaryDirectory() as folder:
        project = shutil.copytree(base, Path(folder) / "project")
        workspace = open_workspace(project, data=Path(folder) / "data")
        try:
            yield workspace
        finally:
            workspace.close()


def devices_of(workspace: Workspace, draw: random.Random) -> list[Device]:
    """Some weeks on five machines: two of ada's, whose clocks differ, and a snapshot of ben's."""
    uids = [uid_of(workspace, f"i{n}") for n in range(ITEMS)]
    project = workspace.project.id
    found = [Device(project, f"r-{who}", 1_700_000_000_000) for who in PEOPLE]
    found.append(Device(project, "r-ada-2", 1_700_000_000_000 + draw.choice((-9_000, 0, 5_000))))
    owners = [*PEOPLE, "ada"]
    for number in range(draw.randint(8, 30)):
        place = draw.randrange(len(found))
        work(found[place], owners[place], uids, draw)
        if number == 6:
            found.append(found[1].snapshot())
            owners.append("ben")
    return found


def work(device: Device, who: str, uids: list[str], draw: random.Random) -> None:
    """One thing that an annotator does."""
    uid, level = draw.choice(uids), draw.randint(1, 5)
    own = [decode(one) for one in device.stored]
    said = [event.id for event in own if event.item == uid and event.kind == "label"]
    what = draw.choice(("label", "label", "correct", "retract", "skip", "flag", "note", "answer"))
    if what == "correct" and said:
        device.label(uid, who, level, said[-1])
    elif what == "retract" and own:
        event = draw.choice(own)
        device.retract(event.item or uid, who, event.id)
    elif what == "skip":
        device.skip(uid, who)
    elif what == "flag":
        device.write(Flag(uid, who, draw.choice(("escalate", "rubric_unclear"))), who)
    elif what == "note":
        device.write(Comment(uid, who, "why?"), who)
    elif what == "answer":
        example = draw.choice(("ex-1", "ex-2"))
        values = {"severity": str(level)}
        body = Calibrate(who, "mini", "1.0.0", example, 1, values, draw.choice((0.0, 1.0)))
        device.write(body, who)
    else:
        device.label(uid, who, level, occurrence=draw.choice((0, 0, 0, 1)))


def deliveries(devices: list[Device], draw: random.Random) -> Iterator[Chain]:
    """Parts in any order, some twice, some too early; in the end everything once more."""
    for _ in range(draw.randint(3, 20)):
        device = draw.choice(devices)
        first = draw.randint(1, max(len(device.stored), 1))
        yield device.chain(first, draw.randint(first, len(device.stored) + 1))
    for device in draw.sample(devices, len(devices)):
        yield device.chain()


def take(workspace: Workspace, *chains: Chain) -> bool:
    """Merge; False where something is missing before."""
    try:
        workspace.database.write(lambda one: one.merge(chains)).result()
    except EventsMissing:
        return False
    return True


def some_steps(workspace: Workspace, draw: random.Random) -> None:
    """What happens between two files: nothing, a part of the derivation, or work of the lead's."""
    what = draw.randrange(5)
    if what == 0:
        workspace.deriving.run()
    elif what == 1:
        workspace.database.write(
            lambda one: workspace.recorder.derive_owed(one, draw.randint(1, 3))
        ).result()
    elif what == 2:
        say(workspace, draw.choice((LEAD, *PEOPLE)), f"i{draw.randrange(ITEMS)}", 3)
    elif what == 3:
        workspace.labeling.undo(draw.choice((LEAD, *PEOPLE))).result()


def heard(workspace: Workspace) -> list[bytes]:
    with workspace.database.reading() as sql:
        return sorted(row[0] for row in sql.execute("SELECT stored FROM heard"))


def derived(workspace: Workspace) -> dict[str, set[Row]]:
    """Every derived table, but for people who did nothing any more."""
    sql = raw(workspace.folder)
    found = {table: set(sql.execute(f"SELECT * FROM {table}")) for table in TABLES}
    sql.close()
    found["tallies"] = {row for row in found["tallies"] if any(row[1:])}
    return found


def figures(workspace: Workspace) -> list[object]:
    """What people look at."""
    uids = [uid_of(workspace, f"i{n}") for n in range(ITEMS)]
    return [
        workspace.measuring.headline(),
        workspace.measuring.figures("severity"),
        workspace.measuring.pairs("severity"),
        workspace.rates.report(),
        workspace.disagreements.page(DisputeFilter()),
        [replace(workspace.disagreements.detail(uid), conflicts=()) for uid in uids],
        [workspace.calibration.status(who) for who in PEOPLE],
        [workspace.labeling.recent(who) for who in PEOPLE],
        [[one.uid for one in workspace.queue.upcoming(who, ITEMS)] for who in PEOPLE],
        workspace.disagreements.decisions(),
    ]


def own_chain(workspace: Workspace) -> Chain:
    with workspace.database.reading() as sql:
        stored = [one.bytes for one in log.chain_of(sql, workspace.database.replica)]
    return Chain(workspace.database.replica, 1, GENESIS, stored)


def alike(one: Workspace, other: Workspace) -> None:
    assert heard(one) == heard(other)
    assert derived(one) == derived(other)
    assert figures(one) == figures(other)
    clean(one)
    clean(other)


@given(st.integers(0, 2**32), st.booleans())
@settings(max_examples=12, phases=AS_DRAWN)
def test_any_interleaving_gives_what_the_union_gives(base: Path, seed: int, settled: bool) -> None:
    draw = random.Random(seed)
    with copied(base) as here, copied(base) as fresh:
        devices = devices_of(here, draw)
        settle_at = draw.randint(1, 8) if settled else 0
        for number, chain in enumerate(deliveries(devices, draw)):
            take(here, chain)
            some_steps(here, draw)
            if number == settle_at and settled:
                here.recorder.record(LEAD, [Settle("r-ben", 1)]).result()
        here.deriving.run()
        assert take(fresh, own_chain(here), *(device.chain() for device in devices))
        fresh.deriving.run()
        alike(here, fresh)


@given(st.integers(0, 2**32))
@settings(max_examples=8, phases=AS_DRAWN)
def test_two_leads_who_take_each_other_in_see_the_same(base: Path, seed: int) -> None:
    draw = random.Random(seed)
    with copied(base) as one, copied(base) as other:
        devices = devices_of(one, draw)
        for workspace in (one, other):
            for chain in draw.sample([device.chain() for device in devices], 3):
                assert take(workspace, chain)
                some_steps(workspace, draw)
        for workspace in (one, other):
            for chain in [device.chain() for device in draw.sample(devices, len(devices))]:
                assert take(workspace, chain)
        mine, theirs = own_chain(one), own_chain(other)
        assert take(one, theirs)
        assert take(other, mine)
        for workspace in (one, other):
            workspace.deriving.run()
        alike(one, other)


@given(st.integers(0, 2**32))
@settings(max_examples=8, phases=AS_DRAWN)
def test_a_rebuild_says_the_same_as_the_steps_did(base: Path, seed: int) -> None:
    draw = random.Random(seed)
    with copied(base) as here:
        for chain in deliveries(devices_of(here, draw), draw):
            take(here, chain)
            some_steps(here, draw)
        here.deriving.run()
        before = derived(here)

        def job(transaction: Transaction) -> None:
            here.recorder.rebuild(transaction)

        here.database.write(job).result()
        assert derived(here) == before
