"""doccano: a file for each person, classified texts as labels, and what is refused."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from annotation_tools import entries, found_in, jsonl, labels, lost, notes, twice, values
from hostile_texts import HOSTILE_TEXTS
from spine import clean

from annotator.domain.errors import RefusedInput
from annotator.formats.registry import load_registry
from annotator.services.app import Workspace


def archive(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name, text)
    return path


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_a_zip_has_a_file_for_each_person(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "export.zip",
        {
            "ann.jsonl": lines({"id": 1, "text": "A", "label": ["good"], "Comments": []}),
            "bob.jsonl": lines(
                {"id": 1, "text": "A", "label": ["bad"]}, {"id": 2, "text": "B", "label": []}
            ),
        },
    )
    assert load_registry().importer_for(path).name == "doccano"
    found = found_in("doccano", path)
    assert values(found) == {("1", "ann", "label"): "good", ("1", "bob", "label"): "bad"}
    assert {one.item.source_id for one in entries(found)} == {"1", "2"}


def test_texts_without_ids_are_the_same_items_for_everybody(
    workspace: Workspace, tmp_path: Path
) -> None:
    same = {"text": "A", "label": ["x"]}
    members = {f"{who}.jsonl": lines(same, same, {"text": "B"}) for who in ("ann", "bob")}
    path = archive(tmp_path / "export.zip", members)
    assert twice(workspace, path) == (3, 4)
    clean(workspace)


def test_a_criterion_is_a_set_where_anybody_gave_several(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "ann.jsonl",
        [
            {"text": "A", "labels": ["x"], "meta": {"page": "p"}},
            {"text": "B", "labels": ["y", "x"]},
            {"text": "C", "cats": ["z"], "entities": [[0, 1, "LOC"]]},
        ],
    )
    found = found_in("doccano", path)
    by = [one for entry in entries(found) for one in entry.labels]
    assert [(one.criterion, one.value) for one in by] == [
        ("label", ("x",)),
        ("label", ("y", "x")),
        ("cats", "z"),
    ]
    assert dict(entries(found)[0].item.meta) == {"page": "p"}
    assert any("“entities”" in one for one in notes(found))


def test_several_labels_in_a_csv_cell_are_taken_apart(tmp_path: Path) -> None:
    path = tmp_path / "ann.csv"
    path.write_text("id,text,label\n1,A,x#y\n2,B,x\n3,C,\n4,D,C#\n")
    found = values(found_in("doccano", path))
    assert found == {
        ("1", "ann", "label"): ("x", "y"),
        ("2", "ann", "label"): ("x",),
        ("4", "ann", "label"): ("C#",),
    }


BEN = (
    {"id": 1, "text": "Yes.", "prompt": "Is it so?", "model": "m/1", "label": ["bad"]}
    | {"Comments": ["too short", "see 2"], "topic": None, "note": "n"},
    {"id": 2, "text": "No.", "prompt": None, "model": None, "label": []}
    | {"Comments": ["?"], "topic": "t", "note": None},
)


def test_columns_that_a_server_writes_beside_the_text_come_along(tmp_path: Path) -> None:
    """As doccano 1.8.4 exports them: every upload's columns side by side, null where missing."""
    path = archive(tmp_path / "export.zip", {"ben.jsonl": lines(*BEN)})
    found = found_in("doccano", path)
    first, second = (one.item for one in entries(found))
    assert [(turn.role, turn.text) for turn in first.turns] == [
        ("user", "Is it so?"),
        ("assistant", "Yes."),
    ]
    assert (first.model, first.category, dict(first.meta)) == ("m/1", None, {"note": "n"})
    assert [(turn.role, turn.text) for turn in second.turns] == [("assistant", "No.")]
    assert (second.model, second.category) == (None, "t")
    assert labels(found)["1", "ben", "label"].rationale == "too short\nsee 2"
    assert any("comments on texts without a label" in one for one in notes(found))


def test_a_servers_csv_is_known_however_many_columns_were_uploaded(tmp_path: Path) -> None:
    path = tmp_path / "ben.csv"
    head = "id,text,prompt,model,label,Comments,topic,note\n"
    path.write_text(head + "1,Yes.,Is it so?,m/1,bad,too short,,n\n2,No.,,,,,t,\n")
    assert load_registry().importer_for(path).name == "doccano"
    found = found_in("doccano", path)
    assert values(found) == {("1", "ben", "label"): "bad"}
    assert labels(found)["1", "ben", "label"].rationale == "too short"
    assert [one.item.model for one in entries(found)] == ["m/1", None]


def test_written_answers_are_left_and_told(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "ann.jsonl", [{"text": "A", "label": ["long " * 20]}])
    found = found_in("doccano", path)
    assert values(found) == {}
    assert any("written texts" in one for one in notes(found))


def test_archives_that_explode_or_are_damaged_are_refused(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "bomb.zip", {"ann.jsonl": b" " * (64 * 2**20)})
    with pytest.raises(RefusedInput, match="unpacks to more"):
        found_in("doccano", bomb)
    good = archive(tmp_path / "good.zip", {"ann.jsonl": lines({"text": "A", "label": ["x"]}) * 50})
    data = bytearray(good.read_bytes())
    data[45] ^= 0xFF
    good.write_bytes(data)
    with pytest.raises(RefusedInput, match="damaged"):
        found_in("doccano", good)


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    path = archive(tmp_path / "e.zip", {"../../evil.jsonl": lines({"text": "A", "label": ["x"]})})
    (one,) = labels(found_in("doccano", path)).values()
    assert one.annotator == "evil"
    assert not list(tmp_path.parent.glob("evil*"))


def test_hostile_texts_arrive_as_they_are(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "ann.jsonl", [{"text": t, "label": ["x"]} for t in HOSTILE_TEXTS])
    made = entries(found_in("doccano", path))
    assert [one.item.response.text for one in made] == list(HOSTILE_TEXTS)


EXPORT, IMPORT = "backend_data_export_pipeline_examples_", "backend_data_import_pipeline_examples_"
TESTS = "backend_data_import_tests_data_"
REAL = {
    f"{EXPORT}image_captioning_example.jsonl": (3, 3, 0),
    f"{EXPORT}image_classification_example.jsonl": (3, 3, 0),
    f"{EXPORT}intent_detection_example.jsonl": (2, 2, 0),
    f"{EXPORT}relation_extraction_example.jsonl": (1, 0, 0),
    f"{EXPORT}sequence_labeling_example.jsonl": (3, 0, 0),
    f"{EXPORT}sequence_to_sequence_example.jsonl": (3, 3, 0),
    f"{EXPORT}speech_to_text_example.jsonl": (3, 3, 0),
    f"{EXPORT}text_classification_example.csv": (3, 3, 0),
    f"{EXPORT}text_classification_example.json": (3, 3, 0),
    f"{EXPORT}text_classification_example.jsonl": (3, 3, 0),
    f"{IMPORT}intent_detection_example.jsonl": (2, 2, 0),
    f"{IMPORT}relation_extraction_example.jsonl": (1, 0, 0),
    f"{IMPORT}sequence_labeling_example.jsonl": (3, 0, 0),
    f"{IMPORT}sequence_to_sequence_example.csv": (3, 3, 0),
    f"{IMPORT}sequence_to_sequence_example.json": (3, 3, 0),
    f"{IMPORT}sequence_to_sequence_example.jsonl": (3, 3, 0),
    f"{IMPORT}text_classification_example.csv": (3, 3, 0),
    f"{IMPORT}text_classification_example.json": (3, 3, 0),
    f"{IMPORT}text_classification_example.jsonl": (3, 3, 0),
    f"{TESTS}intent_example.jsonl": (4, 2, 1),
    f"{TESTS}relation_extraction_example.jsonl": (1, 0, 0),
    f"{TESTS}seq2seq_example.csv": (2, 1, 2),
    f"{TESTS}seq2seq_example.json": (2, 1, 2),
    f"{TESTS}seq2seq_example.jsonl": (2, 1, 2),
    f"{TESTS}sequence_labeling_example.jsonl": (2, 0, 1),
    f"{TESTS}text_classification_example.csv": (2, 1, 2),
    f"{TESTS}text_classification_example.json": (3, 2, 1),
    f"{TESTS}text_classification_example.jsonl": (3, 2, 0),
    "example.csv": (3, 3, 0),
    "example.json": (3, 3, 0),
    "example.utf16.csv": (3, 3, 0),
    "example_out_of_order_columns.csv": (2, 1, 1),
    "example_overlapping.jsonl": (1, 0, 0),
}
REFUSED = {
    f"{EXPORT}segmentation_example.jsonl": "over several lines, and not valid",
    "example.jsonl": "over several lines, and not valid",
    "example.invalid.2.csv": "1 of 3 records cannot be read",
}


def test_every_file_is_accounted_for(shared: Path) -> None:
    there = {one.name for one in (shared / "formats" / "doccano").iterdir()}
    assert there == REAL.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", REAL)
def test_files_of_its_repository(shared: Path, name: str) -> None:
    path = shared / "formats" / "doccano" / name
    assert load_registry().importer_for(path).name == "doccano"
    found = found_in("doccano", path)
    made = entries(found)
    given = sum(len(one.labels) for one in made)
    assert (len(made), given, len(lost(found))) == REAL[name]


@pytest.mark.parametrize("name", REFUSED)
def test_files_that_are_not_whole_are_refused_with_the_reason(
    shared: Path, workspace: Workspace, name: str
) -> None:
    with pytest.raises(RefusedInput, match=REFUSED[name]):
        workspace.importing.run(shared / "formats" / "doccano" / name)
    assert workspace.items.count() == 0


def test_three_records_of_its_files(shared: Path) -> None:
    folder = shared / "formats" / "doccano"
    one, *_ = entries(found_in("doccano", folder / "example.utf16.csv"))
    assert (one.item.response.text, one.labels[0].value) == ("AAA", "Positive")
    made = entries(found_in("doccano", folder / f"{TESTS}text_classification_example.json"))
    assert made[1].labels[0].value == ("positive", "negative")
    (whole,) = entries(found_in("doccano", folder / f"{EXPORT}relation_extraction_example.jsonl"))
    assert (len(whole.item.response.text), len(whole.record.raw)) == (71, 1040)
