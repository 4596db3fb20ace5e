"""Places of a rubric: parts that can be selected, and the fields within them. Pure.

A place names entries by id: ("criteria", "severity", "levels", "3", "anchor"). Its part is the
level, here the first four steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from annotator.domain.rubric import Criterion, Option, Rubric
from annotator.domain.rubric_diff import Place
from annotator.domain.rubric_rules import Path

RUBRIC: Place = ("rubric",)
CLAUSES: Place = ("clauses",)
EXAMPLES: Place = ("examples",)
_OPTIONS = ("levels", "options")


def part_of(place: Place) -> Place:
    """The part within which a place is: what the outline lists."""
    match place:
        case ("criteria", criterion, listed, option, *_) if listed in _OPTIONS:
            return ("criteria", criterion, listed, option)
        case ("criteria", criterion, *_):
            return ("criteria", criterion)
        case ("clauses" | "examples", *_):
            return place[:2]
    return RUBRIC


def listed_in(place: Place) -> Place:
    """The place of the list that a part stands in; () for a part of no list."""
    if len(place) == 4 and place[2] in _OPTIONS:
        return place[:3]
    return place[:1] if len(place) == 2 else ()


def options_name(criterion: Criterion) -> str:
    """How a rubric file calls the list of a criterion."""
    return "levels" if criterion.kind == "ordinal" else "options"


def option_place(criterion: Criterion, option: str) -> Place:
    return ("criteria", criterion.id, options_name(criterion), option)


def option_at(rubric: Rubric, place: Place) -> tuple[Criterion, Option] | None:
    """The level or option at a place, and its criterion; None where there is none."""
    if len(place) < 4 or place[0] != "criteria":
        return None
    criterion = rubric.criterion(place[1])
    option = criterion.option(place[3]) if criterion else None
    return (criterion, option) if criterion and option else None


def parts(rubric: Rubric) -> Iterator[Place]:
    """Every part in reading order; the lists of clauses and examples are parts too."""
    yield RUBRIC
    for criterion in rubric.criteria:
        yield ("criteria", criterion.id)
        for option in criterion.options:
            yield option_place(criterion, option.id)
    yield CLAUSES
    yield from (("clauses", one.id) for one in rubric.clauses)
    yield EXAMPLES
    yield from (("examples", one.id) for one in rubric.examples)


def neighbour(rubric: Rubric, gone: Place, after: Rubric) -> Place:
    """What to select when a part of `rubric` is not in `after` any more: the next of its list."""
    there = set(parts(after))
    if gone in there:
        return gone
    alike = [one for one in parts(rubric) if listed_in(one) == listed_in(gone)]
    at = alike.index(gone) if gone in alike else 0
    near = (*alike[at + 1 :], *reversed(alike[:at]))
    found = next((one for one in near if one in there), None)
    above = gone[:2] if gone[0] == "criteria" else gone[:1]
    return found or (above if above in there else RUBRIC)


def place_of(rubric: Rubric, path: Path) -> Place:
    """A path of the rubric's rules, which counts entries, as a place, which names them."""
    found: list[str] = []
    listed: Sequence[str] = ()
    for step in path:
        if isinstance(step, int):
            found.append(listed[step] if step < len(listed) else str(step))
            continue
        found.append(step)
        listed = _ids(rubric, tuple(found))
    return tuple(found)


def _ids(rubric: Rubric, place: Place) -> Sequence[str]:
    match place:
        case ("criteria",):
            return [one.id for one in rubric.criteria]
        case ("criteria", criterion, "levels" | "options"):
            own = rubric.criterion(criterion)
            return own.codes if own else ()
        case ("clauses",):
            return [one.id for one in rubric.clauses]
        case ("examples",):
            return [one.id for one in rubric.examples]
    return ()
