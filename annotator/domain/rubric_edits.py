"""Edits of a rubric that is being revised: pure, each from one rubric to the next.

Ids are made from names and never reused: whoever adds something hands over every id that any
version of the rubric ever had (`ids_of`). An edit that takes something away also takes away what
refers to it; where a person has to decide, the reference stays and `rubric_problems` finds it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from annotator.domain.item import turn_of
from annotator.domain.label import Value, Values
from annotator.domain.rubric import Clause, Criterion, CriterionKind, Example, Option, Rubric
from annotator.domain.rubric_diff import Place
from annotator.domain.rubric_weights import Identified

T = TypeVar("T", bound=Identified)

_WORD = re.compile(r"[a-z0-9]+")
_NUMBERED = re.compile(r"(.*?)(\d+)")
_LONGEST = 32


def begun(rubric: Rubric) -> Rubric:
    """The version in force as the draft of the next one begins.

    `merges` and `splits` say what became of the version before, and mean nothing one step later.
    """
    return replace(
        rubric,
        previous=rubric.version,
        criteria=tuple(
            replace(one, options=tuple(replace(o, merges=(), splits=None) for o in one.options))
            for one in rubric.criteria
        ),
    )


# ---- changing what is there


def edit_criterion(
    rubric: Rubric, criterion: str, change: Callable[[Criterion], Criterion]
) -> Rubric:
    """The rubric with one criterion changed."""
    return replace(rubric, criteria=_changed(rubric.criteria, criterion, change))


def edit_option(
    rubric: Rubric, criterion: str, option: str, change: Callable[[Option], Option]
) -> Rubric:
    """The rubric with one level or option changed."""
    return edit_criterion(
        rubric, criterion, lambda one: replace(one, options=_changed(one.options, option, change))
    )


def edit_clause(rubric: Rubric, clause: str, change: Callable[[Clause], Clause]) -> Rubric:
    """The rubric with one clause changed."""
    return replace(rubric, clauses=_changed(rubric.clauses, clause, change))


def edit_example(rubric: Rubric, example: str, change: Callable[[Example], Example]) -> Rubric:
    """The rubric with one example changed."""
    return replace(rubric, examples=_changed(rubric.examples, example, change))


def move(rubric: Rubric, place: Place, by: int) -> Rubric:
    """An entry so many places down its list (up: negative); at the ends it stays.

    Levels stay in the order of their values, and anything else that has no list is left alone.
    """
    match place:
        case ("criteria", criterion):
            return replace(rubric, criteria=_moved(rubric.criteria, criterion, by))
        case ("criteria", criterion, "options", option):
            return edit_criterion(
                rubric, criterion, lambda one: replace(one, options=_moved(one.options, option, by))
            )
        case ("clauses", clause):
            return replace(rubric, clauses=_moved(rubric.clauses, clause, by))
        case ("examples", example):
            return replace(rubric, examples=_moved(rubric.examples, example, by))
    return rubric


# ---- adding


def add_criterion(
    rubric: Rubric, kind: CriterionKind, name: str, options: Sequence[str], taken: Collection[str]
) -> tuple[Rubric, str]:
    """A new criterion at the end, which nobody has to answer yet. (…, its id).

    options: names of its levels, the lowest first, or of its options; () where the kind has none.
    """
    made = fresh(slug(name), {*taken, *(one.id for one in rubric.criteria)})
    added = replace(rubric, criteria=(*rubric.criteria, Criterion(made, name, kind)))
    for option in options:
        # a level is named by its number, within its criterion; other ids are never used twice
        used = frozenset[str]() if kind == "ordinal" else frozenset(taken)
        added, _ = add_option(added, made, option, used)
    return added, made


def add_option(
    rubric: Rubric, criterion: str, name: str, taken: Collection[str]
) -> tuple[Rubric, str]:
    """A new option at the end; for an ordinal criterion a level above the highest. (…, its id)."""
    own = _criterion(rubric, criterion)
    value = None
    wished = slug(name)
    if own.kind == "ordinal":
        value = max((one.value for one in own.options if one.value is not None), default=0.0) + 1
        wished = f"{value:g}"
    made = fresh(wished, {*taken, *own.codes})
    added = Option(id=made, name=name, value=value)
    return (
        edit_criterion(rubric, criterion, lambda one: replace(one, options=(*one.options, added))),
        made,
    )


def add_clause(rubric: Rubric, category: str | None, taken: Collection[str]) -> tuple[Rubric, str]:
    """A new clause without a text, behind the last one about the same category. (…, its id).

    category: an option's id of a set; None for a clause that is about the headline as a whole.
    """
    made = clause_id(rubric, category, taken)
    added = Clause(
        id=made,
        text="",
        criteria=(rubric.headline.id,),
        categories=() if category is None else (category,),
    )
    alike = [i for i, one in enumerate(rubric.clauses) if one.categories == added.categories]
    at = alike[-1] + 1 if alike else len(rubric.clauses)
    clauses = (*rubric.clauses[:at], added, *rubric.clauses[at:])
    changed = replace(rubric, clauses=clauses)
    for criterion in changed.criteria:
        if category is not None and criterion.kind == "set" and category in criterion.codes:
            changed = edit_option(
                changed, criterion.id, category, lambda o: replace(o, clauses=(*o.clauses, made))
            )
    return changed, made


def add_example(rubric: Rubric, taken: Collection[str]) -> tuple[Rubric, str]:
    """A new example with an empty request and an empty response. (…, its id)."""
    made = next_number([one.id for one in rubric.examples], taken, "ex-001")
    added = Example(made, (turn_of("user", ""), turn_of("assistant", "")), {}, "")
    return replace(rubric, examples=(*rubric.examples, added)), made


# ---- taking away


def remove(rubric: Rubric, place: Place) -> Rubric:
    """The rubric without an entry, and without what refers to it.

    Of an example's labels only members of sets go: another reference label is for a person to give.
    Conditions that look at a criterion stay: what it means without them is for a person to say.
    """
    match place:
        case ("criteria", criterion):
            return _without_criterion(rubric, criterion)
        case ("criteria", criterion, _, option):
            return _without_option(rubric, criterion, option)
        case ("clauses", clause):
            return _without_clause(rubric, clause)
        case ("examples", example):
            kept = tuple(one for one in rubric.examples if one.id != example)
            return replace(rubric, examples=kept)
    return rubric


def merge_options(base: Rubric, rubric: Rubric, criterion: str, gone: str, into: str) -> Rubric:
    """One option becomes part of another: labels with either stay valid.

    base: the version in force; only options that it has are named as merged.
    """
    own = _criterion(rubric, criterion)
    old, kept = own.option(gone), own.option(into)
    if old is None or kept is None or gone == into:
        return rubric
    before = base.criterion(criterion)
    known = set(before.codes) if before else set()
    merges = (*kept.merges, *old.merges, *([gone] if gone in known else []))
    clauses = _united((*kept.clauses, *old.clauses))
    renamed = _renamed(rubric, criterion, gone, (into,))
    changed = edit_option(
        renamed,
        criterion,
        into,
        lambda one: replace(one, merges=_united(merges), clauses=clauses),
    )
    return _without_option(changed, criterion, gone)


def split_option(
    base: Rubric,
    rubric: Rubric,
    criterion: str,
    option: str,
    names: Sequence[str],
    taken: Collection[str],
) -> tuple[Rubric, tuple[str, ...]]:
    """Several options in the place of one: labels with the old one end. (…, the new ids).

    Examples with the old option keep it: which part they are is for a person to say.
    """
    own = _criterion(rubric, criterion)
    old = own.option(option)
    if old is None:
        return rubric, ()
    before = base.criterion(criterion)
    origin = option if before and option in before.codes else old.splits
    used = {*taken, *own.codes}
    ids: list[str] = []
    for name in names:
        ids.append(fresh(slug(name), {*used, *ids}))
    made = tuple(
        replace(old, id=one, name=name, key=None, merges=(), splits=origin)
        for one, name in zip(ids, names, strict=True)
    )
    at = own.codes.index(option)
    options = (*own.options[:at], *made, *own.options[at + 1 :])
    changed = edit_criterion(rubric, criterion, lambda one: replace(one, options=options))
    return _clauses_renamed(changed, option, tuple(ids)), tuple(ids)


# ---- ids


def ids_of(rubric: Rubric) -> frozenset[str]:
    """Every id that a version uses, of whatever kind: none of them is given to anything new."""
    options = (one.id for criterion in rubric.criteria for one in criterion.options)
    listed: tuple[Identified, ...] = (*rubric.criteria, *rubric.clauses, *rubric.examples)
    return frozenset((*options, *(one.id for one in listed)))


def slug(name: str) -> str:
    """A name as an id: "Physical harm" → "physical-harm"; "option" where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    words = _WORD.findall(plain.lower())
    return "-".join(words)[:_LONGEST].rstrip("-") or "option"


def fresh(wished: str, taken: Collection[str]) -> str:
    """The wished id, or with the first free number behind it."""
    if wished not in taken:
        return wished
    number = 2
    while f"{wished}-{number}" in taken:
        number += 1
    return f"{wished}-{number}"


def clause_id(rubric: Rubric, category: str | None, taken: Collection[str]) -> str:
    """ "P-4" after "P-3", with the letters that the category's clauses have."""
    wanted = () if category is None else (category,)
    alike = [one.id for one in rubric.clauses if one.categories == wanted]
    letters = "G" if category is None else "".join(word[0] for word in slug(category).split("-"))
    return next_number(alike, taken, f"{letters.upper()}-1")


def next_number(alike: Sequence[str], taken: Collection[str], first: str) -> str:
    """The id behind all that are numbered in the same way; `first` where none is."""
    numbered = [found for one in alike if (found := _NUMBERED.fullmatch(one))]
    model = numbered[-1] if numbered else _NUMBERED.fullmatch(first)
    assert model is not None  # `first` ends in a number
    stem, width = model[1], len(model[2])
    used = [
        int(found[2])
        for one in (*taken, *alike)
        if (found := _NUMBERED.fullmatch(one)) and found[1] == stem
    ]
    return f"{stem}{max(used, default=0) + 1:0{width}d}"


# ---- inside


def _criterion(rubric: Rubric, criterion: str) -> Criterion:
    found = rubric.criterion(criterion)
    if found is None:
        raise KeyError(criterion)
    return found


def _changed(entries: tuple[T, ...], one: str, change: Callable[[T], T]) -> tuple[T, ...]:
    return tuple(change(entry) if entry.id == one else entry for entry in entries)


def _moved(entries: tuple[T, ...], one: str, by: int) -> tuple[T, ...]:
    ids = [entry.id for entry in entries]
    if one not in ids:
        return entries
    start = ids.index(one)
    at = min(max(start + by, 0), len(entries) - 1)
    left = [entry for entry in entries if entry.id != one]
    return (*left[:at], entries[start], *left[at:])


def _united(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _without(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(other for other in ids if other != one)


def _without_clause(rubric: Rubric, clause: str) -> Rubric:
    return replace(
        rubric,
        clauses=tuple(one for one in rubric.clauses if one.id != clause),
        criteria=tuple(
            replace(
                criterion,
                options=tuple(
                    replace(o, clauses=_without(o.clauses, clause)) for o in criterion.options
                ),
            )
            for criterion in rubric.criteria
        ),
        examples=tuple(
            replace(one, clauses=_without(one.clauses, clause)) for one in rubric.examples
        ),
    )


def _without_criterion(rubric: Rubric, criterion: str) -> Rubric:
    own = _criterion(rubric, criterion)
    left = tuple(one for one in rubric.criteria if one.id != criterion)
    others = {option.id for one in left if one.kind == "set" for option in one.options}
    gone = {option.id for option in own.options} - others if own.kind == "set" else set()
    return replace(
        rubric,
        criteria=left,
        clauses=tuple(
            replace(
                one,
                criteria=_without(one.criteria, criterion),
                categories=tuple(c for c in one.categories if c not in gone),
            )
            for one in rubric.clauses
        ),
        examples=tuple(
            replace(one, labels={c: v for c, v in one.labels.items() if c != criterion})
            if criterion in one.labels
            else one
            for one in rubric.examples
        ),
    )


def _without_option(rubric: Rubric, criterion: str, option: str) -> Rubric:
    own = _criterion(rubric, criterion)
    changed = edit_criterion(
        rubric,
        criterion,
        lambda one: replace(one, options=tuple(o for o in one.options if o.id != option)),
    )
    if own.kind != "set":
        return changed
    return replace(
        changed,
        clauses=tuple(
            replace(one, categories=_without(one.categories, option)) for one in changed.clauses
        ),
        examples=tuple(_relabeled(one, criterion, option, ()) for one in changed.examples),
    )


def _renamed(rubric: Rubric, criterion: str, old: str, new: tuple[str, ...]) -> Rubric:
    """References to an option, in clauses and examples, become those to others."""
    examples = tuple(_relabeled(one, criterion, old, new) for one in rubric.examples)
    changed = replace(rubric, examples=examples)
    return _clauses_renamed(changed, old, new)


def _clauses_renamed(rubric: Rubric, old: str, new: tuple[str, ...]) -> Rubric:
    return replace(
        rubric,
        clauses=tuple(
            replace(one, categories=_in_place(one.categories, old, new)) for one in rubric.clauses
        ),
    )


def _relabeled(example: Example, criterion: str, old: str, new: tuple[str, ...]) -> Example:
    value = example.labels.get(criterion)
    now: Value | None = value
    if isinstance(value, tuple):
        now = _in_place(value, old, new)
    elif value == old and new:
        now = new[0]
    if now == value:
        return example
    labels: Values = {**example.labels, criterion: now}
    return replace(example, labels=labels)


def _in_place(ids: tuple[str, ...], old: str, new: tuple[str, ...]) -> tuple[str, ...]:
    return _united(made for one in ids for made in (new if one == old else (one,)))
