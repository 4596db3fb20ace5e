"""Which items open under a veil."""

from __future__ import annotations

from annotator.domain.conditions import criteria_of, holds
from annotator.domain.fold import CurrentLabel, ItemState
from annotator.domain.item import Item
from annotator.domain.label import Value, code_of
from annotator.domain.project import QueueSettings
from annotator.domain.rubric import Rubric
from annotator.services import scales
from annotator.store.database import Sql

SENSITIVE = "sensitive"
"""The tag by which a source asks for a veil."""


def is_veiled(queue: QueueSettings, rubric: Rubric, item: Item, state: ItemState) -> bool:
    """All do where the project says so; else those that their source calls sensitive, and those of
    which a model's label fulfils the project's condition. People's labels veil nothing: the veil
    would tell the next one what they said.
    """
    if queue.veil or SENSITIVE in item.tags:
        return True
    when = queue.veil_when
    if when is None:
        return False
    scored = (one for one in state.labels if one.annotator_kind == "model")
    return any(holds(when, _values(one), _Numbers(rubric, one)) for one in scored)


def named_in_vain(sql: Sql, queue: QueueSettings, rubric: Rubric) -> tuple[str, ...]:
    """The criteria of the project's condition that no criterion and no imported score is called."""
    named = () if queue.veil_when is None else criteria_of(queue.veil_when)
    return tuple(
        one for one in named if rubric.criterion(one) is None and scales.known(sql, one) is None
    )


def _values(label: CurrentLabel) -> dict[str, Value]:
    """Yes and no as their codes: the condition knows of no criterion's kind."""
    stated = {criterion: one.value for criterion, one in label.values.items()}
    return {c: code_of(one) if isinstance(one, bool) else one for c, one in stated.items()}


class _Numbers:
    """What a level or a score comes to as a number, on the scale that it was given on."""

    def __init__(self, rubric: Rubric, label: CurrentLabel) -> None:
        self._rubric = rubric
        self._label = label

    def __call__(self, criterion: str, value: Value) -> float | None:
        stated = self._label.values.get(criterion)
        if stated is None or not isinstance(value, str):
            return None
        if stated.scale is not None:
            return _number(value)
        return self._rubric.level_value(criterion, value)


def _number(code: str) -> float | None:
    try:
        return float(code)
    except ValueError:
        return None
