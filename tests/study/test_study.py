"""A scripted study: a simulated team, and a lead who does what the program advises and no more.

One clause can be read in two ways, one person is careless and one is harsh. The lead finds all
three and revises the clause, and the control shows that it helped. A revision in other words that
change nothing is not said to have helped. No step looks at what the simulation knows.
"""

from __future__ import annotations

import ast
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import study_lead
import study_team
from evidence import record
from study_run import ITEMS, OVERLAP, Half, first_half, mended, reworded, second_half

SEEDS = range(4)
MANY = range(100, 160)
NOBODY_ELSE = {"ada": "in line", "ben": "in line", "cy": "in line", "fay": "in line"}


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> list[Half]:
    return [first_half(tmp_path_factory.mktemp(f"study-{seed}"), seed) for seed in SEEDS]


def finds_all_three(half: Half) -> bool:
    """The careless person first, the harsh one as harsh, the clause, and nothing else."""
    people = [(about, action) for kind, about, action in half.diary if kind == "person"]
    careless = bool(people) and people[0] == ("dan", "send_back")
    harsh = ("eve", "calibrate") in people
    accused = {about for about, action in people if action != "calibrate"}
    others = {about for about, _ in people} - {"dan", "eve"}
    clause = half.revision is not None and half.revision.about == "G-3"
    return careless and harsh and accused == {"dan"} and not others and clause


def test_a_lead_who_does_what_is_advised_finds_all_three(halves: list[Half]) -> None:
    for half in halves:
        assert finds_all_three(half), half
        assert half.diary[0] == ("person", "dan", "send_back")
        assert half.people["eve"] == "harsh"
        assert half.people == NOBODY_ELSE | {"dan": "inconsistent", "eve": "harsh"}


def test_the_control_shows_that_the_revision_helped(halves: list[Half]) -> None:
    for half in halves:
        found = second_half(half, "mended", mended)
        assert found.verdict.outcome == "helped", found.verdict.sentence
        assert found.verdict.sentence.startswith("The rewrite helped: on the ")
        assert found.n_compared == found.n_drawn


def test_a_placebo_is_not_said_to_have_helped(halves: list[Half]) -> None:
    for half in halves:
        found = second_half(half, "reworded", reworded)
        assert found.verdict.outcome != "helped", found.verdict.sentence
        assert found.n_compared == found.n_drawn


def test_at_three_labels_more_people_are_asked_before_the_clause_is_revised(
    tmp_path: Path,
) -> None:
    half = first_half(tmp_path, 3, items=240, overlap=3)
    assert finds_all_three(half), half
    assert ("clause", "G-3", "ask_more") in half.diary


def test_where_no_clause_is_unclear_none_is_advised_to_be_revised(tmp_path: Path) -> None:
    half = first_half(tmp_path, 1, of_one_mind=True)
    assert half.revision is None
    assert not [one for one in half.diary if one[0] == "clause"]
    assert half.people["dan"] == "inconsistent"
    assert half.people["eve"] == "harsh"


def test_the_lead_knows_nothing_of_the_simulation() -> None:
    """Of the program and the standard library alone; no person and no clause stands in the text."""
    tree = ast.parse(Path(study_lead.__file__).read_text(encoding="utf-8"))
    named = {
        module.partition(".")[0]
        for node in ast.walk(tree)
        for module in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert named - sys.stdlib_module_names == {"annotator"}
    texts = {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)}
    assert texts.isdisjoint({*study_team.PEOPLE, *study_team._CLAUSES.values()})
    assert not [one for one in vars(study_lead).values() if one is study_team]


def test_the_simulation_shows_nothing_but_labels() -> None:
    public = {name for name in vars(study_team) if not name.startswith("_")}
    used = {"Callable", "Counter", "Draft", "Rubric", "annotations", "random"}
    assert public - used == {"PEOPLE", "Label", "team"} == set(study_team.__all__)


@pytest.mark.long
def test_the_study_over_many_teams(tmp_path: Path) -> None:
    began = time.monotonic()
    halves = [first_half(made(tmp_path / f"two-{seed}"), seed) for seed in MANY]
    alike = [first_half(made(tmp_path / f"one-{s}"), s, of_one_mind=True) for s in MANY]
    due = [half for half in halves if half.revision is not None and half.revision.about == "G-3"]
    helped = Counter(second_half(one, "mended", mended).verdict.outcome for one in due)
    placebo = Counter(second_half(one, "reworded", reworded).verdict.outcome for one in due)
    found_all = sum(map(finds_all_three, halves))
    record(
        "study",
        seed=MANY[0],
        seconds=time.monotonic() - began,
        design=(
            f"{ITEMS} items, {OVERLAP} labels each by six people: one answers half of the items "
            "at random, one is a level harsher; one clause, two in five of the items, is read "
            "in two ways three levels apart. The control is labeled again by the same team."
        ),
        runs=len(halves),
        found_all_three=found_all,
        found_clause=len(due),
        harsh_called_careless=sum(one.people["eve"] == "inconsistent" for one in halves),
        mended=dict(sorted(helped.items())),
        placebo=dict(sorted(placebo.items())),
        revised_where_none_is_unclear=sum(one.revision is not None for one in alike),
    )
    assert found_all >= 0.9 * len(halves)
    assert helped["helped"] >= 0.8 * len(due)
    assert helped["got worse"] == 0
    assert placebo["helped"] <= 0.1 * len(due)
    assert sum(one.revision is not None for one in alike) <= 0.1 * len(alike)


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder
