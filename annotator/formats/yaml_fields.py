"""Strict reading of a YAML mapping: every key is known, every value has its type."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TypeVar, cast

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from annotator.domain.rubric_rules import Path
from annotator.formats.yaml_problems import Problems

_LARGEST = 2**53
T = TypeVar("T", bound=str)
E = TypeVar("E")


class Fields:
    """One mapping of the document. Whatever is wrong is noted and a default is given back."""

    def __init__(self, node: CommentedMap, path: Path, problems: Problems) -> None:
        self.node = node
        self.path = path
        self.problems = problems
        self._known: list[str] = []

    def text(self, key: str, default: str | None = None) -> str:
        """A text; needed where there is no default."""
        value = self.raw(key)
        if value is None:
            if default is None:
                self.wrong(key, f"`{key}` is missing.", f"Add a line `{key}: …`.")
            return default or ""
        if isinstance(value, str):
            return str(value)
        self.wrong(key, f"`{key}` is not text.", f'Put it in quotes: `{key}: "{_short(value)}"`.')
        return default or ""

    def maybe_text(self, key: str) -> str | None:
        """A text, or None where it is absent or null."""
        return self.text(key, "") if self.raw(key) is not None else None

    def one_of(self, key: str, choices: tuple[T, ...], default: T | None = None) -> T:
        """One of some words."""
        value = self.text(key, default)
        if value in choices:
            return value
        if value:
            self.wrong(key, f"`{key}: {value}` is not known.", f"Use one of: {', '.join(choices)}.")
        return default or choices[0]

    def number(self, key: str, default: float | None = None) -> float | None:
        """A number, or the default where it is absent."""
        value = self.raw(key)
        if value is None:
            return default
        if is_number(value):
            return float(cast("float", value))
        self.wrong(key, f"`{key}` is not a number.", f"Write a number: `{key}: 3`.")
        return default

    def whole(self, key: str, default: int) -> int:
        """A whole number."""
        value = self.number(key, float(default))
        if value is None or value != int(value):
            self.wrong(key, f"`{key}` is not a whole number.", f"Write e.g. `{key}: {default}`.")
            return default
        return int(value)

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return default if value is None else bool(value)
        self.wrong(key, f"`{key}` is neither true nor false.", "Write `true` or `false`.")
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where it is absent."""
        return tuple(text for _, text in self._entries(key, str, "a text (put it in quotes)"))

    def maps(self, key: str) -> Iterator[Fields]:
        """The mappings of a list, each to be closed by the reader."""
        for index, node in self._entries(key, CommentedMap, "a group of `name: value`"):
            yield Fields(node, (*self.path, key, index), self.problems)

    def child(self, key: str, *, needed: bool = False) -> Fields | None:
        """A mapping within this one."""
        value = self.raw(key)
        if isinstance(value, CommentedMap):
            return Fields(value, (*self.path, key), self.problems)
        if value is not None:
            self.wrong(
                key, f"`{key}` is not a group of `name: value`.", "Indent its lines below it."
            )
        elif needed:
            self.wrong(key, f"`{key}` is missing.", f"Add `{key}:`.")
        return None

    def raw(self, key: str) -> object:
        """Whatever stands there; None where nothing does."""
        self._known.append(key)
        return cast("object", self.node.get(key))

    def wrong(self, key: str, message: str, hint: str) -> None:
        """Note a problem with one key."""
        self.problems.add((*self.path, key), message, hint)

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.node:
            if key not in self._known:
                near = get_close_matches(str(key), self._known, 1)
                meant = f"Did you mean `{near[0]}`? " if near else ""
                known = ", ".join(dict.fromkeys(self._known))
                self.problems.add(
                    (*self.path, key),
                    f"The key `{key}` is not known here.",
                    f"{meant}Known: {known}.",
                    severe=False,
                )

    def _entries(self, key: str, kind: type[E], what: str) -> Iterator[tuple[int, E]]:
        value = self.raw(key)
        if value is None:
            return
        if not isinstance(value, CommentedSeq):
            self.wrong(key, f"`{key}` is not a list.", "Write `- ` before each entry.")
            return
        for index, entry in enumerate(value):
            if isinstance(entry, kind):
                yield index, entry
            else:
                self.problems.add(
                    (*self.path, key, index),
                    f"An entry of `{key}` is not what belongs there.",
                    f"Each entry is {what}.",
                )


def check_schema(fields: Fields) -> None:
    """Every file says which version of its form it has; this program knows 1."""
    value = fields.raw("schema")
    if value is None:
        fields.wrong("schema", "`schema` is missing.", "Start the file with `schema: 1`.")
    elif isinstance(value, int) and not isinstance(value, bool) and value > 1:
        message = f"The file is of schema {value}; this program knows schema 1."
        fields.wrong("schema", message, "Update the program.")
    elif value != 1 or isinstance(value, bool):
        fields.wrong("schema", f"`schema: {value}` is not known.", "Write `schema: 1`.")


def is_number(value: object) -> bool:
    """A number of at most 2^53, which nothing rounds and nothing overflows; not true or false."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= _LARGEST


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 20 else "…"
