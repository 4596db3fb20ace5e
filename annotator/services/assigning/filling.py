"""Handing out: loads as even as can be, and everybody's mix in proportion to the strata.

Items go by who may get them, the narrowest circle first. What a circle has to label is levelled
over its people, that is apportioned to the strata in whole numbers, and within a stratum people
take turns; ties go to who has least of the item's family, then to who has least in common with
those who got the item already, then to the seed.
"""

from __future__ import annotations

from collections import defaultdict

from annotator.services.assigning.chance import drawn, mixed
from annotator.services.assigning.quotas import apportioned, levelled
from annotator.services.assigning.table import Table, bits_of
from annotator.services.assigning.wanting import family_of

_BEHIND, _KIN, _TOGETHER = 100, 80, 48
"""Bits below a pick's parts: turns, items of the family, items in common; ties have the rest."""
_MOST = (1 << 20) - 1


class Filling:
    """One round of handing out."""

    def __init__(self, table: Table, order: list[int]) -> None:
        self._table = table
        self._place = {row: place for place, row in enumerate(order)}
        self._ties = [drawn(table.settings.seed, "person", p.id) for p in table.settings.people]
        self.together = [[0] * table.n_people for _ in range(table.n_people)]
        self.kin: dict[tuple[str, str], list[int]] = {}

    def fill(self, rows: list[int]) -> None:
        """Hand out what the rows still need, as far as people may and have room."""
        waiting = rows
        while True:
            circles = self._circles(waiting)
            if not circles:
                return
            full = self._table.roomy()
            rest: list[int] = []
            queue = sorted(circles.items(), key=lambda one: (one[0].bit_count(), one[0]))
            for place, (mask, own) in enumerate(queue):
                rest += self._serve(mask, own)
                if self._table.roomy() != full:
                    rest += [row for _, left in queue[place + 1 :] for row in left]
                    break
            waiting = rest

    def pin(self, row: int) -> None:
        """Give an item to everybody who may have it."""
        for person in bits_of(self._table.free(row) & self._table.roomy()):
            self._give(row, person)

    def _circles(self, rows: list[int]) -> dict[int, list[int]]:
        """The rows that can go to somebody, by who that is, in order."""
        roomy = self._table.roomy()
        found: dict[int, list[int]] = defaultdict(list)
        for row in rows:
            mask = self._table.free(row) & roomy
            if mask and self._table.need(row) > 0:
                found[mask].append(row)
        for own in found.values():
            own.sort(key=self._place.__getitem__)
        return found

    def _serve(self, mask: int, rows: list[int]) -> list[int]:
        """Hand a circle its items; gives back those for which there is no room in this round."""
        table, people = self._table, list(bits_of(mask))
        rooms = [table.rooms[p] for p in people]
        needs = [min(table.need(row), len(people)) for row in rows]
        n = _fitting(needs, rooms)
        taken = rows[:n]
        budget = levelled(
            [table.loads[p] for p in people],
            [min(room, n) for room in rooms],
            sum(needs[:n]),
            [self._ties[p] for p in people],
        )
        columns: dict[tuple[int, int], list[int]] = defaultdict(list)
        for row, need in zip(taken, needs, strict=False):
            columns[table.stratum[row], -need].append(row)
        keys = sorted(columns)
        sizes = [(stratum, len(columns[stratum, need]) * -need) for stratum, need in keys]
        quotas = apportioned(budget, sizes, [len(columns[key]) for key in keys])
        for key, quota in zip(keys, quotas, strict=True):
            self._deal(self._by_family(columns[key]), -key[1], people, quota)
        short = [row for row in taken if table.need(row) > 0 and table.free(row) & mask]
        return short + rows[n:]

    def _by_family(self, rows: list[int]) -> list[int]:
        """A family's items side by side: who takes turns cannot get two of them in a row."""
        first: dict[tuple[str, str], int] = {}
        keys = []
        for row in rows:
            family = family_of(self._table, row)
            place = self._place[row]
            lead = place if family is None else first.setdefault(family, place)
            keys.append((lead, place, row))
        return [row for _, _, row in sorted(keys)]

    def _deal(self, rows: list[int], need: int, people: list[int], quota: list[int]) -> None:
        """Deal out a column: each person takes turns until their quota is full."""
        table, highest = self._table, max(quota)
        had = [0] * len(people)
        turns = [0 if own else _MOST for own in quota]
        for row in rows:
            kin = self._kin(row)
            keys = [
                (turn << _BEHIND)
                + ((kin[p] if kin else 0) << _KIN)
                + mixed(table.draws[row], self._ties[p])
                for turn, p in zip(turns, people, strict=True)
            ]
            open_ = [one for one, p in enumerate(people) if table.rooms[p] > 0]
            for _ in range(min(need, len(open_))):
                best = min(open_, key=keys.__getitem__)
                open_.remove(best)
                person = people[best]
                beside = self.together[person]
                for one in open_:
                    keys[one] += beside[people[one]] << _TOGETHER
                had[best] += 1
                own = quota[best]
                turns[best] = had[best] * highest // own if had[best] < own else _MOST
                self._give(row, person)

    def _kin(self, row: int) -> list[int] | None:
        family = family_of(self._table, row)
        if family is None:
            return None
        return self.kin.setdefault(family, [0] * self._table.n_people)

    def _give(self, row: int, person: int) -> None:
        for other in bits_of(self._table.given[row]):
            self.together[person][other] += 1
            self.together[other][person] += 1
        kin = self._kin(row)
        if kin:
            kin[person] += 1
        self._table.give(row, person)


def _fitting(needs: list[int], rooms: list[int]) -> int:
    """How many of the first items people have room for, each item with all that it needs."""
    total = capacity = 0
    for n, need in enumerate(needs, start=1):
        total += need
        capacity += sum(1 for room in rooms if room >= n)
        if total > capacity:
            return n - 1
    return len(needs)
