"""Killed at any moment, the program loses no label that it acknowledged.

A process of its own labels through the real service and prints every event whose future is done;
it is killed without warning (SIGKILL; on Windows TerminateProcess) at a random moment. After every
kill, every acknowledged event is in the log and `check` finds nothing.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from spine import clean, items_file, raw

from annotator.services.app import Workspace

Opener = Callable[..., Workspace]
LABELER = Path(__file__).with_name("labeler.py")
LONGEST_S = 0.15
FEW, MANY = 60, 1_000


def killed_after(folder: Path, seed: int, seconds: float) -> list[str]:
    """Let a process label for so long after its first label, kill it; what it acknowledged."""
    command = [sys.executable, str(LABELER), str(folder), str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    told, errors = process.communicate(timeout=30)
    assert first == "ready\n", errors
    assert not errors
    return [line for line in told.split("\n")[:-1] if line]


def survives(project: Path, opened: Opener, tmp_path: Path, rounds: int, every: int) -> None:
    """Kill so many processes, checking the log after each and the whole project now and then."""
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 300))
    workspace.close()
    chance = random.Random(20_261_122)
    acknowledged: set[str] = set()
    for number in range(rounds):
        acknowledged.update(killed_after(project, number * 1_000, chance.uniform(0, LONGEST_S)))
        sql = raw(project)
        kept = {row[0] for row in sql.execute("SELECT id FROM events")}
        sql.close()
        assert acknowledged <= kept, f"lost after kill {number}"
        if number % every == every - 1:
            reader = opened(project, read_only=True)
            clean(reader)
            reader.close()
    assert len(acknowledged) > rounds


def test_no_acknowledged_label_is_lost(project: Path, opened: Opener, tmp_path: Path) -> None:
    survives(project, opened, tmp_path, FEW, every=1)


@pytest.mark.long
def test_no_acknowledged_label_is_lost_in_a_thousand_kills(
    project: Path, opened: Opener, tmp_path: Path
) -> None:
    survives(project, opened, tmp_path, int(os.environ.get("ANNOTATOR_KILLS", MANY)), every=5)
