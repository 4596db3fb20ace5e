"""Soft labels leave as shares: no value, no verdict and no tie stands beside them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from leaving import export
from spine import items_file, say

from annotator.services.app import Workspace

Opener = Callable[..., Workspace]
LEVELS = {"i0": (1, 1, 1), "i1": (4, 5, 5), "i2": (2, 3)}
SHARES = {
    "i0": {"1": 1.0},
    "i1": {"4": pytest.approx(1 / 3, abs=1e-6), "5": pytest.approx(2 / 3, abs=1e-6)},
    "i2": {"2": 0.5, "3": 0.5},
}


@pytest.fixture
def judged(project: Path, opened: Opener, tmp_path: Path) -> Workspace:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 3))
    for source_id, levels in LEVELS.items():
        for who, level in zip(("ada", "ben", "cyd"), levels, strict=False):
            say(workspace, who, source_id, level)
    return workspace


def rows(path: Path) -> dict[str, dict[str, Any]]:
    found = [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
    return {(one.get("metadata") or one)["source_id"]: one for one in found}


def test_in_a_set_there_are_shares_and_nothing_else(judged: Workspace, tmp_path: Path) -> None:
    export(judged, "set", tmp_path / "set", labels="soft")
    with (tmp_path / "set" / "consensus.csv").open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    assert {(r["method"], r["value"], r["violation"], r["tied"]) for r in told} == {
        ("soft", "", "", "no")
    }
    assert {r["source_id"]: shares(r["soft"]) for r in told if r["criterion"] == "severity"} == (
        SHARES
    )


def test_a_hugging_face_folder_has_no_verdict_on_them(judged: Workspace, tmp_path: Path) -> None:
    export(judged, "hf", tmp_path / "hf", labels="soft")
    found = rows(tmp_path / "hf" / "data" / "items.jsonl")
    assert {
        name: (one["severity"], one["violation"]) for name, one in found.items()
    } == dict.fromkeys(LEVELS, (None, None))


def test_an_inspect_sample_has_no_target_and_no_verdict(judged: Workspace, tmp_path: Path) -> None:
    export(judged, "inspect", tmp_path / "inspect", labels="soft")
    found = rows(tmp_path / "inspect" / "dataset.jsonl")
    for name, one in found.items():
        label = one["metadata"]["label"]
        assert (label["value"], label["violation"], label["tied"]) == (None, None, False)
        assert label["distribution"] == SHARES[name]
    assert found.keys() == LEVELS.keys()


def shares(cell: str) -> dict[str, float]:
    """`4=0.333333|5=0.666667`"""
    pairs = (one.split("=") for one in cell.split("|"))
    return {code: float(share) for code, share in pairs}
