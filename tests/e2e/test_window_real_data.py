"""Two public data sets in the real window: nothing that a lead does has to be waited for."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from evidence import record
from hands import OpenIt
from pulse import percentile
from real_ground import NORMALIZED, convabuse, hatecheck
from real_lead import Day, Readings
from stopwatch import Reading, Stopwatch

from annotator.domain.launch import OpenWindow

pytestmark = [
    pytest.mark.ui,
    pytest.mark.skipif(not NORMALIZED.is_dir(), reason="needs ../shared/data"),
]

FELT_MS = 100.0
TURN_MS = 50.0
ONCE_MS = 150.0  # of what is measured once or twice, nothing evens out
SLACK = 4  # other programs share the machine
LATER = ("section", "next criterion", "open Agreement", "click a mark")
"""What is computed for: it has to answer at once, and shows its figures when they are there."""


@pytest.mark.long
def test_nothing_of_a_leads_day_is_felt(open_window: OpenIt, tmp_path: Path) -> None:
    began = time.monotonic()
    days: dict[str, Readings] = {}
    told: dict[str, object] = {}
    for whole, level in ((convabuse(), "3"), (hatecheck(), "X")):
        folder = whole.make(tmp_path / whole.name)
        days[whole.name] = spend(open_window, folder, level, steps=30)
        told[whole.name] = {
            "items": len(whole.items),
            "labels": {criterion: len(rows) for criterion, rows in whole.labels.items()},
            "milliseconds": table(days[whole.name]),
        }
    record("window-real-data", seed=0, seconds=time.monotonic() - began, **told)
    for day in days.values():
        assert_unfelt(day)


def test_nothing_of_a_leads_hour_is_felt(open_window: OpenIt, tmp_path: Path) -> None:
    folder = convabuse().first(300).make(tmp_path / "some")
    assert_unfelt(spend(open_window, folder, "3", steps=6))


def spend(open_window: OpenIt, folder: Path, level: str, *, steps: int) -> Readings:
    """What a lead does in the project, until the window is closed."""
    hands = open_window(OpenWindow(folder, "lea", role="lead"))
    with Stopwatch(hands.window) as watch:
        day = Day(hands, watch, steps)
        day.open_every_page()
        day.work_on_disagreements(level)
        day.read_rubric()
        day.browse_items()
        day.read_agreement()
    hands.window.close()
    return day.readings


def assert_unfelt(day: Readings) -> None:
    """By what is computed, where other programs cannot disturb; by the clock with slack."""
    every = [reading for readings in day.values() for reading in readings]
    assert percentile((r.busy.cpu for r in every), 0.95) < TURN_MS, longest_turns(day)
    assert percentile((r.busy.wall for r in every), 0.95) < SLACK * TURN_MS, longest_turns(day)
    for name, readings in day.items():
        often = len(readings) > 2
        assert not often or middle(readings, "answered") < SLACK * FELT_MS, name
        if not name.startswith(LATER):
            assert middle(readings, "work") < (FELT_MS if often else ONCE_MS), name
            assert not often or middle(readings, "shown") < SLACK * FELT_MS, name


def middle(readings: Iterable[Reading], which: str) -> float:
    return percentile((getattr(one, which) for one in readings), 0.5)


def longest_turns(day: Readings) -> dict[str, float]:
    """What keeps the loop busy for longer than is allowed, in milliseconds of computing."""
    found = {name: round(max(one.busy.cpu for one in day[name]), 1) for name in day}
    return {name: turn for name, turn in found.items() if turn >= TURN_MS}


def table(day: Readings) -> dict[str, dict[str, float]]:
    """For each interaction: the median and the worst, and the longest turns of the loop."""
    found: dict[str, dict[str, float]] = {}
    for name, readings in day.items():
        line: dict[str, float] = {"times": len(readings)}
        for which in ("answered", "shown", "work"):
            line[which] = round(middle(readings, which), 1)
            line[f"{which}_max"] = round(max(getattr(one, which) for one in readings), 1)
        for which in ("wall", "cpu"):
            line[f"turn_{which}_max"] = round(max(getattr(r.busy, which) for r in readings), 1)
        found[name] = line
        print(f"{name:36}", *(f"{value:8}" for value in line.values()))  # noqa: T201
    return found
