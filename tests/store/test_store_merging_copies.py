"""Copies of a project folder merge by union: copied, restored, and as a machine's snapshot."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from spine import clean, say, uid_of

from annotator.domain.events import GENESIS
from annotator.services.app import Workspace
from annotator.services.checking import check
from annotator.store import forks, log
from annotator.store.merging import Chain, Merged

Opener = Callable[..., Workspace]


def chains(workspace: Workspace) -> list[Chain]:
    """All that a copy has, replica by replica."""
    with workspace.database.reading() as sql:
        replicas = dict.fromkeys(one.replica for one in log.everything(sql))
        return [
            Chain(replica, 1, GENESIS, [one.bytes for one in log.chain_of(sql, replica)])
            for replica in replicas
        ]


def take(into: Workspace, brought: list[Chain]) -> tuple[Merged, ...]:
    found = into.database.write(lambda one: one.merge(brought)).result()
    into.deriving.run()
    clean(into)
    return found


def forked(workspace: Workspace) -> list[tuple[int, bool]]:
    with workspace.database.reading() as sql:
        return [(one.seq, one.settled) for one in forks.points(sql)]


def labels_of(workspace: Workspace, who: str) -> set[str]:
    found = set()
    for n in range(10):
        state = workspace.disagreements.detail(uid_of(workspace, f"i{n}")).state
        found |= {f"i{n}"} if state.label_of(who) else set()
    return found


@pytest.fixture
def lead(loaded: Workspace, opened: Opener, tmp_path: Path) -> Workspace:
    """The lead's own project, of which `loaded` has become an annotator's copy."""
    loaded.close()
    folder = shutil.copytree(loaded.folder, tmp_path / "lead")
    return opened(folder, data=tmp_path / "lead-data")


def test_a_copied_folder_brings_its_labels_and_nothing_twice(
    lead: Workspace, loaded: Workspace, opened: Opener, tmp_path: Path
) -> None:
    laptop = opened(loaded.folder)
    say(laptop, "ada", "i0", 1)
    laptop.close()
    copy = shutil.copytree(loaded.folder, tmp_path / "copy")
    laptop, desktop = opened(loaded.folder), opened(copy)
    say(laptop, "ada", "i1", 2)
    say(desktop, "ada", "i2", 3)
    first = take(lead, chains(desktop))
    assert sum(one.new for one in first) == 2
    second = take(lead, chains(laptop))
    assert sum(one.new for one in second) == 1
    assert labels_of(lead, "ada") == {"i0", "i1", "i2"}
    assert forked(lead) == []
    assert sum(one.new for one in take(lead, chains(desktop))) == 0


def test_a_restored_folder_uses_no_number_twice(
    lead: Workspace, loaded: Workspace, opened: Opener, tmp_path: Path
) -> None:
    laptop = opened(loaded.folder)
    say(laptop, "ada", "i0", 1)
    laptop.close()
    backup = shutil.copytree(loaded.folder, tmp_path / "backup")
    laptop = opened(loaded.folder)
    say(laptop, "ada", "i1", 2)
    sent = chains(laptop)
    laptop.close()
    shutil.rmtree(loaded.folder)
    shutil.copytree(backup, loaded.folder)
    restored = opened(loaded.folder)
    say(restored, "ada", "i2", 3)
    take(lead, sent)
    take(lead, chains(restored))
    assert labels_of(lead, "ada") == {"i0", "i1", "i2"}
    assert forked(lead) == []
    take(restored, sent)  # what was lost with the disk comes back
    assert labels_of(restored, "ada") == {"i0", "i1", "i2"}


def test_a_snapshot_of_the_whole_machine_is_a_fork_that_is_shown(
    lead: Workspace, loaded: Workspace, opened: Opener, tmp_path: Path, data_folder: Path
) -> None:
    laptop = opened(loaded.folder)
    say(laptop, "ada", "i0", 1)
    laptop.close()
    folder = shutil.copytree(loaded.folder, tmp_path / "snapshot")
    data = shutil.copytree(data_folder, tmp_path / "snapshot-data")
    laptop, snapshot = opened(loaded.folder), opened(folder, data=data)
    assert laptop.database.replica == snapshot.database.replica
    say(laptop, "ada", "i1", 2)
    say(snapshot, "ada", "i2", 3)
    take(lead, chains(laptop))
    found = take(lead, chains(snapshot))
    assert [one.contested for one in found if one.new] == [True]
    assert len(forked(lead)) == 1
    assert labels_of(lead, "ada") == {"i0"}
    # And where the two meet, each goes on under another name.
    own = laptop.database.replica
    take(laptop, chains(snapshot))
    assert laptop.database.replica != own
    say(laptop, "ada", "i3", 1)
    assert check(laptop) == ()
    laptop.close()
    again = opened(loaded.folder)
    say(again, "ada", "i4", 1)
    assert labels_of(again, "ada") == {"i0", "i3", "i4"}
    clean(again)
