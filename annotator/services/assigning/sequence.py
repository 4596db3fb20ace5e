"""One person's order: their work, with gold items slipped in and some of it once more, unannounced.

Gold items and repeats stand at seeded places of equal stretches, so that a person who stops early
met their share of them; a repeat comes a day's work or more after its item.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotator.domain.label import Purpose
from annotator.services.assigning.chance import drawn
from annotator.services.assigning.settings import PlanSettings


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry in the order; its place is its index."""

    uid: str
    purpose: Purpose = "work"

    @property
    def occurrence(self) -> int:
        return 1 if self.purpose == "repeat" else 0


def n_gold(settings: PlanSettings, work: int, there: int) -> int:
    """How many gold items go with so much work, of those that there are."""
    return min(there, int(settings.gold_rate * work + 0.5))


def n_repeats(settings: PlanSettings, work: int) -> int:
    """How many repeats go with so much work: at most every second item behind the first day."""
    later = max(0, work - settings.per_day)
    return min(int(settings.repeat_rate * work + 0.5), later // 2)


def room_for_work(settings: PlanSettings, limit: int, there: int) -> int:
    """How much work fits under a limit, together with the gold items and repeats that it brings."""
    work = limit
    while work and work + n_gold(settings, work, there) + n_repeats(settings, work) > limit:
        work -= 1
    return work


def sequence(
    settings: PlanSettings, person: str, work: Sequence[str], gold: Sequence[str]
) -> list[Placed]:
    """work: uids in their order. gold: all that the person could get."""
    seed = settings.seed
    chosen = sorted(gold, key=lambda uid: (drawn(seed, "gold", person, uid), uid))
    chosen = chosen[: n_gold(settings, len(work), len(gold))]
    repeats = n_repeats(settings, len(work))
    total = len(work) + len(chosen) + repeats
    slots = _slots(seed, ("gold place", person), range(total), len(chosen))
    later = [place for place in range(settings.per_day, total) if place not in slots]
    again = _slots(seed, ("repeat place", person), later, repeats)
    return _merged(settings, person, work, chosen, slots, again)


def _slots(seed: int, what: tuple[str, str], places: Sequence[int], n: int) -> frozenset[int]:
    """One place of each of `n` equal stretches."""
    bounds = [one * len(places) // n for one in range(n + 1)] if n else []
    return frozenset(
        places[low + drawn(seed, *what, str(one)) % (high - low)]
        for one, (low, high) in enumerate(pairwise(bounds))
    )


def _merged(
    settings: PlanSettings,
    person: str,
    work: Sequence[str],
    gold: Sequence[str],
    slots: frozenset[int],
    again: frozenset[int],
) -> list[Placed]:
    """A repeat is a seeded one of the items that stand a day's work or more before it."""
    found: list[Placed] = []
    due: list[tuple[int, str]] = []
    waiting, golden = iter(work), iter(gold)
    total = len(work) + len(gold) + len(again)
    for place in range(total):
        ripe = place - settings.per_day
        if ripe >= 0 and found[ripe].purpose == "work":
            uid = found[ripe].uid
            heapq.heappush(due, (drawn(settings.seed, "repeat", person, uid), uid))
        if place in slots and (uid := next(golden, "")):
            found.append(Placed(uid, "gold"))
        elif place in again and due:
            found.append(Placed(heapq.heappop(due)[1], "repeat"))
        elif uid := next(waiting, ""):
            found.append(Placed(uid))
        else:
            break
    found += [Placed(uid, "gold") for uid in golden]
    return found + [Placed(uid) for uid in waiting]
