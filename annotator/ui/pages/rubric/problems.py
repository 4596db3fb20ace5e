"""What is wrong with a rubric that is being edited, beside the field that it is about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import Place
from annotator.domain.rubric_rules import rubric_problems
from annotator.ui.pages.rubric.places import option_place, part_of, parts, place_of
from annotator.ui.text import tr


@dataclass(frozen=True, slots=True)
class PartProblem:
    """One thing to mend. place: of the field, or of the part where no field is known."""

    place: Place
    message: str
    hint: str

    @property
    def part(self) -> Place:
        return part_of(self.place)


def problems_of(rubric: Rubric, found: Iterable[PartProblem] = ()) -> tuple[PartProblem, ...]:
    """Everything in reading order: the rules', empty texts, and what the project found.

    Costs well under a millisecond, so it may be asked at every key.
    """
    rules = [
        PartProblem(place_of(rubric, one.path), one.message, one.hint)
        for one in rubric_problems(rubric)
    ]
    live = [*rules, *_empty(rubric)]
    others = (one for one in found if not any(_same(one, other) for other in live))
    all_of_them = [*live, *others]
    order = {part: index for index, part in enumerate(parts(rubric))}
    return tuple(sorted(all_of_them, key=lambda one: order.get(one.part, 0)))


def step(problems: tuple[PartProblem, ...], at: Place, by: int) -> PartProblem | None:
    """The next problem behind the field or part at `at` (or before it), around the end."""
    if not problems:
        return None
    here = [i for i, one in enumerate(problems) if one.place == at]
    if not here:
        here = [i for i, one in enumerate(problems) if one.part == at]
        if here and by > 0:
            return problems[here[0]]
    if not here:
        return problems[0 if by > 0 else -1]
    return problems[((here[-1] if by > 0 else here[0]) + by) % len(problems)]


def _same(one: PartProblem, other: PartProblem) -> bool:
    """The project's reading finds what the rules find, at a place as fine or finer."""
    return one.message == other.message or one.place[: len(other.place)] == other.place


def _empty(rubric: Rubric) -> Iterator[PartProblem]:
    """Texts that a file may leave empty and that nobody could judge by."""
    if not rubric.name.strip():
        yield PartProblem(("name",), tr("The rubric has no name."), tr("Write one."))
    for criterion in rubric.criteria:
        if not criterion.name.strip():
            yield _nothing(("criteria", criterion.id, "name"), tr("The criterion has no name."))
        for option in criterion.options:
            if not option.name.strip():
                place = (*option_place(criterion, option.id), "name")
                yield _nothing(place, tr("It has no name."))
    for clause in rubric.clauses:
        if not clause.text.strip():
            yield _nothing(("clauses", clause.id, "text"), tr("The clause has no text."))
    for example in rubric.examples:
        if not example.reason.strip():
            place = ("examples", example.id, "reason")
            yield _nothing(place, tr("The reference label has no reason."))
        if not all(turn.text.strip() for turn in example.turns):
            yield _nothing(("examples", example.id, "item"), tr("A turn has no text."))


def _nothing(place: Place, message: str) -> PartProblem:
    return PartProblem(place, message, tr("Write one, or undo the change."))
