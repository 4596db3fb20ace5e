"""Tools' own files of questions hold nothing to judge: what they are and what to import instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.domain.errors import RefusedInput
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Entry, Note
from annotator.formats.registry import load_registry

INSPECT = {"input": "Two and two?", "target": "4", "id": 1, "metadata": {"topic": "sums"}}
CHAT = {"input": [{"role": "user", "content": "Two and two?"}], "target": ["4", "four"]}
PROMPTFOO = {"vars": {"q": "Two and two?"}, "assert": [{"type": "contains", "value": "4"}]}
BARE = {"description": "sums", "vars": {"q": "Two and two?"}}


@pytest.mark.parametrize(
    ("row", "what", "remedy"),
    [
        (INSPECT, "a dataset of Inspect", "inspect eval"),
        (CHAT, "a dataset of Inspect", "import the log"),
        (PROMPTFOO, "a file of promptfoo tests", "promptfoo eval"),
        (BARE, "a file of promptfoo tests", "import out.json"),
    ],
)
@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_questions_are_refused_with_what_to_import(
    row: dict[str, object], what: str, remedy: str, ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"data.{ending}"
    rows = [row, row]
    text = json.dumps(rows) if ending == "json" else "".join(json.dumps(x) + "\n" for x in rows)
    path.write_text(text, encoding="utf-8")
    importer = load_registry().importer_for(path)
    with pytest.raises(RefusedInput, match=what) as refused:
        list(importer.open(path, OpenOptions()))
    assert "holds no responses" in refused.value.message and remedy in (refused.value.hint or "")


def test_tests_of_promptfoo_in_a_table_are_told_too(tmp_path: Path) -> None:
    path = tmp_path / "tests.csv"
    path.write_text("prompt,__expected\nTwo and two?,contains: 4\n", encoding="utf-8")
    with pytest.raises(RefusedInput, match="promptfoo tests"):
        list(load_registry().importer_for(path).open(path, OpenOptions()))


def test_a_response_beside_input_and_target_is_read(tmp_path: Path) -> None:
    path = tmp_path / "answered.jsonl"
    path.write_text(json.dumps({**INSPECT, "output": "Four."}) + "\n", encoding="utf-8")
    (entry,) = load_registry().importer_for(path).open(path, OpenOptions())
    assert isinstance(entry, Entry) and entry.item.response.text == "Four."


def test_samples_of_openai_evals_come_in_unanswered_and_say_so(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    path.write_text(json.dumps({"input": "Two and two?", "ideal": "4"}) + "\n", encoding="utf-8")
    found = list(load_registry().importer_for(path).open(path, OpenOptions()))
    assert [one.item.status for one in found if isinstance(one, Entry)] == ["no_response"]
    assert any("a run's log has them" in one.text for one in found if isinstance(one, Note))
