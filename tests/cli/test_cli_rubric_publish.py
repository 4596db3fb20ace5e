"""`annotator rubric DIR publish`: what it tells, what it writes, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from ran import Run
from spine import MINI_RUBRIC, items_file, raw, write_csv

N = 10
BIAS = "      - {id: bias, name: Bias, key: w}\n"
CLARIFIED = MINI_RUBRIC.replace("When in doubt the milder.", "The milder one.")
SPLIT = MINI_RUBRIC.replace(BIAS, BIAS.replace("{id: bias", "{id: slur, splits: bias"))


@pytest.fixture
def labeled(run: Run, made: Path, tmp_path: Path) -> Path:
    """Ten items by three people, levels 1–5 twice, 36 s a label; all cite G-1."""
    run("import", made, items_file(tmp_path / "items.jsonl", N))
    for who in ("ada", "bob", "cyd"):
        rows = [
            {"item": f"i{n}", "severity": 1 + n % 5, "categories": "bias" if n % 5 else "-",
             "rationale": "because", "clauses": "G-1", "active_s": 36}
            for n in range(N)
        ]  # fmt: skip
        run("label", made, "--as", who, "--from", write_csv(tmp_path / "said.csv", rows))
    return made


def file_of(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "next.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def written(folder: Path) -> tuple[object, ...]:
    sql = raw(folder)
    events = sql.execute("SELECT id, hash FROM events ORDER BY n").fetchall()
    sql.close()
    names = sorted(path.name for path in (folder / "rubric").iterdir())
    return events, names, (folder / "project.yaml").read_bytes()


def test_a_version_is_published_with_its_reason(run: Run, labeled: Path, tmp_path: Path) -> None:
    file = file_of(tmp_path, CLARIFIED)
    words = ["--reason", "Read in two ways.", "--kind", "clarifying", "--as", "Lea", "--json"]
    told = run("rubric", labeled, "publish", file, *words).json
    assert (told["published"], told["version"], told["previous"]) == (True, "1.1.0", "1.0.0")
    assert (told["kind"], told["required"], told["suggested"]) == (
        "clarifying",
        "wording",
        "clarifying",
    )
    assert told["reason"] == "Read in two ways."
    assert told["event"] in [row[0] for row in written(labeled)[0]]  # type: ignore[attr-defined]
    assert file.read_text(encoding="utf-8") == CLARIFIED
    shown = run("rubric", labeled, "show", "--json").json
    assert (shown["version"], shown["previous"]) == ("1.1.0", "1.0.0")
    assert "id: lea, name: Lea, role: lead" in (labeled / "project.yaml").read_text("utf-8")
    assert run("check", labeled, "--json").json["ok"]


def test_what_it_does_to_labels_is_told_with_its_cost(
    run: Run, labeled: Path, tmp_path: Path
) -> None:
    file = file_of(tmp_path, SPLIT)
    told = run("rubric", labeled, "publish", file, "--dry-run", "--control", 4, "--json").json
    assert told["published"] is False and told["event"] is None and told["reason"] is None
    assert (told["kind"], told["version"], told["n_changes"]) == ("meaning", "2.0.0", 2)
    assert {one["criterion"]: (one["n_valid"], one["n_ended"]) for one in told["validity"]} == {
        "severity": (30, 0),
        "categories": (6, 24),
        "refusal": (0, 0),
        "wrong_reason": (0, 0),
    }
    assert told["reopened"]["touched"] == {"n_items": 8, "n_labels": 24, "hours": 0.24}
    assert told["reopened"]["all"] == {"n_items": 10, "n_labels": 30, "hours": 0.3}
    assert told["reopened"]["nothing"] == {"n_items": 0, "n_labels": 0, "hours": 0}
    assert (told["control"]["n_items"], told["control"]["n_eligible"]) == (4, N)
    assert told["reopens"] == "touched"


def test_a_dry_run_writes_nothing(run: Run, labeled: Path, tmp_path: Path) -> None:
    before = written(labeled)
    ran = run("rubric", labeled, "publish", file_of(tmp_path, SPLIT), "--dry-run")
    assert written(labeled) == before
    assert ran.out == (
        "mini 1.0.0 → 2.0.0, meaning: 2 changes.\n"
        "\n"
        "values of labels  stay valid  end\n"
        "Severity                  30    0\n"
        "Categories                 6   24\n"
        "Refusal                    0    0\n"
        "Wrong reason               0    0\n"
        "\n"
        "Asked for again (touched): 8 items, 24 labels, less than an hour of work.\n"
        "Control: 10 of 10 items with two labels.\n"
        "Together: 10 items, 30 labels, less than an hour of work.\n"
        "\n"
        "Nothing was written.\n"
    )


def test_for_people_it_ends_with_what_is_in_force(run: Run, labeled: Path, tmp_path: Path) -> None:
    words = ["--reason", "r", "--kind", "clarifying"]
    out = run("rubric", labeled, "publish", file_of(tmp_path, CLARIFIED), *words).out
    assert out.endswith("\nPublished 1.1.0: it is in force.\n")


def test_wording_asks_nobody_unless_it_is_told_to(run: Run, labeled: Path, tmp_path: Path) -> None:
    words = ["rubric", labeled, "publish", file_of(tmp_path, CLARIFIED), "--dry-run", "--json"]
    light = run(*words, "--kind", "wording").json
    assert (light["reopens"], light["control"]["n_items"], light["total"]["n_items"]) == (
        "nothing",
        0,
        0,
    )
    told = run(*words, "--kind", "wording", "--reopen", "touched", "--control", "all").json
    assert (told["total"]["n_items"], told["control"]["n_items"]) == (N, N)
    assert told["warnings"] == [
        "The changes look clarifying. As wording, all labels go on to count."
    ]


def test_the_draft_of_the_window_is_published_like_any_file(
    run: Run, labeled: Path, tmp_path: Path
) -> None:
    draft = labeled / "rubric" / "draft.yaml"
    draft.write_text(CLARIFIED, encoding="utf-8")
    run("rubric", labeled, "publish", draft, "--reason", "r", "--kind", "clarifying")
    assert not draft.exists()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ([], 2, "with a reason and as a kind"),
        (["--reason", "r"], 2, "with a reason and as a kind"),
        (["--reason", "r", "--kind", "major"], 2, "--kind major is not known"),
        (["--reason", "r", "--kind", "meaning", "--reopen", "some"], 2, "--reopen some is not"),
        (["--reason", "r", "--kind", "meaning", "--control", "-3"], 2, "no number of items"),
        (["--reason", "r", "--kind", "clarifying"], 3, "“bias” of Categories is gone, and 24"),
    ],
)
def test_what_cannot_be_published_is_refused_and_leaves_nothing(
    run: Run, labeled: Path, tmp_path: Path, words: list[str], code: int, message: str
) -> None:
    before = written(labeled)
    file = file_of(tmp_path, SPLIT)
    assert message in run("rubric", labeled, "publish", file, *words, code=code).err
    assert written(labeled) == before


def test_problems_are_told_with_file_and_line(run: Run, labeled: Path, tmp_path: Path) -> None:
    file = file_of(tmp_path, SPLIT.replace("key: e}", "key: e, merges: [spin]}"))
    line = next(n for n, one in enumerate(file.read_text("utf-8").splitlines(), 1) if "spin" in one)
    told = run("rubric", labeled, "publish", file, "--dry-run", code=3).err
    assert f"{file}, line {line}: Categories of the version in force has no “spin”." in told
    missing = tmp_path / "none.yaml"
    assert "no file" in run("rubric", labeled, "publish", missing, "--dry-run", code=3).err


def test_a_version_made_from_an_older_one_is_refused(
    run: Run, labeled: Path, tmp_path: Path
) -> None:
    words = ["--reason", "r", "--kind", "clarifying"]
    run("rubric", labeled, "publish", file_of(tmp_path, CLARIFIED), *words)
    told = run("rubric", labeled, "publish", file_of(tmp_path, SPLIT), "--dry-run", code=3).err
    assert "It is version 1.0.0 with changes, and 1.1.0 is in force." in told
    same = file_of(tmp_path, (labeled / "rubric" / "1.1.0.yaml").read_text(encoding="utf-8"))
    told = run("rubric", labeled, "publish", same, *words, code=3).err
    assert "Nothing has changed since version 1.1.0." in told
