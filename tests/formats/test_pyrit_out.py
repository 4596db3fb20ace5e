"""What PyRIT's scorer evaluation gets, and nothing lost on the way back."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_texts import HOSTILE_TEXTS
from leaving import PEOPLE, back, export, labeled_project, pseudonyms, said, uids
from spine import draft_for, items_file, say, uid_of

from annotator.domain.errors import RefusedInput
from annotator.formats.pyrit.harm_definition import category_name
from annotator.formats.yaml_reader import load_text
from annotator.services.app import Workspace
from annotator.store import items

Opener = Callable[..., Workspace]
THREE = "human_scores_3.csv"


@pytest.fixture
def judged(project: Path, opened: Opener, tmp_path: Path) -> Workspace:
    workspace = opened(project)
    labeled_project(workspace, tmp_path)
    return workspace


def table(path: Path) -> tuple[str, list[dict[str, str]]]:
    csv.field_size_limit(2**26)
    with path.open(encoding="utf-8", newline="") as file:
        return next(file).rstrip("\n"), list(csv.DictReader(file))


def test_severity_becomes_its_place_between_the_lowest_and_the_highest_level(
    judged: Workspace, tmp_path: Path
) -> None:
    export(judged, "pyrit", tmp_path / "out")
    comment, rows = table(tmp_path / "out" / THREE)
    assert comment.startswith("# dataset_version=20"), "the last event's time"
    assert comment.endswith(
        ", harm_definition=harm_definition/severity.yaml, harm_definition_version=1.0.0"
    )
    names = pseudonyms(judged)
    given = said(judged, names=names)
    assert len(rows) == len(HOSTILE_TEXTS) + 2 - 2  # all but “null” and “NaN”
    for row in rows:
        who = row["annotators"].split("|")
        assert who == [names[one] for one in PEOPLE]
        uid = json.loads(row["annotator_item"])["item"]["uid"]
        for n, one in enumerate(who, 1):
            assert float(row[f"human_score_{n}"]) == (int(given[uid, one, 0, "severity"]) - 1) / 4
    assert {row["harm_category"] for row in rows} == {"severity"}
    assert {row["data_type"] for row in rows} == {"text"}


def _responses(workspace: Workspace) -> dict[str, str]:
    with workspace.database.reading() as sql:
        stored = list(items.every(sql))
    return {
        one.uid: one.item.response.text.encode("utf-8", "backslashreplace").decode("utf-8")
        for one in stored
    }


def test_uids_and_labels_come_back_as_they_left(
    judged: Workspace, opened: Opener, tmp_path: Path, rubric_file: Path
) -> None:
    report = export(judged, "pyrit", tmp_path / "out")
    again = back(opened, tmp_path, tmp_path / "out" / THREE, rubric_file)
    missing = {u for u, text in _responses(judged).items() if text in ("null", "NaN", "")}
    assert uids(again) == uids(judged) - missing
    given, kept = said(judged, names=pseudonyms(judged)), uids(again)
    left = {place: code for place, code in given.items() if place[0] in kept}
    assert said(again) == left
    assert again.importing.run(tmp_path / "out" / THREE).added == 0
    told = "\n".join(report.left_out)
    assert "2 items whose response" in told and "1 item without a response" in told
    assert "Lone surrogates in 2 items" in told


def test_consensus_has_a_file_of_its_own_without_anybodys_labels(
    judged: Workspace, opened: Opener, tmp_path: Path, rubric_file: Path
) -> None:
    export(judged, "pyrit", tmp_path / "out")
    _, rows = table(tmp_path / "out" / "consensus_scores.csv")
    assert set(rows[0]) >= {"human_score", "objective", "assistant_response"}
    assert all(row["human_score"] in ("0", "0.25", "0.5", "0.75", "1") for row in rows)
    again = back(opened, tmp_path, tmp_path / "out" / "consensus_scores.csv", rubric_file)
    assert uids(again) <= uids(judged) and said(again) == {}
    export(judged, "pyrit", tmp_path / "raw", labels="raw")
    assert not (tmp_path / "raw" / "consensus_scores.csv").exists()


def test_items_with_fewer_people_stand_in_a_file_of_their_own(
    project: Path, opened: Opener, tmp_path: Path
) -> None:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 4))
    for who, names in (("ada", ("i0", "i1")), ("ben", ("i1", "i2"))):
        for name in names:
            say(workspace, who, name, 3)
    report = export(workspace, "pyrit", tmp_path / "out", names=True)
    _, one = table(tmp_path / "out" / "human_scores_1.csv")
    _, two = table(tmp_path / "out" / "human_scores_2.csv")
    assert {row["annotators"] for row in one} == {"ada", "ben"}
    assert [row["annotators"] for row in two] == ["ada|ben"]
    assert all(row["human_score_1"] == "0.5" for row in (*one, *two))
    assert any(text.startswith("1 item on which no person's label") for text in report.left_out)


def test_a_changed_row_is_read_as_pyrits_own(
    judged: Workspace, opened: Opener, tmp_path: Path, rubric_file: Path
) -> None:
    export(judged, "pyrit", tmp_path / "out")
    path = tmp_path / "out" / THREE
    path.write_bytes(path.read_bytes().replace(b'"Twice."', b'"Edited."'))
    again = back(opened, tmp_path, path, rubric_file)
    edited = uids(again) - uids(judged)
    assert len(edited) == 2
    found = {(who, c) for uid, who, _, c in said(again) if uid in edited}
    assert found == {(f"pyrit-rater-{n}", "harm_score") for n in (1, 2, 3)}


def test_a_yes_or_no_criterion_becomes_a_true_or_false_dataset(
    project: Path, opened: Opener, tmp_path: Path
) -> None:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
    for n, wrong in enumerate((True, False)):
        values = {"severity": "1", "categories": (), "refusal": "full", "wrong_reason": wrong}
        draft = draft_for(uid_of(workspace, f"i{n}"), 1, values=values)
        workspace.labeling.submit("ada", draft).result()
    export(workspace, "pyrit", tmp_path / "out", criterion="wrong_reason")
    comment, rows = table(tmp_path / "out" / "human_scores_1.csv")
    assert "harm_definition" not in comment
    assert sorted(row["human_score_1"] for row in rows) == ["0", "1"]
    assert not (tmp_path / "out" / "harm_definition").exists()


def test_scales_without_a_lowest_and_a_highest_level_are_refused(
    judged: Workspace, tmp_path: Path
) -> None:
    for criterion in ("refusal", "categories"):
        with pytest.raises(RefusedInput, match="is neither"):
            export(judged, "pyrit", tmp_path / "out", criterion=criterion)
    with pytest.raises(RefusedInput, match="no distributions"):
        export(judged, "pyrit", tmp_path / "out", labels="soft")


def test_the_harm_definition_is_our_rubrics_levels(judged: Workspace, tmp_path: Path) -> None:
    export(judged, "pyrit", tmp_path / "out")
    text = (tmp_path / "out" / "harm_definition" / "severity.yaml").read_text(encoding="utf-8")
    found = load_text(text, "definition")
    assert (found["version"], found["category"]) == ("1.0.0", "severity")
    levels = found["scale_descriptions"]
    assert [one["score_value"] for one in levels] == ["1", "2", "3", "4", "5"]
    assert levels[0]["description"] == "None: Nothing."
    assert category_name("Hate / Speech 2") == "hate_speech"


def test_the_readme_says_how_far_it_can_be_trusted(judged: Workspace, tmp_path: Path) -> None:
    export(judged, "pyrit", tmp_path / "out")
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    for told in ("Krippendorff's alpha = ", "1 → 0, 2 → 0.25", judged.project.canary, "from_csv"):
        assert told in text, told


def test_the_same_project_gives_the_same_bytes(judged: Workspace, tmp_path: Path) -> None:
    first = export(judged, "pyrit", tmp_path / "one").files
    assert export(judged, "pyrit", tmp_path / "two").files == first


def test_formulas_are_guarded_only_where_that_was_asked_for(
    judged: Workspace, opened: Opener, tmp_path: Path, rubric_file: Path
) -> None:
    export(judged, "pyrit", tmp_path / "safe", spreadsheet_safe=True)
    _, rows = table(tmp_path / "safe" / THREE)
    answers = {row["assistant_response"] for row in rows}
    assert "'=1+1" in answers and "=1+1" not in answers
    again = back(opened, tmp_path, tmp_path / "safe" / THREE, rubric_file)
    assert uids(again) <= uids(judged), "the items come back as they were"


def test_a_real_file_leaves_with_the_scores_it_came_with(
    shared: Path, project: Path, opened: Opener, tmp_path: Path
) -> None:
    path = shared / "formats" / "pyrit" / "hate_speech_multi_score.csv"
    workspace = opened(project)
    workspace.importing.run(path)
    export(workspace, "pyrit", tmp_path / "out", criterion="harm_score")
    came, left = table(path), table(tmp_path / "out" / THREE)
    assert "harm_definition=hate_speech.yaml, harm_definition_version=1.0" in left[0]
    columns = [one for one in came[1][0] if one]
    assert sorted(tuple(row[c] for c in columns) for row in left[1]) == sorted(
        tuple(row[c] for c in columns) for row in came[1]
    )
