"""Clauses that come with imported labels: kept as cited, and of some version of the rubric."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from revisions import G_1, revised
from spine import clean, say, uid_of, write_csv

from annotator.domain.errors import UsageError
from annotator.services.app import Workspace
from annotator.services.intake.label_importing import LabelColumns

Opener = Callable[..., Workspace]
WITHOUT = LabelColumns("item", "who", "severity", "v")
COLUMNS = replace(WITHOUT, clauses="cited")
ROWS = [
    {"item": "i1", "who": "ada", "v": "2", "cited": " P-1 | G-1|P-1"},
    {"item": "i1", "who": "bob", "v": "4", "cited": "-"},
    {"item": "i2", "who": "ada", "v": "1", "cited": ""},
]
WITHOUT_G_1 = revised((f"  - {{id: G-1, text: {G_1}, criteria: [severity], categories: []}}\n", ""))


def cited(workspace: Workspace, annotator: str, item: str) -> tuple[str, ...]:
    own = workspace.labeling.own(annotator, uid_of(workspace, item))
    assert own is not None
    return own.clauses


def test_clauses_are_kept_in_the_order_of_the_cell_and_once(
    loaded: Workspace, tmp_path: Path
) -> None:
    loaded.labels.run(write_csv(tmp_path / "l.csv", ROWS), COLUMNS)
    assert cited(loaded, "ada", "i1") == ("P-1", "G-1")
    assert cited(loaded, "bob", "i1") == ()
    assert cited(loaded, "ada", "i2") == ()
    first, *_ = loaded.disagreements.clauses()
    assert first.clause in ("P-1", "G-1")
    clean(loaded)


def test_a_row_that_cites_an_unknown_clause_is_skipped_and_counted(
    loaded: Workspace, tmp_path: Path
) -> None:
    rows = [*ROWS, {"item": "i3", "who": "ada", "v": "2", "cited": "G-1|G-77"}]
    report = loaded.labels.run(write_csv(tmp_path / "l.csv", rows), COLUMNS)
    assert (report.read, report.added) == (4, 3)
    assert report.skipped == {"unknown_clause": 1}
    assert loaded.labeling.own("ada", uid_of(loaded, "i3")) is None


def test_a_clause_that_an_older_version_had_is_known(
    loaded: Workspace, opened: Opener, tmp_path: Path
) -> None:
    loaded.revision.publish("lea", WITHOUT_G_1, kind="meaning", reason="Nobody used it.")
    loaded.close()
    again = opened(loaded.folder)
    assert [one.id for one in again.rubric.clauses] == ["P-1"]
    report = again.labels.run(write_csv(tmp_path / "l.csv", ROWS), COLUMNS)
    assert (report.added, report.skipped) == (3, {})
    assert cited(again, "ada", "i1") == ("P-1", "G-1")
    clean(again)


def test_clauses_that_come_later_correct_the_label_and_are_kept_by_other_criteria(
    loaded: Workspace, tmp_path: Path
) -> None:
    rows = [{**row, "cats": "-" if row["v"] == "1" else "bias"} for row in ROWS]
    file = write_csv(tmp_path / "l.csv", rows)
    loaded.labels.run(file, WITHOUT)
    report = loaded.labels.run(file, COLUMNS)
    assert (report.added, report.corrected, report.unchanged) == (0, 1, 2)
    for _ in range(2):
        again = loaded.labels.run(file, COLUMNS)
        assert (again.added, again.corrected, again.unchanged) == (0, 0, 3)
    loaded.labels.run(file, replace(WITHOUT, criterion="categories", value="cats"))
    assert cited(loaded, "ada", "i1") == ("P-1", "G-1")
    clean(loaded)


def test_clauses_of_what_was_labeled_here_stay(loaded: Workspace, tmp_path: Path) -> None:
    say(loaded, "ada", "i1", 2, clauses=("G-1",))
    report = loaded.labels.run(write_csv(tmp_path / "l.csv", ROWS[:1]), COLUMNS)
    assert report.skipped == {"labeled here already": 1}
    assert cited(loaded, "ada", "i1") == ("G-1",)


def test_a_column_that_the_file_does_not_have_is_refused(loaded: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column “rules”"):
        loaded.labels.run(write_csv(tmp_path / "l.csv", ROWS), replace(COLUMNS, clauses="rules"))
