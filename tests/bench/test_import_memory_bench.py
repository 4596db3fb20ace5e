"""What importing a large file of records, one a line, takes beyond the idle project."""

from __future__ import annotations

import csv
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import import_memory
import line_files
import pytest
from evidence import record
from import_memory import Cost

Maker = Callable[[Path, str, int, int], Path]
FORMATS: dict[str, Maker] = {
    "jsonl": line_files.generic,
    "csv": line_files.table,
    "lm-eval": line_files.lm_eval,
    "garak": line_files.garak,
    "openai-batch": line_files.batch,
    "promptfoo": line_files.promptfoo,
    "prodigy": line_files.prodigy,
    "argilla": line_files.argilla,
    "pyrit": line_files.pyrit,
    "openai-evals": line_files.openai_evals,
    "doccano": line_files.doccano,
}
BOUND = 150.0
"""Megabytes above the idle project that a file of 500 MB may take. The database's own caches are
some 25 of them: they fill with any import and do not grow with the file."""
WITH_CACHES = 60.0
KEPT = 0.9
"""Objects of a record that may stay while the file is read: not one. The labels that wait for the
next page of their file are some; a key in a dict would be two and more of every record."""
SHORT, LARGE = 40, 500
LONG_TEXT, TEXT = 3_000, 900
pytestmark = pytest.mark.skipif(not import_memory.THERE, reason="only Linux tells the peak")


class Line(TypedDict):
    """What the long run tells of one file."""

    format: str
    megabytes: int
    read: int
    labels: int
    mb_above_idle: float
    kept_per_record: float
    records_per_s: int
    labels_per_s: int
    parsing_s: float
    items_ratio: float


def cost_of(name: str, made: Path, tmp_path: Path, megabytes: int, length: int) -> Cost:
    """Of one file, which is removed at once."""
    project = shutil.copytree(made, tmp_path / "project")
    file = FORMATS[name](tmp_path, "made", megabytes, length)
    cost = import_memory.measured(project, name, [file])[0]
    shutil.rmtree(project)
    return cost


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_holds_its_file(name: str, _made: Path, tmp_path: Path) -> None:
    """Neither its texts (the file is as large as what is left) nor a little of each record."""
    cost = cost_of(name, _made, tmp_path, SHORT, LONG_TEXT)
    line = {"bench": "import-memory", "format": name, "mb": cost.mb, "kept": cost.kept}
    print(json.dumps(line))  # noqa: T201
    assert cost.mb <= WITH_CACHES, cost
    assert cost.kept <= KEPT, cost


@pytest.mark.long
def test_half_a_gigabyte_of_records(_made: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    lines: list[Line] = []
    for name in FORMATS:
        lines.append(line_of(name, _made, tmp_path))
        print(json.dumps({"bench": "import-memory", **lines[-1]}), flush=True)  # noqa: T201
        record("import-memory", seed=0, seconds=time.monotonic() - began, files=lines)
    assert max(one["mb_above_idle"] for one in lines) <= BOUND
    assert all(one["read"] * TEXT > LARGE * 0.7e6 for one in lines), "as large as that"


def line_of(name: str, made: Path, tmp_path: Path) -> Line:
    """One file by the importer, and its lines read and parsed only."""
    floor = tmp_path / "floor"
    floor.mkdir()
    file = FORMATS[name](floor, "made", LARGE, TEXT)
    floor_s = parsing_seconds(file)
    project = shutil.copytree(made, tmp_path / "project")
    cost = import_memory.measured(project, name, [file])[0]
    shutil.rmtree(project)
    shutil.rmtree(floor)
    return {
        "format": name,
        "megabytes": LARGE,
        "read": cost.read,
        "labels": cost.labels,
        "mb_above_idle": cost.mb,
        "kept_per_record": cost.kept,
        "records_per_s": round(cost.read / cost.items_s),
        "labels_per_s": round(cost.labels / cost.labels_s) if cost.labels else 0,
        "parsing_s": round(floor_s, 1),
        "items_ratio": round(cost.items_s / floor_s, 1),
    }


def parsing_seconds(file: Path) -> float:
    """To read the file and parse every record, and nothing else."""
    start = time.perf_counter()
    with file.open(encoding="utf-8", newline="") as lines:
        for one in csv.reader(lines) if file.suffix == ".csv" else map(json.loads, lines):
            assert one
    return time.perf_counter() - start
