"""Whether the people of a plan hang together: by chains of items that two or more of them label.

Severities of people compare only inside one component. Where a drawing falls into several, an item
of one is given to a person of another: one entry for each component too many, which is the fewest
that can do it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from annotator.domain.errors import UserError
from annotator.services.assigning.drawn_plan import Repair
from annotator.services.assigning.reasons import Hindrance, hindrance
from annotator.services.assigning.table import Table, bits_of

_HINTS: dict[Hindrance, str] = {
    "language": "Add somebody who reads both languages, or plan each language by itself.",
    "opt_out": "Add somebody without these opt-outs, or plan these people by themselves.",
    "limit": "Raise the limit by one, or name fewer people.",
    "passed": "Import more items, or plan these people by themselves.",
    "had": "Import more items, or plan these people by themselves.",
}
_WHY: dict[Hindrance, str] = {
    "language": "they do not read the language of the others' items",
    "opt_out": "they opted out of the others' items",
    "limit": "they have as many items as the limit allows",
    "passed": "they have skipped the others' items",
    "had": "there are no items that they could share",
}


def components(masks: Sequence[int], people: int) -> list[int]:
    """Bits of the people who hang together, for everybody in `people`; by their lowest bit.

    masks: for each item, who labels it.
    """
    groups: list[int] = []
    for mask in {mask: None for mask in masks if mask & (mask - 1)}:
        joined = mask
        apart = []
        for group in groups:
            if group & joined:
                joined |= group
            else:
                apart.append(group)
        groups = [*apart, joined]
    alone = people & ~_union(groups)
    groups += [1 << place for place in bits_of(alone)]
    return sorted((group for group in groups if group & people), key=lambda group: group & -group)


def connect(table: Table, order: Sequence[int], *, several: bool) -> tuple[Repair, ...]:
    """Give what connects the people of the plan. UserError where that cannot be.

    order: rows as they will be labeled, others behind: links come early, so that who stops early
    is linked. several: refuse, where no item is wanted of two people, in place of mending that.
    """
    people = working(table)
    groups = components(table.has, people)
    if several and len(groups) > 1 and max(table.wanted) < 2:
        raise UserError(
            "Nobody could be compared with anybody: every item goes to one person only.",
            "Ask for an overlap of 2 or more, at least for a share: `--overlap 2 --share .1`.",
        )
    repairs: list[Repair] = []
    while len(groups) > 1:
        repair = _link(table, order, groups)
        if repair is None:
            raise _refusal(table, groups)
        repairs.append(repair)
        groups = components(table.has, people)
    return tuple(repairs)


def working(table: Table) -> int:
    """Bits of the people of the plan who have labels, open shares or something of this plan."""
    return _union(table.has) & table.planned


def _link(table: Table, order: Sequence[int], groups: Sequence[int]) -> Repair | None:
    roomy = table.roomy() & _union(groups)
    for row in order:
        if not table.has[row]:
            continue
        own = next((group for group in groups if group & table.has[row]), 0)
        takers = table.free(row) & roomy & ~own
        if own and takers:
            taker = min(bits_of(takers), key=lambda p: (table.loads[p], p))
            theirs = next(group for group in groups if group >> taker & 1)
            table.give(row, taker)
            links = table.people_of(own), table.people_of(theirs)
            return Repair(table.ids[taker], table.items[row].uid, links)
    return None


def _refusal(table: Table, groups: Sequence[int]) -> UserError:
    first, *others = sorted(groups, key=lambda group: (-group.bit_count(), group & -group))
    rest = _union(others)
    why = _main_hindrance(table, first, rest)
    return UserError(
        f"{_names(table, rest)} would share no item with {_names(table, first)}, so their labels "
        f"could not be compared: {_WHY[why]}.",
        _HINTS[why],
    )


def _main_hindrance(table: Table, first: int, rest: int) -> Hindrance:
    """What most often keeps people of one side from the other side's items."""
    found: Counter[Hindrance] = Counter()
    for row, mask in enumerate(table.has):
        across = (rest if mask & first else 0) | (first if mask & rest else 0)
        for person in bits_of(across & table.planned & ~mask):
            if not table.items[row].closed:
                found[hindrance(table, row, person)] += 1
    return max(_WHY, key=lambda why: found[why]) if found else "had"


def _names(table: Table, mask: int) -> str:
    *most, last = table.people_of(mask)
    return f"{', '.join(most)} and {last}" if most else last


def _union(masks: Sequence[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
