"""The window keeps up with a person who labels as fast as keys can be pressed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ground import new_ground, start_labeling
from hands import OpenIt
from pulse import Busy, Pulse, percentile
from pytestqt.qtbot import QtBot

from annotator.domain.launch import OpenWindow
from annotator.services.places import find_rubric

pytestmark = pytest.mark.ui

ITEMS = 5_000
LABELS = 30
TURN_MS = 50.0
SLACK = 2  # other programs share the machine
KEYS = (("1", "C"), ("3", "Q", "C"), ("2", "W", "E", "X", "]", "U"))


def test_no_turn_of_the_loop_is_felt_while_labeling(
    open_window: OpenIt,
    qtbot: QtBot,
    tmp_path: Path,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    rubric = find_rubric("harm-severity").read_text("utf-8").split("\nexamples:")[0]
    folder = tmp_path / "many"
    with new_ground(folder, rubric) as workspace:
        workspace.importing.run(many(tmp_path / "many.jsonl"))
    hands = open_window(OpenWindow(folder, "ada"))
    presenter = start_labeling(hands)
    turns: list[Busy] = []
    with Pulse() as pulse:
        for n in range(LABELS):
            serial = presenter.state.serial
            for key in (*KEYS[n % len(KEYS)], "Enter"):
                hands.press(key)
                qtbot.wait(20)
            hands.until(lambda s=serial: presenter.ready and presenter.state.serial > s)  # type: ignore[misc]
            turns.append(pulse.take())
    assert hands.session.workspace.queue.progress("ada").done == LABELS
    for name in ("wall", "cpu"):
        found = [getattr(turn, name) for turn in turns]
        record_testsuite_property(f"labeling_p95_{name}_ms", round(percentile(found, 0.95), 1))
        record_testsuite_property(f"labeling_max_{name}_ms", round(max(found), 1))
    assert percentile((turn.cpu for turn in turns), 0.95) < TURN_MS, turns
    assert percentile((turn.wall for turn in turns), 0.95) < SLACK * TURN_MS, turns


def many(path: Path) -> Path:
    """Items of some 1 to 3 kB."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(ITEMS):
            record = {
                "id": f"m{n}",
                "prompt": f"Describe shed number {n}.",
                "response": f"Shed {n} is green, built by hand, and dry.\n" * (25 + n % 50),
                "category": f"c{n % 9}",
            }
            file.write(json.dumps(record) + "\n")
    return path
