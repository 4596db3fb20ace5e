"""`annotator rubric` and `annotator helped`: versions, what changed, and whether it helped."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from ran import Ran, Run
from spine import MINI_RUBRIC, items_file, raw, write_csv

PEOPLE = ("ada", "bob", "cyd")
N = 24
REVISED = (
    MINI_RUBRIC.replace("version: 1.0.0", "version: 2.0.0\nprevious: 1.0.0")
    .replace("{criterion: severity, at_least: 3}", "{criterion: severity, at_least: 4}")
    .replace("anchor: Some.", "anchor: Some harm.")
    .replace("When in doubt the milder.", "When in doubt the milder one.")
    .replace("name: Bias,", "name: Prejudice,")
)


def come_into_force(project: Path, text: str, version: str) -> None:
    """A later version of the rubric, as a lead puts it there by hand."""
    (project / "rubric" / f"{version}.yaml").write_text(text, encoding="utf-8")
    settings = project / "project.yaml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    stated = [f"rubric: {{id: mini, version: {version}}}" if line.startswith("rubric:") else line
              for line in lines]  # fmt: skip
    settings.write_text("\n".join(stated) + "\n", encoding="utf-8")


@pytest.fixture
def say_all(run: Run, tmp_path: Path) -> Callable[..., None]:
    """All of some items labeled by everybody; spread: how far a label may stray."""

    def do(project: Path, items: range, seed: int, spread: int) -> None:
        draw = random.Random(seed)
        for who in PEOPLE:
            levels = [min(max(1 + n % 5 + draw.randint(-spread, spread), 1), 5) for n in items]
            rows = [
                {"item": f"i{n}", "severity": level, "categories": "bias" if level > 1 else "-",
                 "rationale": "because", "clauses": "G-1"}
                for n, level in zip(items, levels, strict=True)
            ]  # fmt: skip
            run("label", project, "--as", who, "--from", write_csv(tmp_path / "said.csv", rows))

    return do


@pytest.fixture
def old(run: Run, made: Path, tmp_path: Path, say_all: Callable[..., None]) -> Path:
    """Labeled with much noise under 1.0.0."""
    run("import", made, items_file(tmp_path / "items.jsonl", N))
    say_all(made, range(N), seed=1, spread=2)
    return made


@pytest.fixture
def revised(old: Path, say_all: Callable[..., None]) -> Path:
    """And half of it again, in agreement, under 2.0.0."""
    come_into_force(old, REVISED, "2.0.0")
    say_all(old, range(N // 2), seed=2, spread=0)
    return old


def draft(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def places(ran: Ran) -> list[str]:
    return [".".join(change["place"]) for change in ran.json["changes"]]


CHANGED = [
    "threshold",
    "criteria.severity.levels.3.anchor",
    "criteria.categories.options.bias.name",
    "clauses.G-1.text",
]


def test_show_tells_the_rubric_in_force_and_all_versions(run: Run, revised: Path) -> None:
    told = run("rubric", revised, "show", "--json").json
    assert (told["id"], told["version"], told["previous"]) == ("mini", "2.0.0", "1.0.0")
    assert told["threshold"] == {"severity": {"at_least": 4}}
    assert told["criteria"][0]["options"][2]["anchor"] == "Some harm."
    assert told["criteria"][3]["show_when"] == {"refusal": {"any_of": ["partial", "full"]}}
    assert told["examples"][1]["labels"] == {"severity": 4, "categories": ["privacy"]}
    first, second = told["versions"]
    assert (first["version"], first["n_labels"], first["in_force"]) == ("1.0.0", 36, False)
    assert (second["version"], second["n_labels"], second["in_force"]) == ("2.0.0", 36, True)
    assert {one["criterion"] for one in told["versions"]} == {"severity"}
    assert first["published_at"] < second["published_at"]


def test_show_reads_like_a_rubric(run: Run, revised: Path) -> None:
    told = run("rubric", revised, "show").out
    for part in (
        "Mini (mini 2.0.0)",
        "A violation: severity at least 4.",
        "  3  Some. Some harm.",
        "Categories (categories): set, required when severity at least 2",
        "  P-1  A specific person's data.",
        "  ex-2  severity 4, categories privacy (train). A specific person's data.",
    ):
        assert f"{part}\n" in told


def test_an_older_version_is_shown_as_it_was_published(run: Run, revised: Path) -> None:
    (revised / "rubric" / "1.0.0.yaml").unlink()
    told = run("rubric", revised, "show", "--version", "1.0.0", "--json").json
    assert told["version"] == "1.0.0"
    assert told["criteria"][0]["options"][2]["anchor"] == "Some."
    assert told["clauses"][1]["text"] == "When in doubt the milder."


def test_a_version_that_nobody_opened_yet_is_shown_as_not_published(run: Run, old: Path) -> None:
    come_into_force(old, REVISED, "2.0.0")
    told = run("rubric", old, "show", "--json").json
    assert [one["published_at"] is None for one in told["versions"]] == [False, True]
    assert places(run("rubric", old, "diff", "--json")) == CHANGED
    assert "not yet" in run("rubric", old, "show").out


def test_diff_alone_tells_what_the_latest_version_changed(run: Run, revised: Path) -> None:
    ran = run("rubric", revised, "diff", "--json")
    assert (ran.json["rubric"], ran.json["from"], ran.json["to"]) == ("mini", "1.0.0", "2.0.0")
    assert places(ran) == CHANGED
    assert ran.json["required"] == {"kind": "meaning", "version": "2.0.0"}
    assert ran.json["suggested"] == {"kind": "meaning", "version": "2.0.0"}
    assert ran.json["claimed"] == "meaning"
    assert ran.json["changes"][0] == {
        "part": "threshold", "kind": "changed", "criterion": None, "id": None, "field": None,
        "place": ["threshold"], "before": "severity at least 3", "after": "severity at least 4",
        "weight": "meaning", "least": "meaning",
        "spans": [{"text": "severity at least ", "mark": "same"}, {"text": "3", "mark": "removed"},
                  {"text": "4", "mark": "added"}],
    }  # fmt: skip


def test_the_predecessor_is_the_one_that_the_version_names(run: Run, revised: Path) -> None:
    text = MINI_RUBRIC.replace("version: 1.0.0", "version: 2.1.0\nprevious: 1.0.0")
    come_into_force(revised, text.replace("anchor: All.", "anchor: All of it."), "2.1.0")
    ran = run("rubric", revised, "diff", "--json")
    assert (ran.json["from"], ran.json["to"]) == ("1.0.0", "2.1.0")
    assert places(ran) == ["criteria.severity.levels.5.anchor"]


def test_diff_for_people_marks_words_and_weights(run: Run, revised: Path) -> None:
    ran = run("rubric", revised, "diff")
    assert ran.out == (
        "mini 1.0.0 → 2.0.0: 4 changes (1 meaning, 2 clarifying, 1 wording).\n"
        "\n"
        "threshold: changed  [meaning]\n"
        "  severity at least [-3-]{+4+}\n"
        "\n"
        "severity, level 3: anchor changed  [clarifying]\n"
        "  Some {+harm+}.\n"
        "\n"
        "categories, option bias: renamed  [wording]\n"
        "  - Bias\n"
        "  + Prejudice\n"
        "\n"
        "clause G-1: text changed  [clarifying]\n"
        "  When in doubt the milder {+one+}.\n"
    )
    assert ran.err == ""


def test_every_change_has_a_title(run: Run, old: Path, tmp_path: Path) -> None:
    bias = "      - {id: bias, name: Bias, key: w}\n"
    other = "      - {id: other, name: Other, key: e}\n"
    last = "  - {id: G-1, text: When in doubt the milder., criteria: [severity], categories: []}\n"
    edits = {
        "name: Mini": "name: Midi\ndescription: Judge the text.",
        "{severity: {at_least: 4}}": "{severity: {at_least: 5}}",
        "name: Refusal": "name: Refused",
        bias + other: other + bias,
        "    required: true\n": "",
        last: "",
        "  - id: ex-1": "  - id: ex-3",
    }
    text = MINI_RUBRIC
    for before, after in edits.items():
        assert before in text
        text = text.replace(before, after, 1)
    out = run("rubric", old, "diff", draft(tmp_path, text)).out
    titles = [line for line in out.splitlines() if line.endswith("]") and line[0] != " "]
    assert titles == [
        "rubric: renamed  [wording]",
        "rubric: description added  [clarifying]",
        "criterion severity: required changed  [meaning]",
        "criterion categories: order of options changed  [wording]",
        "criterion refusal: renamed  [wording]",
        "rationale: changed  [clarifying]",
        "clause G-1: removed  [meaning]",
        "example ex-1: removed  [clarifying]",
        "example ex-3: added  [clarifying]",
    ]
    assert "  - privacy, bias, other\n  + privacy, other, bias\n" in out


def test_a_draft_is_compared_with_the_version_in_force(
    run: Run, revised: Path, tmp_path: Path
) -> None:
    text = REVISED.replace("version: 2.0.0", "version: 2.0.1")
    file = draft(tmp_path, text.replace("Some harm.", "Some harm to a person."))
    ran = run("rubric", revised, "diff", file, "--json")
    assert (ran.json["from"], ran.json["to"]) == ("2.0.0", "2.0.1")
    assert places(ran) == ["criteria.severity.levels.3.anchor"]
    assert ran.json["required"] == {"kind": "wording", "version": "2.0.1"}
    assert ran.json["suggested"] == {"kind": "clarifying", "version": "2.1.0"}
    told = run("rubric", revised, "diff", file)
    assert "To be published as clarifying (2.1.0); at least as wording (2.0.1).\n" in told.out
    assert told.err == ""


def test_versions_and_files_can_be_named_in_any_order(
    run: Run, revised: Path, tmp_path: Path
) -> None:
    file = draft(tmp_path, REVISED)
    assert places(run("rubric", revised, "diff", "1.0.0", "--json")) == CHANGED
    assert places(run("rubric", revised, "diff", "1.0.0", file, "--json")) == CHANGED
    back = run("rubric", revised, "diff", file, "1.0.0", "--json")
    assert places(back) == CHANGED
    assert back.json["claimed"] is None
    assert "To be published" not in run("rubric", revised, "diff", file, "1.0.0").out
    same = run("rubric", revised, "diff", "2.0.0", file)
    assert same.out == "mini 2.0.0 → 2.0.0: no change.\n"


def test_a_number_that_says_too_little_is_noted(run: Run, old: Path, tmp_path: Path) -> None:
    low = draft(tmp_path, REVISED.replace("version: 2.0.0", "version: 1.0.1"))
    assert "1.0.1 says wording" in run("rubric", old, "diff", low).err
    same = draft(tmp_path, REVISED.replace("version: 2.0.0", "version: 1.0.0"))
    assert "both call themselves 1.0.0" in run("rubric", old, "diff", same).err


def test_a_draft_that_cannot_be_used_is_refused_with_file_and_line(
    run: Run, old: Path, tmp_path: Path
) -> None:
    text = REVISED.replace("clauses: [P-1], key: q", "clauses: [P-9], key: q")
    line = next(n for n, told in enumerate(text.splitlines(), 1) if "P-9" in told)
    file = draft(tmp_path, text)
    ran = run("rubric", old, "diff", file, "--json", code=3)
    assert ran.out == ""
    assert f"{file}, line {line}: There is no clause “P-9”." in ran.err


def test_the_file_of_another_rubric_is_refused(run: Run, old: Path, tmp_path: Path) -> None:
    file = draft(tmp_path, REVISED.replace("id: mini", "id: midi"))
    told = run("rubric", old, "diff", file, code=3).err
    assert f"{file} is of the rubric “midi”, and this project's is “mini”." in told


def test_one_version_has_nothing_to_be_compared_with(run: Run, old: Path) -> None:
    assert "one version of its rubric, 1.0.0" in run("rubric", old, "diff", code=3).err
    assert "It has: 1.0.0" in run("rubric", old, "show", "--version", "7.0.0", code=3).err
    assert "neither a version nor a file “v1”" in run("rubric", old, "diff", "v1", code=3).err


def test_a_draft_cannot_steer_the_terminal(run: Run, old: Path, tmp_path: Path) -> None:
    file = draft(tmp_path, REVISED.replace("Some harm.", '"Some \\e[2J harm\\u202e."'))
    told = run("rubric", old, "diff", file)
    assert "\\u001b[2J" in told.out
    assert not {"\x1b", "\u202e"} & set(told.out + told.err)


def test_reading_a_rubric_writes_nothing(run: Run, revised: Path) -> None:
    before = _log(revised)
    for words in (["show"], ["diff"], ["diff", revised / "rubric" / "1.0.0.yaml"]):
        run("rubric", revised, *words)
    run("helped", revised, "--from", "1.0.0", "--to", "2.0.0")
    assert _log(revised) == before


def test_helped_waits_for_the_control(run: Run, revised: Path) -> None:
    words = ["helped", revised, "--from", "1.0.0", "--to", "2.0.0"]
    told = run(*words, "--json").json
    assert (told["from"], told["to"], told["criterion"]) == ("1.0.0", "2.0.0", "severity")
    assert told["verdict"] == "cannot tell yet"
    assert told["control"]["n_drawn"] == N
    assert told["control"]["n_compared"] == N // 2
    out = run(*words).out
    assert out.startswith("Cannot tell yet: 12 of the 24 control items have two labels")
    assert "Disputed items outside the control: none can be compared.\n" in out


def test_helped_tells_the_verdict_with_intervals_and_clauses(
    run: Run, revised: Path, say_all: Callable[..., None]
) -> None:
    say_all(revised, range(N // 2, N), seed=3, spread=0)
    words = ["helped", revised, "--from", "1.0.0", "--to", "2.0.0"]
    told = run(*words, "--json").json
    assert told["verdict"] == "helped"
    change = told["control"]["alpha"]["change"]
    assert 0 < change["low"] < change["value"] < change["high"]
    assert told["control"]["disputed_verdicts"]["after"] == 0
    assert [one["clause"] for one in told["clauses"]] == ["G-1"]
    out = run(*words).out
    assert out.splitlines()[0] == told["sentence"]
    for shown in (change["value"], change["low"], change["high"]):
        assert f"{shown:+.2f}" in out
    assert "disputed verdicts" in out
    assert any(line.split()[:2] == ["G-1", "24"] for line in out.splitlines())
    assert f"are others now: {len(told['moved'])}, " in out


def test_disputed_items_stand_apart_with_the_warning(
    run: Run, made: Path, tmp_path: Path, say_all: Callable[..., None]
) -> None:
    run("import", made, items_file(tmp_path / "items.jsonl", 70))
    say_all(made, range(70), seed=1, spread=2)
    come_into_force(made, REVISED, "2.0.0")
    say_all(made, range(70), seed=2, spread=0)
    words = ["helped", made, "--from", "1.0.0", "--to", "2.0.0"]
    told = run(*words, "--json").json
    assert told["control"]["n_drawn"] == 60
    n = told["disputed"]["n_items"]
    assert n + told["n_other"] == 10
    note = "chosen because they disagreed: expect a rise by itself"
    assert told["disputed"]["note"] == note
    assert f"Disputed items outside the control, {n}: {note}.\n" in run(*words).out


def test_helped_has_reasons_where_there_is_no_figure(run: Run, revised: Path) -> None:
    words = ["helped", revised, "--from", "1.0.0", "--to", "2.0.0", "--criterion", "refusal"]
    told = run(*words, "--json").json
    assert told["control"]["alpha"]["change"]["value"] is None
    assert told["control"]["alpha"]["change"]["undefined"] in run(*words).out


def test_helped_refuses_what_it_cannot_compare(run: Run, revised: Path) -> None:
    def refused(old: str, new: str, *more: str) -> str:
        return run("helped", revised, "--from", old, "--to", new, *more, code=3).err

    assert "no version 3.0.0" in refused("1.0.0", "3.0.0")
    assert "1.0.0 was not published after 2.0.0" in refused("2.0.0", "1.0.0")
    assert "no criterion “tone”" in refused("1.0.0", "2.0.0", "--criterion", "tone")


def _log(folder: Path) -> list[tuple[object, ...]]:
    sql = raw(folder)
    rows = sql.execute("SELECT id, hash FROM events ORDER BY n").fetchall()
    sql.close()
    return rows
