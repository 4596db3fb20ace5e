"""Argilla: responses and suggestions of all three forms of its records, on declared scales."""

from __future__ import annotations

import json
from pathlib import Path

from annotation_tools import entries, found_in, importer, jsonl, labels, notes, twice, values
from hostile_texts import HOSTILE_TEXTS
from spine import clean

from annotator.domain.label import Scale
from annotator.formats.found import Found
from annotator.services.app import Workspace

ANN, BOB = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
CHAT = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "yo"}]
SETTINGS = {
    "questions": [
        {
            "name": "severity",
            "settings": {"type": "rating", "options": [{"value": n} for n in (0, 1, 2)]},
        },
        {
            "name": "refusal",
            "settings": {
                "type": "label_selection",
                "options": [{"value": "none"}, {"value": "full"}],
            },
        },
        {
            "name": "cats",
            "settings": {
                "type": "multi_label_selection",
                "options": [{"value": "privacy"}, {"value": "bias"}],
            },
        },
        {"name": "why", "settings": {"type": "text"}},
        {"name": "marks", "settings": {"type": "span", "options": [{"value": "x"}]}},
    ]
}


def record(number: int = 1, **more: object) -> dict[str, object]:
    return {
        "id": f"r{number}",
        "fields": {"chat": CHAT},
        "metadata": {"model": "m-1", "team": "red", "score": 0.4},
        "suggestions": {"severity": {"value": 2, "score": 0.5, "agent": "judge"}},
        "responses": {
            "severity": [{"value": 1, "user_id": ANN}, {"value": 2, "user_id": BOB}],
            "refusal": [{"value": "none", "user_id": ANN}],
            "cats": [{"value": ["bias", "privacy"], "user_id": ANN}],
            "why": [{"value": "a reason", "user_id": ANN}],
            "marks": [{"value": [{"start": 0, "end": 1, "label": "x"}], "user_id": BOB}],
        },
        "vectors": {},
        "status": "completed",
        "_server_id": None,
        **more,
    }


def folder(place: Path, *records: object, settings: bool = True) -> Path:
    """What `dataset.to_disk` writes."""
    (place / ".argilla").mkdir(parents=True)
    (place / "records.json").write_text(json.dumps(records), encoding="utf-8")
    if settings:
        (place / ".argilla" / "settings.json").write_text(json.dumps(SETTINGS))
    return place


def kinds(found: list[Found]) -> dict[str, str]:
    """By annotator: suggestions are a model's, responses a person's."""
    return {one.annotator: one.kind for entry in entries(found) for one in entry.labels}


def test_a_folder_has_its_questions_on_their_declared_scales(tmp_path: Path) -> None:
    place = folder(tmp_path / "set", record())
    assert importer("argilla").sniff(place) == 0.9
    found = found_in("argilla", place)
    (entry,) = entries(found)
    assert entry.item.response.text == "yo"
    assert (entry.item.model, dict(entry.item.meta)) == ("m-1", {"team": "red"})
    by = labels(found)
    assert by["r1", ANN, "severity"].scale == Scale("ordinal", ("0", "1", "2"))
    assert by["r1", ANN, "cats"].value == ("privacy", "bias")
    assert by["r1", ANN, "refusal"].rationale == "a reason"
    assert by["r1", BOB, "severity"].rationale == ""
    assert (by["r1", "judge", "severity"].kind, by["r1", "judge", "severity"].value) == (
        "model",
        "2",
    )
    assert notes(found) == {"“marks” (spans or a ranking) stays in the raw records"}


def test_without_settings_the_answers_tell(tmp_path: Path) -> None:
    by = labels(found_in("argilla", folder(tmp_path / "set", record(), settings=False)))
    assert by["r1", ANN, "severity"].scale == Scale("interval", ())
    assert by["r1", ANN, "cats"].scale == Scale("set", ())
    assert by["r1", ANN, "severity"].rationale == "a reason", "`why` is no option"


def test_an_answer_off_its_scale_is_left_and_told(tmp_path: Path) -> None:
    odd = record(responses={"severity": [{"value": 9, "user_id": ANN}]}, suggestions={})
    (entry,) = entries(found_in("argilla", folder(tmp_path / "set", odd)))
    assert (entry.labels, entry.unknown[0].value) == ((), "9")


def test_flattened_data_sets_say_which_responses_are_drafts(tmp_path: Path) -> None:
    flat = {
        "id": "r1",
        "status": "pending",
        "_server_id": None,
        "chat": CHAT,
        "embedding": [0.1, 0.2],
        "severity.responses": [1, 2],
        "severity.responses.users": [ANN, BOB],
        "severity.responses.status": ["submitted", "draft"],
        "severity.suggestion": 2,
        "severity.suggestion.score": 0.5,
        "severity.suggestion.agent": "judge",
    }
    path = jsonl(tmp_path / "flat.jsonl", [flat])
    assert importer("argilla").sniff(path) > 0.8
    found = found_in("argilla", path)
    assert values(found) == {("r1", ANN, "severity"): "1", ("r1", "judge", "severity"): "2"}
    assert kinds(found) == {ANN: "human", "judge": "model"}
    assert any("draft" in one for one in notes(found))


def test_records_of_version_1(tmp_path: Path) -> None:
    old = {
        "external_id": "e1",
        "fields": {"prompt": "q", "response": "a"},
        "responses": [
            {"user_id": ANN, "status": "submitted", "values": {"severity": {"value": 1}}},
            {"user_id": BOB, "status": "discarded", "values": {"severity": {"value": 2}}},
        ],
        "suggestions": [{"question_name": "severity", "value": 2, "agent": "judge"}],
    }
    found = found_in("argilla", jsonl(tmp_path / "old.jsonl", [old]))
    assert values(found) == {("e1", ANN, "severity"): "1", ("e1", "judge", "severity"): "2"}
    assert kinds(found) == {ANN: "human", "judge": "model"}
    flat = {
        "prompt": "q",
        "response": "a",
        "severity": [{"user_id": ANN, "value": 1, "status": "submitted"}],
        "severity-suggestion": 2,
        "severity-suggestion-metadata": {"agent": "judge", "score": None, "type": None},
        "external_id": "e1",
        "metadata": '{"model": "m-2"}',
    }
    found = found_in("argilla", jsonl(tmp_path / "flat.jsonl", [flat]))
    assert values(found) == {("e1", ANN, "severity"): "1", ("e1", "judge", "severity"): "2"}
    assert kinds(found) == {ANN: "human", "judge": "model"}
    assert entries(found)[0].item.model == "m-2"


def test_importing_twice_adds_nothing(workspace: Workspace, tmp_path: Path) -> None:
    place = folder(tmp_path / "set", *(record(n) for n in range(5)))
    assert twice(workspace, place) == (5, 25)
    clean(workspace)


def test_hostile_texts_arrive_as_they_are(tmp_path: Path) -> None:
    records = [
        record(n, fields={"prompt": "q", "response": text}, responses={})
        for n, text in enumerate(HOSTILE_TEXTS)
    ]
    made = entries(found_in("argilla", folder(tmp_path / "set", *records)))
    assert [one.item.response.text for one in made] == list(HOSTILE_TEXTS)
