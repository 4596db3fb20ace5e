"""What a format says of itself: `annotator formats` and docs/formats are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Choice = Literal["criterion", "original", "spreadsheet-safe"]
"""An option of `annotator export` that means something to some formats alone. criterion: the format
holds one score. original: it is written into copies of files. spreadsheet-safe: it has CSV files.
"""
Kept = Literal["decisions", "evidence"]
"""What few targets hold. decisions: leads' decisions as records, with who and why. evidence: the
spans of text that labels point at."""
WITH_SET_ALONE = (
    "A lead's decision is the item's value with `--labels adjudicated`. Who decided, when and why, "
    "and that a split was kept, leave with `--to set` alone.",
    "Evidence spans leave with `--to set` alone.",
)
"""What the card of an exporter says that keeps neither."""


@dataclass(frozen=True, slots=True)
class FormatCard:
    """What a format carries and what it does not, in sentences for an evaluation engineer.

    tool: whose format it is; importers and exporters of one tool share a page. site: where it is
    documented. checked: the versions whose files or programs it was tried with. files: which files
    it is about. carries, loses: what comes in (or goes out), and what does not. use: the command
    lines that one types, here or with the tool. takes: the options that mean something to an
    exporter. keeps: what an exporter writes, or says itself where it leaves it out; of what is
    not among it, the export says how much stays here.
    """

    tool: str
    site: str
    checked: str
    files: str
    carries: tuple[str, ...]
    loses: tuple[str, ...] = ()
    use: tuple[str, ...] = ()
    takes: frozenset[Choice] = frozenset()
    keeps: frozenset[Kept] = frozenset()


@dataclass(frozen=True, slots=True)
class Format:
    """How an importer or exporter is called, and what it says of itself."""

    name: str
    title: str
    card: FormatCard


class FileImporter(Format):
    """An importer that reads the one file it is given."""

    def reads(self, path: Path) -> tuple[Path, ...]:
        return (path,)
