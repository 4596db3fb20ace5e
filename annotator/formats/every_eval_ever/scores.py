"""The one number and the verdict that an instance holds."""

from __future__ import annotations

from annotator.domain.conditions import Test
from annotator.domain.errors import RefusedInput
from annotator.domain.label import code_of
from annotator.formats.labeled import LabeledItem, SetContent, scale_of, value_of


def refuse_without_value(content: SetContent) -> None:
    if not content.about.hard:
        raise RefusedInput(
            "An instance of Every Eval Ever has one score, and these labels have none.",
            "Use --labels adjudicated or --labels consensus.",
        )
    threshold = content.rubric.threshold if content.rubric else None
    if not isinstance(threshold, Test) or threshold.criterion != content.criterion:
        raise RefusedInput(
            "An instance of Every Eval Ever is correct or not, and "
            f"“{content.criterion}” does not decide what is a violation.",
            "Name the criterion of the rubric's threshold (--criterion).",
        )


def score_of(content: SetContent, labeled: LabeledItem) -> float | None:
    """The number of the item's one value; where values have none, 1 for a violation, else 0."""
    decided = labeled.consensus.get(content.criterion)
    if decided is None or decided.value is None or decided.violation is None:
        return None
    if not levels(content):
        return float(decided.violation)
    return value_of(content, content.criterion, code_of(decided.value))


def levels(content: SetContent) -> list[float]:
    """The number of each value; none where not all are numbers."""
    numbers = [value_of(content, content.criterion, code) for code in codes(content)]
    return [one for one in numbers if one is not None] if None not in numbers else []


def codes(content: SetContent) -> tuple[str, ...]:
    scale = scale_of(content, content.criterion)
    return scale.codes if scale else ()
