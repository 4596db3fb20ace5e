"""Somebody does not return: what they have open goes to others."""

from __future__ import annotations

from collections import Counter

import pytest
from assignings import items, labelers, people, queues, uid, work

from annotator.domain.errors import UserError
from annotator.domain.events import Share
from annotator.services.assigning.drawing import draw
from annotator.services.assigning.inputs import Held, ItemKeys
from annotator.services.assigning.preview import preview
from annotator.services.assigning.reassigning import reassign
from annotator.services.assigning.settings import Person, PlanSettings

SETTINGS = PlanSettings(people(3), overlap=2, repeat_rate=0.1, gold_rate=0.1, per_day=10)
GOLD = [ItemKeys(f"gold-{n}", gold=True) for n in range(9)]
ITEMS = [*items(60), *GOLD]


def given(done: int) -> list[Held]:
    """Everybody's shares; p0 has done the first few entries."""
    plan = draw(SETTINGS, ITEMS)
    return [
        Held(who, one, int(purpose == "repeat"), purpose, rank, who == "p0" and rank < done)
        for who, own in queues(plan).items()
        for rank, one, purpose in own
    ]


def labeled(held: list[Held]) -> list[ItemKeys]:
    done = {one.uid for one in held if one.done and one.purpose == "work"}
    return [ItemKeys(one.uid, counted=("p0",)) if one.uid in done else one for one in ITEMS]


def test_open_work_goes_to_the_others_and_everything_open_is_released() -> None:
    held = given(done=10)
    known = labeled(held)
    settings = PlanSettings((*people(3)[1:], Person("new")), overlap=2)
    plan = reassign("p0", settings, known, held)
    mine = [one for one in held if one.annotator == "p0" and not one.done]
    released = {(s.occurrence, one) for s in plan.releases for one in s.items}
    assert released == {(one.occurrence, one.uid) for one in mine}
    assert {s.annotator for s in plan.releases} == {"p0"}
    open_work = {one.uid for one in mine if one.purpose == "work"}
    assert Counter(one for _, one in work(plan)) == Counter(open_work)
    assert {s.purpose for s in plan.gives} == {"work"}


def test_whoever_has_the_item_already_does_not_get_it_again() -> None:
    held = given(done=10)
    settings = PlanSettings((*people(3)[1:], Person("new")), overlap=2)
    plan = reassign("p0", settings, labeled(held), held)
    had = {(one.annotator, one.uid) for one in held if not one.occurrence}
    assert not had & set(work(plan))
    counts = Counter(len(who) for who in labelers(plan, labeled(held), held).values())
    assert counts == {2: 60}


def test_what_nobody_else_may_get_is_listed() -> None:
    held = given(done=0)
    plan = reassign("p0", PlanSettings(people(3)[1:2], overlap=2), ITEMS, held)
    told = {one.uid for one in plan.left_out}
    own = {one.uid for one in held if one.annotator == "p1"}
    mine = {one.uid for one in held if one.annotator == "p0" and one.purpose == "work"}
    assert told == own & mine
    assert {one.reason for one in plan.left_out} == {"people"}
    assert plan.left_out[0].sentence == "1 of 2 people: nobody else is in the plan"


def test_the_preview_counts_what_is_released() -> None:
    held = given(done=0)
    plan = reassign("p0", PlanSettings((Person("new"),), overlap=2), ITEMS, held)
    view = preview(plan, ITEMS, held)
    assert view.released == (("p0", sum(1 for one in held if one.annotator == "p0")),)
    assert view.people[0].items == view.people[0].double_coded == 40


def test_nobody_takes_over_from_themselves_and_nothing_open_is_refused() -> None:
    with pytest.raises(UserError, match="cannot take over their own share"):
        reassign("p0", SETTINGS, ITEMS, given(done=0))
    with pytest.raises(UserError, match="has nothing open"):
        reassign("zed", SETTINGS, ITEMS, given(done=0))


def test_releases_name_entries_in_their_order() -> None:
    held = [Held("zed", uid(2), rank=1), Held("zed", uid(1), rank=4), Held("zed", uid(0), 1)]
    plan = reassign("zed", PlanSettings(people(2), overlap=1), items(3), held)
    assert plan.releases[0] == Share("zed", (uid(2), uid(1)))
    assert plan.releases[1].items == (uid(0),)
