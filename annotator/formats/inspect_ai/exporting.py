"""Writes a data set with a task that replays the recorded answers and reports their labels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.label import code_of
from annotator.formats.card import WITH_SET_ALONE, Format, FormatCard
from annotator.formats.inspect_ai.label_values import label_json, value_json
from annotator.formats.inspect_ai.outgoing import MessageWriter
from annotator.formats.inspect_ai.task_text import TASK
from annotator.formats.labeled import (
    Exported,
    HashedFile,
    LabeledItem,
    LeftOut,
    SetContent,
    ascii_json,
    counted,
    json_line,
    labeled_items,
    notes_text,
    pretty_json,
    reliability_json,
    scale_of,
    statement,
)
from annotator.formats.labeled.own import OWN, OWN_LABELS, own_item, own_labels
from annotator.formats.labeled.placing import write_text

_FIELDS = ("source", "source_id", "category", "family", "group", "split", "language")


class InspectExporter(Format):
    """dataset.jsonl, task.py, about.json."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        writer = MessageWriter(content.media)
        left = LeftOut()
        with HashedFile(folder, "dataset.jsonl") as file:
            for labeled in labeled_items(content):
                if left.shows(labeled):
                    file.add_row(json_line(_sample(content, writer, labeled)))
        told = (*left.sentences, *_lost(writer))
        readme = notes_text(content, "Inspect task", _ABOUT, _USE, told)
        files = (
            file.written,
            write_text(folder, "task.py", TASK),
            write_text(folder, "about.json", pretty_json(_about(content))),
            write_text(folder, "README.md", readme),
        )
        return Exported(files, told)


_ABOUT = (
    "`dataset.jsonl` holds one judged answer a line: the conversation before it as `input`, the "
    "answer and its labels in `metadata`. `task.py` replays the answers, so that no model is "
    "called, and reports the people's labels as scores; `about.json` says how far they can be "
    "trusted.",
)
_USE = (
    "inspect eval task.py --model mockllm/model",
    "annotator import OTHER logs/….eval   # the same items and labels in another project",
)


def _sample(content: SetContent, writer: MessageWriter, labeled: LabeledItem) -> JsonObject:
    item = labeled.row.item
    if len(item.turns) > item.target + 1:
        writer.lost["conversations cut after the judged answer"] += 1
    hard = labeled.consensus.get(content.criterion)
    value = None if hard is None or hard.value is None else hard.value
    fields = {name: getattr(item, name) for name in _FIELDS}
    metadata: dict[str, Json] = {
        "response": writer.message(item.response),
        "model": None if item.model is None else writer.text(item.model),
        **{key: writer.text(one) for key, one in fields.items() if isinstance(one, str)},
        "tags": [writer.text(tag) for tag in item.tags],
        "label": label_json(content, labeled, content.criterion),
        "labels": {one: label_json(content, labeled, one) for one in labeled.consensus},
        OWN: ascii_json(own_item(content, labeled.row)),
        OWN_LABELS: ascii_json(own_labels(labeled.labels)),
    }
    return {
        "id": labeled.row.uid,
        "input": writer.messages(item.turns[: item.target]) or "",
        "target": "" if value is None else code_of(value),
        "metadata": metadata,
    }


def _about(content: SetContent) -> JsonObject:
    found = {one.criterion: one for one in content.about.reliability}.get(content.criterion)
    alpha = None if found is None else found.alpha
    metrics = ["violation_rate"] if content.about.threshold else []
    scale = scale_of(content, content.criterion)
    codes = () if scale is None or scale.measurement in ("nominal", "set") else scale.codes
    if codes and all(_is_number(value_json(content, content.criterion, one)) for one in codes):
        metrics.append("mean_label")
    told: JsonObject = {
        "annotator_statement": statement(content),
        "annotator_canary": content.canary,
        "annotator_program": content.program,
        **({"annotator_headline": content.about.headline} if content.about.headline else {}),
        **({"annotator_threshold": content.about.threshold} if content.about.threshold else {}),
    }
    return {
        **reliability_json(content),
        "project": content.project_id,
        "alpha": alpha,
        "metrics": [*metrics, "alpha"],
        "told": told,
    }


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _lost(writer: MessageWriter) -> Iterator[str]:
    for what, n in writer.lost.items():
        yield counted(n, f"{{n}} {what}; `{OWN}` keeps the item whole.")


EXPORTER = InspectExporter(
    "inspect",
    "Inspect task",
    FormatCard(
        tool="Inspect AI",
        site="https://inspect.aisi.org.uk/datasets.html",
        checked="inspect_ai 0.3.285",
        files="dataset.jsonl, task.py, about.json, README.md.",
        carries=(
            "Each item becomes a sample: the conversation before the answer is the `input`, the "
            "one value the `target`. Its metadata has the recorded answer, the verdict, the "
            "distribution, each annotator's value, and where the item came from.",
            "The task replays the answers, calls no model and needs no network. Its scorer "
            "reports the people's label with the verdict and the reliability statement; its "
            "metrics are the violation rate, the mean of levels with numbers, and alpha.",
            "The log that the task writes comes back by `annotator import` with the same items "
            "and labels.",
        ),
        loses=(
            "Turns after the judged answer, roles that Inspect does not know, media other than "
            "images and lone surrogates have no place in a sample; the text `annotator_item` in "
            "the metadata keeps them.",
            "Comments are not written; rationales and names only where they are asked for.",
            *WITH_SET_ALONE,
            "With raw or soft labels there is no target, and each score is N, Inspect's word for "
            "none; the values and shares stand in its metadata.",
        ),
        use=(
            "annotator export DIR --to inspect --out OUT",
            "inspect eval task.py --model mockllm/model   # in OUT",
        ),
        takes=frozenset({"criterion"}),
    ),
)
