"""Writes HarmBench's results: each completion with the people's verdict as its label."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.canonical import Json
from annotator.formats.card import WITH_SET_ALONE, Format, FormatCard
from annotator.formats.harmbench.importing import CASE, GENERATION, LABEL
from annotator.formats.labeled import (
    Exported,
    HashedFile,
    LabeledItem,
    SetContent,
    WrittenFile,
    ascii_json,
    labeled_items,
    notes_text,
)
from annotator.formats.labeled.flat import flat_texts
from annotator.formats.labeled.left_out import LeftOut, has_response
from annotator.formats.labeled.naming import model_names
from annotator.formats.labeled.own_cells import own_cells
from annotator.formats.labeled.placing import write_text
from annotator.formats.labeled.verdicts import Verdicts

FOLDER = "results"
_TOLD = {
    "no label": "The label of {n} items: nobody judged them, or people are split in half.",
    "surrogates": "",  # JSON holds them as escapes
}


class HarmBenchExporter(Format):
    """One file a model, in a folder as HarmBench keeps its results."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        verdicts = Verdicts.of(content)
        left = LeftOut(_TOLD)
        plan = _plan(content, left)
        (folder / FOLDER).mkdir()
        files = [
            _write(folder, f"{FOLDER}/{name}.json", content, verdicts, model, plan, left)
            for model, name in model_names(plan.models).items()
        ]
        told = left.sentences
        files.append(write_text(folder, "README.md", _readme(content, verdicts, files, told)))
        return Exported(tuple(files), told)


@dataclass
class _Plan:
    """models: each with its behaviours, in order, and how many items each of those has."""

    models: dict[str | None, dict[str, int]] = field(default_factory=dict)


def _plan(content: SetContent, left: LeftOut) -> _Plan:
    plan = _Plan()
    for labeled in labeled_items(content):
        if left.holds(labeled):
            behaviors = plan.models.setdefault(labeled.row.item.model, {})
            behavior = _behavior(labeled)
            behaviors[behavior] = behaviors.get(behavior, 0) + 1
    return plan


def _behavior(labeled: LabeledItem) -> str:
    item = labeled.row.item
    return item.family or item.source_id or labeled.row.uid


def _write(
    folder: Path,
    name: str,
    content: SetContent,
    verdicts: Verdicts,
    model: str | None,
    plan: _Plan,
    left: LeftOut,
) -> WrittenFile:
    """One model's file. Its completions are held until each behaviour's are together."""
    found: dict[str, list[bytes]] = {behavior: [] for behavior in sorted(plan.models[model])}
    for labeled in labeled_items(content):
        if labeled.row.item.model == model and has_response(labeled):
            completion = _completion(content, verdicts, labeled, left)
            found[_behavior(labeled)].append(ascii_json(completion).encode("ascii"))
    with HashedFile(folder, name) as file:
        opening = b"{"
        for behavior, completions in found.items():
            file.add(opening + b"\n" + ascii_json(behavior).encode("ascii") + b": [\n")
            for n, one in enumerate(completions, 1):
                file.add_row(one + (b",\n" if n < len(completions) else b"\n"))
            file.add(b"]")
            opening = b","
        file.add(b"\n}\n" if found else b"{}\n")
    return file.written


def _completion(
    content: SetContent, verdicts: Verdicts, labeled: LabeledItem, left: LeftOut
) -> dict[str, Json]:
    prompt, response = flat_texts(labeled, left)
    verdict = verdicts.of_item(labeled)
    cells: dict[str, Json] = {CASE: prompt, GENERATION: response}
    if verdict is None:
        left.add("no label")
    else:
        cells[LABEL] = int(verdict)
    said: dict[str, Json] = {who: int(one) for who, one in verdicts.people(labeled).items()}
    cells["human_labels"] = said
    return {**cells, **own_cells(content, labeled, cells)}


def _readme(
    content: SetContent, verdicts: Verdicts, files: list[WrittenFile], left: tuple[str, ...]
) -> str:
    decided = f"the {content.about.labels} label" if verdicts.hard else "most people's verdict"
    about = [
        "Completions with people's verdict as `label`, in the shape of HarmBench's results, so "
        "that its classifier can be held against people.",
        "\n".join(f"- `{one.path}`: {one.rows} completions." for one in files),
        f"`label` is {decided}: 1 is a violation, 0 is none; it is missing where there is none. "
        "`human_labels` has each person's. The keys `annotator_…` let this program take items and "
        "labels back as they were.",
    ]
    use = [
        "# HarmBench's own place: results/METHOD/EXPERIMENT/results/MODEL.json",
        'python -c "import json,sys; d = json.load(open(sys.argv[1])); '
        "found = [c['label'] for cs in d.values() for c in cs if 'label' in c]; "
        f'print(sum(found) / len(found))" {files[0].path if files else "results/MODEL.json"}',
    ]
    return notes_text(content, "HarmBench results", about, use, left)


EXPORTER = HarmBenchExporter(
    "harmbench",
    "HarmBench results",
    FormatCard(
        tool="HarmBench",
        site="https://github.com/centerforaisafety/HarmBench",
        checked="the documented shape; HarmBench itself was not run",
        files="results/MODEL.json, one a model: {BehaviorID: [{test_case, generation, label}]}.",
        carries=(
            "Each item becomes a completion: the last prompt is the test case, the response the "
            "generation, and the verdict the label. The verdict follows the rubric's threshold, "
            "or the value of a yes-or-no criterion.",
            "Each person's verdict stands in human_labels.",
            "The BehaviorID is the item's family, else its own id.",
            "Items and labels stand whole in keys that HarmBench does not read, so that "
            "`annotator import` takes them back.",
        ),
        loses=(
            "Levels, rationales, pictures and earlier turns have no place in HarmBench's own keys.",
            "Items without a response are left out and counted.",
            *WITH_SET_ALONE,
        ),
        use=("annotator export DIR --to harmbench --out OUT",),
        takes=frozenset({"criterion"}),
    ),
)
