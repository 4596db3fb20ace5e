"""Words for people, and the rules that suggest a cause, one by one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.causes.cause import (
    few_labels,
    habit,
    honest_difference,
    no_clear_cause,
    slip,
    suggest,
    unclear_rubric,
)
from annotator.agreement.causes.cause_facts import (
    GroupFacts,
    ItemFacts,
    LabelFacts,
    camps,
    lone_label,
)
from annotator.agreement.models.facet_results import AnnotatorFacet
from annotator.agreement.models.person import clear_scatter, person_word
from annotator.agreement.results import Estimate

# --- people -------------------------------------------------------------------------------------


def facet(who: str, b: float, sigma: float, n: int = 40, error: float = 0.1) -> AnnotatorFacet:
    def estimate(value: float) -> Estimate:
        return Estimate(value, value - error, value + error, n, "test")

    return AnnotatorFacet(who, 0, n, estimate(b), estimate(sigma), 1.0)


TEAM = [facet("bob", 0.0, 0.4), facet("cyd", 0.1, 0.5), facet("dee", -0.1, 0.45)]


@pytest.mark.parametrize(
    ("one", "word"),
    [
        (facet("ada", 0.8, 0.4), "harsh"),
        (facet("ada", -0.8, 0.4), "lenient"),
        (facet("ada", 0.0, 1.3), "inconsistent"),
        (facet("ada", 0.8, 1.3), "inconsistent"),
        (facet("ada", 0.8, 0.4, n=9), "too few labels"),
        (facet("ada", 0.2, 0.4, error=0.01), "in line"),
        (facet("ada", 0.8, 0.4, error=0.9), "in line"),
        (facet("ada", 0.0, 1.3, error=1.2), "in line"),
    ],
)
def test_the_word_for_a_person(one: AnnotatorFacet, word: str) -> None:
    assert person_word(one, [one, *TEAM]) == word


def test_a_level_twice_as_wide_needs_twice_the_severity() -> None:
    one = facet("ada", 0.6, 0.4)
    assert person_word(one, [one, *TEAM], step=1.0) == "harsh"
    assert person_word(one, [one, *TEAM], step=2.0) == "in line"


def test_without_others_nobody_scatters_more_than_they() -> None:
    one = facet("ada", 0.0, 2.0)
    assert clear_scatter(one, [one]) is None


# --- causes -------------------------------------------------------------------------------------


def said(*levels: int, **more: object) -> tuple[LabelFacts, ...]:
    """Labels by a, b, c …; more: field=… for the last of them."""
    labels = [LabelFacts("abcdefgh"[n], str(x), float(x)) for n, x in enumerate(levels)]
    labels[-1] = replace(labels[-1], **more)  # type: ignore[arg-type]
    return tuple(labels)


def keys(facts: ItemFacts) -> tuple[str, list[str]]:
    cause = suggest(facts)
    assert cause is not None
    return cause.kind, [reason.key for reason in cause.reasons]


def test_labels_that_agree_have_no_cause() -> None:
    assert suggest(ItemFacts(said(3, 3, 3))) is None
    assert suggest(ItemFacts(said(3))) is None
    assert suggest(ItemFacts(())) is None


@pytest.mark.parametrize("levels", [(1, 5), (1, 1, 5), (2, 3, 4)])
def test_at_three_labels_the_advice_is_always_to_ask_two_more(levels: tuple[int, ...]) -> None:
    facts = ItemFacts(
        said(*levels, unsure=True, severity=2.0), 9.0, ("a",), GroupFacts("x", None, 2.0, 0.001, 9)
    )
    cause = suggest(facts)
    assert cause is not None and cause.kind == "ask_two_more"
    assert cause.reasons[0].key == "few_labels"
    assert cause.reasons[0].figure("n") == len(levels)
    assert cause.reasons[1].key == "group"
    assert few_labels(ItemFacts(said(1, 1, 1, 5))) is None


def test_a_split_that_follows_a_group_comes_before_everything_else() -> None:
    group = GroupFacts("clinician", "lay", 1.2, 0.02, 14, "P-2")
    cause = suggest(ItemFacts(said(1, 1, 4, 4), 5.0, ("a",), group))
    assert cause is not None and cause.kind == "honest_difference"
    (reason,) = cause.reasons
    assert (reason.groups, reason.clauses) == (("clinician", "lay"), ("P-2",))
    assert (reason.figure("p"), reason.figure("n_items")) == (0.02, 14)
    assert honest_difference(ItemFacts(said(1, 1, 4, 4))) is None


@pytest.mark.parametrize(
    ("about", "key"),
    [
        ({"active_s": 4.0, "usual_s": 31.0}, "quick"),
        ({"unsure": True}, "unsure"),
        ({"confidence": 1}, "unconfident"),
        ({"scatter": 1.3, "usual_scatter": 0.4}, "scatters"),
    ],
)
def test_a_lone_label_with_something_that_speaks_for_it_is_a_slip(
    about: dict[str, object], key: str
) -> None:
    assert keys(ItemFacts(said(1, 1, 2, 1, 4, **about), misfit=4.0)) == ("slip", ["apart", key])


def test_a_lone_label_with_nothing_that_speaks_for_it_is_no_slip() -> None:
    slow = said(1, 1, 1, 1, 4, active_s=12.0, usual_s=31.0, confidence=4)
    assert slip(ItemFacts(slow)) is None
    assert keys(ItemFacts(slow, misfit=4.0)) == ("no_clear_cause", ["apart", "no_support"])


@pytest.mark.parametrize(
    "levels", [(1, 1, 4, 4), (1, 1, 1, 2), (1, 2, 3, 5), (1, 5, 5, 1, 4)], ids=str
)
def test_only_a_lone_label_two_levels_off_can_be_a_slip(levels: tuple[int, ...]) -> None:
    assert slip(ItemFacts(said(*levels, unsure=True))) is None


def test_where_the_rubric_was_called_unclear_nothing_is_called_a_slip() -> None:
    labels = said(1, 1, 1, 1, 4, unsure=True)
    assert keys(ItemFacts(labels, flagged=("e",)))[0] == "unclear_rubric"


def test_who_alone_cites_a_clause_may_have_seen_what_others_missed() -> None:
    labels = said(1, 1, 1, 1, 4, unsure=True, clauses=("P-2",))
    assert slip(ItemFacts(labels)) is None
    seen = (replace(labels[0], clauses=("P-2",)), *labels[1:])
    assert slip(ItemFacts(seen)) is not None


def test_a_known_severity_that_explains_the_spread_is_a_habit() -> None:
    cause = suggest(ItemFacts(said(2, 2, 3, 4, severity=0.8)))
    assert cause is not None and cause.kind == "habit"
    (reason,) = cause.reasons
    assert reason.annotators == ("d",)
    assert (reason.figure("severity"), reason.figure("left")) == (0.8, pytest.approx(1.2))


@pytest.mark.parametrize(
    ("levels", "severity"),
    [((2, 2, 2, 5), 0.8), ((2, 2, 3, 4), 0.4), ((2, 2, 3, 4), -0.8), ((2, 2, 2, 3), 0.8)],
    ids=["too wide", "too small", "the wrong way", "already within one level"],
)
def test_a_severity_that_does_not_explain_the_spread_is_no_habit(
    levels: tuple[int, ...], severity: float
) -> None:
    assert habit(ItemFacts(said(*levels, severity=severity))) is None


def test_a_habit_that_stands_in_the_middle_explains_nothing() -> None:
    """The severe person's own label lies low: taking her severity off only widens the spread."""
    labels = said(4, 4, 5, 3, severity=0.9)
    assert habit(ItemFacts(labels)) is None


def test_labels_further_apart_than_usual_point_to_the_rubric() -> None:
    facts = ItemFacts(said(1, 1, 4, 4, 4), misfit=3.0)
    assert keys(facts) == ("unclear_rubric", ["misfit"])
    assert unclear_rubric(replace(facts, misfit=2.0)) is None
    assert unclear_rubric(replace(facts, misfit=None)) is None


def test_one_label_alone_does_not_make_a_rubric_unclear() -> None:
    assert unclear_rubric(ItemFacts(said(1, 1, 1, 1, 4), misfit=5.0)) is None


def test_half_being_unsure_points_to_the_rubric() -> None:
    labels = tuple(replace(one, unsure=n < 2) for n, one in enumerate(said(2, 3, 3, 4)))
    assert keys(ItemFacts(labels)) == ("unclear_rubric", ["half_unsure"])
    assert unclear_rubric(ItemFacts((*labels, *said(3)))) is None


def test_camps_that_cite_past_one_another_point_to_the_rubric() -> None:
    labels = said(1, 1, 4, 4)
    cited = tuple(replace(one, clauses=("G-1",) if one.place == 1 else ("P-2",)) for one in labels)
    facts = ItemFacts(cited, clause_shares=(("P-2", 0.41), ("G-1", 0.2)))
    cause = suggest(facts)
    assert cause is not None
    assert [reason.key for reason in cause.reasons] == [
        "cited_apart", "cited_one_side", "cited_one_side", "clause_share",
    ]  # fmt: skip
    assert cause.reasons[0].clauses == ("G-1", "P-2")
    assert cause.reasons[-1].clauses == ("P-2",)


def test_one_side_citing_is_told_but_is_no_ground() -> None:
    """Who sees no harm has nothing to cite."""
    labels = tuple(
        replace(one, clauses=("P-2",) if one.place == 4 else ()) for one in said(1, 1, 4, 4)
    )
    assert unclear_rubric(ItemFacts(labels)) is None
    assert keys(ItemFacts(labels, misfit=3.0)) == ("unclear_rubric", ["misfit", "cited_one_side"])


def test_a_clause_on_both_sides_is_named() -> None:
    labels = tuple(replace(one, clauses=("P-2",)) for one in said(1, 1, 4, 4))
    cause = suggest(ItemFacts(labels, misfit=3.0))
    assert cause is not None
    assert cause.reasons[1].key == "cited_both_sides"
    assert cause.reasons[1].annotators == ("a", "b", "c", "d")


def test_without_support_nothing_is_guessed() -> None:
    assert keys(ItemFacts(said(1, 2, 3, 4, 5))) == ("no_clear_cause", ["no_support"])
    assert keys(ItemFacts(said(2, 2, 3, 3))) == ("no_clear_cause", ["neighbours"])
    assert no_clear_cause(ItemFacts(said(1, 1, 5, 5))).kind == "no_clear_cause"


def test_without_an_order_only_likeness_counts() -> None:
    def named(*codes: str) -> tuple[LabelFacts, ...]:
        return tuple(LabelFacts("abcdefgh"[n], code, None) for n, code in enumerate(codes))

    labels = named("none", "none", "full", "none")
    assert lone_label(labels) is labels[2]
    assert lone_label(named("none", "part", "full", "none")) is None
    quick = tuple(replace(one, active_s=2.0, usual_s=20.0) for one in labels)
    cause = suggest(ItemFacts(quick))
    assert cause is not None and cause.kind == "slip"
    assert "levels" not in dict(cause.reasons[0].figures)
    assert habit(ItemFacts(labels)) is None
    assert keys(ItemFacts(named("none", "none", "full", "full"), misfit=3.0))[0] == "unclear_rubric"


@given(levels=st.lists(st.integers(1, 5), min_size=2, max_size=8))
def test_camps_part_at_the_widest_gap(levels: list[int]) -> None:
    if len(set(levels)) < 2:
        return
    low, high = camps(said(*levels))
    ends = sorted(set(levels))
    widest = max(b - a for a, b in pairwise(ends))
    top, bottom = max(one.place or 0 for one in low), min(one.place or 0 for one in high)
    assert isclose(bottom - top, widest)
    assert len(low) + len(high) == len(levels)


@given(
    levels=st.lists(st.integers(1, 5), min_size=2, max_size=7),
    misfit=st.none() | st.floats(-3, 9),
    unsure=st.lists(st.booleans(), min_size=7, max_size=7),
    severity=st.lists(st.none() | st.floats(-2, 2), min_size=7, max_size=7),
)
def test_every_disputed_item_has_a_cause_with_reasons(
    levels: list[int],
    misfit: float | None,
    unsure: list[bool],
    severity: list[float | None],
) -> None:
    labels = tuple(
        replace(one, unsure=unsure[n], severity=severity[n]) for n, one in enumerate(said(*levels))
    )
    cause = suggest(ItemFacts(labels, misfit))
    assert (cause is None) == (len(set(levels)) < 2)
    if cause is not None:
        assert cause.reasons
        assert (cause.kind == "ask_two_more") == (len(levels) <= 3)
