"""Verdicts: violation or not, from the codes at or over the policy threshold.

An item's verdict is its adjudication, else the majority of its labels; an even split is a tie and
is shown as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from annotator.agreement.distance import flips_verdict
from annotator.agreement.patterns import Pattern, PatternTable, parts_of
from annotator.agreement.rates.wilson import wilson
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale

Verdict = Literal["violation", "no_violation", "tie"]

ALL_TIES = "every verdict is a tie, so there is no rate"
VIOLATION = "violation"
NO_VIOLATION = "no_violation"
VERDICT_SCALE = Scale("nominal", (NO_VIOLATION, VIOLATION))


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """Items by verdict. ``violations + no_violations + ties`` are the ``n_items`` that have one.

    ``adjudicated`` of them were decided by a lead, the others by the majority of their labels.
    ``disputed`` of the ``n_pairable`` items have labels on both sides. ``lowest`` and ``highest``
    count violations if every dispute that no adjudication settled went the one or the other way.
    """

    n_items: int
    n_pairable: int
    violations: int
    no_violations: int
    ties: int
    disputed: int
    lowest: int
    highest: int
    adjudicated: int = 0

    @property
    def rate(self) -> Estimate:
        """The violation rate among items that are no tie, with Wilson's interval."""
        found = wilson(self.violations, self.violations + self.no_violations)
        return replace(found, undefined=ALL_TIES) if self.ties and not found.n else found

    @property
    def range(self) -> tuple[float, float] | None:
        """The violation rate among all items if every open dispute went either way."""
        if not self.n_items:
            return None
        return self.lowest / self.n_items, self.highest / self.n_items

    @property
    def disputed_share(self) -> float | None:
        """Disputed verdicts as a share of the pairable items."""
        return self.disputed / self.n_pairable if self.n_pairable else None


def violating_codes(scale: Scale, at_least: float = -inf, at_most: float = inf) -> frozenset[str]:
    """The levels within the threshold's bounds. ValueError for a scale without values."""
    if scale.values is None:
        raise ValueError("a threshold needs a scale with values")
    levels = zip(scale.codes, scale.values, strict=True)
    return frozenset(code for code, value in levels if at_least <= value <= at_most)


def verdict_pattern(pattern: Pattern, violating: frozenset[str]) -> Pattern:
    """The same labels on ``VERDICT_SCALE``."""
    over = sum(count for code, count in pattern if code in violating)
    under = parts_of(pattern).m - over
    return tuple((code, n) for code, n in ((NO_VIOLATION, under), (VIOLATION, over)) if n)


def verdict_table(table: PatternTable, violating: frozenset[str]) -> PatternTable:
    """The whole table on ``VERDICT_SCALE``: verdict agreement is its α."""
    return PatternTable((verdict_pattern(p, violating), n) for p, n in table.items())


def majority_verdict(pattern: Pattern, violating: frozenset[str]) -> Verdict | None:
    """What most labels say, ``tie`` for an even split, None without a label."""
    over = sum(count for code, count in pattern if code in violating)
    under = parts_of(pattern).m - over
    if over == under:
        return "tie" if over else None
    return "violation" if over > under else "no_violation"


def count_verdicts(
    table: PatternTable,
    violating: frozenset[str],
    adjudicated: Iterable[tuple[Pattern, bool]] = (),
) -> VerdictCounts:
    """Count the table's verdicts; ``adjudicated`` gives (its labels, is a violation) of items.

    Adjudicated items are in the table with their labels, ``()`` for those without any. ValueError
    where the table has fewer items of a pattern than were adjudicated.
    """
    settled = list(adjudicated)
    tally = _Tally()
    open_items = table.copy()
    for pattern, violation in settled:
        open_items.remove(pattern)
        tally.settle(violation)
    for pattern, n in open_items.items():
        tally.count(pattern, n, violating)
    disputed = sum(n for pattern, n in table.items() if flips_verdict(pattern, violating))
    return VerdictCounts(
        n_items=tally.violations + tally.no_violations + tally.ties,
        n_pairable=table.n_pairable,
        violations=tally.violations,
        no_violations=tally.no_violations,
        ties=tally.ties,
        disputed=disputed,
        lowest=tally.lowest,
        highest=tally.highest,
        adjudicated=len(settled),
    )


@dataclass(slots=True)
class _Tally:
    violations: int = 0
    no_violations: int = 0
    ties: int = 0
    lowest: int = 0
    highest: int = 0

    def settle(self, violation: bool) -> None:
        self.violations += violation
        self.no_violations += not violation
        self.lowest += violation
        self.highest += violation

    def count(self, pattern: Pattern, n: int, violating: frozenset[str]) -> None:
        verdict = majority_verdict(pattern, violating)
        self.violations += n * (verdict == "violation")
        self.no_violations += n * (verdict == "no_violation")
        self.ties += n * (verdict == "tie")
        if flips_verdict(pattern, violating):
            self.highest += n
        elif verdict == "violation":
            self.lowest += n
            self.highest += n
