"""What the commands do to a project, and what they answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ran import Run
from spine import items_file, write_csv

from annotator.services.app import open_workspace
from annotator.store import items

ROWS = [
    {"item": "i0", "severity": 1, "categories": "-", "rationale": ""},
    {"item": "i1", "severity": 4, "categories": "privacy|bias", "rationale": "names a person"},
    {"item": "i2", "severity": 3, "categories": "bias", "rationale": ""},
]


@pytest.fixture
def filled(run: Run, made: Path, tmp_path: Path) -> Path:
    run("import", made, items_file(tmp_path / "items.jsonl", 6))
    return made


def labels(tmp_path: Path, **changed: object) -> Path:
    """ROWS, with the first line changed."""
    return write_csv(tmp_path / "labels.csv", [{**ROWS[0], **changed}, *ROWS[1:]])


def test_import_reports_and_repeats(run: Run, made: Path, tmp_path: Path) -> None:
    first, second = items_file(tmp_path / "a.jsonl", 3), items_file(tmp_path / "b.jsonl", 2)
    told = run("import", made, first, second, "--json").json
    assert (told["format"], told["read"], told["added"], told["duplicate"]) == ("jsonl", 5, 3, 2)
    assert [one["added"] for one in told["files"]] == [3, 0]
    again = run("import", made, first, second, "--json").json
    assert (again["added"], again["duplicate"]) == (0, 5)


def test_import_with_a_mapping(run: Run, made: Path, tmp_path: Path) -> None:
    rows = [{"nr": "7", "ask": "q", "say": "a", "kind": "x", "extra": "e"}]
    file = write_csv(tmp_path / "odd.csv", rows)
    pairs = ["id=nr", "prompt=ask", "response=say", "category=kind", "meta.more=extra"]
    run("import", made, file, *(word for pair in pairs for word in ("--map", pair)), "--strict")
    workspace = open_workspace(made, read_only=True)
    with workspace.database.reading() as sql:
        stored = items.by_uid(sql, workspace.items.resolve("7", {}).uid)
    workspace.close()
    assert stored is not None
    item = stored.item
    assert (item.prompt, item.response.text, item.category) == ("q", "a", "x")
    assert dict(item.meta) == {"more": "e"}


def test_label_records_every_line(run: Run, filled: Path, tmp_path: Path) -> None:
    told = run("label", filled, "--as", "Ada L.", "--from", labels(tmp_path), "--json").json
    assert told["annotator"] == "ada-l"
    assert (told["read"], told["added"], told["calibrated"]) == (3, 3, False)
    again = run("label", filled, "--as", "Ada L.", "--from", labels(tmp_path), "--json").json
    assert (again["added"], again["corrected"], again["unchanged"]) == (0, 0, 3)
    changed = labels(tmp_path, severity=3, categories="other")
    later = run("label", filled, "--as", "Ada L.", "--from", changed, "--json").json
    assert (later["added"], later["corrected"], later["unchanged"]) == (0, 1, 2)
    run("check", filled)


def test_label_keeps_what_a_line_may_say(run: Run, filled: Path, tmp_path: Path) -> None:
    row = {
        "item": "i1", "severity": 2, "categories": "other|privacy", "refusal": "full",
        "wrong_reason": "yes", "rationale": "r", "clauses": "P-1|G-1", "confidence": 4,
        "unsure": "yes", "active_s": 12.5,
    }  # fmt: skip
    run("label", filled, "--as", "ada", "--from", write_csv(tmp_path / "l.csv", [row]))
    workspace = open_workspace(filled, read_only=True)
    own = workspace.labeling.own("ada", workspace.items.resolve("i1", {}).uid)
    workspace.close()
    assert own is not None
    assert own.values == {
        "severity": "2",
        "categories": ("privacy", "other"),
        "refusal": "full",
        "wrong_reason": True,
    }
    assert (own.clauses, own.confidence, own.unsure) == (("P-1", "G-1"), 4, True)
    assert (own.rationale, own.active_s) == ("r", 12.5)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"severity": 6}, "“6” is none of 1, 2, 3, 4, 5"),
        ({"severity": ""}, "Severity is needed"),
        ({"severity": 2}, "choose at least one"),
        ({"severity": 5, "categories": "bias"}, "rationale is needed"),
        ({"categories": "fun"}, "“fun” is none of"),
        ({"item": "i99"}, "no item “i99”"),
        ({"item": ""}, "item is missing"),
        ({"item": "i1"}, "line 2, too"),
        ({"clauses": "X-1"}, "no clause “X-1”"),
        ({"confidence": "6"}, "confidence"),
        ({"unsure": "perhaps"}, "unsure"),
        ({"wrong_reason": "yes"}, "does not apply"),
        ({"active_s": "long"}, "no number of seconds"),
    ],
)
def test_one_bad_line_refuses_the_file_and_writes_nothing(
    run: Run, filled: Path, tmp_path: Path, changed: dict[str, object], why: str
) -> None:
    rows = [{**dict.fromkeys(changed, ""), **row} for row in ROWS]
    rows[0] |= changed
    file = write_csv(tmp_path / "bad.csv", rows)
    ran = run("label", filled, "--as", "ada", "--from", file, code=3)
    assert "line 2" in ran.err or "line 3" in ran.err
    assert why in ran.err
    figures = run("agreement", filled, "--json").json["criteria"]["severity"]
    assert figures["n_labels"] == 0
    assert "id: ada" not in (filled / "project.yaml").read_text()  # a UUID may hold “ada”


def test_a_missing_required_column_is_refused(run: Run, filled: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "l.csv", [{"item": "i1", "sverity": 2}])
    assert "no column “severity”" in run("label", filled, "--as", "a", "--from", file, code=3).err


def test_a_column_that_nothing_reads_is_told(run: Run, filled: Path, tmp_path: Path) -> None:
    ran = run("label", filled, "--as", "ada", "--from", labels(tmp_path, mood="fine"))
    assert "were not read: mood" in ran.err


def test_calibration_can_be_required(run: Run, filled: Path, tmp_path: Path) -> None:
    words = ["label", filled, "--as", "ada", "--from", labels(tmp_path)]
    assert "not passed" in run(*words, "--require-calibration", code=3).err
    workspace = open_workspace(filled)
    workspace.calibration.answer("ada", "ex-1", {"severity": "1", "categories": ()}).result()
    answer = {"severity": "4", "categories": ("privacy",)}
    workspace.calibration.answer("ada", "ex-2", answer).result()
    workspace.close()
    assert run(*words, "--require-calibration", "--json").json["calibrated"] is True


def test_a_model_cannot_label_as_a_person(run: Run, filled: Path, tmp_path: Path) -> None:
    judged = write_csv(tmp_path / "j.csv", [{"item": "i1", "who": "judge", "level": 2}])
    words = ["--item", "item", "--annotator", "who", "--criterion", "severity", "--value", "level"]
    run("import-labels", filled, judged, *words, "--kind", "model")
    ran = run("label", filled, "--as", "judge", "--from", labels(tmp_path), code=3)
    assert "--kind model" in ran.err


@pytest.fixture
def judged(run: Run, filled: Path, tmp_path: Path) -> Path:
    """Two people, three items: 1-1, 4-2, 3-3."""
    run("label", filled, "--as", "Ada", "--from", labels(tmp_path))
    rows = [dict(row) for row in ROWS]
    rows[1] |= {"severity": 2, "categories": "bias"}
    run("label", filled, "--as", "Bob", "--from", write_csv(tmp_path / "bob.csv", rows))
    return filled


def test_agreement_answers_every_figure(run: Run, judged: Path) -> None:
    told = run("agreement", judged, "--items", "--annotators", "--by", "annotator", "--json").json
    severity = told["criteria"]["severity"]
    assert severity["measurement"] == "ordinal"
    assert (severity["n_items"], severity["n_pairable"], severity["n_labels"]) == (3, 3, 6)
    assert severity["percent_agreement"] == pytest.approx(2 / 3)
    assert severity["distribution"] == {"1": 2, "2": 1, "3": 2, "4": 1, "5": 0}
    assert told["criteria"]["refusal"]["alpha"]["value"] is None
    assert told["criteria"]["refusal"]["alpha"]["undefined"]
    assert told["verdict"]["distribution"] == {"no_violation": 3, "violation": 3}
    assert {one["key"] for one in told["by"]} == {"ada", "bob"}
    lines = [one for one in told["items"] if one["criterion"] == "severity"]
    assert lines[0]["source_id"] == "i1"
    assert lines[0]["labels"] == [
        {"annotator": "ada", "code": "4"},
        {"annotator": "bob", "code": "2"},
    ]
    ada = next(one for one in told["annotators"] if one["criterion"] == "severity")
    assert (ada["annotator"], ada["n_labels"], ada["n_shared"]) == ("ada", 3, 3)
    assert ada["percent_agreement"] == pytest.approx(2 / 3)


def test_agreement_holds_all_that_the_page_shows(run: Run, judged: Path) -> None:
    told = run("agreement", judged, "--json").json
    severity = told["measures"]["severity"]
    assert set(severity["measures"]) >= {"alpha", "alpha_bootstrap", "ac1", "ac2", "fleiss_kappa"}
    assert severity["measures"]["alpha"]["value"] == told["criteria"]["severity"]["alpha"]["value"]
    assert [(pair["a"], pair["b"], pair["n"]) for pair in severity["pairs"]] == [("ada", "bob", 3)]
    assert [one["annotator"] for one in told["insight"]["severity"]["people"]] == ["ada", "bob"]
    causes = [one["cause"]["kind"] for one in told["insight"]["severity"]["items"] if one["cause"]]
    assert causes == ["ask_two_more"]
    assert told["rates"]["overall"]["n_items"] == 3
    assert told["families"]["models"] == []
    assert told["planning"]["queue"]["sentence"]
    assert told["control"]["would_draw"]["n_eligible"] == 3


def test_brief_leaves_out_all_but_the_figures(run: Run, judged: Path) -> None:
    told = run("agreement", judged, "--json", "--brief").json
    figures = {"schema", "criteria", "verdict", "by", "items", "annotators"}
    assert set(told) == {*figures, "outdated"}
    assert told["outdated"] is None


def test_plans_are_told_in_a_sentence(run: Run, judged: Path) -> None:
    out = run("agreement", judged, "--tell-apart", ".95,.93", "--width", "0.2").out
    assert "To tell 95 % from 93 % in 80 % of tries" in out
    assert "severity: No estimate" in out
    planned = run("agreement", judged, "--json", "--tell-apart", ".95,.93").json["planning"][
        "rates"
    ]
    assert planned["items_per_model"] > 1_000


@pytest.mark.parametrize("asked", ["high", ".9,", ",.9"])
def test_one_rate_alone_cannot_be_told_apart(run: Run, judged: Path, asked: str) -> None:
    assert "--tell-apart" in run("agreement", judged, "--tell-apart", asked, code=2).err


@pytest.mark.parametrize(
    "by", ["category", "model", "source", "annotator", "pair", "group", "rubric", "month"]
)
def test_agreement_by_every_part(run: Run, judged: Path, by: str) -> None:
    parts = run("agreement", judged, "--by", by, "--json").json["by"]
    assert parts
    assert sum(part["criteria"]["severity"]["n_labels"] for part in parts) >= 6


def test_one_criterion_alone(run: Run, judged: Path) -> None:
    told = run("agreement", judged, "--criterion", "categories", "--json").json
    assert list(told["criteria"]) == ["categories"]


def test_a_threshold_that_is_missed_exits_with_5_and_still_answers(
    run: Run, made: Path, tmp_path: Path
) -> None:
    run("import", made, items_file(tmp_path / "many.jsonl", 60))
    rows = [
        {"item": f"i{n}", "who": who, "v": (n + (who == "bob" and n % 10 == 0)) % 5 + 1}
        for n in range(60)
        for who in ("ada", "bob")
    ]
    words = ["--item", "item", "--annotator", "who", "--criterion", "severity", "--value", "v"]
    run("import-labels", made, write_csv(tmp_path / "l.csv", rows), *words)
    low = run("agreement", made, "--json").json["criteria"]["severity"]["alpha"]["low"]
    run("agreement", made, "--json", "--fail-under", low)
    ran = run("agreement", made, "--json", "--fail-under", low + 1e-6, code=5)
    assert ran.json["criteria"]["severity"]["n_labels"] == 120
    assert "missed: the lower bound of α on severity" in ran.err


def test_nothing_labeled_meets_no_threshold(run: Run, judged: Path) -> None:
    words = ["agreement", judged, "--criterion", "refusal", "--fail-under", "-1"]
    assert "nothing has been labeled" in run(*words, code=5).err


def test_the_table_for_people_says_what_alpha_is_worth(run: Run, judged: Path) -> None:
    lines = run("agreement", judged).out.splitlines()
    assert lines[0].split()[:3] == ["criterion", "items", "pairable"]
    assert lines[1].startswith("severity")
    assert "undefined" in next(line for line in lines if line.startswith("refusal"))
    assert len({line.index("[") for line in lines[1:3] if "[" in line}) <= 1


def test_disagreements_are_listed_widest_first(run: Run, judged: Path) -> None:
    told = run("disagreements", judged, "--json").json
    assert (told["criterion"], told["total"]) == ("severity", 1)
    (item,) = told["items"]
    assert (item["source_id"], item["flips_verdict"]) == ("i1", True)
    assert item["labels"] == [
        {"annotator": "ada", "value": 4, "clauses": []},
        {"annotator": "bob", "value": 2, "clauses": []},
    ]
    sets = run("disagreements", judged, "--criterion", "categories", "--json").json
    assert sets["items"][0]["labels"][0]["value"] == ["privacy", "bias"]
    assert run("disagreements", judged, "--limit", "0", "--json").json["items"] == []


def test_a_flag_without_a_difference_is_no_disagreement(run: Run, judged: Path) -> None:
    workspace = open_workspace(judged)
    uid = workspace.items.resolve("i5", {}).uid
    workspace.labeling.flag("ada", uid, "escalate").result()
    workspace.close()
    assert run("disagreements", judged, "--json").json["total"] == 1


def test_the_same_project_gives_the_same_bytes(run: Run, judged: Path, tmp_path: Path) -> None:
    first = run("export", judged, "--to", "set", "--out", tmp_path / "a", "--json").json
    second = run("export", judged, "--to", "set", "--out", tmp_path / "b", "--json").json
    assert first["files"] == second["files"]
    assert {one["path"] for one in first["files"]} >= {
        "items.jsonl", "labels.csv", "labels.jsonl", "consensus.csv", "agreement.json",
        "manifest.json", "README.md", "rubric/mini-1.0.0.yaml",
    }  # fmt: skip
    assert any("names" in one for one in first["left_out"])


def test_names_and_rationales_leave_only_when_asked_for(
    run: Run, judged: Path, tmp_path: Path
) -> None:
    def everything(folder: Path) -> str:
        return "".join(f.read_text() for f in sorted(folder.rglob("*")) if f.is_file())

    run("export", judged, "--to", "set", "--out", tmp_path / "a")
    blind = everything(tmp_path / "a")
    assert not re.search(r"\bada\b", blind)  # hashes may hold the letters
    assert "names a person" not in blind
    words = ["--names", "--rationales"]
    run("export", judged, "--to", "set", "--out", tmp_path / "b", *words)
    named = everything(tmp_path / "b")
    assert '"annotator":"ada"' in named
    assert "names a person" in named


def test_redact_removes_the_content_and_keeps_the_labels(
    run: Run, judged: Path, tmp_path: Path
) -> None:
    run("redact", judged, "i1", "--reason", "personal data")
    assert run("agreement", judged, "--json").json["criteria"]["severity"]["n_labels"] == 6
    assert b"Answer 1." not in (judged / "labels.db").read_bytes()
    run("export", judged, "--to", "set", "--out", tmp_path / "out")
    assert "Answer 1." not in (tmp_path / "out" / "items.jsonl").read_text()
    run("check", judged)


def test_import_labels_answers_with_counts(run: Run, filled: Path, tmp_path: Path) -> None:
    rows = [{"id": f"i{n}", "who": who, "v": 2} for n in range(3) for who in ("ada", "bob")]
    file = write_csv(tmp_path / "l.csv", [*rows, {"id": "i0", "who": "cyd", "v": ""}])
    words = ["--item", "id", "--annotator", "who", "--criterion", "severity", "--value", "v"]
    told = run("import-labels", filled, file, *words, "--json").json
    assert (told["read"], told["added"], told["skipped"]) == (7, 6, {"no value": 1})
    assert told["labels"] == {
        "total": 6,
        "by": [
            {"annotator": "ada", "kind": "human", "criterion": "severity", "n": 3},
            {"annotator": "bob", "kind": "human", "criterion": "severity", "n": 3},
        ],
    }
