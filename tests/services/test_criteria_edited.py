"""Criteria that are added, removed, moved and made required in a draft: the file and its weight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from spine import MINI_RUBRIC

from annotator.domain import rubric_edits as edits
from annotator.domain.conditions import AllOf, AnyOf, Condition, Test
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import diff, required_kind
from annotator.domain.rubric_rules import rubric_problems
from annotator.formats.rubric_file import draft_from_text, rubric_from_text
from annotator.formats.rubric_writing import written
from annotator.services.app import Workspace

ROOT = Path(__file__).resolve().parents[2]
COMMENTED = MINI_RUBRIC.replace("  - id: refusal\n", "  # asked since March\n  - id: refusal\n")
Edit = Callable[[Rubric], Rubric]


def mini() -> Rubric:
    return rubric_from_text(COMMENTED, "mini")


def added(kind: str, *options: str) -> Edit:
    def edit(rubric: Rubric) -> Rubric:
        return edits.add_criterion(rubric, kind, "How sure", options, edits.ids_of(rubric))[0]

    return edit


def given(criterion: str, **fields: object) -> Edit:
    return lambda rubric: edits.edit_criterion(rubric, criterion, lambda c: replace(c, **fields))


HARM = Test("severity", "at_least", 2.0)
REFUSED = Test("refusal", "any_of", ("partial", "full"))
EDITS: dict[str, Edit] = {
    "a scale more": added("ordinal", "Low", "High"),
    "a choice more": added("nominal", "Here", "There"),
    "a set more": added("set", "Here", "There"),
    "yes or no more": added("yes_no"),
    "a text more": added("text"),
    "one less": lambda rubric: edits.remove(rubric, ("criteria", "wrong_reason")),
    "one moved": lambda rubric: edits.move(rubric, ("criteria", "refusal"), -1),
    "one less, one more, one moved": lambda rubric: edits.move(
        added("yes_no")(edits.remove(rubric, ("criteria", "wrong_reason"))),
        ("criteria", "how-sure"),
        -2,
    ),
    "required": given("refusal", required=True),
    "not required any more": given("severity", required=False),
    "required under a condition": given("refusal", required_when=HARM),
    "another condition": given("categories", required_when=AnyOf((HARM, REFUSED))),
    "without its condition": given("categories", required_when=None),
    "shown under conditions": given("categories", show_when=AllOf((HARM, REFUSED))),
    "another key": given("wrong_reason", key="n"),
    "without its key": given("wrong_reason", key=None),
    "a rationale under another condition": lambda r: replace(r, rationale_required_when=REFUSED),
    "no rationale needed": lambda r: replace(r, rationale_required_when=None),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_the_file_says_what_was_edited_and_keeps_its_comments(edit: Edit) -> None:
    new = edit(mini())
    text = written(COMMENTED, mini(), new)
    assert draft_from_text(text, "mini") == new
    assert ("# asked since March" in text) or new.criterion("refusal") is None


@pytest.mark.parametrize("path", sorted((ROOT / "rubrics").glob("*/*.yaml")), ids=lambda p: p.stem)
def test_shipped_rubrics_keep_all_else(path: Path) -> None:
    text = path.read_text("utf-8")
    old = rubric_from_text(text, str(path))
    new = edits.move(added("yes_no")(old), ("criteria", "how-sure"), -99)
    changed = written(text, old, new)
    assert draft_from_text(changed, "x") == new
    assert set(text.split("\n")) - set(changed.split("\n")) == set()


def test_adding_removing_and_requiring_change_the_meaning(workspace: Workspace) -> None:
    for name in ("a scale more", "yes or no more", "one less", "required", "another condition"):
        assert required_kind(diff(mini(), EDITS[name](mini()))) == "meaning", name
    for name in ("another key", "one moved"):
        assert required_kind(diff(mini(), EDITS[name](mini()))) == "wording", name


def test_a_required_criterion_more_can_only_be_published_as_meaning(workspace: Workspace) -> None:
    base = edits.begun(workspace.rubric)
    new, made = edits.add_criterion(base, "yes_no", "Sure", (), edits.ids_of(base))
    new = edits.edit_criterion(new, made, lambda one: replace(one, required=True))
    new = replace(
        new,
        examples=tuple(replace(one, labels={**one.labels, made: True}) for one in new.examples),
    )
    text = written(workspace.revision.begin(), base, new)
    assert [one for one in workspace.revision.check(text) if one.blocks] == []
    (problem,) = [one for one in workspace.revision.check(text, "clarifying") if one.blocks]
    assert "cannot be published as clarifying" in problem.message
    done = workspace.revision.publish(
        "lea", text, kind="meaning", reason="We have to know.", control=0
    )
    assert done.version == "2.0.0"


def test_what_refers_to_a_removed_criterion_goes_with_it() -> None:
    new = edits.remove(mini(), ("criteria", "categories"))
    assert all("categories" not in one.labels for one in new.examples)
    assert all(not one.categories for one in new.clauses)
    assert rubric_problems(new) == ()


def test_a_condition_on_a_removed_criterion_is_a_problem_that_a_person_settles() -> None:
    new = edits.remove(mini(), ("criteria", "refusal"))
    (problem,) = rubric_problems(new)
    assert problem.path == ("criteria", 2, "show_when") and "refusal" in problem.message


def test_levels_of_a_new_scale_are_named_by_their_numbers_and_other_ids_are_new() -> None:
    rubric = EDITS["a scale more"](mini())
    scale = rubric.criterion("how-sure")
    assert scale is not None and scale.codes == ("1", "2")
    choice = added("nominal", "Bias", "Privacy")(mini()).criterion("how-sure")
    assert choice is not None and choice.codes == ("bias-2", "privacy-2")


@pytest.mark.parametrize(
    "condition",
    [HARM, REFUSED, Test("wrong_reason", "is", True), AllOf((HARM, AnyOf((REFUSED, HARM))))],
)
def test_every_condition_is_written_as_it_is_read(condition: Condition) -> None:
    new = given("refusal", required_when=None, show_when=condition)(mini())
    text = written(COMMENTED, mini(), new)
    own = draft_from_text(text, "mini").criterion("refusal")
    assert own is not None and own.show_when == condition
