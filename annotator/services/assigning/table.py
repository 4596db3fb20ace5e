"""The table on which a plan is drawn: items in rows, people as bits, and what is given so far.

People of the plan have the lowest bits; others whose labels or shares connect them come behind.
Rows are in the order of the uids, so nothing depends on the order in which items came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from annotator.domain.errors import UserError
from annotator.services.assigning.chance import drawn
from annotator.services.assigning.eligibility import Eligibility
from annotator.services.assigning.inputs import Held, ItemKeys
from annotator.services.assigning.settings import PlanSettings

NO_LIMIT = 1 << 60


class Table:
    """Rows are open items of work and closed ones; gold items stand apart.

    has: who counts towards a row's overlap, by labels and open shares; it grows with what is
    given. may: who of the plan could get it. given: who does. rooms: work that somebody can still
    get.
    """

    def __init__(
        self, settings: PlanSettings, items: Iterable[ItemKeys], held: Iterable[Held]
    ) -> None:
        self.settings = settings
        everything = sorted(items, key=lambda item: item.uid)
        self.items = [item for item in everything if not item.gold]
        self.gold = [item for item in everything if item.gold]
        self.held = sorted(held, key=lambda one: (one.annotator, one.uid, one.occurrence))
        self.ids = _everybody(settings, self.items, self.held)
        self.bits = {one: 1 << place for place, one in enumerate(self.ids)}
        self.n_people = len(settings.people)
        self.planned = (1 << self.n_people) - 1
        self.rows = {item.uid: row for row, item in enumerate(self.items)}
        _check_uids(everything, settings, self.rows)
        self.eligibility = Eligibility(settings.people)
        self.draws = [drawn(settings.seed, "item", item.uid) for item in self.items]
        self.has = [self._mask(item.counted) for item in self.items]
        self.had = self._had()
        self.may = [
            self.eligibility.mask(item) & ~had
            for item, had in zip(self.items, self.had, strict=True)
        ]
        self.wanted = [0] * len(self.items)
        self.given = [0] * len(self.items)
        self.loads = [0] * self.n_people
        self.rooms = [NO_LIMIT] * self.n_people
        self.strata, self.stratum = _strata(self.items, settings)
        self.cells = [[0] * self.n_people for _ in self.strata]

    def need(self, row: int) -> int:
        """How many more people an item is to get."""
        return self.wanted[row] - self.has[row].bit_count()

    def free(self, row: int) -> int:
        """Who may still get it, whether or not they have room."""
        return self.may[row] & ~self.given[row]

    def roomy(self) -> int:
        """Who has room for more."""
        return sum(1 << person for person, room in enumerate(self.rooms) if room > 0)

    def give(self, row: int, person: int) -> None:
        """Give an item to somebody who may have it."""
        self._count(row, person, 1)

    def take(self, row: int, person: int) -> None:
        """Take back what was given."""
        self._count(row, person, -1)

    def people_of(self, mask: int) -> tuple[str, ...]:
        """The ids behind bits, in order."""
        return tuple(self.ids[place] for place in bits_of(mask))

    def _count(self, row: int, person: int, n: int) -> None:
        bit = 1 << person
        self.given[row] ^= bit
        self.has[row] ^= bit
        self.loads[person] += n
        self.rooms[person] -= n
        self.cells[self.stratum[row]][person] += n

    def _mask(self, ids: Iterable[str]) -> int:
        mask = 0
        for one in ids:
            mask |= self.bits[one]
        return mask

    def _had(self) -> list[int]:
        """Who labeled, skipped or holds a row; open shares of work count towards its overlap."""
        had = [
            mask | self._mask(one for one in item.passed if one in self.bits)
            for mask, item in zip(self.has, self.items, strict=True)
        ]
        for entry in self.held:
            row = self.rows.get(entry.uid)
            if row is None or entry.occurrence:
                continue
            had[row] |= self.bits[entry.annotator]
            if entry.purpose == "work" and not entry.done:
                self.has[row] |= self.bits[entry.annotator]
        return had


def bits_of(mask: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _everybody(
    settings: PlanSettings, items: Sequence[ItemKeys], held: Sequence[Held]
) -> tuple[str, ...]:
    known = set(settings.annotators)
    others = {one for item in items for one in item.counted} | {one.annotator for one in held}
    return (*settings.annotators, *sorted(others - known))


def _strata(
    items: Sequence[ItemKeys], settings: PlanSettings
) -> tuple[tuple[str | None, ...], list[int]]:
    """The names of the strata in order, and which one each row is in."""
    by = settings.by
    if by is None:
        return (None,), [0] * len(items)
    named = [getattr(item, by) or None for item in items]
    strata = tuple(sorted(set(named), key=lambda name: (name is None, name or "")))
    places = {name: place for place, name in enumerate(strata)}
    return strata or (None,), [places[name] for name in named]


def _check_uids(items: Sequence[ItemKeys], settings: PlanSettings, rows: dict[str, int]) -> None:
    for first, second in pairwise(items):
        if first.uid == second.uid:
            raise ValueError(f"the item {first.uid} is there twice")
    for uid in settings.pinned:
        if uid not in rows:
            raise UserError(
                f"The pinned item {uid} is not in the project, or is a gold item.",
                "Pin items by their uid.",
            )
