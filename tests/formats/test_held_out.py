"""What is kept for a last, honest test stays here: neither its content nor what people said of it
leaves, in any format, unless somebody asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from leaving import export
from spine import draft_for, items_file, uid_of

from annotator.domain.errors import RefusedInput
from annotator.domain.item import is_held_out
from annotator.domain.label import Values
from annotator.formats.registry import load_registry
from annotator.services.app import Workspace

Opener = Callable[..., Workspace]
SEALED = {
    "id": "kept-apart",
    "prompt": "A SEALED question?",
    "response": "A SEALED answer.",
    "model": "m1",
    "category": "SEALED-category",
    "split": "held_out",
}
NEEDS_MORE = {"inspect-log"}
"""Formats that write into what somebody names."""


@pytest.fixture
def judged(project: Path, opened: Opener, tmp_path: Path) -> Workspace:
    """Three items and a held-out one, all labeled by two people, and two decided by a lead."""
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 3))
    (tmp_path / "sealed.jsonl").write_text(json.dumps(SEALED) + "\n", encoding="utf-8")
    workspace.importing.run(tmp_path / "sealed.jsonl")
    values: Values = {"severity": "1", "categories": (), "refusal": "full", "wrong_reason": False}
    for name in ("i0", "i1", "i2", SEALED["id"]):
        why = "SEALED why" if name == SEALED["id"] else ""
        for who in ("ada", "ben"):
            draft = draft_for(uid_of(workspace, name), 1, values=values, rationale=why)
            workspace.labeling.submit(who, draft).result()
    for name in ("i0", SEALED["id"]):
        workspace.adjudication.decide("lea", uid_of(workspace, name), values).result()
    return workspace


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".parquet":  # the same rows, packed
            yield str(path.relative_to(folder)), path.read_text("utf-8")


def test_nothing_of_a_held_out_item_is_in_any_file(judged: Workspace, tmp_path: Path) -> None:
    uid = uid_of(judged, SEALED["id"])
    tried = set()
    for to in (one.name for one in load_registry(()).exporters):
        try:
            export(judged, to, tmp_path / to, names=True, rationales=True)
        except RefusedInput:
            continue
        tried.add(to)
        for name, text in texts(tmp_path / to):
            for secret in (uid[:16], SEALED["id"], "SEALED"):
                assert secret not in text, f"{to}: {secret} in {name}"
        assert any("1 held-out item" in text for _, text in texts(tmp_path / to)), to
    assert tried == {one.name for one in load_registry(()).exporters} - NEEDS_MORE


def test_whoever_asks_for_it_gets_all_of_it(judged: Workspace, tmp_path: Path) -> None:
    uid = uid_of(judged, SEALED["id"])
    export(judged, "set", tmp_path / "set", held_out=True, rationales=True)
    found = {name for name, text in texts(tmp_path / "set") if uid in text}
    assert found == {
        "items.jsonl", "labels.jsonl", "labels.csv", "adjudications.jsonl", "consensus.csv",
    }  # fmt: skip


@pytest.mark.parametrize("split", ["held-out", "held out", "Held_Out", "heldout", " HELD–OUT "])
def test_held_out_is_held_out_however_it_is_spelt(
    project: Path, opened: Opener, tmp_path: Path, split: str
) -> None:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
    row = json.dumps({**SEALED, "split": split})
    (tmp_path / "sealed.jsonl").write_text(row + "\n", encoding="utf-8")
    workspace.importing.run(tmp_path / "sealed.jsonl")
    export(workspace, "set", tmp_path / "set")
    assert "SEALED" not in "".join(text for _, text in texts(tmp_path / "set"))


@pytest.mark.parametrize("split", ["", "train", "held", "out", "withheld_out", "held_out_2"])
def test_no_other_split_is(split: str) -> None:
    assert not is_held_out(split)


def test_what_is_held_out_and_redacted_stays_here_with_its_labels(
    judged: Workspace, tmp_path: Path
) -> None:
    uid = uid_of(judged, SEALED["id"])
    judged.adjudication.redact("lea", uid, "not to be shown").result()
    export(judged, "set", tmp_path / "set")
    assert not any(uid in text for _, text in texts(tmp_path / "set"))
