"""Gold items and hidden repeats: how many, where, and what they are."""

from __future__ import annotations

from itertools import pairwise

from assignings import items, people, queues

from annotator.services.assigning.drawing import draw
from annotator.services.assigning.drawn_plan import Drawn
from annotator.services.assigning.inputs import Held, ItemKeys
from annotator.services.assigning.settings import Person, PlanSettings

GOLD = [ItemKeys(f"gold-{n:02d}", gold=True, language="en") for n in range(20)]


def golden(plan: Drawn, who: str) -> list[tuple[int, str]]:
    return [(rank, one) for rank, one, purpose in queues(plan)[who] if purpose == "gold"]


def test_gold_items_come_at_the_rate_and_each_only_once() -> None:
    plan = draw(PlanSettings(people(2), overlap=2, gold_rate=0.1), [*items(100), *GOLD])
    for who in ("p0", "p1"):
        own = [one for _, one in golden(plan, who)]
        assert len(own) == len(set(own)) == 10


def test_gold_items_stand_all_over_the_queue_and_elsewhere_for_everybody() -> None:
    plan = draw(PlanSettings(people(2), overlap=2, gold_rate=0.1), [*items(100), *GOLD])
    places = [rank for rank, _ in golden(plan, "p0")]
    for tenth, place in enumerate(places):
        assert 11 * tenth <= place < 11 * (tenth + 1)
    assert len({b - a for a, b in pairwise(places)}) > 3
    assert places != [rank for rank, _ in golden(plan, "p1")]
    assert [one for _, one in golden(plan, "p0")] != [one for _, one in golden(plan, "p1")]


def test_a_gold_item_that_somebody_had_does_not_come_again() -> None:
    held = [Held("p0", one.uid, purpose="gold", done=True) for one in GOLD[:15]]
    plan = draw(PlanSettings(people(2), overlap=2, gold_rate=0.1), [*items(100), *GOLD], held)
    assert {one for _, one in golden(plan, "p0")} == {one.uid for one in GOLD[15:]}
    assert len(golden(plan, "p1")) == 10


def test_gold_items_follow_languages_and_there_need_not_be_any() -> None:
    german = Person("ada", ("de",))
    settings = PlanSettings((german, *people(1)), overlap=2, gold_rate=0.1)
    plan = draw(settings, [*items(50, language="de"), *GOLD])
    assert [share.annotator for share in plan.gives if share.purpose == "gold"] == ["p0"]
    plan = draw(settings, items(50))
    assert plan.notes == ("There are no gold items in the project, so none are slipped in.",)


def test_repeats_are_ones_own_items_a_day_later_and_occurrence_1() -> None:
    settings = PlanSettings(people(2), overlap=2, repeat_rate=0.1, per_day=30)
    plan = draw(settings, items(200))
    repeats = [share for share in plan.gives if share.purpose == "repeat"]
    assert [(share.annotator, share.occurrence, len(share.items)) for share in repeats] == [
        ("p0", 1, 20),
        ("p1", 1, 20),
    ]
    for own in queues(plan).values():
        place = {one: rank for rank, one, purpose in own if purpose == "work"}
        far = [rank - place[one] for rank, one, purpose in own if purpose == "repeat"]
        assert min(far) >= 30
        assert len(set(far)) > 5
    assert set(repeats[0].items) != set(repeats[1].items)


def test_less_than_a_days_work_has_no_repeats_and_the_plan_says_so() -> None:
    plan = draw(PlanSettings(people(2), overlap=2, repeat_rate=0.1), items(50))
    assert {share.purpose for share in plan.gives} == {"work"}
    assert "There are no hidden repeats" in plan.notes[0]


def test_a_limit_has_room_for_them() -> None:
    settings = PlanSettings(
        people(2), overlap=2, gold_rate=0.1, repeat_rate=0.1, per_day=20, limit=60
    )
    plan = draw(settings, [*items(100), *GOLD])
    for own in queues(plan).values():
        kinds = [purpose for _, _, purpose in own]
        assert (kinds.count("work"), kinds.count("gold"), kinds.count("repeat")) == (50, 5, 5)
