"""One person in one open project. No widgets here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.domain.launch import OpenWindow
from annotator.domain.project import Annotator, Role

if TYPE_CHECKING:
    from annotator.services.app import Workspace
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


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the person is, and how many disagreements wait for a lead (0 for anybody else)."""

    done: int
    remaining: int
    skipped: int
    disputed: int = 0


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
    return Counts(progress.done, progress.remaining, progress.skipped, disputed)


def open_project(launch: OpenWindow, tell: Callable[[JobProgress], None]) -> Opened:
    """Opens the project on the calling (work) thread; the heavy imports happen here.

    tell: of what takes long, on another thread. Raises UserError as `open_workspace` does.
    """
    from annotator.services.app import open_workspace

    assert launch.project is not None
    workspace = open_workspace(launch.project, read_only=launch.read_only, progress=tell)
    try:
        wanted = launch.annotator or workspace.people.remembered()
        people = workspace.people.all()
        known = next((p for p in people if wanted in (p.id, p.name)), None)
        if known is None and launch.annotator:
            known = workspace.people.ensure(launch.annotator, role=launch.role)
        return Opened(workspace, launch, people, known)
    except BaseException:
        workspace.close()
        raise


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
