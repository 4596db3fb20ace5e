"""The formats that come with the program, listed as another package would list its own."""

from __future__ import annotations

from importlib.metadata import EntryPoint

GROUP = "annotator.formats"

_LISTED = (
    "tables.importing:JSONL",
    "tables.importing:JSON",
    "tables.importing:CSV",
    "tables.importing:TSV",
    "set_folder.exporting:EXPORTER",
    "tables.exporting:EXPORTER",
    "hugging_face.importing:IMPORTER",
    "hugging_face.exporting:EXPORTER",
    "every_eval_ever.exporting:EXPORTER",
    "openai_batch:IMPORTER",
    "garak:IMPORTER",
    "promptfoo.importing:IMPORTER",
    "promptfoo.exporting:EXPORTER",
    "lm_eval.importing:IMPORTER",
    "lm_eval.exporting:EXPORTER",
    "helm.importing:IMPORTER",
    "openai_evals.importing:IMPORTER",
    "openai_evals.exporting:EXPORTER",
    "pyrit.importing:IMPORTER",
    "pyrit.exporting:EXPORTER",
    "jailbreakbench.importing:IMPORTER",
    "jailbreakbench.exporting:EXPORTER",
    "harmbench.importing:IMPORTER",
    "harmbench.exporting:EXPORTER",
    "xstest.importing:IMPORTER",
    "xstest.exporting:EXPORTER",
    "label_studio.importing:IMPORTER",
    "label_studio.exporting:EXPORTER",
    "argilla.importing:IMPORTER",
    "doccano.importing:IMPORTER",
    "prodigy:IMPORTER",
    "potato.importing:IMPORTER",
    "inspect_ai.importing:IMPORTER",
    "inspect_ai.exporting:EXPORTER",
    "inspect_ai.log_exporting:EXPORTER",
)


def _entry_point(listed: str) -> EntryPoint:
    return EntryPoint(listed.rpartition(":")[2].lower(), f"{__package__}.{listed}", GROUP)


BUILT_IN = tuple(_entry_point(one) for one in _LISTED)
