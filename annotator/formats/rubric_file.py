"""Rubric files: `rubric/<version>.yaml` to the domain's `Rubric`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from annotator.domain.item import ROLES, Turn, turn_of
from annotator.domain.label import Value
from annotator.domain.label_rules import in_order
from annotator.domain.rubric import (
    Clause,
    Criterion,
    CriterionKind,
    Example,
    ExampleUse,
    Option,
    Rubric,
)
from annotator.domain.rubric_rules import rubric_problems
from annotator.formats.condition_file import level_ids, read_condition, read_threshold
from annotator.formats.yaml_fields import Fields, check_schema, is_number
from annotator.formats.yaml_problems import Problems
from annotator.formats.yaml_reader import load_text, read_text

_KINDS: tuple[CriterionKind, ...] = ("ordinal", "nominal", "set", "yes_no", "text")
_USES: tuple[ExampleUse, ...] = ("train", "gold", "beside")


def read_rubric(path: Path) -> Rubric:
    """The rubric in a file. Raises ProblemsInFile with every problem, its line and its remedy."""
    return rubric_from_text(read_text(path), str(path))


def rubric_from_text(text: str, name: str) -> Rubric:
    """The rubric in a text; `name` is how problems name it."""
    return rubric_from_root(load_text(text, name), name)


def rubric_from_root(root: CommentedMap, name: str) -> Rubric:
    """The rubric in a document that was loaded."""
    problems = Problems(name, root)
    fields = Fields(root, (), problems)
    check_schema(fields)
    rubric = _rubric(fields)
    fields.close()
    if not problems.severe:
        problems.add_all(rubric_problems(rubric))
    problems.refuse_any()
    return rubric


def draft_from_text(text: str, name: str) -> Rubric:
    """As much of a rubric as a text says that may still have problems.

    Raises ProblemsInFile only where it is no YAML mapping.
    """
    root = load_text(text, name)
    return _rubric(Fields(root, (), Problems(name, root, most=None)))


def _rubric(fields: Fields) -> Rubric:
    rubric_id = fields.text("id")
    criteria, conditional = _criteria(fields)
    by_id = {c.id: c for c in criteria}
    rationale = fields.child("rationale")
    rubric = Rubric(
        id=rubric_id,
        version=fields.text("version"),
        name=fields.text("name", _named(rubric_id)),
        criteria=conditional,
        clauses=tuple(_clause(f) for f in fields.maps("clauses")),
        examples=tuple(_example(f, by_id) for f in fields.maps("examples")),
        description=fields.text("description", ""),
        previous=fields.maybe_text("previous"),
        threshold=read_threshold(fields, by_id),
        rationale_required_when=(
            read_condition(rationale, "required_when", by_id) if rationale else None
        ),
    )
    if rationale:
        rationale.close()
    return rubric


def _criteria(fields: Fields) -> tuple[list[Criterion], tuple[Criterion, ...]]:
    """The criteria without their conditions, which may look ahead, and with them."""
    read = [(node, _criterion(node)) for node in fields.maps("criteria")]
    by_id = {c.id: c for _, c in read}
    conditional = []
    for node, criterion in read:
        required = read_condition(node, "required_when", by_id)
        shown = read_condition(node, "show_when", by_id)
        node.close()
        conditional.append(replace(criterion, required_when=required, show_when=shown))
    return [c for _, c in read], tuple(conditional)


def _criterion(fields: Fields) -> Criterion:
    kind = fields.one_of("kind", _KINDS)
    criterion_id = fields.text("id")
    return Criterion(
        id=criterion_id,
        name=fields.text("name", _named(criterion_id)),
        kind=kind,
        options=_options(fields, kind),
        help=fields.text("help", ""),
        required=fields.flag("required", False),
        key=fields.maybe_text("key"),
    )


def _options(fields: Fields, kind: CriterionKind) -> tuple[Option, ...]:
    if kind == "ordinal":
        return tuple(_option(f, level=True) for f in fields.maps("levels"))
    if kind in ("nominal", "set"):
        return tuple(_option(f, level=False) for f in fields.maps("options"))
    return ()


def _option(fields: Fields, *, level: bool) -> Option:
    option_id = fields.text("id")
    option = Option(
        id=option_id,
        name=fields.text("name", _named(option_id)),
        value=fields.number("value") if level else None,
        anchor=fields.text("anchor", ""),
        like=fields.text("like", ""),
        not_like=fields.text("not_like", ""),
        measured=fields.text("measured", ""),
        clauses=fields.texts("clauses"),
        key=fields.maybe_text("key"),
        merges=fields.texts("merges"),
        splits=fields.maybe_text("splits"),
    )
    fields.close()
    return option


def _clause(fields: Fields) -> Clause:
    clause = Clause(
        id=fields.text("id"),
        text=fields.text("text"),
        criteria=fields.texts("criteria"),
        categories=fields.texts("categories"),
    )
    fields.close()
    return clause


def _example(fields: Fields, criteria: dict[str, Criterion]) -> Example:
    example = Example(
        id=fields.text("id"),
        turns=_turns(fields),
        labels=_labels(fields, criteria),
        reason=fields.text("reason"),
        clauses=fields.texts("clauses"),
        use=fields.one_of("use", _USES, "train"),
    )
    fields.close()
    return example


def _turns(fields: Fields) -> tuple[Turn, ...]:
    item = fields.child("item", needed=True)
    if item is None:
        return ()
    turns = []
    for node in item.maps("turns"):
        turns.append(turn_of(node.one_of("role", ROLES), node.text("text")))
        node.close()
    item.close()
    return tuple(turns)


def _labels(fields: Fields, criteria: dict[str, Criterion]) -> dict[str, Value]:
    node = fields.child("labels", needed=True)
    values: dict[str, Value] = {}
    for key in node.node if node else ():
        criterion = criteria.get(str(key))
        if node is None or criterion is None:
            known = ", ".join(criteria)
            fields.wrong("labels", f"There is no criterion “{key}”.", f"Use one of: {known}.")
            continue
        value = _value(criterion, node.raw(str(key)))
        if value is None:
            node.wrong(str(key), f"That is no value of “{key}”.", _remedy(criterion))
        else:
            values[criterion.id] = value
    return values


def _value(criterion: Criterion, raw: object) -> Value | None:
    if criterion.kind == "yes_no":
        if isinstance(raw, bool):
            return raw
        return {"yes": True, "no": False}.get(str(raw))
    if criterion.kind == "set":
        if not isinstance(raw, CommentedSeq) or not all(one in criterion.codes for one in raw):
            return None
        return in_order(criterion, (str(one) for one in raw))
    if criterion.kind == "ordinal" and is_number(raw):
        return level_ids(criterion).get(float(cast("float", raw)))
    if not isinstance(raw, str):
        return None
    return str(raw) if criterion.kind == "text" or raw in criterion.codes else None


def _remedy(criterion: Criterion) -> str:
    if criterion.kind == "yes_no":
        return "Write true or false."
    if criterion.kind == "text":
        return "Write a text in quotes."
    codes = ", ".join(criterion.codes)
    return f"List any of: {codes}." if criterion.kind == "set" else f"Write one of: {codes}."


def _named(identifier: str) -> str:
    return identifier.replace("_", " ").replace("-", " ").capitalize()
