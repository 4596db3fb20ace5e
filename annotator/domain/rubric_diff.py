"""What changed between two versions of a rubric, in the order in which a rubric is read.

    wording     names, keys, order, white space                          patch
    clarifying  texts, clauses and examples that are new, the rationale  minor
    meaning     criteria, levels, options, conditions, the threshold,    major
                a clause that is gone or concerns something else

A changed text is *suggested* as clarifying and *may* be published as wording (`rubric_weights`).
What labels use and a version takes away is refused elsewhere, by whoever knows the labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from annotator.domain.rubric import Criterion, Rubric
from annotator.domain.rubric_weights import (
    CLARIFYING,
    CLAUSES,
    CRITERIA,
    EXAMPLES,
    MEANING,
    OPTIONS,
    RUBRIC,
    TEXT,
    WEIGHTS,
    WORDING,
    E,
    Entries,
    Field,
    Rule,
    T,
    Weight,
)
from annotator.domain.rubric_words import Told, words
from annotator.domain.word_diff import Span, word_diff

ChangeKind = Literal["added", "removed", "changed", "moved"]
Part = Literal[
    "rubric", "threshold", "criterion", "level", "option", "rationale", "clause", "example"
]
Place = tuple[str, ...]
"""("criteria", "severity", "levels", "3", "anchor"): entries of lists are named by id."""

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class RubricChange:
    """One change. `before` and `after` are texts; None where there was or is nothing.

    moved: only the order of a list's entries differs; the texts are the ids of those in both.
    weight: the kind that it should be published as unless a person says otherwise. least: the
    lightest kind that it can be.
    """

    part: Part
    kind: ChangeKind
    place: Place
    before: str | None
    after: str | None
    weight: Weight
    least: Weight

    @property
    def criterion(self) -> str | None:
        """The id of the criterion that it is about or within."""
        return self.place[1] if self.place[0] == "criteria" and len(self.place) > 1 else None

    @property
    def id(self) -> str | None:
        """The id of the criterion, level, option, clause or example; None for the rubric."""
        depth = {"criterion": 1, "clause": 1, "example": 1, "level": 3, "option": 3}.get(self.part)
        return None if depth is None else self.place[depth]

    @property
    def field(self) -> str | None:
        """Which of its fields changed; None where all of it was added or removed."""
        depth = {"rubric": 0, "threshold": 1, "rationale": 1, "level": 4, "option": 4}
        at = depth.get(self.part, 2)
        return self.place[at] if len(self.place) > at else None

    @property
    def spans(self) -> tuple[Span, ...]:
        """Both texts in one, word by word."""
        return word_diff(self.before or "", self.after or "")


@dataclass(frozen=True, slots=True)
class RubricDiff:
    """All changes from one version to another, in reading order. Versions are no change."""

    rubric_id: str
    from_version: str
    to_version: str
    changes: tuple[RubricChange, ...]


def diff(old: Rubric, new: Rubric) -> RubricDiff:
    """What one has to know of `new` who knows `old`."""
    return RubricDiff(new.id, old.version, new.version, tuple(_all(old, new)))


def required_kind(found: RubricDiff) -> Weight | None:
    """The lightest kind as which the changes can be published; None without changes."""
    return _heaviest(change.least for change in found.changes)


def suggested_kind(found: RubricDiff) -> Weight | None:
    """The kind as which they should be, unless a person says otherwise; None without changes."""
    return _heaviest(change.weight for change in found.changes)


def allowed_version(old_version: str, kind: Weight) -> str:
    """The next version's number. ValueError for an old one that is not of the form 1.2.3."""
    major, minor, patch = _numbers(old_version)
    if kind == "meaning":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if kind == "clarifying" else f"{major}.{minor}.{patch + 1}"


def claimed_kind(old_version: str, new_version: str) -> Weight | None:
    """What the step between two numbers says of itself; None where the new one is not later."""
    old, new = _numbers(old_version), _numbers(new_version)
    if new <= old:
        return None
    first = next(n for n, (a, b) in enumerate(zip(old, new, strict=True)) if a != b)
    return WEIGHTS[2 - first]


def _heaviest(weights: Iterator[Weight]) -> Weight | None:
    return max(weights, key=WEIGHTS.index, default=None)


def _numbers(version: str) -> tuple[int, int, int]:
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is not of the form 1.2.3")
    return int(found[1]), int(found[2]), int(found[3])


def _all(old: Rubric, new: Rubric) -> Iterator[RubricChange]:
    yield from _in_fields("rubric", (), RUBRIC, old, new)
    yield from _value("threshold", ("threshold",), MEANING, old.threshold, new.threshold)
    headline = {r.headline.id for r in (old, new) if r.criteria}
    order = MEANING if len(headline) > 1 else WORDING
    for one, was, now in _side_by_side(old.criteria, new.criteria):
        yield from _entry("criterion", ("criteria", one), CRITERIA, was, now)
        if was is not None and now is not None:
            yield from _options(one, was, now)
    yield from _order("rubric", ("criteria",), old.criteria, new.criteria, order)
    rationale = ("rationale", "required_when")
    rules = old.rationale_required_when, new.rationale_required_when
    yield from _value("rationale", rationale, CLARIFYING, *rules)
    yield from _list("clause", ("clauses",), CLAUSES, old.clauses, new.clauses)
    yield from _order("rubric", ("clauses",), old.clauses, new.clauses)
    yield from _list("example", ("examples",), EXAMPLES, old.examples, new.examples)
    yield from _order("rubric", ("examples",), old.examples, new.examples)


def _options(criterion: str, old: Criterion, new: Criterion) -> Iterator[RubricChange]:
    """Of one criterion; placed as the new version has them."""
    ordinal = new.kind == "ordinal" or (old.kind == "ordinal" and not new.options)
    place = ("criteria", criterion, "levels" if ordinal else "options")
    part: Part = "level" if ordinal else "option"
    yield from _list(part, place, OPTIONS, old.options, new.options)
    yield from _order("criterion", place, old.options, new.options)


def _list(
    part: Part, place: Place, how: Entries[E], old: Sequence[E], new: Sequence[E]
) -> Iterator[RubricChange]:
    for one, was, now in _side_by_side(old, new):
        yield from _entry(part, (*place, one), how, was, now)


def _entry(
    part: Part, place: Place, how: Entries[E], old: E | None, new: E | None
) -> Iterator[RubricChange]:
    if old is not None and new is not None:
        yield from _in_fields(part, place, how.fields, old, new)
    elif new is not None:
        yield RubricChange(part, "added", place, None, how.tell(new), *how.added[:2])
    elif old is not None:
        yield RubricChange(part, "removed", place, how.tell(old), None, *how.removed[:2])


def _in_fields(
    part: Part, place: Place, fields: Sequence[Field[T]], old: T, new: T
) -> Iterator[RubricChange]:
    for field in fields:
        values = field.read(old), field.read(new)
        yield from _value(part, (*place, field.name), field.rule, *values)


def _value(
    part: Part, place: Place, rule: Rule, old: Told | None, new: Told | None
) -> Iterator[RubricChange]:
    if old == new:
        return
    before, after = words(old), words(new)
    kind: ChangeKind = "added" if before is None else "removed" if after is None else "changed"
    if kind == "changed" and _only_order(old, new):
        kind, rule = "moved", WORDING
    elif rule.is_text:
        rule = _rule_of_text(before, after)
    yield RubricChange(part, kind, place, before, after, rule.weight, rule.least)


def _only_order(old: Told | None, new: Told | None) -> bool:
    """Whether two lists of ids hold the same ones; anything else is no list of ids."""
    if not isinstance(old, tuple) or not isinstance(new, tuple):
        return False
    ids = [one for one in (*old, *new) if isinstance(one, str)]
    return len(ids) == len(old) + len(new) and set(old) == set(new)


def _rule_of_text(before: str | None, after: str | None) -> Rule:
    """A text that comes or goes is more than wording; white space alone is no more."""
    if before is None or after is None:
        return CLARIFYING
    return WORDING if before.split() == after.split() else TEXT


def _order(
    part: Part, place: Place, old: Sequence[E], new: Sequence[E], rule: Rule = WORDING
) -> Iterator[RubricChange]:
    both = {one.id for one in old} & {one.id for one in new}
    before = tuple(one.id for one in old if one.id in both)
    after = tuple(one.id for one in new if one.id in both)
    if before != after:
        yield RubricChange(part, "moved", place, words(before), words(after), *rule[:2])


def _side_by_side(old: Sequence[E], new: Sequence[E]) -> Iterator[tuple[str, E | None, E | None]]:
    """By id, in the new order; what is gone stands behind what it stood behind."""
    was, now = {one.id: one for one in old}, {one.id: one for one in new}
    order = list(now)
    behind = 0
    for one in was:
        if one in now:
            behind = order.index(one) + 1
        else:
            order.insert(behind, one)
            behind += 1
    return ((one, was.get(one), now.get(one)) for one in order)
