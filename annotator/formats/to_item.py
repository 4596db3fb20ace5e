"""A record and a mapping make an item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.item import Item, Part, Turn, turn_of
from annotator.formats.conversation import as_messages, content_parts
from annotator.formats.mapping import META, MISSING, FieldMap, Missing, lookup, text_of
from annotator.formats.records import Reason, Record
from annotator.formats.records.json_text import BadJson, parse_value


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a record makes no item. `detail` holds no text of the record."""

    reason: Reason
    detail: str = ""


def to_item(record: Record, field_map: FieldMap) -> Item | Unreadable:
    """The item in a record.

    A response that is null or empty gives an item of status `no_response`; a record without the
    response's column is unreadable. In a conversation the last assistant turn is the target; a
    response column beside it follows it as one more turn.
    """
    view = _View(record.fields, field_map)
    found = _turns(view)
    if isinstance(found, Unreadable):
        return found
    target = max(i for i, turn in enumerate(found) if turn.role == "assistant")
    return Item(
        turns=found,
        target=target,
        model=view.text("model"),
        source=view.text("source"),
        source_id=view.text("id"),
        category=view.text("category"),
        family=view.text("family"),
        group=view.text("group"),
        split=view.text("split"),
        language=view.text("language"),
        tags=_tags(view.value("tags")),
        meta=_meta(view),
    )


class _View:
    """A record seen through a mapping."""

    def __init__(self, fields: JsonObject, field_map: FieldMap) -> None:
        self._fields = fields
        self.map = field_map

    def has(self, name: str) -> bool:
        """Whether the mapping says where the field comes from."""
        return name in self.map.fields or name in self.map.constants

    def value(self, name: str) -> Json | Missing:
        column = self.map.fields.get(name)
        if column is None:
            return self.map.constants.get(name, MISSING)
        found = lookup(self._fields, column)
        return self.map.constants.get(name, MISSING) if isinstance(found, Missing) else found

    def text(self, name: str) -> str | None:
        """The field as text; None where it is absent, null or empty."""
        value = self.value(name)
        if isinstance(value, Missing) or value is None or value == "":
            return None
        return text_of(value)


def _turns(view: _View) -> tuple[Turn, ...] | Unreadable:
    before = _before(view)
    if isinstance(before, Unreadable):
        return before
    if not view.has("response") and view.has("messages"):
        answered = any(turn.role == "assistant" for turn in before)
        return before if answered else (*before, Turn("assistant", (Part(),)))
    response = view.value("response")
    if isinstance(response, Missing):
        return Unreadable("no_response_column")
    parts = _response_parts(response)
    if parts is None:
        return Unreadable("bad_messages", "the response is of no known form")
    return (*before, Turn("assistant", parts or (Part(),)))


def _before(view: _View) -> tuple[Turn, ...] | Unreadable:
    """What comes before the response: a conversation, or a prompt; each with a system text."""
    system = view.text("system")
    opening = (turn_of("system", system),) if system else ()
    if view.has("messages"):
        value = view.value("messages")
        if isinstance(value, Missing):
            return Unreadable("no_response_column", "no messages")
        turns = as_messages(value)
        if turns is None:
            return Unreadable("bad_messages")
        return (*opening, *turns)
    if not view.has("prompt"):
        return opening
    prompt = view.value("prompt")
    if isinstance(prompt, Missing):
        return Unreadable("no_prompt_column")
    asked = as_messages(prompt) if isinstance(prompt, list) else None
    if asked is not None:
        return (*opening, *asked)
    return opening if prompt is None or prompt == "" else (*opening, turn_of("user", _said(prompt)))


def _said(prompt: Json) -> str:
    if isinstance(prompt, Mapping):
        inner = prompt.get("content", prompt.get("text"))
        return inner if isinstance(inner, str) else text_of(prompt)
    return text_of(prompt)


def _response_parts(response: Json) -> tuple[Part, ...] | None:
    turns = as_messages(response) if isinstance(response, list) else None
    if turns is not None:
        answers = [turn for turn in turns if turn.role == "assistant"]
        return answers[-1].parts if answers else ()
    return content_parts(response)


def _tags(value: Json | Missing) -> tuple[str, ...]:
    if isinstance(value, Missing) or value is None or value in ("", "-"):
        return ()
    if isinstance(value, str) and value.lstrip().startswith("["):
        parsed = parse_value(value)
        value = value if isinstance(parsed, BadJson) else parsed
    if isinstance(value, list):
        return tuple(text_of(one) for one in value)
    return tuple(tag.strip() for tag in text_of(value).split("|") if tag.strip())


def _meta(view: _View) -> dict[str, str]:
    names = [name for name in (*view.map.fields, *view.map.constants) if name.startswith(META)]
    texts = {name.removeprefix(META): view.text(name) for name in names}
    return {key: text for key, text in texts.items() if text is not None}
