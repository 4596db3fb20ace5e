"""Does a split follow a declared group of annotators? Then it is a difference to keep, not to mend.

The labels of one item are dealt out anew to the same people: if the group means nothing, every
deal is as likely as the one seen. Over several items the deals are independent, so the sum of the
group's levels has an exactly known distribution: the convolution of the items' own (a stratified
permutation test; on yes-or-no values the exact form of Cochran–Mantel–Haenszel, on one item with
two values Fisher's test). Very large tables use the normal curve with the same exact variance.

What it cannot see: that labels of one person hang together. A single harsh person is no group, so
a pooled test wants two people on either side, and is repeated without each person in turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from annotator.agreement.causes.permutation import Stratum, benjamini_hochberg, split_figures
from annotator.agreement.scale import Scale

LEVEL = 0.05
"""Of significance, and of false discoveries among the tests made together."""

Placed = tuple[str, int]
"""(annotator, place of the label on the scale)."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """A declared group against the others; `against` names those where they are a group too."""

    group: str
    against: str | None
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class GroupSplit:
    """One test. difference: levels by which the group judges higher, over the items counted.

    n_items: items with unlike labels and both sides present. people: how many of each side labeled
    them. p: two-sided; p_without_one: the largest p when any one person is left out (of pooled
    tests with p ≤ .05); q: p after Benjamini–Hochberg among the tests made together. undefined:
    why there is no p.
    """

    group: str
    against: str | None
    difference: float | None
    p: float | None
    n_items: int
    n_labels: int
    people: tuple[int, int]
    p_without_one: float | None = None
    q: float | None = None
    undefined: str | None = None


def places_of(scale: Scale, violating: frozenset[str] | None = None) -> dict[str, int] | None:
    """The whole number that stands for each code; None where the scale has no order.

    Levels: their place, so that differences are in levels; two codes, or a verdict: 0 and 1.
    """
    if scale.has_order:
        return {code: place for place, code in enumerate(scale.codes)}
    if scale.measurement == "nominal" and violating is not None:
        return {code: int(code in violating) for code in scale.codes}
    if scale.measurement == "nominal" and len(scale.codes) == 2:
        return {code: place for place, code in enumerate(scale.codes)}
    return None


def contrasts(groups: Mapping[str, Collection[str]]) -> tuple[Contrast, ...]:
    """The groups to compare, from each annotator's groups: every division of the people once."""
    names = sorted({name for declared in groups.values() for name in declared})
    everybody = frozenset(groups)
    members = {name: frozenset(a for a in groups if name in groups[a]) for name in names}
    found: dict[frozenset[frozenset[str]], Contrast] = {}
    for name in names:
        rest = everybody - members[name]
        against = next((other for other in names if members[other] == rest), None)
        division = frozenset({members[name], rest})
        if rest:
            found.setdefault(division, Contrast(name, against, members[name]))
    return tuple(found.values())


def item_split(labels: Sequence[Placed], contrast: Contrast) -> GroupSplit:
    """The exact test on one item."""
    return _tested(contrast, [labels])


def pooled_split(items: Sequence[Sequence[Placed]], contrast: Contrast) -> GroupSplit:
    """The stratified test over items: each item's labels are compared with one another only."""
    whole = _tested(contrast, items)
    if whole.p is None:
        return whole
    if min(whole.people) < 2:
        named = contrast.group if whole.people[0] < 2 else contrast.against or "the others"
        why = f"Only one person stands for {named} here, and one person is not a group."
        return replace(whole, p=None, undefined=why)
    if whole.p > LEVEL:
        return whole
    people = sorted({annotator for labels in items for annotator, _ in labels})
    left = (_tested(contrast, _without(items, one)).p for one in people)
    return replace(whole, p_without_one=max(1.0 if p is None else p for p in left))


def follows(labels: Sequence[Placed], contrast: Contrast, difference: float) -> bool:
    """Whether one item's labels split as the group does: the same way round, and at least half
    of their sum of squares lies between the two sides."""
    sides = _stratum(labels, contrast)
    if sides is None:
        return False
    inside, outside = sides
    m, k, total = len(labels), len(inside), sum(inside) + sum(outside)
    lead = m * sum(inside) - k * total  # m times (the group's sum − what an even deal gives)
    squares = m * sum(x * x for x in (*inside, *outside)) - total * total
    between = Fraction(lead * lead, k * (m - k))
    return lead * difference > 0 and 2 * between >= squares


def adjusted(splits: Sequence[GroupSplit]) -> tuple[GroupSplit, ...]:
    """The same tests with q; those without a p count for nothing."""
    made = [n for n, split in enumerate(splits) if split.p is not None]
    qs = benjamini_hochberg([p for split in splits if (p := split.p) is not None])
    q = dict(zip(made, qs, strict=True))
    return tuple(replace(split, q=q.get(n)) for n, split in enumerate(splits))


def _without(items: Iterable[Sequence[Placed]], one: str) -> list[list[Placed]]:
    return [[label for label in labels if label[0] != one] for labels in items]


def _tested(contrast: Contrast, items: Iterable[Sequence[Placed]]) -> GroupSplit:
    counted = [(labels, sides) for labels in items if (sides := _stratum(labels, contrast))]
    people = {annotator for labels, _ in counted for annotator, _ in labels}
    inside = len(people & contrast.members)
    empty = GroupSplit(
        group=contrast.group,
        against=contrast.against,
        difference=None,
        p=None,
        n_items=len(counted),
        n_labels=sum(len(labels) for labels, _ in counted),
        people=(inside, len(people) - inside),
    )
    if not counted:
        return replace(empty, undefined="No item has unlike labels from both sides.")
    strata = Counter(sides for _, sides in counted)
    p, difference = split_figures(tuple(sorted(strata.items())))
    return replace(empty, p=p, difference=difference)


def _stratum(labels: Sequence[Placed], contrast: Contrast) -> Stratum | None:
    """Both sides' places; None where a side is missing or all labels are alike."""
    inside = tuple(sorted(x for annotator, x in labels if annotator in contrast.members))
    outside = tuple(sorted(x for annotator, x in labels if annotator not in contrast.members))
    if not inside or not outside or len({*inside, *outside}) < 2:
        return None
    return inside, outside
