"""Samples of lm-evaluation-harness: every shape of a request, the model, metrics, our own task."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import HOSTILE_JSON, HOSTILE_TEXTS
from spine import ROOT

from annotator.domain.errors import RefusedInput
from annotator.domain.label import Scale
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Entry, Found, Note
from annotator.formats.lm_eval.importing import IMPORTER
from annotator.formats.records import BadRecord
from annotator.formats.registry import load_registry
from annotator.services.app import Workspace

Make = Callable[[str, bytes | str], Path]
TIME = "2026-01-02T03-04-05.678901"
REAL = ROOT.parent / "shared" / "formats"
OPEN = Scale("interval", ())

real = pytest.mark.skipif(not REAL.is_dir(), reason="the shared files are not here")


def sample(**more: object) -> dict[str, Any]:
    """A generated answer, as 0.4.9 writes it."""
    return {
        "doc_id": 7,
        "doc": {"question": "Two and two?", "category": "sums"},
        "target": "4",
        "arguments": {"gen_args_0": {"arg_0": "Two and two?", "arg_1": {"until": ["\n"]}}},
        "resps": [["Four."]],
        "filtered_resps": ["Four."],
        "filter": "none",
        "metrics": ["exact_match"],
        "exact_match": 0.0,
        **more,
    }


def choice(*scores: str, context: str = "Sky?") -> dict[str, Any]:
    """A multiple choice, whose likelihoods the log holds as texts."""
    names = (" red", " blue", " green")
    asked = {
        f"gen_args_{n}": {"arg_0": context, "arg_1": name}
        for n, name in enumerate(names[: len(scores)])
    }
    answers = [[[score, "False"]] for score in scores]
    return sample(arguments=asked, resps=answers, filtered_resps=[a[0] for a in answers])


@pytest.fixture
def run(make: Make) -> Callable[..., Path]:
    """A samples file with its results file beside it."""

    def write(*samples: dict[str, Any], task: str = "sums", **results: object) -> Path:
        said = {"config": {"model": "hf"}, "model_name": "org/model", **results}
        make(f"results_{TIME}.json", json.dumps(said))
        text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in samples)
        return make(f"samples_{task}_{TIME}.jsonl", text)

    return write


def found(path: Path) -> list[Found]:
    importer = load_registry(()).importer_for(path)
    assert importer is IMPORTER or importer.name == "lm-eval"
    return list(importer.open(path, OpenOptions()))


def entries(path: Path) -> list[Entry]:
    return [one for one in found(path) if isinstance(one, Entry)]


def notes(path: Path) -> list[str]:
    return [one.text for one in found(path) if isinstance(one, Note)]


def test_a_generated_answer_is_an_item_of_the_model_that_the_results_name(
    run: Callable[..., Path],
) -> None:
    (entry,) = entries(run(sample()))
    item = entry.item
    assert (item.source_id, item.source, item.model) == ("7", "sums", "org/model")
    assert (item.category, item.meta) == ("sums", {})
    assert [(t.role, t.text) for t in item.turns] == [
        ("user", "Two and two?"),
        ("assistant", "Four."),
    ]
    (label,) = entry.labels
    assert (label.annotator, label.kind, label.criterion) == ("lm-eval", "model", "exact_match")
    assert (label.value, label.scale) == ("0", OPEN)


def test_a_target_that_may_be_a_verdict_is_not_shown(run: Callable[..., Path]) -> None:
    said = sample(doc_id=1, target="the number four"), choice("-3", "-1", "-2")
    told, chosen = entries(run(*said))
    assert told.item.meta == {"reference answer": "the number four"}
    assert chosen.item.meta == {"reference answer": "4"}
    (judged,) = entries(run(sample(target="unsafe")))
    assert judged.item.meta == {} and b'"unsafe"' in judged.record.raw


def test_the_record_is_the_line_as_it_stands(run: Callable[..., Path]) -> None:
    path = run(sample(), sample(doc_id=8))
    assert [e.record.raw for e in entries(path)] == path.read_bytes().split(b"\n")[:2]


def test_without_its_results_file_a_model_is_not_made_up(run: Callable[..., Path]) -> None:
    path = run(sample(), sample(doc_id=8))
    (path.parent / f"results_{TIME}.json").unlink()
    assert [e.item.model for e in entries(path)] == [None, None]
    assert notes(path) == [f"no results file stands beside {path.name}, so its model is not known"]


def test_results_of_another_time_are_not_taken(run: Callable[..., Path]) -> None:
    path = run(sample())
    results = path.parent / f"results_{TIME}.json"
    results.rename(path.parent / "results_2025-01-02T03-04-05.678901.json")
    assert entries(path)[0].item.model is None


@pytest.mark.parametrize(
    ("results", "model"),
    [
        ({"model_name": "", "config": {"model_args": "pretrained=a/b,dtype=auto"}}, "a/b"),
        ({"model_name": None, "config": {"model_args": {"model": "gpt-x"}}}, "gpt-x"),
        ({"model_name": "i82qcls7", "config": {"model": "dummy"}}, "dummy"),
        ({"results": {"x": float("nan")}}, "org/model"),
    ],
)
def test_the_model_is_found_wherever_a_version_wrote_it(
    run: Callable[..., Path], results: dict[str, object], model: str
) -> None:
    assert entries(run(sample(), **results))[0].item.model == model


def test_a_cut_results_file_takes_nothing_from_the_samples(run: Callable[..., Path]) -> None:
    path = run(sample())
    (path.parent / f"results_{TIME}.json").write_text('{"model_name": "m')
    assert entries(path)[0].item.model is None


def test_older_arguments_are_lists(run: Callable[..., Path]) -> None:
    old = sample(arguments=[["Two and two?", {"until": ["\n"]}]])
    assert entries(run(old))[0].item.prompt == "Two and two?"


@pytest.mark.parametrize("wrapped", [True, False])
def test_chat_messages_are_turns_and_a_template_is_text(
    run: Callable[..., Path], wrapped: bool
) -> None:
    messages = json.dumps([{"role": "system", "content": "S"}, {"role": "user", "content": "U"}])
    asked = {"gen_args_0": {"arg_0": [messages] if wrapped else messages, "arg_1": {}}}
    templated = {"gen_args_0": {"arg_0": "<|user|>U<|assistant|>", "arg_1": {}}}
    path = run(sample(arguments=asked), sample(doc_id=8, arguments=templated), chat_template="x")
    first, second = entries(path)
    assert [t.role for t in first.item.turns] == ["system", "user", "assistant"]
    assert second.item.prompt == "<|user|>U<|assistant|>"
    assert "chat template" in second.item.meta


def test_repeats_are_items_and_the_score_stays_with_the_one_that_was_scored(
    run: Callable[..., Path],
) -> None:
    first, second = entries(run(sample(resps=[["Four.", "Five."]])))
    assert (first.item.source_id, second.item.source_id) == ("7", "7#2")
    assert (len(first.labels), second.labels) == (1, ())
    assert first.record == second.record


def test_a_score_over_several_repeats_is_nobodys(run: Callable[..., Path]) -> None:
    voted = sample(resps=[["Four.", "Five."]], filtered_resps=["5"], filter="maj@2")
    path = run(voted)
    assert [e.labels for e in entries(path)] == [(), ()]
    assert notes(path) == ["metrics over several responses of one sample stay in the raw records"]


def test_several_requests_of_a_document_are_items(run: Callable[..., Path]) -> None:
    asked = {f"gen_args_{n}": {"arg_0": f"Q{n}", "arg_1": {}} for n in range(11)}
    path = run(sample(arguments=asked, resps=[[f"A{n}"] for n in range(11)]))
    items = [e.item for e in entries(path)]
    assert [i.source_id for i in items[:3]] == ["7", "7/2", "7/3"]
    assert all(i.prompt[1:] == i.response.text[1:] for i in items), "gen_args_10 comes last"


def test_multiple_choice_answers_with_the_likeliest_choice(run: Callable[..., Path]) -> None:
    (entry,) = entries(run(choice("-2.5", "-0.25", "-inf")))
    text, data = entry.item.response.parts
    assert (text.text, data.kind) == (" blue", "data")
    assert json.loads(data.text)["choices"][2] == {
        "choice": " green",
        "log_likelihood": "-inf",
        "greedy": False,
    }


def test_requests_without_a_context_are_no_choices(run: Callable[..., Path]) -> None:
    """As for acc_mutual_info, which measures each choice alone, too."""
    both = choice("-3", "-1")
    alone = {
        f"gen_args_{n + 2}": {"arg_0": "", "arg_1": c} for n, c in enumerate((" red", " blue"))
    }
    both["arguments"] |= alone
    both["resps"] += [[["-0.1", "False"]], [["-9", "False"]]]
    assert entries(run(both))[0].item.response.parts[0].text == " blue"


def test_choices_may_differ_by_their_contexts(run: Callable[..., Path]) -> None:
    asked = {
        f"gen_args_{n}": {"arg_0": f"{who} was late", "arg_1": " because of rain."}
        for n, who in enumerate(("Ann", "Bob"))
    }
    wino = sample(arguments=asked, resps=[[["-4", "False"]], [["-3", "True"]]])
    assert entries(run(wino))[0].item.response.parts[0].text == "Bob was late"


@pytest.mark.parametrize(
    "measured",
    [
        {"arguments": {"gen_args_0": {"arg_0": "Q", "arg_1": " A"}}, "resps": [[["-1", "True"]]]},
        {"arguments": {"gen_args_0": {"arg_0": "A long text."}}, "resps": [["-123.5"]]},
    ],
)
def test_a_likelihood_of_a_given_text_is_no_response(
    run: Callable[..., Path], measured: dict[str, object]
) -> None:
    path = run(sample(**measured))
    assert entries(path)[0].item.status == "no_response"
    assert notes(path) == ["samples only measure a given text: their items have no response"]


def test_filters_are_scorers_of_the_same_item(run: Callable[..., Path]) -> None:
    path = run(
        sample(filter="strict", exact_match=0.0),
        sample(doc_id=8, filter="strict"),
        sample(filter="flexible", filtered_resps=["4"], exact_match=1.0),
    )
    first, _, again = entries(path)
    assert first.item == again.item
    assert [(e.labels[0].annotator, e.labels[0].value) for e in (first, again)] == [
        ("lm-eval:strict", "0"),
        ("lm-eval:flexible", "1"),
    ]
    assert len(notes(path)) == 1


def test_metrics_keep_their_kind(run: Callable[..., Path]) -> None:
    scored = sample(metrics=["ok", "f1", "bleu", "big", "none"], ok=True, f1=0.5)
    scored |= {"bleu": ["a", "b"], "big": 10**400, "none": None}
    path = run(scored)
    labels = [(one.criterion, one.value, one.scale.measurement) for one in entries(path)[0].labels]
    assert labels == [("ok", "yes", "nominal"), ("f1", "0.5", "interval")]
    assert notes(path) == [
        f"the metric “{name}” is no single value; it stays in the raw records"
        for name in ("bleu", "big")
    ]


def test_an_empty_answer_is_an_item_without_a_response(run: Callable[..., Path]) -> None:
    assert [e.item.status for e in entries(run(sample(resps=[[""]]), sample(resps=[[]])))] == [
        "no_response",
        "no_response",
    ]


def test_hostile_texts_arrive_as_they_are(run: Callable[..., Path], make: Make) -> None:
    lines = [sample(doc_id=n, resps=[[text]]) for n, text in enumerate(HOSTILE_TEXTS)]
    path = make(f"samples_h_{TIME}.jsonl", "\n".join(json.dumps(one) for one in lines))
    assert [e.item.response.text for e in entries(path)] == list(HOSTILE_TEXTS)
    raw = [one for one in lines if not one["resps"][0][0].startswith("lone")]
    assert len(entries(run(*raw))) == len(raw), "U+2028 stands in the file as it is"


@pytest.mark.parametrize("name", HOSTILE_JSON)
def test_a_hostile_line_is_a_bad_record_and_no_crash(make: Make, name: str) -> None:
    good = json.dumps(sample()).encode()
    hostile = HOSTILE_JSON[name].replace(b'{"a":', good[:-1] + b', "a":', 1)
    path = make(f"samples_x_{TIME}.jsonl", good + b"\n" + hostile + b"\n" + good + b"\n")
    try:
        kinds = {type(one) for one in found(path)}
    except RefusedInput:
        return  # bytes that are no UTF-8, or a file that is cut: the whole file is refused
    assert kinds <= {Entry, BadRecord, Note}


@pytest.mark.parametrize(
    "broken",
    [
        {"arguments": "no"},
        {"arguments": {"gen_args_0": 3}, "resps": [[1], [2]]},
        {"resps": None},
        {"arguments": {}, "resps": []},
    ],
)
def test_a_sample_of_no_known_form_is_a_bad_record(
    run: Callable[..., Path], broken: dict[str, object]
) -> None:
    assert [type(one) for one in found(run(sample(**broken)))] == [BadRecord]


def test_an_output_folder_is_read_whole_with_each_file_under_its_own_model(
    make: Make,
) -> None:
    for model in ("a", "b"):
        results = {"model_name": model, "config": {"model": "hf"}}
        make(f"out/{model}/results_{TIME}.json", json.dumps(results))
        make(f"out/{model}/samples_sums_{TIME}.jsonl", json.dumps(sample()) + "\n")
    folder = make(f"out/b/samples_more_{TIME}.jsonl", json.dumps(sample()) + "\n").parent.parent
    told = [(e.item.model, e.item.source, e.record.number) for e in entries(folder)]
    assert told == [("a", "sums", 1), ("b", "more", 2), ("b", "sums", 3)]
    assert len(IMPORTER.reads(folder)) == 3


def test_a_results_file_stands_for_its_samples(run: Callable[..., Path]) -> None:
    path = run(sample())
    results = path.parent / f"results_{TIME}.json"
    results.write_text('{"results": {}, "n-shot": {}, "model_name": "m"}')
    assert entries(results) == entries(path)
    path.unlink()
    with pytest.raises(RefusedInput, match="log_samples"):
        found(results)


def test_importing_twice_adds_nothing_and_scores_are_the_models(
    workspace: Workspace, run: Callable[..., Path]
) -> None:
    path = run(sample(), sample(doc_id=8, exact_match=1.0), sample(doc_id=9, resps=[[""]]))
    report = workspace.importing.run(path)
    assert (report.format, report.added, report.duplicate) == ("lm-eval", 3, 0)
    assert [(n.annotator, n.kind, n.criterion, n.n) for n in report.labels] == [
        ("lm-eval", "model", "exact_match", 3)
    ]
    again = workspace.importing.run(path)
    assert (again.added, again.duplicate, again.labels) == (0, 3, ())


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@real
def test_a_real_run_of_a_model() -> None:
    (path,) = (REAL / "lm_eval").glob("samples_*.jsonl")
    read = entries(path)
    assert {e.item.model for e in read} == {
        "RylanSchaeffer/mem_Qwen3-93M_minerva_math_rep_0_sbst_1.0000_epch_1_ot_1"
    }
    assert [e.item.source_id for e in read] == [str(n) for n in range(10)]
    answers = {n: digest(read[n].item.response.text)[:12] for n in (0, 5, 9)}
    assert answers == {0: "edb383e51507", 5: "bb665ac7dad7", 9: "0962b3a9d12b"}
    assert [label.value for e in read for label in e.labels] == ["0"] * 10


@real
@pytest.mark.parametrize("folder", ["lm_eval", "generated_by_tools/lm_eval"])
def test_the_prompts_of_real_runs_have_the_hash_that_lm_eval_gave_them(folder: str) -> None:
    read = entries(REAL / folder)
    said = [json.loads(entry.record.raw)["prompt_hash"] for entry in read]
    assert said and [digest(entry.item.prompt) for entry in read] == said


@real
def test_real_runs_of_the_dummy_model() -> None:
    read = entries(REAL / "generated_by_tools" / "lm_eval")
    assert len(read) == 12
    assert {e.item.model for e in read} == {"dummy"}
    chosen = [e.item.response.parts[0].text for e in read if e.item.source == "annotator_severity"]
    assert chosen[0] == " 1" and set(chosen) <= {" 1", " 2", " 3", " 4", " 5"}
    written = [e.item.response.text for e in read if e.item.source == "annotator_generate"]
    assert written == ["lol"] * 6


@pytest.fixture
def big(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / f"samples_big_{TIME}.jsonl"
    line = json.dumps(sample(resps=[["word " * 20_000]])).encode() + b"\n"
    with path.open("wb") as file:
        for _ in range(500 * 2**20 // len(line)):
            file.write(line)
    yield path
    path.unlink()


@pytest.mark.long
def test_a_file_of_500_mb_is_never_held(big: Path) -> None:
    import tracemalloc

    tracemalloc.start()
    count = sum(isinstance(one, Entry) for one in IMPORTER.open(big, OpenOptions()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > 5_000
    assert peak < 20 * 2**20
