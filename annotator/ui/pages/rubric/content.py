"""Parts of a rubric as texts to read. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.domain.conditions import AllOf, AnyOf, Condition, Test
from annotator.domain.keys import keys_by_owner
from annotator.domain.label import code_of
from annotator.domain.project import Role
from annotator.domain.rubric import Criterion, Example, Option, Rubric
from annotator.ui.text import tr


@dataclass(frozen=True, slots=True)
class OptionText:
    """A level or option with what there is to say; step and steps place it on the ramp."""

    option: Option
    key: str
    step: int | None
    steps: int


def examples_for(rubric: Rubric, role: Role) -> tuple[Example, ...]:
    """An annotator sees only the examples meant to stand beside the form.

    The others carry the answers to calibration and to gold items.
    """
    return tuple(e for e in rubric.examples if role == "lead" or e.use == "beside")


def option_texts(rubric: Rubric, criterion: Criterion) -> tuple[OptionText, ...]:
    """The criterion's levels or options with their keys."""
    keys = keys_by_owner(rubric)
    steps = len(criterion.options)
    ordinal = criterion.kind == "ordinal"
    return tuple(
        OptionText(o, keys.get((criterion.id, o.id), ""), i if ordinal else None, steps)
        for i, o in enumerate(criterion.options)
    )


def condition_words(condition: Condition | None, rubric: Rubric) -> str:
    """A condition as people say it: "severity ≥ 3". Empty where there is none."""
    if condition is None:
        return ""
    if isinstance(condition, AllOf | AnyOf):
        joint = " and " if isinstance(condition, AllOf) else " or "
        return joint.join(condition_words(c, rubric) for c in condition.conditions)
    return _test_words(condition, rubric)


def required_words(rubric: Rubric, criterion: Criterion) -> str:
    """When a label without it is incomplete."""
    if criterion.required:
        return tr("Always required.")
    words = condition_words(criterion.required_when, rubric)
    return tr("Required when {condition}.", condition=words) if words else tr("Optional.")


def answer_words(example: Example, rubric: Rubric) -> tuple[tuple[str, str], ...]:
    """The reference label: (criterion's name, its value in words)."""
    found: list[tuple[str, str]] = []
    for criterion in rubric.criteria:
        value = example.labels.get(criterion.id)
        if value is None:
            continue
        ids = value if isinstance(value, tuple) else (code_of(value),)
        names = (criterion.option(i) for i in ids)
        said = [_named(o, criterion) if o else i for o, i in zip(names, ids, strict=True)]
        found.append((criterion.name, ", ".join(said) or "–"))
    return tuple(found)


def _named(option: Option, criterion: Criterion) -> str:
    return f"{option.id} {option.name}" if criterion.kind == "ordinal" else option.name


def _test_words(test: Test, rubric: Rubric) -> str:
    criterion = rubric.criterion(test.criterion)
    name = criterion.name.lower() if criterion else test.criterion
    if isinstance(test.operand, float) and test.operator in ("at_least", "at_most"):
        return f"{name} {'≥' if test.operator == 'at_least' else '≤'} {test.operand:g}"
    operand = test.operand
    ids = operand if isinstance(operand, tuple) else (operand,)
    return f"{name}: {', '.join(code_of(i) if isinstance(i, bool) else str(i) for i in ids)}"
