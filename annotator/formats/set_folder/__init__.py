"""Our own exported set: a folder that people can read and this program can import again."""

from annotator.formats.set_folder.exporting import READ_BACK
from annotator.formats.set_folder.manifest import ADJUDICATIONS, MANIFEST, SET, Manifest, is_set
from annotator.formats.set_folder.reader import LabeledSet, read_set
from annotator.formats.set_folder.writer import earlier_export, fill_set, write_set

__all__ = [
    "ADJUDICATIONS",
    "MANIFEST",
    "READ_BACK",
    "SET",
    "LabeledSet",
    "Manifest",
    "earlier_export",
    "fill_set",
    "is_set",
    "read_set",
    "write_set",
]
