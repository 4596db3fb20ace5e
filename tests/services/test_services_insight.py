"""From numbers to advice: a team with one harsh and one careless person and one unclear clause."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from spine import items_file, say, uid_of

from annotator.agreement.causes.cause_facts import Cause, Reason
from annotator.agreement.causes.flip import flip_probability
from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.project import Annotator
from annotator.formats.project_file import read_project, write_project
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.figures.cause_words import _WORDS, cause_sentences
from annotator.services.figures.insight import InsightService
from annotator.services.figures.insight_report import insight_json

TEAM = ("ada", "ben", "cyd", "dee", "eve")
AMBIGUOUS = 10
N_ITEMS = 60
SLOW, QUICK = 30.0, 4.0


def insight_of(workspace: Workspace) -> InsightService:
    service = InsightService(
        workspace.database, workspace.rubric, workspace.measuring, workspace.people
    )
    workspace.changes.subscribe(service.changed)
    return service


def level(value: float) -> int:
    return min(max(round(value), 1), 5)


def simulate(workspace: Workspace) -> None:
    """Ada judges a level harsher; Ben answers at random half the time, and then quickly; the first
    ten items fall under P-1, which some read as level 1 and some as level 4."""
    dice = random.Random(3)
    for n in range(N_ITEMS):
        unclear = n < AMBIGUOUS
        truth = dice.choice([1, 2, 3, 3, 4])
        for who in TEAM:
            centre = dice.choice([1, 4]) if unclear else truth
            value = centre + dice.gauss(0, 0.3) + (who == "ada")
            careless = who == "ben" and dice.random() < 0.5
            say(
                workspace,
                who,
                f"i{n}",
                dice.randint(1, 5) if careless else level(value),
                clauses=("P-1",) if unclear else (),
                active_s=QUICK if careless else SLOW + dice.random(),
            )


@pytest.fixture(scope="module")
def team(
    tmp_path_factory: pytest.TempPathFactory, rubric_file: Path
) -> Iterator[tuple[Workspace, InsightService]]:
    folder = tmp_path_factory.mktemp("team")
    create_project(folder / "p", rubric=str(rubric_file))
    workspace = open_workspace(folder / "p", data=folder / "data")
    try:
        for who in TEAM:
            workspace.people.ensure(who, who.capitalize())
        workspace.importing.run(items_file(folder / "items.jsonl", N_ITEMS))
        simulate(workspace)
        yield workspace, insight_of(workspace)
    finally:
        workspace.close()


Team = tuple[Workspace, InsightService]


def test_the_harsh_and_the_careless_are_told_apart_and_nobody_else_is_named(team: Team) -> None:
    lines = {line.annotator: line for line in team[1].people("severity")}
    assert {who: line.word for who, line in lines.items()} == {
        "ada": "harsh",
        "ben": "inconsistent",
        "cyd": "in line",
        "dee": "in line",
        "eve": "in line",
    }
    assert lines["ada"].name == "Ada"
    assert lines["ada"].n == N_ITEMS - AMBIGUOUS  # P-1 stands out, and says nothing of people
    assert lines["ada"].severity.low is not None and lines["ada"].severity.low > 0.4


def causes(insight: InsightService) -> dict[str, Cause]:
    lines = insight.items("severity", 1_000)
    return {line.uid: line.cause for line in lines if line.cause is not None}


def test_what_is_called_unclear_falls_under_the_unclear_clause(team: Team) -> None:
    workspace, insight = team
    found = causes(insight)
    unclear = {uid for uid, cause in found.items() if cause.kind == "unclear_rubric"}
    planted = {uid_of(workspace, f"i{n}") for n in range(AMBIGUOUS)}
    assert len(unclear & planted) >= 6
    assert len(unclear - planted) <= 1
    for uid in unclear & planted:
        assert any("P-1" in reason.clauses for reason in found[uid].reasons)


def test_slips_are_the_careless_persons_and_habits_the_harsh_ones(team: Team) -> None:
    named: dict[str, Counter[str]] = {"slip": Counter(), "habit": Counter()}
    for cause in causes(team[1]).values():
        if cause.kind in named:
            named[cause.kind].update({cause.reasons[0].annotators[0]})
    assert named["slip"]["ben"] >= 5
    assert named["slip"]["ben"] == named["slip"].total()
    assert named["habit"]["ada"] >= 1
    assert named["habit"]["ada"] == named["habit"].total()


def test_the_unclear_clause_concerns_most_of_the_disagreement(team: Team) -> None:
    shares = team[1].shares("severity")
    assert shares.clauses[0].keys in {("P-1",), ()}
    by_key = {row.keys: row for row in shares.clauses}
    assert by_key["P-1",].n_items <= AMBIGUOUS
    assert by_key["P-1",].share > AMBIGUOUS / N_ITEMS
    for rows in (shares.clauses, shares.levels, shares.categories):
        assert sum(row.share for row in rows) == pytest.approx(1, abs=1e-12)
    assert {row.keys for row in shares.categories} == {("even",), ("odd",)}


def test_an_item_by_itself_is_the_item_in_the_list(team: Team) -> None:
    insight = team[1]
    listed = insight.items("severity", 7)
    assert len(listed) == 7
    misfits = [line.misfit for line in listed]
    assert misfits == sorted(misfits, key=lambda m: -(m or 0.0))
    assert insight.item(listed[3].uid, "severity") == listed[3]
    assert listed[0].n == 5
    assert 0 < (listed[0].flip or 0) <= 0.5
    assert listed[0].words and all(words.endswith(".") for words in listed[0].words)


def test_the_json_is_plain_and_says_the_same(team: Team) -> None:
    insight = team[1]
    found = json.loads(json.dumps(insight_json(insight, "severity", 5)))
    assert [one["word"] for one in found["people"]] == [
        line.word for line in insight.people("severity")
    ]
    assert len(found["items"]) == 5
    assert found["items"][0]["cause"]["reasons"][0]["words"].endswith(".")
    assert "Ben" not in json.dumps(found), "people stand under their ids"
    assert found["groups"]["undefined"].startswith("No groups are declared")
    assert found["components"] == [{"component": 0, "annotators": list(TEAM), "n_items": N_ITEMS}]


def test_a_set_has_shares_and_causes_but_no_severities(team: Team) -> None:
    insight = team[1]
    lines = insight.people("categories")
    assert {line.word for line in lines} == {None}
    assert all(line.severity.undefined for line in lines)
    assert insight.shares("categories").undefined is None
    assert insight.items("categories", 3)[0].misfit is None
    assert insight.item(insight.items("severity", 1)[0].uid, "refusal") is None


def test_an_unknown_criterion_is_told(team: Team) -> None:
    with pytest.raises(UserError, match="no criterion"):
        team[1].people("nothing")


# --- one item at a time ---------------------------------------------------------------------------


def line_of(workspace: Workspace, source_id: str = "i0", criterion: str = "severity"):  # type: ignore[no-untyped-def]
    return insight_of(workspace).item(uid_of(workspace, source_id), criterion)


def test_at_three_labels_two_more_are_asked_for(loaded: Workspace) -> None:
    for who, given in (("ada", 1), ("ben", 1), ("cyd", 5)):
        say(loaded, who, "i0", given)
    line = line_of(loaded)
    assert line.cause.kind == "ask_two_more"
    assert line.words == (
        "Only 3 labels so far: from three or fewer nobody can tell why they differ.",
    )
    assert line.flip == flip_probability(1, 3)


def test_a_quick_lone_label_is_a_slip_in_words(loaded: Workspace) -> None:
    loaded.people.ensure("ben", "Ben")
    for n in range(1, 8):
        say(loaded, "ben", f"i{n}", 2, active_s=31.0)
    for who in ("ada", "cyd", "dee", "eve"):
        say(loaded, who, "i0", 1, active_s=20.0)
    say(loaded, "ben", "i0", 4, active_s=4.0)
    line = line_of(loaded)
    assert line.cause.kind == "slip"
    assert line.words == (
        "4 of 5 agree; Ben's label (4) is 3 levels off.",
        "Ben was quick (4 s against a usual 31 s).",
    )


def test_a_flag_makes_the_rubric_the_suspect(loaded: Workspace) -> None:
    loaded.people.ensure("ada", "Ada")
    for who, given in zip(TEAM, (1, 1, 4, 4, 4), strict=True):
        say(loaded, who, "i0", given, clauses=("P-1",) if given == 4 else ())
    loaded.labeling.flag("ada", uid_of(loaded, "i0"), "rubric_unclear").result()
    line = line_of(loaded)
    assert line.cause.kind == "unclear_rubric"
    assert line.words == (
        "Ada marked the rubric as unclear here.",
        "All 3 who chose 4 cite P-1; nobody who chose 1 does.",
        "P-1 concerns 100 % of the disagreement on this criterion.",
    )


def test_a_yes_or_no_criterion_gets_a_second_opinion(loaded: Workspace) -> None:
    for n in range(6):
        for who, refusal in zip(TEAM, ("full", "full", "full", "full", "none"), strict=True):
            values = {"severity": "1", "categories": (), "refusal": refusal}
            more = {"wrong_reason": False} if refusal == "full" else {}
            say(loaded, who, f"i{n}", 1, values={**values, **more})
    line = line_of(loaded, criterion="refusal")
    assert line.consensus is not None and line.consensus.code == "full"
    assert line.flip is None, "the threshold is about severity"
    accuracy = {one.annotator: one.accuracy or 0.0 for one in insight_of(loaded).people("refusal")}
    assert accuracy["ada"] > accuracy["eve"]


def declare(project: Path, groups: dict[str, tuple[str, ...]]) -> None:
    path = project / "project.yaml"
    people = tuple(Annotator(who, who.capitalize(), groups=own) for who, own in groups.items())
    write_project(path, replace(read_project(path), annotators=people))


GROUPS = {
    "ada": ("clinician",),
    "ben": ("clinician",),
    "cyd": ("lay",),
    "dee": ("lay",),
    "eve": ("lay",),
}


def test_a_split_along_declared_groups_is_an_honest_difference(
    project: Path,
    opened,  # type: ignore[no-untyped-def]
    tmp_path: Path,
) -> None:
    declare(project, GROUPS)
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 20))
    dice = random.Random(4)
    for n in range(20):
        for who in TEAM:
            higher = 2 if "clinician" in GROUPS[who] and n < 12 else 0
            given = level(2 + higher + dice.gauss(0, 0.3))
            say(workspace, who, f"i{n}", given, clauses=("P-1",) if n < 12 else ())
    insight = insight_of(workspace)
    pooled = {(one.pool, one.key): one.split for one in insight.group_split("severity").pooled}
    split = pooled["clause", "P-1"]
    assert (split.group, split.against, split.people) == ("clinician", "lay", (2, 3))
    assert split.n_items == 12
    assert split.q is not None and split.q < 0.001
    line = insight.item(uid_of(workspace, "i0"), "severity")
    assert line is not None and line.cause is not None
    assert line.cause.kind == "honest_difference"
    assert line.words[0].startswith("The split follows the groups clinician / lay (p < .001), on")


def test_the_fit_is_made_once_and_again_only_when_labels_change(loaded: Workspace) -> None:
    insight = insight_of(loaded)
    say(loaded, "ada", "i0", 1)
    first = insight.snapshot("severity")
    assert insight.snapshot("severity") is first
    insight.changed(ChangeSet(("x",), frozenset({"comment"}), ""))
    assert insight.snapshot("severity") is first
    say(loaded, "ben", "i0", 5)
    second = insight.snapshot("severity")
    assert second is not first
    assert [one.uid for one in second.split] == [uid_of(loaded, "i0")]
    assert first.split == ()


def test_without_labels_everything_is_empty_and_says_so(loaded: Workspace) -> None:
    insight = insight_of(loaded)
    assert insight.people("severity") == ()
    assert insight.items("severity") == ()
    assert insight.components("severity") == ()
    assert insight.shares("severity").undefined == "No item has labels that differ."
    assert insight.group_split("severity").undefined
    assert json.dumps(insight_json(insight, "severity"))


def test_people_who_share_no_item_stand_in_components_of_their_own(loaded: Workspace) -> None:
    for n in range(3):
        for who in ("ada", "ben"):
            say(loaded, who, f"i{n}", 2)
        for who in ("cyd", "dee"):
            say(loaded, who, f"i{n + 5}", 3)
    found = insight_of(loaded).components("severity")
    assert {(one.annotators, one.n_items) for one in found} == {
        (("ada", "ben"), 3),
        (("cyd", "dee"), 3),
    }


# --- words ----------------------------------------------------------------------------------------

NAMES = {"a": "Ada", "b": "Ben", "j": "James"}
SENTENCES = [
    (
        Reason("habit", ("a",), figures=(("severity", 0.8), ("left", 1.2))),
        "Ada usually judges .8 levels harsher than the others; "
        "without that this item is within one level.",
    ),
    (
        Reason("habit", ("j",), figures=(("severity", -1.0), ("left", 1.2))),
        "James usually judges 1 level milder than the others; "
        "without that this item is within one level.",
    ),
    (
        Reason(
            "group",
            groups=("clinician", "lay"),
            figures=(("p", 0.021), ("n_items", 14), ("difference", 1.2)),
        ),
        "The split follows the groups clinician / lay (p = .02), on 14 items: "
        "clinician judges 1.2 levels higher.",
    ),
    (
        Reason(
            "group",
            clauses=("P-2",),
            codes=("yes",),
            groups=("clinician",),
            figures=(("p", 0.0001), ("n_items", 1), ("difference", -0.4)),
        ),
        "The split follows the group clinician / all others (p < .001), on 1 item that cites P-2: "
        "clinician chooses yes less often.",
    ),
    (
        Reason("cited_one_side", ("a", "b"), ("P-2",), ("4", "1")),
        "Both who chose 4 cite P-2; nobody who chose 1 does.",
    ),
    (
        Reason("cited_apart", clauses=("G-1", "P-1", "P-2"), figures=(("of_the_first", 1),)),
        "One side cites G-1, the other P-1 and P-2.",
    ),
    (
        Reason("apart", ("j",), codes=("none",), figures=(("others", 4), ("n", 5), ("alike", 1))),
        "4 of 5 agree; James alone chose none.",
    ),
    (
        Reason("scatters", ("j",), figures=(("scatter", 1.3), ("usual", 0.4))),
        "James' labels scatter by 1.3 levels in general, the others' by .4 levels.",
    ),
    (
        Reason("half_unsure", ("a", "b", "x"), figures=(("n", 5),)),
        "3 of 5 were unsure: Ada, Ben and x.",
    ),
    (
        Reason("clause_share", clauses=("P-2",), figures=(("share", 0.412),)),
        "P-2 concerns 41 % of the disagreement on this criterion.",
    ),
    (
        Reason("unconfident", ("b",), figures=(("confidence", 1),)),
        "Ben gave a confidence of 1 out of 5.",
    ),
]


@pytest.mark.parametrize(("reason", "sentence"), SENTENCES, ids=lambda one: getattr(one, "key", ""))
def test_reasons_read_as_sentences(reason: Reason, sentence: str) -> None:
    assert cause_sentences(Cause("slip", (reason,)), NAMES) == (sentence,)


def test_every_reason_has_words() -> None:
    from typing import get_args

    from annotator.agreement.causes.cause_facts import ReasonKey

    assert set(_WORDS) == set(get_args(ReasonKey))
