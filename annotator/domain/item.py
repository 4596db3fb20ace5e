"""Items: what is judged.

An item is a conversation of turns; the *target* turn is the model's response under judgement.
Its `uid` depends on what is judged and on the source's own id, never on the file or the row it
came from, so importing a file twice adds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, cast

from annotator.domain.canonical import Json, JsonObject, canonical, content_hash, sha256

PartKind = Literal["text", "reasoning", "image", "tool_call", "tool_result", "data"]
ItemStatus = Literal["ready", "no_response", "placeholder", "redacted", "gold"]
"""gold: a calibration example that is slipped into the queue; it is listed nowhere."""

ROLES = ("system", "user", "assistant", "tool")

_HELD_OUT = "heldout"
_NOT_SPELT = re.compile(r"[\W_]+")
_MOST_ALIKE = 10_000
"""How many identical records without a source id are told apart when a uid is checked."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a turn. `media` is the sha256 of a file in the project's media folder."""

    kind: PartKind = "text"
    text: str = ""
    media: str | None = None
    mime: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The text parts, one after the other; evidence spans are code-point offsets into it."""
        return "\n".join(part.text for part in self.parts if part.kind == "text")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to judge, as its source gave it. `target` is an index into `turns`."""

    turns: tuple[Turn, ...]
    target: int
    model: str | None = None
    source: str | None = None
    source_id: str | None = None
    category: str | None = None
    family: str | None = None
    group: str | None = None
    split: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)

    @property
    def response(self) -> Turn:
        return self.turns[self.target]

    @property
    def prompt(self) -> str:
        """The last user turn before the target; empty where there is none."""
        before = self.turns[: self.target]
        return next((t.text for t in reversed(before) if t.role == "user"), "")

    @property
    def status(self) -> ItemStatus:
        """`no_response` where the target holds nothing that could be judged."""
        judged = (p for p in self.response.parts if p.text.strip() or p.media)
        return "ready" if next(judged, None) else "no_response"


@lru_cache(maxsize=1024)
def is_held_out(split: str) -> bool:
    """Whether a split is the one that is kept for a last, honest test, however it is spelt."""
    return _NOT_SPELT.sub("", split.casefold()) == _HELD_OUT


def turn_of(role: str, text: str) -> Turn:
    """A turn of one text part."""
    return Turn(role, (Part(text=text),))


def turns_json(turns: tuple[Turn, ...]) -> list[Json]:
    """The stored form of a conversation."""
    return [{"role": t.role, "parts": [_part_json(p) for p in t.parts]} for t in turns]


def turns_from_json(value: Json) -> tuple[Turn, ...]:
    """The inverse of `turns_json`."""
    turns = cast("list[JsonObject]", value)
    return tuple(
        Turn(str(t["role"]), tuple(_part_from(p) for p in cast("list[JsonObject]", t["parts"])))
        for t in turns
    )


def item_uid(item: Item, ordinal: int = 0, write: Callable[[JsonObject], bytes] = canonical) -> str:
    """sha256 over the judged turns, the model, and the source's id.

    Without a source id, `ordinal` numbers identical records from 0. write: as in `events.encode`.
    """
    identity: dict[str, Json] = {
        "turns": turns_json(item.turns),
        "target": item.target,
        "model": item.model,
    }
    if item.source_id is None:
        identity["ordinal"] = ordinal
    else:
        identity["id"] = item.source_id
    return sha256(write(identity))


def ordinal_of(item: Item, uid: str) -> int | None:
    """The ordinal with which the item has that uid; None where its content is another's."""
    most = 1 if item.source_id is not None else _MOST_ALIKE
    return next((n for n in range(most) if item_uid(item, n) == uid), None)


def placeholder_uid(source_id: str, model: str | None) -> str:
    """The uid of an item known only by name (labels imported before their items)."""
    return content_hash({"placeholder": source_id, "model": model})


def _part_json(part: Part) -> Json:
    stated: dict[str, Json] = {"kind": part.kind}
    if part.text:
        stated["text"] = part.text
    if part.media is not None:
        stated["media"] = part.media
    if part.mime is not None:
        stated["mime"] = part.mime
    return stated


def _part_from(value: JsonObject) -> Part:
    media, mime = value.get("media"), value.get("mime")
    return Part(
        kind=cast("PartKind", value["kind"]),
        text=str(value.get("text", "")),
        media=None if media is None else str(media),
        mime=None if mime is None else str(mime),
    )
