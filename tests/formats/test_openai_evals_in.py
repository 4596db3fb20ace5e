"""OpenAI Evals: logs whose lines come in any order, joined with their samples; samples alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import HOSTILE_JSON, HOSTILE_TEXTS
from spine import ROOT

from annotator.domain.errors import RefusedInput
from annotator.domain.label import Scale
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Entry, Found, Note, Skipped
from annotator.formats.openai_evals.importing import IMPORTER
from annotator.formats.records import BadRecord
from annotator.formats.registry import load_registry
from annotator.services.app import Workspace

Make = Callable[[str, bytes | str], Path]
REAL = ROOT.parent / "shared" / "formats"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the shared files are not here")

SPEC = {
    "spec": {
        "completion_fns": ["org/model"],
        "eval_name": "sums.test.v0",
        "base_eval": "sums",
        "split": "test",
        "run_config": {"eval_spec": {"args": {"samples_jsonl": "sums/samples.jsonl"}}},
        "created_at": "2026-01-02 03:04:05.678901",
    }
}
SAMPLES = [
    {
        "input": [{"role": "system", "content": "Sum."}, {"role": "user", "content": "1+1"}],
        "ideal": "2",
    },
    {"input": "2+2", "ideal": ["4", "four it is"]},
]


def event(index: int, kind: str, **data: Any) -> dict[str, Any]:
    return {
        "run_id": "R",
        "event_id": 0,
        "sample_id": f"sums.test.{index}",
        "type": kind,
        "data": data,
        "created_by": "",
        "created_at": "2026-01-02 03:04:06.000000+00:00",
    }


def match(index: int, sampled: str, expected: Any, correct: bool = False) -> dict[str, Any]:
    return event(index, "match", correct=correct, expected=expected, sampled=sampled)


def lines(*values: object) -> str:
    return "".join(json.dumps(one) + "\n" for one in values)


def found(path: Path) -> list[Found]:
    importer = load_registry().importer_for(path)
    assert importer.name == "openai-evals"
    return list(importer.open(path, OpenOptions()))


def entries(path: Path) -> list[Entry]:
    return [one for one in found(path) if isinstance(one, Entry)]


def notes(path: Path) -> list[str]:
    return [one.text for one in found(path) if isinstance(one, Note)]


def test_a_log_is_joined_with_the_samples_beside_it(make: Make) -> None:
    make("samples.jsonl", lines(*SAMPLES))
    log = make(
        "log.jsonl", lines(SPEC, match(1, "five", ["4", "four it is"]), match(0, "2", "2", True))
    )
    second, first = entries(log)
    item = first.item
    assert (item.source_id, item.source, item.model) == ("sums.test.0", "sums", "org/model")
    assert (item.split, item.meta) == ("test", {})
    assert [(turn.role, turn.text) for turn in item.turns] == [
        ("system", "Sum."),
        ("user", "1+1"),
        ("assistant", "2"),
    ]
    assert (second.item.prompt, second.item.meta) == ("2+2", {"reference answer": "4\nfour it is"})
    (label,) = first.labels
    assert (label.annotator, label.kind, label.criterion, label.value) == (
        "openai-evals",
        "model",
        "correct",
        "yes",
    )
    assert label.scale == Scale("nominal", ("no", "yes"))
    assert label.at == "2026-01-02T03:04:06+00:00"


def test_the_order_of_lines_says_nothing(make: Make) -> None:
    make("samples.jsonl", lines(*SAMPLES))
    report = {"final_report": {"accuracy": 0.5}, "run_id": "R"}
    log = make("log.jsonl", lines(report, match(0, "2", "2"), event(0, "metrics", f1=0.5), SPEC))
    (entry,) = entries(log)
    assert entry.item.model == "org/model"
    assert [one.criterion for one in entry.labels] == ["correct", "f1"]
    assert entry.record.number == 2
    assert entry.record.raw == b"\n".join(log.read_bytes().split(b"\n")[1:3])


@pytest.mark.parametrize(
    "place", ["sums/samples.jsonl", "registry/data/sums/samples.jsonl", "anything.jsonl"]
)
def test_samples_are_found_by_the_logs_own_name_or_by_what_is_in_them(
    make: Make, place: str
) -> None:
    make("aaa.jsonl", lines({"input": "other", "ideal": "other"}, {"input": "x", "ideal": "y"}))
    make(place, lines(*SAMPLES))
    log = make("log.jsonl", lines(SPEC, match(0, "3", "2")))
    assert entries(log)[0].item.prompt == "1+1"


def test_samples_of_another_eval_are_not_taken(make: Make) -> None:
    make("samples.jsonl", lines({"input": "other", "ideal": "other"}))
    log = make("log.jsonl", lines(SPEC, match(0, "3", "2")))
    assert [turn.role for turn in entries(log)[0].item.turns] == ["assistant"]
    assert notes(log) == ["the log does not hold the prompts, and no samples file beside it fits"]


def test_samples_outside_the_folder_are_never_read(make: Make) -> None:
    make("secret.jsonl", lines(*SAMPLES))
    spec = json.loads(json.dumps(SPEC).replace("sums/samples.jsonl", "../secret.jsonl"))
    log = make("run/log.jsonl", lines(spec, match(0, "3", "2")))
    assert entries(log)[0].item.prompt == ""


def test_sampling_events_bring_their_own_prompts(make: Make) -> None:
    prompt = [{"role": "user", "content": "1+1"}]
    log = make(
        "log.jsonl",
        lines(
            SPEC,
            event(0, "sampling", prompt=prompt, sampled=["2"], model="m"),
            event(0, "sampling", prompt="Is it right?", sampled="Yes"),
            event(0, "match", correct=True, expected="Yes", sampled="Yes"),
        ),
    )
    first, second = entries(log)
    assert (first.item.prompt, first.item.response.text) == ("1+1", "2")
    assert (second.item.source_id, second.item.prompt) == ("sums.test.0#2", "Is it right?")
    assert (first.labels, len(second.labels)) == ((), 1), "the score is about what was matched"


def test_metrics_keep_their_kind(make: Make) -> None:
    scores = {"accuracy": 1.0, "choice": "B", "ok": False, "list": [1]}
    log = make(
        "log.jsonl",
        lines(SPEC, event(0, "sampling", prompt="Q", sampled="A"), event(0, "metrics", **scores)),
    )
    told = [(one.criterion, one.value, one.scale.measurement) for one in entries(log)[0].labels]
    assert told == [
        ("accuracy", "1", "interval"),
        ("choice", "B", "nominal"),
        ("ok", "no", "nominal"),
    ]


def test_a_sample_without_an_answer_is_told(make: Make) -> None:
    log = make("log.jsonl", lines(SPEC, event(0, "error", type="E"), event(1, "cond_logp")))
    assert [type(one) for one in found(log)] == [Skipped, Note]
    with_prompt = make("more/log.jsonl", lines(SPEC, event(0, "raw_sample", input="Q", ideal="A")))
    assert [one.item.status for one in entries(with_prompt)] == ["no_response"]


def test_samples_alone_are_prompts_without_a_response(make: Make) -> None:
    path = make("sums/samples.jsonl", lines(*SAMPLES, {"input": None, "ideal": ""}))
    read = found(path)
    assert [type(one) for one in read] == [Note, Entry, Entry, BadRecord]
    items = [one.item for one in read if isinstance(one, Entry)]
    assert {item.status for item in items} == {"no_response"}
    assert [item.source for item in items] == ["sums", "sums"]
    assert make("x.jsonl", lines(*SAMPLES)) and entries(path.parent.parent / "x.jsonl")


def test_a_folder_is_its_logs(make: Make) -> None:
    make("samples.jsonl", lines(*SAMPLES))
    make("a.jsonl", lines(SPEC, match(0, "2", "2")))
    folder = make("b.jsonl", lines(SPEC, match(1, "4", ["4", "four"]))).parent
    assert [(e.item.source_id, e.record.number) for e in entries(folder)] == [
        ("sums.test.0", 2),
        ("sums.test.1", 4),
    ]
    assert [path.name for path in IMPORTER.reads(folder)] == ["a.jsonl", "b.jsonl"]


def test_a_registry_file_is_refused_with_the_way_to_its_samples(make: Make) -> None:
    path = make("sums.yaml", "sums.test.v0:\n  class: evals.elsuite.basic.match:Match\n")
    with pytest.raises(RefusedInput) as refused:
        found(path)
    assert "samples_jsonl" in refused.value.hint


def test_hostile_texts_arrive_as_they_are(make: Make) -> None:
    sampled = (
        event(n, "sampling", prompt=f"Q {text}", sampled=text)
        for n, text in enumerate(HOSTILE_TEXTS)
    )
    log = make("log.jsonl", lines(SPEC, *sampled))
    read = entries(log)
    assert [e.item.response.text for e in read] == list(HOSTILE_TEXTS)
    assert [e.item.prompt for e in read] == [f"Q {text}" for text in HOSTILE_TEXTS]


@pytest.mark.parametrize("name", HOSTILE_JSON)
def test_a_hostile_line_is_a_bad_record_and_no_crash(make: Make, name: str) -> None:
    good = json.dumps(event(0, "sampling", prompt="Q", sampled="A")).encode()
    hostile = HOSTILE_JSON[name].replace(b'{"a":', good[:-1] + b', "a":', 1)
    log = make("log.jsonl", lines(SPEC).encode() + good + b"\n" + hostile + b"\n" + good + b"\n")
    try:
        kinds = {type(one) for one in found(log)}
    except RefusedInput:
        return  # bytes that are no UTF-8, or a file that is cut: the whole file is refused
    assert kinds <= {Entry, BadRecord}


@pytest.mark.parametrize(
    "odd",
    [
        {"sample_id": "no-number", "data": {"sampled": 3}},
        {"sample_id": "s.999999999999999999", "data": {"sampled": None}},
        {"data": {"sampled": [], "prompt": {}}},
        {"data": 3},
        {"data": {"sampled": {"text": "x"}}, "created_at": 3},
    ],
)
def test_odd_events_do_not_stop_the_reader(make: Make, odd: dict[str, Any]) -> None:
    make("samples.jsonl", lines(*SAMPLES))
    log = make("log.jsonl", lines({"spec": {"completion_fns": [1]}}, event(0, "sampling") | odd))
    assert all(isinstance(one, Entry | Skipped | Note) for one in found(log))


def test_importing_a_log_twice_adds_nothing(workspace: Workspace, make: Make) -> None:
    make("samples.jsonl", lines(*SAMPLES))
    log = make("log.jsonl", lines(SPEC, match(0, "2", "2", True), match(1, "5", ["4", "four"])))
    report = workspace.importing.run(log)
    assert (report.format, report.added) == ("openai-evals", 2)
    assert [(n.annotator, n.kind, n.criterion, n.n) for n in report.labels] == [
        ("openai-evals", "model", "correct", 2)
    ]
    again = workspace.importing.run(log)
    assert (again.added, again.duplicate, again.labels) == (0, 2, ())


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@real
@pytest.mark.parametrize(
    ("name", "count", "spots"),
    [
        ("2d_movement-samples", 100, {0: "272dd402c111", 50: "7e118e6ee6de", 99: "2c2271a4030a"}),
        ("born_first-born_first", 122, {0: "7e44fff8", 61: "25c52341", 121: "97c45575"}),
        ("test_fuzzy_match-samples", 3, {0: "5ccaa1b8", 1: "c4facccf", 2: "353257dc"}),
    ],
)
def test_real_samples(name: str, count: int, spots: dict[int, str]) -> None:
    read = entries(REAL / "openai_evals" / f"{name}.jsonl")
    assert len(read) == count and {e.item.status for e in read} == {"no_response"}
    for place, prompt in spots.items():
        assert digest(read[place].item.prompt).startswith(prompt)


@real
def test_a_real_log_is_joined_with_its_samples_by_what_they_expect() -> None:
    folder = REAL / "generated_by_tools" / "openai_evals"
    asked = [json.loads(x) for x in (folder / "oai_samples.jsonl").read_bytes().split(b"\n") if x]
    read = entries(folder / "log.jsonl")
    assert len(read) == 6 and read == entries(folder)
    for entry in read:
        index = int((entry.item.source_id or "").rpartition(".")[2])
        assert entry.item.prompt == asked[index]["input"][-1]["content"]
        ideal = str(asked[index]["ideal"])
        assert entry.item.meta == ({"reference answer": ideal} if " " in ideal else {})
    assert {e.item.response.text for e in read} == {"This is a dummy response."}
    assert {(e.item.model, e.item.split) for e in read} == {("dummy", "dev")}


@real
@pytest.mark.parametrize(
    "path",
    ["openai_evals/logiqa.yaml", "openai_evals/test-basic.yaml"],
)
def test_real_registry_files_are_refused(path: str) -> None:
    with pytest.raises(RefusedInput, match="only names evals"):
        found(REAL / path)
