"""What a criterion can be, and where one is added. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.domain.rubric import CriterionKind, Rubric
from annotator.domain.rubric_diff import Place
from annotator.ui.text import tr


def kind_choices() -> Mapping[CriterionKind, tuple[str, tuple[str, ...]]]:
    """By kind: what it is, and what its first levels or options are asked as."""
    return {
        "ordinal": (
            tr("Levels, from the lowest to the highest"),
            (tr("Lowest level"), tr("Next level")),
        ),
        "nominal": (tr("One of several options"), (tr("First option"), tr("Second option"))),
        "set": (tr("Any of several categories"), (tr("First category"), tr("Second category"))),
        "yes_no": (tr("Yes or no"), ()),
        "text": (tr("A text"), ()),
    }


def adds_criterion(rubric: Rubric, part: Place) -> bool:
    """Whether what is added beside a part is a criterion: where it has no list of its own."""
    if part[0] in ("clauses", "examples"):
        return False
    own = rubric.criterion(part[1]) if part[0] == "criteria" else None
    return own is None or own.kind in ("yes_no", "text")
