"""One person in one open project. No widgets here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.domain.errors import UserError
from annotator.domain.launch import OpenWindow
from annotator.domain.project import Annotator, Role
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.services.handing.handed import Handed
    from annotator.services.views import JobProgress


@dataclass(frozen=True, slots=True)
class Opened:
    """A project just opened, before anybody said who they are. `known` is who it may be."""

    workspace: Workspace
    launch: OpenWindow
    people: tuple[Annotator, ...]
    known: Annotator | None


@dataclass(frozen=True, slots=True)
class Session:
    """role: what the person works as here; the launch may say otherwise than the project."""

    workspace: Workspace
    annotator: Annotator
    role: Role

    @property
    def handed(self) -> Handed | None:
        """What is known of the pack that this copy came from; None in a lead's project."""
        return self.workspace.handed


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the person is, and how many disagreements wait for a lead (0 for anybody else).

    unsent: labels of a handed copy that no return held yet.
    """

    done: int
    remaining: int
    skipped: int
    disputed: int = 0
    unsent: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a person goes on when the project in `folder` is open again, and what is said there."""

    folder: Path
    place: str
    text: str
    hint: str


def counts_of(session: Session) -> Counts:
    """Reads the counts; blocks, so not on the GUI thread."""
    workspace = session.workspace
    progress = workspace.queue.progress(session.annotator.id)
    disputed = workspace.disagreements.waiting() if session.role == "lead" else 0
    unsent = 0
    if session.handed is not None:
        from annotator.services.handing import returning

        unsent = returning.unsent(workspace).labels
    return Counts(progress.done, progress.remaining, progress.skipped, disputed, unsent)


def open_project(launch: OpenWindow, tell: Callable[[JobProgress], None]) -> Opened:
    """Opens the project on the calling (work) thread; the heavy imports happen here.

    tell: of what takes long, on another thread. Raises UserError as `open_workspace` does, and
    where somebody else is named than the one whom a copy was handed to.
    """
    from annotator.services.app import open_workspace

    assert launch.project is not None
    workspace = open_workspace(launch.project, read_only=launch.read_only, progress=tell)
    try:
        if workspace.handed is not None:
            return _open_handed(workspace, workspace.handed, launch)
        wanted = launch.annotator or workspace.people.remembered()
        people = workspace.people.all()
        known = next((p for p in people if wanted in (p.id, p.name)), None)
        if known is None and launch.annotator:
            known = workspace.people.ensure(launch.annotator, role=launch.role)
        return Opened(workspace, launch, people, known)
    except BaseException:
        workspace.close()
        raise


def _open_handed(workspace: Workspace, handed: Handed, launch: OpenWindow) -> Opened:
    """A copy is one annotator's: nobody has to say who they are, and nobody leads there."""
    if launch.annotator not in (None, handed.annotator, handed.name):
        raise UserError(
            tr("This copy was handed to {name}; nobody else can work in it.", name=handed.name),
            tr("Open a pack of your own, or leave out `--as`."),
        )
    known = Annotator(handed.annotator, handed.name)
    person = workspace.people.find(handed.annotator) or known
    return Opened(workspace, replace(launch, role="annotator"), (person,), person)


def create_and_open(
    folder: Path, rubric: str, name: str, tell: Callable[[JobProgress], None]
) -> Opened:
    """Makes a project and opens it. Raises UserError where the folder is taken."""
    from annotator.services.app import create_project

    create_project(folder, rubric=rubric, name=name)
    return open_project(OpenWindow(folder), tell)


def settle_identity(opened: Opened, person: Annotator) -> Session:
    """Adds the person to the project where they are new, and remembers them here."""
    people = opened.workspace.people
    known = people.ensure(person.id, name=person.name, role=person.role)
    if not opened.workspace.read_only:
        people.remember(known.id)
    return Session(opened.workspace, known, opened.launch.role or known.role)


Done = Callable[[Session], None]
