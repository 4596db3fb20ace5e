"""`annotator history`, and `--as-of` on the commands that read."""

from __future__ import annotations

from pathlib import Path

import pytest
from ran import Run
from spine import draft_for, items_file, say, uid_of

from annotator.domain.clock import iso_of_ms, wall_ms
from annotator.services.app import open_workspace


@pytest.fixture
def moment(run: Run, made: Path, tmp_path: Path) -> str:
    """Two labels on i1 that differ; then a correction after this moment."""
    run("import", made, items_file(tmp_path / "items.jsonl", 4))
    workspace = open_workspace(made)
    say(workspace, "ada", "i1", 1)
    say(workspace, "bob", "i1", 3)
    now = wall_ms()
    while wall_ms() <= now + 1:
        pass
    say(workspace, "ada", "i1", 3)
    draft = draft_for(uid_of(workspace, "i2"), 4, rationale="She said so.\nTwice.")
    workspace.labeling.submit("ada", draft).result()
    workspace.close()
    return iso_of_ms(now)


def test_the_history_of_an_item_in_words(run: Run, made: Path, moment: str) -> None:
    came, first, second, changed = run("history", made, "i1").out.splitlines()[1:]
    assert came.endswith("came in with items.jsonl")
    assert "ada labeled it: Severity 1, None · replaced" in first
    assert "bob labeled it: Severity 3, Some · Categories Bias" in second
    assert "ada changed the label: Severity 1, None → 3, Some" in changed
    assert run("history", made, "i2").out.splitlines()[-2:] == [
        "    “She said so.”",
        "    “Twice.”",
    ]


def test_the_history_of_an_item_as_data(run: Run, made: Path, moment: str) -> None:
    told = run("history", made, "i1", "--json").json
    assert (told["source_id"], told["status"]) == ("i1", "ready")
    assert [one["kind"] for one in told["entries"]] == ["import", "label", "label", "label"]
    _, first, _, last = told["entries"]
    assert (first["who"], first["standing"], first["values"]["severity"]) == (
        "ada",
        "replaced",
        "1",
    )
    assert (last["standing"], last["about"]) == ("stands", [first["event"]])
    assert last["changes"][0] == {"what": "severity", "before": "1", "after": "3"}
    earlier = run("history", made, told["uid"], "--as-of", moment, "--json").json
    assert [one["standing"] for one in earlier["entries"]] == [None, "stands", "stands"]
    assert earlier["as_of"] == moment


def test_an_ambiguous_item_is_told_apart_by_where(run: Run, made: Path, tmp_path: Path) -> None:
    for model in ("m1", "m2"):
        run("import", made, items_file(tmp_path / f"{model}.jsonl", 1, model=model))
    assert "--where" in run("history", made, "i0", code=3).err
    found = run("history", made, "i0", "--where", "model=m2", "--json").json
    assert found["entries"][0]["said"] == "came in with m2.jsonl"


def test_every_reading_command_answers_as_of_a_moment(
    run: Run, made: Path, tmp_path: Path, moment: str
) -> None:
    def both(*words: object) -> tuple[dict, dict]:  # type: ignore[type-arg]
        now = run(*words, "--json").json
        return now, run(*words, "--as-of", moment, "--json").json

    now, then = both("agreement", made)
    assert (now["criteria"]["severity"]["n_labels"], "as_of" in now) == (3, False)
    assert (then["criteria"]["severity"]["n_labels"], then["as_of"]) == (2, moment)
    now, then = both("disagreements", made)
    assert (now["total"], then["total"]) == (0, 1)
    now, then = both("shares", made)
    assert now["annotators"] == then["annotators"] == []
    out = tmp_path / "set"
    told = run("export", made, "--to", "set", "--out", out, "--as-of", moment, "--json").json
    assert {one["path"]: one["rows"] for one in told["files"]}["labels.jsonl"] == 2
    assert told["as_of"] == moment


def test_a_command_says_what_moment_and_which_version_it_speaks_of(
    run: Run, made: Path, moment: str
) -> None:
    ran = run("agreement", made, "--as-of", moment)
    assert f"As of {moment}, under version 1.0.0 of the rubric." in ran.err
    assert "As of" not in ran.out


def test_a_moment_that_is_none_is_a_wrong_call_and_an_early_one_is_refused(
    run: Run, made: Path, moment: str
) -> None:
    assert "no date or time" in run("agreement", made, "--as-of", "soon", code=2).err
    assert "did not exist yet" in run("history", made, "i1", "--as-of", "2020-01-01", code=3).err


def test_it_works_while_somebody_writes(run: Run, made: Path, moment: str) -> None:
    workspace = open_workspace(made)
    try:
        told = run("agreement", made, "--as-of", moment, "--brief", "--json").json
        assert told["criteria"]["severity"]["n_labels"] == 2
    finally:
        workspace.close()
