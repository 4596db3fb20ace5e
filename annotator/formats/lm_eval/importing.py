"""Finds and reads what `lm_eval --log_samples --output_path` wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.formats.card import Format, FormatCard
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Found, Note
from annotator.formats.labeled.own import is_own_line
from annotator.formats.lm_eval.entries import data_entry, sample_entries
from annotator.formats.lm_eval.runs import (
    run_of,
    sample_files,
    samples_of_results,
)
from annotator.formats.lm_eval.task_files import DATA
from annotator.formats.records import BadRecord, read_records
from annotator.formats.records.beginning import BOM_OR_BLANK, first_line, head_of
from annotator.formats.records.encoding import UTF8
from annotator.formats.reference import ONE_WORD

_HEAD = 2**22


class LmEvalImporter(Format):
    """Samples files, one by one or by their output folder; and the data of our own task."""

    def sniff(self, path: Path) -> float:
        if path.is_dir():
            return max(0.9 if sample_files(path) else 0.0, 0.95 if _is_own(path / DATA) else 0.0)
        head = head_of(path, _HEAD)
        if _may_be_results(path):
            return 0.9 if _is_results(path, head) else 0.0
        line = head.partition(b"\n")[0]
        if is_own_line(line) and b'"transcript":' in line:
            return 0.95
        begins = line.lstrip(BOM_OR_BLANK).startswith(b"{")
        return 0.9 if begins and all(key in line for key in _keys(line)) else 0.0

    def reads(self, path: Path) -> tuple[Path, ...]:
        if path.is_dir():
            return (path / DATA,) if _is_own(path / DATA) else sample_files(path)
        return samples_of_results(path) if _may_be_results(path) else (path,)

    def open(self, path: Path, options: OpenOptions) -> Iterator[Found]:
        files = self.reads(path)
        if not files:
            raise RefusedInput(
                f"{path} has no samples beside it, only figures.",
                "Run lm_eval with --log_samples and import the samples file.",
            )
        encoding = options.encoding or UTF8
        before = 0
        for file in files:
            last = 0
            for number, found in _found(file, encoding, before):
                last = number
                yield found
            before += last


def _found(file: Path, encoding: str, before: int) -> Iterator[tuple[int, Found]]:
    """What a file holds, each with its line. before: lines of the files already read."""
    run = run_of(file)
    told = first = None
    for record in read_records(file, "jsonl", encoding):
        number = record.number
        here = replace(record, number=before + number) if before else record
        if isinstance(here, BadRecord):
            yield number, here
            continue
        if "resps" not in here.fields:
            yield number, data_entry(here)
            continue
        if told is None:
            told = True
            if run.model is None:
                yield (
                    number,
                    Note(f"no results file stands beside {file.name}, so its model is not known"),
                )
        way = here.fields.get("filter")
        first = way if first is None else first
        yield from ((number, one) for one in sample_entries(here, run))
        if way != first:
            yield (
                number,
                Note(
                    "records repeat an item under another filter: their metrics came along, their "
                    "filtered texts did not"
                ),
            )


def _keys(line: bytes) -> tuple[bytes, ...]:
    """What a sample's line holds; of a very long one, only how it starts."""
    start = (b'"doc_id":', b'"doc":')
    return start if len(line) == _HEAD else (*start, b'"arguments":', b'"resps":')


def _may_be_results(path: Path) -> bool:
    return path.suffix == ".json" and path.name.startswith("results")


def _is_results(path: Path, head: bytes) -> bool:
    return b'"results"' in head and bool(samples_of_results(path) or b'"n-shot"' in head)


def _is_own(path: Path) -> bool:
    line = first_line(path, _HEAD)
    return is_own_line(line) and b'"transcript":' in line


IMPORTER = LmEvalImporter(
    "lm-eval",
    "lm-evaluation-harness samples",
    FormatCard(
        tool="lm-evaluation-harness",
        site="https://github.com/EleutherAI/lm-evaluation-harness",
        checked="files of 0.4.9.2 and 0.4.13; runs of 0.4.13",
        files="samples_TASK_TIME.jsonl with results_TIME.json beside it, or the whole output "
        "folder (with the folders of several models). Samples are only there with --log_samples.",
        carries=(
            "Each generated response becomes an item with the prompt that the model got; messages "
            "become turns where the log holds them. The id is doc_id, and several repeats or "
            "requests of one document are several items (`12#2`, `12/2`). The task is the source, "
            "and the model is that of the results file.",
            "Of a multiple choice, the most likely choice is the response; all choices with their "
            "log-likelihoods stand behind it.",
            "Every metric of a sample becomes a score by `lm-eval`, under another filter by "
            "`lm-eval:FILTER`. Numbers are on an open interval scale, true and false are yes and "
            "no.",
            "The target, shortened, becomes a field of the item.",
            "Samples of a task that this program exported bring the model's choice as its label "
            "on the exported item, so that the judge stands beside the people. The exported data "
            "file itself brings items and labels into another project.",
        ),
        loses=(
            "Metrics over several responses, metrics that are no single number, generation "
            "settings and the other columns of the document stay in the raw record. Aggregate "
            "results are not read.",
            ONE_WORD,
            "Further filters repeat the record; their filtered texts are not imported.",
            "Images and audio are missing, since lm_eval does not log them.",
            "A prompt with a chat template applied is shown as text with its markers.",
        ),
        use=(
            "lm_eval --model hf --model_args pretrained=MODEL --tasks TASK --output_path OUT "
            "--log_samples",
            "annotator import DIR OUT",
        ),
    ),
)
