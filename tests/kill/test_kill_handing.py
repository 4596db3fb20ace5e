"""Killed while work is handed out or collected, the program has done a step wholly or not at all.

A process of its own packs, opens a pack, returns, merges or plans. It is killed without warning at
a random moment of its work, or ends at one of the steps by which the disk changes (every rename,
deletion, flush and commit is one). Then what it acknowledged is there, `check` finds nothing, no
file and no project is half of anything, and doing the same again finishes it.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from evidence import record
from handing_worker import DONE, READY, WORKS, work_until_killed
from handing_world import World, at, logged, made, states, work_of
from spine import raw
from test_kill import PROCESSES, START_S

from annotator.services.app import open_workspace
from annotator.services.checking import check
from annotator.services.handing.merging import merge_returns
from annotator.services.handing.opening import open_pack
from annotator.services.handing.packing import make_pack
from annotator.services.handing.planning import apply_plan, plan_shares, settings_for
from annotator.services.handing.returning import make_return

FEW, MANY = 60, 1_000
SEED = 20_261_123
OLD = b"what stood there before"


@dataclass
class Died:
    """How a process ended. acknowledged: what it said before. done: it was not killed in time."""

    acknowledged: list[str] = field(default_factory=list)
    done: bool = False
    steps: int = 0
    seconds: float = 0.0


def run(what: str, root: Path, *, seconds: float | None = None, stop: int = 0) -> Died:
    """Let a process do that work, and kill it after so long, or let it end at a step."""
    told, telling = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=work_until_killed, args=(telling, what, str(root), stop))
    process.start()
    telling.close()
    assert told.poll(START_S)
    assert told.recv_bytes() == READY
    began = time.monotonic()
    if seconds is not None:
        time.sleep(seconds)
        process.kill()
    process.join(START_S)
    found = Died(seconds=time.monotonic() - began)
    try:
        while (said := told.recv_bytes()) != DONE:
            found.acknowledged.append(said.decode())
        found.done, found.steps = True, int(told.recv_bytes())
    except (EOFError, OSError):
        pass
    told.close()
    process.close()
    return found


def after_packing(world: World, root: Path, died: Died) -> None:
    out = root / "out.pack"
    assert (
        whole(out, lambda: open_pack(out, root / "new", data=root / "a")) or not died.acknowledged
    )
    shutil.rmtree(root / "new", ignore_errors=True)
    with at(root) as workspace:
        assert check(workspace) == ()
        assert logged(root / "project") == world.before
        with closing(raw(root / "project")) as sql:
            noted = {row[0] for row in sql.execute("SELECT id FROM packs")}
        assert set(died.acknowledged) <= noted
        make_pack(workspace, "ada", out)
    assert open_pack(out, root / "new", data=root / "a").fresh


def whole(path: Path, opens: Callable[[], object]) -> bool:
    """Whether a file was made: what is there can be used, or is what was there before."""
    if not path.exists() or path.read_bytes() == OLD:
        return False
    opens()
    return True


def after_opening(world: World, root: Path, died: Died) -> None:
    folder, data = root / "ada" / "work", root / "ada" / "data"
    there = folder.exists()
    assert there or not died.acknowledged
    if there:
        with closing(open_workspace(folder, data=data)) as workspace:
            assert check(workspace) == ()
            assert workspace.handed is not None
            number = workspace.handed.number
            versions = {1: "1.0.0", 2: "1.0.1"}
            assert workspace.rubric.version == versions[number]
            assert number == 2 or not died.acknowledged
    opened = open_pack(root / "newer.pack", folder, data=data)
    assert opened.known == (there and number == 2)
    assert not [path for path in folder.parent.iterdir() if path.name.startswith(".")]
    with closing(open_workspace(folder, data=data)) as workspace:
        assert check(workspace) == ()
        assert workspace.rubric.version == "1.0.1"
        assert workspace.queue.progress("ada").remaining == opened.n_open
    text = (folder / "rubric" / "1.0.1.yaml").read_text(encoding="utf-8")
    assert "A mere greeting." in text


def after_updating(world: World, root: Path, died: Died) -> None:
    folder = root / "ada" / "work"
    assert work_of(folder) == world.work
    after_opening(world, root, died)
    assert work_of(folder) == world.work


def after_returning(world: World, root: Path, died: Died) -> None:
    folder, data, out = root / "ada" / "work", root / "ada" / "data", root / "out.return"
    assert whole(out, lambda: None) or not died.acknowledged
    with closing(open_workspace(folder, data=data)) as workspace:
        assert check(workspace) == ()
        again = make_return(workspace, root / "again.return")
    assert work_of(folder) == world.work
    for one in [out, root / "again.return"] if out.read_bytes() != OLD else [root / "again.return"]:
        lead = shutil.copytree(world.lead, root / one.stem)
        with at(lead) as workspace:
            report = merge_returns(workspace, [one])
        assert report.annotators["ada"].new == again.n_events
    assert set(died.acknowledged) <= {str(again.n_events)}


def after_merging(world: World, root: Path, died: Died) -> None:
    project = root / "project"
    new = logged(project) - world.before
    taken = {name for name, events in world.returned.items() if events <= new}
    assert set(died.acknowledged) <= taken
    assert new == frozenset().union(*(world.returned[name] for name in taken)), "half a merge"
    with at(root) as workspace:
        assert workspace.deriving.owed() == 0, "finished by the opening"
        assert check(workspace) == ()
        report = merge_returns(workspace, sorted((root / "mail").iterdir()))
        assert not report.any_refused
        assert check(workspace) == ()
    assert logged(project) == world.after
    assert states(project) == world.states


def after_planning(world: World, root: Path, died: Died) -> None:
    with closing(raw(root / "project")) as sql:
        rows = sql.execute(
            "SELECT json_extract(stored, '$.body.plan'), json_extract(stored, '$.body.parts'), "
            "count(*) FROM events WHERE kind = 'plan' GROUP BY 1, 2"
        ).fetchall()
    assert all(parts == found for _, parts, found in rows), "half a plan"
    assert max(parts for _, parts, _ in rows) > 2 or not died.acknowledged
    assert set(died.acknowledged) <= {row[0] for row in rows}
    with at(root) as workspace:
        assert check(workspace) == ()
        settings = settings_for(workspace, ["ada", "ben", "cyd"], overlap=2)
        planned = plan_shares(workspace, settings)
        if planned.drawn.gives:
            assert not died.acknowledged
            apply_plan(workspace, "lea", planned)
        assert check(workspace) == ()
        assert not plan_shares(workspace, settings).drawn.gives


AFTER: dict[str, Callable[[World, Path, Died], None]] = {
    "pack": after_packing,
    "open new": after_opening,
    "open newer": after_updating,
    "return": after_returning,
    "merge": after_merging,
    "plan": after_planning,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return made(tmp_path_factory.mktemp("world"))


def survives(world: World, root: Path, what: str, rounds: int) -> Counter[str]:
    """Kill so many processes at that work: how they ended. Who was done by then does not count.

    Every other one ends at a step, the steps in turn; the others are killed at a random moment.
    """
    chance = random.Random(f"{SEED} {what}")
    ended: Counter[str] = Counter()
    whole_run = attempt(world, root, what)
    assert whole_run.done
    steps = list(range(1, whole_run.steps + 1))
    chance.shuffle(steps)
    number = 0
    while ended["at a step"] + ended["at a moment"] < rounds:
        number += 1
        if number % 2:
            died = attempt(world, root, what, seconds=chance.uniform(0, whole_run.seconds))
            ended["too late" if died.done else "at a moment"] += 1
        else:
            died = attempt(world, root, what, stop=steps[number // 2 % len(steps)])
            assert not died.done
            ended["at a step"] += 1
    return ended + Counter({"steps": len(steps)})


def attempt(world: World, root: Path, what: str, **how: float) -> Died:
    here = world.copy(what, root / "here")
    if what in ("pack", "return"):
        (here / f"out.{what}").write_bytes(OLD)
    died = run(what, here, **how)  # type: ignore[arg-type]
    AFTER[what](world, here, died)
    shutil.rmtree(here)
    return died


@pytest.mark.parametrize("what", WORKS)
def test_work_that_is_handed_out_or_collected_is_whole_or_not_there(
    world: World, tmp_path: Path, what: str
) -> None:
    ended = survives(world, tmp_path, what, FEW // len(WORKS))
    assert ended["at a step"] and ended["at a moment"]


@pytest.mark.long
def test_nothing_is_lost_in_a_thousand_kills(world: World, tmp_path: Path) -> None:
    rounds = int(os.environ.get("ANNOTATOR_KILLS", MANY))
    began = time.monotonic()
    ended = {what: survives(world, tmp_path, what, -(-rounds // len(WORKS))) for what in WORKS}
    if rounds == MANY:
        record(
            "kill-handing",
            seed=SEED,
            seconds=time.monotonic() - began,
            kills=sum(one["at a step"] + one["at a moment"] for one in ended.values()),
            ended={what: dict(found) for what, found in ended.items()},
            lost=0,
            half_done=0,
            check_clean_after_every_kill=True,
        )
