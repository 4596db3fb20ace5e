"""A first guess at a mapping, for the person to correct."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.domain.canonical import Json
from annotator.formats.conversation import as_messages
from annotator.formats.mapping import FieldMap, columns_of, lookup, text_of
from annotator.formats.records import Record

_NAMES: dict[str, tuple[str, ...]] = {
    "messages": ("messages", "conversation", "conversations", "chat", "dialogue", "turns"),
    "prompt": (
        "prompt",
        "user_prompt",
        "question",
        "instruction",
        "input",
        "query",
        "request",
        "goal",
        "objective",
    ),
    "response": (
        "response",
        "completion",
        "output",
        "model_answer",
        "llm_answer",
        "answer",
        "generation",
        "assistant_response",
        "model_response",
        "model_output",
        "target_response",
        "llm_output",
        "llm_response",
        "prediction",
    ),
    "system": ("system", "system_prompt", "system_message"),
    "id": (
        "id",
        "item_id",
        "sample_id",
        "example_id",
        "prompt_id",
        "question_id",
        "custom_id",
        "uid",
        "uuid",
        "key",
        "index",
    ),
    "model": ("model", "model_name", "model_id", "generator", "llm"),
    "source": ("source", "dataset", "benchmark"),
    "category": (
        "category",
        "harm_category",
        "risk_area",
        "semantic_category",
        "types_of_harm",
        "topic",
        "type",
    ),
    "family": ("family", "prompt_family", "paraphrase_group"),
    "group": ("group", "demographic_group"),
    "split": ("split", "subset"),
    "tags": ("tags",),
    "language": ("language", "lang", "locale"),
}
_PARTS = re.compile(r"[^a-z0-9]+")


def guess_mapping(columns: Sequence[str], sample: Sequence[Record] = ()) -> FieldMap:
    """The most likely field of each column, by its name and by what the sample holds in it.

    A conversation wins over a prompt; a response column beside it is the turn to judge.
    `instruction` with a filled `input` beside it (Alpaca's form) becomes one prompt.
    """
    columns = columns or columns_of(sample)
    plain = {_plain(column): column for column in reversed(columns)}
    fields = {
        name: plain[known]
        for name, names in _NAMES.items()
        if (known := next((n for n in names if n in plain), None)) is not None
    }
    messages = fields.get("messages")
    if messages is not None and not _holds_conversation(messages, sample):
        del fields["messages"]
    if "messages" in fields:
        fields.pop("prompt", None)
        if _has_answer(fields["messages"], sample):
            fields.pop("response", None)
    elif fields.get("prompt") == plain.get("instruction", "") and "input" in plain:
        fields["prompt"] = f"{plain['instruction']} + {plain['input']}"
    answered_alone = {"prompt", "messages"}.isdisjoint(fields)
    if answered_alone and _only_numbers(fields.get("response"), sample):
        del fields["response"]
    return FieldMap(fields)


def _plain(column: str) -> str:
    return _PARTS.sub("_", column.strip().lower()).strip("_")


def _holds_conversation(column: str, sample: Sequence[Record]) -> bool:
    if not sample:
        return True
    return any(as_messages(_value(record, column)) is not None for record in sample)


def _has_answer(column: str, sample: Sequence[Record]) -> bool:
    """Whether the conversation itself ends in what is to be judged."""
    for record in sample:
        turns = as_messages(_value(record, column))
        if turns:
            return turns[-1].role == "assistant"
    return True


def _only_numbers(column: str | None, sample: Sequence[Record]) -> bool:
    """Whether a column that nobody asked anything in holds the numbers of answers, not answers."""
    values = [text_of(_value(record, column)) for record in sample] if column else []
    return bool(values) and all(value.isdecimal() for value in values)


def _value(record: Record, column: str) -> Json:
    found = lookup(record.fields, column)
    return None if not isinstance(found, str | list | dict) else found
