"""HELM run folders: requests joined with their figures, variants, judges, and what is hidden."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import HOSTILE_TEXTS
from spine import ROOT

from annotator.domain.errors import RefusedInput
from annotator.domain.label import Scale
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Entry, Found, Note, Skipped
from annotator.formats.helm.importing import IMPORTER
from annotator.formats.records import BadRecord
from annotator.formats.registry import load_registry
from annotator.services.app import Workspace

SAID = ("unsafe", "the sky")
EXAMPLES = "Choose.\n\nQuestion: One?\nAnswer: A\n\n"
NAME = "quiz:subject=sky,model=org_m"
REAL = ROOT.parent / "shared" / "formats"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the shared files are not here")
Run = Callable[..., Path]


def state(**more: Any) -> dict[str, Any]:
    """A request of a multiple choice, joined into one prompt."""
    instance = {
        "input": {"text": "Which colour?"},
        "references": [
            {"output": {"text": "red"}, "tags": []},
            {"output": {"text": "blue"}, "tags": ["correct"]},
        ],
        "split": "test",
        "id": "id7",
        **more.pop("instance", {}),
    }
    request = {
        "model": "org/m",
        "prompt": f"{EXAMPLES}Question: Which colour?\nA. red\nAnswer:",
        **more.pop("request", {}),
    }
    result = {"success": True, "completions": [{"text": " B", "tokens": [{"text": " B"}]}]}
    return {
        "instance": instance,
        "train_trial_index": 0,
        "output_mapping": {"A": "red", "B": "blue"},
        "request": request,
        "result": {**result, **more.pop("result", {})},
        **more,
    }


def stats(identity: str = "id7", trial: int = 0, **scores: Any) -> dict[str, Any]:
    perturbation = scores.pop("perturbation", None)
    listed = [
        {"name": {"name": name, "split": "test"}, "count": 1, "sum": value, "mean": value}
        for name, value in scores.items()
    ]
    unknown = {"name": {"name": "training_co2_cost", "split": "test"}, "count": 0, "sum": 0}
    found = {"instance_id": identity, "train_trial_index": trial, "stats": [*listed, unknown]}
    return found if perturbation is None else {**found, "perturbation": perturbation}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def write(
        *states: dict[str, Any],
        figures: list[dict[str, Any]] | None = None,
        name: str = NAME,
        **spec: Any,
    ) -> Path:
        folder = tmp_path / "suite" / name.replace(":", "_")
        folder.mkdir(parents=True)
        adapter = {"method": "multiple_choice_joint", "input_prefix": "Question: ", "model": "o/m"}
        whole = {"adapter_spec": adapter, "request_states": states}
        (folder / "scenario_state.json").write_text(json.dumps(whole), encoding="utf-8")
        said = {"name": name, "scenario_spec": {}, "adapter_spec": adapter, **spec}
        (folder / "run_spec.json").write_text(json.dumps(said), encoding="utf-8")
        if figures is not None:
            text = json.dumps(figures)
            (folder / "per_instance_stats.json").write_text(text, encoding="utf-8")
        return folder

    return write


def found(path: Path) -> list[Found]:
    importer = load_registry().importer_for(path)
    assert importer.name == "helm"
    return list(importer.open(path, OpenOptions()))


def entries(path: Path) -> list[Entry]:
    return [one for one in found(path) if isinstance(one, Entry)]


def test_a_completion_is_an_item_with_its_question_and_its_scores(run: Run) -> None:
    figures = [stats(exact_match=1.0, num_prompt_tokens=9, inference_runtime=0.1)]
    (entry,) = entries(run(state(), figures=figures))
    item = entry.item
    assert (item.source_id, item.source, item.model) == ("id7", "quiz:subject=sky", "org/m")
    assert (item.split, item.family) == ("test", None)
    assert [(turn.role, turn.text) for turn in item.turns] == [
        ("system", EXAMPLES),
        ("user", "Question: Which colour?\nA. red\nAnswer:"),
        ("assistant", " B"),
    ]
    assert item.meta == {"reference answer": "blue", "chosen": "B = blue"}
    told = [(one.annotator, one.kind, one.criterion, one.value) for one in entry.labels]
    assert told == [("helm", "model", "exact_match", "1")]
    assert entry.labels[0].scale == Scale("interval", ())


def test_a_reference_without_choices_that_may_be_a_verdict_is_not_shown(run: Run) -> None:
    def asked(text: str) -> dict[str, Any]:
        right = [{"output": {"text": text}, "tags": ["correct"]}]
        return state(output_mapping={}, instance={"references": right, "id": text})

    told = {one.item.source_id: one.item.meta for one in entries(run(*map(asked, SAID)))}
    assert told == {"unsafe": {}, "the sky": {"reference answer": "the sky"}}


def test_the_record_is_the_request_as_it_stands_tokens_and_all(run: Run) -> None:
    folder = run(state(), state())
    text = (folder / "scenario_state.json").read_bytes()
    raws = [entry.record.raw for entry in entries(folder)]
    assert len(raws) == 2
    assert all(raw in text and json.loads(raw) == state() for raw in raws)


def test_requests_of_one_instance_are_told_apart_and_joined_with_their_own_figures(
    run: Run,
) -> None:
    typos = {"name": "typos", "prob": 0.1}
    folder = run(
        state(),
        state(instance={"perturbation": typos}),
        state(train_trial_index=1),
        figures=[
            stats(f1=0.25, perturbation=typos),
            stats(f1=0.5),
            stats(f1=0.75, trial=1),
            stats("other", f1=1.0),
        ],
        data_augmenter_spec={"perturbation_specs": [{"class_name": "Typos"}]},
    )
    plain, perturbed, trial = entries(folder)
    assert [e.item.source_id for e in (plain, perturbed, trial)] == [
        "id7",
        "id7/perturbation=typos",
        "id7/trial=1",
    ]
    assert [e.labels[0].value for e in (plain, perturbed, trial)] == ["0.5", "0.25", "0.75"]
    assert {e.item.family for e in (plain, perturbed, trial)} == {"quiz:subject=sky/id7"}
    assert perturbed.item.meta["perturbation"] == "typos"


def test_several_completions_are_items_and_the_scores_stay_with_the_first(run: Run) -> None:
    several = {"completions": [{"text": "One."}, {"text": "Two."}]}
    first, second = entries(run(state(result=several), figures=[stats(f1=1)]))
    assert (first.item.source_id, second.item.source_id) == ("id7", "id7#2")
    assert (len(first.labels), second.labels) == (1, ())


def test_of_several_completions_the_most_probable_has_the_scores(run: Run) -> None:
    """HELM sorts them by their log-probability, and gives figures of the k best (`@k`) beside."""
    said = [{"text": "four", "logprob": -2.0}, {"text": "4", "logprob": -0.1}]
    several = run(
        state(result={"completions": said}),
        figures=[stats(**{"exact_match": 1, "exact_match@2": 1})],
    )
    first, second = entries(several)
    assert first.labels == ()
    assert [one.criterion for one in second.labels] == ["exact_match"]
    assert any("@k" in one.text for one in found(several) if isinstance(one, Note))


def test_a_figure_about_a_judge_is_no_score(run: Run) -> None:
    (entry,) = entries(
        run(state(), figures=[stats(safety_gpt_annotator_success=1, safety_score=0.5)])
    )
    assert [one.criterion for one in entry.labels] == ["safety_score"]


def test_messages_are_turns_and_thinking_is_reasoning(run: Run) -> None:
    messages = [{"role": "system", "content": "S"}, {"role": "user", "content": "U"}]
    thought = {"completions": [{"text": "A", "thinking": {"text": "hm"}}]}
    (entry,) = entries(run(state(request={"messages": messages}, result=thought)))
    assert [turn.role for turn in entry.item.turns] == ["system", "user", "assistant"]
    assert [part.kind for part in entry.item.response.parts] == ["reasoning", "text"]


def test_media_are_described_and_never_opened(run: Run) -> None:
    objects = [
        {"content_type": "text/plain", "text": "What is this?"},
        {"content_type": "image/png", "location": "/etc/passwd"},
    ]
    (entry,) = entries(run(state(request={"multimodal_prompt": {"media_objects": objects}})))
    text, picture = entry.item.turns[0].parts
    assert (text.text, picture.kind, picture.media) == ("What is this?", "data", None)
    assert "/etc/passwd" in picture.text and not entry.media


def test_an_echoed_prompt_is_no_response(run: Run) -> None:
    prompt = "Once upon"
    echo = state(
        request={"prompt": prompt, "echo_prompt": True},
        result={"completions": [{"text": f"{prompt} a time"}]},
        reference_index=1,
    )
    path = run(echo, state(reference_index=0, request_mode="calibration"))
    read = found(path)
    (entry,) = (one for one in read if isinstance(one, Entry))
    assert (entry.item.response.text, entry.item.source_id) == (" a time", "id7/reference=1")
    assert [one.reason for one in read if isinstance(one, Skipped)] == ["calibration_request"]


@pytest.mark.parametrize("result", [{"completions": []}, {"completions": None, "error": "E"}])
def test_a_failed_request_is_an_item_without_a_response(run: Run, result: dict[str, Any]) -> None:
    (entry,) = entries(run(state(result=result)))
    assert entry.item.status == "no_response"
    assert entry.item.meta.get("error") == result.get("error")


def test_helms_judges_are_annotators_of_kind_model(run: Run) -> None:
    said = {
        "safety": {"prompt_text": "…", "gpt_score": 0.5, "gpt_reasoning": "why", "llama_score": 1},
        "wild": {"score": 7.0, "strengths": "s"},
        "jury": {"claude": {"accuracy": {"score": 4, "explanation": "fine"}}},
        "per_completion": [{"score": True}],
        "odd": "text",
    }
    (entry,) = entries(run(state(annotations=said)))
    told = [(one.annotator, one.criterion, one.value, one.rationale) for one in entry.labels]
    assert told == [
        ("gpt", "safety", "0.5", "why"),
        ("llama", "safety", "1", ""),
        ("wild", "wild", "7", ""),
        ("claude", "jury.accuracy", "4", "fine"),
        ("per_completion", "per_completion", "yes", ""),
    ]
    assert {one.kind for one in entry.labels} == {"model"}


def hide(value: Any, text: str) -> Any:
    return json.loads(json.dumps(value).replace("Which colour?", text).replace(" B", text))


@pytest.mark.parametrize(
    ("text", "what"), [("[encrypted_text_0]", "encrypted"), ("[redacted]", "redacted")]
)
def test_hidden_runs_are_refused_with_the_way_out(run: Run, text: str, what: str) -> None:
    folder = run(hide(state(), text))
    with pytest.raises(RefusedInput, match=what) as refused:
        found(folder)
    assert "scenario_states.py" in refused.value.hint


def test_a_redacted_prompt_with_its_response_is_told(run: Run) -> None:
    hidden = state(instance={"input": {"text": "[redacted]"}}, request={"prompt": "[redacted]"})
    read = found(run(hidden))
    assert any(isinstance(one, Note) and "redacted" in one.text for one in read)
    assert [one.item.response.text for one in read if isinstance(one, Entry)] == [" B"]


def test_a_model_that_says_redacted_is_not_a_redacted_run(run: Run) -> None:
    said = state(result={"completions": [{"text": "[redacted]"}]})
    assert entries(run(said))[0].item.response.text == "[redacted]"


def test_a_run_without_figures_says_so(run: Run) -> None:
    notes = [one.text for one in found(run(state())) if isinstance(one, Note)]
    assert notes == [
        "no per_instance_stats.json stands beside the requests, so there are no scores"
    ]


def test_damaged_figures_take_nothing_from_the_requests(run: Run) -> None:
    folder = run(state())
    (folder / "per_instance_stats.json").write_text('[{"instance_id": "id7"', encoding="utf-8")
    read = found(folder)
    assert any(isinstance(one, Note) and "cannot be read" in one.text for one in read)
    assert sum(isinstance(one, Entry) for one in read) == 1


def test_a_state_alone_is_read_with_what_stands_beside_it(run: Run) -> None:
    folder = run(state(), figures=[stats(f1=1)])
    assert entries(folder / "scenario_state.json") == entries(folder)
    (folder / "run_spec.json").unlink()
    assert entries(folder)[0].item.model == "org/m"


@pytest.mark.parametrize("name", ["run_spec.json", "per_instance_stats.json"])
def test_the_other_files_of_a_run_are_refused_with_a_hint(run: Run, name: str) -> None:
    folder = run(state(), figures=[stats(f1=1)])
    with pytest.raises(RefusedInput) as refused:
        found(folder / name)
    assert "folder" in refused.value.hint


def test_a_suite_is_read_run_by_run(run: Run) -> None:
    run(state(), name="a,model=x")
    suite = run(state(), state(), name="b,model=x").parent
    told = [(e.item.source, e.record.number) for e in entries(suite)]
    assert told == [("a", 1), ("b", 2), ("b", 3)]
    assert [path.name for path in IMPORTER.reads(suite)].count("scenario_state.json") == 2


def test_requests_of_no_known_form_are_bad_records(run: Run) -> None:
    kinds = [type(one) for one in found(run({"instance": 3}, state(), figures=[]))]
    assert kinds == [BadRecord, Entry]


def test_odd_fields_do_not_stop_the_reader(run: Run) -> None:
    odd = state(
        instance={"references": [3, {"output": 3}, {"output": {"text": 3}, "tags": ["correct"]}]},
        annotations={"a": [1], "b": {"score": 10**400}},
        output_mapping=[1],
        result={"completions": [3, {"text": None}]},
        train_trial_index="x",
    )
    figures = [{"stats": 3}, {"instance_id": 7, "stats": [3, {"name": 3}]}, stats(f1=10**400)]
    (entry,) = entries(run(odd, figures=figures))
    assert (entry.item.status, entry.labels) == ("no_response", ())


def test_hostile_texts_arrive_as_they_are(run: Run) -> None:
    states = [
        state(instance={"id": f"h{n}"}, result={"completions": [{"text": text}]})
        for n, text in enumerate(HOSTILE_TEXTS)
    ]
    assert [e.item.response.text for e in entries(run(*states))] == list(HOSTILE_TEXTS)


def test_a_cut_state_is_refused(run: Run) -> None:
    path = run(state(), state()) / "scenario_state.json"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(RefusedInput, match="middle"):
        found(path)


def test_calibration_instances_are_items_and_their_questions_are_told(tmp_path: Path) -> None:
    one = {"instruction": "Do.", "response": "Done.", "multiple_choice_questions": [{"name": "H"}]}
    path = tmp_path / "calibration.jsonl"
    path.write_text(json.dumps({"instances": [one, {**one, "instruction": 3}]}, indent=2))
    note, first, second = found(path)
    assert isinstance(first, Entry) and isinstance(second, BadRecord) and isinstance(note, Note)
    assert [turn.text for turn in first.item.turns] == ["Do.", "Done."]


def test_importing_a_run_twice_adds_nothing(workspace: Workspace, run: Run) -> None:
    figures = [stats(exact_match=1.0), stats("id8", exact_match=0.0)]
    folder = run(state(), state(instance={"id": "id8"}), figures=figures)
    report = workspace.importing.run(folder)
    assert (report.format, report.added) == ("helm", 2)
    assert [(n.annotator, n.kind, n.criterion, n.n) for n in report.labels] == [
        ("helm", "model", "exact_match", 2)
    ]
    again = workspace.importing.run(folder)
    assert (again.added, again.duplicate, again.labels) == (0, 2, ())


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@real
@pytest.mark.parametrize(
    ("pattern", "count", "labels", "spots"),
    [
        (
            "helm/commonsense*",
            10,
            8,
            {0: ("id44874", "70e96599872d"), 5: ("id42841", "d186df1c1530"), 9: ("id44284", "6cc")},
        ),
        (
            "helm/mmlu*",
            10,
            8,
            {0: ("id147", "c99e5fd117ac"), 5: ("id291", "7ed2c81b620b"), 9: ("id105", "398972")},
        ),
        (
            "generated_by_tools/helm/annot:*",
            6,
            4,
            {0: ("it-001", "95f89eabcf99"), 3: ("it-004", "1bce306f9836"), 5: ("it-006", "6144")},
        ),
    ],
)
def test_real_runs(
    pattern: str, count: int, labels: int, spots: dict[int, tuple[str, str]]
) -> None:
    (folder,) = REAL.glob(pattern)
    read = entries(folder)
    assert len(read) == count
    assert {len(entry.labels) for entry in read} == {labels}
    assert {tuple(t.role for t in e.item.turns) for e in read} == {("system", "user", "assistant")}
    for place, (identity, prompt) in spots.items():
        item = read[place].item
        assert item.source_id == identity and digest(item.prompt).startswith(prompt)
        shown = json.loads(read[place].record.raw)["request"]["prompt"]
        assert item.turns[0].text + item.turns[1].text == shown


@real
def test_real_calibration_instances() -> None:
    read = entries(REAL / "helm" / "instruction_following_calibration_instances.jsonl")
    assert len(read) == 17
    spots = {n: digest(read[n].item.response.text) for n in (0, 8, 16)}
    assert spots == {0: "e86246644d63", 8: "4d75c07ceb9e", 16: "8f2d3e3ee211"}
