"""What to do next: every kind of advice, when it comes, and when it goes."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from spine import items_file, say, uid_of
from study_lead import Lead
from study_run import mended, new_project, opened, work
from study_team import team

from annotator.agreement.causes.standing_out import ClauseMisfit
from annotator.domain.errors import UserError
from annotator.domain.project import Annotator
from annotator.formats.project_file import read_project, write_project
from annotator.services.app import Workspace
from annotator.services.figures.advice import ASKED, SENT_BACK
from annotator.services.figures.advice_json import advice_json
from annotator.services.figures.advice_views import Advice
from annotator.services.figures.agreement_details import details_json
from annotator.services.figures.agreement_listing import list_agreement

Opener = Callable[..., Workspace]
SCHEMA = Path(__file__).parents[2] / "annotator" / "cli" / "schemas" / "agreement.json"
SEED = 3


def steps(workspace: Workspace) -> list[tuple[str, str, str]]:
    return [(s.kind, s.about, s.action) for s in workspace.advice.next_steps("severity")]


def standing(workspace: Workspace) -> list[ClauseMisfit]:
    return [one for one in workspace.insight.snapshot("severity").clauses if one.stands_out]


def step(workspace: Workspace, kind: str) -> Advice:
    return next(s for s in workspace.advice.next_steps("severity") if s.kind == kind)


@pytest.fixture(scope="module")
def labeled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """240 items, three labels each, closed."""
    folder = tmp_path_factory.mktemp("advice")
    with new_project(folder, SEED, 240, 3) as workspace:
        work(workspace, team(SEED), SEED)
    return folder


@pytest.fixture
def at_three(labeled: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(labeled, tmp_path / "copy")
    with opened(tmp_path / "copy" / "project") as workspace:
        yield workspace


def test_nothing_is_advised_where_nothing_stands_out(loaded: Workspace) -> None:
    assert loaded.advice.next_steps("severity") == ()
    for n in range(8):
        for who in ("ada", "bob", "cyd"):
            say(loaded, who, f"i{n}", 1 + n % 5, clauses=("G-1",))
    assert loaded.advice.next_steps("severity") == ()
    assert loaded.advice.next_steps("categories") == ()
    with pytest.raises(UserError):
        loaded.advice.next_steps("tone")


def test_the_steps_come_in_the_order_in_which_one_spoils_the_next(at_three: Workspace) -> None:
    assert steps(at_three)[:3] == [
        ("person", "dan", "send_back"),
        ("clause", "G-3", "ask_more"),
        ("person", "eve", "calibrate"),
    ]
    careless, clause, harsh = at_three.advice.next_steps("severity")[:3]
    assert careless.sentence.startswith("Talk to Dan, and send back ")
    assert harsh.sentence.startswith("Calibrate with Eve: the labels hang together and lie ")
    assert harsh.sentence.endswith("That is a matter of the scale, not of care.")
    assert clause.sentence.startswith(f"Ask two more people about {ASKED} items that cite G-3: ")
    shares = {one.keys: one.share for one in at_three.insight.shares("severity").clauses}
    assert clause.share == shares["G-3",]
    assert (
        f"the clause concerns {100 * shares['G-3',]:.0f} % of the disagreement" in clause.sentence
    )


def test_labels_are_sent_back_where_one_person_alone_is_far_off(at_three: Workspace) -> None:
    found = step(at_three, "person")
    assert 0 < len(found.uids) <= SENT_BACK
    for uid in found.uids:
        said = {
            one.key.annotator: int(str(one.values["severity"].value))
            for one in at_three.disagreements.detail(uid).state.labels
        }
        own = said.pop("dan")
        assert min(abs(own - other) for other in said.values()) >= 2
    at_three.adjudication.send_back("lea", found.uids[0], "dan", "Please look again.").result()
    assert found.uids[0] not in step(at_three, "person").uids


def test_what_was_asked_for_is_waited_for_and_then_the_clause_is_to_be_revised(
    at_three: Workspace,
) -> None:
    asked = step(at_three, "clause")
    at_three.adjudication.ask_more("lea", asked.uids, 2).result()
    waits = step(at_three, "clause")
    assert waits.action == "wait"
    assert set(waits.uids) == set(asked.uids)
    work(at_three, team(SEED + 1), SEED)
    due = step(at_three, "clause")
    assert due.action == "revise"
    assert due.sentence.startswith("Revise G-3: the clause concerns ")
    assert due.sentence.endswith("with four labels or more the rubric looks unclear.")


def test_after_a_publication_its_control_comes_first_and_no_other_clause(
    labeled: Path, tmp_path: Path
) -> None:
    shutil.copytree(labeled, tmp_path / "copy")
    project = tmp_path / "copy" / "project"
    with opened(project) as workspace:
        Lead().revises(workspace, Advice("clause", "G-4", "revise", "Unclear."), mended)
    with opened(project) as workspace:
        first = workspace.advice.next_steps("severity")[0]
        drawn = workspace.control.compare("1.0.0", "1.1.0").draw.items
        assert (first.kind, first.about, first.action) == ("control", "1.1.0", "label_control")
        assert first.uids == drawn
        assert f"(0 of {len(drawn)} items so far)" in first.sentence
        assert not [one for one in steps(workspace) if one[2] == "revise"]
        work(workspace, team(SEED + 1), SEED)
        assert "control" not in {kind for kind, _, _ in steps(workspace)}


def test_a_split_that_follows_a_group_is_kept_and_its_clause_not_revised(
    project: Path, opened: Opener, tmp_path: Path
) -> None:
    people = ("ada", "bob", "cyd", "dee", "eve", "fay")
    groups = dict(zip(people, ("north", "north", "north", "south", "south", "south"), strict=True))
    settings = project / "project.yaml"
    named = tuple(Annotator(one, one.capitalize(), groups=(groups[one],)) for one in people)
    write_project(settings, replace(read_project(settings), annotators=named))
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 60))
    draw = random.Random(5)
    for n in range(60):
        parted = n % 4 == 0
        for who in people:
            level = 1 + n % 5 if not parted else 4 if groups[who] == "north" else 1
            level = min(max(round(level + draw.gauss(0, 0.35)), 1), 5)
            say(workspace, who, f"i{n}", level, clauses=("P-1",) if parted else ("G-1",))
    assert [one.clause for one in standing(workspace)] == ["P-1"]
    found = [s for s in workspace.advice.next_steps("severity") if s.kind == "group"]
    assert {(s.about, s.action) for s in found} == {("north", "keep_split")}
    assert any("on items that cite P-1: it judges " in s.sentence for s in found)
    assert not [s for s in steps(workspace) if s[0] == "clause"]


def test_single_items_are_asked_about_where_no_clause_explains_them(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 60))
    draw = random.Random(7)
    for n in range(60):
        for place, who in enumerate(("ada", "bob", "cyd")):
            level = 1 + n % 5 if n else 1 + 2 * place
            near = level + (draw.random() < 0.1 and level < 5)
            say(workspace, who, f"i{n}", near, clauses=("G-1",))
    found = step(workspace, "items")
    assert (found.about, found.action) == ("severity", "ask_more")
    assert found.uids[0] == uid_of(workspace, "i0")
    workspace.adjudication.ask_more("lea", found.uids, 2).result()
    assert "items" not in {kind for kind, _, _ in steps(workspace)}


def test_the_json_calls_people_by_their_ids_and_fits_its_schema(at_three: Workspace) -> None:
    found = {**list_agreement(at_three).json, **details_json(at_three, ("severity",))}
    told = json.loads(json.dumps(found, default=list))
    jsonschema.validate(told, json.loads(SCHEMA.read_text(encoding="utf-8")))
    by_id = advice_json(at_three.advice.next_steps("severity", by_id=True))
    assert told["advice"]["severity"] == json.loads(json.dumps(by_id, default=list))
    sentences = [one["sentence"] for one in told["advice"]["severity"]]
    assert sentences[0].startswith("Talk to dan, ")
