"""Writing much: few commits, and yet nobody's own work waits for more than a slice and a commit.

A commit costs as much as many rows, so what is handed in is one transaction. It is worked off by
slices, and ends after a slice where a person's job waits or waited a moment ago; the rest comes
right behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from annotator.store.database import Database, Transaction
from annotator.store.writer import BULK

T = TypeVar("T")
R = TypeVar("R")
Job = Callable[[Transaction, Sequence[T]], R]


def part_size(database: Database, most: int, size: int) -> int:
    """How much to read and hand in next: no more than a slice while somebody works.

    Long reading makes a label wait as long writing does: both want the interpreter.
    """
    return size if database.people_wait() else most


def write_slices(
    database: Database, whole: Sequence[T], size: int, job: Job[T, R]
) -> Iterator[tuple[Sequence[T], R]]:
    """Each slice of at most `size` with what `job` made of it, once it is durable."""
    rest = whole
    while rest:
        written = database.write(partial(_slices, whole=rest, size=size, job=job), BULK)
        for done in written.result():
            yield done
            rest = rest[len(done[0]) :]


def _slices(
    transaction: Transaction, whole: Sequence[T], size: int, job: Job[T, R]
) -> list[tuple[Sequence[T], R]]:
    done: list[tuple[Sequence[T], R]] = []
    for start in range(0, len(whole), size):
        if done and transaction.is_awaited():
            break
        some = whole[start : start + size]
        done.append((some, job(transaction, some)))
    return done
