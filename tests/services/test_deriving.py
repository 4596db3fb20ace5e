"""After a merge the projection is brought up to the log in steps, and nobody waits for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from devices import Device
from spine import clean, say, uid_of

from annotator.domain.canonical import sha256
from annotator.domain.changes import ChangeSet
from annotator.domain.events import Calibrate, Flag, Plan, Redact, RubricPublish, Share
from annotator.services.app import Workspace
from annotator.services.checking import check, rebuild_projection
from annotator.services.deriving import CHUNK
from annotator.services.upkeep import OPEN_TO_DERIVE
from annotator.services.views import JobProgress
from annotator.store import items, projection
from annotator.store.merging import Chain

Opener = Callable[..., Workspace]
DIES = Path(__file__).parent / "merge_and_die.py"
DIED = 87


def merge(workspace: Workspace, *chains: Chain) -> None:
    workspace.database.write(lambda one: one.merge(chains)).result()


def merged(workspace: Workspace, *chains: Chain) -> None:
    merge(workspace, *chains)
    workspace.deriving.run()
    clean(workspace)


@pytest.fixture
def device(loaded: Workspace) -> Device:
    return Device(loaded.project.id, "r-ada")


def label_of(workspace: Workspace, item: str, who: str) -> str | None:
    uid = uid_of(workspace, item)
    label = workspace.disagreements.detail(uid).state.label_of(who)
    return None if label is None else str(label.values["severity"].value)


def test_merged_labels_count_like_any_other(loaded: Workspace, device: Device) -> None:
    for n, level in enumerate((1, 2, 5)):
        say(loaded, "ben", f"i{n}", level)
        device.label(uid_of(loaded, f"i{n}"), "ada", level)
    merged(loaded, device.chain())
    assert loaded.measuring.headline().n_pairable == 3
    assert loaded.queue.progress("ada").done == 3
    assert label_of(loaded, "i2", "ada") == "5"
    upcoming = {one.uid for one in loaded.queue.upcoming("ada", 50)}
    assert uid_of(loaded, "i0") not in upcoming


def test_until_they_are_derived_nothing_counts_them_and_check_says_why(
    loaded: Workspace, device: Device, opened: Opener
) -> None:
    device.label(uid_of(loaded, "i0"), "ada", 1)
    device.label(uid_of(loaded, "i1"), "ada", 1)
    merge(loaded, device.chain())
    assert loaded.deriving.owed() == 2
    assert loaded.queue.progress("ada").done == 0
    [problem] = check(loaded)
    assert problem.what == "merged events about 2 items are in no figure yet"
    assert problem.remedy == OPEN_TO_DERIVE
    loaded.close()
    reading = opened(loaded.folder, read_only=True)
    assert [one.what for one in check(reading)] == [problem.what]
    assert reading.deriving.owed() == 2
    reading.close()
    again = opened(loaded.folder)
    assert again.deriving.owed() == 0
    assert again.queue.progress("ada").done == 2
    clean(again)


def test_what_is_said_meanwhile_about_an_owed_item_is_right(
    loaded: Workspace, device: Device
) -> None:
    say(loaded, "ben", "i0", 2)
    device.label(uid_of(loaded, "i0"), "ada", 5)
    device.label(uid_of(loaded, "i1"), "ada", 5)
    merge(loaded, device.chain())
    say(loaded, "cyd", "i0", 2)
    assert loaded.deriving.owed() == 1
    assert {label_of(loaded, "i0", who) for who in ("ada", "ben", "cyd")} == {"5", "2"}
    assert label_of(loaded, "i1", "ada") is None
    loaded.labeling.undo("ben").result()
    loaded.deriving.run()
    clean(loaded)


def test_every_step_tells_what_it_changed_and_how_far_it_is(
    loaded: Workspace, device: Device
) -> None:
    uids = {uid_of(loaded, f"i{n}") for n in range(10)}
    for uid in sorted(uids):
        device.label(uid, "ada", 2)
    device.write(Flag(min(uids), "ada", "rubric_unclear"), "ada")
    merge(loaded, device.chain())
    told: list[JobProgress] = []
    changes: list[ChangeSet] = []
    stop = loaded.changes.subscribe(changes.append)
    assert loaded.deriving.run(told.append) == 10
    stop()
    assert told[-1].done == told[-1].total == 10
    assert {uid for one in changes for uid in one.items} == uids
    assert {"label", "merge"} <= changes[0].kinds
    assert "flag" in {kind for one in changes for kind in one.kinds}
    assert all(one.counted for one in changes)
    assert loaded.deriving.run() == 0


def test_a_cancel_leaves_the_rest_owed(loaded: Workspace, device: Device) -> None:
    for n in range(10):
        device.label(uid_of(loaded, f"i{n}"), "ada", 2)
    merge(loaded, device.chain())
    assert loaded.deriving.run(cancelled=lambda: True) == 0
    assert loaded.deriving.owed() == 10
    rebuild_projection(loaded)
    assert loaded.deriving.owed() == 0
    clean(loaded)


def test_figures_that_are_kept_are_told_apart_before_and_after(
    loaded: Workspace, device: Device
) -> None:
    for n in range(4):
        device.label(uid_of(loaded, f"i{n}"), "ada", 5)
    merge(loaded, device.chain())
    assert loaded.rates.report().overall.n_items == 0
    loaded.deriving.run()
    assert loaded.rates.report().overall.n_items == 4


def test_a_retraction_that_comes_before_its_label_takes_it_back(loaded: Workspace) -> None:
    one, other = (Device(loaded.project.id, name) for name in ("r-ada", "r-ada-2"))
    label = one.label(uid_of(loaded, "i0"), "ada", 5)
    other.at_ms = one.at_ms
    other.retract(uid_of(loaded, "i0"), "ada", label)
    merged(loaded, other.chain())
    merged(loaded, one.chain())
    assert label_of(loaded, "i0", "ada") is None
    assert loaded.queue.progress("ada").done == 0


def test_two_devices_of_one_person_are_a_conflict_until_it_is_resolved(loaded: Workspace) -> None:
    uid = uid_of(loaded, "i0")
    for name, level in (("r-1", 1), ("r-2", 5)):
        device = Device(loaded.project.id, name)
        device.label(uid, "ada", level)
        merged(loaded, device.chain())
    [conflict] = loaded.disagreements.detail(uid).conflicts
    assert loaded.measuring.headline().n_items == 0
    keep = conflict.statements[0].event
    loaded.adjudication.resolve("lead", uid, "ada", 0, keep).result()
    assert loaded.measuring.headline().n_items == 1
    clean(loaded)


def test_the_first_answer_to_an_example_counts_whichever_came_first(
    loaded: Workspace,
) -> None:
    devices = [Device(loaded.project.id, name) for name in ("r-1", "r-2")]
    for device, credit in zip(devices, (1.0, 0.0), strict=True):
        for example in ("ex-1", "ex-2"):
            body = Calibrate("ada", "mini", "1.0.0", example, 1, {"severity": "1"}, credit)
            device.write(body, "ada")
    late, early = devices
    late.at_ms, late.stored, late.hashes = late.at_ms + 60_000, [], []
    for example in ("ex-1", "ex-2"):
        late.write(Calibrate("ada", "mini", "1.0.0", example, 1, {"severity": "1"}, 1.0), "ada")
    merged(loaded, late.chain())
    assert loaded.calibration.status("ada").mean_credit == 1.0
    merged(loaded, early.chain())
    assert loaded.calibration.status("ada").mean_credit == 0.0


def test_a_redaction_comes_along(loaded: Workspace) -> None:
    device = Device(loaded.project.id, "r-lead-2")
    device.write(Redact(uid_of(loaded, "i3"), "personal"), "lead")
    uid = uid_of(loaded, "i3")
    merged(loaded, device.chain())
    with loaded.database.reading() as sql:
        assert items.is_redacted(sql, uid)


def test_another_leads_publication_and_plan_are_derived_from_anew(loaded: Workspace) -> None:
    say(loaded, "ben", "i0", 2)
    device = Device(loaded.project.id, "r-lead-2")
    text = loaded.rubric_text.replace("version: 1.0.0", "version: 0.9.0")
    digest = sha256(text.encode())
    device.write(RubricPublish("mini", "0.9.0", text, digest), "lead")
    share = Share("ada", (uid_of(loaded, "i1"), uid_of(loaded, "i2")))
    device.write(Plan("plan-1", 0, 1, (share,), ((1, 0),)), "lead")
    merge(loaded, device.chain())
    assert check(loaded) != ()
    loaded.deriving.run()
    clean(loaded)
    upcoming = [one.uid for one in loaded.queue.upcoming("ada", 5)]
    assert upcoming == [uid_of(loaded, "i2"), uid_of(loaded, "i1")]
    with loaded.database.reading() as sql:
        assert loaded.recorder.rules.lineage(sql).carried == ("0.9.0",)


def test_labels_that_wait_for_their_items_count_once_these_are_imported(
    loaded: Workspace, opened: Opener, tmp_path: Path
) -> None:
    from spine import items_file

    elsewhere = tmp_path / "elsewhere"
    loaded.close()
    shutil.copytree(loaded.folder, elsewhere)
    whole = opened(elsewhere)
    more = items_file(tmp_path / "more.jsonl", 40)
    whole.importing.run(more)
    uid = uid_of(whole, "i39")
    whole.close()
    here = opened(loaded.folder)
    device = Device(here.project.id, "r-ada")
    device.label(uid, "ada", 4)
    merge(here, device.chain())
    assert [one.remedy for one in check(here)] == ["Import its file."]
    here.importing.run(more)
    assert label_of(here, "i39", "ada") == "4"
    clean(here)


@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_kill_between_the_merge_and_its_derivation_loses_nothing(
    loaded: Workspace, opened: Opener, step: int
) -> None:
    """Step 0: right after the merge. Later ones: after so many transactions of the derivation."""
    n = 10
    loaded.close()
    command = [sys.executable, str(DIES), str(loaded.folder), str(step), str(n)]
    gone = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert gone.returncode == DIED, gone.stderr
    reading = opened(loaded.folder, read_only=True)
    assert reading.deriving.owed() == max(n - 4 * step, 0)
    reading.close()
    again = opened(loaded.folder)
    assert again.deriving.owed() == 0
    assert again.queue.progress("ada").done == n
    clean(again)


def test_an_item_of_which_nothing_counts_any_more_has_no_state(loaded: Workspace) -> None:
    one = Device(loaded.project.id, "r-ada")
    one.label(uid_of(loaded, "i0"), "ada", 3)
    other = Device(loaded.project.id, "r-ada")
    other.label(uid_of(loaded, "i0"), "ada", 4)
    merged(loaded, one.chain())
    merged(loaded, other.chain())
    with loaded.database.reading() as sql:
        assert list(projection.every_state(sql)) == []
    assert loaded.queue.progress("ada").done == 0


def test_people_are_served_between_two_steps() -> None:
    assert CHUNK <= 50


def test_undo_takes_back_one_thing_after_another_whatever_a_clock_said(loaded: Workspace) -> None:
    device = Device(loaded.project.id, "r-ada", at_ms=9_000_000_000_000)
    device.label(uid_of(loaded, "i0"), "ada", 3)
    merged(loaded, device.chain())
    for n in range(1, 4):
        say(loaded, "ada", f"i{n}", 2)
    undone = [loaded.labeling.undo("ada").result() for _ in range(5)]
    assert [None if one is None else one.uid for one in undone] == [
        *(uid_of(loaded, f"i{n}") for n in (0, 3, 2, 1)),
        None,
    ]
    assert loaded.labeling.recent("ada") == ()
    clean(loaded)
