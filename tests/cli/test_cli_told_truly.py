"""What a command would tell falsely, or not at all, it refuses or notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from ran import Run
from spine import items_file


def test_in_a_handed_copy_shares_are_the_leads_matter(
    run: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", made, items_file(tmp_path / "items.jsonl", 4))
    run("plan", made, "--annotators", "ada", "--overlap", "1", "--apply")
    pack, copy = tmp_path / "ada.pack", tmp_path / "copy"
    run("pack", made, "--for", "ada", "--out", pack)
    monkeypatch.setenv("ANNOTATOR_DATA", str(tmp_path / "her-data"))
    run("open-pack", pack, copy)
    for more in ((), ("--json",)):
        ran = run("shares", copy, *more, code=3)
        assert "one annotator's copy" in ran.err and not ran.out
    assert "not packed" in run("shares", made).out


def test_check_notes_a_veil_by_what_nothing_is_called(run: Run, made: Path) -> None:
    path = made / "project.yaml"
    stated = path.read_text(encoding="utf-8")
    condition = "veil_when: {any: [{toxicty: {at_least: 0.8}}, {severity: {at_least: 4}}]}, "
    path.write_text(stated.replace("queue: {", "queue: {" + condition), encoding="utf-8")
    ran = run("check", made)
    assert "veil_when names “toxicty”" in ran.err and "severity" not in ran.err
    (note,) = run("check", made, "--json").json["notes"]
    assert "no imported score" in note
    path.write_text(stated, encoding="utf-8")
    assert run("check", made, "--json").json["notes"] == []
