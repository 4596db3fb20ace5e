"""How much a change of each part of a rubric weighs, and what of it can be compared at all.

Every rule has a `weight`, the kind that such a change should be published as unless a person says
otherwise, and a `least`, the lightest kind that it can be. They differ for texts: only a person can
tell a mended comma from a new rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

from annotator.domain.rubric import Clause, Criterion, Example, Option, Rubric
from annotator.domain.rubric_words import (
    Told,
    clause_words,
    criterion_words,
    example_words,
    option_words,
)

Weight = Literal["wording", "clarifying", "meaning"]
WEIGHTS: tuple[Weight, ...] = ("wording", "clarifying", "meaning")
"""From the lightest to the heaviest."""


class Rule(NamedTuple):
    """is_text: a change of white space alone weighs less, a text that comes or goes more."""

    weight: Weight
    least: Weight
    is_text: bool = False


WORDING = Rule("wording", "wording")
TEXT = Rule("clarifying", "wording", is_text=True)
CLARIFYING = Rule("clarifying", "clarifying")
MEANING = Rule("meaning", "meaning")


class Identified(Protocol):
    """Anything that a rubric lists."""

    @property
    def id(self) -> str: ...


T = TypeVar("T")
E = TypeVar("E", bound=Identified)


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """One field of `T`, by the name that a rubric file gives it."""

    name: str
    read: Callable[[T], Told | None]
    rule: Rule


@dataclass(frozen=True, slots=True)
class Entries(Generic[E]):
    """How the entries of one list are told and weighed."""

    tell: Callable[[E], str]
    added: Rule
    removed: Rule
    fields: tuple[Field[E], ...]


RUBRIC: tuple[Field[Rubric], ...] = (
    Field("id", lambda r: r.id, MEANING),
    Field("name", lambda r: r.name, WORDING),
    Field("description", lambda r: r.description, TEXT),
)
CRITERIA: Entries[Criterion] = Entries(
    criterion_words,
    added=MEANING,
    removed=MEANING,
    fields=(
        Field("name", lambda c: c.name, WORDING),
        Field("kind", lambda c: c.kind, MEANING),
        Field("help", lambda c: c.help, TEXT),
        Field("required", lambda c: c.required, MEANING),
        Field("required_when", lambda c: c.required_when, MEANING),
        Field("show_when", lambda c: c.show_when, MEANING),
        Field("key", lambda c: c.key or None, WORDING),
    ),
)
OPTIONS: Entries[Option] = Entries(
    option_words,
    added=MEANING,
    removed=MEANING,
    fields=(
        Field("value", lambda o: o.value, MEANING),
        Field("name", lambda o: o.name, WORDING),
        Field("anchor", lambda o: o.anchor, TEXT),
        Field("like", lambda o: o.like, TEXT),
        Field("not_like", lambda o: o.not_like, TEXT),
        Field("measured", lambda o: o.measured, TEXT),
        Field("clauses", lambda o: o.clauses, CLARIFYING),
        Field("key", lambda o: o.key or None, WORDING),
    ),
)
CLAUSES: Entries[Clause] = Entries(
    clause_words,
    added=CLARIFYING,
    removed=MEANING,
    fields=(
        Field("text", lambda c: c.text, TEXT),
        Field("criteria", lambda c: c.criteria, MEANING),
        Field("categories", lambda c: c.categories, MEANING),
    ),
)
EXAMPLES: Entries[Example] = Entries(
    example_words,
    added=CLARIFYING,
    removed=CLARIFYING,
    fields=(
        Field("item", lambda e: e.turns, TEXT),
        Field("labels", lambda e: e.labels, CLARIFYING),
        Field("reason", lambda e: e.reason, TEXT),
        Field("clauses", lambda e: e.clauses, CLARIFYING),
        Field("use", lambda e: e.use, CLARIFYING),
    ),
)
