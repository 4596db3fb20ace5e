"""What makes a rubric usable: ids that are unique, references that lead somewhere, free keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.domain.conditions import Condition, criteria_of
from annotator.domain.keys import DIGITS, RESERVED, declared_keys
from annotator.domain.label_rules import label_problems
from annotator.domain.rubric import Criterion, Rubric

Path = tuple[str | int, ...]
"""Where in the file: ("criteria", 0, "levels", 2, "key")."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){2}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a file, with the place and the remedy."""

    path: Path
    message: str
    hint: str


def is_version(text: str) -> bool:
    """Whether a text is a version of a rubric: major.minor.patch."""
    return _VERSION.fullmatch(text) is not None


def rubric_problems(rubric: Rubric) -> tuple[Problem, ...]:
    """Everything that is wrong with a rubric, in the order of the file."""
    return (
        *_identity(rubric),
        *_unique(rubric),
        *_criteria(rubric),
        *_conditions(rubric),
        *_references(rubric),
        *_keys(rubric),
        *_examples(rubric),
    )


def _identity(rubric: Rubric) -> Iterator[Problem]:
    if not is_version(rubric.version):
        yield Problem(
            ("version",),
            f"The version “{rubric.version}” is not of the form 1.2.0.",
            "Write major.minor.patch.",
        )
    if not rubric.criteria:
        yield Problem(("criteria",), "The rubric has no criterion.", "Add at least one criterion.")


def _unique(rubric: Rubric) -> Iterator[Problem]:
    lists: list[tuple[Path, list[str]]] = [
        (("criteria",), [c.id for c in rubric.criteria]),
        (("clauses",), [c.id for c in rubric.clauses]),
        (("examples",), [e.id for e in rubric.examples]),
    ]
    lists += [
        (("criteria", i, _options_name(c)), [o.id for o in c.options])
        for i, c in enumerate(rubric.criteria)
    ]
    for path, ids in lists:
        seen: set[str] = set()
        for index, one in enumerate(ids):
            if one in seen:
                yield Problem(
                    (*path, index), f"The id “{one}” stands twice.", "Give each its own id."
                )
            if not _ID.fullmatch(one):
                yield Problem(
                    (*path, index),
                    f"The id “{one}” has characters that an id cannot have.",
                    "Use letters, digits, - _ and . only.",
                )
            seen.add(one)


def _criteria(rubric: Rubric) -> Iterator[Problem]:
    for index, criterion in enumerate(rubric.criteria):
        path: Path = ("criteria", index)
        needs = criterion.kind in ("ordinal", "nominal", "set")
        if needs and len(criterion.options) < (1 if criterion.kind == "set" else 2):
            yield Problem(
                path,
                f"The criterion “{criterion.id}” has too few {_options_name(criterion)}.",
                f"List its {_options_name(criterion)}.",
            )
        if criterion.kind == "ordinal":
            yield from _levels(path, criterion)


def _levels(path: Path, criterion: Criterion) -> Iterator[Problem]:
    values = [option.value for option in criterion.options]
    for index, option in enumerate(criterion.options):
        if option.value is None:
            yield Problem(
                (*path, "levels", index),
                f"The level “{option.id}” has no value.",
                "Give it a number: `value: 3`.",
            )
    known = [v for v in values if v is not None]
    if len(known) == len(values) and known != sorted(set(known)):
        yield Problem(
            (*path, "levels"),
            f"The levels of “{criterion.id}” do not rise.",
            "List them from the lowest value to the highest, each once.",
        )


def _conditions(rubric: Rubric) -> Iterator[Problem]:
    places: list[tuple[Path, Condition | None]] = [
        (("threshold",), rubric.threshold),
        (("rationale", "required_when"), rubric.rationale_required_when),
    ]
    for index, criterion in enumerate(rubric.criteria):
        places.append((("criteria", index, "required_when"), criterion.required_when))
        places.append((("criteria", index, "show_when"), criterion.show_when))
    for path, condition in places:
        for one in criteria_of(condition) if condition else ():
            if rubric.criterion(one) is None:
                yield Problem(
                    path,
                    f"The condition names the criterion “{one}”, which does not exist.",
                    f"Use one of: {', '.join(c.id for c in rubric.criteria)}.",
                )


def _references(rubric: Rubric) -> Iterator[Problem]:
    clauses = {c.id for c in rubric.clauses}
    for i, criterion in enumerate(rubric.criteria):
        for j, option in enumerate(criterion.options):
            path: Path = ("criteria", i, _options_name(criterion), j, "clauses")
            yield from _missing(path, option.clauses, clauses, "clause")
    criteria = {c.id for c in rubric.criteria}
    categories = {o.id for c in rubric.criteria if c.kind == "set" for o in c.options}
    for i, clause in enumerate(rubric.clauses):
        yield from _missing(("clauses", i, "criteria"), clause.criteria, criteria, "criterion")
        yield from _missing(("clauses", i, "categories"), clause.categories, categories, "category")
    for i, example in enumerate(rubric.examples):
        yield from _missing(("examples", i, "clauses"), example.clauses, clauses, "clause")


def _missing(path: Path, ids: tuple[str, ...], known: set[str], what: str) -> Iterator[Problem]:
    for one in ids:
        if one not in known:
            yield Problem(
                path, f"There is no {what} “{one}”.", f"Add the {what} or mend the reference."
            )


def _keys(rubric: Rubric) -> Iterator[Problem]:
    digits_owner = rubric.first_ordinal
    seen: dict[str, str] = {}
    for key, (criterion, option) in declared_keys(rubric):
        owner = f"{criterion}.{option}" if option else criterion
        path = _key_path(rubric, criterion, option)
        if key in RESERVED:
            message = f"The key “{key}” of {owner} is reserved ({RESERVED[key]})."
            yield Problem(path, message, "Choose another letter; `?` in the program lists them.")
        elif len(key) != 1 or not (key.isalnum() and key == key.lower()):
            yield Problem(path, f"“{key}” is not a key.", "Use one lower-case letter or one digit.")
        elif key in DIGITS + "0" and (digits_owner is None or criterion != digits_owner.id):
            message = f"The digit “{key}” of {owner} belongs to the first ordinal criterion."
            yield Problem(path, message, "Use a letter.")
        elif key in seen:
            message = f"The key “{key}” is taken twice: by {seen[key]} and by {owner}."
            yield Problem(path, message, "Give each its own key.")
        seen.setdefault(key, owner)


def _key_path(rubric: Rubric, criterion_id: str, option_id: str | None) -> Path:
    index = next(i for i, c in enumerate(rubric.criteria) if c.id == criterion_id)
    criterion = rubric.criteria[index]
    if option_id is None:
        return ("criteria", index, "key")
    place = next(i for i, o in enumerate(criterion.options) if o.id == option_id)
    return ("criteria", index, _options_name(criterion), place, "key")


def _examples(rubric: Rubric) -> Iterator[Problem]:
    for index, example in enumerate(rubric.examples):
        if not any(turn.role == "assistant" for turn in example.turns):
            yield Problem(
                ("examples", index, "item"),
                f"The example “{example.id}” has no assistant turn.",
                "Add the response that is judged.",
            )
        for problem in label_problems(rubric, example.labels, rationale=example.reason):
            yield Problem(
                ("examples", index, "labels"),
                f"The reference label of “{example.id}”: {problem.message}",
                "Mend the example's labels.",
            )


def _options_name(criterion: Criterion) -> str:
    return "levels" if criterion.kind == "ordinal" else "options"
