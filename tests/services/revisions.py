"""Texts and labels for the tests of revising a rubric."""

from __future__ import annotations

from spine import MINI_RUBRIC, draft_for, uid_of

from annotator.services.app import Workspace
from annotator.services.views import Draft

PEOPLE = ("ada", "bob", "cyd")
G_1 = "When in doubt the milder."


def revised(*edits: tuple[str, str], text: str = MINI_RUBRIC) -> str:
    """The small rubric with some places written otherwise; every one of them must be there."""
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


CLARIFIED = revised((G_1, "When in doubt the milder one that fits."))
HEAVIER = revised(("{criterion: severity, at_least: 3}", "{criterion: severity, at_least: 4}"))
REWORDED = revised(("name: Bias,", "name: Prejudice,"))
WITHOUT_BIAS = revised(("      - {id: bias, name: Bias, key: w}\n", ""))
MERGED = revised(
    ("      - {id: bias, name: Bias, key: w}\n", ""),
    ("{id: other, name: Other, key: e}", "{id: other, name: Other, key: e, merges: [bias]}"),
)
SPLIT = revised(
    (
        "{id: bias, name: Bias, key: w}",
        "{id: bias-open, name: Open bias, key: w, splits: bias}\n"
        "      - {id: bias-hidden, name: Hidden bias, key: r, splits: bias}",
    )
)


def label(
    workspace: Workspace,
    who: str,
    name: str,
    level: int,
    categories: tuple[str, ...] = ("bias",),
    **more: object,
) -> str:
    """One label; the id of its event."""
    draft = draft_for(uid_of(workspace, name), level, **more)
    values = {**draft.values, "categories": categories if level > 1 else ()}
    stated = Draft(
        draft.item,
        values,
        clauses=draft.clauses,
        rationale=draft.rationale,
        active_s=draft.active_s,
    )
    return workspace.labeling.submit(who, stated).result().events[-1]


def label_items(workspace: Workspace, count: int, people: tuple[str, ...] = PEOPLE) -> None:
    """Everybody labels i0 …: levels 1–5 in turn; odd items are about privacy and cite P-1."""
    for n in range(count):
        for who in people:
            odd = n % 2 == 1
            label(
                workspace,
                who,
                f"i{n}",
                1 + n % 5,
                ("privacy",) if odd else ("bias",),
                clauses=("P-1",) if odd else ("G-1",),
                active_s=36.0,
            )
