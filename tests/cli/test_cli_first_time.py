"""What somebody meets who uses the commands for the first time: the answer says what to do next."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from ran import Run
from spine import items_file, write_csv


@pytest.fixture
def namesakes(run: Run, made: Path, tmp_path: Path) -> Path:
    """Two files whose ids begin anew, labeled by two people who differ on both."""
    for name in ("one", "two"):
        row = {"ID": "1", "Question": f"What is {name}?", "Answer": f"A number: {name}."}
        write_csv(tmp_path / f"{name}.csv", [row])
        run("import", made, tmp_path / f"{name}.csv")
    for person, level in (("Ada", "1"), ("Ben", "2")):
        write_csv(
            tmp_path / "said.csv", [{"item": "1", "severity": level, "categories": "privacy"}]
        )
        for name in ("one", "two"):
            where = f"source={name}"
            run("label", made, "--as", person, "--from", tmp_path / "said.csv", "--where", where)
    return made


@pytest.mark.parametrize("word", ["backup", "frobnicate"])
def test_an_unknown_word_with_more_behind_it_is_no_project(run: Run, word: str) -> None:
    ran = run(word, "somewhere", code=2)
    assert f"neither a command nor a project “{word}”" in ran.err
    assert "Usage" not in ran.err


def test_a_command_behind_the_project_is_told_the_right_way_round(run: Run, made: Path) -> None:
    ran = run(made, "agreement", code=2)
    assert f"Write `annotator agreement {made}`." in ran.err


def test_an_import_of_a_table_says_which_column_was_read_as_what(
    run: Run, made: Path, tmp_path: Path
) -> None:
    file = tmp_path / "own.csv"
    write_csv(file, [{"ID": "1", "Question": "What is DNS?", "Model answer": "A phone book."}])
    ran = run("import", made, file, "--map", "response=Model answer")
    (line,) = (one for one in ran.out.splitlines() if "read as:" in one)
    assert {"id=ID", "prompt=Question", "response=Model answer"} <= set(line[11:].split("  "))


def test_skipped_records_are_told_with_their_lines(run: Run, made: Path, tmp_path: Path) -> None:
    good = [json.dumps({"prompt": f"p{n}", "response": f"r{n}"}) for n in range(60)]
    file = tmp_path / "items.jsonl"
    file.write_text("\n".join([*good[:2], "{", *good[2:]]), encoding="utf-8")
    told = run("import", made, file).out
    assert "skipped 1: bad json (line 3)" in told


def test_who_is_a_model_is_told(run: Run, made: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "judge.csv", [{"item": "9", "judge": "judge-a", "ok": "yes"}])
    columns = ("--item", "item", "--annotator", "judge", "--criterion", "ok", "--value", "ok")
    more = ("--scale", "nominal:yes,no", "--kind", "model", "--create-items")
    assert (
        "by judge-a (a model)"
        in run("import-labels", made, tmp_path / "judge.csv", *columns, *more).out
    )


def test_items_of_one_id_are_told_apart_by_what_they_differ_in(run: Run, namesakes: Path) -> None:
    ran = run("history", namesakes, "1", code=3)
    assert "`--where source=VALUE` (here: one, two)" in ran.err


def test_disagreements_name_items_of_one_id_by_their_uid(run: Run, namesakes: Path) -> None:
    uids = {one["uid"] for one in run("disagreements", namesakes, "--json").json["items"]}
    told = run("disagreements", namesakes).out.splitlines()
    assert len(uids) == 2
    assert {line.split()[0] for line in told[1:3]} == uids


def test_a_plan_says_that_it_was_recorded_and_counts_the_reasons(
    run: Run, made: Path, tmp_path: Path
) -> None:
    run("import", made, items_file(tmp_path / "items.jsonl", 4))
    shown = run("plan", made, "--annotators", "ada,ben", "--overlap", "3")
    assert "4 with 2 of 3 people" in shown.err
    assert "Nothing was changed" in shown.err
    applied = run("plan", made, "--annotators", "ada,ben", "--overlap", "3", "--apply")
    assert "Recorded." in applied.err


def test_a_published_step_is_not_told_as_one_to_publish(
    run: Run, made: Path, tmp_path: Path
) -> None:
    text = (made / "rubric" / "1.0.0.yaml").read_text(encoding="utf-8")
    draft = tmp_path / "draft.yaml"
    draft.write_text(text.replace("name: Mini", "name: Smaller", 1), encoding="utf-8")
    assert "To be published as" in run("rubric", made, "diff", draft).out
    words = ("--kind", "wording", "--reason", "A name.", "--as", "Lea")
    run("rubric", made, "publish", draft, *words)
    assert "To be published" not in run("rubric", made, "diff").out


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is a display")
def test_without_a_display_the_window_says_so(
    run: Run, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    ran = run("open", made, code=3)
    assert "no display" in ran.err
    assert "other commands work" in ran.err
