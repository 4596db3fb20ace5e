"""Why somebody does not get an item, and why an item gets fewer people than are wanted."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from annotator.services.assigning.drawn_plan import LeftOut, Reason
from annotator.services.assigning.eligibility import Obstacle, obstacle
from annotator.services.assigning.inputs import ItemKeys
from annotator.services.assigning.table import Table, bits_of

Hindrance = Obstacle | Literal["limit", "passed", "had"]
_OF_PEOPLE: tuple[Obstacle, ...] = ("language", "opt_out")


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
        got = table.has[row].bit_count()
        wanted = table.wanted[row]
        if row in pinned:
            wanted = max(wanted, got + missing.bit_count())
        if got < wanted and not item.closed:
            counts = Counter(hindrance(table, row, person) for person in bits_of(missing))
            reason, sentence = _reason(counts), _told(item, wanted, got, counts)
            found.append(LeftOut(item.uid, wanted, got, reason, sentence))
    return tuple(found)


def _reason(counts: Counter[Hindrance]) -> Reason:
    """A limit where it keeps anybody away, for it can be raised; else what keeps most away."""
    if counts["limit"]:
        return "limit"
    best = max(_OF_PEOPLE, key=lambda one: counts[one])
    return best if counts[best] else "people"


def _told(item: ItemKeys, wanted: int, got: int, counts: Counter[Hindrance]) -> str:
    """`1 of 3 people: 2 do not read its language (de)`."""
    kept: dict[Hindrance, str] = {
        "limit": "cannot get more under the limit",
        "language": f"cannot read its language ({item.language})",
        "opt_out": "opted out of its category or a tag of it",
        "passed": "skipped it or labeled it in part",
    }
    told = [f"{n} {why}" for one, why in kept.items() if (n := counts[one])]
    return f"{got} of {wanted} people: {', '.join(told) or 'nobody else is in the plan'}"
