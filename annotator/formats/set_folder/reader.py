"""Reads a set folder back, after checking that every file is as it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from annotator.domain.canonical import JsonObject
from annotator.domain.errors import RefusedInput
from annotator.domain.item import ordinal_of, placeholder_uid
from annotator.domain.rubric import Rubric
from annotator.formats.labeled import AdjudicationRow, ItemRow, LabelRow, RubricText
from annotator.formats.labeled.item_json import item_from
from annotator.formats.records import BadRecord, read_records
from annotator.formats.records.json_text import BadJson, parse_object
from annotator.formats.records.opening import open_file
from annotator.formats.rubric_file import rubric_from_text
from annotator.formats.set_folder.encode import adjudication_from, label_from
from annotator.formats.set_folder.manifest import ADJUDICATIONS, Manifest, manifest_of
from annotator.formats.set_folder.readme import rubric_path
from annotator.formats.yaml_reader import read_text

T = TypeVar("T")
_HINT = "Get the set again from where it came, or export it again."


@dataclass(frozen=True, slots=True)
class LabeledSet:
    """A checked set. Rows stream; `agreement` and rubric texts are read when they are asked for."""

    folder: Path
    manifest: Manifest

    def items(self) -> Iterator[ItemRow]:
        """Every item. Raises RefusedInput for one whose content does not give its uid."""
        for number, row in _rows(self.folder / "items.jsonl", item_from):
            if not _uid_fits(row):
                raise RefusedInput(
                    f"items.jsonl, line {number}: the uid does not belong to the item.", _HINT
                )
            yield row

    def labels(self) -> Iterator[LabelRow]:
        """Every label, with where it was made."""
        for _, row in _rows(self.folder / "labels.jsonl", label_from):
            yield row

    def adjudications(self) -> Iterator[AdjudicationRow]:
        """Every lead's decision; none in a set of a program that did not export them."""
        if any(file.path == ADJUDICATIONS for file in self.manifest.files):
            for _, row in _rows(self.folder / ADJUDICATIONS, adjudication_from):
                yield row

    def rubrics(self) -> tuple[RubricText, ...]:
        """The texts of the rubric versions, verbatim, with what their publications said."""
        return tuple(
            RubricText(one, self._rubric_text(one.id, one.version)) for one in self.manifest.rubrics
        )

    def rubric(self, rubric_id: str, version: str) -> Rubric | None:
        """A rubric version that the set carries; None for one that it does not."""
        for one in self.manifest.rubrics:
            if (one.id, one.version) == (rubric_id, version):
                name = str(self.folder / rubric_path(rubric_id, version))
                return rubric_from_text(self._rubric_text(rubric_id, version), name)
        return None

    def agreement(self) -> JsonObject:
        """The figures that were exported."""
        parsed = parse_object(read_text(self.folder / "agreement.json"))
        if isinstance(parsed, BadJson):
            raise RefusedInput(f"agreement.json is damaged ({parsed.detail}).", _HINT)
        return parsed

    def _rubric_text(self, rubric_id: str, version: str) -> str:
        path = self.folder / rubric_path(rubric_id, version)
        with open_file(path) as file:
            return file.read().decode("utf-8")


def read_set(folder: Path) -> LabeledSet:
    """The set in a folder. Raises RefusedInput naming the first file that differs or is missing."""
    manifest = manifest_of(folder)
    for file in manifest.files:
        if _sha256(folder / file.path) != file.sha256:
            raise RefusedInput(f"{folder / file.path} is not as it was exported.", _HINT)
    return LabeledSet(folder, manifest)


def _uid_fits(row: ItemRow) -> bool:
    item = row.item
    if row.status == "redacted":
        return True  # its content is gone, its uid stays
    if row.status == "placeholder":
        return row.uid == placeholder_uid(item.source_id or "", item.model)
    if not 0 <= item.target < len(item.turns):
        return False
    return ordinal_of(item, row.uid) is not None


def _rows(path: Path, convert: Callable[[JsonObject], T]) -> Iterator[tuple[int, T]]:
    for record in read_records(path, "jsonl", "utf-8"):
        if isinstance(record, BadRecord):
            raise RefusedInput(f"{path.name}, {record.told}.", _HINT)
        try:
            yield record.number, convert(record.fields)
        except (ValueError, KeyError) as error:
            raise RefusedInput(f"{path.name}, line {record.number}: {error}.", _HINT) from error


def _sha256(path: Path) -> str:
    with open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
