"""What an import does not take as labels is told, and where it stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from spine import uid_of, write_csv

from annotator.services.app import Workspace
from annotator.services.export_options import ExportOptions
from annotator.services.intake.label_importing import LabelColumns

Opener = Callable[..., Workspace]


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        (1, "1 label has a value that is not on its scale; it was left"),
        (2, "2 labels have values that are not on their scale; they were left"),
    ],
)
def test_values_that_are_not_on_their_scale_are_counted(
    workspace: Workspace, tmp_path: Path, odd: int, told: str
) -> None:
    columns = ("id", "type", "prompt", "completion", "annotation_1", "annotation_2")
    cells = [
        ("x1", "t", "Q1", "A1", "1_full_compliance", "maybe"),
        ("x2", "t", "Q2", "A2", "perhaps" if odd == 2 else "2_full_refusal", "2_full_refusal"),
    ]
    file = write_csv(
        tmp_path / "xstest.csv", [dict(zip(columns, row, strict=True)) for row in cells]
    )
    report = workspace.importing.run(file)
    assert report.added == 2
    assert sum(one.n for one in report.labels) == 4 - odd
    assert told in report.warnings


def sentence(n: int) -> dict[str, object]:
    """A continuation with a score of its own."""
    return {
        "filename": "f.txt",
        "begin": n,
        "end": n + 1,
        "challenging": False,
        "prompt": {"text": "Once"},
        "continuation": {"text": f"there were {n}.", "toxicity": n / 1000, "threat": n % 3 / 2},
    }


def test_scores_of_too_many_values_are_no_labels_and_that_is_told(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "scores.jsonl"
    file.write_text("".join(json.dumps(sentence(n)) + "\n" for n in range(150)), "utf-8")
    report = workspace.importing.run(file)
    assert {one.criterion for one in report.labels} == {"threat"}
    [told] = [one for one in report.warnings if "“toxicity”" in one]
    assert told == (
        "“toxicity” takes 150 different values, too many for labels; they stay in the items' raw "
        "records"
    )


def test_the_name_of_the_file_that_labels_came_from_leaves_with_names_alone(
    loaded: Workspace, tmp_path: Path
) -> None:
    """It often names who made it."""
    file = write_csv(
        tmp_path / "labels-of-ada.csv", [{"item": uid_of(loaded, "i0"), "who": "ada", "level": 2}]
    )
    loaded.labels.run(file, LabelColumns("item", "who", "severity", "level"))
    for names in (False, True):
        out = tmp_path / f"names-{names}"
        loaded.exporting.to_set(out, ExportOptions(names=names))
        texts = [one.read_text("utf-8") for one in out.rglob("*") if one.is_file()]
        assert any("labels-of-ada" in one for one in texts) == names
