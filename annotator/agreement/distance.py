"""How far apart labels are: Krippendorff's distances, and one score to sort disputed items by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from annotator.agreement.patterns import Pattern, parts_of
from annotator.agreement.scale import Scale, integer_values, set_of_code
from annotator.agreement.set_distance import set_distance, set_unit
from annotator.agreement.weights import ratio_unit, weight_of


def distance(a: str, b: str, scale: Scale, marginals: Mapping[str, int]) -> float:
    """δ² of two codes as it weighs in α, in the scale's own units.

    Ordinal: the squared number of ratings between the levels, by ``PatternTable.paired``.
    """
    scale.require((a, b))
    weight = weight_of(scale, marginals)(a, b)
    if scale.measurement == "set":
        return weight / set_unit(len(scale.codes))
    if scale.measurement == "ordinal":
        return weight / 4  # mid-ranks are kept doubled
    if scale.measurement == "ratio":
        return weight / ratio_unit(scale)
    if scale.measurement == "interval" and scale.values is not None:
        by_code = dict(zip(scale.codes, scale.values, strict=True))
        return (by_code[a] - by_code[b]) ** 2
    return float(weight)


def item_disagreement(pattern: Pattern, scale: Scale) -> float:
    """How far one item's labels are apart, in [0, 1], whatever the other items look like.

    0 where all are alike or there is one. Levels in an order: by the span from the lowest to the
    highest label as a share of the scale, so 1-v-5 always comes before 4-v-5; within one span, by
    the mean difference of two labels (the score lies between this span and the next smaller one).
    Nominal: 1 − the share of the commonest. Set: the mean distance of two labels.
    """
    scale.require(code for code, _ in pattern)
    m, splits = parts_of(pattern)
    if m < 2 or not splits:
        return 0.0
    if scale.measurement == "nominal":
        return 1 - max(count for _, count in pattern) / m
    if scale.measurement == "set":
        apart = sum(
            n * set_distance(set_of_code(a), set_of_code(b), scale.sets) for (a, b), n in splits
        )
        return float(apart * 2 / (m * (m - 1)))
    return _span_score(pattern, scale)


def flips_verdict(pattern: Pattern, violating: frozenset[str]) -> bool:
    """Whether the item's labels stand on both sides of the policy threshold."""
    return len({code in violating for code, _ in pattern}) == 2


def _span_score(pattern: Pattern, scale: Scale) -> float:
    m, splits = parts_of(pattern)
    value = dict(zip(scale.codes, integer_values(scale), strict=True))
    places = [value[code] for code, _ in pattern]
    span = max(places) - min(places)
    if not span:
        return 0.0
    mean = sum(n * abs(value[a] - value[b]) for (a, b), n in splits) * 2 / (m * (m - 1))
    spans = _spans(scale)
    below = spans[spans.index(span) - 1]
    return (below + (span - below) * mean / span) / spans[-1]


@lru_cache(maxsize=1_024)
def _spans(scale: Scale) -> tuple[int, ...]:
    """Every span that two levels can have, from 0 up."""
    values = sorted(set(integer_values(scale)))
    found = {0, *(high - low for low in values for high in values if high > low)}
    return tuple(sorted(found))
