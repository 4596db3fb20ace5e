"""Did a rewrite help? Only a control can say so: items drawn without regard to disagreement.

Items that are re-labeled *because* they disagreed agree better the second time, whatever was
rewritten (regression to the mean). The control is a seeded sample in the order of a hash, so it
knows nothing about labels, and its change alone carries the verdict. Simulated: with unchanged
noise the verdict “helped” came in 1.5 to 5.5 % of 400 runs, and the highest again in 3.7 % of
2,000 (docs/evidence/placebo.json).

The verdict waits until nine in ten of the drawn items are labeled: whoever looks after every label
and stops when it looks well finds an improvement that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil, sqrt
from statistics import NormalDist
from typing import Literal

from annotator.agreement.change.paired import (
    Change,
    Declared,
    PatternPairs,
    Shift,
    paired_change,
    pattern_pairs,
)
from annotator.agreement.measures.alpha import alpha
from annotator.agreement.measures.crosscheck import AlphaValue
from annotator.agreement.ratings import Ratings, restricted
from annotator.agreement.results import Estimate
from annotator.domain.numerals import figure_text

CONTROL_ITEMS = 60
FEWEST_ITEMS = 20
COMPLETE = 0.9
WORTHWHILE = 0.05
"""The smallest rise in α that is worth a rewrite: “did not help” rules out this much."""
EXPECT_A_RISE = "chosen because they disagreed: expect a rise by itself"

Outcome = Literal["helped", "did not help", "got worse", "cannot tell yet"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the control says, and the reason as a sentence."""

    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rubric versions. ``control`` alone carries the verdict.

    ``n_compared`` of the ``n_drawn`` items have two labels or more under both versions. With
    ``same_people`` these are labels of those who labeled an item both times. ``disputed`` are the
    re-labeled items outside the control whose labels differed before, ``n_other`` those whose
    labels did not. ``caveats`` are sentences to be read with the verdict.
    """

    n_drawn: int
    n_compared: int
    same_people: bool
    control: Change
    disputed: Change
    n_other: int
    verdict: Verdict
    caveats: tuple[str, ...]


def draw_control(
    items: Iterable[str], seed: int, version: str, n: int | None = CONTROL_ITEMS
) -> tuple[str, ...]:
    """``n`` of the items (None: all), the same on every machine and for any order of ``items``.

    The order is that of sha256(control, seed, version, item): no label enters it, it is not the
    queue's order, and another version draws other items.
    """
    ranked = sorted(set(items), key=lambda item: (_rank(seed, version, item), item))
    return tuple(ranked if n is None else ranked[:n])


def compare(
    before: Ratings,
    after: Ratings,
    drawn: Sequence[str],
    declared: tuple[Declared, Declared],
    seed: int,
    alpha_of: AlphaValue = alpha,
) -> Comparison:
    """The change on the control, the change on the disputed items, and what may be said of it."""
    chosen = frozenset(drawn)
    inside = restricted(before, chosen), restricted(after, chosen)
    same = pattern_pairs(*inside, same_people=True)
    anyone = pattern_pairs(*inside, same_people=False)
    needed = enough(len(chosen))
    same_people = _count(same) >= needed or _count(anyone) < needed
    pairs = same if same_people else anyone
    control = paired_change(pairs, *declared, seed, alpha_of=alpha_of)
    disputed, others = _outside(before, after, chosen)
    verdict = judge(control, len(chosen), _count(anyone))
    if not same_people and not set(inside[0].annotators) & set(inside[1].annotators):
        verdict = Verdict("cannot tell yet", f"Cannot tell yet: {OTHER_PEOPLE}")
    return Comparison(
        n_drawn=len(chosen),
        n_compared=control.n_items,
        same_people=same_people,
        control=control,
        disputed=paired_change(disputed, *declared, seed, alpha_of=alpha_of),
        n_other=others,
        verdict=verdict,
        caveats=tuple(_caveats(control, len(chosen), same_people, declared)),
    )


def judge(change: Change, n_drawn: int, n_labeled: int) -> Verdict:
    """The verdict on a control of ``n_drawn`` items, ``n_labeled`` of them labeled both times."""
    missing = _missing(change, n_drawn, n_labeled)
    if missing is not None:
        return Verdict("cannot tell yet", f"Cannot tell yet: {missing}")
    shift = change.alpha
    low, high = shift.change.low, shift.change.high
    if low is None or high is None:
        return Verdict("cannot tell yet", f"Cannot tell yet: {shift.change.undefined}.")
    told = f"on the {change.n_items} control items {shift_words(shift)}"
    if (low > 0 or high < 0) and _crosswise(change):
        return Verdict("cannot tell yet", f"Cannot tell yet: {told}, {CROSSWISE}")
    if low > 0:
        return Verdict("helped", f"The rewrite helped: {told}.")
    if high < 0:
        return Verdict("got worse", f"Agreement got worse: {told}.")
    if high < WORTHWHILE:
        ruled = f"a rise of {figure_text(WORTHWHILE)} or more is ruled out"
        return Verdict("did not help", f"The rewrite did not help: {told}; {ruled}.")
    more = items_to_settle(change.n_items, low, high)
    return Verdict(
        "cannot tell yet",
        f"Cannot tell yet: {told}, so both no change and a rise worth having are possible. "
        f"About {more:,} control items would settle it, if the change stays as it looks now.",
    )


def enough(n_drawn: int) -> int:
    """How many of the drawn items must be labeled before there is a verdict."""
    return max(ceil(COMPLETE * n_drawn), FEWEST_ITEMS)


def items_to_settle(n: int, low: float, high: float) -> int:
    """Items until the interval leaves out 0 or a worthwhile rise, the change staying as it is."""
    middle = (low + high) / 2
    reach = max(abs(middle), WORTHWHILE - middle)
    return ceil(n * ((high - low) / 2 / reach) ** 2)


def detectable_rise(alpha: Estimate, n: int, power: float = 0.8) -> float | None:
    """The rise in α that a control of ``n`` items finds with this power; None without interval.

    An estimate: the variance of α over the old version's items, scaled to ``n`` and doubled as if
    an item's disagreement before and after had nothing in common (the cautious end).
    """
    if alpha.low is None or alpha.high is None or alpha.n < 2 or n < 1:
        return None
    z = NormalDist().inv_cdf
    se = (alpha.high - alpha.low) / (2 * z(0.975)) * sqrt(alpha.n / n)
    return (z(0.975) + z(power)) * sqrt(2) * se


CROSSWISE = (
    "while the share of pairs that agree went the other way. The levels in use have changed, and "
    "α depends on them: look at both figures and at the items that moved."
)
OTHER_PEOPLE = (
    "nobody labeled the control under both versions, so a change of people cannot be told from a "
    "change of the rubric."
)


def _missing(change: Change, n_drawn: int, n_labeled: int) -> str | None:
    if not n_drawn:
        return (
            "there is no control: none was drawn when the version was published, or no item had "
            "labels of two people."
        )
    if n_drawn < FEWEST_ITEMS:
        return (
            f"only {n_drawn} items can be drawn for a control, and fewer than {FEWEST_ITEMS} say "
            "too little. Label more items under the old version first, or look at them one by one."
        )
    if n_labeled < enough(n_drawn):
        return (
            f"{n_labeled} of the {n_drawn} control items have two labels under the new version, "
            f"and the verdict waits for {enough(n_drawn)}."
        )
    if change.n_items < FEWEST_ITEMS:
        return f"{change.n_items} control items can be compared, and {FEWEST_ITEMS} are needed."
    return None


def _crosswise(change: Change) -> bool:
    """Whether α and percent agreement went opposite ways.

    Where few items violate, mending a clause can lower α although people agree more often:
    simulated at 92 % ones, a real improvement was called worse in 7–9 % of runs without this.
    """
    alpha, share = change.alpha.change.value, change.percent_agreement.change.value
    return alpha is not None and share is not None and alpha * share < 0


def shift_words(shift: Shift) -> str:
    """“α went from .41 to .62, a change of …”. ValueError for one without an interval."""
    change = shift.change
    if shift.before is None or shift.after is None or change.value is None:
        raise ValueError("an undefined figure cannot be told")
    if change.low is None or change.high is None:
        raise ValueError("a change without an interval cannot be told")
    low, high = figure_text(change.low), figure_text(change.high)
    return (
        f"α went from {figure_text(shift.before)} to {figure_text(shift.after)}, a change of "
        f"{figure_text(change.value)} (95 % interval {low} to {high})"
    )


def _caveats(
    control: Change, n_drawn: int, same_people: bool, declared: tuple[Declared, Declared]
) -> Iterable[str]:
    if control.n_items and not same_people:
        yield (
            "The labels under the two versions come in part from different people, so part of the "
            "change may be theirs."
        )
    if 0 < control.n_items < n_drawn:
        left = n_drawn - control.n_items
        yield f"{left} of the {n_drawn} drawn items cannot be compared; they may be hard ones."
    if declared[0].scale != declared[1].scale:
        yield "The two versions declare different levels, so their α are not on one scale."
    if control.disputed is not None and declared[0].violating != declared[1].violating:
        yield (
            "The two versions draw the policy threshold at different levels, so the change in "
            "disputed verdicts is in part the threshold's."
        )
    if control.warning is not None:
        yield f"{control.warning[0].upper()}{control.warning[1:]}."


def _outside(before: Ratings, after: Ratings, chosen: frozenset[str]) -> tuple[PatternPairs, int]:
    """The re-labeled items outside the control that disagreed before, and how many did not."""
    others = frozenset(after.items) - chosen
    pairs = pattern_pairs(restricted(before, others), restricted(after, others), same_people=False)
    disputed = {pair: n for pair, n in pairs.items() if len(pair[0]) > 1}
    return disputed, _count(pairs) - _count(disputed)


def _count(pairs: PatternPairs) -> int:
    return sum(pairs.values())


def _rank(seed: int, version: str, item: str) -> bytes:
    return sha256(f"control:{seed}:{version}:{item}".encode()).digest()
