"""Who labels: the project's annotators, and who sits at this machine."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from annotator.domain.errors import UserError
from annotator.domain.label import AnnotatorKind
from annotator.domain.project import Annotator, Project, Role
from annotator.formats.atomic import write_atomic
from annotator.formats.project_file import write_project


class PeopleService:
    """The names in `project.yaml`, and a note outside the project of who works here."""

    def __init__(self, folder: Path, project: Project, data_folder: Path, read_only: bool) -> None:
        self._file = folder / "project.yaml"
        self._project = project
        self._note = data_folder / "people" / project.id
        self._read_only = read_only
        self._guard = threading.Lock()

    def all(self) -> tuple[Annotator, ...]:
        """Everybody who is known in the project."""
        return self._project.annotators

    def find(self, annotator_id: str) -> Annotator | None:
        """The annotator of that id."""
        return self._project.annotator(annotator_id)

    def known(self, name_or_id: str) -> Annotator | None:
        """Who is meant: by id, else by name, else by the id that the name would get."""
        people = self._project.annotators
        return (
            self._project.annotator(name_or_id)
            or next((a for a in people if a.name == name_or_id), None)
            or self._project.annotator(annotator_id(name_or_id))
        )

    def ensure(
        self, name_or_id: str, name: str | None = None, role: Role | None = None
    ) -> Annotator:
        """The annotator of that id, added to `project.yaml` where there is none yet."""
        with self._guard:
            known = self.known(name_or_id)
            if known is not None and (role is None or known.role == role):
                return known
            if self._read_only:
                return known or Annotator(annotator_id(name_or_id), name or name_or_id)
            fresh = self._fresh(known, name_or_id, name, role)
            others = tuple(a for a in self._project.annotators if a.id != fresh.id)
            self._project = replace(self._project, annotators=(*others, fresh))
            write_project(self._file, self._project)
            return fresh

    def ensure_all(self, ids: Sequence[str], kind: AnnotatorKind) -> None:
        """Add annotators that an import brought, under the ids that the file gives them."""
        with self._guard:
            known = {a.id for a in self._project.annotators}
            fresh = tuple(Annotator(i, i, kind=kind) for i in ids if i not in known)
            if fresh:
                people = (*self._project.annotators, *fresh)
                self._project = replace(self._project, annotators=people)
                write_project(self._file, self._project)

    def ensure_imported(self, people: Sequence[tuple[str, AnnotatorKind]]) -> None:
        """The same for (id, kind) pairs."""
        for kind in ("human", "model"):
            self.ensure_all([i for i, k in people if k == kind], kind)

    def remembered(self) -> str | None:
        """Who worked on this project here last."""
        if not self._note.exists():
            return None
        return self._note.read_text(encoding="utf-8").strip() or None

    def remember(self, annotator: str) -> None:
        """Note who works here, so that the question comes once."""
        self._note.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(self._note, annotator.encode())

    def pseudonyms(self, annotators: tuple[str, ...]) -> dict[str, str]:
        """A1, A2, … by the order in which the project came to know them."""
        order = [a.id for a in self._project.annotators]
        everybody = [*order, *sorted(set(annotators) - set(order))]
        return {one: f"A{number}" for number, one in enumerate(everybody, start=1)}

    def _fresh(
        self, known: Annotator | None, name_or_id: str, name: str | None, role: Role | None
    ) -> Annotator:
        if known is not None:
            return replace(known, role=role or known.role)
        return Annotator(
            id=annotator_id(name_or_id), name=name or name_or_id, role=role or "annotator"
        )


def annotator_id(name: str) -> str:
    """An id from a name: plain letters, digits and hyphens. UserError where nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9._-]+", "-", plain).strip("-.")
    if not made:
        made = "-".join(f"{ord(c):x}" for c in name.strip()[:8])
    if not made:
        raise UserError("A name is needed.", "Type at least one letter.")
    return made
