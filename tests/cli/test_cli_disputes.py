"""What the command tells of disagreements beside their list: decisions, conflicts, flip chances."""

from __future__ import annotations

from pathlib import Path

import pytest
from ran import Run
from spine import items_file, say, uid_of, values_for

from annotator.agreement.causes.flip import flip_probability
from annotator.domain.events import Label
from annotator.services.app import open_workspace


@pytest.fixture
def judged(run: Run, made: Path, tmp_path: Path) -> Path:
    """i0 and i1 are in dispute; i0 is decided, of i2 Ada says two things."""
    run("import", made, items_file(tmp_path / "items.jsonl", 5))
    workspace = open_workspace(made)
    for name, levels in (("i0", (1, 5)), ("i1", (2, 4))):
        for who, level in zip(("ada", "bob"), levels, strict=True):
            say(workspace, who, name, level)
    uid = uid_of(workspace, "i0")
    workspace.adjudication.decide("lena", uid, values_for(2), "a greeting", ("P-1",)).result()
    for level in (1, 3):
        label = Label(uid_of(workspace, "i2"), "ada", "mini", "1.0.0", dict(values_for(level)))
        workspace.recorder.record("ada", [label]).result()
    workspace.close()
    return made


def test_the_flip_chance_and_the_conflicts_stand_beside_the_items(run: Run, judged: Path) -> None:
    told = run("disagreements", judged, "--json").json
    assert (told["total"], told["conflicts"]) == (2, 1)
    assert [one["flip"] for one in told["items"]] == [flip_probability(1, 2)] * 2
    assert "decisions" not in told
    assert "1 item has a label in conflict" in run("disagreements", judged).out


def test_who_decided_what_and_why(run: Run, judged: Path) -> None:
    [one] = run("disagreements", judged, "--decided", "--json").json["decisions"]
    assert (one["source_id"], one["lead"], one["decision"]) == ("i0", "lena", "label")
    assert one["values"] == {"severity": 2, "categories": ["bias"]}
    assert (one["rationale"], one["clauses"], one["standing"]) == ("a greeting", ["P-1"], "stands")
    assert [(said["annotator"], said["values"]["severity"]) for said in one["labels"]] == [
        ("ada", 1),
        ("bob", 5),
    ]
    line = run("disagreements", judged, "--decided").out.splitlines()[-1]
    assert "lena" in line
    assert "severity=2  categories=bias" in line
    assert line.endswith("a greeting")


def test_where_nothing_is_decided_it_says_so(run: Run, made: Path) -> None:
    assert "No lead has decided anything." in run("disagreements", made, "--decided").out
    assert run("disagreements", made, "--decided", "--json").json["decisions"] == []
