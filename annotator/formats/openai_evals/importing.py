"""Finds and reads what OpenAI Evals has: samples, run logs, and our own exported registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.formats.card import Format, FormatCard
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Entry, Found, Note
from annotator.formats.openai_evals.entries import run_entries, run_of, sample_entry
from annotator.formats.openai_evals.log_index import index_log
from annotator.formats.openai_evals.samples import HEAD, is_log, is_samples, samples_of
from annotator.formats.records import BadRecord, read_records
from annotator.formats.records.beginning import head_of
from annotator.formats.records.encoding import UTF8
from annotator.formats.reference import ONE_WORD

_MOST_FILES = 2_000
_GENERIC_NAME = "samples"


class OpenAiEvalsImporter(Format):
    """Samples files, run logs, folders with either; registry files are refused."""

    def sniff(self, path: Path) -> float:
        if path.is_dir():
            return 0.9 if _logs(path) or _own_data(path) else 0.0
        if path.suffix in (".yaml", ".yml"):
            return 0.9 if _is_registry(path) else 0.0
        return 0.9 if is_log(path) or is_samples(path) else 0.0

    def reads(self, path: Path) -> tuple[Path, ...]:
        return (_logs(path) or _own_data(path)) if path.is_dir() else (path,)

    def open(self, path: Path, options: OpenOptions) -> Iterator[Found]:
        if path.suffix in (".yaml", ".yml"):
            raise RefusedInput(
                f"{path.name} only names evals; their samples are in other files.",
                "Import the samples file that samples_jsonl names (registry/data/…), or the log "
                "that oaieval wrote (--record_path).",
            )
        before = 0
        for file in self.reads(path):
            last = 0
            for number, found in _log(file) if is_log(file) else _samples(file, options):
                last = max(last, number)
                yield _moved(found, before)
            before += last


def _log(path: Path) -> Iterator[tuple[int, Found]]:
    index = index_log(path)
    run = run_of(index.spec)
    samples = samples_of(index)
    yield from ((one.number, one) for one in index.bad)
    try:
        for events in index.samples():
            sample = samples.at(events.index) if samples is not None else {}
            for found in run_entries(events, sample, run):
                yield events.number, found
    finally:
        if samples is not None:
            samples.close()
    if index.unused:
        yield 0, Note(f"{index.unused} events of other kinds than answers and scores were left")


def _samples(path: Path, options: OpenOptions) -> Iterator[tuple[int, Found]]:
    source = path.parent.name if path.stem == _GENERIC_NAME else None
    asked = False
    for record in read_records(path, "jsonl", options.encoding or UTF8):
        found = record if isinstance(record, BadRecord) else sample_entry(record, source)
        if isinstance(found, Entry) and found.project is None and not asked:
            asked = True
            yield 0, Note("samples ask and hold no responses; a run's log has them")
        yield record.number, found


def _moved(found: Found, before: int) -> Found:
    """The same with its line counted on from the files before."""
    if not before or isinstance(found, Note):
        return found
    if isinstance(found, Entry):
        record = replace(found.record, number=found.record.number + before, offset=None)
        return replace(found, record=record)
    return replace(found, number=found.number + before)


def _logs(folder: Path) -> tuple[Path, ...]:
    return tuple(one for one in sorted(folder.glob("*.jsonl"))[:_MOST_FILES] if is_log(one))


def _own_data(folder: Path) -> tuple[Path, ...]:
    """The samples of a registry that stands in the folder."""
    found = sorted(folder.glob("registry/data/*/*.jsonl"))[:_MOST_FILES]
    return tuple(one for one in found if is_samples(one))


def _is_registry(path: Path) -> bool:
    head = head_of(path, HEAD)
    return b"class: evals." in head or (b"\n  id:" in head and b"metrics:" in head)


IMPORTER = OpenAiEvalsImporter(
    "openai-evals",
    "OpenAI Evals samples and logs",
    FormatCard(
        tool="OpenAI Evals",
        site="https://github.com/openai/evals",
        checked="samples of 3.0.1.post1's registry, and a log that its oaieval wrote",
        files="A run's log (--record_path), with the samples file beside it or in registry/data "
        "there; a folder with logs; a samples file with input and ideal.",
        carries=(
            "Each sampled answer becomes an item with its prompt: that of the sampling event, "
            "else that of the sample which the log's line is about. A samples file is taken for "
            "the log's only where what it asks or expects is what the log says.",
            "The sample's id (`EVAL.SPLIT.LINE`) is the item's. The eval is the source, the first "
            "completion function the model, and the ideal answer a field of the item; the split "
            "comes along.",
            "`correct` of the match becomes yes or no, and each metric a score, both by "
            "`openai-evals`.",
            "Samples without a log become prompts without a response.",
            "Logs of an eval that this program exported bring the model's answer as its label on "
            "the exported item. The exported registry itself brings items and labels into another "
            "project.",
        ),
        loses=(
            "The final report, and events that are neither answers nor scores, are counted and "
            "left.",
            ONE_WORD,
            "The names of few-shot speakers in messages are not imported.",
            "Registry files (YAML) are refused, since they hold no items.",
        ),
        use=(
            "oaieval MODEL EVAL --record_path OUT/log.jsonl",
            "annotator import DIR OUT/log.jsonl",
        ),
    ),
)
