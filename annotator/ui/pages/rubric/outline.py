"""The rubric as an outline, each part with what waits there. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from annotator.domain.project import Role
from annotator.domain.rubric import Example, Rubric
from annotator.domain.rubric_diff import Place, RubricChange
from annotator.ui.pages.rubric.content import examples_for
from annotator.ui.pages.rubric.places import (
    CLAUSES,
    EXAMPLES,
    RUBRIC,
    option_place,
    part_of,
)
from annotator.ui.pages.rubric.problems import PartProblem
from annotator.ui.text import tr

Changed = Literal["", "added", "changed"]
_TEXT = 120
_LOOSE = " ,;:.("
"""What a text that is cut does not end with."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """disputes: items in dispute about a part. notes: how often somebody found it unclear."""

    disputes: Mapping[Place, int] = field(default_factory=dict)
    notes: Mapping[Place, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """One line. depth: 0 for a heading, 1 for what stands below one. code: a short id or "".

    said: the line for a screen reader.
    """

    place: Place
    depth: int
    code: str
    title: str
    disputes: int = 0
    notes: int = 0
    changed: Changed = ""
    problems: int = 0
    said: str = ""


def outline_rows(
    rubric: Rubric,
    role: Role,
    *,
    waiting: Waiting,
    changes: tuple[RubricChange, ...] = (),
    problems: tuple[PartProblem, ...] = (),
) -> tuple[OutlineRow, ...]:
    """Everything that a role may read, in reading order."""
    marks = _marks(changes)
    wrong: dict[Place, int] = {}
    for problem in problems:
        wrong[problem.part] = wrong.get(problem.part, 0) + 1
    rows: list[OutlineRow] = []
    for place, depth, code, title in _lines(rubric, role):
        row = OutlineRow(
            place,
            depth,
            code,
            title,
            waiting.disputes.get(place, 0),
            waiting.notes.get(place, 0),
            marks.get(place, ""),
            wrong.get(place, 0),
        )
        rows.append(_with_words(row))
    return tuple(rows)


def matching(rows: tuple[OutlineRow, ...], typed: str) -> tuple[OutlineRow, ...]:
    """The rows that have all typed words, each with the heading that it stands under."""
    words = typed.casefold().split()
    if not words:
        return rows
    kept: list[OutlineRow] = []
    heading: OutlineRow | None = None
    for row in rows:
        if row.depth == 0:
            heading = row
        text = f"{row.code} {row.title}".casefold()
        if not all(word in text for word in words):
            continue
        if row.depth and heading is not None and heading not in kept:
            kept.append(heading)
        if row not in kept:
            kept.append(row)
    return tuple(kept)


def _lines(rubric: Rubric, role: Role) -> Iterator[tuple[Place, int, str, str]]:
    yield RUBRIC, 0, "", rubric.name or tr("(no name)")
    for criterion in rubric.criteria:
        yield ("criteria", criterion.id), 0, "", criterion.name or tr("(no name)")
        for option in criterion.options:
            code = option.id if criterion.kind == "ordinal" else ""
            yield option_place(criterion, option.id), 1, code, option.name or tr("(no name)")
    if rubric.clauses or role == "lead":
        yield CLAUSES, 0, "", tr("Clauses")
        for clause in rubric.clauses:
            yield ("clauses", clause.id), 1, clause.id, _line(clause.text) or tr("(no text)")
    shown = examples_for(rubric, role)
    if shown or role == "lead":
        yield EXAMPLES, 0, "", tr("Examples")
        for example in shown:
            yield ("examples", example.id), 1, example.id, _about(example) or tr("(no text)")


def _about(example: Example) -> str:
    """The request that it begins with."""
    return _line(next((turn.text for turn in example.turns if turn.role == "user"), ""))


def _line(text: str) -> str:
    line = " ".join(text[: 2 * _TEXT].split())
    return line if len(line) <= _TEXT else f"{line[:_TEXT].rsplit(' ', 1)[0].rstrip(_LOOSE)}…"


def _marks(changes: tuple[RubricChange, ...]) -> dict[Place, Changed]:
    marks: dict[Place, Changed] = {}
    for change in changes:
        part = part_of(change.place)
        if change.kind == "removed" and change.field is None:
            continue  # it has no line any more
        whole = change.kind == "added" and change.field is None
        if marks.get(part) != "added":
            marks[part] = "added" if whole else "changed"
    return marks


def _with_words(row: OutlineRow) -> OutlineRow:
    said = [f"{row.code} {row.title}".strip()]
    if row.problems:
        said.append(tr("1 problem") if row.problems == 1 else tr("{n} problems", n=row.problems))
    if row.changed:
        said.append(tr("new in the draft") if row.changed == "added" else tr("changed"))
    if row.disputes:
        said.append(
            tr("1 disputed item")
            if row.disputes == 1
            else tr("{n} disputed items", n=f"{row.disputes:,}")
        )
    if row.notes:
        said.append(tr("1 note") if row.notes == 1 else tr("{n} notes", n=f"{row.notes:,}"))
    return OutlineRow(
        row.place,
        row.depth,
        row.code,
        row.title,
        row.disputes,
        row.notes,
        row.changed,
        row.problems,
        ". ".join(said),
    )
