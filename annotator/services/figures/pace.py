"""How fast this project labels: from the seconds that its own labels took."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from annotator.store import ratings
from annotator.store.database import Sql

DAY_MS = 86_400_000
WINDOW_DAYS = 14
LEAST_S = 1.0
"""Nobody reads a response and judges it in less: such labels come from a script."""
NOT_TIMED = "no label has been timed yet, so how long one takes is not known"
NONE_LATELY = f"no label was timed in the last {WINDOW_DAYS} days, so there is no date to give"


@dataclass(frozen=True, slots=True)
class PersonPace:
    """One annotator: how many timed labels, and the median of their active seconds."""

    annotator: str
    n_labels: int
    median_s: float


@dataclass(frozen=True, slots=True)
class Pace:
    """``median_s`` over all timed labels, None with the reason; idle time is not in it.

    ``per_day`` are the labels a calendar day of the last fortnight, or since the first label where
    that is shorter; what was imported, or labeled by a model judge or a script, is in none of it.
    """

    median_s: float | None
    n_labels: int
    people: tuple[PersonPace, ...]
    per_day: float
    undefined: str | None = None

    def hours(self, labels: float) -> float | None:
        """What so many labels take one person, in hours."""
        return None if self.median_s is None else labels * self.median_s / 3600


def pace_of(sql: Sql, now_ms: int) -> Pace:
    """Read from every label that a person made here and that counts, and from hidden repeats."""
    seconds: dict[str, list[float]] = defaultdict(list)
    given: list[int] = []
    for annotator, at, active_s in ratings.paces(sql):
        if active_s and active_s < LEAST_S:
            continue
        given.append(at)
        if active_s:  # else it came by the command line, which times nothing
            seconds[annotator].append(active_s)
    everyone = [one for own in seconds.values() for one in own]
    people = tuple(PersonPace(a, len(own), median(own)) for a, own in sorted(seconds.items()))
    return Pace(
        median_s=median(everyone) if everyone else None,
        n_labels=len(everyone),
        people=people,
        per_day=_per_day(given, now_ms),
        undefined=None if everyone else NOT_TIMED,
    )


def _per_day(given: list[int], now_ms: int) -> float:
    start = now_ms - WINDOW_DAYS * DAY_MS
    lately = [at for at in given if start < at <= now_ms]
    if not lately:
        return 0.0
    days = max((now_ms - max(min(given), start)) / DAY_MS, 1.0)
    return len(lately) / days
