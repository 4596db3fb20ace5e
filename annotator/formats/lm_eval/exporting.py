"""A project as two tasks of lm-evaluation-harness: a judge that chooses, and one that writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from annotator.domain.canonical import Json
from annotator.formats.card import Format, FormatCard
from annotator.formats.judge_tasks import LOSES, JudgeRow, JudgeRows, JudgeTask, judge_task
from annotator.formats.labeled import (
    Exported,
    HashedFile,
    SetContent,
    WrittenFile,
    ascii_json,
    json_line,
    notes_text,
    statement,
)
from annotator.formats.labeled.own import OWN, OWN_LABELS
from annotator.formats.labeled.placing import write_text
from annotator.formats.lm_eval import task_files
from annotator.formats.lm_eval.task_files import DATA, LOADER, LOADER_TEXT, task_names

_VERDICT = {True: "yes", False: "no", None: ""}


class LmEvalExporter(Format):
    """Writes a folder for `--include_path`."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        task = judge_task(content)
        soft = not content.about.hard
        rows = JudgeRows.of(content, task, utf8=True)
        data = _write_data(folder, rows, task)
        told = rows.left_out(data)
        metadata = _metadata(content)
        choice, generate = task_names(task)
        files = (
            data,
            write_text(folder, LOADER, LOADER_TEXT),
            write_text(folder, f"{choice}.yaml", task_files.choice_yaml(task, metadata, soft=soft)),
            write_text(
                folder, f"{generate}.yaml", task_files.generate_yaml(task, metadata, soft=soft)
            ),
            write_text(folder, "README.md", _readme(content, task, told, soft=soft)),
        )
        return Exported(files, told)


def _write_data(folder: Path, rows: Iterable[JudgeRow], task: JudgeTask) -> WrittenFile:
    with HashedFile(folder, DATA) as file:
        for row in rows:
            file.add_row(json_line(_doc(row, task)))
    return file.written


def _doc(row: JudgeRow, task: JudgeTask) -> dict[str, Json]:
    """One type a column: what is nested and varies from item to item stands as its JSON."""
    return {
        "item": row.uid,
        "transcript": row.transcript,
        "choice": _choice(row, task),
        "value": row.value or "",
        "choices": list(task.codes),
        "shares": [row.shares.get(code, 0.0) for code in task.codes],
        "violation": _VERDICT[row.violation],
        OWN: ascii_json(row.own),
        OWN_LABELS: ascii_json(row.own_labels),
    }


def _choice(row: JudgeRow, task: JudgeTask) -> int:
    """The right choice; with shares, the first of the most frequent (lm_eval wants one)."""
    if row.value is not None:
        return task.codes.index(row.value)
    shares = [row.shares.get(code, 0.0) for code in task.codes]
    return shares.index(max(shares))


def _metadata(content: SetContent) -> tuple[tuple[str, str], ...]:
    rubric = content.rubric
    about = content.about
    named = (
        ("version", rubric.version if rubric else "1"),
        ("rubric", f"{rubric.id} {rubric.version}" if rubric else ""),
        ("criterion", content.criterion),
        ("labels", about.labels),
        ("consensus", about.consensus),
        ("reliability", statement(content)),
        ("headline", about.headline),
        ("threshold", about.threshold),
        ("licence", about.licence),
        ("canary", content.canary),
        ("made_by", f"annotator {content.program}"),
    )
    return tuple((key, value) for key, value in named if value)


def _readme(content: SetContent, task: JudgeTask, told: tuple[str, ...], *, soft: bool) -> str:
    choice, generate = task_names(task)
    measured = (
        "`expected_agreement` is the share of people who gave the judge's answer, `brier` its "
        "squared distance from their shares (0 to 2, less is better)."
        if soft
        else "`acc` and `exact_match` count the judge's answers that are the people's value."
    )
    about = (
        f"Two tasks that ask a model to judge {task.criterion} as the people did, with the "
        f"rubric's own words: `{choice}` takes the answer that the model finds likeliest, "
        f"`{generate}` the one that it writes. {measured}",
        f"`{DATA}` holds one item a line: the transcript, the right choice, the shares of the "
        f"people's answers, and the item and labels as annotator keeps them. `{LOADER}` loads it "
        "from where it stands, so the working directory does not matter.",
        "Import the samples that lm_eval logs into the same project, and the judge's answers "
        "become labels of a model beside the people's.",
    )
    use = (
        f"lm_eval --model hf --model_args pretrained=MODEL --tasks {choice},{generate} "
        "--include_path THIS_FOLDER --output_path RESULTS --log_samples",
        "annotator import DIR RESULTS",
    )
    return notes_text(content, "tasks for lm-evaluation-harness", about, use, told)


EXPORTER = LmEvalExporter(
    "lm-eval",
    "lm-evaluation-harness task",
    FormatCard(
        tool="lm-evaluation-harness",
        site="https://github.com/EleutherAI/lm-evaluation-harness",
        checked="0.4.13, run offline on exported tasks with --model dummy",
        files="A folder with two task files, the data, a short loader and a README.",
        carries=(
            "One criterion becomes a judge's task, by multiple choice and by generated text, with "
            "the rubric's levels and rules as the prompt.",
            "Each item has its one value (adjudicated or consensus); with `--labels soft` or "
            "`raw` it has the shares of the people's answers, and the metrics are held against "
            "them.",
            "Items and labels stand whole in columns that the task does not show.",
            "The task's metadata, which lm_eval copies into its results, has the reliability "
            "statement, headline, threshold, rubric version, licence and canary.",
        ),
        loses=(
            "Items without a response, without a value, with images or with half characters are "
            "left out and counted.",
            *LOSES,
        ),
        use=(
            "annotator export DIR --to lm-eval --out OUT [--labels soft] [--criterion ID]",
            "lm_eval --model dummy --tasks annotator_severity --include_path OUT --output_path "
            "RESULTS --log_samples",
        ),
        takes=frozenset({"criterion"}),
    ),
)
