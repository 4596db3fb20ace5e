"""Why somebody does not get an item, and why an item gets fewer people than are wanted."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from annotator.services.assigning.drawn_plan import LeftOut, Reason
from annotator.services.assigning.eligibility import Obstacle, obstacle
from annotator.services.assigning.inputs import ItemKeys
from annotator.services.assigning.table import Table, bits_of

Hindrance = Obstacle | Literal["limit", "passed", "had"]
_Told = Obstacle | Literal["limit"]
_TOLD: tuple[_Told, ...] = ("limit", "language", "opt_out")
"""What is said where it keeps anybody away: who had the item cannot get it in any case."""


def hindrance(table: Table, row: int, person: int) -> Hindrance:
    """What keeps a person of the plan from an open item that they do not get."""
    if table.had[row] >> person & 1:
        counts = table.has[row] >> person & 1
        return "had" if counts else "passed"
    against = obstacle(table.settings.people[person], table.items[row])
    return against or "limit"


def left_out(table: Table, pinned: frozenset[int]) -> tuple[LeftOut, ...]:
    """Items with fewer people than wanted, by uid; of a pinned one, everybody is wanted."""
    found = []
    for row, item in enumerate(table.items):
        missing = table.planned & ~table.has[row]
        short = missing if row in pinned else table.need(row) > 0
        if short and not item.closed:
            got = table.has[row].bit_count()
            wanted = got + missing.bit_count() if row in pinned else table.wanted[row]
            reason = _reason(table, row, missing)
            found.append(LeftOut(item.uid, wanted, got, reason, _told(item, wanted, got, reason)))
    return tuple(found)


def _reason(table: Table, row: int, missing: int) -> Reason:
    """What keeps most of the people of the plan from it; nobody is left where all have it."""
    counts = Counter(hindrance(table, row, person) for person in bits_of(missing))
    best = max(_TOLD, key=lambda one: counts[one])
    return best if counts[best] else "people"


def _told(item: ItemKeys, wanted: int, got: int, reason: Reason) -> str:
    why: dict[Reason, str] = {
        "language": f"nobody else of the plan reads its language ({item.language})",
        "opt_out": "everybody else of the plan opted out of its category or a tag of it",
        "limit": "everybody else of the plan has as many items as the limit allows",
        "people": "nobody else is in the plan who has not labeled, skipped or got it",
    }
    people = "nobody" if not got else "1 person" if got == 1 else f"{got} people"
    return f"{people} of {wanted}: {why[reason]}"
