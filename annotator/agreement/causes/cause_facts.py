"""What is known about the labels of one item, and what is said about why they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

CauseKind = Literal[
    "ask_two_more", "honest_difference", "slip", "habit", "unclear_rubric", "no_clear_cause"
]
ReasonKey = Literal[
    "few_labels",
    "group",
    "apart",
    "quick",
    "unsure",
    "unconfident",
    "scatters",
    "habit",
    "flagged",
    "half_unsure",
    "misfit",
    "cited_one_side",
    "cited_both_sides",
    "cited_apart",
    "clause_share",
    "stands_out",
    "neighbours",
    "no_support",
]

APART = 2.0
"""Levels between a lone label and the nearest other."""
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact that speaks for the cause: `key` says what it is, the rest are its figures.

    annotators, clauses, codes and groups are ids; figures are named numbers.
    """

    key: ReasonKey
    annotators: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    figures: tuple[tuple[str, float], ...] = ()

    def figure(self, name: str) -> float:
        """The number of that name. KeyError where the reason has none."""
        return dict(self.figures)[name]


@dataclass(frozen=True, slots=True)
class Cause:
    """What the disagreement about an item most likely is, and why."""

    kind: CauseKind
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """One label. place: in levels, None without an order. usual_s: the annotator's median time.

    severity: levels by which the annotator is clearly harsher (or milder, below 0); None where that
    is not clear. scatter: the annotator's spread where it is clearly larger than `usual_scatter`,
    the others'; else None.
    """

    annotator: str
    code: str
    place: float | None
    clauses: tuple[str, ...] = ()
    unsure: bool = False
    confidence: int | None = None
    active_s: float | None = None
    usual_s: float | None = None
    severity: float | None = None
    scatter: float | None = None
    usual_scatter: float | None = None


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A tested split that this item follows. clause: over whose items; None: over all, or this.

    n_items: the items of the test. p: after Benjamini–Hochberg. code: the value that stands for 1
    where there are two and `difference` is one of shares; None: it is in levels.
    """

    group: str
    against: str | None
    difference: float
    p: float
    n_items: int
    clause: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """All that the rules look at. flagged: who marked the rubric as unclear.

    misfit: standard deviations. clause_shares: each clause's share of all disagreement.
    standing_out: the clauses that part people more than others do over all their items, as
    (clause, by how many standard deviations of misfit, items), the clearest first.
    """

    labels: tuple[LabelFacts, ...]
    misfit: float | None = None
    flagged: tuple[str, ...] = ()
    group: GroupFacts | None = None
    clause_shares: tuple[tuple[str, float], ...] = ()
    standing_out: tuple[tuple[str, float, int], ...] = ()


def camps(labels: Sequence[LabelFacts]) -> tuple[tuple[LabelFacts, ...], tuple[LabelFacts, ...]]:
    """The labels parted at their widest gap (of equal gaps the lowest), the lower camp first.

    Without an order: those who gave the commonest code (of equals the first by name), the others.
    """
    if any(label.place is None for label in labels):
        codes = [label.code for label in labels]
        common = min(set(codes), key=lambda code: (-codes.count(code), code))
        return _parted(labels, lambda label: label.code == common)
    places = sorted({label.place or 0.0 for label in labels})
    _, low = max((high - low, -low) for low, high in pairwise(places))
    return _parted(labels, lambda label: (label.place or 0.0) <= -low)


def lone_label(labels: Sequence[LabelFacts]) -> LabelFacts | None:
    """The one label that is `APART` from all others, which agree within one level.

    Without an order: the one that differs from all others, which are alike. From three labels on.
    """
    if len(labels) < 3 or len({label.code for label in labels}) < 2:
        return None
    low, high = camps(labels)
    alone, others = (low, high) if len(low) == 1 else (high, low)
    if len(alone) != 1:
        return None
    places = [label.place for label in others if label.place is not None]
    own = alone[0].place
    if own is None or len(places) < len(others):
        return alone[0] if len({label.code for label in others}) == 1 else None
    gap = min(abs(own - place) for place in places)
    together = max(places) - min(places) <= 1 + ROUNDING
    return alone[0] if together and gap >= APART - ROUNDING else None


def _parted(
    labels: Sequence[LabelFacts], first: Callable[[LabelFacts], bool]
) -> tuple[tuple[LabelFacts, ...], tuple[LabelFacts, ...]]:
    return (
        tuple(label for label in labels if first(label)),
        tuple(label for label in labels if not first(label)),
    )
