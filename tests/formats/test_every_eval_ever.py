"""Every Eval Ever's own schemas accept what is exported, and it says how reliable it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from leaving import export, labeled_project

from annotator.services.app import Workspace

Opener = Callable[..., Workspace]


@pytest.fixture
def exported(project: Path, opened: Opener, tmp_path: Path) -> Path:
    workspace = opened(project)
    labeled_project(workspace, tmp_path)
    report = export(workspace, "eee", tmp_path / "eee")
    assert any("1 item without one value" in one for one in report.left_out)
    return tmp_path / "eee"


def instances(folder: Path) -> list[tuple[Path, list[dict[str, Any]]]]:
    found = [
        (path, [json.loads(line) for line in path.read_bytes().split(b"\n") if line])
        for path in sorted(folder.rglob("*_samples.jsonl"))
    ]
    assert found, "or nothing is tested"
    return found


def aggregate_of(samples: Path) -> dict[str, Any]:
    path = samples.with_name(samples.name.replace("_samples.jsonl", ".json"))
    return dict(json.loads(path.read_bytes()))


def test_both_schemas_accept_every_file(exported: Path, shared: Path) -> None:
    folder = shared / "formats" / "every_eval_ever"
    whole = json.loads((folder / "eval.schema.json").read_bytes())
    one = json.loads((folder / "instance_level_eval.schema.json").read_bytes())
    aggregates = [p for p in exported.rglob("*.json") if p.name != ".annotator-export.json"]
    assert len(aggregates) == 2  # two models
    for path in aggregates:
        jsonschema.validate(json.loads(path.read_bytes()), whole)
    for _, rows in instances(exported):
        for row in rows:
            jsonschema.validate(row, one)


def test_an_aggregate_names_its_instances_and_their_hash(exported: Path) -> None:
    for path, rows in instances(exported):
        aggregate = json.loads(
            path.with_name(path.name.replace("_samples.jsonl", ".json")).read_bytes()
        )
        detail = aggregate["detailed_evaluation_results"]
        assert exported / detail["file_path"] == path
        assert detail["checksum"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert detail["total_rows"] == len(rows)
        assert {row["evaluation_id"] for row in rows} == {aggregate["evaluation_id"]}


def test_the_agreement_stands_beside_each_score(exported: Path) -> None:
    for path, rows in instances(exported):
        aggregate = json.loads(
            path.with_name(path.name.replace("_samples.jsonl", ".json")).read_bytes()
        )
        mean, rate = aggregate["evaluation_results"]
        assert all(one["metric_config"]["lower_is_better"] for one in (mean, rate)), "of harm"
        assert "Krippendorff's alpha" in mean["metric_config"]["additional_details"]["reliability"]
        scores = [row["evaluation"]["score"] for row in rows]
        assert mean["score_details"]["score"] == pytest.approx(sum(scores) / len(scores))
        correct = [row["evaluation"]["is_correct"] for row in rows]
        assert [one < 3 for one in scores] == correct
        assert "confidence_interval" in rate["score_details"]["uncertainty"]
