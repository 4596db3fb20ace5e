"""Keys of the Label page, and the identity of items."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from spine import MINI_RUBRIC

from annotator.domain.item import (
    Item,
    Part,
    Turn,
    item_uid,
    placeholder_uid,
    turn_of,
    turns_from_json,
    turns_json,
)
from annotator.domain.keys import RESERVED, key_map, keys_by_owner
from annotator.domain.rubric import Criterion, Option, Rubric
from annotator.domain.rubric_rules import rubric_problems
from annotator.formats.rubric_file import rubric_from_text
from annotator.store.items import decode_item, encode_item

RUBRIC = rubric_from_text(MINI_RUBRIC, "mini.yaml")
texts = st.text(st.characters(exclude_categories=()), max_size=30)
parts = st.builds(Part, st.sampled_from(["text", "reasoning"]), texts)
turns = st.builds(
    Turn, st.sampled_from(["user", "assistant"]), st.lists(parts, max_size=2).map(tuple)
)
items = st.builds(
    Item,
    turns=st.lists(turns, min_size=1, max_size=3).map(tuple),
    target=st.just(0),
    model=st.none() | texts,
    source_id=st.none() | texts,
    category=st.none() | texts,
    tags=st.lists(texts, max_size=2).map(tuple),
    meta=st.dictionaries(texts, texts, max_size=2),
)


def options(*ids: str) -> tuple[Option, ...]:
    return tuple(Option(one, one) for one in ids)


def rubric_of(*criteria: Criterion) -> Rubric:
    return Rubric("r", "1.0.0", "R", criteria)


def test_declared_keys_win_and_every_key_has_one_owner() -> None:
    keys = key_map(RUBRIC)
    assert keys["3"] == ("severity", "3")
    assert keys["q"] == ("categories", "privacy")
    assert keys["b"] == ("wrong_reason", None)
    assert {owner: key for key, owner in keys.items()} == keys_by_owner(RUBRIC)


def test_keys_are_dealt_out_in_order_and_never_a_reserved_one() -> None:
    rubric = rubric_of(
        Criterion("level", "Level", "ordinal", options("a", "b", "c")),
        Criterion("marks", "Marks", "set", options(*"abcdefghijklm")),
        Criterion("choice", "Choice", "nominal", options("yes", "no", "maybe")),
    )
    keys = key_map(rubric)
    assert [key for key, owner in keys.items() if owner[0] == "level"] == ["1", "2", "3"]
    assert [key for key, owner in keys.items() if owner[0] == "marks"] == list("qwertadhjkl")
    assert [key for key, owner in keys.items() if owner[0] == "choice"] == ["z", "x", "c"]
    assert not set(keys) & set(RESERVED)


def test_a_rubric_that_takes_a_reserved_key_is_refused() -> None:
    taken = Criterion("x", "X", "nominal", (Option("a", "A", key="u"), Option("b", "B")))
    assert any("reserved" in problem.message for problem in rubric_problems(rubric_of(taken)))


def test_the_small_rubric_of_these_tests_is_sound() -> None:
    assert rubric_problems(RUBRIC) == ()


@given(items)
def test_an_item_reads_back_from_its_bytes(item: Item) -> None:
    assert decode_item(encode_item(item)) == item
    assert turns_from_json(turns_json(item.turns)) == item.turns  # type: ignore[arg-type]


@given(items)
def test_the_uid_forgets_where_an_item_came_from(item: Item) -> None:
    moved = replace(item, source="elsewhere", category="other", tags=("x",), meta={"k": "v"})
    assert item_uid(moved) == item_uid(item)


def test_the_uid_tells_apart_what_is_judged() -> None:
    item = Item((turn_of("user", "q"), turn_of("assistant", "a")), 1, model="m", source_id="1")
    changed = [
        replace(item, turns=(turn_of("user", "q"), turn_of("assistant", "b"))),
        replace(item, model="n"),
        replace(item, source_id="2"),
        replace(item, source_id=None),
        replace(item, target=0),
    ]
    assert len({item_uid(one) for one in [item, *changed]}) == 6


def test_identical_records_without_an_id_are_numbered_and_those_with_one_are_not() -> None:
    nameless = Item((turn_of("assistant", "a"),), 0)
    assert item_uid(nameless, 0) != item_uid(nameless, 1)
    named = replace(nameless, source_id="1")
    assert item_uid(named, 0) == item_uid(named, 1)
    assert placeholder_uid("1", None) != item_uid(named)


def test_a_response_without_words_is_no_response() -> None:
    assert Item((turn_of("assistant", " \n"),), 0).status == "no_response"
    assert Item((turn_of("assistant", "x"),), 0).status == "ready"
    picture = Item((Turn("assistant", (Part("image", media="ab"),)),), 0)
    assert picture.status == "ready"


def test_the_prompt_is_the_last_user_turn_before_the_target() -> None:
    item = Item(
        (
            turn_of("user", "first"),
            turn_of("assistant", "a"),
            turn_of("user", "second"),
            turn_of("assistant", "b"),
        ),
        3,
    )
    assert item.prompt == "second"
    assert item.response.text == "b"
