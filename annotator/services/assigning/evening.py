"""What taking turns leaves uneven: items move on until no chain of moves evens the loads further.

A chain goes from who has more to who has less through people who hand an item on; it is what makes
the loads as even as languages, opt-outs and limits allow, and finds room for an item whose own
people are full.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from itertools import pairwise

from annotator.services.assigning.table import Table, bits_of

_Test = Callable[[int], bool]


class Evening:
    """Moves items between people. kept: rows that stay where they are (pinned ones)."""

    def __init__(self, table: Table, kept: frozenset[int]) -> None:
        self._table = table
        self._held: list[dict[int, list[int]]] = [defaultdict(list) for _ in range(table.n_people)]
        for row, mask in enumerate(table.given):
            if mask and row not in kept:
                for person in bits_of(mask):
                    self._held[person][table.stratum[row]].append(row)
        self._seen: dict[tuple[int, int, int], int] = {}
        self._got = [[0] * len(table.strata) for _ in range(table.n_people)]
        self._lost = [[0] * len(table.strata) for _ in range(table.n_people)]
        self._none: dict[tuple[int, int, int], tuple[int, int]] = {}

    def settle(self, order: Sequence[int]) -> None:
        """Even loads, and no row in want that somebody could still get."""
        self._level()
        while self._make_room([row for row in order if self._table.need(row) > 0]):
            self._level()

    def _level(self) -> None:
        """Until nobody could hand something on to somebody with two fewer, directly or not."""
        moved = True
        while moved:
            moved = False
            for person in sorted(
                range(len(self._table.loads)), key=lambda p: -self._table.loads[p]
            ):
                moved = self._level_from(person) or moved

    def _make_room(self, rows: Sequence[int]) -> bool:
        """Give rows to people of their own who have room after a chain; whether there were any."""
        stuck: set[int] = set()
        found = False
        for row in rows:
            free = self._table.free(row)
            while self._table.need(row) > 0 and free and free not in stuck:
                if not self._give_through(row, free):
                    stuck.add(free)
                    break
                stuck.clear()
                found = True
                free = self._table.free(row)
        return found

    def _level_from(self, person: int) -> bool:
        moved = False
        while path := self._path([person], lambda one: self._lower(one, person)):
            self._pass_on(path)
            moved = True
        return moved

    def _lower(self, one: int, than: int) -> bool:
        table = self._table
        return table.rooms[one] > 0 and table.loads[one] + 2 <= table.loads[than]

    def _give_through(self, row: int, free: int) -> bool:
        table = self._table
        path = self._path(list(bits_of(free)), lambda one: table.rooms[one] > 0)
        if path is None:
            return False
        self._pass_on(path)
        self._receive(row, path[0])
        return True

    def _path(self, starts: list[int], ends: _Test) -> list[int] | None:
        """The shortest chain of people, each of whom can hand an item on to the next."""
        if not any(ends(one) for one in range(self._table.n_people)):
            return None
        for one in starts:
            if ends(one):
                return [one]
        before = dict.fromkeys(starts, -1)
        queue = deque(starts)
        while queue:
            person = queue.popleft()
            for other in self._by_load(before):
                if self._movable(person, other) is None:
                    continue
                before[other] = person
                if ends(other):
                    return _back(before, other)
                queue.append(other)
        return None

    def _by_load(self, known: dict[int, int]) -> list[int]:
        loads = self._table.loads
        return sorted((p for p in range(len(loads)) if p not in known), key=lambda p: loads[p])

    def _pass_on(self, path: list[int]) -> None:
        """From the end, so that there is room for each."""
        for person, other in reversed(list(pairwise(path))):
            row = self._movable(person, other)
            if row is None:
                raise RuntimeError("a chain of moves broke while it was followed")
            self._table.take(row, person)
            self._lost[person][self._table.stratum[row]] += 1
            self._receive(row, other)

    def _receive(self, row: int, person: int) -> None:
        stratum = self._table.stratum[row]
        self._table.give(row, person)
        self._got[person][stratum] += 1
        self._held[person][stratum].append(row)

    def _movable(self, person: int, other: int) -> int | None:
        """A row that one can hand to the other: of the stratum of which they have too much."""
        cells = self._table.cells
        held = self._held[person]
        strata = sorted(held, key=lambda s: (cells[s][other] - cells[s][person], s))
        for stratum in strata:
            found = self._first(person, other, stratum)
            if found is not None:
                return found
        return None

    def _first(self, person: int, other: int, stratum: int) -> int | None:
        """On from where the last search ended, then from the front. Where there was none, there is
        none until the one gets, or the other loses, something of the stratum."""
        key = person, other, stratum
        now = self._got[person][stratum], self._lost[other][stratum]
        if self._none.get(key) == now:
            return None
        rows = self._held[person][stratum]
        start = self._seen.get(key, 0)
        for places in (range(start, len(rows)), range(min(start, len(rows)))):
            for place in places:
                row = rows[place]
                if self._table.given[row] >> person & 1 and self._table.free(row) >> other & 1:
                    self._seen[key] = place
                    return row
        self._none[key] = now
        return None


def _back(before: dict[int, int], last: int) -> list[int]:
    path = [last]
    while before[path[-1]] >= 0:
        path.append(before[path[-1]])
    return path[::-1]
