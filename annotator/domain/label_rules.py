"""What makes a label complete and legal under its rubric."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotator.domain.label import Value, Values
from annotator.domain.rubric import Criterion, Rubric


@dataclass(frozen=True, slots=True)
class LabelProblem:
    """Why a label cannot be submitted. `criterion` is None for the rationale or a clause."""

    criterion: str | None
    message: str


def label_problems(
    rubric: Rubric, values: Values, *, rationale: str = "", clauses: Iterable[str] = ()
) -> tuple[LabelProblem, ...]:
    """Everything that keeps the label from being submitted; empty where nothing does."""
    return (
        *_illegal(rubric, values),
        *_lacking(rubric, values),
        *_rationale(rubric, values, rationale),
        *_clauses(rubric, clauses),
    )


def value_problem(criterion: Criterion, value: Value) -> str | None:
    """Why the value is not of the criterion's scale; None where it is."""
    if criterion.kind == "yes_no":
        return None if isinstance(value, bool) else f"“{value}” is neither yes nor no."
    if criterion.kind == "set":
        if not isinstance(value, tuple):
            return f"“{value}” is not a set."
        unknown = [one for one in value if one not in criterion.codes]
        return _not_on_scale(criterion, unknown[0]) if unknown else None
    if not isinstance(value, str):
        return f"“{value}” is not one of {criterion.name.lower()}'s values."
    if criterion.kind == "text":
        return None
    return None if value in criterion.codes else _not_on_scale(criterion, value)


def in_order(criterion: Criterion, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids of a set in the rubric's order, each once."""
    chosen = set(ids)
    return tuple(code for code in criterion.codes if code in chosen)


def _not_on_scale(criterion: Criterion, value: str) -> str:
    return f"“{value}” is none of {', '.join(criterion.codes)}."


def _illegal(rubric: Rubric, values: Values) -> Iterator[LabelProblem]:
    for criterion_id, value in values.items():
        criterion = rubric.criterion(criterion_id)
        if criterion is None:
            yield LabelProblem(criterion_id, f"The rubric has no criterion “{criterion_id}”.")
        elif value is not None and (problem := value_problem(criterion, value)):
            yield LabelProblem(criterion_id, f"{criterion.name}: {problem}")


def _lacking(rubric: Rubric, values: Values) -> Iterator[LabelProblem]:
    for criterion in rubric.criteria:
        value = values.get(criterion.id)
        if value is None and rubric.required(criterion, values):
            yield LabelProblem(criterion.id, f"{criterion.name} is needed.")
        elif value == () and criterion.required_when and rubric.required(criterion, values):
            yield LabelProblem(criterion.id, f"{criterion.name}: choose at least one.")
        elif value is not None and not rubric.shown(criterion, values):
            yield LabelProblem(criterion.id, f"{criterion.name} does not apply here.")


def _rationale(rubric: Rubric, values: Values, rationale: str) -> Iterator[LabelProblem]:
    if rubric.rationale_required(values) and not rationale.strip():
        yield LabelProblem(None, "A rationale is needed.")


def _clauses(rubric: Rubric, clauses: Iterable[str]) -> Iterator[LabelProblem]:
    for one in clauses:
        if rubric.clause(one) is None:
            yield LabelProblem(None, f"The rubric has no clause “{one}”.")
