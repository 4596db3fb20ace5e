"""From records to items: guessing a mapping, and what each form of record becomes."""

from __future__ import annotations

import json

import pytest

from annotator.domain.canonical import Json
from annotator.domain.errors import UsageError
from annotator.domain.item import Item, Part
from annotator.formats.guess import guess_mapping
from annotator.formats.mapping import (
    FieldMap,
    check_columns,
    columns_of,
    parse_mapping,
)
from annotator.formats.records import Record
from annotator.formats.to_item import Unreadable, to_item


def _record(**fields: Json) -> Record:
    return Record(1, 0, 0, b"", fields)


def _item(fields: dict[str, Json], field_map: FieldMap) -> Item:
    found = to_item(_record(**fields), field_map)
    assert isinstance(found, Item), found
    return found


def _guessed(fields: dict[str, Json]) -> Item:
    sample = [_record(**fields)]
    return _item(fields, guess_mapping(columns_of(sample), sample))


PLAIN = FieldMap({"prompt": "q", "response": "a"})


# ── Guessing ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["id", "prompt", "response"], {"id": "id", "prompt": "prompt", "response": "response"}),
        (["Question", "Answer"], {"prompt": "Question", "response": "Answer"}),
        (["instruction", "output"], {"prompt": "instruction", "response": "output"}),
        (["input", "completion"], {"prompt": "input", "response": "completion"}),
        (
            ["instruction", "input", "output"],
            {"prompt": "instruction + input", "response": "output"},
        ),
        (["messages", "model"], {"messages": "messages", "model": "model"}),
        (["conversations", "prompt"], {"messages": "conversations"}),
        (["goal", "target_response"], {"prompt": "goal", "response": "target_response"}),
        (["Question", "Model answer"], {"prompt": "Question", "response": "Model answer"}),
        (
            ["question", "LLM answer", "LLM"],
            {
                "prompt": "question",
                "response": "LLM answer",
                "model": "LLM",
            },
        ),
        (
            ["question", "answer", "model_answer"],
            {
                "prompt": "question",
                "response": "model_answer",
            },
        ),
        (["Model Name", "lang"], {"model": "Model Name", "language": "lang"}),
        (["foo"], {}),
    ],
)
def test_columns_are_guessed_by_name(columns: list[str], expected: dict[str, str]) -> None:
    assert guess_mapping(columns).fields == expected


def test_a_column_named_like_a_conversation_that_holds_none_is_not_taken_for_one() -> None:
    sample = [_record(chat="hello", prompt="p", response="r")]
    assert guess_mapping(["chat", "prompt", "response"], sample).fields == {
        "prompt": "prompt",
        "response": "response",
    }


def test_a_conversation_without_an_answer_takes_the_response_column() -> None:
    asked: list[Json] = [{"role": "user", "content": "Q"}]
    item = _guessed({"messages": asked, "response": "A"})
    assert [(t.role, t.text) for t in item.turns] == [("user", "Q"), ("assistant", "A")]


def test_nested_columns_are_listed_as_paths() -> None:
    sample = [_record(id=1, meta={"topic": {"name": "x"}}), _record(other=None)]
    assert columns_of(sample) == ("id", "meta", "meta.topic", "meta.topic.name", "other")


# ── Mappings that a person gives ───────────────────────────────────────────────────────────────


def test_map_arguments_are_parsed() -> None:
    given = ["prompt=a=b", "meta.topic=x", "id="]
    assert parse_mapping(given) == {"prompt": "a=b", "meta.topic": "x", "id": ""}


@pytest.mark.parametrize("pair", ["prompt", "promt=x", "meta.=x", "=x"])
def test_a_map_argument_of_another_form_is_a_usage_error(pair: str) -> None:
    with pytest.raises(UsageError):
        parse_mapping([pair])


def test_a_mapped_column_that_is_not_there_is_a_usage_error() -> None:
    check_columns(FieldMap({"prompt": "a + b", "model": "c.d"}), ["a", "b", "c", "c.d"])
    with pytest.raises(UsageError, match="no column “x” for prompt"):
        check_columns(FieldMap({"prompt": "a + x"}), ["a", "b"])


# ── Items ──────────────────────────────────────────────────────────────────────────────────────


def test_prompt_and_response_become_two_turns() -> None:
    item = _item({"q": "Q\r\n\x00", "a": "A\ud800"}, PLAIN)
    assert [(t.role, t.text) for t in item.turns] == [
        ("user", "Q\r\n\x00"),
        ("assistant", "A\ud800"),
    ]
    assert (item.target, item.status, item.source_id) == (1, "ready", None)


@pytest.mark.parametrize("response", [None, "", " \n"])
def test_an_empty_response_is_an_item_without_response(response: str | None) -> None:
    item = _item({"q": "Q", "a": response}, PLAIN)
    assert item.status == "no_response"
    assert item.prompt == "Q"


def test_a_record_without_the_column_is_unreadable() -> None:
    found = to_item(_record(q="Q"), PLAIN)
    assert found == Unreadable("no_response_column")
    assert to_item(_record(a="A"), PLAIN) == Unreadable("no_prompt_column")
    assert to_item(_record(q="Q"), FieldMap({"prompt": "q"})) == Unreadable("no_response_column")


def test_every_field_finds_its_place() -> None:
    names = ("model", "source", "category", "family", "group", "split", "language")
    fields: dict[str, Json] = {name: f"the {name}" for name in names}
    fields |= {"id": 7, "p": "P", "r": "R", "s": "S", "t": "x | y", "nested": {"topic": [1, None]}}
    mapped = {name: name for name in names}
    field_map = FieldMap(
        mapped
        | {"id": "id", "prompt": "p", "response": "r", "system": "s", "tags": "t"}
        | {"meta.topic": "nested.topic", "meta.second": "nested.topic.0", "meta.none": "nope"}
    )
    item = _item(fields, field_map)
    assert {name: getattr(item, name) for name in names} == {n: f"the {n}" for n in names}
    assert item.source_id == "7"
    assert item.tags == ("x", "y")
    assert item.meta == {"topic": "[1, null]", "second": "1"}
    assert [t.role for t in item.turns] == ["system", "user", "assistant"]


def test_a_constant_fills_what_the_file_does_not_say() -> None:
    field_map = FieldMap({"prompt": "q", "response": "a", "model": "m"}, {"model": "default"})
    assert _item({"q": "Q", "a": "A"}, field_map).model == "default"
    assert _item({"q": "Q", "a": "A", "m": "own"}, field_map).model == "own"
    assert field_map.with_constants({"source": "s", "model": "x"}).constants["source"] == "s"


def test_joined_columns_follow_each_other() -> None:
    field_map = FieldMap({"prompt": "i + x", "response": "a"})
    assert _item({"i": "Do.", "x": "This.", "a": ""}, field_map).prompt == "Do.\n\nThis."
    assert _item({"i": "Do.", "x": "", "a": ""}, field_map).prompt == "Do."


# ── Conversations ──────────────────────────────────────────────────────────────────────────────

TALK: list[Json] = [
    {"role": "system", "content": "S"},
    {"role": "user", "content": "Q1"},
    {"role": "assistant", "content": "A1"},
    {"role": "user", "content": "Q2"},
    {"role": "assistant", "content": "A2"},
]
SHARED: list[Json] = [
    {"from": "human", "value": "Q1"},
    {"from": "gpt", "value": "A1"},
]


def test_the_last_assistant_turn_is_the_target() -> None:
    item = _guessed({"messages": TALK})
    assert (item.target, item.response.text, item.prompt) == (4, "A2", "Q2")
    item = _guessed({"messages": [*TALK, {"role": "user", "content": "Q3"}]})
    assert (item.target, len(item.turns)) == (4, 6)


def test_sharegpt_is_a_conversation() -> None:
    item = _guessed({"conversations": SHARED})
    assert [(t.role, t.text) for t in item.turns] == [("user", "Q1"), ("assistant", "A1")]


def test_a_csv_cell_may_hold_a_conversation_as_json() -> None:
    assert _guessed({"messages": json.dumps(TALK)}) == _guessed({"messages": TALK})


def test_a_list_of_messages_may_stand_where_a_prompt_or_a_response_does() -> None:
    fields: dict[str, Json] = {
        "input": TALK[:2],
        "output": [{"role": "assistant", "content": "A"}],
    }
    item = _guessed(fields)
    assert [(t.role, t.text) for t in item.turns] == [
        ("system", "S"),
        ("user", "Q1"),
        ("assistant", "A"),
    ]


def test_a_conversation_nobody_answered_is_an_item_without_response() -> None:
    item = _guessed({"messages": TALK[:2]})
    assert (item.status, item.target) == ("no_response", 2)
    item = _guessed({"messages": [TALK[1], {"role": "assistant", "content": None}]})
    assert item.status == "no_response"


def test_parts_that_are_no_text_are_kept_and_not_hidden() -> None:
    image: Json = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
    turns: list[Json] = [
        {"role": "human", "content": [{"type": "text", "text": "Look"}, image]},
        {
            "role": "model",
            "reasoning_content": "Hm.",
            "content": [{"type": "output_text", "text": "I see"}],
            "tool_calls": [{"function": {"name": "f"}}],
        },
        {"role": "observation", "content": [{"type": "tool_result", "content": "r"}]},
        {"role": "critic", "content": None, "refusal": "No."},
    ]
    item = _guessed({"messages": turns})
    assert [t.role for t in item.turns] == ["user", "assistant", "tool", "critic"]
    assert [p.kind for p in item.turns[0].parts] == ["text", "data"]
    assert "base64" in item.turns[0].parts[1].text
    assert [p.kind for p in item.turns[1].parts] == ["reasoning", "text", "tool_call"]
    assert item.turns[2].parts[0].kind == "tool_result"
    assert item.turns[3].parts == (Part(text="No."),)


@pytest.mark.parametrize("value", ["hello", "[1]", [], [1], [{"content": "x"}], {"a": 1}])
def test_messages_that_are_no_conversation_make_a_bad_record(value: Json) -> None:
    found = to_item(_record(m=value), FieldMap({"messages": "m"}))
    assert found == Unreadable("bad_messages")
