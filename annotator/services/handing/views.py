"""What handing out and collecting report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PackReport:
    """A pack that was made. n_items: in it; n_open: entries that wait, repeats among them.

    fingerprint: of the key that it is signed with; the annotator sees the same one.
    """

    out: Path
    pack: str
    annotator: str
    number: int
    n_items: int
    n_open: int
    encrypted: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class OpenedPack:
    """A pack that was opened. fresh: a new folder was made. added: items that were not here yet.

    known: it had been opened here before, and nothing was changed.
    """

    folder: Path
    project: str
    annotator: str
    name: str
    number: int
    fresh: bool
    known: bool
    added: int
    n_open: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ReturnReport:
    """A return that was made. n_events: in it, since what the lead acknowledged; n_labels of them.

    n_left: entries of the share that are not done yet.
    """

    out: Path
    annotator: str
    n_events: int
    n_labels: int
    n_left: int
    encrypted: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class MergedFile:
    """What became of one return. annotator: "" where the file could not be read.

    refused: why nothing of it was taken in; "" where it was. n: its events.
    new_key: this key was not seen before; compare the fingerprint with what its maker sees.
    """

    path: Path
    annotator: str = ""
    name: str = ""
    new: int = 0
    known: int = 0
    forked: int = 0
    refused: str = ""
    hint: str = ""
    reason: str = ""
    n: int = 0
    fingerprint: str = ""
    new_key: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeTotal:
    """One annotator's: events that are new and known, and refused ones by reason."""

    new: int = 0
    known: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What merging came to. conflicts: labels of one key that neither replaces, on its items.

    forks: replicas of whose events some are set aside. derived: items that were counted anew.
    """

    files: tuple[MergedFile, ...]
    annotators: Mapping[str, MergeTotal]
    conflicts: int
    forks: int
    derived: int = 0

    @property
    def any_refused(self) -> bool:
        """Whether a file was not taken in."""
        return any(one.refused for one in self.files)
