"""What most people said, and who stands alone: what bulk actions go by. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from annotator.domain.label import Value, Values
from annotator.domain.label_rules import in_order
from annotator.domain.rubric import Criterion, Rubric
from annotator.ui.forms import edits

_LEAST = 3
"""From fewer labels nobody stands alone."""


def majority(rubric: Rubric, given: Sequence[Values]) -> Values | None:
    """The label that more than half gave on the headline criterion; None where no half did.

    The other criteria are what more than half of those said; of a set, each option for itself. What
    has no majority is not stated, and the label may be incomplete.
    """
    headline = rubric.headline
    stated = [values for values in given if values.get(headline.id) is not None]
    most = _most([values[headline.id] for values in stated])
    if most is None:
        return None
    agreeing = [values for values in stated if values[headline.id] == most]
    found: dict[str, Value | None] = {headline.id: most}
    for criterion in rubric.criteria:
        if criterion.id != headline.id:
            value = _common(criterion, [values.get(criterion.id) for values in agreeing])
            if value is not None:
                found[criterion.id] = value
    return edits.completed(rubric, edits.pruned(rubric, found))


def outlier(codes: Mapping[str, str], scale: Sequence[str]) -> str | None:
    """Whose code stands alone while all others agree, within one level where codes are ordered.

    codes: by annotator. scale: the levels in their order; empty where there is none.
    """
    if len(codes) < _LEAST:
        return None
    alone = [who for who in codes if _alone(who, codes, scale)]
    return alone[0] if len(alone) == 1 else None


def _alone(who: str, codes: Mapping[str, str], scale: Sequence[str]) -> bool:
    others = {code for one, code in codes.items() if one != who}
    if codes[who] in others:
        return False
    places = {code: number for number, code in enumerate(scale)}
    if not {codes[who], *others} <= places.keys():
        return len(others) == 1
    rest = [places[code] for code in others]
    gap = min(abs(places[codes[who]] - place) for place in rest)
    spread = max(rest) - min(rest)
    return spread <= 1 and gap > spread


def _most(values: Sequence[Value | None]) -> Value | None:
    """What more than half say."""
    for value, n in Counter(values).most_common(1):
        if 2 * n > len(values):
            return value
    return None


def _common(criterion: Criterion, values: Sequence[Value | None]) -> Value | None:
    if criterion.kind != "set":
        return _most(values)
    chosen = Counter(one for value in values if isinstance(value, tuple) for one in value)
    often = tuple(one for one, n in chosen.items() if 2 * n > len(values))
    return in_order(criterion, often)
