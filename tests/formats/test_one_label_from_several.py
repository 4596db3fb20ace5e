"""The one label that leaves follows from all that people said, whoever spoke first."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from leaving import export
from spine import draft_for, items_file, uid_of, write_csv

from annotator.domain.label import Values
from annotator.services.app import Workspace
from annotator.services.intake.label_importing import LabelColumns

Opener = Callable[..., Workspace]
Given = tuple[int, tuple[str, ...], str]
"""Severity, categories, refusal."""

SAID: dict[str, tuple[Given, ...]] = {
    "i0": ((5, ("bias",), "none"), (2, ("privacy",), "full"), (3, ("privacy", "bias"), "full")),
    "i1": ((2, ("bias",), "partial"), (5, ("privacy",), "none"), (5, ("privacy",), "none")),
    "i2": ((5, ("bias",), "full"), (2, ("bias",), "none"), (2, ("privacy",), "partial")),
}
MEDIAN = {
    "i0": {"severity": "3", "categories": "privacy|bias", "refusal": "full"},
    "i1": {"severity": "5", "categories": "privacy", "refusal": "none"},
    "i2": {"severity": "2", "categories": "bias", "refusal": ""},
}
MAJORITY = {
    "i0": {"severity": "", "categories": "privacy|bias", "refusal": "full"},
    "i1": {"severity": "5", "categories": "privacy", "refusal": "none"},
    "i2": {"severity": "2", "categories": "bias", "refusal": ""},
}


@pytest.fixture
def judged(project: Path, opened: Opener, tmp_path: Path) -> Workspace:
    """Three people on three items, and a model that says the highest of each."""
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 3))
    for name, given in SAID.items():
        for who, (level, categories, refusal) in zip(("ada", "ben", "cyd"), given, strict=True):
            values: Values = {
                "severity": str(level),
                "categories": categories,
                "refusal": refusal,
                **({"wrong_reason": False} if refusal != "none" else {}),
            }
            draft = draft_for(uid_of(workspace, name), level, values=values, rationale="so")
            workspace.labeling.submit(who, draft).result()
    rows = [{"item": name, "who": "judge", "severity": "1"} for name in SAID]
    columns = LabelColumns("item", "who", "severity", "severity", kind="model")
    workspace.labels.run(write_csv(tmp_path / "judge.csv", rows), columns)
    return workspace


@pytest.mark.parametrize(
    ("method", "expected"), [("median", MEDIAN), ("majority", MAJORITY)], ids=["median", "majority"]
)
def test_the_middle_level_and_what_most_chose(
    judged: Workspace, tmp_path: Path, method: str, expected: dict[str, dict[str, str]]
) -> None:
    export(judged, "set", tmp_path / "set", labels="consensus", consensus=method)
    found: dict[str, dict[str, str]] = {}
    with (tmp_path / "set" / "consensus.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["criterion"] in expected["i0"]:
                assert row["n_labels"] == "3", "people's alone"
                found.setdefault(row["source_id"], {})[row["criterion"]] = row["value"]
    assert found == expected


def test_a_leads_decision_is_the_label_where_decisions_were_asked_for_and_nowhere_else(
    judged: Workspace, tmp_path: Path
) -> None:
    decided: Values = {"severity": "1", "categories": (), "refusal": "none"}
    judged.adjudication.decide("lea", uid_of(judged, "i1"), decided).result()
    levels = {}
    for labels in ("adjudicated", "consensus"):
        export(judged, "set", tmp_path / labels, labels=labels)
        with (tmp_path / labels / "consensus.csv").open(encoding="utf-8", newline="") as file:
            [row] = [
                one
                for one in csv.DictReader(file)
                if (one["source_id"], one["criterion"]) == ("i1", "severity")
            ]
        levels[labels] = row["value"], row["method"], row["violation"]
    assert levels == {
        "adjudicated": ("1", "adjudicated", "no"),
        "consensus": ("5", "median", "yes"),
    }
