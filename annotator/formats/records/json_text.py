"""One JSON record, strictly: what another program would read differently is a bad record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

from annotator.domain.canonical import Json, JsonObject
from annotator.formats.records.model import DEEPEST, Reason

_MOST_DIGITS = 1000


@dataclass(frozen=True, slots=True)
class BadJson:
    reason: Reason
    detail: str = ""


class _Told(ValueError):  # noqa: N818
    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.bad = BadJson(reason, detail)


def parse_object(text: str) -> JsonObject | BadJson:
    """The object that a text holds, or why it holds none."""
    value = parse_value(text)
    if isinstance(value, BadJson | dict):
        return value
    return BadJson("not_an_object")


def parse_value(text: str) -> Json | BadJson:
    """Any JSON value. Raw control characters within a string are taken as they are.

    NaN, infinities, numbers beyond a double's range, duplicate keys, whole numbers of more than
    1,000 digits and deep nesting are refused; `\\ud800` gives a lone surrogate, as JSON says.
    """
    if text.count("[") + text.count("{") > DEEPEST and _too_deep(text):
        return BadJson("too_deep")
    try:
        return cast("Json", _DECODER.decode(text))
    except _Told as told:
        return told.bad
    except json.JSONDecodeError as error:
        return BadJson("bad_json", f"{error.msg} at character {error.pos + 1}")


def _too_deep(text: str) -> bool:
    depth = 0
    in_string = escaped = False
    for sign in text:
        if in_string:
            in_string = escaped or sign != '"'
            escaped = not escaped and sign == "\\"
        elif sign == '"':
            in_string = True
        elif sign in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif sign in "]}":
            depth -= 1
    return False


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Told("duplicate_key", "keep one of them")
    return found


def _constant(name: str) -> Json:
    raise _Told("not_a_number", name)


def _float(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise _Told("not_a_number", "beyond the range of a double")
    return value


def _int(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _Told("huge_number", f"{len(digits)} digits")
    return int(digits)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_constant=_constant,
    parse_float=_float,
    parse_int=_int,
    strict=False,
)
