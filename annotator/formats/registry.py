"""Finds importers and exporters: those built in, and those of other packages.

Another package adds its own by the entry point group `annotator.formats`; each entry point names
an object (or a class without arguments) that is an `Importer`, an `Exporter` or both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from annotator.domain.errors import RefusedInput, UsageError, UserError
from annotator.formats.entries import Entry, OpenOptions, table_entries
from annotator.formats.records import TABLE_FORMATS, BadRecord, TableFormat, detect_format
from annotator.formats.set_folder import SetContent, WrittenFile, write_set

GROUP = "annotator.formats"


@runtime_checkable
class Importer(Protocol):
    """Reads the files of one tool. `sniff` gives 0–1: how sure it is that a path is its own."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    def sniff(self, path: Path) -> float: ...
    def open(self, path: Path, options: OpenOptions) -> Iterator[Entry | BadRecord]: ...


@runtime_checkable
class Exporter(Protocol):
    """Writes what one tool reads. Raises RefusedInput where `out` cannot be written."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    def write(self, out: Path, content: SetContent) -> tuple[WrittenFile, ...]: ...


T = TypeVar("T", Importer, Exporter)


@dataclass(frozen=True, slots=True)
class TableImporter:
    """Generic JSONL, JSON, CSV and TSV."""

    name: TableFormat
    title: str

    def sniff(self, path: Path) -> float:
        if not path.is_file():
            return 0.0
        try:
            return 0.5 if detect_format(path) == self.name else 0.0
        except RefusedInput:
            return 0.0

    def open(self, path: Path, options: OpenOptions) -> Iterator[Entry | BadRecord]:
        return table_entries(path, self.name, options)


@dataclass(frozen=True, slots=True)
class SetExporter:
    """Our own set folder."""

    name: str = "set"
    title: str = "Labeled set (folder)"

    def write(self, out: Path, content: SetContent) -> tuple[WrittenFile, ...]:
        return write_set(out, content)


@dataclass(frozen=True, slots=True)
class Registry:
    """What can be read and written. Built once by `load_registry`."""

    importers: tuple[Importer, ...]
    exporters: tuple[Exporter, ...]

    def importer(self, name: str) -> Importer:
        """The importer of that name. Raises UsageError."""
        return _named(self.importers, name)

    def exporter(self, name: str) -> Exporter:
        """The exporter of that name. Raises UsageError."""
        return _named(self.exporters, name)

    def importer_for(self, path: Path) -> Importer:
        """The importer that is surest of the file. Raises RefusedInput with the reason."""
        scored = [(one.sniff(path), one) for one in self.importers]
        best, found = max(scored, key=lambda pair: pair[0])
        if best > 0:
            return found
        detect_format(path)  # says why, where the file itself is the reason
        names = ", ".join(one.name for one in self.importers)
        raise RefusedInput(f"{path} is of no known format.", f"Name it: --format {names}.")


def load_registry(found: Iterable[EntryPoint] | None = None) -> Registry:
    """Built-in formats and those of installed packages. Built-in names cannot be taken."""
    importers: list[Importer] = [TableImporter(one, one.upper()) for one in TABLE_FORMATS]
    exporters: list[Exporter] = [SetExporter()]
    for point in entry_points(group=GROUP) if found is None else found:
        added = _loaded(point)
        if isinstance(added, Importer):
            importers.append(_new(added, importers, point))
        if isinstance(added, Exporter):
            exporters.append(_new(added, exporters, point))
        if not isinstance(added, Importer | Exporter):
            raise UserError(
                f"The add-on {point.value} is neither an importer nor an exporter.",
                "Update or remove the package that brings it.",
            )
    return Registry(tuple(importers), tuple(exporters))


def _loaded(point: EntryPoint) -> object:
    try:
        found: object = point.load()
    except (ImportError, AttributeError) as error:
        raise UserError(
            f"The add-on {point.value} cannot be loaded: {error}.",
            "Update or remove the package that brings it.",
        ) from error
    return found() if isinstance(found, type) else found


def _new(added: T, known: list[T], point: EntryPoint) -> T:
    if any(one.name == added.name for one in known):
        raise UserError(
            f"The add-on {point.value} takes the name “{added.name}”, which is taken.",
            "Update or remove the package that brings it.",
        )
    return added


def _named(known: tuple[T, ...], name: str) -> T:
    for one in known:
        if one.name == name:
            return one
    names = ", ".join(one.name for one in known)
    raise UsageError(f"There is no format “{name}”.", f"Use one of: {names}.")
