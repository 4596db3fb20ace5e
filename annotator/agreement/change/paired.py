"""The change between two rubric versions: the same items under both, resampled together.

An item's labels under the old and the new version are one pair of patterns. Drawing items anew,
independently, is a multinomial draw over the distinct pairs, so the bootstrap is exact and costs
the same at any number of items. Both versions see the same draw: what makes an item hard stays in
both and cancels. The items vary; the annotators count as fixed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.agreement.distance import flips_verdict
from annotator.agreement.measures.alpha import alpha, why_undefined
from annotator.agreement.measures.bootstrap import UNDEFINED_LIMIT, alphas_of
from annotator.agreement.measures.crosscheck import AlphaValue
from annotator.agreement.measures.figures import warning
from annotator.agreement.measures.percent import percent_agreement
from annotator.agreement.patterns import Pattern, PatternTable, parts_of, pattern_of
from annotator.agreement.ratings import Ratings, by_item
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

RESAMPLES = 2_000
NO_PAIRS = "no item has two labels under both versions yet, so there is no change to see"
ONE_PAIR = "one item alone tells nothing about how the change varies, so there is no interval"
NO_SPREAD = "every resample gives the same change, so there is no honest interval"
OFTEN_UNDEFINED = (
    "the change is undefined in more than 5 % of the resamples, so there is no honest interval"
)

PatternPairs = Mapping[tuple[Pattern, Pattern], int]
"""Items by (pattern under the old version, pattern under the new one)."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A criterion as a rubric version declares it; violating: codes at or over the threshold."""

    scale: Scale
    violating: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One figure under both versions; ``change`` is after − before with its 95 % interval."""

    before: float | None
    after: float | None
    change: Estimate


@dataclass(frozen=True, slots=True)
class Change:
    """What changed over ``n_items`` that have two labels or more under both versions.

    ``disputed`` is the share of them with labels on both sides of the threshold, None without one.
    ``warning`` says when the interval of α is not to be trusted.
    """

    n_items: int
    n_labels_before: int
    n_labels_after: int
    alpha: Shift
    percent_agreement: Shift
    disputed: Shift | None
    warning: str | None
    seed: int


def pattern_pairs(before: Ratings, after: Ratings, *, same_people: bool) -> PatternPairs:
    """The items that both versions share and that have two labels or more under each.

    same_people: only the labels of those who labeled an item under both versions, so that a change
    of people cannot pass for a change of the rubric. Else all labels.
    """
    old, new = by_item(before), by_item(after)
    found: Counter[tuple[Pattern, Pattern]] = Counter()
    for item in old.keys() & new.keys():
        one, other = old[item], new[item]
        if same_people:
            both = one.keys() & other.keys()
            one, other = {a: one[a] for a in both}, {a: other[a] for a in both}
        if len(one) > 1 and len(other) > 1:
            found[pattern_of(one.values()), pattern_of(other.values())] += 1
    return found


def paired_change(
    pairs: PatternPairs,
    before: Declared,
    after: Declared,
    seed: int,
    resamples: int = RESAMPLES,
    alpha_of: AlphaValue = alpha,
) -> Change:
    """The change with percentile intervals of a seeded paired bootstrap over the items.

    Resamples where α is undefined under either version are left out and counted in ``method``;
    where they are more than 5 %, there are no bounds, with the reason.
    """
    listed = sorted((pair, n) for pair, n in pairs.items() if n)
    old = [(one, n) for (one, _), n in listed]
    new = [(other, n) for (_, other), n in listed]
    if any(parts_of(pattern).m < 2 for pattern, _ in (*old, *new)):
        raise ValueError("a pair needs two labels or more under both versions")
    frame = _Frame(old, new, _draws([n for _, n in listed], seed, resamples), seed)
    disputed = None
    if before.violating is not None and after.violating is not None:
        disputed = frame.of_shares(_flipping(before.violating), _flipping(after.violating))
    return Change(
        n_items=frame.n,
        n_labels_before=_labels(old),
        n_labels_after=_labels(new),
        alpha=frame.of_alpha(before.scale, after.scale, alpha_of),
        percent_agreement=frame.of_shares(_agreeing, _agreeing),
        disputed=disputed,
        warning=warning(PatternTable(old), before.scale) or warning(PatternTable(new), after.scale),
        seed=seed,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The items' patterns under both versions, in one order, and the draws of them."""

    old: Sequence[tuple[Pattern, int]]
    new: Sequence[tuple[Pattern, int]]
    draws: Floats
    seed: int

    @property
    def n(self) -> int:
        return sum(n for _, n in self.old)

    def of_alpha(self, before: Scale, after: Scale, alpha_of: AlphaValue) -> Shift:
        tables = PatternTable(self.old), PatternTable(self.new)
        values = alpha_of(tables[0], before), alpha_of(tables[1], after)
        if not self.n:
            return self._undefined(values, NO_PAIRS)
        for value, table in zip(values, tables, strict=True):
            if value is None:
                return self._undefined(values, why_undefined(table))
        drawn = alphas_of([p for p, _ in self.new], self.draws, after) - alphas_of(
            [p for p, _ in self.old], self.draws, before
        )
        return self._shift(values, drawn)

    def of_shares(
        self, before: Callable[[Pattern], float], after: Callable[[Pattern], float]
    ) -> Shift:
        """The mean over items of a number that each pattern has."""
        import numpy as np

        if not self.n:
            return self._undefined((None, None), NO_PAIRS)
        old = np.array([before(p) for p, _ in self.old])
        new = np.array([after(p) for p, _ in self.new])
        units = np.array([n for _, n in self.old])
        values = float(old @ units / self.n), float(new @ units / self.n)
        return self._shift(values, self.draws @ (new - old) / self.n)

    def _shift(self, values: tuple[float | None, float | None], drawn: Floats) -> Shift:
        import numpy as np

        before, after = values
        if before is None or after is None:
            raise ValueError("an undefined figure has no change")
        defined = drawn[np.isfinite(drawn)]
        missing = len(drawn) - len(defined)
        method = self._method(missing)
        reason = _why_no_interval(self.n, defined, missing, len(drawn))
        if reason is not None:
            change = Estimate(after - before, None, None, self.n, method, reason)
        else:
            low, high = np.quantile(defined, [0.025, 0.975])
            change = Estimate(after - before, float(low), float(high), self.n, method)
        return Shift(before, after, change)

    def _undefined(self, values: tuple[float | None, float | None], reason: str) -> Shift:
        return Shift(*values, Estimate(None, None, None, self.n, self._method(0), reason))

    def _method(self, missing: int) -> str:
        stated = f"paired bootstrap over items, {len(self.draws):,} resamples, seed {self.seed}"
        return f"{stated}, 95 %" + (f", {missing:,} undefined ones left out" if missing else "")


def _why_no_interval(n: int, defined: Floats, missing: int, resamples: int) -> str | None:
    if n < 2:
        return ONE_PAIR
    if missing > UNDEFINED_LIMIT * resamples:
        return OFTEN_UNDEFINED
    return NO_SPREAD if float(defined.max() - defined.min()) < 1e-12 else None


def _draws(units: Sequence[int], seed: int, resamples: int) -> Floats:
    """How often each pair is drawn (shape: resamples × pairs)."""
    import numpy as np

    if not units:
        return np.zeros((resamples, 0))
    weights = np.array(units, dtype=np.float64)
    generator = np.random.Generator(np.random.PCG64(seed))
    drawn = generator.multinomial(sum(units), weights / weights.sum(), size=resamples)
    return drawn.astype(np.float64)


def _agreeing(pattern: Pattern) -> float:
    """The share of a unit's pairs that agree: its part in Gwet's p_a."""
    share = percent_agreement(PatternTable([(pattern, 1)]))
    return 0.0 if share is None else share


def _flipping(violating: frozenset[str]) -> Callable[[Pattern], float]:
    return lambda pattern: float(flips_verdict(pattern, violating))


def _labels(units: Sequence[tuple[Pattern, int]]) -> int:
    return sum(parts_of(pattern).m * n for pattern, n in units)
