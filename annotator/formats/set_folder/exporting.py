"""Our own set as one of the exporters, and what comes of it when it is read back."""

from __future__ import annotations

from pathlib import Path

from annotator.formats.card import Format, FormatCard
from annotator.formats.labeled import Exported, SetContent
from annotator.formats.set_folder.manifest import SET
from annotator.formats.set_folder.writer import fill_set


class SetExporter(Format):
    """The labeled set that everything else can be made from."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        return fill_set(folder, content)


READ_BACK = Format(
    SET,
    "Labeled set (folder)",
    FormatCard(
        tool="Labeled set",
        site="",
        checked="this program",
        files="A folder that `--to set` wrote, or its manifest.json.",
        carries=(
            "Items come under the uids that they have, each label as it was given, under the names "
            "or pseudonyms of the set, and so do the leads' decisions and the versions of this "
            "project's rubric.",
        ),
        loses=(
            "The consensus and the agreement are computed anew. Which items a version asks for "
            "again, and its control, are not taken over.",
            "Leads' decisions about items that are decided here already are left.",
            "A set of this very project is refused, and so is one that differs from its manifest, "
            "and one whose pseudonyms (A1, A2, …) are other people's here.",
        ),
        use=("annotator import OTHER OUT",),
    ),
)
"""Read by `services.intake.set_importing`: a set has versions and decisions, which no importer
brings."""

EXPORTER = SetExporter(
    SET,
    "Labeled set (folder)",
    FormatCard(
        tool="Labeled set",
        site="",
        checked="this program",
        files="A folder with manifest.json, which `annotator import` reads back.",
        carries=(
            "The set has the items, the labels, the leads' decisions, the consensus, every rubric "
            "version, the agreement with its intervals, and the sha256 of each file.",
        ),
        loses=(
            "Comments, labels in conflict and what the options leave out are not written; the "
            "set's README names each.",
        ),
        use=("annotator export DIR --to set --out OUT",),
        takes=frozenset({"spreadsheet-safe"}),
        keeps=frozenset({"decisions", "evidence"}),
    ),
)
