"""Did agreement drop after something changed? Said only where chance does not explain it.

A change is a new version of the rubric, somebody's first label, or the first label on a new source.
The items that were labeled wholly before it are compared with those labeled wholly since: two sets
of items without one in common, so their intervals are independent, and the difference of the two α
has MOVER's interval (Zou 2007, from each side's own distances to its bounds). It is looked at after
every few labels and for several changes, so the bounds are taken wider than for a single look.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import atanh, hypot, tanh
from typing import Literal

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.figures import warning
from annotator.agreement.patterns import PatternTable
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale

LEAST_ITEMS = 20
"""With two labels or more, on each side; fewer say nothing."""
WIDER = 1.6
"""How much wider than 95 % each side's interval is taken. Simulated (three labels an item, three
mixes of levels, 30–300 items before, looked at every ten items until there were 200 since): a team
that did not change ever had an alarm in 0–1 % of runs, at 1.0 in 2–10 %."""
GOOD_ENOUGH = 0.8
"""From here on (lower bound) labels are reliable: a drop from very good to good is no alarm."""

Kind = Literal["rubric", "annotator", "source"]


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """key: the version, the annotator's id, or the source. at_ms: when it came."""

    kind: Kind
    key: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Drop:
    """α before and since a change, each with its 95 % interval, on disjoint items.

    ``difference`` is since − before; its bounds are the wide ones by which the drop was judged.
    """

    change: ChangePoint
    before: Estimate
    since: Estimate
    difference: Estimate


def drop_between(
    change: ChangePoint, before: PatternTable, since: PatternTable, scale: Scale
) -> Drop | None:
    """The drop at a change; None where there is none, or too little to tell."""
    if min(before.n_pairable, since.n_pairable) < LEAST_ITEMS:
        return None
    if warning(before, scale) or warning(since, scale):
        return None  # an interval that is not to be trusted raises no alarm
    old, new = alpha_estimate(before, scale), alpha_estimate(since, scale)
    difference = difference_of(old, new)
    if difference is None or difference.high is None or difference.high >= 0:
        return None
    if new.low is not None and new.low >= GOOD_ENOUGH:
        return None
    return Drop(change, old, new, difference)


def clearest(drops: Iterable[Drop | None]) -> Drop | None:
    """The drop that chance explains worst."""
    found = [one for one in drops if one is not None]
    return min(found, key=lambda one: one.difference.high or 0.0, default=None)


def difference_of(before: Estimate, since: Estimate) -> Estimate | None:
    """since − before with MOVER's interval from the widened ones; None without both intervals."""
    old, new = _widened(before), _widened(since)
    if old is None or new is None or before.value is None or since.value is None:
        return None
    value = since.value - before.value
    low = value - hypot(since.value - new[0], old[1] - before.value)
    high = value + hypot(new[1] - since.value, before.value - old[0])
    method = f"MOVER of two jackknife intervals, each {WIDER:g} times as wide as 95 % on Fisher's z"
    return Estimate(value, low, high, min(before.n, since.n), method)


def _widened(alpha: Estimate) -> tuple[float, float] | None:
    """The interval with WIDER times the reach on Fisher's z, where it was made."""
    if alpha.value is None or alpha.low is None or alpha.high is None:
        return None
    if max(abs(alpha.value), abs(alpha.low), abs(alpha.high)) >= 1:
        return None  # rounded to ±1: z is infinite there
    middle, reach = atanh(alpha.value), (atanh(alpha.high) - atanh(alpha.low)) / 2
    return tanh(middle - WIDER * reach), tanh(middle + WIDER * reach)
