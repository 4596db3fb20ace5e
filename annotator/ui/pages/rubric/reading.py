"""What the page reads of the project; everything here blocks and runs off the GUI thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import Place
from annotator.domain.rubric_edits import begun
from annotator.domain.rubric_joining import joined
from annotator.formats.rubric_file import draft_from_text
from annotator.formats.rubric_writing import written
from annotator.services.views import DisputeFilter
from annotator.ui.models.dispute_lines import ItemLine
from annotator.ui.pages.disagreements.lines import item_line
from annotator.ui.pages.rubric.outline import Waiting
from annotator.ui.pages.rubric.places import RUBRIC, option_at, option_place
from annotator.ui.pages.rubric.problems import PartProblem

if TYPE_CHECKING:
    from annotator.services.app import Workspace

MOST_LINES = 20
MOST_NOTED = 200
NAME = "rubric/draft.yaml"


@dataclass(frozen=True, slots=True)
class Note:
    """Somebody found the rubric unclear. clauses: those that the note names."""

    uid: str
    who: str
    text: str
    clauses: tuple[str, ...]
    prompt: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What waits at every part, with all notes."""

    waiting: Waiting
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The disputed items of one part: the first `lines` of `total`; wanted lists all of them."""

    part: Place
    wanted: DisputeFilter
    total: int
    lines: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """A draft as it is on disk, and what it says. found: what the project says is wrong with it."""

    text: str
    rubric: Rubric
    found: tuple[PartProblem, ...] = ()


def read_surroundings(workspace: Workspace) -> Surroundings:
    """Counts of every part of the rubric in force."""
    notes = tuple(_notes(workspace))
    disputes: dict[Place, int] = {
        ("clauses", head.clause): head.n
        for head in workspace.disagreements.clauses()
        if head.clause is not None
    }
    for criterion in workspace.rubric.criteria:
        wanted = filter_of(workspace.rubric, ("criteria", criterion.id))
        if wanted is not None:
            disputes["criteria", criterion.id] = workspace.disagreements.page(wanted, 1).total
            torn = workspace.disagreements.torn(criterion.id)
            for option in criterion.options:
                disputes[option_place(criterion, option.id)] = torn.get(option.id, 0)
    noted: Counter[Place] = Counter(("clauses", one) for note in notes for one in note.clauses)
    for criterion in workspace.rubric.criteria:
        for option in criterion.options:
            about = sum(1 for note in notes if set(note.clauses) & set(option.clauses))
            noted[option_place(criterion, option.id)] = about
    noted[RUBRIC] = sum(1 for note in notes if not note.clauses)
    return Surroundings(Waiting(disputes, dict(noted)), notes)


def read_beside(workspace: Workspace, part: Place) -> Beside | None:
    """The disputed items beside a part; None for a part that no label can be about."""
    wanted = filter_of(workspace.rubric, part)
    if wanted is None:
        return None
    found = workspace.disagreements.page(wanted, MOST_LINES)
    lines = tuple(item_line(row, workspace.rubric, wanted.criterion) for row in found.rows)
    return Beside(part, wanted, found.total, lines)


def notes_of(notes: tuple[Note, ...], rubric: Rubric, part: Place) -> tuple[Note, ...]:
    """The notes that are about a part: of a category, those about its clauses."""
    if part == RUBRIC:
        return tuple(note for note in notes if not note.clauses)
    if part[0] == "clauses" and len(part) == 2:
        return tuple(note for note in notes if part[1] in note.clauses)
    found = option_at(rubric, part)
    about = set(found[1].clauses) if found else set()
    return tuple(note for note in notes if about & set(note.clauses))


def filter_of(rubric: Rubric, part: Place) -> DisputeFilter | None:
    """Which disagreements are about a part of the rubric in force.

    Of a clause those where somebody cites it; of a level or an option those where some gave it and
    others did not; of a criterion all.
    """
    match part:
        case ("clauses", clause) if rubric.clause(clause):
            return DisputeFilter(clause=clause, order="urgency")
        case ("criteria", criterion, _, option) if option_at(rubric, part):
            return DisputeFilter(criterion=criterion, mark=option, order="urgency")
        case ("criteria", criterion) if own := rubric.criterion(criterion):
            wanted = DisputeFilter(criterion=criterion, order="urgency")
            return None if own.kind == "text" else wanted
    return None


def read_draft(workspace: Workspace) -> Stored | None:
    """The draft on disk. ProblemsInFile where it is no YAML.

    Without one the service reads the versions that there are all the same: the first edit can then
    be kept at once, even while the project is being closed.
    """
    text = workspace.revision.draft()
    if text is None:
        workspace.revision.check(workspace.rubric_text)
        return None
    return Stored(text, draft_from_text(text, NAME), _found(workspace, text))


def save_draft(workspace: Workspace, stored: Stored | None, rubric: Rubric) -> Stored:
    """Brings the draft on disk to what is on screen; begins one where there is none.

    stored: as it was read or saved last. What another page has put into it since is kept, so that
    the answer may say more than `rubric`.
    """
    while True:
        disk, merged = _together(workspace, stored, rubric)
        text = written(disk.text, disk.rubric, merged, NAME)
        if workspace.revision.swap(disk.text, text):
            return Stored(text, merged, _found(workspace, text))


def _together(workspace: Workspace, stored: Stored | None, rubric: Rubric) -> tuple[Stored, Rubric]:
    """The draft as it is now, and that together with what is on screen."""
    text = workspace.revision.begin()
    if stored is not None and stored.text == text:
        return stored, rubric
    disk = Stored(text, draft_from_text(text, NAME))
    base = begun(workspace.rubric) if stored is None else stored.rubric
    return disk, joined(base, rubric, disk.rubric)


def _found(workspace: Workspace, text: str) -> tuple[PartProblem, ...]:
    """What only the project knows. The number of the version is settled when it is published."""
    return tuple(
        PartProblem(tuple(str(one) for one in problem.place), problem.message, problem.hint)
        for problem in workspace.revision.check(text)
        if problem.blocks
    )


def _notes(workspace: Workspace) -> Iterator[Note]:
    names = {one.id: one.name for one in workspace.people.all()}
    wanted = DisputeFilter(include_adjudicated=True, only="unclear")
    for row in workspace.disagreements.page(wanted, MOST_NOTED).rows:
        for flag in workspace.disagreements.detail(row.uid).state.flags:
            if flag.flag == "rubric_unclear":
                who = names.get(flag.annotator, flag.annotator)
                yield Note(row.uid, who, flag.note, flag.clauses, row.prompt)
