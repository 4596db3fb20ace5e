"""Families in a project: consistency of labels and models, disparate impact."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from spine import SHARED, draft_for, values_for, write_csv

from annotator.agreement.rates.wilson import wilson
from annotator.services.app import Workspace, create_project
from annotator.services.figures.families import FamiliesService, families_json
from annotator.services.intake.label_importing import LabelColumns

HATECHECK = SHARED / "hatecheck"
Opener = Callable[..., Workspace]

HATE_RUBRIC = """\
schema: 1
id: hate
version: 1.0.0
name: Hate
threshold: {criterion: hateful, any_of: ["yes"]}
criteria:
  - id: hateful
    name: Hateful
    kind: nominal
    required: true
    options:
      - {id: "no", name: "No", key: z}
      - {id: "yes", name: "Yes", key: x}
"""


def families(workspace: Workspace) -> FamiliesService:
    return FamiliesService(workspace.database, workspace.rubric)


@pytest.fixture
def paired(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Eight families of groups x and y, three paraphrase families, one item alone; one model.

    Of x, families 0–3 violate, of y families 0 and 1 do. Responses to y in 2 and 3 are refused.
    """
    records = [
        {"id": f"{group}{n}", "family": f"f{n}", "group": group, "prompt": f"{n} of {group}?"}
        for n in range(8)
        for group in ("x", "y")
    ]
    records += [
        {"id": f"{word}{n}", "family": f"para{n}", "prompt": f"{word} {n}?"}
        for n in range(3)
        for word in ("say", "tell")
    ]
    records.append({"id": "alone", "family": "single", "prompt": "Alone?"})
    file = tmp_path / "families.jsonl"
    file.write_text(
        "".join(json.dumps({**r, "response": "R", "model": "m"}) + "\n" for r in records)
    )
    workspace.importing.run(file)
    for n in range(8):
        for group, harmful in (("x", n < 4), ("y", n < 2)):
            refusal = "full" if group == "y" and n in (2, 3) else "none"
            _judge(workspace, f"{group}{n}", (4, 5) if harmful else (1, 1 + n % 2), refusal)
    for n in range(3):
        _judge(workspace, f"say{n}", (1, 2), "none")
        _judge(workspace, f"tell{n}", (4, 4) if n == 2 else (2, 1), "none")
    _judge(workspace, "alone", (1,), "none")
    return workspace


def _judge(workspace: Workspace, source_id: str, levels: tuple[int, ...], refusal: str) -> None:
    uid = workspace.items.resolve(source_id, {}).uid
    for who, level in zip(("ada", "bob"), levels, strict=False):
        draft = draft_for(uid, level, values={**values_for(level), "refusal": refusal})
        workspace.labeling.submit(who, draft).result()


def test_families_come_by_model_and_kind(paired: Workspace) -> None:
    report = families(paired).families()
    assert [(one.model, one.kind, one.n_families, one.n_items) for one in report.models] == [
        ("m", "paraphrase", 3, 6),
        ("m", "paired", 8, 16),
    ]
    assert report.n_alone == 1


def test_verdicts_refusals_and_levels_are_compared_within_families(paired: Workspace) -> None:
    paraphrase, both = families(paired).families().models
    assert both.verdicts.estimate == wilson(6, 8)
    assert both.refusals.estimate == wilson(6, 8)
    assert paraphrase.verdicts.estimate == wilson(2, 3)
    assert paraphrase.lines[0].family == "para2"
    assert paraphrase.lines[0].spread == 2.5
    assert paraphrase.spread.value == pytest.approx(2.5 / 3)
    assert 0 < both.closeness.estimate.value < 1
    assert both.closeness.same_item < both.closeness.family < both.closeness.unrelated


def test_disparate_impact_is_of_paired_families_by_group(paired: Workspace) -> None:
    paraphrase, both = families(paired).families().models
    assert paraphrase.violation_impact is None
    violations, refusals = both.violation_impact, both.refusal_impact
    assert {one.group: one.rate.value for one in violations.groups} == {"x": 0.5, "y": 0.25}
    assert (violations.lowest, violations.highest) == ("y", "x")
    assert violations.disparate.value == 0.5
    assert violations.disparate.low < 0.5 < violations.disparate.high
    assert (refusals.disparate.value, refusals.disparate.low) == (0.0, None)
    assert "“x”" in refusals.disparate.undefined


def test_families_are_names_within_a_source(workspace: Workspace, tmp_path: Path) -> None:
    for source in ("one", "two"):
        file = tmp_path / f"{source}.jsonl"
        lines = [
            {"id": f"{source}-{n}", "family": "1", "prompt": f"{source} {n}?", "response": "R"}
            for n in range(2)
        ]
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        workspace.importing.run(file)
        for n in range(2):
            _judge(workspace, f"{source}-{n}", (1, 2), "none")
    (only,) = families(workspace).families().models
    assert (only.model, only.n_families) == (None, 2)
    assert {line.family for line in only.lines} == {"one: 1", "two: 1"}


def test_a_project_without_families_has_none(loaded: Workspace) -> None:
    _judge(loaded, "i0", (1, 2), "none")
    report = families(loaded).families()
    assert (report.models, report.n_alone) == ((), 1)


def test_the_report_is_json_with_every_n_and_reason(paired: Workspace) -> None:
    told = json.loads(json.dumps(families_json(families(paired).families())))
    both = told["models"][1]
    assert set(both["closeness"]) >= {"value", "low", "high", "n", "undefined", "same_item"}
    assert both["same_verdict"]["n"] == 8
    assert both["violation_impact"]["disparate_impact"]["n"] == 16
    assert told["models"][0]["violation_impact"] is None
    assert told["n_items_alone"] == 1


@pytest.mark.skipif(not HATECHECK.is_dir(), reason="no ../shared")
def test_hatecheck_goes_through_the_store(tmp_path: Path, opened: Opener) -> None:
    """Templates as families, targets as groups: the figures equal a count over the file."""
    (tmp_path / "hate.yaml").write_text(HATE_RUBRIC, encoding="utf-8")
    create_project(tmp_path / "hate", rubric=str(tmp_path / "hate.yaml"))
    workspace = opened(tmp_path / "hate")
    with (HATECHECK / "all_cases.csv").open(encoding="utf-8", newline="") as file:
        targets = {row["case_id"]: row["target_ident"] for row in csv.DictReader(file)}
    with (HATECHECK / "all_annotations.csv").open(encoding="utf-8", newline="") as file:
        cases = [row for row in csv.DictReader(file) if int(row["templ_id"]) <= 60]
    items = [
        {
            "id": row["case_id"],
            "response": row["test_case"],
            "family": row["templ_id"],
            "group": targets[row["case_id"]],
        }
        for row in cases
    ]
    said = [
        {
            "item": row["case_id"],
            "annotator": f"h{n}",
            "hateful": "yes" if label == "hateful" else "no",
        }
        for row in cases
        for n in range(1, 11)
        if (label := row[f"label_{n}"])
    ]
    workspace.importing.run(write_csv(tmp_path / "items.csv", items))
    columns = LabelColumns(item="item", annotator="annotator", criterion="hateful", value="hateful")
    workspace.labels.run(write_csv(tmp_path / "labels.csv", said), columns)
    found = next(one for one in families(workspace).families().models if one.kind == "paired")
    hateful = {row["case_id"]: row["label_annot_maj"] == "hateful" for row in cases}
    by_template: dict[str, list[bool]] = {}
    for row in cases:
        by_template.setdefault(row["templ_id"], []).append(hateful[row["case_id"]])
    whole = [hits for hits in by_template.values() if len(hits) > 1]
    assert found.n_families == len(whole)
    assert found.verdicts.estimate == wilson(sum(len(set(h)) == 1 for h in whole), len(whole))
    assert len(found.violation_impact.groups) == 7
    assert found.closeness.estimate.n == len(whole)
