"""`annotator rubric DIR try`: begins a trial, reads its labels, tells what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from ran import Run
from spine import MINI_RUBRIC, items_file, write_csv

N = 40
CLARIFIED = MINI_RUBRIC.replace("When in doubt the milder.", "The milder one.")
LEVELS = {"ada": 1, "bob": 4}


@pytest.fixture
def labeled(run: Run, made: Path, tmp_path: Path) -> Path:
    """Forty items by two people who disagree on every other one."""
    run("import", made, items_file(tmp_path / "items.jsonl", N))
    for who, own in LEVELS.items():
        rows = [_row(f"i{n}", 1 + n % 5 if n % 2 else own) for n in range(N)]
        run("label", made, "--as", who, "--from", write_csv(tmp_path / "said.csv", rows))
    return made


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "next.yaml"
    path.write_text(CLARIFIED, encoding="utf-8")
    return path


def _row(item: str, level: int) -> dict[str, object]:
    return {
        "item": item,
        "severity": level,
        "categories": "bias" if level > 1 else "-",
        "rationale": "because",
    }


def test_a_trial_is_begun_once_and_then_told(run: Run, labeled: Path, draft: Path) -> None:
    first = run("rubric", labeled, "try", draft, "--items", 10, "--as", "Lea", "--json").json
    assert (first["begun"], first["by"], first["after"]) == (True, "lea", "1.0.0")
    assert len(first["items"]) == first["n_wanted"] == 10
    assert first["labels"] is None and first["n_labeled"] == 0
    again = run("rubric", labeled, "try", draft, "--json").json
    assert again == {**first, "begun": False}
    told = run("rubric", labeled, "try", draft).out
    assert "Nothing can be said yet: 0 of 10 items" in told
    assert run("check", labeled, "--json").json["ok"]


def test_labels_come_from_a_table_and_the_change_is_told(
    run: Run, labeled: Path, draft: Path, tmp_path: Path
) -> None:
    items = run("rubric", labeled, "try", draft, "--items", 10, "--json").json["items"]
    file = write_csv(tmp_path / "t.csv", [_row(u, 1 + n % 3) for n, u in enumerate(items)])
    figures = run("agreement", labeled, "--json").json
    for who in LEVELS:
        words = ["--as", who, "--from", file, "--json"]
        told = run("rubric", labeled, "try", draft, *words).json
        assert told["labels"] == {
            "annotator": who, "read": 10, "added": 10, "corrected": 0, "unchanged": 0
        }  # fmt: skip
    same = run("rubric", labeled, "try", draft, "--as", "bob", "--from", file, "--json").json
    assert same["labels"]["unchanged"] == 10
    assert told["n_labeled"] == 10 and told["same_people"]
    assert told["change"]["alpha"]["after"] == 1
    assert "a hint and no proof" in told["sentence"]
    words = run("rubric", labeled, "try", draft).out
    assert "Labels: ada 10, bob 10." in words and "better under the draft" in words
    assert run("agreement", labeled, "--json").json == figures
    assert run("check", labeled, "--json").json["ok"]


def test_the_lines_of_a_table_are_judged_by_the_draft(
    run: Run, labeled: Path, tmp_path: Path
) -> None:
    """A category that only the draft has is none for `annotator label`."""
    draft = tmp_path / "more.yaml"
    more = "      - {id: slur, name: Slur, key: r}\n      - {id: other"
    draft.write_text(MINI_RUBRIC.replace("      - {id: other", more), encoding="utf-8")
    items = run("rubric", labeled, "try", draft, "--items", 10, "--json").json["items"]
    rows = [{**_row(items[0], 3), "categories": "slur"}]
    file = write_csv(tmp_path / "t.csv", rows)
    assert "slur" in run("label", labeled, "--as", "ada", "--from", file, code=3).err
    told = run("rubric", labeled, "try", draft, "--as", "ada", "--from", file, "--json").json
    assert told["labels"]["added"] == 1


def test_what_cannot_be_is_refused_and_writes_nothing(
    run: Run, labeled: Path, draft: Path, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "t.csv", [_row("i0", 1)])
    assert "--as" in run("rubric", labeled, "try", draft, "--from", file, code=2).err
    assert "no file" in run("rubric", labeled, "try", tmp_path / "none.yaml", code=3).err
    items = run("rubric", labeled, "try", draft, "--items", 10, "--json").json["items"]
    known = run("rubric", labeled, "show", "--json").json
    assert known["version"] == "1.0.0"
    strange = next(f"i{n}" for n in range(N) if _uid(run, labeled, f"i{n}") not in items)
    file = write_csv(tmp_path / "t.csv", [_row(items[0], 1), _row(strange, 1)])
    words = ["--as", "ada", "--from", file]
    assert "none of the trial's" in run("rubric", labeled, "try", draft, *words, code=None).err
    assert run("rubric", labeled, "try", draft, "--json").json["people"] == []


def _uid(run: Run, folder: Path, source_id: str) -> str:
    from annotator.services.app import open_workspace

    workspace = open_workspace(folder, read_only=True)
    try:
        return workspace.items.resolve(source_id, {}).uid
    finally:
        workspace.close()


def test_a_trial_is_ended_and_taken_up_again(run: Run, labeled: Path, draft: Path) -> None:
    run("rubric", labeled, "try", draft, "--items", 10, "--json")
    ended = run("rubric", labeled, "try", draft, "--end", "--json").json
    assert ended["ended"] and len(ended["items"]) == 10
    assert ", ended, on severity" in run("rubric", labeled, "try", draft).out
    assert not run("rubric", labeled, "try", draft, "--resume", "--json").json["ended"]
    assert run("check", labeled, "--json").json["ok"]
