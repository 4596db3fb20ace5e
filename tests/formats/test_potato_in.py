"""Potato: a project's folder with all its people, of this year's versions and of early ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from annotation_tools import entries, found_in, importer, jsonl, labels, lost, notes, twice, values
from hostile_texts import HOSTILE_TEXTS
from spine import clean

from annotator.domain.errors import RefusedInput
from annotator.domain.label import Scale
from annotator.services.app import Workspace

CONFIG = """\
annotation_task_name: Test
task_dir: .
output_annotation_dir: annotation_output/
data_files: [data/items.jsonl, data/more.csv, ../../outside.jsonl]
item_properties: {id_key: key, text_key: said}
annotation_schemes:
  - {annotation_type: radio, name: tone, labels: [kind, rude]}
  - {annotation_type: multiselect, name: topics, labels: [{name: privacy}, {name: bias}]}
  - {annotation_type: likert, name: harm, size: 5, min_label: low, max_label: high}
  - {annotation_type: slider, name: weight, min_value: 0, max_value: 100, starting_value: 50}
  - {annotation_type: multirate, name: rate, options: [a, b], labels: ["1", "2", "3"]}
  - {annotation_type: text, name: why}
  - {annotation_type: span, name: marks, labels: [x]}
"""


def pair(scheme: str, name: str, value: object) -> list[object]:
    return [{"schema": scheme, "name": name}, value]


def state(who: str, said: dict[str, list[object]], **more: object) -> str:
    return json.dumps(
        {
            "user_id": who,
            "instance_id_ordering": list(said),
            "instance_id_to_behavioral_data": {},
            "instance_id_to_label_to_value": said,
            "instance_id_to_span_to_value": {},
            **more,
        },
        indent=2,
    )


def project(folder: Path, states: dict[str, str], texts: tuple[str, ...] = ("A", "B")) -> Path:
    rows = [{"key": f"i{n}", "said": text, "category": "c"} for n, text in enumerate(texts)]
    jsonl(folder / "data" / "items.jsonl", rows)
    (folder / "data" / "more.csv").write_text("key,said\nm1,From a table\n")
    (folder / "config.yaml").write_text(CONFIG)
    for who, text in states.items():
        place = folder / "annotation_output" / who / "user_state.json"
        place.parent.mkdir(parents=True)
        place.write_text(text, encoding="utf-8")
    return folder


ANN = state(
    "ann",
    {
        "i0": [
            pair("tone", "rude", "rude"),
            pair("topics", "bias", "true"),
            pair("topics", "privacy", True),
            pair("harm", "harm", "4"),
            pair("weight", "weight", "0"),
            pair("rate", "a", "3"),
            pair("rate", "b", "9"),
            pair("why", "text_box", "a reason"),
        ]
    },
    instance_id_to_behavioral_data={
        "i0": {
            "total_time_ms": 2500,
            "annotation_changes": [
                {
                    "timestamp": 1_700_000_000,
                    "schema_name": "tone",
                    "label_name": "rude",
                    "action": "select",
                }
            ],
        }
    },
    instance_id_to_span_to_value={"i0": [[{"schema": "marks", "start": 0, "end": 1}, "true"]]},
)
BOB = state("bob", {"i0": [pair("tone", "kind", "kind")], "m1": [pair("harm", "2", "2")]})


def test_a_projects_folder_has_all_people_and_the_declared_scales(tmp_path: Path) -> None:
    place = project(tmp_path / "p", {"ann": ANN, "bob": BOB})
    assert importer("potato").sniff(place) == 0.9
    found = found_in("potato", place)
    assert values(found) == {
        ("i0", "ann", "tone"): "rude",
        ("i0", "ann", "topics"): ("privacy", "bias"),
        ("i0", "ann", "harm"): "4",
        ("i0", "ann", "weight"): "0",
        ("i0", "ann", "rate.a"): "3",
        ("i0", "bob", "tone"): "kind",
        ("m1", "bob", "harm"): "2",
    }
    one = labels(found)["i0", "ann", "harm"]
    assert one.scale == Scale("ordinal", ("1", "2", "3", "4", "5"))
    assert (one.rationale, one.active_s, one.at) == ("a reason", 2.5, "2023-11-14T22:13:20Z")
    first, unlabeled, _ = entries(found)
    assert (first.item.response.text, first.item.category) == ("A", "c")
    assert (unlabeled.item.source_id, unlabeled.labels) == ("i1", ())
    assert first.unknown[0].column == "rate.b"
    assert any("spans" in told for told in notes(found))


SERVED = """\
data_files: [data/items.jsonl]
item_properties: {id_key: key, text_key: said}
machine_annotators: {enabled: true, annotators: [{id: judge, kind: llm}]}
annotation_schemes:
  - {annotation_type: pairwise, name: better, labels: [left, right], allow_tie: true}
  - {annotation_type: pairwise, name: far, mode: scale}
  - {annotation_type: confidence, name: sure, labels: [low, middling, high], scale_points: 3}
  - {annotation_type: likert, name: often, labels: [never, sometimes, always]}
  - {annotation_type: semantic_differential, name: mood, pairs: [[good, bad]]}
  - {annotation_type: rubric_eval, name: rubric, criteria: [{name: clear}], scale_points: 4}
  - {annotation_type: ranking, name: order, labels: [p, q]}
"""
SERVED_ANN = [
    pair("better", "selection", "tie"),
    pair("far", "scale_value", "-2"),
    pair("sure", "3", "3"),
    pair("often", "sometimes", "sometimes"),
    pair("mood", "good__bad", "7"),
    pair("rubric", "clear", "4"),
    pair("order", "rank_order", "q,p"),
]


def test_what_a_server_stores_is_on_the_scale_that_people_saw(tmp_path: Path) -> None:
    """As Potato 2.12.1 stores it: sides are A and B whatever they are called, levels numbers."""
    ann = state("ann", {"i0": SERVED_ANN}, origin={})
    judge = state("judge", {"i0": [pair("better", "selection", "B")]}, origin={"kind": "llm"})
    place = project(tmp_path / "p", {"ann": ann, "judge": judge})
    (place / "config.yaml").write_text(SERVED)
    found = found_in("potato", place)
    assert values(found) == {
        ("i0", "ann", "better"): "tie",
        ("i0", "ann", "far"): "-2",
        ("i0", "ann", "sure"): "3",
        ("i0", "ann", "often"): "sometimes",
        ("i0", "ann", "mood.good__bad"): "7",
        ("i0", "ann", "rubric.clear"): "4",
        ("i0", "judge", "better"): "B",
    }
    by = labels(found)
    assert by["i0", "ann", "better"].scale == Scale("nominal", ("A", "B", "tie"))
    assert by["i0", "ann", "sure"].scale == Scale("ordinal", ("1", "2", "3"))
    assert by["i0", "ann", "often"].scale == Scale("ordinal", ("never", "sometimes", "always"))
    assert by["i0", "ann", "mood.good__bad"].scale.codes == tuple("1234567")
    assert by["i0", "ann", "rubric.clear"].scale.codes == tuple("1234")
    assert (by["i0", "ann", "better"].kind, by["i0", "judge", "better"].kind) == ("human", "model")
    assert any("“order”" in told for told in notes(found))


def test_an_export_with_origins_names_people_and_machines(tmp_path: Path) -> None:
    place = project(tmp_path / "p", {})
    (place / "config.yaml").write_text(SERVED)
    folder = place / "annotation_output" / "exports" / "jsonl"
    folder.mkdir(parents=True)
    table = folder / "annotations.csv"
    head = "instance_id,user_id,annotator_origin,annotator_origin_detail,better.selection\n"
    table.write_text(f"{head}i0,ann,human,,A\ni0,judge,llm,judge (m/1),B\n")
    rows = [
        {"instance_id": "i0", "user_id": "ann", "labels": {"better": {"selection": "A"}}},
        {"instance_id": "i0", "user_id": "judge", "annotator_origin": {"kind": "llm"}}
        | {"labels": {"better": {"selection": "B"}}},
    ]
    lines = jsonl(folder / "annotations.jsonl", [{**row, "spans": {}} for row in rows])
    for path in (table, lines):
        assert importer("potato").sniff(path) > 0.5
        found = labels(found_in("potato", path))
        assert {(who, of, one.kind) for (_, who, of), one in found.items()} == {
            ("ann", "better", "human"),
            ("judge", "better", "model"),
        }


@pytest.mark.parametrize("inner", ["annotation_output", "annotation_output/ann/user_state.json"])
def test_the_output_folder_and_one_persons_state_find_their_texts(
    tmp_path: Path, inner: str
) -> None:
    place = project(tmp_path / "p", {"ann": ANN, "bob": BOB}) / inner
    assert importer("potato").sniff(place) == 0.9
    found = found_in("potato", place)
    assert values(found)["i0", "ann", "harm"] == "4"
    assert ("i0", "bob", "tone") in values(found) or inner.endswith(".json")


def test_a_folder_may_be_named_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = project(tmp_path / "p", {"ann": ANN})
    monkeypatch.chdir(tmp_path)
    assert importer("potato").sniff(Path("p")) == 0.9
    assert len(entries(found_in("potato", Path("p")))) == 3
    read = importer("potato").reads(Path("p"))
    assert {one.name for one in read} == {
        "user_state.json",
        "config.yaml",
        "items.jsonl",
        "more.csv",
    }
    assert all((place.parent / one).is_file() for one in read)


def test_labels_without_texts_are_refused_with_what_to_do(tmp_path: Path) -> None:
    alone = tmp_path / "deep" / "down" / "here" / "user_state.json"
    alone.parent.mkdir(parents=True)
    alone.write_text(ANN)
    with pytest.raises(RefusedInput, match="without the texts") as refused:
        found_in("potato", alone)
    assert "project's folder" in refused.value.hint


def test_no_file_outside_of_the_project_is_read(tmp_path: Path) -> None:
    jsonl(tmp_path / "outside.jsonl", [{"key": "secret", "said": "Not yours."}])
    place = project(tmp_path / "one" / "p", {"ann": ANN})
    assert "secret" not in {one.item.source_id for one in entries(found_in("potato", place))}


def test_several_answers_where_one_is_allowed(tmp_path: Path) -> None:
    twice_said = [pair("tone", "rude", "rude"), pair("tone", "kind", "kind")]
    changed = {
        "i0": {
            "annotation_changes": [
                {"timestamp": n, "schema_name": "tone", "label_name": name, "action": "select"}
                for n, name in enumerate(("kind", "rude"), 1_700_000_000)
            ]
        }
    }
    text = state("ann", {"i0": twice_said}, instance_id_to_behavioral_data=changed)
    found = found_in("potato", project(tmp_path / "p", {"ann": text}))
    assert values(found) == {("i0", "ann", "tone"): "rude"}
    assert any("the last counts" in one for one in notes(found))


def old_row(number: str, text: str, **schemes: dict[str, object]) -> dict[str, object]:
    return {
        "id": number,
        "displayed_text": text,
        "label_annotations": schemes,
        "span_annotations": [],
        "behavioral_data": {"time_string": "Time spent: 0d 0h 1m 5s "},
    }


def test_the_folder_of_an_early_version(tmp_path: Path) -> None:
    place = tmp_path / "out"
    for who, tone in (("ann@x", "kind"), ("bob@x", "rude")):
        rows = [
            old_row("1", "A", tone={tone: "1"}, harm={"3": "3"}, why={"text_box": "said"}),
            old_row("2", "B", tone={tone: "1"}, topics={"p": "true", "b": "true"}),
            old_row("consent.html", "consent", agree={"Yes": "true"}),
        ]
        jsonl(place / who / "annotated_instances.jsonl", rows)
    found = found_in("potato", place)
    by = labels(found)
    assert values(found) == {
        ("1", "ann@x", "tone"): "kind",
        ("1", "bob@x", "tone"): "rude",
        ("1", "ann@x", "harm"): "3",
        ("1", "bob@x", "harm"): "3",
        ("2", "ann@x", "tone"): "kind",
        ("2", "bob@x", "tone"): "rude",
        ("2", "ann@x", "topics"): ("p", "b"),
        ("2", "bob@x", "topics"): ("p", "b"),
    }
    assert (by["1", "ann@x", "tone"].rationale, by["1", "ann@x", "tone"].active_s) == ("said", 65)
    assert by["1", "ann@x", "harm"].scale == Scale("interval", ())
    assert set(lost(found)) == {"survey_page"}
    assert len(entries(found)) == 2


def test_a_file_of_all_people_that_names_nobody_is_refused(tmp_path: Path) -> None:
    rows = [old_row("1", "A", tone={"kind": "1"}), old_row("1", "A", tone={"rude": "2"})]
    path = jsonl(tmp_path / "out" / "annotated_instances.jsonl", rows)
    with pytest.raises(RefusedInput, match="does not say whose"):
        found_in("potato", path)


def test_the_table_of_an_early_version_names_people(tmp_path: Path) -> None:
    path = tmp_path / "annotated_instances.tsv"
    path.write_text(
        "user\tinstance_id\tdisplayed_text\ttone:::Yes\ttone:::No\tspan_annotation:::x\n"
        'ann@x\t1\t"<b>A</b>"\t1\t\t[]\nbob@x\t1\t"<b>A</b>"\t\t2\t[]\n'
    )
    found = found_in("potato", path)
    assert values(found) == {("1", "ann@x", "tone"): "Yes", ("1", "bob@x", "tone"): "No"}
    assert [one.item.response.text for one in entries(found)] == ["<b>A</b>"]
    assert notes(found) == set()


def test_what_its_exporter_writes_is_read_beside_the_configuration(tmp_path: Path) -> None:
    place = project(tmp_path / "p", {"ann": ANN})
    row = {"instance_id": "i0", "user_id": "ann", "labels": {"tone": {"kind": "kind"}}}
    rows = [{**row, "spans": {}, "links": {}}]
    jsonl_file = jsonl(place / "export" / "annotations.jsonl", rows)
    assert values(found_in("potato", jsonl_file)) == {("i0", "ann", "tone"): "kind"}
    table = place / "export" / "annotations.csv"
    table.write_text("instance_id,user_id,tone.rude,harm.harm\ni1,bob,rude,5\n")
    assert importer("potato").sniff(table) == 0.7
    assert values(found_in("potato", table)) == {
        ("i1", "bob", "tone"): "rude",
        ("i1", "bob", "harm"): "5",
    }


def test_importing_twice_adds_nothing(workspace: Workspace, tmp_path: Path) -> None:
    assert twice(workspace, project(tmp_path / "p", {"ann": ANN, "bob": BOB})) == (3, 7)
    clean(workspace)


def test_hostile_texts_arrive_as_they_are(tmp_path: Path) -> None:
    place = project(tmp_path / "p", {"ann": ANN}, HOSTILE_TEXTS)
    made = entries(found_in("potato", place))
    assert [one.item.response.text for one in made][:-1] == list(HOSTILE_TEXTS)
