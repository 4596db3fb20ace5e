"""Who labels: the project's annotators, and who sits at this machine."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from annotator.domain.errors import UserError
from annotator.domain.label import AnnotatorKind
from annotator.domain.project import Annotator, Project, Role, RubricRef
from annotator.formats.atomic import write_atomic
from annotator.formats.project_file import read_project, write_project
from annotator.store import projection
from annotator.store.database import Database


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

    def as_known(self, name_or_id: str) -> Annotator:
        """The annotator of that name, as `ensure` would add them where there is none yet."""
        return self.known(name_or_id) or Annotator(annotator_id(name_or_id), name_or_id)

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
            self._read_again()
            fresh = self._fresh(self.known(name_or_id), name_or_id, name, role)
            self._write([fresh])
            return fresh

    def ensure_all(self, people: Iterable[tuple[str, AnnotatorKind]]) -> None:
        """Add those (id, kind) who are not known yet, under these ids, in order of kind and id."""
        with self._guard:
            missing = self._missing(people)
            if missing and not self._read_only:
                self._read_again()
                self._write([Annotator(i, i, kind=kind) for i, kind in self._missing(missing)])

    def ensure_counted(self, database: Database) -> None:
        """Add the people whose labels are counted and whom `project.yaml` does not name.

        An edit by hand may have taken somebody out, or the labels came from a killed import.
        """
        with database.reading() as sql:
            counted = {
                key.key
                for criterion, version in projection.criteria(sql)
                for key in projection.slices(sql, criterion, "annotator", version)
            }
        self.ensure_all((one, "human") for one in counted)

    def put_in_force(self, rubric: RubricRef) -> None:
        """Name another version of the rubric in `project.yaml`, from the next opening on."""
        with self._guard:
            self._read_again()
            self._project = replace(self._project, rubric=rubric)
            write_project(self._file, self._project)

    def remembered(self) -> str | None:
        """Who worked on this project here last."""
        if not self._note.exists():
            return None
        return self._note.read_text(encoding="utf-8").strip() or None

    def remember(self, annotator: str) -> None:
        """Note who works here, so that the question comes once."""
        self._note.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(self._note, annotator.encode())

    def pseudonyms(self, annotators: Iterable[str], models: Collection[str] = ()) -> dict[str, str]:
        """A1, A2, …: the place in `project.yaml`, where nobody is moved once they stand there.

        Who does not stand there is added at its end first, as a model where its labels say so
        (`models`): an edit by hand may have taken a judge out, and nobody becomes a person by
        that. A project that is open read-only
        numbers them after the known ones, by id, and so do all read-only openings of the same log.
        """
        wanted = set(annotators)
        self.ensure_all((one, "model" if one in models else "human") for one in wanted)
        order = [a.id for a in self._project.annotators]
        everybody = [*order, *sorted(wanted - set(order))]
        return {one: f"A{number}" for number, one in enumerate(everybody, start=1)}

    def _missing(
        self, people: Iterable[tuple[str, AnnotatorKind]]
    ) -> list[tuple[str, AnnotatorKind]]:
        known = {a.id for a in self._project.annotators}
        kinds = {one: kind for one, kind in sorted(people, reverse=True) if one not in known}
        return sorted(kinds.items(), key=lambda pair: (pair[1], pair[0]))

    def _read_again(self) -> None:
        """What somebody wrote into the file meanwhile stays."""
        self._project = read_project(self._file)

    def _write(self, people: Iterable[Annotator]) -> None:
        """Put people into the file: in their place, or at the end."""
        by_id = {a.id: a for a in self._project.annotators}
        by_id |= {a.id: a for a in people}
        self._project = replace(self._project, annotators=tuple(by_id.values()))
        write_project(self._file, self._project)

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
