"""An annotator against themselves: α over items that one person labeled again, unknowing.

A unit is one (item, annotator) with all the codes that this annotator gave it; α, the share of
agreeing pairs and their intervals are those of ``alpha`` and ``percent``. Pooled, the units of all
annotators stand side by side: labels of different people never meet (Krippendorff 2018, *Content
Analysis*, ch. 12, on stability).

When it misleads: it is the weakest of reliabilities. Someone who always errs alike, or remembers
the item, agrees with themselves; people can each be consistent and still disagree with each other.
It bounds what agreement between people can be, and says who should rest. With a handful of repeats
by one person the interval is as wide as the scale: read the pooled figure first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from annotator.agreement.measures.alpha import NOT_PAIRABLE, alpha_estimate
from annotator.agreement.measures.crosscheck import AlphaOf
from annotator.agreement.measures.percent import percent_estimate
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale

Repeat = tuple[str, Sequence[str]]
"""(annotator, every code that they gave one item)."""

NOT_REPEATED = "no item has been labeled twice by one annotator yet, so there is nothing to compare"


@dataclass(frozen=True, slots=True)
class SelfAgreement:
    """α and percent agreement of labels with their own repeats; ``annotator`` None: all pooled."""

    annotator: str | None
    alpha: Estimate
    percent: Estimate


@dataclass(frozen=True, slots=True)
class IntraAgreement:
    """All annotators pooled, and each who labeled something again, in the order of their names."""

    pooled: SelfAgreement
    by_annotator: tuple[SelfAgreement, ...]


def intra_agreement(
    repeats: Iterable[Repeat], scale: Scale, alpha_of: AlphaOf = alpha_estimate
) -> IntraAgreement:
    """Over repeats in any order; an item that was labeled once counts nowhere.

    ValueError for a code that the scale does not declare.
    """
    pooled = PatternTable()
    tables: dict[str, PatternTable] = defaultdict(PatternTable)
    for annotator, codes in repeats:
        if len(codes) > 1:
            pooled.add(pattern_of(codes))
            tables[annotator].add(pattern_of(codes))

    def agreement(annotator: str | None, table: PatternTable) -> SelfAgreement:
        alpha, percent = alpha_of(table, scale), percent_estimate(table)
        return SelfAgreement(annotator, _of_repeats(alpha), _of_repeats(percent))

    return IntraAgreement(
        pooled=agreement(None, pooled),
        by_annotator=tuple(agreement(who, tables[who]) for who in sorted(tables)),
    )


def _of_repeats(estimate: Estimate) -> Estimate:
    reason = NOT_REPEATED if estimate.undefined == NOT_PAIRABLE else estimate.undefined
    return replace(estimate, method=f"of repeated labels, {estimate.method}", undefined=reason)
