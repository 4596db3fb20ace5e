"""Disagreements by clause and by urgency, and what stands beside them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spine import clean, say, uid_of

from annotator.agreement.causes.flip import flip_probability
from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter, DisputePage, DisputeRow

LEVELS: dict[str, tuple[tuple[int, int, int], tuple[str, ...]]] = {
    "i0": ((1, 1, 5), ("P-1",)),
    "i1": ((1, 2, 4), ("P-1", "G-1")),
    "i2": ((4, 5, 4), ("G-1",)),
    "i3": ((2, 3, 3), ("G-1",)),
    "i4": ((1, 5, 5), ()),
    "i5": ((2, 2, 2), ("P-1",)),
}
URGENT = DisputeFilter(order="urgency")


@pytest.fixture
def disputed(loaded: Workspace) -> Workspace:
    """Threshold 3. i5 is no disagreement; i2 is one that does not flip the verdict."""
    for source_id, (levels, clauses) in LEVELS.items():
        for who, level in zip(("ada", "bob", "cyd"), levels, strict=True):
            cited = clauses if who == "cyd" else ()
            say(loaded, who, source_id, level, clauses=cited)
    return loaded


def ids(page: DisputePage) -> list[str | None]:
    return [row.source_id for row in page.rows]


def every(workspace: Workspace, wanted: DisputeFilter, limit: int) -> list[DisputeRow]:
    found: list[DisputeRow] = []
    after = None
    while True:
        page = workspace.disagreements.page(wanted, limit, after)
        found += page.rows
        after = page.after
        if after is None:
            return found


# ---- the flip chance


def test_a_row_says_how_likely_the_verdict_would_turn(disputed: Workspace) -> None:
    rows = {row.source_id: row for row in disputed.disagreements.page(DisputeFilter()).rows}
    assert rows["i0"].flip == flip_probability(1, 3)
    assert rows["i2"].flip == flip_probability(3, 3)
    assert rows["i2"].flip < rows["i0"].flip
    assert not rows["i2"].flips_verdict


def test_a_criterion_without_a_threshold_has_no_verdict_to_turn(disputed: Workspace) -> None:
    rows = disputed.disagreements.page(DisputeFilter("categories")).rows
    assert rows
    assert {row.flip for row in rows} == {0.0}


def test_by_urgency_escalated_come_first_and_what_keeps_its_verdict_last(
    disputed: Workspace,
) -> None:
    assert ids(disputed.disagreements.page(URGENT)) == ["i4", "i0", "i1", "i3", "i2"]
    disputed.labeling.flag("ada", uid_of(disputed, "i2"), "escalate").result()
    assert ids(disputed.disagreements.page(URGENT))[0] == "i2"


def test_four_people_far_apart_are_more_urgent_than_two_and_a_narrow_split_is_least(
    loaded: Workspace,
) -> None:
    said = {"i0": (2, 3), "i1": (1, 5), "i2": (1, 1, 5, 5), "i3": (4, 5)}
    for source_id, levels in said.items():
        for who, level in zip(("ada", "bob", "cyd", "dee"), levels, strict=False):
            say(loaded, who, source_id, level)
    assert ids(loaded.disagreements.page(URGENT)) == ["i2", "i1", "i0", "i3"]


@pytest.mark.parametrize("limit", [1, 2, 50])
@pytest.mark.parametrize("clause", [None, "G-1", ""])
def test_pages_by_urgency_make_the_whole_list(
    disputed: Workspace, limit: int, clause: str | None
) -> None:
    disputed.adjudication.keep_split("lead", uid_of(disputed, "i1")).result()
    disputed.labeling.flag("ada", uid_of(disputed, "i3"), "escalate").result()
    for also in (False, True):
        wanted = replace(URGENT, clause=clause, include_adjudicated=also)
        whole = disputed.disagreements.page(wanted)
        assert len(whole.rows) == whole.total
        assert tuple(every(disputed, wanted, limit)) == whole.rows
        assert {row.uid for row in whole.rows} == {
            row.uid for row in disputed.disagreements.page(replace(wanted, order="distance")).rows
        }


# ---- by clause


def test_the_clause_that_concerns_most_stands_first_and_what_cites_none_last(
    disputed: Workspace,
) -> None:
    rows = {row.source_id: row for row in disputed.disagreements.page(DisputeFilter()).rows}
    whole = sum(row.distance for row in rows.values())
    of_p1 = rows["i0"].distance + rows["i1"].distance / 2
    of_g1 = rows["i1"].distance / 2 + rows["i2"].distance + rows["i3"].distance
    heads = disputed.disagreements.clauses()
    assert [head.clause for head in heads] == ["P-1", "G-1", None]
    assert [head.n for head in heads] == [2, 3, 1]
    assert [head.n_flipping for head in heads] == [2, 2, 1]
    assert heads[0].share == pytest.approx(of_p1 / whole)
    assert heads[1].share == pytest.approx(of_g1 / whole)
    assert sum(head.share for head in heads) == pytest.approx(1)
    assert heads[0].text == "A specific person's data."
    assert heads[2].text == ""


def test_a_heads_items_are_those_that_are_listed_under_it(disputed: Workspace) -> None:
    for wanted in (URGENT, replace(URGENT, category="even"), replace(URGENT, levels=("1", "5"))):
        for head in disputed.disagreements.clauses(wanted):
            page = disputed.disagreements.page(replace(wanted, clause=head.clause or ""))
            assert (len(page.rows), page.total) == (head.n, head.n)
            assert sum(row.flips_verdict for row in page.rows) == head.n_flipping


def test_a_wanted_clause_leaves_its_own_head_with_its_share_of_all(disputed: Workspace) -> None:
    whole = disputed.disagreements.clauses()
    assert disputed.disagreements.clauses(DisputeFilter(clause="G-1")) == (whole[1],)
    assert disputed.disagreements.clauses(DisputeFilter(clause="")) == (whole[2],)


def test_what_is_decided_counts_only_where_it_is_asked_for(disputed: Workspace) -> None:
    disputed.adjudication.keep_split("lead", uid_of(disputed, "i0")).result()
    left = {head.clause: head.n for head in disputed.disagreements.clauses()}
    assert left == {"P-1": 1, "G-1": 3, None: 1}
    everything = disputed.disagreements.clauses(DisputeFilter(include_adjudicated=True))
    assert {head.clause: head.n for head in everything} == {"P-1": 2, "G-1": 3, None: 1}
    clean(disputed)


def test_a_project_without_disagreements_has_no_heads(loaded: Workspace) -> None:
    assert loaded.disagreements.clauses() == ()
    say(loaded, "ada", "i0", 2)
    loaded.labeling.flag("ada", uid_of(loaded, "i0"), "rubric_unclear", "?", ("G-1",)).result()
    [head] = loaded.disagreements.clauses()  # nobody's labels differ, so it is a share of nothing
    assert (head.clause, head.n, head.share) == ("G-1", 1, 0.0)


# ---- only some


def test_only_what_is_flagged_one_way(disputed: Workspace) -> None:
    disputed.labeling.flag("ada", uid_of(disputed, "i2"), "escalate").result()
    disputed.labeling.flag("bob", uid_of(disputed, "i3"), "rubric_unclear").result()
    disputed.adjudication.ask_more("lead", [uid_of(disputed, "i4")], 2).result()
    for only, found in (
        ("escalated", ["i2"]), ("unclear", ["i3"]), ("asked", ["i4"]), ("conflicts", []),
    ):  # fmt: skip
        for order in ("distance", "urgency"):
            wanted = DisputeFilter(only=only, order=order)  # type: ignore[arg-type]
            page = disputed.disagreements.page(wanted)
            assert (ids(page), page.total) == (found, len(found)), wanted
            heads = disputed.disagreements.clauses(wanted)
            assert sum(head.n for head in heads) == len(found)


def test_a_label_that_was_asked_for_is_waited_for_until_it_is_given(disputed: Workspace) -> None:
    uid = uid_of(disputed, "i4")
    disputed.adjudication.ask_more("lead", [uid], 2).result()
    assert disputed.disagreements.detail(uid).row.asked == 2
    say(disputed, "dan", "i4", 4)
    assert disputed.disagreements.detail(uid).row.asked == 1
    say(disputed, "eve", "i4", 4)
    assert disputed.disagreements.detail(uid).row.asked == 0
    assert disputed.disagreements.page(DisputeFilter(only="asked")).total == 0
    clean(disputed)


def test_what_each_option_parts_is_counted_in_one_pass(disputed: Workspace) -> None:
    disputed.adjudication.keep_split("lead", uid_of(disputed, "i0")).result()
    for criterion in disputed.rubric.criteria:
        counted = disputed.disagreements.torn(criterion.id)
        for option in criterion.options:
            wanted = DisputeFilter(criterion.id, mark=option.id)
            assert counted.get(option.id, 0) == disputed.disagreements.page(wanted, 1).total
    assert disputed.disagreements.torn("severity")["5"] == 2
    assert disputed.disagreements.torn("categories")
