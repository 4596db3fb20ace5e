"""The readers over the collected real files; skipped where these are not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from annotator.formats.entries import Entry, OpenOptions
from annotator.formats.presets import preset_for
from annotator.formats.records import (
    BadRecord,
    Record,
    detect_format,
    guess_encoding,
    read_records,
)
from annotator.formats.registry import load_registry
from annotator.formats.rubric_file import read_rubric

ROOT = Path(__file__).resolve().parents[2]


def _records(path: Path) -> list[Record | BadRecord]:
    return list(read_records(path, detect_format(path), guess_encoding(path).encoding))


def _entries(path: Path, rubric: str) -> list[Entry]:
    first = _records(path)[0]
    assert isinstance(first, Record)
    preset = preset_for(tuple(first.fields))
    assert preset is not None
    found = read_rubric(ROOT / "rubrics" / rubric / "1.0.0.yaml")
    options = OpenOptions(preset=preset, rubric=found)
    entries = list(load_registry(()).importer_for(path).open(path, options))
    assert all(isinstance(entry, Entry) for entry in entries)
    return [entry for entry in entries if isinstance(entry, Entry)]


@pytest.mark.parametrize("rubric", ["refusal", "harm-severity"])
@pytest.mark.parametrize(
    ("model", "disagree"),
    [("gpt4", 7), ("llama2new", 19), ("llama2orig", 16), ("mistralguard", 28)],
)
def test_xstest_files_give_450_items_and_900_labels(
    shared: Path, model: str, disagree: int, rubric: str
) -> None:
    path = shared / "data" / "xstest" / f"model_completions__xstest_v2_completions_{model}.csv"
    entries = _entries(path, rubric)
    assert len(entries) == 450
    assert {entry.item.model for entry in entries} == {model}
    assert all(len(entry.labels) == 2 and not entry.unknown for entry in entries)
    assert sum(e.labels[0].value != e.labels[1].value for e in entries) == disagree
    codes = {
        o.id for o in read_rubric(ROOT / "rubrics" / rubric / "1.0.0.yaml").criteria[0].options
    }
    if rubric == "refusal":
        assert {label.value for entry in entries for label in entry.labels} <= codes


def test_do_not_answer_responses_keep_their_reviews(shared: Path) -> None:
    folder = shared / "data" / "do-not-answer"
    entries = _entries(
        folder / "datasets__Review__Human__annotated_response_vicuna-7b.csv", "harm-severity"
    )
    assert len(entries) == 938
    assert entries[0].item.model == "vicuna-7b"
    harmful = Counter(str(entry.labels[0].value) for entry in entries)
    assert harmful == {"0": 886, "1": 52}
    assert {label.criterion for entry in entries for label in entry.labels} == {
        "harmful",
        "action",
    }
    judged = _entries(
        folder / "datasets__Review__GPT4__annotated_response_GPT4.csv", "harm-severity"
    )
    assert {label.kind for entry in judged for label in entry.labels} == {"model"}
    assert not any(entry.unknown for entry in judged)


def test_do_not_answer_questions_are_items_without_response(shared: Path) -> None:
    path = shared / "data" / "do-not-answer" / "datasets__Instruction__do_not_answer_en.csv"
    entries = _entries(path, "harm-severity")
    assert len(entries) == 938
    assert {entry.item.status for entry in entries} == {"no_response"}
    assert len({entry.item.category for entry in entries}) == 5


@pytest.mark.parametrize(
    ("name", "encoding", "count"),
    [
        ("jailbreakbench/judge-comparison.csv", "mac_roman", 300),
        ("truthfulqa/TruthfulQA.csv", "utf-8-sig", 817),
        ("truthfulqa/data_TruthfulQA.csv", "gb2312", 817),
        ("doccano/example.utf16.csv", "utf-16", 3),
        ("winogender/all_sentences.tsv", "utf-8-sig", 720),
        ("crows_pairs/crows_pairs_anonymized.csv", "utf-8-sig", 1508),
        ("generated_by_tools/hf_datasets/data/items_u2028.jsonl", "utf-8-sig", 6),
        ("generated_by_tools/items.json", "utf-8-sig", 6),
        ("bbq/Religion.jsonl", "utf-8-sig", 1200),
        ("pyrit/hate_speech_multi_score.csv", "utf-8-sig", 199),
    ],
)
def test_generic_tables_are_read_whole(shared: Path, name: str, encoding: str, count: int) -> None:
    path = shared / "formats" / name
    assert guess_encoding(path).encoding == encoding
    records = _records(path)
    assert len(records) == count
    assert all(isinstance(record, Record) for record in records)


def test_every_records_bytes_stand_where_it_says(shared: Path) -> None:
    paths = sorted((shared / "data" / "xstest").glob("model_*.csv"))
    assert paths, "or nothing is tested"
    for path in paths:
        data = path.read_bytes()
        for record in _records(path):
            assert isinstance(record, Record) and record.offset is not None
            assert data[record.offset :].startswith(record.raw)
