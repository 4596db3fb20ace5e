"""A project as an eval: the registry's YAML, and samples that ask to judge as people did."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from annotator.domain.canonical import Json
from annotator.formats.card import Format, FormatCard
from annotator.formats.judge_tasks import LOSES, JudgeRow, JudgeRows, JudgeTask, judge_task
from annotator.formats.labeled import (
    Exported,
    HashedFile,
    SetContent,
    WrittenFile,
    json_line,
    notes_text,
    statement,
)
from annotator.formats.labeled.own import OWN, OWN_LABELS
from annotator.formats.labeled.placing import write_text
from annotator.formats.yaml_text import yaml_text

Shown = Callable[[str], str]


class OpenAiEvalsExporter(Format):
    """Writes a folder whose `registry` is for `--registry_path`."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        task = judge_task(content)
        shown = _shown(task.codes)
        data = f"registry/data/annotator_{task.slug}/samples.jsonl"
        rows = JudgeRows.of(content, task, utf8=False)
        samples = _write_samples(folder, data, rows, task, shown)
        told = rows.left_out(samples)
        evals = f"registry/evals/annotator_{task.slug}.yaml"
        files = (
            samples,
            write_text(folder, evals, _registry(content, task)),
            write_text(folder, "README.md", _readme(content, task, told, data)),
        )
        return Exported(files, told)


def _shown(codes: tuple[str, ...]) -> Shown:
    """How a judge writes a code. oaieval compares beginnings: `1` would match an answer of `10`."""
    alike = any(a != b and b.startswith(a) for a in codes for b in codes)
    return (lambda code: f"[{code}]") if alike else (lambda code: code)


def _write_samples(
    folder: Path, name: str, rows: Iterable[JudgeRow], task: JudgeTask, shown: Shown
) -> WrittenFile:
    (folder / name).parent.mkdir(parents=True)
    asked = task.asked(shown(code) for code in task.codes)
    with HashedFile(folder, name) as file:
        for row in rows:
            file.add_row(json_line(_sample(row, asked, shown)))
    return file.written


def _sample(row: JudgeRow, asked: str, shown: Shown) -> dict[str, Json]:
    """ideal: the one value, or each that anybody gave."""
    ideal: Json = [shown(code) for code in row.given]
    return {
        "input": [
            {"role": "system", "content": asked},
            {"role": "user", "content": row.transcript},
        ],
        "ideal": ideal if row.value is None else shown(row.value),
        "metadata": {
            "item": row.uid,
            "value": row.value,
            "shares": dict(row.shares),
            "violation": row.violation,
            OWN: row.own,
            OWN_LABELS: row.own_labels,
        },
    }


def _registry(content: SetContent, task: JudgeTask) -> str:
    """Texts are the statement and the headline; evals knows no field for more."""
    name = _eval(task)
    about = " ".join(one for one in (statement(content), content.about.headline) if one)
    rubric = content.rubric
    told = f"Judge “{task.criterion}” as people did" + (
        f" under {rubric.id} {rubric.version}. " if rubric else ". "
    )
    return "\n".join(
        (
            f"{name}:",
            f"  id: {name}.test.v0",
            f"  description: {yaml_text(told + about)}",
            f"  disclaimer: {yaml_text(f'Canary: {content.canary}')}",
            "  metrics: [accuracy]",
            f"{name}.test.v0:",
            "  class: evals.elsuite.basic.match:Match",
            "  args:",
            f"    samples_jsonl: annotator_{task.slug}/samples.jsonl",
            "",
        )
    )


def _eval(task: JudgeTask) -> str:
    return f"annotator-{task.slug}"


def _readme(content: SetContent, task: JudgeTask, told: tuple[str, ...], data: str) -> str:
    ideal = (
        "the people's value"
        if content.about.hard
        else "every value that one of the people gave; their shares stand in the metadata"
    )
    about = (
        f"An eval that asks a model to judge {task.criterion} as the people did, with the "
        f"rubric's own words. `ideal` is {ideal}.",
        f"`{data}` holds one item a line, with its uid, and with the item and the labels as "
        "annotator keeps them, in the metadata that no model is shown.",
        "Import the log into the same project (it stands beside `registry`), and the judge's "
        "answers become labels of a model beside the people's.",
    )
    use = (
        f"oaieval MODEL {_eval(task)} --registry_path THIS_FOLDER/registry "
        "--record_path THIS_FOLDER/log.jsonl",
        "annotator import DIR THIS_FOLDER/log.jsonl",
    )
    return notes_text(content, "an eval for OpenAI Evals", about, use, told)


EXPORTER = OpenAiEvalsExporter(
    "openai-evals",
    "OpenAI Evals registry",
    FormatCard(
        tool="OpenAI Evals",
        site="https://github.com/openai/evals",
        checked="3.0.1.post1, run offline on exported evals with its dummy completion function",
        files="A folder with registry/evals, registry/data and a README.",
        carries=(
            "One criterion becomes a judge's eval (Match), with the rubric's levels and rules as "
            "the system message and the transcript as the user's.",
            "Each item has its one value as `ideal`; with `--labels soft` or `raw` it has every "
            "value that anybody gave, and the shares in the metadata.",
            "Items and labels stand whole in the samples' metadata.",
            "The eval's description and disclaimer have the reliability statement, the headline "
            "and the canary; the README has all of it.",
            "Where one code begins another, the codes are written in brackets, since oaieval "
            "compares beginnings of answers.",
        ),
        loses=(
            "Items without a response, without a value or with images are left out and counted.",
            *LOSES,
        ),
        use=(
            "annotator export DIR --to openai-evals --out OUT [--labels soft] [--criterion ID]",
            "oaieval MODEL annotator-severity --registry_path OUT/registry --record_path "
            "OUT/log.jsonl",
        ),
        takes=frozenset({"criterion"}),
    ),
)
