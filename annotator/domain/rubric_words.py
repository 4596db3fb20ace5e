"""Parts of a rubric as short plain texts, for people who compare versions."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.domain.conditions import AllOf, AnyOf, Condition, Test
from annotator.domain.item import Turn
from annotator.domain.label import EMPTY_SET, Value, Values, code_of
from annotator.domain.rubric import Clause, Criterion, Example, Option

_OPERATORS = {"at_least": "at least", "at_most": "at most", "is": "is", "any_of": "is any of"}

Told = (
    str | bool | float | tuple[str, ...] | Condition | tuple[Turn, ...] | Mapping[str, Value | None]
)
"""What a field of a rubric can hold."""


def words(value: Told | None) -> str | None:
    """A field's value; None where there is nothing to read."""
    if value is None or value == "" or value == ():
        return None
    if isinstance(value, Test | AllOf | AnyOf):
        return condition_words(value)
    if isinstance(value, Mapping):
        return values_words(value)
    if isinstance(value, tuple):
        return _listed(value)
    return _plain(value)


def condition_words(condition: Condition) -> str:
    """E.g. “severity at least 3”; several within brackets."""
    if isinstance(condition, Test):
        return f"{condition.criterion} {_OPERATORS[condition.operator]} {_operand(condition)}"
    joint = " and " if isinstance(condition, AllOf) else " or "
    return f"({joint.join(condition_words(one) for one in condition.conditions)})"


def values_words(values: Values) -> str:
    """E.g. “severity 4, categories privacy|bias”."""
    stated = ((c, EMPTY_SET if v is None else code_of(v)) for c, v in values.items())
    return ", ".join(f"{criterion} {code}" for criterion, code in stated)


def criterion_words(criterion: Criterion) -> str:
    """Its name, its kind and what can be chosen."""
    codes = f": {', '.join(criterion.codes)}" if criterion.options else ""
    return f"{criterion.name} ({criterion.kind.replace('_', '/')}{codes})"


def option_words(option: Option) -> str:
    """Its name with the sentence that defines it."""
    defined = option.anchor or option.measured
    return f"{option.name}: {defined}" if defined else option.name


def clause_words(clause: Clause) -> str:
    """The clause itself."""
    return clause.text


def example_words(example: Example) -> str:
    """The reference label and the reason for it."""
    return f"{values_words(example.labels)}: {example.reason}"


def _operand(test: Test) -> str:
    operand = test.operand
    return ", ".join(operand) if isinstance(operand, tuple) else _plain(operand)


def _plain(value: str | bool | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    return str(int(value)) if value == int(value) else repr(value)


def _listed(value: tuple[str, ...] | tuple[Turn, ...]) -> str:
    turns = [one for one in value if isinstance(one, Turn)]
    if turns:
        return "\n".join(f"{turn.role}: {turn.text}" for turn in turns)
    return ", ".join(str(one) for one in value)
