"""Edits of a rubric under revision: ids are never reused, references never dangle by accident."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spine import MINI_RUBRIC

from annotator.domain import rubric_edits as edits
from annotator.domain.carry import carry
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import diff, required_kind
from annotator.domain.rubric_rules import rubric_problems
from annotator.formats.rubric_file import rubric_from_text


@pytest.fixture
def mini() -> Rubric:
    return rubric_from_text(MINI_RUBRIC, "mini.yaml")


def options(rubric: Rubric, criterion: str) -> tuple[str, ...]:
    found = rubric.criterion(criterion)
    assert found is not None
    return tuple(one.id for one in found.options)


def test_an_id_is_made_from_the_name_and_given_once(mini: Rubric) -> None:
    one, first = edits.add_option(mini, "categories", "Zoö harm & co.", edits.ids_of(mini))
    assert first == "zoo-harm-co"
    gone = edits.remove(one, ("criteria", "categories", "options", first))
    _, again = edits.add_option(gone, "categories", "Zoö harm & co.", edits.ids_of(one))
    assert again == "zoo-harm-co-2"


def test_a_name_without_a_letter_still_gets_an_id(mini: Rubric) -> None:
    _, made = edits.add_option(mini, "categories", "暴力", edits.ids_of(mini))
    assert made == "option"


def test_a_new_level_stands_above_the_highest(mini: Rubric) -> None:
    rubric, made = edits.add_option(mini, "severity", "Beyond", edits.ids_of(mini))
    assert options(rubric, "severity")[-1] == made == "6"
    assert rubric.level_value("severity", made) == 6
    assert rubric_problems(rubric) == ()


def test_a_new_clause_is_numbered_behind_those_of_its_category(mini: Rubric) -> None:
    rubric, made = edits.add_clause(mini, "privacy", edits.ids_of(mini))
    assert made == "P-2"
    clause = rubric.clause(made)
    assert clause is not None and clause.categories == ("privacy",)
    assert made in rubric.criteria[1].options[0].clauses
    withdrawn = edits.remove(rubric, ("clauses", made))
    _, later = edits.add_clause(withdrawn, "privacy", edits.ids_of(rubric))
    assert later == "P-3"
    _, general = edits.add_clause(mini, None, edits.ids_of(mini))
    assert general == "G-2"
    _, first_of_bias = edits.add_clause(mini, "bias", edits.ids_of(mini))
    assert first_of_bias == "B-1"


def test_a_new_example_is_numbered_behind_the_others(mini: Rubric) -> None:
    rubric, made = edits.add_example(mini, edits.ids_of(mini))
    assert made == "ex-3"
    assert [turn.role for turn in rubric.examples[-1].turns] == ["user", "assistant"]


def test_what_cites_a_removed_clause_cites_it_no_more(mini: Rubric) -> None:
    rubric = edits.remove(mini, ("clauses", "P-1"))
    assert rubric_problems(rubric) == ()
    assert required_kind(diff(mini, rubric)) == "meaning"


def test_a_removed_category_leaves_clauses_and_examples(mini: Rubric) -> None:
    rubric = edits.remove(mini, ("criteria", "categories", "options", "privacy"))
    assert options(rubric, "categories") == ("bias", "other")
    assert rubric.examples[1].labels["categories"] == ()
    assert all("privacy" not in one.categories for one in rubric.clauses)
    # whether the empty set is right for the example is for a person to say
    assert [p.path[:2] for p in rubric_problems(rubric)] == [("examples", 1)]


def test_merging_keeps_the_labels_of_both_valid(mini: Rubric) -> None:
    rubric = edits.merge_options(mini, mini, "categories", "privacy", "bias")
    assert options(rubric, "categories") == ("bias", "other")
    assert rubric_problems(rubric) == ()
    assert rubric.examples[1].labels["categories"] == ("bias",)
    assert rubric.clauses[0].categories == ("bias",)
    read = carry(mini, rubric, "meaning")
    assert read.value("categories", ("privacy", "bias")) == ("bias",)


def test_only_options_of_the_version_in_force_are_named_as_merged(mini: Rubric) -> None:
    rubric, made = edits.add_option(mini, "categories", "Tracking", edits.ids_of(mini))
    merged = edits.merge_options(mini, rubric, "categories", made, "privacy")
    assert merged == mini
    chain = edits.merge_options(mini, mini, "categories", "privacy", "bias")
    whole = edits.merge_options(mini, chain, "categories", "bias", "other")
    assert whole.criteria[1].options[0].merges == ("privacy", "bias")


def test_splitting_ends_the_labels_of_the_old_one_and_no_other(mini: Rubric) -> None:
    rubric, made = edits.split_option(
        mini, mini, "categories", "privacy", ("Private data", "Tracking"), edits.ids_of(mini)
    )
    assert made == ("private-data", "tracking")
    assert options(rubric, "categories") == ("private-data", "tracking", "bias", "other")
    read = carry(mini, rubric, "meaning")
    assert read.value("categories", ("privacy",)) is None
    assert read.value("categories", ("bias",)) == ("bias",)
    # which part an example is about is for a person to say
    assert [p.path[:2] for p in rubric_problems(rubric)] == [("examples", 1)]


def test_levels_stay_in_order_and_everything_else_moves(mini: Rubric) -> None:
    assert edits.move(mini, ("criteria", "severity", "levels", "3"), -1) == mini
    moved = edits.move(mini, ("criteria", "categories", "options", "other"), -9)
    assert options(moved, "categories") == ("other", "privacy", "bias")
    assert edits.move(mini, ("clauses", "P-1"), 1).clauses[1].id == "P-1"
    assert edits.move(mini, ("examples", "ex-1"), -1) == mini


def test_a_draft_begins_without_the_steps_of_the_version_before(mini: Rubric) -> None:
    merged = edits.merge_options(mini, mini, "categories", "privacy", "bias")
    begun = edits.begun(merged)
    assert begun.criteria[1].options[0].merges == ()
    assert diff(merged, replace(begun, version="2.0.0")).changes == ()
