"""When a criterion is required or shown: tests on other criteria, no expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from annotator.domain.label import Value, Values

Operator = Literal["at_least", "at_most", "is", "any_of"]
LevelValue = Callable[[str, Value], float | None]
"""(criterion id, value) → the level's number, or None where the criterion is not ordinal."""


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison. `operand` is a number for at_least and at_most, else ids or yes/no."""

    __test__ = False

    criterion: str
    operator: Operator
    operand: float | bool | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    conditions: tuple[Condition, ...]


Condition = Test | AllOf | AnyOf


def holds(condition: Condition, values: Values, level_value: LevelValue) -> bool:
    """Whether the stated values fulfil the condition. A value not stated fulfils nothing."""
    if isinstance(condition, AllOf):
        return all(holds(c, values, level_value) for c in condition.conditions)
    if isinstance(condition, AnyOf):
        return any(holds(c, values, level_value) for c in condition.conditions)
    value = values.get(condition.criterion)
    return value is not None and _passes(condition, value, level_value)


def criteria_of(condition: Condition) -> tuple[str, ...]:
    """The criteria that a condition looks at."""
    if isinstance(condition, Test):
        return (condition.criterion,)
    return tuple(dict.fromkeys(c for part in condition.conditions for c in criteria_of(part)))


def _passes(test: Test, value: Value, level_value: LevelValue) -> bool:
    if test.operator in ("at_least", "at_most"):
        number = level_value(test.criterion, value)
        if number is None or not isinstance(test.operand, int | float):
            return False
        return number >= test.operand if test.operator == "at_least" else number <= test.operand
    wanted = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    stated = value if isinstance(value, tuple) else (value,)
    return any(s in wanted for s in stated)
