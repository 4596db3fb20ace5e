"""What becomes of labels when a version follows: which values stay valid, and how they read."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.carry import ANY, carry, touch
from annotator.domain.label import Value, Values
from annotator.domain.rubric import Clause, Criterion, Option, Rubric
from annotator.domain.rubric_weights import Weight

LEVELS = tuple(Option(str(n), f"Level {n}", float(n), f"Anchor {n}.") for n in range(1, 6))
SEVERITY = Criterion("severity", "Severity", "ordinal", LEVELS)
CATEGORIES = Criterion(
    "categories", "Categories", "set", tuple(Option(c, c.upper()) for c in ("a", "b", "c", "d"))
)
REFUSAL = Criterion("refusal", "Refusal", "nominal", (Option("none", "No"), Option("full", "Yes")))
WRONG = Criterion("wrong", "Wrong reason", "yes_no")
REMARK = Criterion("remark", "Remark", "text")
OLD = Rubric(
    "r",
    "1.0.0",
    "R",
    (SEVERITY, CATEGORIES, REFUSAL, WRONG, REMARK),
    clauses=(
        Clause("S-1", "About severity.", ("severity",)),
        Clause("A-1", "About a.", (), ("a",)),
        Clause("G-1", "About everything."),
    ),
)
VALUES: Values = {
    "severity": "3",
    "categories": ("a", "c"),
    "refusal": "full",
    "wrong": False,
    "remark": "so",
}
KINDS: tuple[Weight, ...] = get_args(Weight)


def with_criterion(rubric: Rubric, criterion: Criterion) -> Rubric:
    found = tuple(criterion if one.id == criterion.id else one for one in rubric.criteria)
    return replace(rubric, criteria=found)


def with_options(rubric: Rubric, criterion: Criterion, *options: Option) -> Rubric:
    return with_criterion(rubric, replace(criterion, options=options))


def with_clause(rubric: Rubric, clause: Clause) -> Rubric:
    found = tuple(clause if one.id == clause.id else one for one in rubric.clauses)
    return replace(rubric, clauses=found)


def read(old: Rubric, new: Rubric, kind: Weight, values: Values = VALUES) -> dict[str, Value]:
    """The values that are still valid, as they read."""
    step = carry(old, new, kind)
    found = {c: step.value(c, v) for c, v in values.items() if v is not None}
    return {c: v for c, v in found.items() if v is not None}


A, B, C, D = CATEGORIES.options
AB = Option("ab", "A or b", merges=("a", "b"))
MERGED = with_options(OLD, CATEGORIES, AB, C, D)
SPLIT = with_options(OLD, CATEGORIES, Option("a-1", "1", splits="a"), Option("a-2", "2"), B, C, D)
ANCHORED = with_options(
    OLD, SEVERITY, *LEVELS[:2], replace(LEVELS[2], anchor="Another."), *LEVELS[3:]
)
REWORDED = with_clause(OLD, Clause("S-1", "About severity, in other words.", ("severity",)))


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_change_every_value_stays_what_it_is(kind: Weight) -> None:
    assert read(OLD, replace(OLD, version="2.0.0"), kind) == VALUES


@pytest.mark.parametrize("new", [ANCHORED, REWORDED])
def test_wording_and_clarifying_steps_end_nothing(new: Rubric) -> None:
    assert read(OLD, new, "wording") == VALUES
    assert read(OLD, new, "clarifying") == VALUES


def test_a_meaning_step_ends_the_criterion_that_it_is_about_and_no_other() -> None:
    for new in (ANCHORED, REWORDED):
        assert read(OLD, new, "meaning") == {c: v for c, v in VALUES.items() if c != "severity"}


def test_a_clause_about_everything_ends_everything() -> None:
    new = with_clause(OLD, Clause("G-1", "About everything, otherwise."))
    assert read(OLD, new, "meaning") == {}


def test_a_clause_about_a_category_ends_the_categories() -> None:
    new = with_clause(OLD, Clause("A-1", "About a, otherwise.", (), ("a",)))
    assert set(VALUES) - set(read(OLD, new, "meaning")) == {"categories"}


def test_a_lighter_change_beside_a_heavy_one_ends_nothing() -> None:
    """The heavy one is what made it meaning-changing."""
    new = with_options(ANCHORED, REFUSAL, *REFUSAL.options, Option("partial", "Partly"))
    assert set(VALUES) - set(read(OLD, new, "meaning")) == {"refusal"}


def test_a_criterion_that_is_gone_carries_nothing() -> None:
    new = replace(OLD, criteria=(SEVERITY, CATEGORIES, WRONG, REMARK))
    assert "refusal" not in read(OLD, new, "clarifying")
    assert "refusal" not in read(OLD, new, "meaning")


def test_what_was_asked_when_is_no_part_of_what_was_said() -> None:
    new = with_criterion(OLD, replace(SEVERITY, required=True, name="Harm", key="h"))
    assert read(OLD, new, "meaning") == VALUES


class TestMerging:
    def test_merged_options_read_as_the_new_one(self) -> None:
        step = carry(OLD, MERGED, "meaning")
        assert step.value("categories", ("a",)) == ("ab",)
        assert step.value("categories", ("b", "c")) == ("ab", "c")
        assert step.value("categories", ("a", "b", "d")) == ("ab", "d")
        assert step.value("categories", ()) == ()

    def test_an_option_can_be_merged_into_one_that_stays(self) -> None:
        new = with_options(OLD, CATEGORIES, replace(A, merges=("b",)), C, D)
        step = carry(OLD, new, "meaning")
        assert step.value("categories", ("b",)) == ("a",)
        assert step.value("categories", ("a", "b")) == ("a",)

    def test_levels_and_nominal_options_merge_too(self) -> None:
        four = replace(LEVELS[3], merges=("5",))
        step = carry(OLD, with_options(OLD, SEVERITY, *LEVELS[:3], four), "meaning")
        assert [step.value("severity", str(n)) for n in range(1, 6)] == ["1", "2", "3", "4", "4"]

    def test_an_option_that_is_gone_without_a_word_ends_the_criterion(self) -> None:
        new = with_options(OLD, CATEGORIES, A, B, C)
        assert carry(OLD, new, "meaning").value("categories", ("a",)) is None

    def test_a_clause_that_names_what_became_of_its_categories_ends_nothing(self) -> None:
        new = with_clause(MERGED, Clause("A-1", "About a.", (), ("ab",)))
        assert read(OLD, new, "meaning") == {**VALUES, "categories": ("ab", "c")}
        other = with_clause(MERGED, Clause("A-1", "About a.", (), ("c",)))
        assert "categories" not in read(OLD, other, "meaning")

    def test_a_text_that_is_made_clearer_in_the_same_step_ends_nothing(self) -> None:
        """The merging is what made it meaning-changing."""
        assert read(OLD, with_clause(MERGED, REWORDED.clauses[0]), "meaning") == {
            **VALUES,
            "categories": ("ab", "c"),
        }

    def test_a_set_reads_in_the_later_versions_order(self) -> None:
        """As a label that is given there is written: order is nothing that was said."""
        turned = with_options(OLD, CATEGORIES, D, C, B, A)
        assert carry(OLD, turned, "wording").value("categories", ("a", "b", "d")) == ("d", "b", "a")
        late = with_options(OLD, CATEGORIES, C, D, AB)
        assert carry(OLD, late, "meaning").value("categories", ("a", "c")) == ("c", "ab")


class TestSplitting:
    def test_labels_of_a_split_option_end_and_the_others_stay(self) -> None:
        step = carry(OLD, SPLIT, "meaning")
        assert step.value("categories", ("a",)) is None
        assert step.value("categories", ("a", "c")) is None

    def test_the_others_stay_where_all_that_is_new_came_by_splitting(self) -> None:
        parts = (Option("a-1", "1", splits="a"), Option("a-2", "2", splits="a"))
        step = carry(OLD, with_options(OLD, CATEGORIES, *parts, B, C, D), "meaning")
        assert step.value("categories", ("b", "c")) == ("b", "c")
        assert step.value("categories", ("a", "c")) is None

    def test_an_option_can_be_split_off_from_one_that_stays(self) -> None:
        new = with_options(OLD, CATEGORIES, A, Option("a-2", "2", splits="a"), B, C, D)
        step = carry(OLD, new, "meaning")
        assert step.value("categories", ("a",)) is None
        assert step.value("categories", ("b",)) == ("b",)


class TestKindsOfValues:
    @pytest.mark.parametrize("value", [True, False])
    def test_yes_and_no_stay_yes_and_no(self, value: bool) -> None:
        step = carry(OLD, MERGED, "meaning")
        assert step.value("wrong", value) is value

    def test_a_set_is_valid_as_a_whole_or_not_at_all(self) -> None:
        step = carry(OLD, MERGED, "meaning")
        assert step.value("categories", ("a", "unknown")) is None

    def test_texts_carry_as_they_are(self) -> None:
        assert carry(OLD, MERGED, "meaning").value("remark", "so") == "so"

    def test_what_the_older_version_did_not_know_is_not_valid(self) -> None:
        step = carry(OLD, OLD, "wording")
        assert step.value("tone", "harsh") is None
        assert step.value("severity", "9") is None


sets = st.lists(st.sampled_from("abcd"), unique=True).map(lambda found: tuple(sorted(found)))
TURNED = with_options(OLD, CATEGORIES, D, C, B, A)
rubrics = st.sampled_from([OLD, MERGED, SPLIT, ANCHORED, REWORDED, TURNED])
kinds = st.sampled_from(KINDS)


@given(stated=sets, level=st.sampled_from("12345"), middle=rubrics, last=rubrics, k=kinds, m=kinds)
def test_two_steps_in_one_read_like_one_after_the_other(
    stated: tuple[str, ...], level: str, middle: Rubric, last: Rubric, k: Weight, m: Weight
) -> None:
    first, second = carry(OLD, middle, k), carry(middle, last, m)
    both = first.then(second)
    for criterion, value in (("categories", stated), ("severity", level), ("wrong", True)):
        between = first.value(criterion, value)
        apart = None if between is None else second.value(criterion, between)
        assert both.value(criterion, value) == apart


@given(a=rubrics, b=rubrics, c=rubrics, stated=sets, ks=st.tuples(kinds, kinds, kinds))
def test_the_order_of_putting_steps_together_does_not_matter(
    a: Rubric, b: Rubric, c: Rubric, stated: tuple[str, ...], ks: tuple[Weight, Weight, Weight]
) -> None:
    one, two, three = carry(OLD, a, ks[0]), carry(a, b, ks[1]), carry(b, c, ks[2])
    left, right = one.then(two).then(three), one.then(two.then(three))
    assert left.value("categories", stated) == right.value("categories", stated)
    assert left == right


@given(new=rubrics, stated=sets)
def test_what_is_still_valid_is_on_the_later_scale(new: Rubric, stated: tuple[str, ...]) -> None:
    read_as = carry(OLD, new, "meaning").value("categories", stated)
    scale = new.criterion("categories")
    assert scale is not None
    assert read_as is None or read_as == tuple(one for one in scale.codes if one in read_as)  # type: ignore[operator]


class TestTouch:
    def test_names_and_order_touch_nothing(self) -> None:
        new = with_options(OLD, CATEGORIES, replace(A, name="Alpha"), B, C, D)
        step = touch(OLD, new)
        assert not step.touches(VALUES, ("S-1", "A-1", "G-1"))

    def test_a_changed_clause_touches_who_cites_it(self) -> None:
        step = touch(OLD, REWORDED)
        assert step.touches({"severity": "1"}, ("S-1",))
        assert not step.touches(VALUES, ("A-1",))
        assert not step.touches(VALUES, ())

    def test_a_changed_anchor_touches_who_states_the_level(self) -> None:
        step = touch(OLD, ANCHORED)
        assert step.touches({"severity": "3"}, ())
        assert not step.touches({"severity": "4", "categories": ("a",)}, ())

    def test_a_set_is_touched_by_each_of_its_options(self) -> None:
        new = with_options(OLD, CATEGORIES, A, B, replace(C, measured="Otherwise."), D)
        step = touch(OLD, new)
        assert step.touches({"categories": ("a", "c")}, ())
        assert not step.touches({"categories": ("a", "b")}, ())
        assert not step.touches({"categories": ()}, ())

    def test_a_new_clause_touches_the_categories_that_it_is_about(self) -> None:
        clause = Clause("B-1", "About b.", (), ("b",))
        step = touch(OLD, replace(OLD, clauses=(*OLD.clauses, clause)))
        assert step.touches({"categories": ("b",)}, ())
        assert not step.touches({"categories": ("a",)}, ())

    def test_merging_touches_nobody_for_what_was_said_stands(self) -> None:
        new = with_clause(MERGED, Clause("A-1", "About a.", (), ("ab",)))
        assert not touch(OLD, new).touches(VALUES, ("A-1",))

    def test_splitting_touches_who_stated_what_was_split(self) -> None:
        step = touch(OLD, SPLIT)
        assert step.touches({"categories": ("a", "b")}, ())
        assert not step.touches({"categories": ("b",)}, ())

    def test_a_changed_criterion_touches_whatever_is_stated_on_it(self) -> None:
        step = touch(OLD, with_criterion(OLD, replace(WRONG, help="Ask otherwise.")))
        assert step.options == {("wrong", ANY)}
        assert step.touches({"wrong": True}, ()) and step.touches({"wrong": False}, ())
        assert not step.touches({"wrong": None}, ())
        assert not step.touches({"severity": "3"}, ())
