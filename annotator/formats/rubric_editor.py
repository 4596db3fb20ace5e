"""Edits a rubric file as a person would: one place at a time, comments and layout kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
)

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.errors import RefusedInput, UserError
from annotator.domain.rubric import Rubric
from annotator.formats.atomic import write_atomic
from annotator.formats.rubric_file import rubric_from_text
from annotator.formats.yaml_reader import dump_text, load_text, read_text, scalar

Place = tuple[str | int, ...]
"""Entries of a list are named by id: ("criteria", "severity", "levels", "3", "anchor")."""


class RubricEditor:
    """One rubric text under edit. Nothing is checked before `rubric` or `save`."""

    def __init__(self, text: str, name: str) -> None:
        self._name = name
        self._like = text
        self._root = load_text(text, name)

    @classmethod
    def open(cls, path: Path) -> RubricEditor:
        """An editor of the text in a file; the file itself is not touched before `save`."""
        return cls(read_text(path), str(path))

    def set(self, place: Place, value: Json) -> None:
        """Put a value where `place` says. Raises UserError where there is no such place."""
        holder = self._find(place[:-1])
        if isinstance(holder, CommentedMap):
            before = holder.get(place[-1])
            holder[place[-1]] = _node(value, before)
        elif isinstance(holder, CommentedSeq):
            index = self._index(holder, place)
            holder[index] = _node(value, holder[index])
        else:
            raise self._nowhere(place)

    def add(self, place: Place, entry: JsonObject) -> None:
        """Append an entry to the list at `place`, making the list where there is none."""
        holder = self._find(place[:-1])
        if isinstance(holder, CommentedMap) and place[-1] not in holder:
            holder[place[-1]] = CommentedSeq()
        listed = self._find(place)
        if not isinstance(listed, CommentedSeq):
            raise self._nowhere(place)
        listed.append(_node(entry, None))

    def remove(self, place: Place) -> None:
        """Take away a key or an entry of a list."""
        holder = self._find(place[:-1])
        if isinstance(holder, CommentedMap) and place[-1] in holder:
            del holder[place[-1]]
        elif isinstance(holder, CommentedSeq):
            del holder[self._index(holder, place)]
        else:
            raise self._nowhere(place)

    def holds(self, place: Place) -> bool:
        """Whether the mapping around `place` has such a key."""
        holder = self._find(place[:-1])
        return isinstance(holder, CommentedMap) and place[-1] in holder

    def arrange(self, place: Place, ids: Sequence[str]) -> None:
        """Put the entries of the list at `place` into the order of their ids."""
        listed = self._find(place)
        if not isinstance(listed, CommentedSeq):
            raise self._nowhere(place)
        entries = [listed[self._index(listed, (*place, one))] for one in ids]
        for index, entry in enumerate(entries):
            listed[index] = entry

    def text(self) -> str:
        """The text as it stands now."""
        return dump_text(self._root, self._like)

    def rubric(self) -> Rubric:
        """The rubric as it stands now. Raises ProblemsInFile."""
        return rubric_from_text(self.text(), self._name)

    def save(self, path: Path) -> Rubric:
        """Check, then write in one step; gives the rubric that was written."""
        rubric = self.rubric()
        write_atomic(path, self.text().encode("utf-8"))
        return rubric

    def _find(self, place: Place) -> object:
        node: object = self._root
        for depth, step in enumerate(place, 1):
            if isinstance(node, CommentedMap) and step in node:
                node = node[step]
            elif isinstance(node, CommentedSeq):
                node = node[self._index(node, place[:depth])]
            else:
                raise self._nowhere(place[:depth])
        return node

    def _index(self, listed: CommentedSeq, place: Place) -> int:
        step = place[-1]
        for index, entry in enumerate(listed):
            named = entry.get("id") if isinstance(entry, CommentedMap) else index
            if named == step or (isinstance(step, int) and index == step):
                return index
        raise self._nowhere(place)

    def _nowhere(self, place: Place) -> UserError:
        told = " → ".join(str(step) for step in place)
        return UserError(f"{self._name} has no {told}.", "Choose a place that the rubric has.")


def numbered(text: str, name: str, version: str, previous: str) -> str:
    """The text with these two numbers, and every other character as it was where that can be.

    Raises ProblemsInFile where the text is no YAML.
    """
    made = _VERSION.sub(lambda found: f"{found[1]}{version}{found[3]}", text, count=1)
    if _PREVIOUS.search(made):
        made = _PREVIOUS.sub(lambda found: f"{found[1]}{previous}", made, count=1)
    else:
        made = _VERSION.sub(lambda found: f"{found[0]}\nprevious: {previous}", made, count=1)
    if _states(made, version, previous):
        return made
    editor = RubricEditor(text, name)
    editor.set(("version",), version)
    editor.set(("previous",), previous)
    return editor.text()


def _states(text: str, version: str, previous: str) -> bool:
    try:
        root = load_text(text, "")
    except RefusedInput:
        return False
    return (root.get("version"), root.get("previous")) == (version, previous)


_VALUE = r"""("[^"\n]*"|'[^'\n]*'|[^\s#"'][^\s#]*)"""
_VERSION = re.compile(rf"^(version:[ \t]+){_VALUE}((?:[ \t]+#[^\r\n]*)?)", re.M)
_PREVIOUS = re.compile(rf"^(previous:[ \t]+){_VALUE}", re.M)


def _node(value: Json, before: object) -> object:
    if isinstance(value, str):
        if "\n" in value.rstrip("\n"):
            return LiteralScalarString(value) if _is_literal(value) else _quoted(value)
        return _folded(value) if isinstance(before, FoldedScalarString) else scalar(value)
    if isinstance(value, Mapping):
        return CommentedMap((key, _node(one, None)) for key, one in value.items())
    if isinstance(value, Sequence):
        listed = CommentedSeq(_node(one, None) for one in value)
        if all(not isinstance(one, Mapping) for one in value):
            listed.fa.set_flow_style()
        return listed
    return value


def _is_literal(value: str) -> bool:
    """Whether a text reads back from the lines of a literal block as it is."""
    lines = value.split("\n")
    plain = all(line.isprintable() and line == line.rstrip() for line in lines)
    return plain and bool(lines[0]) and lines[0] == lines[0].lstrip() and not value.endswith("\n\n")


def _quoted(value: str) -> object:
    return cast("object", DoubleQuotedScalarString(value))


def _folded(value: str) -> object:
    """A text over several lines that reads back as one; broken before 80 characters."""
    if value != " ".join(value.split(" ")).strip() or "  " in value:
        return scalar(value)
    folded: Any = FoldedScalarString(value)
    positions, start = [], 0
    while len(value) - start > 80:
        at = value.rfind(" ", start + 1, start + 80)
        if at < 0:
            break
        positions.append(at)
        start = at
    folded.fold_pos = positions
    return cast("object", folded)
