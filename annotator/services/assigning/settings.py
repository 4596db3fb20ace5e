"""What a plan is drawn from, and its text in the log: the same text draws the same plan again."""

from __future__ import annotations

import json
from dataclasses import dataclass

from annotator.domain.canonical import canonical
from annotator.domain.codec import from_json, record_json
from annotator.domain.errors import UsageError
from annotator.domain.project import Annotator

STRATA = ("category", "model", "source")
FORM = 1
"""Of the drawing. Another one would draw another plan from the same settings."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who gets a share, as they stood when it was drawn.

    languages: empty means any. opt_out: categories or tags. limit: entries of this plan at most,
    in place of the plan's own limit.
    """

    id: str
    languages: tuple[str, ...] = ()
    opt_out: tuple[str, ...] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """overlap: how many annotators an item gets; with `share`, only that share of the items (0–1)
    gets so many, and the others one.

    by: one of `STRATA`, which the double-coded share and everybody's mix follow. pinned: uids that
    everybody gets. disputed_extra: how many more people a disputed item gets. gold_rate,
    repeat_rate: gold items and hidden repeats for each item of work. per_day: how many labels are a
    day's work: families and repeats keep that far apart. limit: entries a person at most, gold
    items and repeats among them. Raises UsageError for what cannot be.
    """

    people: tuple[Person, ...]
    overlap: int = 3
    share: float | None = None
    by: str | None = None
    seed: int = 1
    pinned: tuple[str, ...] = ()
    disputed_extra: int = 0
    gold_rate: float = 0.0
    repeat_rate: float = 0.0
    per_day: int = 200
    limit: int | None = None
    form: int = FORM

    def __post_init__(self) -> None:
        _check_people(self.annotators)
        if self.by is not None and self.by not in STRATA:
            known = ", ".join(STRATA)
            raise UsageError(f"A plan cannot go by “{self.by}”.", f"Name one of: {known}.")
        _check_numbers(self)

    @property
    def annotators(self) -> tuple[str, ...]:
        """The ids of the people."""
        return tuple(person.id for person in self.people)

    def limit_of(self, person: Person) -> int | None:
        """How many entries of this plan somebody gets at most; None where there is no limit."""
        return self.limit if person.limit is None else person.limit


def person_of(annotator: Annotator, limit: int | None = None) -> Person:
    """What a plan has to know about an annotator of the project."""
    return Person(annotator.id, annotator.languages, annotator.opt_out, limit)


def settings_text(settings: PlanSettings) -> str:
    """Canonical JSON, for the log."""
    return canonical(record_json(settings)).decode()


def settings_from(text: str) -> PlanSettings:
    """The inverse of `settings_text`. Raises ValueError for a text that is none."""
    return from_json(PlanSettings, json.loads(text))


def _check_people(ids: tuple[str, ...]) -> None:
    if not ids:
        raise UsageError("A plan needs annotators.", "Name who is to label: `ada,ben`.")
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise UsageError(f"“{twice[0]}” is named twice in the plan.", "Name everybody once.")


def _check_numbers(settings: PlanSettings) -> None:
    limits = (settings.limit, *(person.limit for person in settings.people))
    least = {
        "The overlap": (settings.overlap, 1),
        "More people for disputed items": (settings.disputed_extra, 0),
        "Labels a day": (settings.per_day, 1),
        "The limit of items a person": (min((n for n in limits if n is not None), default=1), 1),
    }
    for name, (value, allowed) in least.items():
        if value < allowed:
            raise UsageError(f"{name}: {value} is less than {allowed}.", f"Give {allowed} or more.")
    rates = {
        "The double-coded share": settings.share or 0.0,
        "The rate of gold items": settings.gold_rate,
        "The rate of hidden repeats": settings.repeat_rate,
    }
    for name, rate in rates.items():
        if not 0 <= rate <= 1:
            raise UsageError(f"{name} ({rate}) is not between 0 and 1.", "Give a share: `.2`.")
