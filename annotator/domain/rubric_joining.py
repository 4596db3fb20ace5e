"""Two edits of one rubric, made beside each other, brought together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from annotator.domain.rubric import Criterion, Example, Rubric
from annotator.domain.rubric_edits import next_number
from annotator.domain.rubric_weights import Identified

T = TypeVar("T")
E = TypeVar("E", bound=Identified)


def joined(base: Rubric, ours: Rubric, theirs: Rubric) -> Rubric:
    """`ours`, with what `theirs` changed of `base`, entry by entry.

    Of what both changed ours stays. Two new examples that got the same id are two examples: theirs
    gets another id, for nothing refers to it yet.
    """
    return replace(
        ours,
        previous=_chosen(base.previous, ours.previous, theirs.previous),
        name=_chosen(base.name, ours.name, theirs.name),
        description=_chosen(base.description, ours.description, theirs.description),
        threshold=_chosen(base.threshold, ours.threshold, theirs.threshold),
        rationale_required_when=_chosen(
            base.rationale_required_when,
            ours.rationale_required_when,
            theirs.rationale_required_when,
        ),
        criteria=_entries(base.criteria, ours.criteria, theirs.criteria, _criterion),
        clauses=_entries(base.clauses, ours.clauses, theirs.clauses, _chosen),
        examples=_entries(
            base.examples, ours.examples, _apart(base, ours, theirs.examples), _chosen
        ),
    )


def _chosen(base: T, ours: T, theirs: T) -> T:
    return theirs if ours == base else ours


def _criterion(base: Criterion, ours: Criterion, theirs: Criterion) -> Criterion:
    if ours == base:
        return theirs
    return replace(ours, options=_entries(base.options, ours.options, theirs.options, _chosen))


def _entries(
    base: Sequence[E], ours: Sequence[E], theirs: Sequence[E], join: Callable[[E, E, E], E]
) -> tuple[E, ...]:
    """In our order; what they added stands at the end."""
    was, other = ({one.id: one for one in listed} for listed in (base, theirs))
    here = {one.id for one in ours}
    kept: list[E] = []
    for one in ours:
        old, new = was.get(one.id), other.get(one.id)
        if old is None or (new is None and one != old):
            kept.append(one)
        elif new is not None:
            kept.append(join(old, one, new))
    added = (one for one in theirs if one.id not in was and one.id not in here)
    return (*kept, *added)


def _apart(base: Rubric, ours: Rubric, theirs: Sequence[Example]) -> tuple[Example, ...]:
    old = {one.id for one in base.examples}
    here = {one.id: one for one in ours.examples if one.id not in old}
    used = {*old, *here, *(one.id for one in theirs)}
    found: list[Example] = []
    for one in theirs:
        if one.id in here and here[one.id] != one:
            one = replace(one, id=next_number([one.id], used, "ex-001"))
            used.add(one.id)
        found.append(one)
    return tuple(found)
