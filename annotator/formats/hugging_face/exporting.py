"""Writes a dataset folder that `datasets.load_dataset` reads, and `annotator import` as well."""

from __future__ import annotations

from pathlib import Path

from annotator.formats.card import WITH_SET_ALONE, Format, FormatCard
from annotator.formats.hugging_face.card_text import (
    ITEMS,
    ITEMS_FILE,
    LABELS,
    LABELS_FILE,
    card_text,
)
from annotator.formats.hugging_face.columns import item_row, items_table, label_row, labels_table
from annotator.formats.labeled import (
    Exported,
    HashedFile,
    LeftOut,
    SetContent,
    json_line,
    labeled_items,
    pretty_json,
    reliability_json,
)
from annotator.formats.labeled.naming import file_name
from annotator.formats.labeled.placing import write_text
from annotator.formats.labeled.rows import RubricText, WrittenFile

_LEFT = {
    "parts": "Parts that are no text: `messages` shows them in brackets, and `annotator_item` has "
    "the item as it was judged.",
}


class HuggingFaceExporter(Format):
    """Two JSONL tables, a card, the rubric's versions and the agreement."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        (folder / "data").mkdir()
        tables = {ITEMS: items_table(content), LABELS: labels_table(content)}
        languages: set[str] = set()
        left = LeftOut(_LEFT)
        left.add("parts")
        with HashedFile(folder, ITEMS_FILE) as items, HashedFile(folder, LABELS_FILE) as labels:
            for labeled in labeled_items(content):
                if not left.shows(labeled):
                    continue
                languages.update(filter(None, [labeled.row.item.language]))
                items.add_row(json_line(item_row(content, tables[ITEMS], labeled)))
                for label in labeled.labels:
                    labels.add_row(json_line(label_row(content, tables[LABELS], label)))
        n_items = items.written.rows or 0
        files = [
            items.written,
            labels.written,
            *(_rubric(folder, one) for one in content.rubrics),
            write_text(folder, "agreement.json", pretty_json(content.agreement)),
            write_text(folder, "reliability.json", pretty_json(reliability_json(content))),
            write_text(
                folder,
                "README.md",
                card_text(content, tables, n_items, languages, left.sentences),
            ),
        ]
        return Exported(tuple(files), left.sentences)


def _rubric(folder: Path, one: RubricText) -> WrittenFile:
    name = file_name(f"{one.stated.id}-{one.stated.version}")
    return write_text(folder, f"rubric/{name}.yaml", one.text)


EXPORTER = HuggingFaceExporter(
    "hf",
    "Hugging Face dataset",
    FormatCard(
        tool="Hugging Face datasets",
        site="https://huggingface.co/docs/datasets",
        checked="datasets 5.2.0",
        files="README.md (the card), data/items.jsonl, data/annotations.jsonl, rubric/, "
        "agreement.json.",
        carries=(
            "The table of items has the conversations, the one value of each criterion, its "
            "distribution over the levels, and the verdict. The table of annotations has every "
            "label with its rubric version and time.",
            "The card says the scales, the rubric versions, the annotators, the agreement with "
            "its interval, the violation rate by model, the licence and the canary.",
        ),
        loses=(
            "In `messages`, parts that are no text stand in brackets and lone surrogates become "
            "U+FFFD; the column `annotator_item` keeps both.",
            "Media files and comments are not written; rationales and names only where they are "
            "asked for.",
            *WITH_SET_ALONE,
            "Items without content (redacted, or known by name only) are left out and counted.",
        ),
        use=(
            "annotator export DIR --to hf --out OUT --licence CC-BY-4.0",
            "python -c \"from datasets import load_dataset; load_dataset('OUT', 'items')\"",
        ),
        takes=frozenset({"criterion"}),
    ),
)
