"""Strict reading of a JSON object whose origin is unknown. What is not asked for stays unread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from annotator.domain.canonical import Json, JsonObject

_LARGEST: Final = 2**53
_LONGEST_TEXT: Final = 1000

UUID: Final = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HASH: Final = re.compile("[0-9a-f]{64}")
HLC: Final = re.compile(r"[0-9]{13}\.[0-9]{5}")
WORD: Final = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
SHORT: Final = re.compile(f"(?s:.{{1,{_LONGEST_TEXT}}})")


class FieldError(ValueError):
    """A field that is missing or has another form; the text says which and how."""


class Fields:
    """One object; `place` is what its fields are called in problems, e.g. `files[3].`."""

    def __init__(self, value: JsonObject, place: str = "") -> None:
        self._value = value
        self._place = place

    def text(self, key: str, form: re.Pattern[str] = SHORT) -> str:
        """A text of a form."""
        return self._text(self._raw(key), key, form)

    def texts(self, key: str, form: re.Pattern[str] = SHORT) -> tuple[str, ...]:
        """A list of texts of a form."""
        listed = enumerate(self._list(key))
        return tuple(self._text(value, f"{key}[{index}]", form) for index, value in listed)

    def whole(self, key: str, least: int = 0) -> int:
        """A whole number from `least` to 2^53."""
        value = self._raw(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(key, "is no whole number")
        if not least <= value <= _LARGEST:
            raise self.wrong(key, f"is not between {least} and 2^53")
        return value

    def flag(self, key: str) -> bool:
        """true or false."""
        value = self._raw(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "is neither true nor false")
        return value

    def child(self, key: str) -> Fields:
        """An object within this one."""
        return self._child(self._raw(key), key)

    def children(self, key: str) -> Iterator[Fields]:
        """The objects of a list."""
        for index, value in enumerate(self._list(key)):
            yield self._child(value, f"{key}[{index}]")

    def items(self, form: re.Pattern[str] = WORD) -> Iterator[tuple[str, Fields]]:
        """The objects that this one holds by name, where each name is of a form."""
        for key, value in self._value.items():
            yield self._text(key, key[:40], form), self._child(value, key)

    def wrong(self, key: str, how: str) -> FieldError:
        """The problem with one field."""
        return FieldError(f"“{self._place}{key}” {how}")

    def _raw(self, key: str) -> Json:
        if key not in self._value:
            raise self.wrong(key, "is missing")
        return self._value[key]

    def _list(self, key: str) -> Sequence[Json]:
        value = self._raw(key)
        if not isinstance(value, list):
            raise self.wrong(key, "is no list")
        return value

    def _text(self, value: Json, key: str, form: re.Pattern[str]) -> str:
        if not isinstance(value, str):
            raise self.wrong(key, "is no text")
        if not form.fullmatch(value):
            raise self.wrong(key, "does not have the form it should")
        return value

    def _child(self, value: Json, key: str) -> Fields:
        if not isinstance(value, dict):
            raise self.wrong(key, "is no object")
        return Fields(value, f"{self._place}{key}.")
