"""The labels that a file brings along, kept aside until its items are seen.

A label can be written only when its item is there, and its scale is known only when the file is
read whole. Half a million of them do not fit into memory, so beyond a few they wait in a file.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from operator import attrgetter
from typing import Generic, TypeVar, cast

from annotator.domain.label import AnnotatorKind
from annotator.services.intake.label_writer import Incoming

T = TypeVar("T")
_Fields = Callable[[object], tuple[object, ...]]
_IN_MEMORY = 200


@dataclass(frozen=True, slots=True)
class Brought:
    """n: how many labels; people: whose. read: the labels, from the first, each time anew."""

    n: int
    people: frozenset[tuple[str, AnnotatorKind]]
    read: Callable[[], Iterator[Incoming]]


def brought_by(read: Callable[[], Iterator[Incoming]]) -> Brought:
    """Of labels that can be read again. Reads them once, so that a bad one is refused now."""
    n = 0
    people: set[tuple[str, AnnotatorKind]] = set()
    for one in read():
        n += 1
        people.add((one.label.annotator, one.label.annotator_kind))
    return Brought(n, frozenset(people), read)


class Spool(Generic[T]):
    """Values put aside in order, read again from the first. The file is this process's alone."""

    def __init__(self, *made_of: type) -> None:
        """made_of: the dataclasses that the values consist of; by themselves they pickle slowly."""
        self._table = {kind: partial(_by_fields, kind, _fields_of(kind)) for kind in made_of}
        self._held: list[T] = []
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
        self._n = 0

    def __len__(self) -> int:
        return self._n

    def extend(self, values: Iterable[T]) -> None:
        """Put values at the end."""
        for value in values:
            self._held.append(value)
            self._n += 1
        if len(self._held) >= _IN_MEMORY:
            pickler = pickle.Pickler(self._file, protocol=pickle.HIGHEST_PROTOCOL)
            pickler.dispatch_table = self._table
            pickler.dump(self._held)
            self._held = []

    def __iter__(self) -> Iterator[T]:
        """Everything so far. Nothing may be put aside meanwhile."""
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield from cast("list[T]", pickle.load(self._file))
        yield from self._held

    def close(self) -> None:
        """Forget everything."""
        self._file.close()
        self._held = []


def _fields_of(kind: type) -> _Fields:
    return attrgetter(*(field.name for field in fields(kind)))


def _by_fields(kind: type, told: _Fields, value: object) -> tuple[type, tuple[object, ...]]:
    return kind, told(value)
