"""What holds for every plan, whatever the project and the wishes."""

from __future__ import annotations

import random
from collections import Counter

from assignings import Case, allowed, cases, hang_together, labelers, loads, queues, reached, work
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from annotator.domain.errors import UserError
from annotator.services.assigning.drawing import draw
from annotator.services.assigning.drawn_plan import Drawn
from annotator.services.assigning.preview import preview
from annotator.services.assigning.settings import settings_from, settings_text

EXAMPLES = settings(max_examples=200, deadline=None)


def drawn(case: Case) -> Drawn:
    """The plan; cases that are refused are looked at in a test of their own."""
    try:
        return draw(case.settings, case.items, case.held)
    except UserError:
        assume(False)
        raise


def wanted(case: Case, plan: Drawn) -> dict[str, int]:
    """How many people an open item is to get; with a share, at least."""
    s = case.settings
    found = {}
    for item in case.items:
        if not item.gold and not item.closed:
            base = s.overlap if s.share is None or item.disputed else 1
            found[item.uid] = base + (s.disputed_extra if item.disputed else 0)
    return found


@EXAMPLES
@given(cases)
def test_nobody_gets_what_they_may_not_get(case: Case) -> None:
    plan = drawn(case)
    by_id = {person.id: person for person in case.settings.people}
    for share in plan.gives:
        for one in share.items:
            assert allowed(by_id[share.annotator], case.item(one))
            assert not case.item(one).closed
            assert case.item(one).gold == (share.purpose == "gold")


@EXAMPLES
@given(cases)
def test_nobody_gets_twice_what_they_had_or_get(case: Case) -> None:
    plan = drawn(case)
    given_ = [(s.annotator, one, s.occurrence) for s in plan.gives for one in s.items]
    assert len(given_) == len(set(given_))
    assert not {(who, one) for who, one, occurrence in given_ if not occurrence} & case.had()


@EXAMPLES
@given(cases)
def test_limits_count_all_entries(case: Case) -> None:
    plan = drawn(case)
    entries = Counter({s.annotator: 0 for s in plan.gives})
    for share in plan.gives:
        entries[share.annotator] += len(share.items)
    for person in case.settings.people:
        limit = case.settings.limit_of(person)
        assert limit is None or entries[person.id] <= limit


@EXAMPLES
@given(cases)
def test_the_overlap_is_met_or_the_item_is_listed_with_what_it_gets(case: Case) -> None:
    plan = drawn(case)
    got = labelers(plan, case.items, case.held)
    listed = {one.uid: one for one in plan.left_out}
    for one, n in wanted(case, plan).items():
        assert len(got[one]) >= n or one in listed
    for one in plan.left_out:
        assert one.got == len(got[one.uid]) < one.wanted
        assert one.sentence


@EXAMPLES
@given(cases)
def test_an_item_is_left_out_only_where_nobody_could_get_it(case: Case) -> None:
    plan = drawn(case)
    full = {who for who, n in entry_counts(plan).items() if at_limit(case, who, n)}
    got = labelers(plan, case.items, case.held)
    for one in plan.left_out:
        could = {
            person.id
            for person in case.settings.people
            if allowed(person, case.item(one.uid))
            and (person.id, one.uid) not in case.had()
            and person.id not in got[one.uid]
        }
        assert could <= full
        if could:
            assert one.reason == "limit"


def entry_counts(plan: Drawn) -> Counter[str]:
    found = Counter(dict.fromkeys(plan.settings.annotators, 0))
    for share in plan.gives:
        found[share.annotator] += len(share.items)
    return found


def at_limit(case: Case, who: str, n: int) -> bool:
    """One more item may bring one more gold item and one more repeat."""
    person = next(one for one in case.settings.people if one.id == who)
    limit = case.settings.limit_of(person)
    return limit is not None and n + 3 > limit


@EXAMPLES
@given(cases)
def test_no_chain_of_moves_would_even_the_loads(case: Case) -> None:
    """Whoever could hand something on, directly or through others, has at most one more."""
    plan = drawn(case)
    assume(not plan.repairs)
    got = labelers(plan, case.items, case.held)
    movable = [pair for pair in work(plan) if pair[1] not in case.settings.pinned]
    edges = [
        (who, person.id)
        for who, one in movable
        for person in case.settings.people
        if allowed(person, case.item(one))
        and person.id not in got[one]
        and (person.id, one) not in case.had()
    ]
    n, entries = loads(plan), entry_counts(plan)
    for who in case.settings.annotators:
        for other in reached(edges, who):
            assert n[who] <= n[other] + 1 or at_limit(case, other, entries[other])


@EXAMPLES
@given(cases)
def test_the_people_of_a_plan_hang_together(case: Case) -> None:
    plan = drawn(case)
    got = labelers(plan, case.items, case.held)
    busy = {who for own in got.values() for who in own} & set(case.settings.annotators)
    assert hang_together(got.values(), sorted(busy))
    assert preview(plan, case.items, case.held).connected


@EXAMPLES
@given(cases)
def test_a_repeat_comes_a_day_after_its_item(case: Case) -> None:
    for own in queues(drawn(case)).values():
        place = {one: rank for rank, one, purpose in own if purpose == "work"}
        for rank, one, purpose in own:
            if purpose == "repeat":
                assert rank - place[one] >= case.settings.per_day


@EXAMPLES
@given(cases)
def test_everybodys_places_follow_one_another_behind_what_they_hold(case: Case) -> None:
    for who, own in queues(drawn(case)).items():
        first = max((one.rank for one in case.held if one.annotator == who), default=-1) + 1
        assert [rank for rank, _, _ in own] == list(range(first, first + len(own)))


@EXAMPLES
@given(cases, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_read_does_not_matter(
    case: Case, chance: random.Random
) -> None:
    plan = drawn(case)
    known, held = list(case.items), list(case.held)
    chance.shuffle(known)
    chance.shuffle(held)
    assert draw(case.settings, known, held) == plan
    assert preview(plan, known, held) == preview(plan, case.items, case.held)


@EXAMPLES
@given(cases)
def test_the_recorded_settings_draw_the_same_plan(case: Case) -> None:
    plan = drawn(case)
    recorded = settings_from(settings_text(plan.settings))
    assert recorded == case.settings
    assert draw(recorded, case.items, case.held) == plan


@EXAMPLES
@given(cases)
def test_without_constraints_a_second_label_always_connects(case: Case) -> None:
    """Nobody is refused for a plan that asks for two people an item, of people who may get all."""
    free = [
        type(item)(item.uid, family=item.family, counted=item.counted[:1]) for item in case.items
    ]
    ids = case.settings.annotators
    anybody = tuple(type(p)(p.id) for p in case.settings.people)
    plan = draw(type(case.settings)(people=anybody, overlap=2, seed=case.settings.seed), free)
    busy = {who for own in labelers(plan, free).values() for who in own} & set(ids)
    assert hang_together(labelers(plan, free).values(), sorted(busy))


@EXAMPLES
@given(cases)
def test_a_refusal_says_what_is_wrong_and_what_to_do(case: Case) -> None:
    try:
        draw(case.settings, case.items, case.held)
    except UserError as error:
        assert error.message
        assert error.hint
