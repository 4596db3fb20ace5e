"""What a person chose to let leave, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from annotator.formats.labeled import WrittenFile
from annotator.services.figures.consensus import Method

Labels = Literal["raw", "adjudicated", "consensus", "soft"]
"""What stands as an item's one label. raw: nothing. consensus: what the labels alone come to.
adjudicated: the lead's value where there is one. soft: shares without a value, as where a lead
kept the split. The labels leave in any case."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What leaves. Names and rationales only when asked for.

    criterion: what a target that holds one score gets; empty for the one that the verdict is
    about, else the first. held_out: items that are held out (`item.is_held_out`) leave, too.
    licence: of the items, as the person states it. originals: files that the exporter writes into
    a copy of.
    """

    labels: Labels = "adjudicated"
    consensus: Method = "median"
    names: bool = False
    rationales: bool = False
    criterion: str = ""
    held_out: bool = False
    spreadsheet_safe: bool = False
    licence: str = ""
    originals: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """How far the labels of one criterion can be trusted. statement: as it stands in an export.

    words: as in `Reliability`.
    """

    criterion: str
    words: str
    statement: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What an export made now says beside its labels.

    criterion: the one that becomes the score where nobody chose. told: of every criterion, and
    `measured` of them have agreement. headline, threshold: sentences; empty where there is none.
    """

    criterion: str
    told: tuple[Told, ...]
    measured: tuple[str, ...]
    headline: str
    threshold: str
    rubric: str


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written, and what stayed, in sentences."""

    out: Path
    files: tuple[WrittenFile, ...]
    left_out: tuple[str, ...]
