"""Killed at any moment, the program loses no label that it acknowledged.

A process of its own labels through the real service and sends every event whose future is done; it
is killed without warning (SIGKILL; on Windows TerminateProcess) at a random moment. After every
kill, every acknowledged event is in the log and `check` finds nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from evidence import record
from labeler import label_until_killed
from spine import clean, items_file, raw

from annotator.services.app import Workspace

Opener = Callable[..., Workspace]
LONGEST_S = 0.12
START_S = 60
FEW, MANY = 60, 1_000
SEED = 20_261_122

# A server that has imported everything forks each process: starting one costs milliseconds.
_FORKS = "forkserver" in multiprocessing.get_all_start_methods()
PROCESSES = multiprocessing.get_context("forkserver" if _FORKS else "spawn")
if _FORKS:
    PROCESSES.set_forkserver_preload(["annotator.services.app"])


def killed_after(folder: Path, data: Path, seed: int, seconds: float) -> list[str]:
    """Let a process label for so long and kill it; the events that it acknowledged."""
    told, telling = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(
        target=label_until_killed, args=(telling, str(folder), str(data), seed)
    )
    process.start()
    telling.close()
    assert told.poll(START_S)
    assert told.recv_bytes() == b"ready"
    time.sleep(seconds)
    process.kill()
    process.join(START_S)
    acknowledged = []
    try:
        while True:
            acknowledged.append(told.recv_bytes().decode())
    except (EOFError, OSError):
        told.close()
    process.close()
    return acknowledged


def survives(workspace: Workspace, data: Path, tmp_path: Path, opened: Opener, rounds: int) -> int:
    """Kill so many processes that label in one project, and look at it after each.

    Returns how many events were acknowledged.
    """
    folder = workspace.folder
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 300))
    workspace.close()
    chance = random.Random(SEED)
    acknowledged: set[str] = set()
    for number in range(rounds):
        wait = chance.uniform(0, LONGEST_S)
        acknowledged.update(killed_after(folder, data, number * 1_000, wait))
        sql = raw(folder)
        kept = {row[0] for row in sql.execute("SELECT id FROM events")}
        sql.close()
        assert acknowledged <= kept, f"lost after kill {number}"
        reader = opened(folder, read_only=True)
        clean(reader)
        reader.close()
    assert len(acknowledged) > rounds
    return len(acknowledged)


def test_no_acknowledged_label_is_lost(
    workspace: Workspace, data_folder: Path, tmp_path: Path, opened: Opener
) -> None:
    survives(workspace, data_folder, tmp_path, opened, FEW)


@pytest.mark.long
def test_no_acknowledged_label_is_lost_in_a_thousand_kills(
    workspace: Workspace, data_folder: Path, tmp_path: Path, opened: Opener
) -> None:
    rounds = int(os.environ.get("ANNOTATOR_KILLS", MANY))
    began = time.monotonic()
    acknowledged = survives(workspace, data_folder, tmp_path, opened, rounds)
    if rounds == MANY:
        record(
            "kill",
            seed=SEED,
            seconds=time.monotonic() - began,
            kills=rounds,
            acknowledged=acknowledged,
            lost=0,
            check_clean_after_every_kill=True,
        )
