"""Our own exported set: a folder that people can read and this program can import again."""

from annotator.formats.set_folder.manifest import ADJUDICATIONS, MANIFEST, Manifest, is_set
from annotator.formats.set_folder.reader import LabeledSet, read_set
from annotator.formats.set_folder.rows import (
    About,
    AdjudicationRow,
    ConsensusRow,
    ItemRow,
    LabelRow,
    Reliability,
    RubricText,
    SetContent,
    WrittenFile,
)
from annotator.formats.set_folder.values import csv_value, export_values, import_values
from annotator.formats.set_folder.writer import write_set

__all__ = [
    "ADJUDICATIONS",
    "MANIFEST",
    "About",
    "AdjudicationRow",
    "ConsensusRow",
    "ItemRow",
    "LabelRow",
    "LabeledSet",
    "Manifest",
    "Reliability",
    "RubricText",
    "SetContent",
    "WrittenFile",
    "csv_value",
    "export_values",
    "import_values",
    "is_set",
    "read_set",
    "write_set",
]
