"""Every Eval Ever: one aggregate file and one file of instances for each model, schema 0.3.0."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.formats.card import WITH_SET_ALONE, Format, FormatCard
from annotator.formats.every_eval_ever.aggregates import Run, aggregate
from annotator.formats.every_eval_ever.instances import instance
from annotator.formats.every_eval_ever.naming import SCHEMA, run_place
from annotator.formats.every_eval_ever.scores import refuse_without_value, score_of
from annotator.formats.labeled import (
    Exported,
    HashedFile,
    LeftOut,
    SetContent,
    json_line,
    labeled_items,
    notes_text,
)
from annotator.formats.labeled.placing import write_text

_LEFT = {
    "labels": "Single labels, sets and texts: an instance holds one number and a verdict; each "
    "person's value stands in the instance's metadata as text.",
    "value": "{n} items without one value and a verdict, or without content.",
}


class EveryEvalEverExporter(Format):
    """Human severity as an evaluation result, with the agreement in its details."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        refuse_without_value(content)
        runs: dict[str | None, Run] = {}
        left = LeftOut(_LEFT)
        left.add("labels")
        with ExitStack() as stack:
            for labeled in labeled_items(content):
                model = labeled.row.item.model
                row = instance(content, labeled)
                if row is None:
                    left.add("value")
                    continue
                if model not in runs:
                    runs[model] = _opened(folder, content, model, stack)
                run = runs[model]
                run.file.add_row(json_line(row))
                run.scores.append(score_of(content, labeled) or 0.0)
        if not runs:
            raise RefusedInput(
                f"No item has one value and a verdict on “{content.criterion}”.",
                "Label items first.",
            )
        files = [run.file.written for run in runs.values()]
        files += [aggregate(folder, content, run) for run in runs.values()]
        files.append(write_text(folder, "README.md", _readme(content, left.sentences)))
        return Exported(tuple(files), left.sentences)


def _opened(folder: Path, content: SetContent, model: str | None, stack: ExitStack) -> Run:
    base = run_place(content, model)
    (folder / base).parent.mkdir(parents=True, exist_ok=True)
    return Run(model, base, stack.enter_context(HashedFile(folder, f"{base}_samples.jsonl")))


def _readme(content: SetContent, left: tuple[str, ...]) -> str:
    about = [
        "One folder a model: `UUID.json` is the aggregate, `UUID_samples.jsonl` the instances. "
        "`score` is the level's number (where levels have none, 1 for a violation and 0 for "
        "none), `is_correct` is true where the item is no violation.",
    ]
    use = [
        "# in this folder; with Python 3.12 or newer: pip install every-eval-ever",
        "find data -name '*.json*' -exec python -m every_eval_ever validate {} +",
    ]
    return notes_text(content, f"Every Eval Ever {SCHEMA}", about, use, left)


EXPORTER = EveryEvalEverExporter(
    "eee",
    "Every Eval Ever",
    FormatCard(
        tool="Every Eval Ever",
        site="https://github.com/evaleval/every_eval_ever",
        checked="every-eval-ever 0.3.0: `validate` and `check-duplicates` on exports; its JSON "
        "schemas",
        files="data/BENCHMARK/DEVELOPER/MODEL/UUID.json and UUID_samples.jsonl.",
        carries=(
            "Each item becomes an instance of its model's file, with one number (the level) and "
            "the verdict.",
            "Each model's aggregate has the mean and the violation rate with its interval. Its "
            "details say the agreement, the rubric, the threshold and the canary.",
        ),
        loses=(
            "Sets and texts have no place in a score. Each person's value is a text in the "
            "instance's metadata.",
            "Items without one value and a verdict are left out and counted.",
            *WITH_SET_ALONE,
        ),
        use=(
            "annotator export DIR --to eee --out OUT",
            "cd OUT && every_eval_ever validate $(find data -type f)   # it wants paths from OUT",
        ),
        takes=frozenset({"criterion"}),
    ),
)
