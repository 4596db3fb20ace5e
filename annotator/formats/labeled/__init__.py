"""A project's labeled items as every exporter gets them: rows, grouping, reliability in words."""

from annotator.formats.labeled.grouped import LabeledItem, labeled_items
from annotator.formats.labeled.hashed import HashedFile
from annotator.formats.labeled.left_out import LeftOut, counted
from annotator.formats.labeled.lines import (
    ascii_json,
    csv_line,
    json_line,
    pretty_json,
    safe_text,
    safe_value,
    without_lone,
)
from annotator.formats.labeled.notes import notes_text
from annotator.formats.labeled.rows import (
    About,
    AdjudicationRow,
    ConsensusRow,
    Exported,
    ItemRow,
    LabelRow,
    RateRow,
    Reliability,
    RubricHash,
    RubricText,
    SetContent,
    WrittenFile,
)
from annotator.formats.labeled.scales import scale_of, value_of
from annotator.formats.labeled.statement import reliability_json, statement, statement_of
from annotator.formats.labeled.values import csv_value, export_values, import_values

__all__ = [
    "About",
    "AdjudicationRow",
    "ConsensusRow",
    "Exported",
    "HashedFile",
    "ItemRow",
    "LabelRow",
    "LabeledItem",
    "LeftOut",
    "RateRow",
    "Reliability",
    "RubricHash",
    "RubricText",
    "SetContent",
    "WrittenFile",
    "ascii_json",
    "counted",
    "csv_line",
    "csv_value",
    "export_values",
    "import_values",
    "json_line",
    "labeled_items",
    "notes_text",
    "pretty_json",
    "reliability_json",
    "safe_text",
    "safe_value",
    "scale_of",
    "statement",
    "statement_of",
    "value_of",
    "without_lone",
]
