"""Families over days: in one person's order, items of a family are kept apart.

The order of all items spaces families evenly; where the strata pull two of a person's together, one
of them changes places with an item of the same stratum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")
_ROUNDS = 3


def spaced(
    order: Sequence[T],
    family: Callable[[T], Hashable | None],
    stratum: Callable[[T], Hashable],
    per_day: int,
) -> list[T]:
    """The order with a family's items a day apart, or, where a person has too many of it for that,
    half of an even distance. What cannot be mended stays."""
    queue = list(order)
    families = [family(one) for one in queue]
    strata = [stratum(one) for one in queue]
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, name in enumerate(families):
        if name is not None:
            places[name].append(place)
    several = {name: own for name, own in places.items() if len(own) > 1}
    gaps = {name: gap_of(len(queue), len(own), per_day) for name, own in several.items()}
    for _ in range(_ROUNDS):
        moved = False
        for name in several:
            for place in _too_close(several[name], gaps[name]):
                other = _elsewhere(place, name, families, strata, several, gaps)
                if other is not None:
                    _swap(queue, place, other)
                    _swap(families, place, other)
                    _swap(strata, place, other)
                    _moved(several, families, place, other)
                    moved = True
        if not moved:
            break
    return queue


def gap_of(n: int, members: int, per_day: int) -> int:
    """How far apart two of a family are to be, of `n` items of which so many are the family's."""
    return max(1, min(per_day, n // (2 * members)))


def _too_close(places: list[int], gap: int) -> list[int]:
    ordered = sorted(places)
    return [b for a, b in pairwise(ordered) if b - a < gap]


def _elsewhere(
    place: int,
    name: Hashable,
    families: Sequence[Hashable | None],
    strata: Sequence[Hashable],
    several: dict[Hashable, list[int]],
    gaps: dict[Hashable, int],
) -> int | None:
    """The nearest place at which both would stand well: one of the same stratum, else any."""
    others = [one for one in several[name] if one != place]
    any_place = None
    for other in _outward(place, len(families)):
        if any(abs(other - one) < gaps[name] for one in others):
            continue
        theirs = families[other]
        if theirs in several and any(
            abs(place - one) < gaps[theirs] for one in several[theirs] if one != other
        ):
            continue
        if strata[other] == strata[place]:
            return other
        if any_place is None:
            any_place = other
    return any_place


def _outward(place: int, n: int) -> Iterator[int]:
    for step in range(1, n):
        if place + step < n:
            yield place + step
        if place - step >= 0:
            yield place - step


def _swap(row: list[T], place: int, other: int) -> None:
    row[place], row[other] = row[other], row[place]


def _moved(
    several: dict[Hashable, list[int]],
    families: Sequence[Hashable | None],
    place: int,
    other: int,
) -> None:
    """Note where the two families stand now; `families` is swapped already."""
    for new, old in ((place, other), (other, place)):
        own = several.get(families[new])
        if own is not None:
            own[own.index(old)] = new
