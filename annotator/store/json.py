"""Reading stored JSON: fast, and with every string that a model can emit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import cast

import orjson

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.canonical import canonical as exact

_FLOATLESS = frozenset({str, int, bool, type(None)})
_CANONICAL = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)


def loads(content: bytes | str) -> Json:
    """The value. Lone surrogates, which orjson refuses, are read too. ValueError for no JSON."""
    try:
        return cast("Json", orjson.loads(content))
    except orjson.JSONDecodeError:
        return cast("Json", json.loads(content))


def loads_object(content: bytes | str) -> JsonObject:
    """The same for what is known to be an object."""
    return cast("JsonObject", loads(content))


def canonical(value: JsonObject) -> bytes:
    """The bytes of `domain.canonical.canonical`, by orjson where it writes the same: nearly always.

    It writes some floats otherwise, and refuses lone surrogates and what is no plain JSON.
    """
    if not _holds_float(value):
        try:
            return orjson.dumps(value, option=_CANONICAL)
        except TypeError:
            pass
    return exact(value)


def _holds_float(value: Json) -> bool:
    """Or what may: all but the types that JSON is read and made as."""
    kind = type(value)
    if kind is dict:
        children: Iterable[Json] = cast("JsonObject", value).values()
    elif kind is list or kind is tuple:
        children = cast("Sequence[Json]", value)
    else:
        return kind not in _FLOATLESS
    for child in children:  # noqa: SIM110 (a generator would take as long as the rest)
        if type(child) not in _FLOATLESS and _holds_float(child):
            return True
    return False


def column(text: str) -> str:
    """A text as SQLite can hold it: lone surrogates escaped, all else as it is.

    For look-ups and slices only; the exact text stays in the item's content.
    """
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
