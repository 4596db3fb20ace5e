"""The exported set: the same bytes for the same project, and nothing lost on the way back."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.errors import RefusedInput
from annotator.domain.item import Item, item_uid, placeholder_uid, turn_of
from annotator.domain.label import Evidence, Origin, Scale
from annotator.formats.labeled import (
    About,
    ConsensusRow,
    ItemRow,
    LabelRow,
    Reliability,
    RubricHash,
    RubricText,
    SetContent,
    csv_value,
    export_values,
    import_values,
)
from annotator.formats.rubric_file import rubric_from_text
from annotator.formats.set_folder import is_set, read_set, write_set

HOSTILE = 'nul \x00 lone \ud800 sep \u2028 cr \r\n "q", =1+1 {{x}} \u202e'
LABEL_KEYS = [
    "item",
    "source_id",
    "annotator",
    "kind",
    "purpose",
    "occurrence",
    "rubric",
    "rubric_version",
    "values",
    "unsure",
    "confidence",
    "clauses",
    "evidence",
    "rationale",
    "active_s",
    "at",
    "origin",
]


def _items() -> list[ItemRow]:
    plain = Item((turn_of("user", "Q"), turn_of("assistant", HOSTILE)), 1, source_id="=a")
    nameless = Item((turn_of("assistant", "A"),), 0, model="m", tags=("x", "y"), meta={"k": "v"})
    return [
        ItemRow(item_uid(plain), plain, "ready"),
        ItemRow(item_uid(nameless, 2), nameless, "ready"),
        ItemRow(placeholder_uid("p", None), Item((), 0, source_id="p"), "placeholder"),
        ItemRow("f" * 64, Item((), 0), "redacted"),
    ]


def _labels(items: list[ItemRow]) -> list[LabelRow]:
    first, second = items[0].uid, items[1].uid
    imported = Origin("import", "csv", "0" * 64, 7, "2024-01-01", Scale("nominal", ("0", "1")))
    return [
        LabelRow(
            item=first,
            source_id="=a",
            annotator="A1",
            kind="human",
            purpose="work",
            occurrence=0,
            rubric="small",
            rubric_version="1.2.0",
            values={"severity": 2, "categories": ["privacy"], "wrong_reason": True},
            unsure=True,
            confidence=3,
            clauses=("P-1",),
            evidence=(Evidence(1, 0, 3, HOSTILE),),
            rationale="=SUM(A1)\n" + HOSTILE,
            active_s=12.5,
            at="2026-11-22T12:00:00.000Z",
        ),
        LabelRow(
            item=second,
            source_id=None,
            annotator="A2",
            kind="model",
            purpose="repeat",
            occurrence=1,
            rubric="small",
            rubric_version="1.2.0",
            values={"severity": None, "categories": [], "kind": "0"},
            at="2026-11-22T12:00:01.000Z",
            origin=imported,
        ),
    ]


def _content(rubric: str) -> SetContent:
    items, digest = _items(), hashlib.sha256(rubric.encode()).hexdigest()
    return SetContent(
        project_id="project-1",
        project_name="A project",
        canary="5d0e0000-0000-4000-8000-000000000000",
        seed=7,
        created="2026-11-22T12:00:01.000Z",
        program="0.1.0",
        criteria=("severity", "categories", "kind"),
        items=items,
        labels=_labels(items),
        consensus=[
            ConsensusRow(
                items[0].uid, "=a", "categories", ("a", "b"), "majority", False, 2, {"a": 1.0}
            ),
            ConsensusRow(items[1].uid, None, "severity", None, "median", True, 2, {}, False),
        ],
        rubrics=(RubricText(RubricHash("small", "1.2.0", digest), rubric),),
        agreement={"schema": 1, "criteria": {}},
        about=About(
            reliability=(
                Reliability(
                    "severity", "Severity", "tentative", 0.71, 0.68, 0.75, None, 9, 8, 3, 0.8
                ),
                Reliability(
                    "refusal", "Refusal", "undefined", None, None, None, "one value", 9, 0, 1, None
                ),
            ),
            threshold="severity at least 3",
            left_out=("2 rationales",),
        ),
    )


def _bytes(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_set_holds_what_the_contract_names(tmp_path: Path, small_rubric: str) -> None:
    written = write_set(tmp_path / "out", _content(small_rubric))
    files = _bytes(tmp_path / "out")
    assert set(files) == {
        "items.jsonl",
        "labels.jsonl",
        "labels.csv",
        "adjudications.jsonl",
        "consensus.csv",
        "rubric/small-1.2.0.yaml",
        "agreement.json",
        "README.md",
        "manifest.json",
    }
    assert {f.path: f.sha256 for f in written} == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }
    assert {f.path: f.rows for f in written if f.rows is not None} == {
        "items.jsonl": 4,
        "labels.jsonl": 2,
        "labels.csv": 2,
        "adjudications.jsonl": 0,
        "consensus.csv": 2,
    }
    assert files["rubric/small-1.2.0.yaml"].decode() == small_rubric
    manifest = json.loads(files["manifest.json"])
    assert manifest["schema"] == 1
    assert (manifest["project"], manifest["seed"]) == ("project-1", 7)
    assert manifest["canary"] == "5d0e0000-0000-4000-8000-000000000000"
    assert is_set(tmp_path / "out")


def test_a_row_of_labels_has_exactly_the_contracts_keys(tmp_path: Path, small_rubric: str) -> None:
    write_set(tmp_path / "out", _content(small_rubric))
    lines = (tmp_path / "out" / "labels.jsonl").read_bytes().split(b"\n")[:-1]
    rows = [json.loads(line) for line in lines]
    assert [list(row) for row in rows] == [LABEL_KEYS, LABEL_KEYS]
    assert rows[0]["values"] == {"severity": 2, "categories": ["privacy"], "wrong_reason": True}
    assert rows[0]["rationale"] == "=SUM(A1)\n" + HOSTILE


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, small_rubric: str) -> None:
    write_set(tmp_path / "a", _content(small_rubric))
    write_set(tmp_path / "b", _content(small_rubric))
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")


def test_a_set_reads_back_without_loss(tmp_path: Path, small_rubric: str) -> None:
    content = _content(small_rubric)
    write_set(tmp_path / "out", content)
    found = read_set(tmp_path / "out")
    assert list(found.items()) == content.items
    assert list(found.labels()) == content.labels
    assert found.rubrics() == content.rubrics
    assert found.agreement() == content.agreement
    rubric = found.rubric("small", "1.2.0")
    assert rubric is not None and rubric.version == "1.2.0"
    assert found.rubric("small", "9.9.9") is None
    assert found.manifest.criteria == content.criteria


_any_text = st.text(max_size=30)


@settings(deadline=None, max_examples=80)
@given(
    texts=st.lists(_any_text, min_size=1, max_size=4),
    source_id=st.none() | _any_text.filter(bool),
    rationale=st.none() | _any_text,
)
def test_any_text_survives_export_and_import(
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[str],
    source_id: str | None,
    rationale: str | None,
) -> None:
    turns = tuple(turn_of("assistant", text) for text in texts)
    item = Item(turns, len(turns) - 1, source_id=source_id, meta={"k": texts[0]})
    row = ItemRow(item_uid(item), item, item.status)
    base = _content("id: x\n")
    label = replace(_labels(_items())[0], item=row.uid, rationale=rationale)
    out = tmp_path_factory.mktemp("s") / "out"
    write_set(out, replace(base, items=[row], labels=[label], consensus=[]))
    found = read_set(out)
    assert list(found.items()) == [row]
    assert list(found.labels()) == [label]


# ── Tables for people ──────────────────────────────────────────────────────────────────────────


def _table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def test_labels_csv_guards_free_text_and_changes_no_value(
    tmp_path: Path, small_rubric: str
) -> None:
    write_set(tmp_path / "out", _content(small_rubric))
    first, second = _table(tmp_path / "out" / "labels.csv")
    assert first["rationale"].startswith("'=SUM(A1)")
    assert first["source_id"] == "=a"
    assert (first["severity"], first["categories"], first["unsure"]) == ("2", "privacy", "yes")
    assert (second["severity"], second["categories"]) == ("", "-")
    assert (second["kind"], second["values.kind"]) == ("model", "0")
    assert second["origin"] == "csv"
    rows = _table(tmp_path / "out" / "consensus.csv")
    assert (rows[0]["value"], rows[0]["soft"], rows[0]["violation"]) == ("a|b", "a=1", "")
    assert (rows[1]["value"], rows[1]["tied"], rows[1]["violation"]) == ("", "yes", "no")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ([], "-"),
        (["a", "b"], "a|b"),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (2.0, "2"),
        (2.5, "2.5"),
        ("full", "full"),
    ],
)
def test_values_in_a_cell(value: object, cell: str) -> None:
    assert csv_value(value) == cell  # type: ignore[arg-type]


def test_values_leave_as_numbers_and_come_back_as_ids(small_rubric: str) -> None:
    rubric = rubric_from_text(small_rubric, "r.yaml")
    values = {
        "severity": "3",
        "categories": ("privacy",),
        "refusal": "none",
        "wrong_reason": False,
        "foreign": "0",
    }
    out = export_values(rubric, values)
    assert out == {
        "severity": 3,
        "categories": ["privacy"],
        "refusal": "none",
        "wrong_reason": False,
        "foreign": "0",
    }
    assert import_values(rubric, json.loads(json.dumps(out))) == values
    with pytest.raises(RefusedInput, match="severity"):
        import_values(rubric, {"severity": 9})


def test_readme_says_how_reliable_the_set_is(tmp_path: Path, small_rubric: str) -> None:
    write_set(tmp_path / "out", _content(small_rubric))
    text = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "alpha = 0.710 (95 % interval 0.680 to 0.750)" in text
    assert "8 of 9 items judged by two or more. Percent agreement: " in text
    assert "agreement is undefined (one value)" in text
    assert "severity at least 3" in text
    assert "5d0e0000-0000-4000-8000-000000000000" in text
    assert "4 items, 2 labels." in text
    assert "2 rationales" in text


# ── Where a set may be written ─────────────────────────────────────────────────────────────────


def test_an_earlier_export_of_the_project_is_replaced(tmp_path: Path, small_rubric: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    write_set(out, _content(small_rubric))
    write_set(out, replace(_content(small_rubric), items=[], labels=[], rubrics=()))
    assert list(read_set(out).items()) == []
    assert not (out / "rubric" / "small-1.2.0.yaml").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_nothing_else_is_ever_replaced(tmp_path: Path, small_rubric: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("dear")
    with pytest.raises(RefusedInput, match="no earlier export"):
        write_set(out, _content(small_rubric))
    (out / "thesis.txt").unlink()
    write_set(out, _content(small_rubric))
    with pytest.raises(RefusedInput, match="another project"):
        write_set(out, replace(_content(small_rubric), project_id="project-2"))
    (out / "notes.txt").write_text("mine")
    with pytest.raises(RefusedInput, match=r"notes\.txt"):
        write_set(out, _content(small_rubric))
    assert (out / "notes.txt").read_text() == "mine"


def test_an_export_that_fails_leaves_the_earlier_one_alone(
    tmp_path: Path, small_rubric: str
) -> None:
    out = tmp_path / "out"
    write_set(out, _content(small_rubric))
    before = _bytes(out)

    def failing() -> Iterator[ItemRow]:
        yield _items()[0]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_set(out, replace(_content(small_rubric), items=failing()))
    assert _bytes(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


# ── Sets that are not as they were written ─────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["items.jsonl", "labels.jsonl", "rubric/small-1.2.0.yaml"])
def test_a_file_that_differs_is_named(tmp_path: Path, small_rubric: str, name: str) -> None:
    write_set(tmp_path / "out", _content(small_rubric))
    path = tmp_path / "out" / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(RefusedInput, match=path.name):
        read_set(tmp_path / "out")
    path.unlink()
    with pytest.raises(RefusedInput, match=path.name):
        read_set(tmp_path / "out")


def _forged(out: Path, name: str, old: bytes, new: bytes) -> None:
    """Change a file and the manifest with it."""
    data = (out / name).read_bytes()
    assert old in data
    (out / name).write_bytes(data.replace(old, new, 1))
    manifest = (out / "manifest.json").read_text()
    before, after = (hashlib.sha256(d).hexdigest() for d in (data, data.replace(old, new, 1)))
    (out / "manifest.json").write_text(manifest.replace(before, after))


def test_an_item_that_does_not_give_its_uid_is_refused(tmp_path: Path, small_rubric: str) -> None:
    write_set(tmp_path / "out", _content(small_rubric))
    _forged(tmp_path / "out", "items.jsonl", b'"text":"Q"', b'"text":"X"')
    with pytest.raises(RefusedInput, match=r"items.jsonl, line 1: the uid"):
        list(read_set(tmp_path / "out").items())


def test_a_row_of_another_form_is_refused_with_its_line(tmp_path: Path, small_rubric: str) -> None:
    write_set(tmp_path / "out", _content(small_rubric))
    _forged(tmp_path / "out", "labels.jsonl", b'"kind":"model"', b'"kind":"robot"')
    with pytest.raises(RefusedInput, match=r"labels.jsonl, line 2"):
        list(read_set(tmp_path / "out").labels())


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('"schema": 1', '"schema": 2', "Update the program"),
        ('"path": "items.jsonl"', '"path": "../../etc/passwd"', "outside of the set"),
        ('"path": "items.jsonl"', '"path": "C:/x"', "outside of the set"),
        ('"annotator-set"', '"other"', "not the manifest of a set"),
        ('"seed": 7', '"seed": "x"', "damaged"),
    ],
)
def test_a_manifest_that_cannot_be_trusted_is_refused(
    tmp_path: Path, small_rubric: str, old: str, new: str, part: str
) -> None:
    write_set(tmp_path / "out", _content(small_rubric))
    path = tmp_path / "out" / "manifest.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(RefusedInput) as caught:
        read_set(tmp_path / "out")
    assert part in str(caught.value)
