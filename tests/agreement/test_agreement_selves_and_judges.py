"""Annotators against their own repeats, and model judges against people."""

from __future__ import annotations

import agreement_naive as naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.measures.alpha import ALL_ALIKE, NOT_PAIRABLE
from annotator.agreement.measures.crosscheck import checked_alpha
from annotator.agreement.measures.intra import NOT_REPEATED, intra_agreement
from annotator.agreement.measures.judges import judge_agreement, majority
from annotator.agreement.ratings import ratings_of
from annotator.agreement.scale import Scale

LEVELS = ("1", "2", "3", "4", "5")
SEVERITY = Scale("ordinal", LEVELS, (1, 2, 3, 4, 5))

repeats = st.lists(
    st.tuples(
        st.sampled_from(["ada", "bob", "cyd"]),
        st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3),
    ),
    max_size=15,
)


@given(said=repeats)
@settings(max_examples=120, deadline=None)
def test_self_agreement_is_alpha_over_each_annotators_own_repeats(said):
    found = intra_agreement(said, SEVERITY, checked_alpha)
    assert intra_agreement(said[::-1], SEVERITY) == found
    twice = [(who, codes) for who, codes in said if len(codes) > 1]
    assert [one.annotator for one in found.by_annotator] == sorted({who for who, _ in twice})
    for one in (found.pooled, *found.by_annotator):
        units = [codes for who, codes in twice if one.annotator in (None, who)]
        wanted = naive.alpha(units, "ordinal", LEVELS)
        assert one.alpha.value == (None if wanted is None else float(wanted))
        share = naive.percent_agreement(units)
        assert one.percent.value == (None if share is None else pytest.approx(share))
        assert one.alpha.n == one.percent.n == len(units)


def test_labels_of_different_people_never_meet():
    """Each is true to themselves; between them they never agree."""
    said = [("ada", ("1", "1")), ("bob", ("5", "5"))] * 10
    pooled = intra_agreement(said, SEVERITY).pooled
    assert (pooled.alpha.value, pooled.percent.value) == (1.0, 1.0)


def test_self_agreement_that_cannot_be_said_has_its_reason():
    nothing = intra_agreement([("ada", ("1",))], SEVERITY)
    assert nothing.pooled.alpha.undefined == nothing.pooled.percent.undefined == NOT_REPEATED
    assert nothing.by_annotator == ()
    alike = intra_agreement([("ada", ("2", "2")), ("ada", ("2", "2"))], SEVERITY)
    assert alike.by_annotator[0].alpha.undefined == ALL_ALIKE
    assert alike.by_annotator[0].percent.value == 1
    with pytest.raises(ValueError, match="not a declared code"):
        intra_agreement([("ada", ("2", "9"))], SEVERITY)


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [((), None), (("1",), "1"), (("1", "2"), None), (("1", "2", "2"), "2"), ("112233", None)],
)
def test_a_tie_has_no_majority(codes, wanted):
    assert majority(codes) == wanted


triples = st.dictionaries(
    st.tuples(st.sampled_from("vwxyz"), st.sampled_from(["ada", "bob", "cyd"])),
    st.sampled_from("125"),
).map(lambda said: [(*place, code) for place, code in sorted(said.items())])


@given(people=triples, judged=st.dictionaries(st.sampled_from("uvwxyz"), st.sampled_from("125")))
@settings(max_examples=120, deadline=None)
def test_a_judge_is_compared_with_people_item_by_item(people, judged):
    judges = ratings_of([(item, "judge", code) for item, code in judged.items()], SEVERITY)
    found = judge_agreement(ratings_of(people, SEVERITY), judges, checked_alpha)
    assert [one.judge for one in found] == (["judge"] if judged else [])
    if not judged:
        return
    (one,) = found
    given = {i: [code for item, _, code in people if item == i] for i in judged}
    shared = {i: codes for i, codes in given.items() if codes}
    most = {
        i: [c for c in set(codes) if all(codes.count(c) > codes.count(d) for d in set(codes) - {c})]
        for i, codes in shared.items()
    }
    assert one.n_items == len(shared)
    assert one.n_ties == sum(not each for each in most.values())
    decided = {i: each[0] for i, each in most.items() if each}
    both = [(judged[i], each) for i, each in decided.items()]
    wanted = naive.alpha([list(pair) for pair in both], "ordinal", LEVELS)
    assert one.with_majority.value == (None if wanted is None else float(wanted))
    kappa = naive.cohen(both, "quadratic", "ordinal", LEVELS, (1, 2, 3, 4, 5))
    assert one.kappa.value == (None if kappa is None else pytest.approx(float(kappa[0]), abs=1e-9))
    for person, alpha in one.with_people:
        pairs = [[judged[i], code] for i, who, code in people if who == person and i in judged]
        wanted = naive.alpha(pairs, "ordinal", LEVELS)
        assert alpha.value == (None if wanted is None else float(wanted))
    several = {i: codes for i, codes in shared.items() if len(codes) > 1}
    for estimate, units in (
        (one.people_alone, list(several.values())),
        (one.with_judge, [[*codes, judged[i]] for i, codes in several.items()]),
    ):
        wanted = naive.alpha(units, "ordinal", LEVELS)
        assert estimate.value == (None if wanted is None else float(wanted))


def test_a_judge_without_a_shared_item_is_listed_with_the_reason():
    people = ratings_of([("x", "ada", "1")], SEVERITY)
    (one,) = judge_agreement(people, ratings_of([("y", "judge", "1")], SEVERITY))
    assert (one.n_items, one.n_ties, one.with_people) == (0, 0, ())
    assert one.with_majority.undefined == one.people_alone.undefined == NOT_PAIRABLE
    with pytest.raises(ValueError, match="one scale"):
        judge_agreement(people, ratings_of([], Scale("nominal", LEVELS)))
