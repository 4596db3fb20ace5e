"""Finds importers and exporters: those built in, and those of other packages.

Another package adds its own by the entry point group `annotator.formats`; each entry point names
an object (or a class without arguments) that is an `Importer`, an `Exporter` or both. The formats
of this package are listed the same way, in `builtin.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from annotator.domain.errors import RefusedInput, UsageError, UserError
from annotator.formats.builtin import BUILT_IN, GROUP
from annotator.formats.card import FormatCard
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Found
from annotator.formats.labeled import Exported, SetContent
from annotator.formats.records import detect_format
from annotator.formats.set_folder import READ_BACK


class Described(Protocol):
    """What both have (`annotator.formats.card.Format` has it)."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def card(self) -> FormatCard: ...


@runtime_checkable
class Importer(Described, Protocol):
    """Reads the files of one tool, found by what is in them, not by their names."""

    def sniff(self, path: Path) -> float:
        """0 to 1: how sure it is that a file or folder is its own. Never raises for content.

        Reads no more than a beginning. 0.5 is what the generic tables answer.
        """
        ...

    def reads(self, path: Path) -> tuple[Path, ...]:
        """The files that `open` reads for this path, the one whose records count first."""
        ...

    def open(self, path: Path, options: OpenOptions) -> Iterator[Found]:
        """Everything in it, one record at a time. Raises RefusedInput for the file as a whole."""
        ...


@runtime_checkable
class Exporter(Described, Protocol):
    """Writes what one tool reads."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        """Fill an empty folder. The same content gives the same bytes.

        Raises RefusedInput where the content cannot be written in this format at all.
        """
        ...


T = TypeVar("T", Importer, Exporter)


@dataclass(frozen=True, slots=True)
class Registry:
    """What can be read and written. Built once by `load_registry`."""

    importers: tuple[Importer, ...]
    exporters: tuple[Exporter, ...]

    @property
    def incoming(self) -> tuple[Described, ...]:
        """All that comes in: what importers read, and the set, which is read by its manifest."""
        return (READ_BACK, *self.importers)

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
        if path.is_dir():
            raise RefusedInput(
                f"{path} is a folder of no known format.", "Name the files in it one by one."
            )
        detect_format(path)  # says why, where the file itself is the reason
        names = ", ".join(one.name for one in self.importers)
        raise RefusedInput(f"{path} is of no known format.", f"Name it: --format {names}.")


def load_registry(found: Iterable[EntryPoint] | None = None) -> Registry:
    """Built-in formats and those of installed packages. Built-in names cannot be taken."""
    importers: list[Importer] = []
    exporters: list[Exporter] = []
    others = entry_points(group=GROUP) if found is None else found
    for point in (*BUILT_IN, *others):
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
