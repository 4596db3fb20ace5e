"""What a key or a click does to a label's values. Pure: no widgets, no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotator.domain.keys import KeyOwner
from annotator.domain.label import Evidence, Value, Values
from annotator.domain.label_rules import in_order
from annotator.domain.rubric import Clause, Criterion, Rubric

CONFIDENCE_MOST = 5
_CONFIDENCE_START = 3


@dataclass(frozen=True, slots=True)
class PickerClause:
    """A clause in the picker. `fits`: it concerns what is chosen so far."""

    clause: Clause
    fits: bool
    cited: bool


def press(rubric: Rubric, values: Values, owner: KeyOwner) -> Values:
    """The values after the key (or chip) of a criterion's option was pressed."""
    criterion_id, option_id = owner
    criterion = rubric.criterion(criterion_id)
    if criterion is None or not rubric.shown(criterion, values):
        return values
    new = _pressed(criterion, values.get(criterion_id), option_id)
    stated = {k: v for k, v in values.items() if k != criterion_id}
    if new is not None:
        stated[criterion_id] = new
    return pruned(rubric, stated)


def write(rubric: Rubric, values: Values, criterion_id: str, text: str) -> Values:
    """The values after text was typed into a text criterion; empty text states nothing."""
    stated = {k: v for k, v in values.items() if k != criterion_id}
    if text.strip():
        stated[criterion_id] = text
    return pruned(rubric, stated)


def answer(rubric: Rubric, values: Values, criterion_id: str, yes: bool) -> Values:
    """The values after a yes/no criterion was answered outright."""
    return pruned(rubric, {**values, criterion_id: yes})


def pruned(rubric: Rubric, values: Values) -> Values:
    """Without the values of criteria that no longer apply; settles in as many steps as it needs."""
    kept: Mapping[str, Value | None] = values
    while True:
        gone = [c.id for c in rubric.criteria if c.id in kept and not rubric.shown(c, kept)]
        if not gone:
            return kept
        kept = {k: v for k, v in kept.items() if k not in gone}


def completed(rubric: Rubric, values: Values) -> Values:
    """What is submitted: a native label states all its values.

    A set in which nothing was chosen is the empty set; an optional yes/no left alone is no.
    """
    stated = {k: v for k, v in values.items() if v is not None}
    for criterion in rubric.criteria:
        if criterion.id in stated or not rubric.shown(criterion, stated):
            continue
        if criterion.kind == "set":
            stated[criterion.id] = ()
        elif criterion.kind == "yes_no" and not rubric.required(criterion, stated):
            stated[criterion.id] = False
    return stated


def confidence_after(confidence: int | None, step: int) -> int:
    """One step more or less sure, from 1 to 5; the first press lands in the middle."""
    if confidence is None:
        return _CONFIDENCE_START
    return min(max(confidence + step, 1), CONFIDENCE_MOST)


def toggled(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    """The ids with one put in (at the end) or taken out."""
    return tuple(i for i in ids if i != one) if one in ids else (*ids, one)


def marked(evidence: tuple[Evidence, ...], new: Evidence) -> tuple[Evidence, ...]:
    """The evidence with a span put in, in the order of the text, each once."""
    return tuple(sorted({*evidence, new}, key=lambda e: (e.turn, e.start, e.end)))


def picker(
    rubric: Rubric, values: Values, cited: Iterable[str], typed: str = ""
) -> tuple[PickerClause, ...]:
    """The clauses to choose from: those that fit the values first, then the rest, as filtered."""
    chosen = set(cited)
    words = typed.casefold().split()
    found = [c for c in rubric.clauses if _matches(c, words)]
    fitting = {c.id for c in found if _fits(rubric, values, c)}
    ordered = [c for c in found if c.id in fitting] + [c for c in found if c.id not in fitting]
    return tuple(PickerClause(c, c.id in fitting, c.id in chosen) for c in ordered)


def _pressed(criterion: Criterion, old: Value | None, option_id: str | None) -> Value | None:
    if criterion.kind == "yes_no":
        return not old
    if option_id is None or criterion.option(option_id) is None:
        return old
    if criterion.kind == "set":
        now = old if isinstance(old, tuple) else ()
        return in_order(criterion, toggled(now, option_id)) or None
    withdrawn = old == option_id and criterion.kind == "nominal" and not criterion.required
    return None if withdrawn else option_id


def _matches(clause: Clause, words: list[str]) -> bool:
    text = f"{clause.id} {clause.text}".casefold()
    return all(word in text for word in words)


def _fits(rubric: Rubric, values: Values, clause: Clause) -> bool:
    """A clause fits where it names a chosen category, or is cited by a chosen option."""
    for criterion in rubric.criteria:
        value = values.get(criterion.id)
        chosen = value if isinstance(value, tuple) else (value,)
        for option in criterion.options:
            if option.id in chosen and (
                clause.id in option.clauses or option.id in clause.categories
            ):
                return True
    return False
