"""Conditions as a rubric file writes them.

`{severity: {at_least: 2}}` · `{all_of: [condition, …]}` · `{any: [condition, …]}`; a threshold
names its criterion beside the comparison: `{criterion: severity, at_least: 3}`.
"""

from __future__ import annotations

from typing import cast

from ruamel.yaml.comments import CommentedSeq

from annotator.domain.canonical import Json
from annotator.domain.conditions import AllOf, AnyOf, Condition, Operator, Test
from annotator.domain.rubric import Criterion
from annotator.formats.yaml_fields import Fields, is_number

OPERATORS: tuple[Operator, ...] = ("at_least", "at_most", "is", "any_of")
_FORM = "Write e.g. {severity: {at_least: 2}}; for several conditions {all_of: [{…}, {…}]}."
Criteria = dict[str, Criterion]


def read_condition(fields: Fields, key: str, criteria: Criteria) -> Condition | None:
    """The condition under `key`; None where there is none or it is wrong (then noted)."""
    node = fields.child(key)
    return _condition(node, criteria) if node else None


def read_threshold(fields: Fields, criteria: Criteria) -> Test | None:
    """The policy threshold: from where an item counts as a violation."""
    node = fields.child("threshold")
    if node is None:
        return None
    criterion = node.text("criterion")
    operators = [key for key in node.node if key != "criterion"]
    return _test(node, criterion, operators, criteria)


def condition_json(condition: Condition | None) -> Json:
    """A condition as a file writes it, of which `read_condition` is the inverse; None for none."""
    if condition is None:
        return None
    if isinstance(condition, AllOf | AnyOf):
        key = "all_of" if isinstance(condition, AllOf) else "any"
        return {key: [condition_json(one) for one in condition.conditions]}
    operand = condition.operand
    said: Json = list(operand) if isinstance(operand, tuple) else operand
    if isinstance(operand, float) and operand == int(operand):
        said = int(operand)
    return {condition.criterion: {condition.operator: said}}


def level_ids(criterion: Criterion) -> dict[float, str]:
    """The level id of each number of an ordinal criterion."""
    if criterion.kind != "ordinal":
        return {}
    return {o.value: o.id for o in criterion.options if o.value is not None}


def _condition(node: Fields, criteria: Criteria) -> Condition | None:
    if len(node.node) != 1:
        node.problems.add(node.path, "A condition holds one comparison.", _FORM)
        return None
    key = str(next(iter(node.node)))
    if key in ("all_of", "any"):
        inner = [_condition(child, criteria) for child in node.maps(key)]
        whole = tuple(one for one in inner if one is not None)
        if not inner:
            node.wrong(key, f"`{key}` lists no condition.", _FORM)
        return AllOf(whole) if key == "all_of" else AnyOf(whole)
    comparison = node.child(key)
    if comparison is None:
        return None
    return _test(comparison, key, [str(k) for k in comparison.node], criteria)


def _test(node: Fields, criterion: str, operators: list[str], criteria: Criteria) -> Test | None:
    if len(operators) != 1 or operators[0] not in OPERATORS:
        message = f"A comparison uses exactly one of {', '.join(OPERATORS)}."
        node.problems.add(node.path, message, _FORM)
        return None
    operator = operators[0]
    operand = _operand(node, operator, criteria.get(criterion))
    return None if operand is None else Test(criterion, operator, operand)


def _operand(
    node: Fields, operator: Operator, criterion: Criterion | None
) -> float | bool | str | tuple[str, ...] | None:
    if operator in ("at_least", "at_most"):
        if criterion is not None and criterion.kind != "ordinal":
            hint = "Use `is` or `any_of`, or name an ordinal criterion."
            node.wrong(operator, f"“{criterion.id}” has no levels to compare.", hint)
        if node.raw(operator) is None:
            node.wrong(operator, f"`{operator}` says no number.", f"Write `{operator}: 3`.")
        return node.number(operator)
    value = node.raw(operator)
    if operator == "is":
        return _id(node, operator, value, criterion)
    if not isinstance(value, CommentedSeq) or not value:
        node.wrong(operator, "`any_of` is not a list.", "Write `any_of: [full, partial]`.")
        return None
    ids = [_id(node, operator, one, criterion) for one in value]
    return tuple(one for one in ids if isinstance(one, str))


def _id(
    node: Fields, operator: str, value: object, criterion: Criterion | None
) -> str | bool | None:
    if criterion is not None and criterion.kind == "yes_no":
        if isinstance(value, bool) or value in ("yes", "no"):
            return value if isinstance(value, bool) else value == "yes"
        node.wrong(operator, f"“{criterion.id}” is answered yes or no.", "Write true or false.")
        return None
    if is_number(value) and criterion is not None:
        level = level_ids(criterion).get(float(cast("float", value)))
        if level is not None:
            return level
    if not isinstance(value, str):
        node.wrong(operator, f"`{value}` is not an id.", "Name a level or an option by its id.")
        return None
    if criterion is not None and criterion.options and criterion.option(str(value)) is None:
        hint = f"Use one of: {', '.join(criterion.codes)}."
        node.wrong(operator, f"“{criterion.id}” has no “{value}”.", hint)
    return str(value)
