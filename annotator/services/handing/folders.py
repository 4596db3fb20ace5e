"""Where packs are opened: a folder of its own for every project and annotator."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.domain.errors import UserError
from annotator.formats.atomic import sync_folder
from annotator.formats.bundle import open_bundle, own_keys
from annotator.formats.project_file import project_from_text
from annotator.services.app import PROJECT_FILE
from annotator.services.places import data_folder
from annotator.store.handed import is_handed_folder
from annotator.store.lock import ProjectLock, ProjectLocked

_PROJECT_BYTES, _PERSON_BYTES = 100, 40
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(10))}
)
"""Names that Windows keeps for devices, whatever follows a point."""


def suggested_folder(pack: Path, parent: Path, data: Path | None = None) -> Path:
    """Where a double-click opens a pack: a folder of `parent` with the project's name.

    The folder of an earlier pack of the same project and annotator, else one that does not exist.
    """
    with open_bundle(pack, kind="pack", keys=own_keys(data or data_folder())) as bundle:
        about = bundle.manifest.about
    name = _folder_name(about.project.name, about.annotator.id)
    for number in range(1, 1000):
        folder = parent / (name if number == 1 else f"{name} {number}")
        if not folder.exists() or is_copy_for(folder, about.project.id, about.annotator.id):
            return folder
    raise UserError(f"{parent} has too many folders called {name}.", "Name a folder yourself.")


def is_copy_for(folder: Path, project: str, annotator: str) -> bool:
    """Whether a folder holds that annotator's handed copy of that project."""
    path = folder / PROJECT_FILE
    if not path.is_file():
        return False
    try:
        found = project_from_text(path.read_text(encoding="utf-8"), str(path))
    except (UserError, OSError, UnicodeDecodeError):
        return False
    known = found.id == project and [one.id for one in found.annotators] == [annotator]
    return known and is_handed_folder(folder)


@contextmanager
def in_the_making(folder: Path) -> Iterator[Path]:
    """A place beside `folder` where it is made; it becomes `folder` once the block has ended.

    UserError where somebody else makes the same folder, or has made it meanwhile.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    outer = _outer(folder)
    outer.mkdir(exist_ok=True)
    lock = _locked(outer, folder)
    try:
        partial = outer / "made"
        if partial.exists():
            shutil.rmtree(partial)  # what a kill left; it never was a project
        partial.mkdir()
        yield partial
        if folder.exists():
            if any(folder.iterdir()):
                raise _opened_meanwhile(folder)
            folder.rmdir()
        partial.replace(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(outer, ignore_errors=True)
        lock.release()
        shutil.rmtree(outer, ignore_errors=True)  # Windows deletes no file that is held


def tidy(folder: Path) -> None:
    """Remove what a kill left beside a folder that was made."""
    shutil.rmtree(_outer(folder), ignore_errors=True)


def _outer(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.part")


def _locked(outer: Path, folder: Path) -> ProjectLock:
    try:
        return ProjectLock(outer)
    except ProjectLocked as error:
        raise _opened_meanwhile(folder) from error


def _opened_meanwhile(folder: Path) -> UserError:
    return UserError(
        f"A pack is being opened into {folder} already, or was just now.",
        "Wait until that is done, then open this one again.",
    )


def _folder_name(project: str, annotator: str) -> str:
    """Without what means something to a file system; short enough for all of them."""
    name = _plain(project, _PROJECT_BYTES) or "project"
    if name.partition(".")[0].strip().casefold() in _RESERVED:
        name = f"_{name}"
    return f"{name} ({_plain(annotator, _PERSON_BYTES) or 'annotator'})"


def _plain(text: str, most: int) -> str:
    kept = "".join(c if c.isalnum() or c in " -_." else "-" for c in text)
    return kept.encode("utf-8")[:most].decode("utf-8", "ignore").strip(" .")
