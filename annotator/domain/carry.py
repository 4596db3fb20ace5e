"""What a new rubric version does to labels given before it: which stay valid, which are touched.

A label is *valid* under a later version where its value still means there what it meant when it was
given. Wording and clarifying steps leave all labels valid. A meaning-changing one ends those of the
criteria that it changes; merged options carry over to the new one, and a split option does not.

A label is *touched* by a step where it cites a clause or states an option that the step changed in
more than its wording. Touched labels can be valid: they are the ones worth asking for again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annotator.domain.label import Value, Values, code_of
from annotator.domain.rubric import Clause, Criterion, Option, Rubric
from annotator.domain.rubric_diff import RubricChange, diff
from annotator.domain.rubric_weights import Weight

_SAY_NOTHING_OF_LABELS = frozenset({"name", "key", "required", "required_when", "show_when"})
ANY = "*"
"""In place of an option: whatever was stated on the criterion."""


@dataclass(frozen=True, slots=True)
class Carry:
    """How values of an older version read under a later one.

    codes: by criterion of the older version, its options as the later one has them, in the later
    one's order; an option that is missing does not carry over, nor does a criterion. Criteria
    without options carry as they are (`free`).
    """

    codes: Mapping[str, Mapping[str, str]]
    free: frozenset[str] = frozenset()

    def value(self, criterion: str, value: Value) -> Value | None:
        """The value under the later version; None where it is not valid there."""
        if criterion in self.free:
            return value
        known = self.codes.get(criterion)
        if known is None:
            return None
        if isinstance(value, tuple):
            read = {known.get(one) for one in value}
            ordered = dict.fromkeys(known.values())
            return None if None in read else tuple(one for one in ordered if one in read)
        if isinstance(value, bool):
            return value if code_of(value) in known else None
        return known.get(value)

    def then(self, later: Carry) -> Carry:
        """This step and, behind it, a later one."""
        codes = {
            criterion: _ordered(
                {code: after[now] for code, now in known.items() if now in after},
                tuple(dict.fromkeys(after.values())),
            )
            for criterion, known in self.codes.items()
            if (after := later.codes.get(criterion)) is not None
        }
        return Carry(codes, self.free & later.free)


@dataclass(frozen=True, slots=True)
class Touch:
    """What a step changed in more than its wording. options: (criterion, option or `ANY`)."""

    clauses: frozenset[str]
    options: frozenset[tuple[str, str]]

    def touches(self, values: Values, clauses: tuple[str, ...]) -> bool:
        """Whether a label with these values and citations is about what changed."""
        if not self.clauses.isdisjoint(clauses):
            return True
        return any(
            (criterion, ANY) in self.options or (criterion, code) in self.options
            for criterion, value in values.items()
            if value is not None
            for code in (value if isinstance(value, tuple) else (code_of(value),))
        )


def carry(old: Rubric, new: Rubric, kind: Weight) -> Carry:
    """From one version to the next, published as `kind`."""
    gone = _ended(old, new) if kind == "meaning" else frozenset[str]()
    kept = {
        one.id: (one, now)
        for one in old.criteria
        if one.id not in gone and (now := new.criterion(one.id)) is not None
    }
    return Carry(
        {one: _codes(was, now) for one, (was, now) in kept.items() if was.kind != "text"},
        frozenset(one for one, (was, _) in kept.items() if was.kind == "text"),
    )


def touch(old: Rubric, new: Rubric) -> Touch:
    """What labels can have been given on account of and is different now."""
    clauses: set[str] = set()
    options: set[tuple[str, str]] = set()
    for change in diff(old, new).changes:
        if change.weight == "wording" or _by_merging(change, old, new):
            continue
        if change.part == "clause" and change.id is not None:
            clauses.add(change.id)
            if change.kind == "added":
                options.update(_of_categories(new, _clause(new, change.id)))
        elif change.criterion is not None and _says_something(change):
            whole = change.part == "criterion" or change.id is None
            options.add((change.criterion, ANY if whole else str(change.id)))
    return Touch(frozenset(clauses), frozenset(options))


def _ended(old: Rubric, new: Rubric) -> frozenset[str]:
    """The criteria whose labels a meaning-changing step ends."""
    changes = [c for c in diff(old, new).changes if c.weight != "wording"]
    heavy = [c for c in changes if c.weight == "meaning"]
    # Somebody says that the meaning changed where only texts did: they know better.
    meant = [c for c in heavy or changes if not _carried_over(c, old, new)]
    return frozenset(one for change in meant for one in _concerned(change, old, new))


def _concerned(change: RubricChange, old: Rubric, new: Rubric) -> Iterator[str]:
    if change.part == "clause" and change.id is not None:
        for rubric in (old, new):
            yield from _criteria_of(rubric, _clause(rubric, change.id))
    elif change.criterion is not None and _says_something(change):
        yield change.criterion


def _says_something(change: RubricChange) -> bool:
    return change.field not in _SAY_NOTHING_OF_LABELS


def _carried_over(change: RubricChange, old: Rubric, new: Rubric) -> bool:
    """Whether it is how an option was merged or split, which the codes account for."""
    return _by_merging(change, old, new) or _by_splitting(change, new)


def _by_merging(change: RubricChange, old: Rubric, new: Rubric) -> bool:
    """Whether an option came or went by merging, or a clause names what became of its options."""
    if change.part == "clause" and change.field == "categories":
        return _follows(change.id or "", old, new)
    options = _options_now(change, new)
    if change.kind == "added":
        return any(one.id == change.id and one.merges for one in options)
    return any(change.id in one.merges for one in options)


def _by_splitting(change: RubricChange, new: Rubric) -> bool:
    options = _options_now(change, new)
    if change.kind == "added":
        return any(one.id == change.id and one.splits is not None for one in options)
    return any(one.splits == change.id for one in options)


def _options_now(change: RubricChange, new: Rubric) -> tuple[Option, ...]:
    """The criterion's options where the change is of a whole one; else none."""
    whole = change.part in ("option", "level") and change.field is None
    now = new.criterion(change.criterion or "") if whole else None
    return now.options if now else ()


def _follows(clause_id: str, old: Rubric, new: Rubric) -> bool:
    was, now = _clause(old, clause_id), _clause(new, clause_id)
    options = [one for c in new.criteria if c.kind == "set" for one in c.options]
    became = {
        one.id
        for code in (was.categories if was else ())
        for one in options
        if code in (one.id, *one.merges, one.splits)
    }
    return now is not None and became == {*now.categories}


def _codes(old: Criterion, new: Criterion) -> dict[str, str]:
    """The new code of every old one that has one."""
    merged = {was: one.id for one in new.options for was in one.merges}
    split = {one.splits for one in new.options}
    found = {code: merged.get(code, code) for code in old.codes if code not in split}
    return _ordered({code: now for code, now in found.items() if now in new.codes}, new.codes)


def _ordered(codes: Mapping[str, str], order: tuple[str, ...]) -> dict[str, str]:
    return dict(sorted(codes.items(), key=lambda pair: order.index(pair[1])))


def _clause(rubric: Rubric, clause_id: str) -> Clause | None:
    return next((one for one in rubric.clauses if one.id == clause_id), None)


def _criteria_of(rubric: Rubric, clause: Clause | None) -> Iterator[str]:
    """A clause that names nothing is about everything."""
    if clause is None:
        return
    yield from clause.criteria
    yield from (criterion for criterion, _ in _of_categories(rubric, clause))
    if not clause.criteria and not clause.categories:
        yield from (one.id for one in rubric.criteria)


def _of_categories(rubric: Rubric, clause: Clause | None) -> Iterator[tuple[str, str]]:
    for criterion in rubric.criteria:
        for one in clause.categories if clause else ():
            if criterion.kind == "set" and one in criterion.codes:
                yield criterion.id, one
