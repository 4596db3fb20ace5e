"""What makes a draft a successor of the version in force: rules that only the project knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from annotator.domain.rubric import Criterion, Option, Rubric
from annotator.domain.rubric_diff import allowed_version, diff, required_kind
from annotator.domain.rubric_weights import WEIGHTS, Weight
from annotator.formats.yaml_problems import Place
from annotator.services.published import publications, published_rubric
from annotator.services.units import version_order
from annotator.store.database import Sql

Stated = Callable[[Criterion], Mapping[str, int]]
"""By option of a criterion of the version in force: how many labels state it."""


class Found(NamedTuple):
    """One thing to mend, at a place of the draft's text."""

    place: Place
    message: str
    hint: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """The versions there are. published: those in the log, where the one in force comes with the
    first writable opening. earlier: all but the one in force, the oldest first.
    """

    in_force: Rubric
    published: tuple[str, ...]
    earlier: tuple[Rubric, ...]

    @property
    def latest(self) -> str:
        """The highest number that is taken."""
        return max((self.in_force.version, *self.published), key=version_order)

    def number(self, kind: Weight) -> str:
        """What the next version will be called."""
        return allowed_version(self.latest, kind)


def history_of(sql: Sql, rubric: Rubric) -> History:
    """Reads the texts of all versions: some 0.1 s for each of a thousand lines."""
    known = tuple(one.version for one in publications(sql, rubric.id))
    older = (published_rubric(sql, rubric.id, v) for v in known if v != rubric.version)
    return History(rubric, known, tuple(one for one in older if one is not None))


def successor_problems(
    rubric: Rubric, history: History, stated: Stated, kind: Weight | None
) -> Iterator[Found]:
    """kind: as what it is to be published; None while that is not chosen."""
    ours = history.in_force.id
    if rubric.id != ours:
        yield Found(
            ("id",),
            f"It is of the rubric “{rubric.id}”, and this project's is “{ours}”.",
            f"Write `id: {ours}`.",
        )
        return
    yield from _base(rubric, history)
    yield from _reused(rubric, history)
    for criterion in rubric.criteria:
        yield from _merges(criterion, history.in_force.criterion(criterion.id))
    lost = [] if kind == "meaning" else list(_lost(rubric, history, stated, kind is not None))
    yield from lost
    if kind is not None and not lost:
        yield from _too_light(rubric, history, kind)


def _base(rubric: Rubric, history: History) -> Iterator[Found]:
    """A draft is made from the version in force; publishing gives it its number."""
    now = history.in_force.version
    mend = f"Compare it with {now}, take over what is missing, then write `previous: {now}`."
    if now not in (rubric.previous or now, rubric.version):
        told = f"It was made from version {rubric.previous}"
        yield Found(("previous",), f"{told}, and {now} is in force.", mend)
    elif rubric.previous is None and rubric.version in history.published and rubric.version != now:
        told = f"It is version {rubric.version} with changes"
        yield Found(("version",), f"{told}, and {now} is in force.", mend)
    elif version_order(rubric.version) <= version_order(history.latest):
        numbers = ", ".join(f"{history.number(kind)} as {kind}" for kind in WEIGHTS)
        yield Found(
            ("version",),
            f"The version {rubric.version} is not later than {history.latest}.",
            f"Publishing gives it its number: {numbers}.",
            blocks=False,
        )


def _reused(rubric: Rubric, history: History) -> Iterator[Found]:
    """An id that was withdrawn can come back as what it was, and as nothing else."""
    now = {place for place, _, _ in _named(history.in_force)}
    then: dict[Place, tuple[str, str]] = {}
    for old in history.earlier:
        then |= {place: (says, old.version) for place, _, says in _named(old)}
    for place, what, says in _named(rubric):
        was = then.get(place)
        if place not in now and was is not None and was[0] != says:
            yield Found(
                place,
                f"“{place[-1]}” was {what} of version {was[1]} and said something else there.",
                "Ids are never used again, for labels name them: give this one an id of its own.",
            )


def _named(rubric: Rubric) -> Iterator[tuple[Place, str, str]]:
    """(place, what it is, what it says) of everything that labels name by its id."""
    for criterion in rubric.criteria:
        yield ("criteria", criterion.id), "a criterion", criterion.kind
        for option in criterion.options:
            what = "a level" if criterion.kind == "ordinal" else "an option"
            yield _place(criterion, option), what, _says(option)
    for clause in rubric.clauses:
        yield ("clauses", clause.id), "a clause", " ".join(clause.text.split())


def _says(option: Option) -> str:
    defined = " ".join(f"{option.anchor} {option.measured}".split())
    return f"{option.value} {defined or option.name}"


def _merges(criterion: Criterion, before: Criterion | None) -> Iterator[Found]:
    """`merges` and `splits` name options of the version in force, each once."""
    known = before.codes if before else ()
    into: dict[str, str] = {}
    for option in criterion.options:
        place = (*_place(criterion, option), "merges")
        for one in option.merges:
            other = into.setdefault(one, option.id)
            if one not in known:
                yield Found(place, *_never_was(one, criterion))
            elif other != option.id:
                message = f"“{one}” is merged into “{other}” and into “{option.id}”."
                yield Found(place, message, "Choose one, or split it: its labels end then.")
            elif one != option.id and criterion.option(one) is not None:
                message = f"“{one}” is merged into “{option.id}” and still stands."
                yield Found(place, message, f"Remove “{one}”, or take it out of `merges`.")
    for option in criterion.options:
        split, place = option.splits, (*_place(criterion, option), "splits")
        if split is not None and split not in known:
            yield Found(place, *_never_was(split, criterion))
        elif split in into:
            message = f"“{split}” is merged into “{into[split]}” and split."
            yield Found(place, message, "Keep one of the two.")


def _never_was(option: str, criterion: Criterion) -> tuple[str, str]:
    return (
        f"{criterion.name} of the version in force has no “{option}”.",
        "Name what became of the last version's options; older steps are known already.",
    )


def _lost(rubric: Rubric, history: History, stated: Stated, blocks: bool) -> Iterator[Found]:
    """Options that labels state and that the draft neither has nor accounts for."""
    for before in history.in_force.criteria:
        now = rubric.criterion(before.id)
        place: Place = ("criteria", before.id, _list(before)) if now else ("criteria",)
        options = now.options if now else ()
        kept = {one.id for one in options} | {m for one in options for m in one.merges}
        gone = [one.id for one in before.options if one.id not in kept]
        used = stated(before) if gone else {}
        for one in gone:
            if n := used.get(one, 0):
                labels = "1 label states" if n == 1 else f"{n:,} labels state"
                yield Found(
                    place,
                    f"“{one}” of {before.name} is gone, and {labels} it.",
                    f"Publish it as meaning. With `merges: [{one}]` at another option these "
                    "labels go on to count there; without, they end.",
                    blocks,
                )


def _too_light(rubric: Rubric, history: History, kind: Weight) -> Iterator[Found]:
    found = diff(history.in_force, rubric)
    needed = required_kind(found)
    if needed is None or WEIGHTS.index(needed) <= WEIGHTS.index(kind):
        return
    heavy = [one for one in found.changes if one.least == needed]
    where = " → ".join(heavy[0].place)
    told = where if len(heavy) == 1 else f"{where} and {len(heavy) - 1} more"
    yield Found(
        heavy[0].place,
        f"It cannot be published as {kind}: {told} changed.",
        f"Publish it as {needed}, or take that back.",
    )


def _place(criterion: Criterion, option: Option) -> Place:
    return ("criteria", criterion.id, _list(criterion), option.id)


def _list(criterion: Criterion) -> str:
    return "levels" if criterion.kind == "ordinal" else "options"
