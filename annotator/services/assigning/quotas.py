"""Shares in whole numbers: levels that rise together, and parts that follow a proportion."""

from __future__ import annotations

from collections.abc import Sequence


def levelled(
    loads: Sequence[int], most: Sequence[int], total: int, ties: Sequence[int]
) -> list[int]:
    """How `total` entries fall to people so that their loads end as even as can be.

    most: how many each can get. ties: whose turn comes first where loads are equal. Gives less in
    all where they cannot get so many.
    """
    lowest, highest = min(loads, default=0), max(loads, default=0) + total
    while lowest < highest:  # the highest level that `total` fills for everybody
        level = (lowest + highest + 1) // 2
        if sum(_up_to(level, load, top) for load, top in zip(loads, most, strict=True)) <= total:
            lowest = level
        else:
            highest = level - 1
    given = [_up_to(lowest, load, top) for load, top in zip(loads, most, strict=True)]
    over = total - sum(given)
    for person in sorted(range(len(loads)), key=lambda one: (ties[one], one)):
        if over and given[person] < most[person] and loads[person] + given[person] == lowest:
            given[person] += 1
            over -= 1
    return given


def apportioned(
    rows: Sequence[int], columns: Sequence[tuple[int, int]], most: Sequence[int]
) -> list[list[int]]:
    """Whole cells whose columns add up exactly and whose rows stay near: each within one of its
    proportion, and so is each person in each stratum.

    rows: entries of each person. columns: (stratum, entries), columns of one stratum side by side.
    most: what one person can get of a column.
    """
    total = sum(rows)
    behind = [0.0] * len(rows)
    in_stratum, stratum = list(behind), -1
    found = []
    for (place, entries), top in zip(columns, most, strict=True):
        if place != stratum:
            in_stratum, stratum = [0.0] * len(rows), place
        exact = [row * entries / total for row in rows]
        cells = [min(int(part), top) for part in exact]
        over = entries - sum(cells)
        by_need = sorted(
            range(len(rows)),
            key=lambda one: (
                -round(in_stratum[one] + exact[one] - cells[one], 6),
                -round(behind[one] + exact[one] - cells[one], 6),
                one,
            ),
        )
        while over > 0:
            open_ = [one for one in by_need if cells[one] < top]
            if not open_:
                break
            for one in open_[:over]:
                cells[one] += 1
            over -= len(open_[:over])
        for one, part in enumerate(exact):
            behind[one] += part - cells[one]
            in_stratum[one] += part - cells[one]
        found.append(cells)
    return found


def proportional(total: int, sizes: Sequence[int], ties: Sequence[int]) -> list[int]:
    """`total` over parts by their size: the largest remainders are rounded up."""
    n = sum(sizes)
    if not n:
        return [0] * len(sizes)
    found = [total * size // n for size in sizes]
    rest = sorted(range(len(sizes)), key=lambda one: (-(total * sizes[one] % n), ties[one], one))
    for one in rest[: total - sum(found)]:
        found[one] += 1
    return found


def _up_to(level: int, load: int, most: int) -> int:
    return max(0, min(level - load, most))
