"""Families over people: who has two more of a family than somebody else swaps one of them.

A swap is within a stratum, for an item that as many people get, and of no family or of one that it
does not make worse. So neither loads nor anybody's mix change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from annotator.services.assigning.table import Table, bits_of
from annotator.services.assigning.wanting import family_of

_TRIES = 400
_Family = tuple[str, str]


class Kin:
    """Swaps on a table. kept: rows that stay where they are."""

    def __init__(self, table: Table, kept: frozenset[int]) -> None:
        self._table = table
        self._kept = kept
        self._families: dict[_Family, list[int]] = defaultdict(list)
        self._counts: dict[_Family, list[int]] = {}
        self._cells: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        self._next: dict[tuple[int, int, int], int] = {}
        for row, mask in enumerate(table.given):
            family = family_of(table, row)
            if family is not None and mask:
                self._families[family].append(row)
                self._count(family, mask, 1)
            if mask and row not in kept:
                for person in bits_of(mask):
                    self._cells[person, table.stratum[row], table.wanted[row]].append(row)

    def spread(self) -> None:
        """Once through all families, in the order of their names."""
        for family in sorted(self._families):
            rows = self._families[family]
            for _ in range(len(rows) * self._table.n_people):
                if len(rows) < 2 or not self._improve(family, rows):
                    break

    def _improve(self, family: _Family, rows: list[int]) -> bool:
        counts = self._counts[family]
        people = range(self._table.n_people)
        for person in sorted(people, key=lambda p: (-counts[p], p)):
            for other in sorted(people, key=lambda p: (counts[p], p)):
                if counts[person] < counts[other] + 2:
                    break
                if any(self._swap(row, person, other) for row in rows if row not in self._kept):
                    return True
        return False

    def _swap(self, row: int, person: int, other: int) -> bool:
        table = self._table
        if not (table.given[row] >> person & 1 and table.free(row) >> other & 1):
            return False
        for partner in self._partners(row, other):
            if table.free(partner) >> person & 1 and self._harmless(row, partner, person, other):
                self._move(row, person, other)
                self._move(partner, other, person)
                return True
        return False

    def _partners(self, row: int, other: int) -> Iterator[int]:
        """What the other has of the row's kind: a few, on from where the last search ended."""
        key = other, self._table.stratum[row], self._table.wanted[row]
        rows = self._cells[key]
        start = self._next.get(key, 0)
        for tried in range(min(_TRIES, len(rows))):
            partner = rows[(start + tried) % len(rows)]
            if self._table.given[partner] >> other & 1:
                self._next[key] = (start + tried + 1) % len(rows)
                yield partner

    def _harmless(self, row: int, partner: int, person: int, other: int) -> bool:
        family = family_of(self._table, partner)
        if family is None:
            return True
        counts = self._counts[family]
        return family != family_of(self._table, row) and counts[person] < counts[other]

    def _move(self, row: int, giver: int, taker: int) -> None:
        table, family = self._table, family_of(self._table, row)
        table.take(row, giver)
        table.give(row, taker)
        self._cells[taker, table.stratum[row], table.wanted[row]].append(row)
        if family is not None:
            self._count(family, 1 << giver, -1)
            self._count(family, 1 << taker, 1)

    def _count(self, family: _Family, mask: int, n: int) -> None:
        counts = self._counts.setdefault(family, [0] * self._table.n_people)
        for person in bits_of(mask):
            counts[person] += n
