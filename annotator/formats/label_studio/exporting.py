"""Items and labels as tasks with annotations, and the configuration to go on labeling them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.item import Item, Part
from annotator.domain.label import code_of
from annotator.formats.card import Format, FormatCard
from annotator.formats.label_studio.config_writing import DIALOGUE, Form, form_of, shown
from annotator.formats.label_studio.importing import CONFIG, TASKS
from annotator.formats.labeled import (
    Exported,
    HashedFile,
    LabeledItem,
    LabelRow,
    LeftOut,
    SetContent,
    counted,
    json_line,
    labeled_items,
    notes_text,
    pretty_json,
    reliability_json,
    statement,
)
from annotator.formats.labeled.own import OWN, OWN_LABELS, own_item, own_labels
from annotator.formats.labeled.placing import write_text

RELIABILITY = "reliability.json"
_FIELDS = {
    "source_id": "item_id",
    "model": "item_model",
    "source": "item_source",
    "category": "item_category",
    "split": "item_split",
    "language": "item_language",
}
DATA_FIELDS = frozenset((DIALOGUE, OWN, "item_uid", *_FIELDS.values()))
_LEFT = {
    "repeats": "{n} labels for hidden repeats, training or gold: they are no annotations, and the "
    "tasks' meta has them.",
    "values": "{n} values on another scale than the configuration's: the tasks' meta has them.",
    "signs": "U+0000 and lone surrogates in {n} tasks: replacement signs are shown for them, and "
    "`annotator_item` has them.",
    "media": "The pictures of {n} tasks: in place of each stands the sha256 of its file.",
}


_ABOUT = (
    "{n} tasks with their annotations (`tasks.json`) and a labelling configuration made of the "
    "rubric (`config.xml`); every agreement figure stands in `reliability.json`."
)
_STEPS = (
    "1. Create a project; under Settings, Labeling Interface, Code paste `config.xml`.\n"
    "2. Import `tasks.json`. The annotators' names stand as emails: add these members first, "
    "or start the server with `ALLOW_IMPORT_TASKS_WITH_UNKNOWN_EMAILS=true`, or Label Studio "
    "refuses the file. With that setting it shows every annotation as the importer's.\n"
    "3. To come back, export JSON there (JSON-MIN and CSV name nobody but the importer) and run "
    "`annotator import OTHER FILE`: items keep their ids, and labels that nobody changed there are "
    "the ones that left, under their own names.",
    "Without a server: `label_studio_sdk.converter.Converter('config.xml', None, "
    "download_resources=False).convert('tasks.json', 'out', 'JSON_MIN', is_dir=False)`.",
    "Keep `annotator_item` and the `own-` ids of results as they are; they carry what Label "
    "Studio has no place for.",
)


class LabelStudioExporter(Format):
    """tasks.json, config.xml, reliability.json and README.md."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        form = form_of(content, DATA_FIELDS)
        writer = _TaskWriter(content, form)
        with HashedFile(folder, TASKS) as file:
            file.add(b"[")
            for number, task in enumerate(writer.tasks(), start=1):
                file.add(b"\n" if number == 1 else b",\n")
                file.add_row(json_line(task).rstrip(b"\n"))
            file.add(b"\n]\n")
        left_out = writer.left.sentences
        config = write_text(folder, CONFIG, form.xml())
        about = counted(file.written.rows or 0, _ABOUT)
        text = notes_text(content, "Label Studio tasks", (about,), (), left_out, steps=_STEPS)
        readme = write_text(folder, "README.md", text)
        figures = write_text(folder, RELIABILITY, pretty_json(reliability_json(content)))
        return Exported((file.written, config, figures, readme), left_out)


@dataclass(slots=True)
class _TaskWriter:
    content: SetContent
    form: Form
    left: LeftOut = field(default_factory=lambda: LeftOut(_LEFT))
    annotations: int = 0

    def tasks(self) -> Iterator[JsonObject]:
        """Every item that has a conversation."""
        people = {name: n for n, (name, _) in enumerate(self.content.annotators, start=1)}
        about = self.content.about
        reliability: JsonObject = {
            "statement": statement(self.content),
            "headline": about.headline,
            "threshold": about.threshold,
            "labels": about.labels,
        }
        number = 0
        for one in labeled_items(self.content):
            if not self.left.shows(one):
                continue
            number += 1
            yield self._task(number, one, people, reliability)

    def _task(
        self, number: int, one: LabeledItem, people: dict[str, int], reliability: JsonObject
    ) -> JsonObject:
        self.left.add("repeats", len(one.labels) - len(one.work))
        human = [row for row in one.work if row.kind == "human"]
        models = [row for row in one.work if row.kind == "model"]
        return {
            "id": number,
            "data": self._data(one),
            "annotations": [self._annotation(row, number, people) for row in human],
            "predictions": [self._prediction(row) for row in models],
            "meta": {
                **_decided(one),
                "reliability": reliability,
                OWN_LABELS: _text(own_labels(one.labels)),
            },
        }

    def _data(self, one: LabeledItem) -> JsonObject:
        item = one.row.item
        messages = messages_of(item)
        exact = [json.dumps(m) for m in messages]
        safe: list[Json] = [{k: shown(v) for k, v in m.items()} for m in messages]
        self.left.add("signs", exact != [json.dumps(m) for m in safe])
        self.left.add("media", any(p.media for turn in item.turns for p in turn.parts))
        about = {name: getattr(item, key) for key, name in _FIELDS.items()}
        told = {name: shown(value) for name, value in about.items() if value is not None}
        return {
            DIALOGUE: safe,
            "item_uid": one.row.uid,
            **told,
            OWN: _text(own_item(self.content, one.row)),
        }

    def _annotation(self, row: LabelRow, task: int, people: dict[str, int]) -> JsonObject:
        self.annotations += 1
        return {
            "id": self.annotations,
            "task": task,
            "completed_by": {"id": people.get(row.annotator, 0), "email": row.annotator},
            "result": self._results(row),
            "was_cancelled": False,
            "ground_truth": False,
            "lead_time": row.active_s,
            "created_at": row.at,
            "updated_at": row.at,
        }

    def _prediction(self, row: LabelRow) -> JsonObject:
        return {"model_version": row.annotator, "result": self._results(row)}

    def _results(self, row: LabelRow) -> list[Json]:
        found = self.form.results(row)
        stated = sum(value is not None for value in row.codes.values()) + bool(row.rationale)
        self.left.add("values", stated - len(found))
        return found


def messages_of(item: Item) -> list[dict[str, str]]:
    """The conversation as the tool shows it. The judged turn is named where it is not the last."""
    last = len(item.turns) - 1
    found: list[dict[str, str]] = []
    for n, turn in enumerate(item.turns):
        text = "\n".join(_shown_part(part) for part in turn.parts)
        judged = n == item.target != last
        found.append(
            {"role": f"{turn.role} (judge this)" if judged else turn.role, "content": text}
        )
    return found


def _shown_part(part: Part) -> str:
    if part.kind == "text":
        return part.text
    if part.media is not None:
        return f"[{part.kind} {part.media}]"
    return f"[{part.kind}]\n{part.text}"


def _decided(one: LabeledItem) -> JsonObject:
    """The label that was computed or decided, with its distribution."""
    consensus: JsonObject = {
        criterion: {
            "value": None if row.value is None else code_of(row.value),
            "method": row.method,
            "tied": row.tied,
            "n_labels": row.n_labels,
            "soft": dict(row.soft),
            "violation": row.violation,
        }
        for criterion, row in one.consensus.items()
    }
    decision = one.decision
    if decision is None:
        return {"consensus": consensus}
    values = dict(decision.values)
    return {"consensus": consensus, "decision": {"what": decision.decision, "values": values}}


def _text(value: Json) -> str:
    """As ASCII text: whatever is in it, no tool on the way reads or changes it."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True)


EXPORTER = LabelStudioExporter(
    "label-studio",
    "Label Studio tasks",
    FormatCard(
        tool="Label Studio",
        site="https://labelstud.io/guide/task_format",
        checked="Label Studio 1.23.2: its server took tasks and configuration, showed them, "
        "and exported them again; label-studio-sdk 2.1.2 (its Converter and LabelInterface)",
        files="tasks.json, config.xml, reliability.json (every agreement figure) and README.md.",
        carries=(
            "Each item with a conversation becomes a task. Every person's work labels become an "
            "annotation of that person, and labels of models become predictions.",
            "The labelling configuration is made of the rubric: a dialogue, a Rating or Choices "
            "for each criterion with the definitions as hints, and a TextArea for the rationale.",
            "Each task's meta has the reliability statement, the computed or decided label with "
            "its distribution, and the labels as this program stores them; its data has the item, "
            "as a text. A later import of the JSON gives identical items and labels.",
        ),
        loses=(
            "Items without content (redacted, or known by name only) are left out and counted.",
            "Clauses, confidence, unsure marks and hidden repeats have no place in an annotation; "
            "they stand in the task's meta only. Evidence spans leave with `--to set` alone.",
            "Of a lead's decision the meta has the values, or that the split was kept. Who "
            "decided, when and why leave with `--to set` alone.",
            "U+0000 (PostgreSQL refuses it) and lone surrogates (UTF-8 cannot hold them) are "
            "shown as replacement signs; the item in the data has them.",
            "Images are named by their sha256, not shown.",
        ),
        use=(
            "annotator export DIR --to label-studio --out OUT",
            "# In Label Studio, create a project, paste config.xml under Labeling Interface, "
            "Code, and import tasks.json.",
            "# Add the annotators as members first, or start the server with "
            "ALLOW_IMPORT_TASKS_WITH_UNKNOWN_EMAILS=true (all are then shown as the importer's).",
        ),
        takes=frozenset({"criterion"}),
    ),
)
