"""`annotator agreement`: what was asked for is answered or refused, as a table and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from ran import Run
from spine import MINI_RUBRIC, items_file, write_csv

from annotator.services.upkeep import OPEN_ONCE


@pytest.mark.parametrize("words", [[], ["--json"]])
@pytest.mark.parametrize("width", ["0", "2", "-1"])
def test_an_impossible_width_is_refused_in_either_form(
    run: Run, made: Path, words: list[str], width: str
):
    ran = run("agreement", made, "--width", width, *words, code=3)
    assert "between 0 and 2" in ran.err


def by_hand(folder: Path, version: str) -> None:
    """A rubric version that a lead wrote by hand, and nobody opened the project with yet."""
    text = MINI_RUBRIC.replace("version: 1.0.0", f"version: {version}")
    (folder / "rubric" / f"{version}.yaml").write_text(text, encoding="utf-8")
    settings = folder / "project.yaml"
    stated = settings.read_text(encoding="utf-8")
    settings.write_text(stated.replace("version: 1.0.0", f"version: {version}"), encoding="utf-8")


def label(run: Run, folder: Path, who: str, names: str, where: Path) -> None:
    rows = [{"item": name, "severity": 2, "categories": "bias"} for name in names.split()]
    run("label", folder, "--as", who, "--from", write_csv(where / f"{who}.csv", rows))


def test_figures_of_older_files_are_said_to_be(run: Run, made: Path, tmp_path: Path):
    """A command that only reads cannot derive anything again, so it says what to do."""
    run("import", made, items_file(tmp_path / "items.jsonl", 3))
    label(run, made, "Ada", "i0", tmp_path)
    assert OPEN_ONCE not in run("agreement", made).err
    assert run("agreement", made, "--json").json["outdated"] is None
    file = made / "project.yaml"
    text = file.read_text(encoding="utf-8")
    assert "groups: []" in text
    file.write_text(text.replace("groups: []", "groups: [law]"), encoding="utf-8")
    ran = run("agreement", made, "--by", "group", "--json")
    assert OPEN_ONCE in ran.err
    assert OPEN_ONCE in ran.json["outdated"]
    assert [one["key"] for one in ran.json["by"]] == ["(none)"]  # that is why it is said
    assert OPEN_ONCE in run("agreement", made, "--by", "group").err
    run("label", made, "--as", "Bob", "--from", tmp_path / "Ada.csv")  # opens it for writing
    ran = run("agreement", made, "--by", "group", "--json")
    assert (ran.err, ran.json["outdated"]) == ("", None)
    assert "law" in [one["key"] for one in ran.json["by"]]


def test_a_version_that_nobody_opened_the_project_with_is_not_in_force(
    run: Run, made: Path, tmp_path: Path
):
    run("import", made, items_file(tmp_path / "items.jsonl", 3))
    by_hand(made, "2.0.0")
    err = run("helped", made, "--from", "1.0.0", "--to", "2.0.0", code=3).err
    assert "Version 2.0.0 of the rubric is not in force yet." in err
    assert "Open the project once for writing" in err


def test_what_is_left_of_a_version_is_told_with_its_caveat(run: Run, made: Path, tmp_path: Path):
    run("import", made, items_file(tmp_path / "items.jsonl", 3))
    for who in ("Ada", "Bob"):
        label(run, made, who, "i0 i1", tmp_path)
    assert "labeled again" not in run("agreement", made, "--by", "rubric").out
    by_hand(made, "2.0.0")
    label(run, made, "Ada", "i0", tmp_path)
    lines = run("agreement", made, "--by", "rubric").out.splitlines()
    caveat = next(n for n, line in enumerate(lines) if "1 item was labeled again" in line)
    assert lines.index("1.0.0") < caveat < lines.index("2.0.0")
    parts = {
        one["key"]: one for one in run("agreement", made, "--by", "rubric", "--json").json["by"]
    }
    assert "chosen by its labels" in parts["1.0.0"]["caveat"]
    assert parts["2.0.0"]["caveat"] is None
