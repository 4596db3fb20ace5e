"""How long a command waits for the state as of a moment, and how much memory that takes."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from devices import Device
from evidence import record
from spine import items_file

from annotator.services.app import Workspace
from annotator.services.as_of import Moment, workspace_as_of

Opener = Callable[..., Workspace]
PEOPLE = ("ada", "bob", "cyd")
FEW, MANY = 3_000, 100_000
MOST_MS = 4.0
"""Of waiting for each label, on a machine that has other work, too."""


@pytest.mark.parametrize("labels", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_the_state_as_of_a_moment(
    project: Path, opened: Opener, tmp_path: Path, labels: int
) -> None:
    began = time.monotonic()
    workspace = opened(project)
    count = -(-labels // len(PEOPLE))
    workspace.importing.run(items_file(tmp_path / "items.jsonl", count))
    device = labeled(workspace, labels)
    first = device.at_ms - 1_000 * labels
    line: dict[str, float] = {"labels": labels, "items": count}
    for name, share in (("all", 1.0), ("last_hundredth_gone", 0.99), ("half", 0.5)):
        before = time.monotonic()
        moment = Moment(first + round(1_000 * labels * share))
        with workspace_as_of(workspace.folder, moment) as one:
            line[f"{name}_s"] = round(time.monotonic() - before, 2)
            assert one.measuring.figures("severity").n_labels == round(labels * share)
    line["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    line["database_mb"] = round((workspace.folder / "labels.db").stat().st_size / 2**20, 1)
    print(json.dumps({"bench": "as_of", **line}))  # noqa: T201
    if labels == MANY:
        record("as_of", seed=0, seconds=time.monotonic() - began, **line)
    slowest = max(seconds for name, seconds in line.items() if name.endswith("_s"))
    assert slowest / labels * 1e3 <= MOST_MS, line


def labeled(workspace: Workspace, labels: int) -> Device:
    """Every item by everybody, one person after the other, a label a second from tomorrow on.

    From tomorrow on, so that the items are there at each of these moments.
    """
    device = Device(workspace.project.id, "r-all", at_ms=round(time.time() * 1000) + 86_400_000)
    with workspace.database.reading() as sql:
        uids = [row[0] for row in sql.execute("SELECT uid FROM items ORDER BY id")]
    pairs = [(uid, who) for who in PEOPLE for uid in uids][:labels]
    for number, (uid, who) in enumerate(pairs):
        device.label(uid, who, 1 + number * 7 % 5)
    workspace.database.write(lambda one: one.merge([device.chain()])).result()
    workspace.deriving.run()
    return device
