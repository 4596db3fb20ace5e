"""What a drawing comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annotator.domain.events import Share
from annotator.services.assigning.settings import PlanSettings

Reason = Literal["language", "opt_out", "limit", "people"]
"""people: nobody else is in the plan who has not labeled, skipped or got the item."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that fewer people get than are wanted. got: labels and open shares included."""

    uid: str
    wanted: int
    got: int
    reason: Reason
    sentence: str


@dataclass(frozen=True, slots=True)
class Repair:
    """An item given beyond the overlap, so that two groups of people hang together."""

    annotator: str
    uid: str
    links: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plan that nobody applied yet.

    gives: by person, purpose and occurrence, in the person's order. ranks: beside `gives`, each
    item's place in that order. releases: what is taken from somebody. double_coded: uids of the
    given items that two people or more label, labels and open shares included.
    """

    settings: PlanSettings
    gives: tuple[Share, ...]
    ranks: tuple[tuple[int, ...], ...]
    releases: tuple[Share, ...]
    double_coded: frozenset[str]
    left_out: tuple[LeftOut, ...]
    repairs: tuple[Repair, ...]
    notes: tuple[str, ...]
