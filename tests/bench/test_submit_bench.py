"""A whole submit against a raw commit of the same rows: one JSON line, the ratio of one run."""

from __future__ import annotations

import json
import random
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import floors_store
import pytest
from evidence import record
from spine import draft_for, items_file

from annotator.services.app import Workspace
from annotator.services.views import Draft

PEOPLE = ("ada", "bob", "cyd")
SEED = 3
MOST = 3.0
"""How many raw commits a submit may cost."""
STRETCH = 60
Opener = Callable[..., Workspace]
Labels = list[tuple[str, Draft]]


def test_a_submit_against_a_raw_commit_of_the_same_rows(
    project: Path, opened: Opener, tmp_path: Path
) -> None:
    """Other tests run at the same time here: the quietest stretch counts."""
    line = measured(project, opened, tmp_path, n_items=120)
    print(json.dumps({"bench": "submit", **line}))  # noqa: T201
    assert line["quietest_ratio"] <= MOST


@pytest.mark.long
def test_a_submit_in_a_project_of_some_size(project: Path, opened: Opener, tmp_path: Path) -> None:
    began = time.monotonic()
    line = measured(project, opened, tmp_path, n_items=1_000)
    print(json.dumps({"bench": "submit", **line}))  # noqa: T201
    record("store-submit", seed=SEED, seconds=time.monotonic() - began, **line)
    assert line["ratio"] <= MOST


def measured(project: Path, opened: Opener, tmp_path: Path, n_items: int) -> dict[str, float]:
    """Three people label all items in the same project twice: by the service, and raw."""
    uids = filled(project, opened, tmp_path, n_items)
    raw = floors_store.plain(shutil.copytree(project, tmp_path / "raw") / "labels.db")
    labels = labels_of(uids)
    changes = changes_of(shutil.copytree(project, tmp_path / "seen"), opened, labels)
    workspace = opened(project)
    ours, floor = [], []
    for (who, draft), written in zip(labels, changes, strict=True):
        start = time.perf_counter()
        workspace.labeling.submit(who, draft).result()
        ours.append(time.perf_counter() - start)
        floor.append(floors_store.commit_seconds(raw, written))
    raw.close()
    return {
        "items": n_items,
        "submits": len(labels),
        "rows_per_submit": round(statistics.mean(map(n_rows, changes)), 1),
        "submit_p50_ms": round(statistics.median(ours) * 1e3, 3),
        "submit_p95_ms": round(statistics.quantiles(ours, n=20)[18] * 1e3, 3),
        "raw_p50_ms": round(statistics.median(floor) * 1e3, 3),
        "raw_p95_ms": round(statistics.quantiles(floor, n=20)[18] * 1e3, 3),
        "ratio": ratio(ours, floor),
        "quietest_ratio": min(
            ratio(ours[start : start + STRETCH], floor[start : start + STRETCH])
            for start in range(0, len(ours), STRETCH)
        ),
    }


def ratio(ours: list[float], floor: list[float]) -> float:
    """Of the medians."""
    return round(statistics.median(ours) / statistics.median(floor), 2)


def filled(project: Path, opened: Opener, tmp_path: Path, n_items: int) -> list[str]:
    """Import items, then close, so that the folder can be copied; their uids."""
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", n_items))
    lines = workspace.items.lines(workspace.items.ids())
    workspace.close()
    return [line.uid for line in lines]


def labels_of(uids: list[str]) -> Labels:
    """Each person labels every item, in an order of their own."""
    draw = random.Random(SEED)
    places = [(who, uid) for who in PEOPLE for uid in uids]
    draw.shuffle(places)
    return [
        (who, draft_for(uid, draw.choice((1, 2, 2, 3, 4, 5)), clauses=("G-1",), active_s=7.5))
        for who, uid in places
    ]


def changes_of(project: Path, opened: Opener, labels: Labels) -> list[list[floors_store.Written]]:
    """What each of the submits writes, seen from outside."""
    workspace = opened(project)
    sql = floors_store.plain(project / "labels.db")
    found = []
    before = floors_store.contents(sql)
    for who, draft in labels:
        workspace.labeling.submit(who, draft).result()
        after = floors_store.contents(sql)
        found.append(floors_store.written(sql, before, after))
        before = after
    sql.close()
    workspace.close()
    return found


def n_rows(changes: list[floors_store.Written]) -> int:
    return sum(len(one.rows) + len(one.gone) for one in changes)
