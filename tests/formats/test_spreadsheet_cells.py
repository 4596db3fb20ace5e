"""What may be opened in a spreadsheet: on request no cell of any CSV is taken for a formula."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from leaving import export
from spine import draft_for, uid_of, write_csv

from annotator.services.app import Workspace
from annotator.services.intake.label_importing import LabelColumns

Opener = Callable[..., Workspace]
FORMULAS = ("=", "+", "-", "@")
ODD = {"id": "=1+1", "prompt": "+Q", "response": "@SUM(A1)", "model": "-m", "category": "=c"}


@pytest.fixture
def odd(project: Path, opened: Opener, tmp_path: Path) -> Workspace:
    """One item of which everything begins like a formula, labeled here and by an import."""
    workspace = opened(project)
    (tmp_path / "odd.jsonl").write_text(json.dumps(ODD) + "\n", encoding="utf-8")
    workspace.importing.run(tmp_path / "odd.jsonl")
    values = {"severity": "1", "categories": (), "refusal": "full", "wrong_reason": False}
    for who in ("ada", "ben"):
        draft = draft_for(uid_of(workspace, "=1+1"), 1, values=values)
        workspace.labeling.submit(who, draft).result()
    file = write_csv(tmp_path / "said.csv", [{"item": "=1+1", "who": "=ada", "mood": "=sad"}])
    workspace.labels.run(file, LabelColumns("item", "who", "mood", "mood", scale="nominal"))
    return workspace


def cells(folder: Path) -> Iterator[tuple[str, str]]:
    """(file, cell) of every CSV file."""
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from ((path.name, cell) for row in csv.reader(file) for cell in row)


def is_formula(cell: str) -> bool:
    """A number is none, nor is `-`, the empty set."""
    return cell.startswith(FORMULAS) and cell != "-"


@pytest.mark.parametrize("to", ["set", "table", "jailbreakbench", "pyrit", "xstest"])
def test_on_request_no_cell_is_a_formula_in_any_file(
    to: str, odd: Workspace, tmp_path: Path
) -> None:
    export(odd, to, tmp_path / "exact", names=True)
    assert any(is_formula(cell) for _, cell in cells(tmp_path / "exact")), "or nothing is tested"
    export(odd, to, tmp_path / "safe", names=True, spreadsheet_safe=True)
    assert [one for one in cells(tmp_path / "safe") if is_formula(one[1])] == []


def test_a_matrix_of_imported_texts_and_people_is_guarded_too(
    odd: Workspace, tmp_path: Path
) -> None:
    export(odd, "table", tmp_path / "safe", names=True, spreadsheet_safe=True)
    found = [cell for name, cell in cells(tmp_path / "safe") if name == "matrix_mood.csv"]
    assert "'=sad" in found and "'=ada" in found
