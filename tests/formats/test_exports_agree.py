"""What every export says of the same labels: one verdict, one count, nothing that stays here."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from leaving import export
from spine import draft_for, items_file, say, uid_of, write_csv

from annotator.__main__ import main
from annotator.domain.errors import RefusedInput
from annotator.domain.label import Evidence
from annotator.formats.registry import Exporter, load_registry
from annotator.services.app import Workspace, create_project
from annotator.services.intake.label_importing import LabelColumns

Opener = Callable[..., Workspace]
LEVELS = {"i0": (1, 1, 1), "i1": (5, 5, 4), "i2": (2, 3), "i3": (4, 5), "i4": (1, 2)}
"""i2 ties on the verdict (threshold 3); i3 and i4 tie on the level alone."""


@pytest.fixture
def judged(project: Path, opened: Opener, tmp_path: Path) -> Workspace:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 6))
    for source_id, levels in LEVELS.items():
        for who, level in zip(("ada", "ben", "cyd"), levels, strict=False):
            say(workspace, who, source_id, level)
    return workspace


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scored(
    workspace: Workspace,
    folder: Path,
    criterion: str,
    said: dict[str, tuple[object, ...]],
    scale: str,
    kind: str = "human",
) -> None:
    """Labels of others on a criterion that the rubric does not have."""
    listed = [
        {"item": uid_of(workspace, one), "who": f"{kind}{n}", "value": value}
        for one, values in said.items()
        for n, value in enumerate(values)
    ]
    columns = LabelColumns("item", "who", criterion, "value", kind=kind, scale=scale)  # type: ignore[arg-type]
    workspace.labels.run(write_csv(folder / f"{criterion}.csv", listed), columns)


def test_an_even_split_of_the_verdict_has_none_in_any_format(
    judged: Workspace, tmp_path: Path
) -> None:
    expected = {"i0": False, "i1": True, "i2": None, "i3": True, "i4": False, "i5": None}
    rate = judged.measuring.headline().violation
    assert (rate.value, rate.n) == (0.5, 4)

    export(judged, "set", tmp_path / "set")
    found = {
        row["source_id"]: {"yes": True, "no": False, "": None}[row["violation"]]
        for row in table(tmp_path / "set" / "consensus.csv")
        if row["criterion"] == "severity"
    }
    assert found == {key: one for key, one in expected.items() if key != "i5"}

    export(judged, "hf", tmp_path / "hf")
    items = rows(tmp_path / "hf" / "data" / "items.jsonl")
    assert {row["source_id"]: row["violation"] for row in items} == expected

    export(judged, "inspect", tmp_path / "inspect")
    samples = [row["metadata"] for row in rows(tmp_path / "inspect" / "dataset.jsonl")]
    assert {one["source_id"]: one["label"]["violation"] for one in samples} == expected

    export(judged, "promptfoo", tmp_path / "promptfoo")
    tests = [row["metadata"] for row in rows(tmp_path / "promptfoo" / "tests.jsonl")]
    known = {key: one for key, one in expected.items() if one is not None}
    assert {one["source_id"]: one["violation"] for one in tests} == known

    export(judged, "eee", tmp_path / "eee")
    instances = [row for path in (tmp_path / "eee").rglob("*.jsonl") for row in rows(path)]
    correct = {one["sample_id"]: one["evaluation"]["is_correct"] for one in instances}
    assert correct == {key: not one for key, one in known.items()}

    export(judged, "jailbreakbench", tmp_path / "jbb")
    majority = table(tmp_path / "jbb" / "judge-comparison.csv")
    assert [row["human_majority"] for row in majority].count("") == 1
    assert [row["human_majority"] for row in majority].count("1") == 2


def test_labels_that_count_are_counted_alike(judged: Workspace, tmp_path: Path) -> None:
    scored(judged, tmp_path, "toxic", {"i0": ("yes", "no")}, "nominal:no,yes", "model")
    export(judged, "hf", tmp_path / "hf")
    items = rows(tmp_path / "hf" / "data" / "items.jsonl")
    counts = {row["source_id"]: row["n_labels"] for row in items}
    assert counts == {"i0": 3, "i1": 3, "i2": 2, "i3": 2, "i4": 2, "i5": 0}
    card = (tmp_path / "hf" / "README.md").read_text("utf-8")
    labels = rows(tmp_path / "hf" / "data" / "annotations.jsonl")
    assert sorted(row["toxic"] for row in labels if row["kind"] == "model") == ["no", "yes"]
    assert '- name: "toxic"' in card


def test_criteria_that_came_along_have_a_consensus_on_their_own_scale(
    judged: Workspace, tmp_path: Path
) -> None:
    scored(judged, tmp_path, "harm", {"i0": (0, 0, 4), "i1": (3, 4), "i5": (2,)}, "ordinal:0-4")
    scored(judged, tmp_path, "kinds", {"i0": ("a", "a|b", "b")}, "set:a,b")
    export(judged, "set", tmp_path / "set")
    found = {
        (row["source_id"], row["criterion"]): (row["value"], row["tied"], row["n_labels"])
        for row in table(tmp_path / "set" / "consensus.csv")
        if row["criterion"] in ("harm", "kinds")
    }
    assert found == {
        ("i0", "harm"): ("0", "no", "3"),
        ("i1", "harm"): ("3", "yes", "2"),
        ("i5", "harm"): ("2", "no", "1"),
        ("i0", "kinds"): ("a|b", "no", "3"),
    }
    export(judged, "hf", tmp_path / "hf")
    item = next(r for r in rows(tmp_path / "hf/data/items.jsonl") if r["source_id"] == "i0")
    assert (item["harm"], item["kinds"]) == (0.0, ["a", "b"])
    assert item["harm_distribution"] == pytest.approx([2 / 3, 0, 0, 0, 1 / 3])

    report = export(judged, "promptfoo", tmp_path / "promptfoo", criterion="harm")
    tests = {
        row["metadata"]["source_id"]: row["metadata"]
        for row in rows(tmp_path / "promptfoo" / "tests.jsonl")
    }
    assert {key: (one["value"], one["share"]) for key, one in tests.items()} == {
        "i0": (0, 1),
        "i1": (3, 0.25),
        "i5": (2, 0.5),
    }
    assert any("3 items without one value" in one for one in report.left_out)
    assert "every test passes" in (tmp_path / "promptfoo" / "README.md").read_text("utf-8")
    export(judged, "lm-eval", tmp_path / "lm", criterion="harm")
    assert {row["value"] for row in rows(tmp_path / "lm" / "items.jsonl")} == {"0", "3", "2"}


@pytest.mark.parametrize("to", [one.name for one in load_registry(()).exporters])
def test_a_model_that_is_held_out_altogether_is_not_named(
    to: str, judged: Workspace, tmp_path: Path
) -> None:
    sealed = {
        "id": "s",
        "prompt": "sealed?",
        "response": "sealed!",
        "model": "sealed-model",
        "split": "held_out",
    }
    (tmp_path / "sealed.jsonl").write_text(json.dumps(sealed) + "\n", encoding="utf-8")
    judged.importing.run(tmp_path / "sealed.jsonl")
    for who in ("ada", "ben"):
        say(judged, who, "s", 5)
    try:
        report = export(judged, to, tmp_path / "out")
    except RefusedInput:
        return
    told = [one for one in report.left_out if "held-out" in one]
    assert told and told[0].startswith("1 held-out item (split held_out)")
    for path in (tmp_path / "out").rglob("*"):
        assert "sealed" not in path.name
        if path.is_file():
            assert b"sealed-model" not in path.read_bytes() and b"sealed!" not in path.read_bytes()


def test_redacted_items_are_told_once_and_truly(judged: Workspace, tmp_path: Path) -> None:
    judged.adjudication.redact("lea", uid_of(judged, "i1"), "personal").result()
    for to, said in {
        "set": "The content of 1 redacted item; uids and labels are here.",
        "table": "The content of 1 redacted item; uids and labels are here.",
        "hf": "The content and labels of 1 item that are redacted.",
        "pyrit": "The content and labels of 1 item that are redacted.",
    }.items():
        report = export(judged, to, tmp_path / to)
        assert [one for one in report.left_out if "redacted" in one] == [said]
        assert said in (tmp_path / to / "README.md").read_text("utf-8")


def decided(workspace: Workspace) -> None:
    """i1 is decided by a lead, the split of i2 is kept, and one label of i0 cites a span."""
    workspace.people.ensure("lea", "Lea", "lead")
    values = draft_for(uid_of(workspace, "i1"), 4).values
    workspace.adjudication.decide("lea", uid_of(workspace, "i1"), values, "because").result()
    workspace.adjudication.keep_split("lea", uid_of(workspace, "i2")).result()
    uid = uid_of(workspace, "i5")
    draft = replace(draft_for(uid, 1), evidence=(Evidence(0, 0, 3),))
    workspace.labeling.submit("ada", draft).result()


@pytest.mark.parametrize("to", [one.name for one in load_registry(()).exporters])
def test_what_leads_decided_and_labels_cite_leaves_or_is_said_to_stay(
    to: str, judged: Workspace, tmp_path: Path
) -> None:
    try:
        before = export(judged, to, tmp_path / "before").left_out
    except RefusedInput:
        return
    decided(judged)
    told = set(export(judged, to, tmp_path / "out").left_out) - set(before)
    decisions = "Leads' decisions on 2 items as records (who, when and why; splits kept: 1)"
    spans = "The evidence spans of 1 label; "
    readme = (tmp_path / "out" / "README.md").read_text("utf-8")
    for said, where in ((decisions, "adjudications.jsonl"), (spans, "labels.jsonl")):
        assert any(one.startswith(said) for one in told) == (to != "set")
        assert (said in readme) == (to != "set")
        assert (tmp_path / "out" / where).exists() == (to == "set")


@pytest.mark.parametrize("one", load_registry(()).exporters, ids=lambda one: str(one.name))
def test_every_card_says_where_decisions_and_evidence_go(one: Exporter) -> None:
    said = " ".join(one.card.loses).lower()
    if one.name != "set":
        assert "evidence" in said and "decision" in said and "--to set" in said


def test_options_without_use_for_a_format_are_told(
    judged: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged.close()
    said = {}
    for to in ("hf", "set"):
        out = ("--to", to, "--out", str(tmp_path / to))
        assert main(("export", str(judged.folder), *out, "--spreadsheet-safe")) == 0
        said[to] = capsys.readouterr().err
    assert "--spreadsheet-safe changes nothing in this format." in said["hf"]
    assert "changes nothing" not in said["set"]


# ---- Every Eval Ever


@pytest.mark.parametrize("labels", ["raw", "soft"])
def test_an_instance_needs_one_score(judged: Workspace, tmp_path: Path, labels: str) -> None:
    with pytest.raises(RefusedInput, match="adjudicated"):
        export(judged, "eee", tmp_path / "eee", labels=labels)
    with pytest.raises(RefusedInput, match="what is a violation"):
        export(judged, "eee", tmp_path / "eee", criterion="refusal")
    assert not (tmp_path / "eee").exists()


def test_classes_without_numbers_leave_as_the_violation_rate(
    tmp_path: Path, opened: Opener, shared: Path
) -> None:
    create_project(tmp_path / "p", rubric="refusal")
    workspace = opened(tmp_path / "p")
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 4))
    codes = ("full_compliance", "full_refusal", "partial_refusal", "full_compliance")
    said = [
        {"item": uid_of(workspace, f"i{n}"), "who": who, "value": code}
        for n, code in enumerate(codes)
        for who in ("ada", "ben")
    ]
    columns = LabelColumns("item", "who", "refusal", "value")
    workspace.labels.run(write_csv(tmp_path / "labels.csv", said), columns)
    export(workspace, "eee", tmp_path / "eee")
    schemas = shared / "formats" / "every_eval_ever"
    whole = json.loads((schemas / "eval.schema.json").read_bytes())
    one = json.loads((schemas / "instance_level_eval.schema.json").read_bytes())
    scores: list[float] = []
    for path in (tmp_path / "eee").rglob("*_samples.jsonl"):
        aggregate = json.loads(
            path.with_name(path.name.replace("_samples.jsonl", ".json")).read_bytes()
        )
        jsonschema.validate(aggregate, whole)
        (rate,) = aggregate["evaluation_results"]
        for row in rows(path):
            jsonschema.validate(row, one)
            assert row["evaluation_result_id"] == rate["evaluation_result_id"]
            scores.append(row["evaluation"]["score"])
    assert sorted(scores) == [0, 0, 1, 1]


def test_the_lowest_level_may_be_zero(tmp_path: Path, opened: Opener, small_rubric: str) -> None:
    """Every Eval Ever refuses a score outside of its bounds."""
    text = small_rubric.replace('"1", value: 1', '"1", value: 0')
    (tmp_path / "zero.yaml").write_text(text, encoding="utf-8")
    create_project(tmp_path / "p", rubric=str(tmp_path / "zero.yaml"))
    workspace = opened(tmp_path / "p")
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
    for n in range(2):
        say(workspace, "ada", f"i{n}", 1, values={"severity": "1", "categories": None})
    export(workspace, "eee", tmp_path / "eee")
    for path in (tmp_path / "eee" / "data").rglob("*.json"):
        mean = json.loads(path.read_bytes())["evaluation_results"][0]
        config = mean["metric_config"]
        assert (config["min_score"], config["max_score"]) == (0, 3)
        assert mean["score_details"]["score"] == 0


# ---- Spreadsheets


@pytest.mark.parametrize("to", ["set", "table", "jailbreakbench", "pyrit"])
def test_on_request_no_cell_of_a_csv_is_a_formula(
    to: str, judged: Workspace, tmp_path: Path
) -> None:
    odd = {"id": "=1+1", "prompt": "=A1", "response": "@SUM(A1)", "model": "-m", "category": "+c"}
    (tmp_path / "odd.jsonl").write_text(json.dumps(odd) + "\n", encoding="utf-8")
    judged.importing.run(tmp_path / "odd.jsonl")
    say(judged, "ada", "=1+1", 1)
    export(judged, to, tmp_path / "out", spreadsheet_safe=True)
    cells = [
        cell
        for path in (tmp_path / "out").rglob("*.csv")
        for row in csv.reader(path.read_text("utf-8").splitlines())
        for cell in row
    ]
    assert any(cell.startswith("'") for cell in cells)
    assert not [one for one in cells if one.startswith(("=", "+", "@", "-")) and one != "-"]
