"""People's labels in copies of the original logs: who, why and when; all else as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import HOSTILE_TEXTS
from inspect_made import DEFLATED, ZSTANDARD, Fields, eval_log, json_log, members_of, sample
from leaving import back, export, pseudonyms, said, uids
from spine import draft_for

from annotator.domain.canonical import JsonObject
from annotator.domain.errors import RefusedInput, UserError
from annotator.formats.inspect_ai.log_scores import NewScore
from annotator.formats.inspect_ai.score_events import event_edits
from annotator.formats.inspect_ai.scores import PROJECT
from annotator.formats.inspect_ai.splicing import copied, object_edits, with_values
from annotator.formats.inspect_ai.values import cursor_over
from annotator.services.app import Workspace
from annotator.store import items

Opener = Callable[..., Workspace]
PEOPLE = ("ada", "ben", "cyd")


def judge(workspace: Workspace, rationale: str = "So it is.") -> None:
    with workspace.database.reading() as sql:
        ready = [one.uid for one in items.every(sql) if one.status == "ready"]
    for n, uid in enumerate(ready):
        for place, person in enumerate(PEOPLE):
            level = 1 + (n + (place == 2 and n % 2)) % 5
            draft = draft_for(uid, level, rationale=f"{person}: {rationale}")
            workspace.labeling.submit(person, draft).result()


@pytest.fixture
def samples() -> list[Fields]:
    made = [sample(n, text, epoch=1 + n % 2) for n, text in enumerate(HOSTILE_TEXTS[:30])]
    made[0]["scores"] = {"severity": {"value": 0.25, "explanation": "auto"}}
    del made[1]["scores"]
    made[2]["scores"] = None
    for one in made:
        one.setdefault("scores", {})
    return made


def scored(workspace: Workspace, log: Path, out: Path, **options: object) -> Path:
    export(workspace, "inspect-log", out, originals=(log,), **options)
    return out / log.name


def sample_of(path: Path, number: int) -> Fields:
    for name, data in members_of(path).items():
        if name.startswith("samples/") and json.loads(data)["id"] == number:
            found: Fields = json.loads(data)
            return found
    raise AssertionError(number)


@pytest.mark.parametrize("method", [DEFLATED, ZSTANDARD])
def test_scores_come_in_and_nothing_else_changes(
    workspace: Workspace, tmp_path: Path, samples: list[Fields], method: int
) -> None:
    log = eval_log(tmp_path / "a.eval", samples, method)
    workspace.importing.run(log)
    judge(workspace)
    before, after = members_of(log), members_of(scored(workspace, log, tmp_path / "out"))
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    judged = {f"samples/{one['id']}_epoch_{one['epoch']}.json" for one in samples}
    assert changed == {*judged, "summaries.json", "header.json"}
    for name in judged:
        old, new = json.loads(before[name]), json.loads(after[name])
        added = {*new["scores"]} - {*(old["scores"] or {})}
        assert added <= {"severity", "categories"} and "severity" in new["scores"]
        edits = [one for one in new["events"] if one["event"] == "score_edit"]
        told = [(name, edit) for name, score in new["scores"].items() for edit in score["history"]]
        ours = [(n, e["value"], e["provenance"]["author"]) for n, e in told if "provenance" in e]
        said = [(one["score_name"], one["edit"]) for one in edits]
        found = [(n, e["value"], e["provenance"]["author"]) for n, e in said]
        assert sorted(found, key=itemgetter(0)) == sorted(ours, key=itemgetter(0))
        assert all(e["provenance"]["reason"].startswith(f"{n}: ") for n, e in said)
        kept = [one for one in new["events"] if one not in edits]
        assert {**old, "scores": None} == {**new, "scores": None, "events": kept}
        assert (old["scores"] or {}).get("match") == new["scores"].get("match")


def test_a_score_says_who_why_when_and_how_far_to_trust_it(
    workspace: Workspace, tmp_path: Path, samples: list[Fields]
) -> None:
    log = eval_log(tmp_path / "a.eval", samples)
    workspace.importing.run(log)
    judge(workspace)
    score = sample_of(scored(workspace, log, tmp_path / "out", rationales=True), 3)["scores"][
        "severity"
    ]  # type: ignore[index]
    people, last = score["history"][:-1], score["history"][-1]
    names = pseudonyms(workspace)
    assert [one["provenance"]["author"] for one in people] == [names[one] for one in PEOPLE]
    assert people[0]["provenance"]["reason"] == "ada: So it is."
    assert [one["value"] for one in people][2] != people[0]["value"] == score["value"]
    assert last["value"] == score["value"] and last["provenance"]["author"] == "annotator"
    assert "median, 3 labels" in score["explanation"] and "cyd: So it is." in score["explanation"]
    assert "Krippendorff's alpha" in score["metadata"]["reliability"]
    plain = sample_of(scored(workspace, log, tmp_path / "plain"), 3)["scores"]["severity"]  # type: ignore[index]
    assert "So it is." not in json.dumps(plain), "rationales leave only when asked for"


def test_a_leads_decision_is_the_last_word(workspace: Workspace, tmp_path: Path) -> None:
    log = eval_log(tmp_path / "a.eval", [sample(1)])
    workspace.importing.run(log)
    judge(workspace)
    (uid,) = uids(workspace)
    workspace.adjudication.decide("lea", uid, draft_for(uid, 5).values, "as the rule says").result()
    score = sample_of(scored(workspace, log, tmp_path / "out", names=True, rationales=True), 1)[
        "scores"
    ]["severity"]  # type: ignore[index]
    last = score["history"][-1]
    assert (score["value"], last["provenance"]["author"]) == (5, "lea")
    assert last["provenance"]["reason"] == "as the rule says"
    counted = sample_of(scored(workspace, log, tmp_path / "c", labels="consensus"), 1)["scores"]
    assert counted["severity"]["value"] == 1  # type: ignore[index]


def test_decisions_that_no_history_names_are_told(workspace: Workspace, tmp_path: Path) -> None:
    log, other = (
        eval_log(tmp_path / "a.eval", [sample(1), sample(2)]),
        eval_log(tmp_path / "b.eval", [sample(3)]),
    )
    for one in (log, other):
        workspace.importing.run(one)
    judge(workspace)
    with workspace.database.reading() as sql:
        named = {one.item.source_id: one.uid for one in items.every(sql)}
    for name in ("1", "3"):
        values = draft_for(named[name], 5).values
        workspace.adjudication.decide("lea", named[name], values, "so").result()
    workspace.adjudication.keep_split("lea", named["2"]).result()

    def told(out: str, **options: object) -> str:
        report = export(workspace, "inspect-log", tmp_path / out, originals=(log,), **options)
        (found,) = (one for one in report.left_out if one.startswith("Leads' decisions"))
        return found

    assert told("out").startswith("Leads' decisions on 2 items: "), "the split, the other log's"
    assert told("counted", labels="consensus").startswith("Leads' decisions on 3 items: ")


def test_of_redacted_items_the_copy_says_what_the_original_said(
    workspace: Workspace, tmp_path: Path
) -> None:
    log = eval_log(tmp_path / "a.eval", [sample(1), sample(2)])
    workspace.importing.run(log)
    judge(workspace)
    workspace.adjudication.redact("lea", min(uids(workspace)), "not to be shown").result()
    report = export(workspace, "inspect-log", tmp_path / "out", originals=(log,))
    assert any("1 redacted item" in one for one in report.left_out)


def test_an_automatic_score_of_that_name_stays_in_the_history(
    workspace: Workspace, tmp_path: Path, samples: list[Fields]
) -> None:
    log = eval_log(tmp_path / "a.eval", samples)
    workspace.importing.run(log)
    judge(workspace)
    once = scored(workspace, log, tmp_path / "once")
    twice = scored(workspace, once, tmp_path / "twice")
    for path in (once, twice):
        score = sample_of(path, 0)["scores"]["severity"]  # type: ignore[index]
        assert score["history"][0] == {"metadata": {}, "value": 0.25, "explanation": "auto"}
        assert len(score["history"]) == 5
    assert members_of(once) == members_of(twice), "exporting into a copy replaces what was added"


def test_what_others_said_of_a_score_of_ours_comes_in_beside_the_labels(
    workspace: Workspace, opened: Opener, tmp_path: Path, rubric_file: Path
) -> None:
    log = json_log(tmp_path / "a.json", [sample(1, scores={"severity": {"value": 0.25}})])
    workspace.importing.run(log)
    judge(workspace)
    out = scored(workspace, log, tmp_path / "out")
    made = json.loads(out.read_text())
    by = {"author": "Zoe", "timestamp": "2126-11-23T00:00:00Z", "metadata": {}}
    score = made["samples"][0]["scores"]["severity"]
    score["value"] = 0.5
    score["history"].append({"value": 0.5, "provenance": by})
    edited = tmp_path / "edited.json"
    edited.write_text(json.dumps(made))
    told = said(back(opened, tmp_path, edited, rubric_file))
    found = {key[1]: code for key, code in told.items() if key[3] == "severity"}
    people = [pseudonyms(workspace)[one] for one in PEOPLE]
    assert found == {**dict.fromkeys(people, "1"), "severity": "0.25", "Zoe": "0.5"}


def test_the_head_tells_the_worth_of_the_new_scores(
    workspace: Workspace, tmp_path: Path, samples: list[Fields]
) -> None:
    log = json_log(tmp_path / "a.json", samples, tags=["kept"])
    workspace.importing.run(log)
    judge(workspace)
    made = json.loads(scored(workspace, log, tmp_path / "out").read_text())
    assert [one["name"] for one in made["results"]["scores"]] == ["match", "severity", "categories"]
    severity = made["results"]["scores"][1]
    assert severity["scorer"] == "annotator" and severity["scored_samples"] == len(samples)
    assert {"alpha", "mean", "violation_rate"} <= set(severity["metrics"])
    told = made["metadata"]["annotator_reliability"]
    assert "Krippendorff's alpha" in told["statements"]["severity"]
    assert told["canary"] == workspace.project.canary
    (update,) = made["log_updates"]
    assert update["edits"][0]["metadata_set"] == {"annotator_reliability": told}
    assert made["tags"] == ["kept"]


@pytest.mark.parametrize("labels", ["adjudicated", "consensus", "raw", "soft"])
def test_uids_and_labels_come_back_from_a_scored_log(
    workspace: Workspace, opened: Opener, tmp_path: Path, rubric_file: Path, labels: str
) -> None:
    log = eval_log(tmp_path / "a.eval", [sample(n, f"Answer {n}.") for n in range(6)])
    workspace.importing.run(log)
    judge(workspace)
    out = scored(workspace, log, tmp_path / "out", labels=labels)
    again = back(opened, tmp_path, out, rubric_file)
    assert uids(again) == uids(workspace)
    people = {name: code for name, code in pseudonyms(workspace).items() if name in PEOPLE}
    assert said(again) == said(workspace, names={**people, "match": "match"})
    with pytest.raises(UserError, match="this very project"):
        workspace.importing.run(out)


def test_raw_and_soft_scores_hold_several_values(workspace: Workspace, tmp_path: Path) -> None:
    log = eval_log(tmp_path / "a.eval", [sample(n) for n in range(2)])
    workspace.importing.run(log)
    judge(workspace)
    raw = sample_of(scored(workspace, log, tmp_path / "raw", labels="raw"), 1)["scores"]
    assert sorted(raw["severity"]["value"].values()) == [2, 2, 3]  # type: ignore[index]
    soft = sample_of(scored(workspace, log, tmp_path / "soft", labels="soft"), 1)["scores"]
    assert soft["severity"]["value"] == pytest.approx({"2": 2 / 3, "3": 1 / 3})  # type: ignore[index]


def test_an_unfinished_log_gets_scores_and_summaries(workspace: Workspace, tmp_path: Path) -> None:
    log = eval_log(tmp_path / "a.eval", [sample(1), sample(2)], finished=False)
    workspace.importing.run(log)
    judge(workspace)
    made = members_of(scored(workspace, log, tmp_path / "out"))
    summaries = json.loads(made["_journal/summaries/1.json"])
    assert [one["scores"]["severity"]["value"] for one in summaries] == [
        json.loads(made[f"samples/{n}_epoch_1.json"])["scores"]["severity"]["value"] for n in (1, 2)
    ]
    assert made["_journal/start.json"] == members_of(log)["_journal/start.json"]


def test_the_same_project_gives_the_same_bytes(
    workspace: Workspace, tmp_path: Path, samples: list[Fields]
) -> None:
    log = eval_log(tmp_path / "a.eval", samples)
    workspace.importing.run(log)
    judge(workspace)
    one, two = (scored(workspace, log, tmp_path / name) for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_lone_surrogates_of_rationales_never_reach_a_log(
    workspace: Workspace, tmp_path: Path
) -> None:
    log = eval_log(tmp_path / "a.eval", [sample(1)])
    workspace.importing.run(log)
    judge(workspace, "a \ud800 b")
    score = sample_of(scored(workspace, log, tmp_path / "out", rationales=True), 1)["scores"]
    json.dumps(score, ensure_ascii=False).encode("utf-8")
    assert "a \ufffd b" in score["severity"]["explanation"]  # type: ignore[index]


def test_what_cannot_be_written_is_refused_with_the_reason(
    workspace: Workspace, tmp_path: Path
) -> None:
    log = eval_log(tmp_path / "a.eval", [sample(1)])
    workspace.importing.run(log)
    judge(workspace)
    with pytest.raises(RefusedInput, match="no log was named"):
        export(workspace, "inspect-log", tmp_path / "out")
    (tmp_path / "b").mkdir()
    other = eval_log(tmp_path / "b" / "a.eval", [sample(1, "Other.")])
    with pytest.raises(RefusedInput, match="none of its samples"):
        export(workspace, "inspect-log", tmp_path / "out", originals=(other,))
    with pytest.raises(RefusedInput, match="one name"):
        export(workspace, "inspect-log", tmp_path / "out", originals=(log, other))
    old = sample(1, score={"value": "C"})
    del old["scores"]
    with pytest.raises(RefusedInput, match="one score a sample"):
        originals = (json_log(tmp_path / "old.json", [old]),)
        export(workspace, "inspect-log", tmp_path / "out", originals=originals)
    assert not (tmp_path / "out").exists()


def test_items_of_other_logs_are_told(workspace: Workspace, tmp_path: Path) -> None:
    one = eval_log(tmp_path / "a.eval", [sample(1)])
    two = eval_log(tmp_path / "b.eval", [sample(2), sample(3)])
    for log in (one, two):
        workspace.importing.run(log)
    judge(workspace)
    report = export(workspace, "inspect-log", tmp_path / "out", originals=(one,))
    assert "2 labeled items that stand in none of these logs." in report.left_out
    both = export(workspace, "inspect-log", tmp_path / "both", originals=(one, two))
    assert [(file.path, file.rows) for file in both.files[:2]] == [("a.eval", 1), ("b.eval", 2)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"{}", b'{"k":1}'),
        (b" { } ", b' {"k":1 } '),
        (b'{"a": 1.50 , "b":[ ]}', b'{"k":1,"a": 1.50 , "b":[ ]}'),
        (b'{"a":"}","k" : null ,"b":2}', b'{"a":"}","k" : 1 ,"b":2}'),
        (b'{"k":{"k":2}}', b'{"k":1}'),
    ],
)
def test_a_value_is_changed_and_every_other_byte_stays(raw: bytes, expected: bytes) -> None:
    assert with_values(raw, {"k": lambda _: b"1"}) == expected
    assert with_values(raw, {"k": lambda old: old}) == raw
    assert object_edits(cursor_over("x", raw), {"k": lambda _: None}) == []


def _edited(events: str, said: tuple[str, ...]) -> list[Any]:
    """A sample's events after an export in which these people judged."""
    edits: tuple[JsonObject, ...] = tuple(
        {
            "value": 1,
            "provenance": {
                "author": one,
                "reason": "r",
                "timestamp": "2026-01-02T03:04:05+00:00",
                "metadata": {PROJECT: "p"},
            },
        }
        for one in said
    )
    own = {"severity": NewScore("severity", 1, "", {PROJECT: "p"}, edits)}
    raw = f'{{"id": 1, "events": {events}, "z": [1]}}'.encode()
    found = object_edits(cursor_over("made", raw), {}, {"events": partial(event_edits, own)})
    out = bytearray()
    copied(BytesIO(raw), found, out.extend)
    whole = json.loads(out)
    assert (whole["id"], whole["z"]) == (1, [1])
    return list(whole["events"])


SPAN = [
    {"event": "span_begin", "type": "scorers", "name": "scorers", "id": "s"},
    {"event": "score"},
    {"event": "span_end", "id": "s"},
]
OTHERS = {"event": "score_edit", "edit": {"provenance": {"author": "x"}}}


@pytest.mark.parametrize(
    ("before", "at"),
    [([], 0), ([{"event": "info"}], 1), (SPAN, 2), ([*SPAN, {"event": "info"}], 2), ([OTHERS], 1)],
)
def test_edits_stand_at_the_end_of_the_scorers_span_and_give_way_to_later_ones(
    before: list[Fields], at: int
) -> None:
    once = _edited(json.dumps(before), ("ada", "ben"))
    ours = once[at : at + 2]
    assert [one["edit"]["provenance"]["author"] for one in ours] == ["ada", "ben"]
    assert once[:at] + once[at + 2 :] == before
    assert ours[0]["span_id"] == ("s" if SPAN[0] in before else None)
    assert _edited(json.dumps(once), ("ada", "ben")) == once
    assert _edited(json.dumps(once), ()) == before
    assert len(_edited(json.dumps(once), ("cyd",))) == len(before) + 1


def test_held_out_samples_stand_in_the_copy_without_scores_and_that_is_said(
    workspace: Workspace, tmp_path: Path
) -> None:
    kept = {"id": "1", "prompt": "Question 1?", "response": "Four.", "model": "lab/m"}
    (tmp_path / "kept.jsonl").write_text(json.dumps({**kept, "split": "Held-out"}) + "\n")
    workspace.importing.run(tmp_path / "kept.jsonl")
    log = eval_log(tmp_path / "a.eval", [sample(1), sample(2)])
    workspace.importing.run(log)
    assert len(uids(workspace)) == 2, "the sample is the item that is held out"
    judge(workspace)

    report = export(workspace, "inspect-log", tmp_path / "out", originals=(log,))
    (told,) = (one for one in report.left_out if one.startswith("Scores of 1 held-out item. "))
    assert told in (tmp_path / "out" / "README.md").read_text("utf-8")
    scores = [sample_of(tmp_path / "out" / "a.eval", number)["scores"] for number in (1, 2)]
    assert ["severity" in one for one in scores] == [False, True]  # type: ignore[operator]

    asked = export(workspace, "inspect-log", tmp_path / "all", originals=(log,), held_out=True)
    assert not any("held-out" in one for one in asked.left_out)


def human_edited(number: int, author: str, at: str) -> Fields:
    """A sample with an automatic score of harm that a person edited."""
    by = {"author": author, "timestamp": at, "metadata": {}}
    history = [{"value": 1}, {"value": 3, "provenance": by}]
    return sample(number, f"Answer {number}.", scores={"harm": {"value": 3, "history": history}})


@pytest.mark.parametrize("first", ["set", "log"])
def test_a_person_whom_the_log_names_is_not_also_somebody_under_a_pseudonym(
    workspace: Workspace, opened: Opener, tmp_path: Path, rubric_file: Path, first: str
) -> None:
    made = [human_edited(n, "zoe", "2026-01-02T03:04:05Z") for n in range(3)]
    log = eval_log(tmp_path / "a.eval", made)
    workspace.importing.run(log)
    for uid in sorted(uids(workspace))[:2]:  # of the last sample the copy has no score of ours
        workspace.labeling.submit("ada", draft_for(uid, 2)).result()
    copy = scored(workspace, log, tmp_path / "out")
    export(workspace, "set", tmp_path / "set")

    paths = [tmp_path / "set", copy] if first == "set" else [copy, tmp_path / "set"]
    again = back(opened, tmp_path, paths[0], rubric_file)
    report = again.importing.run(paths[1])
    names = pseudonyms(workspace)
    of_harm = {key[1] for key in said(again) if key[3] == "harm"}
    assert names["zoe"] in of_harm and "zoe" not in of_harm
    assert "zoe" not in {one.id for one in again.people.all()}
    if first == "set":
        (told,) = (one for one in report.warnings if "zoe" in one)
        assert "labeled set" in told and told.endswith("(3 times)")


def test_what_somebody_says_in_a_copy_later_is_a_label(
    workspace: Workspace, opened: Opener, tmp_path: Path, rubric_file: Path
) -> None:
    log = json_log(tmp_path / "a.json", [human_edited(1, "zoe", "2026-01-02T03:04:05Z")])
    workspace.importing.run(log)
    judge(workspace)
    made = json.loads(scored(workspace, log, tmp_path / "out").read_text())
    by = {"author": "zoe", "timestamp": "2126-01-02T03:04:05Z", "metadata": {}}
    made["samples"][0]["scores"]["harm"]["history"].append({"value": 5, "provenance": by})
    edited = tmp_path / "edited.json"
    edited.write_text(json.dumps(made))
    told = said(back(opened, tmp_path, edited, rubric_file))
    assert {code for key, code in told.items() if key[1] == "zoe"} == {"5"}
