"""Label Studio's exports: a team moves here with its items, its labels and its α."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from annotation_tools import entries, found_in, importer, labels, lost, notes, twice, values
from hostile_texts import HOSTILE_TEXTS
from spine import clean

from annotator.__main__ import main
from annotator.domain.errors import RefusedInput
from annotator.domain.label import Scale
from annotator.formats.label_studio.config import parse_config, read_config
from annotator.formats.label_studio.people import NUMBERED
from annotator.formats.label_studio.tasks import AGAIN
from annotator.services.app import Workspace, create_project

CONFIG = """<View>
  <Paragraphs name="chat" value="$dialog" layout="dialogue" nameKey="who" textKey="said"/>
  <Rating name="harm" toName="chat" maxRating="5"/>
  <Choices name="topics" toName="chat" choice="multiple">
    <Choice value="privacy"/><Choice value="Bias &amp; more" alias="bias"/><Choice value="other"/>
  </Choices>
  <Choices name="refused" toName="chat"><Choice value="no"/><Choice value="yes"/></Choices>
  <Taxonomy name="kind" toName="chat"><Choice value="a"><Choice value="b"/></Choice></Taxonomy>
  <TextArea name="why" toName="chat"/>
  <Choices name="part" toName="chat" perRegion="true"><Choice value="x"/></Choices>
</View>
"""
DIALOG = [{"who": "user", "said": "Hello?"}, {"who": "assistant", "said": "Hello."}]


def result(name: str, kind: str, **value: object) -> dict[str, object]:
    return {"id": name, "from_name": name, "to_name": "chat", "type": kind, "value": value}


def annotation(who: object, *results: object, **more: object) -> dict[str, object]:
    told = {"created_at": "2026-01-02T03:04:05Z", "lead_time": 7.5, "was_cancelled": False}
    return {"id": 1, "completed_by": who, "result": list(results), **told, **more}


def exported(folder: Path, *annotations: object, config: str = CONFIG, **task: object) -> Path:
    """A project's export with one task, and its configuration beside it."""
    folder.mkdir(exist_ok=True)
    if config:
        (folder / "config.xml").write_text(config, encoding="utf-8")
    data = {"dialog": DIALOG, "model": "m-1"}
    whole = {"id": 7, "data": data, "annotations": annotations, "project": 3, **task}
    path = folder / "export.json"
    path.write_text(json.dumps([whole]), encoding="utf-8")
    return path


def test_the_configuration_says_what_is_judged_and_declares_the_scales(tmp_path: Path) -> None:
    found = found_in(
        "label-studio",
        exported(
            tmp_path,
            annotation(
                {"id": 4, "email": "ann@example.org"},
                result("harm", "rating", rating=2),
                result("topics", "choices", choices=["bias", "privacy"]),
                result("refused", "choices", choices=["no"]),
                result("kind", "taxonomy", taxonomy=[["a", "b"]]),
                result("why", "textarea", text=["first", "second"]),
            ),
        ),
    )
    (entry,) = entries(found)
    assert [(turn.role, turn.text) for turn in entry.item.turns] == [
        ("user", "Hello?"),
        ("assistant", "Hello."),
    ]
    assert (entry.item.source_id, entry.item.model) == ("7", "m-1")
    by = {one.criterion: one for one in entry.labels}
    assert {key: one.value for key, one in by.items()} == {
        "harm": "2",
        "topics": ("privacy", "bias"),
        "refused": "no",
        "kind": ("a / b",),
    }
    assert by["harm"].scale == Scale("ordinal", ("1", "2", "3", "4", "5"))
    assert by["topics"].scale == Scale("set", ("privacy", "bias", "other"))
    assert by["kind"].scale == Scale("set", ("a", "a / b"))
    one = by["harm"]
    assert (one.annotator, one.rationale) == ("ann@example.org", "first\nsecond")
    assert (one.at, one.active_s) == ("2026-01-02T03:04:05Z", 7.5)


def test_without_a_configuration_the_values_of_the_whole_file_tell(tmp_path: Path) -> None:
    path = exported(
        tmp_path,
        annotation(4, result("harm", "rating", rating=2), result("t", "choices", choices=["a"])),
        annotation(5, result("n", "number", number=0.5), result("t", "choices", choices=[])),
        config="",
        data={
            "messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]
        },
    )
    by = labels(found_in("label-studio", path))
    assert by["7", "4", "harm"].scale == Scale("interval", ())
    assert (by["7", "4", "t"].value, by["7", "5", "t"].value) == (("a",), ())
    assert by["7", "5", "n"].value == "0.5"


def test_a_person_with_a_number_and_an_email_is_one(tmp_path: Path) -> None:
    rated = result("harm", "rating", rating=2)
    path = exported(
        tmp_path,
        annotation(4, rated, id=1),
        annotation({"id": 5, "email": "ben@example.org"}, rated, id=2),
        annotation(5, rated, id=3, created_at="2026-01-03T03:04:05Z"),
    )
    task = json.loads(path.read_text("utf-8"))[0]
    later = {"id": 4, "email": "ann@example.org"}
    other = {**task, "id": 8, "annotations": [annotation(later, rated), annotation(6, rated)]}
    path.write_text(json.dumps([task, other]), encoding="utf-8")
    found = found_in("label-studio", path)
    assert set(labels(found)) == {
        ("7", "ann@example.org", "harm"),
        ("7", "ben@example.org", "harm"),
        ("8", "ann@example.org", "harm"),
        ("8", "6", "harm"),
    }
    assert [text for text in notes(found) if "by number alone" in text] == [NUMBERED.text]


SERVED = {
    "text": "A reply.",
    "id": 3,
    "harm": 4,
    "annotator": 1,
    "annotation_id": 7,
    "created_at": "2026-01-02T03:04:05.278168Z",
    "updated_at": "2026-01-02T03:04:05.278173Z",
    "lead_time": 2.5,
}


def test_rows_of_a_server_name_people_by_number_and_one_may_have_several(tmp_path: Path) -> None:
    """As its JSON-MIN is: annotations by people whom it does not know are the importer's."""
    rows = [SERVED, {**SERVED, "annotation_id": 8, "harm": 2}, {**SERVED, "id": 4, "annotator": 2}]
    path = tmp_path / "min.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    found = notes(found_in("label-studio", path))
    assert {AGAIN.text, NUMBERED.text} <= set(found)
    path.write_text(json.dumps([{**SERVED, "annotator": "a@example.org"}]), encoding="utf-8")
    found = notes(found_in("label-studio", path))
    assert {AGAIN.text, NUMBERED.text}.isdisjoint(found)


def test_a_number_that_is_two_emails_stays_a_number(tmp_path: Path) -> None:
    rated = result("harm", "rating", rating=2)
    people = ({"id": 4, "email": "a@example.org"}, {"id": 4, "email": "b@example.org"}, 4)
    path = exported(tmp_path, *(annotation(who, rated) for who in people))
    assert {who for _, who, _ in labels(found_in("label-studio", path))} == {
        "a@example.org", "b@example.org", "4",
    }  # fmt: skip


def test_a_value_off_its_scale_is_left_and_told(tmp_path: Path) -> None:
    found = found_in(
        "label-studio",
        exported(
            tmp_path,
            annotation(1, result("harm", "rating", rating=9)),
            annotation(2, result("refused", "choices", choices=["maybe"])),
        ),
    )
    (entry,) = entries(found)
    assert entry.labels == ()
    assert {one.value for one in entry.unknown} == {"9", "maybe"}


def test_skipped_annotations_regions_and_ground_truth_are_told(tmp_path: Path) -> None:
    region = result("spans", "labels", start=0, end=3, labels=["x"])
    by_region = result("part", "choices", start=0, end=2, choices=["x"])
    found = found_in(
        "label-studio",
        exported(
            tmp_path,
            annotation(1, result("harm", "rating", rating=1), was_cancelled=True),
            annotation(2, region, by_region, result("harm", "rating", rating=3), ground_truth=True),
        ),
    )
    assert values(found) == {("7", "2", "harm"): "3"}
    told = " ".join(notes(found))
    assert "skipped" in told and "“labels”" in told and "ground truth" in told


def test_predictions_are_labels_of_models(tmp_path: Path) -> None:
    prediction = {
        "model_version": "judge-1",
        "score": 0.9,
        "result": [result("harm", "rating", rating=4)],
    }
    (one,) = labels(found_in("label-studio", exported(tmp_path, predictions=[prediction]))).values()
    assert (one.kind, one.annotator, one.value, one.active_s) == ("model", "judge-1", "4", None)


def test_of_two_annotations_by_one_person_the_later_counts(tmp_path: Path) -> None:
    path = exported(
        tmp_path,
        annotation(1, result("harm", "rating", rating=5), created_at="2026-02-01T00:00:00Z"),
        annotation(1, result("harm", "rating", rating=1), created_at="2026-01-01T00:00:00Z"),
    )
    found = found_in("label-studio", path)
    assert values(found) == {("7", "1", "harm"): "5"}
    assert any("the last counts" in one for one in notes(found))


def test_conversations_that_took_place_in_annotations_are_items_of_their_own(
    tmp_path: Path,
) -> None:
    def said(role: str, content: str) -> dict[str, object]:
        value = {"chatmessage": {"role": role, "content": content, "createdAt": 1}}
        return {"id": content, "from_name": "chat", "type": "chatmessage", "value": value}

    path = exported(
        tmp_path,
        annotation("a", said("user", "1"), said("assistant", "2"), id=11),
        annotation("b", said("user", "3"), said("assistant", "4"), id=12),
        data={"dialog": []},
    )
    found = entries(found_in("label-studio", path))
    assert [one.item.source_id for one in found] == ["7#11", "7#12"]
    assert [one.item.response.text for one in found] == ["2", "4"]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><View><Rating name="harm" toName="chat"/></View>',
        "<View><Rating name='harm'",
        "<html/>",
        "<View>" + "<Taxonomy name='t'>" + "<Choice value='a'>" * 5_000,
    ],
)
def test_a_configuration_that_is_none_or_declares_entities_is_not_read(text: str) -> None:
    assert parse_config(text) is None


def test_deep_and_huge_configurations_do_no_harm(tmp_path: Path) -> None:
    deep = "<Choice value='a'>" * 5_000 + "</Choice>" * 5_000
    found = parse_config(f"<View><Taxonomy name='t' toName='c'>{deep}</Taxonomy></View>")
    assert found is not None
    (tmp_path / "big.xml").write_text("<View>" + " " * 2**21 + "</View>")
    assert read_config(tmp_path / "big.xml") is None


def rows(count: int = 3) -> list[dict[str, object]]:
    """Rows of JSON_MIN: the data, the id, the results, who made them."""
    return [
        {
            "dialog": [{"role": "user", "content": "q"}, {"role": "assistant", "content": f"a{n}"}],
            "id": n,
            "harm": [{"rating": 1 + (n + place) % 5}],
            "topics": "privacy" if place else {"choices": ["privacy", "bias"]},
            "note": f"because {n} {place}",
            "annotator": f"{who}@example.org",
            "annotation_id": 10 * n + place,
            "created_at": "2026-01-02T03:04:05Z",
            "updated_at": "2026-01-02T03:04:05Z",
            "lead_time": 3.0,
        }
        for n in range(count)
        for place, who in enumerate(("ann", "bob"))
    ]


def test_json_min_gives_the_same_items_and_labels(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(rows()), encoding="utf-8")
    found = found_in("label-studio", path)
    by = labels(found)
    assert by["0", "ann@example.org", "harm"].value == "1"
    assert by["0", "ann@example.org", "topics"].value == ("privacy", "bias")
    assert by["2", "bob@example.org", "topics"].value == ("privacy",)
    assert by["2", "bob@example.org", "topics"].rationale == "because 2 1"
    assert {entry.item.source_id for entry in entries(found)} == {"0", "1", "2"}


def test_csv_cells_hold_json(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        names = sorted(rows()[0])
        writer = csv.DictWriter(file, names, quoting=csv.QUOTE_NONNUMERIC)
        writer.writeheader()
        for row in rows():
            writer.writerow(
                {k: json.dumps(v) if isinstance(v, list | dict) else v for k, v in row.items()}
            )
    by = labels(found_in("label-studio", path))
    assert by["1", "ann@example.org", "harm"].value == "2"
    assert by["1", "ann@example.org", "topics"].value == ("privacy", "bias")
    assert by["1", "bob@example.org", "harm"].rationale == "because 1 1"


def test_no_label_of_a_csv_is_shown_as_a_category(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    path.write_text(
        "annotation_id,annotator,category,created_at,id,lead_time,text,updated_at\n"
        "1,ann@example.org,toxic,2026-01-02,1,2.0,Some text,2026-01-02\n"
    )
    found = found_in("label-studio", path)
    (entry,) = entries(found)
    assert (entry.item.category, entry.labels) == (None, ())
    assert any("category" in one and "configuration" in one for one in notes(found))
    (tmp_path / "config.xml").write_text(
        "<View><Text name='t' value='$text'/><Choices name='category' toName='t'>"
        "<Choice value='toxic'/><Choice value='fine'/></Choices></View>"
    )
    (one,) = labels(found_in("label-studio", path)).values()
    assert (one.value, one.scale.codes) == ("toxic", ("toxic", "fine"))


def test_three_people_and_their_alpha_move_here(
    tmp_path: Path, rubric_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw = random.Random(6)
    people = ("ann@example.org", "bob@example.org", "cyd@example.org")
    matrix = np.full((3, 40), np.nan)
    tasks = []
    for n in range(40):
        level = draw.randint(1, 5)
        made = []
        for place, who in enumerate(people):
            if draw.random() < 0.15:
                continue
            given = min(5, max(1, level + draw.choice((-1, 0, 0, 0, 1))))
            matrix[place, n] = given
            made.append(
                annotation({"id": place, "email": who}, result("harm", "rating", rating=given))
            )
        dialog = [{"who": "user", "said": f"Q{n}"}, {"who": "assistant", "said": f"A{n}"}]
        tasks.append({"id": n, "data": {"dialog": dialog}, "annotations": made})
    (tmp_path / "config.xml").write_text(CONFIG)
    (tmp_path / "export.json").write_text(json.dumps(tasks))
    create_project(tmp_path / "p", rubric=str(rubric_file))
    assert main(["import", str(tmp_path / "p"), str(tmp_path / "export.json")]) == 0
    capsys.readouterr()
    assert main(["agreement", str(tmp_path / "p"), "--criterion", "harm", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    criterion = told["criteria"]["harm"]
    expected = krippendorff.alpha(matrix, level_of_measurement="ordinal", value_domain=range(1, 6))
    assert criterion["alpha"]["value"] == pytest.approx(expected, abs=1e-9)
    assert criterion["n_annotators"] == 3


def test_tasks_nobody_labeled_yet_are_read_by_the_configuration(tmp_path: Path) -> None:
    path = exported(tmp_path, data={"dialog": DIALOG, "response": "something else"})
    (entry,) = entries(found_in("label-studio", path))
    assert entry.item.response.text == "Hello."


def test_hostile_texts_arrive_as_they_are(tmp_path: Path) -> None:
    tasks = [
        {"id": n, "data": {"prompt": "q", "response": text}, "annotations": []}
        for n, text in enumerate(HOSTILE_TEXTS)
    ]
    (tmp_path / "tasks.json").write_text(json.dumps(tasks))
    made = entries(found_in("label-studio", tmp_path / "tasks.json"))
    assert [one.item.response.text for one in made] == list(HOSTILE_TEXTS)


@pytest.mark.parametrize("odd", ["\ud800x", "nul\x00", "a\nb", "x" * 5_000, "=1+1", "../../x"])
def test_names_and_times_can_be_anything(workspace: Workspace, tmp_path: Path, odd: str) -> None:
    made = annotation({"email": odd}, result(odd, "choices", choices=[odd]), created_at=odd)
    path = exported(tmp_path / "ls", made, id=odd)
    assert twice(workspace, path) == (1, 1)
    clean(workspace)


def test_importing_twice_adds_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = exported(tmp_path / "ls", annotation("a@b", result("harm", "rating", rating=2)))
    assert twice(workspace, path) == (1, 1)
    clean(workspace)


REAL = {
    "label_studio/chat_data.json": (1, 0),
    "label_studio/csv_test.json": (2, 0),
    "label_studio/csv_test2.json": (1, 1),
    "label_studio/csv_test2_result.csv": (1, 0),
    "label_studio/csv_test_colliding_keys.json": (1, 1),
    "label_studio/csv_test_colliding_keys_mixed.json": (2, 1),
    "label_studio/data.json": (1, 0),
    "generated_by_tools/label_studio/ls_tasks.json": (6, 24),
    "generated_by_tools/label_studio/ls_out/JSON/result.json": (6, 24),
    "generated_by_tools/label_studio/ls_out/JSON_MIN/result.json": (12, 24),
    "generated_by_tools/label_studio/ls_out/CSV/result.csv": (12, 12),
    "generated_by_tools/label_studio/ls_out/TSV/result.csv": (12, 12),
}


@pytest.mark.parametrize("name", REAL)
def test_files_of_its_own_tests_and_converter(shared: Path, name: str) -> None:
    path = shared / "formats" / name
    assert importer("label-studio").sniff(path) >= 0.9
    found = found_in("label-studio", path)
    made = entries(found)
    assert (len(made), sum(len(one.labels) for one in made)) == REAL[name]
    assert lost(found) == []


def test_three_records_of_the_converters_files(shared: Path) -> None:
    folder = shared / "formats" / "generated_by_tools" / "label_studio"
    found = found_in("label-studio", folder / "ls_tasks.json")
    by = labels(found)
    first, second, last = (entries(found)[n].item for n in (0, 1, 5))
    assert (second.turns[0].role, len(second.turns)) == ("system", 5)
    assert (first.model, len(first.response.text)) == ("demo/model-a", 38)
    assert last.response.text == "4"
    assert by["4", "r12@example.org", "severity"].scale.codes == ("1", "2", "3", "4", "5")
    rated = {k: v for k, v in values(found).items() if k[2] == "severity"}
    less = found_in("label-studio", folder / "ls_out" / "JSON_MIN" / "result.json")
    assert {k: v for k, v in values(less).items() if k[2] == "severity"} == rated


@pytest.mark.parametrize("name", ["data_examples.json", "label_config_repeater.json"])
def test_files_that_are_no_exports_are_refused(
    shared: Path, workspace: Workspace, name: str
) -> None:
    path = shared / "formats" / "label_studio" / name
    assert importer("label-studio").sniff(path) == 0
    with pytest.raises(RefusedInput, match="no column that holds"):
        workspace.importing.run(path)
