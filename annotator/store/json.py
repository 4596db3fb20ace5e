"""Reading stored JSON: fast, and with every string that a model can emit."""

from __future__ import annotations

import json
from typing import cast

import orjson

from annotator.domain.canonical import Json, JsonObject


def loads(content: bytes | str) -> Json:
    """The value. Lone surrogates, which orjson refuses, are read too. ValueError for no JSON."""
    try:
        return cast("Json", orjson.loads(content))
    except orjson.JSONDecodeError:
        return cast("Json", json.loads(content))


def loads_object(content: bytes | str) -> JsonObject:
    """The same for what is known to be an object."""
    return cast("JsonObject", loads(content))


def column(text: str) -> str:
    """A text as SQLite can hold it: lone surrogates escaped, all else as it is.

    For look-ups and slices only; the exact text stays in the item's content.
    """
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
