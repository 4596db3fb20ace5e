"""A part of the rubric to read, as cards that are made one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtWidgets import QWidget

from annotator.domain.project import Role
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import Place
from annotator.ui.pages.rubric.content import examples_for
from annotator.ui.pages.rubric.parts import (
    clause_card,
    criterion_card,
    example_card,
    head_card,
    option_card,
    said_card,
)
from annotator.ui.pages.rubric.places import option_at
from annotator.ui.text import tr

Make = Callable[[], QWidget]


def cards_for(rubric: Rubric, part: Place, role: Role) -> Iterator[Make]:
    """What there is to read of a part."""
    match part:
        case ("rubric",):
            yield partial(head_card, rubric)
            for criterion in rubric.criteria:
                yield partial(criterion_card, rubric, criterion)
        case ("criteria", name) if own := rubric.criterion(name):
            yield partial(criterion_card, rubric, own)
        case ("criteria", *_) if found := option_at(rubric, part):
            yield partial(option_card, rubric, *found)
            yield from _cited(rubric, found[1].clauses)
        case ("clauses",):
            yield from (partial(clause_card, one) for one in rubric.clauses)
            if not rubric.clauses:
                yield partial(said_card, tr("There is no clause yet."))
        case ("clauses", name) if clause := rubric.clause(name):
            yield partial(clause_card, clause)
            for example in examples_for(rubric, role):
                if name in example.clauses:
                    yield partial(example_card, example, rubric)
        case ("examples",):
            shown = examples_for(rubric, role)
            yield from (partial(example_card, one, rubric) for one in shown)
            if not shown:
                yield partial(said_card, tr("There is no example yet."))
        case ("examples", name):
            for example in rubric.examples:
                if example.id == name:
                    yield partial(example_card, example, rubric)
                    yield from _cited(rubric, example.clauses)


def _cited(rubric: Rubric, clauses: tuple[str, ...]) -> Iterator[Make]:
    for one in clauses:
        clause = rubric.clause(one)
        if clause is not None:
            yield partial(clause_card, clause)
