"""What changed between two versions of a rubric, how heavy it is, and which number it may have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spine import MINI_RUBRIC

from annotator.domain.conditions import AllOf, AnyOf, Test
from annotator.domain.item import turn_of
from annotator.domain.rubric import Clause, Criterion, Example, Option, Rubric
from annotator.domain.rubric_diff import (
    RubricChange,
    RubricDiff,
    allowed_version,
    claimed_kind,
    diff,
    required_kind,
    suggested_kind,
)
from annotator.domain.rubric_weights import WEIGHTS, Weight
from annotator.formats.rubric_file import rubric_from_text

Edit = Callable[[Rubric], Rubric]
FROM_THREE = Test("severity", "at_least", 3.0)
FROM_FOUR = Test("severity", "at_least", 4.0)


def criterion(name: str, /, **changed: object) -> Edit:
    return lambda rubric: replace(rubric, criteria=_with(rubric.criteria, name, changed))


def option(owner: str, name: str, /, **changed: object) -> Edit:
    def edit(rubric: Rubric) -> Rubric:
        found = rubric.criterion(owner)
        assert found is not None
        options = _with(found.options, name, changed)
        return replace(rubric, criteria=_with(rubric.criteria, owner, {"options": options}))

    return edit


def options(owner: str, make: Callable[[tuple[Option, ...]], tuple[Option, ...]]) -> Edit:
    def edit(rubric: Rubric) -> Rubric:
        found = rubric.criterion(owner)
        assert found is not None
        return criterion(owner, options=make(found.options))(rubric)

    return edit


def clause(name: str, /, **changed: object) -> Edit:
    return lambda rubric: replace(rubric, clauses=_with(rubric.clauses, name, changed))


def example(name: str, /, **changed: object) -> Edit:
    return lambda rubric: replace(rubric, examples=_with(rubric.examples, name, changed))


def whole(**changed: object) -> Edit:
    return lambda rubric: replace(rubric, **changed)  # type: ignore[arg-type]


def _with(listed: tuple, name: str, changed: dict) -> tuple:  # type: ignore[type-arg]
    assert any(one.id == name for one in listed)
    return tuple(replace(one, **changed) if one.id == name else one for one in listed)


def _base() -> Rubric:
    edits = [
        whole(description="Judge the text alone.", threshold=FROM_THREE),
        criterion("severity", help="Take the worst part."),
        option("severity", "2", like="A hint.", not_like="A plan."),
        option("severity", "5", clauses=("G-1", "P-1")),
        option("categories", "bias", measured="Of groups.", key="w"),
        criterion("wrong_reason", key="b"),
    ]
    rubric = rubric_from_text(MINI_RUBRIC, "mini")
    for edit in edits:
        rubric = edit(rubric)
    more = tuple(Clause(f"X-{n}", f"Rule {n} holds.", ("severity", "refusal")) for n in range(4))
    examples = tuple(
        Example(f"x-{n}", (turn_of("assistant", f"Answer {n}."),), {"severity": "1"}, f"Why {n}.")
        for n in range(6)
    )
    return replace(rubric, clauses=(*rubric.clauses, *more), examples=(*rubric.examples, *examples))


BASE = _base()


@dataclass(frozen=True)
class Case:
    """An edit of BASE and the one change that it is."""

    edit: Edit
    place: str
    kind: str
    weight: Weight
    least: Weight | None = None
    before: str | None = None
    after: str | None = None


SEV, CAT = "criteria.severity", "criteria.categories"
SEVERE = Option("6", "Beyond", 6.0, "Beyond all.")
SELF = Option("self", "Self-harm", measured="Harm to oneself.")
TONE = Criterion("tone", "Tone", "nominal", (Option("kind", "Kind"), Option("rude", "Rude")))
CASES = {
    "rubric renamed": Case(whole(name="Midi"), "name", "changed", "wording", None, "Mini", "Midi"),
    "description": Case(
        whole(description="Judge all."), "description", "changed", "clarifying", "wording"
    ),
    "threshold": Case(
        whole(threshold=FROM_FOUR), "threshold", "changed", "meaning", None,
        "severity at least 3", "severity at least 4",
    ),
    "criterion added": Case(
        lambda r: replace(r, criteria=(*r.criteria, TONE)), "criteria.tone", "added", "meaning",
        None, None, "Tone (nominal: kind, rude)",
    ),
    "criterion renamed": Case(
        criterion("severity", name="Harm"), f"{SEV}.name", "changed", "wording"
    ),
    "help": Case(
        criterion("severity", help="Take the last."), f"{SEV}.help", "changed", "clarifying",
        "wording",
    ),
    "criterion required": Case(
        criterion("refusal", required=True), "criteria.refusal.required", "changed", "meaning",
        None, "no", "yes",
    ),
    "condition": Case(
        criterion("categories", required_when=FROM_THREE), f"{CAT}.required_when", "changed",
        "meaning", None, "severity at least 2", "severity at least 3",
    ),
    "condition gone": Case(
        criterion("wrong_reason", show_when=None), "criteria.wrong_reason.show_when", "removed",
        "meaning", None, "refusal is any of partial, full", None,
    ),
    "criterion's key": Case(
        criterion("wrong_reason", key="n"), "criteria.wrong_reason.key", "changed", "wording"
    ),
    "level added": Case(
        options("severity", lambda levels: (*levels, SEVERE)), f"{SEV}.levels.6", "added",
        "meaning", None, None, "Beyond: Beyond all.",
    ),
    "level's value": Case(
        option("severity", "5", value=5.5), f"{SEV}.levels.5.value", "changed", "meaning", None,
        "5", "5.5",
    ),
    "level renamed": Case(
        option("severity", "3", name="Half"), f"{SEV}.levels.3.name", "changed", "wording"
    ),
    "anchor": Case(
        option("severity", "3", anchor="Some harm."), f"{SEV}.levels.3.anchor", "changed",
        "clarifying", "wording", "Some.", "Some harm.",
    ),
    "anchor's white space": Case(
        option("severity", "4", anchor=" Much.\n"), f"{SEV}.levels.4.anchor", "changed", "wording"
    ),
    "anchor gone": Case(
        option("severity", "1", anchor=""), f"{SEV}.levels.1.anchor", "removed", "clarifying"
    ),
    "like": Case(
        option("severity", "2", like="A wink."), f"{SEV}.levels.2.like", "changed", "clarifying",
        "wording",
    ),
    "not like": Case(
        option("severity", "2", not_like="A map."), f"{SEV}.levels.2.not_like", "changed",
        "clarifying", "wording",
    ),
    "clauses of a level": Case(
        option("severity", "4", clauses=("G-1",)), f"{SEV}.levels.4.clauses", "added", "clarifying"
    ),
    "order of a level's clauses": Case(
        option("severity", "5", clauses=("P-1", "G-1")), f"{SEV}.levels.5.clauses", "moved",
        "wording",
    ),
    "option added": Case(
        options("categories", lambda listed: (*listed, SELF)), f"{CAT}.options.self", "added",
        "meaning",
    ),
    "option removed": Case(
        options("refusal", lambda listed: listed[:2]), "criteria.refusal.options.full", "removed",
        "meaning", None, "Full", None,
    ),
    "what a category measures": Case(
        option("categories", "bias", measured="Of people."), f"{CAT}.options.bias.measured",
        "changed", "clarifying", "wording",
    ),
    "option's key": Case(
        option("categories", "bias", key="r"), f"{CAT}.options.bias.key", "changed", "wording"
    ),
    "rationale": Case(
        whole(rationale_required_when=AnyOf((FROM_FOUR, Test("refusal", "is", "full")))),
        "rationale.required_when", "changed", "clarifying", None,
        "severity at least 4", "(severity at least 4 or refusal is full)",
    ),
    "clause added": Case(
        lambda r: replace(r, clauses=(*r.clauses, Clause("N-1", "New."))), "clauses.N-1", "added",
        "clarifying",
    ),
    "clause removed": Case(
        lambda r: replace(r, clauses=tuple(c for c in r.clauses if c.id != "X-0")), "clauses.X-0",
        "removed", "meaning",
    ),
    "clause's text": Case(
        clause("P-1", text="Anybody's data."), "clauses.P-1.text", "changed", "clarifying",
        "wording",
    ),
    "clause's criteria": Case(
        clause("X-1", criteria=("severity",)), "clauses.X-1.criteria", "changed", "meaning"
    ),
    "order of a clause's criteria": Case(
        clause("X-2", criteria=("refusal", "severity")), "clauses.X-2.criteria", "moved", "wording"
    ),
    "clause's categories": Case(
        clause("X-3", categories=("bias",)), "clauses.X-3.categories", "added", "meaning"
    ),
    "example added": Case(
        lambda r: replace(r, examples=(*r.examples, replace(r.examples[0], id="new"))),
        "examples.new", "added", "clarifying", None, None, "severity 1, categories -: A greeting.",
    ),
    "example removed": Case(
        lambda r: replace(r, examples=tuple(e for e in r.examples if e.id != "x-0")),
        "examples.x-0", "removed", "clarifying",
    ),
    "example's item": Case(
        example("x-1", turns=(turn_of("user", "Q?"), turn_of("assistant", "A."))),
        "examples.x-1.item", "changed", "clarifying", "wording",
        "assistant: Answer 1.", "user: Q?\nassistant: A.",
    ),
    "example's labels": Case(
        example("x-2", labels={"severity": "2"}), "examples.x-2.labels", "changed", "clarifying",
        None, "severity 1", "severity 2",
    ),
    "example's reason": Case(
        example("x-3", reason="Why not."), "examples.x-3.reason", "changed", "clarifying", "wording"
    ),
    "example's clauses": Case(
        example("x-4", clauses=("G-1",)), "examples.x-4.clauses", "added", "clarifying"
    ),
    "example's use": Case(
        example("x-5", use="gold"), "examples.x-5.use", "changed", "clarifying", None, "train",
        "gold",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_kind_of_change_is_told_with_its_place_its_texts_and_its_weight(case: Case) -> None:
    (change,) = changes(case.edit(BASE))
    assert ".".join(change.place) == case.place
    assert (change.kind, change.weight, change.least) == (
        case.kind, case.weight, case.least or case.weight,
    )  # fmt: skip
    if case.before is not None or case.after is not None:
        assert (change.before, change.after) == (case.before, case.after)


def changes(new: Rubric) -> tuple[RubricChange, ...]:
    return diff(BASE, new).changes


def test_a_change_says_its_criterion_its_part_and_its_field() -> None:
    def told(name: str) -> tuple[str, str | None, str | None, str | None]:
        (change,) = changes(CASES[name].edit(BASE))
        return change.part, change.criterion, change.id, change.field

    assert told("rubric renamed") == ("rubric", None, None, "name")
    assert told("threshold") == ("threshold", None, None, None)
    assert told("rationale") == ("rationale", None, None, "required_when")
    assert told("criterion added") == ("criterion", "tone", "tone", None)
    assert told("condition") == ("criterion", "categories", "categories", "required_when")
    assert told("level added") == ("level", "severity", "6", None)
    assert told("option's key") == ("option", "categories", "bias", "key")
    assert told("clause removed") == ("clause", None, "X-0", None)
    assert told("example's use") == ("example", None, "x-5", "use")


def test_another_order_alone_is_wording() -> None:
    turned = replace(BASE, clauses=BASE.clauses[::-1], examples=BASE.examples[::-1])
    turned = options("categories", lambda listed: listed[::-1])(turned)
    found = changes(turned)
    assert [(c.kind, c.weight, c.field) for c in found] == [
        ("moved", "wording", "options"),
        ("moved", "wording", "clauses"),
        ("moved", "wording", "examples"),
    ]
    assert (found[0].before, found[0].after) == ("privacy, bias, other", "other, bias, privacy")


def test_an_entry_that_is_new_or_gone_moves_no_other() -> None:
    middle = options("categories", lambda listed: (listed[0], SELF, listed[2]))(BASE)
    assert [(c.kind, c.id) for c in changes(middle)] == [("removed", "bias"), ("added", "self")]


def test_an_order_that_changes_the_headline_changes_the_meaning() -> None:
    strain = replace(BASE.criteria[0], id="strain", name="Strain")
    two = replace(BASE, criteria=(*BASE.criteria, strain))
    other = replace(BASE, criteria=(strain, *BASE.criteria))
    (change,) = diff(two, other).changes
    assert (change.kind, change.field, change.weight) == ("moved", "criteria", "meaning")
    swapped = replace(two, criteria=(two.criteria[0], *two.criteria[:0:-1]))
    (change,) = diff(two, swapped).changes
    assert change.weight == "wording"


def test_what_is_gone_stands_where_it_stood() -> None:
    new = replace(BASE, clauses=(BASE.clauses[0], *BASE.clauses[3:]))
    new = clause("X-3", text="Another rule.")(clause("P-1", text="Anybody's data.")(new))
    assert [c.id for c in changes(new)] == ["P-1", "G-1", "X-0", "X-3"]


def test_another_kind_of_criterion_is_told_with_what_it_can_be() -> None:
    scale = tuple(Option(one, one.title(), n) for n, one in enumerate(("none", "partial", "full")))
    new = criterion("refusal", kind="ordinal", options=scale)(BASE)
    found = changes(new)
    assert [c.field for c in found if c.part == "criterion"] == ["kind"]
    assert {c.place[:4] for c in found if c.field == "value"} == {
        ("criteria", "refusal", "levels", one.id) for one in scale
    }
    assert required_kind(diff(BASE, new)) == "meaning"


def test_conditions_are_told_in_words() -> None:
    rule = AllOf((FROM_FOUR, AnyOf((Test("refusal", "any_of", ("full",)), FROM_THREE))))
    (change,) = changes(whole(threshold=rule)(BASE))
    assert change.after == (
        "(severity at least 4 and (refusal is any of full or severity at least 3))"
    )
    (change,) = changes(whole(threshold=Test("wrong_reason", "is", True))(BASE))
    assert change.after == "wrong_reason is yes"


def test_texts_are_compared_word_by_word() -> None:
    (change,) = changes(CASES["clause's text"].edit(BASE))
    assert change.before == "A specific person's data."
    assert [text for text, mark in change.spans if mark == "same"] == ["'s data."]


def test_the_number_and_what_it_follows_are_no_change() -> None:
    found = diff(BASE, replace(BASE, version="1.1.0", previous="1.0.0"))
    assert found == RubricDiff("mini", "1.0.0", "1.1.0", ())
    assert required_kind(found) is None
    assert suggested_kind(found) is None


def test_another_rubric_is_another_meaning() -> None:
    assert required_kind(diff(BASE, replace(BASE, id="midi"))) == "meaning"


def test_a_changed_text_may_be_wording_and_looks_clarifying() -> None:
    found = diff(BASE, CASES["anchor"].edit(CASES["level renamed"].edit(BASE)))
    assert (required_kind(found), suggested_kind(found)) == ("wording", "clarifying")


def test_the_next_number_says_the_kind() -> None:
    assert allowed_version("1.2.3", "wording") == "1.2.4"
    assert allowed_version("1.2.3", "clarifying") == "1.3.0"
    assert allowed_version("1.2.3", "meaning") == "2.0.0"
    with pytest.raises(ValueError, match=r"1\.2\.3"):
        allowed_version("1.2", "wording")


@given(st.tuples(*[st.integers(0, 99)] * 3), st.sampled_from(WEIGHTS))
def test_a_number_claims_the_kind_that_it_was_given_for(
    numbers: tuple[int, int, int], kind: Weight
) -> None:
    old = ".".join(map(str, numbers))
    assert claimed_kind(old, allowed_version(old, kind)) == kind
    assert claimed_kind(allowed_version(old, kind), old) is None
    assert claimed_kind(old, old) is None


def test_a_number_may_skip_others() -> None:
    assert claimed_kind("1.9.9", "1.10.3") == "clarifying"
    assert claimed_kind("1.2.3", "4.0.1") == "meaning"


SOME = st.lists(st.sampled_from(sorted(CASES)), unique=True)


def edited(names: list[str]) -> Rubric:
    rubric = BASE
    for name in names:
        rubric = CASES[name].edit(rubric)
    return rubric


@given(SOME)
def test_a_rubric_does_not_differ_from_itself(names: list[str]) -> None:
    assert diff(edited(names), edited(names)).changes == ()


@given(SOME.flatmap(lambda names: st.tuples(st.just(names), st.permutations(names))))
def test_edits_are_told_once_each_and_in_reading_order_however_they_were_made(
    both: tuple[list[str], list[str]],
) -> None:
    one, other = (diff(BASE, edited(names)) for names in both)
    assert one.changes == other.changes
    assert {".".join(c.place) for c in one.changes} == {CASES[n].place for n in both[0]}
    assert len(one.changes) == len(both[0])
    rank = {place: n for n, place in enumerate(["name", "description", "threshold", "criteria",
                                               "rationale", "clauses", "examples"])}  # fmt: skip
    ranks = [rank[c.place[0]] for c in one.changes]
    assert ranks == sorted(ranks)


@given(SOME, st.sampled_from(sorted(CASES)))
def test_more_changes_never_need_a_lighter_kind(names: list[str], another: str) -> None:
    few = diff(BASE, edited(names))
    more = diff(BASE, edited(list(dict.fromkeys([*names, another]))))
    for kind_of in (required_kind, suggested_kind):
        assert rank_of(kind_of(more)) >= rank_of(kind_of(few))
    assert rank_of(suggested_kind(more)) >= rank_of(required_kind(more))
    assert rank_of(required_kind(more)) >= rank_of(CASES[another].least or CASES[another].weight)


def rank_of(kind: Weight | None) -> int:
    return -1 if kind is None else WEIGHTS.index(kind)


@given(SOME, SOME)
def test_the_way_back_tells_the_same_the_other_way_round(
    names: list[str], others: list[str]
) -> None:
    back = {"added": "removed", "removed": "added", "changed": "changed", "moved": "moved"}
    one, other = edited(names), edited(others)
    there = {(c.place, c.kind, c.before, c.after) for c in diff(one, other).changes}
    home = {(c.place, back[c.kind], c.after, c.before) for c in diff(other, one).changes}
    assert there == home
    assert bool(there) == (one != other)
