"""Projects of the first landed version open, with nothing lost, and have the schema of new ones."""

from __future__ import annotations

import re
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest
from spine import clean

from annotator.services.app import Workspace
from annotator.store import schema

STORED = Path(__file__).parent / "schema_1"
DIGESTS = {3: "7ab78fc50742bec03c3bb5cf262cee5f763492ff8fe24a7ed8338a368546048b"}
"""By schema: the digest of a new database's DDL. Another digest needs another number and a step."""


@pytest.fixture
def old_project(tmp_path: Path) -> Path:
    """Five labeled items and one that is not, as the program of 22 November wrote them."""
    folder = tmp_path / "old"
    shutil.copytree(STORED, folder, ignore=shutil.ignore_patterns("*.sql"))
    (folder / "media").mkdir()
    database = sqlite3.connect(folder / "labels.db")
    database.executescript((STORED / "labels.sql").read_text(encoding="utf-8"))
    database.close()
    return folder


def test_an_old_project_opens_with_the_figures_that_it_had(old_project: Path, opened) -> None:
    workspace: Workspace = opened(old_project)
    headline = workspace.measuring.headline()
    assert headline.violation.value == pytest.approx(0.8)
    assert headline.alpha.value == pytest.approx(0.9076923076923077)
    assert (headline.n_items, headline.n_pairable, headline.n_adjudicated) == (5, 5, 1)
    assert workspace.queue.progress("ada").done == 5
    assert (old_project / "labels.schema-1.backup.db").is_file()
    clean(workspace)


def test_what_follows_from_the_items_is_filled_in(old_project: Path, opened) -> None:
    workspace: Workspace = opened(old_project)
    assert workspace.families.families().n_alone == 5
    [difference] = workspace.rates.differences()
    assert difference.paired.difference.n == 2
    workspace.close()
    clean(opened(old_project, read_only=True))


def test_a_migrated_database_has_the_schema_of_a_new_one(
    old_project: Path, opened, tmp_path: Path
) -> None:
    opened(old_project).close()
    schema.create(tmp_path / "new.db")
    assert _objects(old_project / "labels.db") == _objects(tmp_path / "new.db")


def test_a_schema_that_changed_has_another_number(tmp_path: Path) -> None:
    schema.create(tmp_path / "new.db")
    found = sha256(repr(sorted(_ddl(tmp_path / "new.db").items())).encode()).hexdigest()
    assert DIGESTS[schema.CURRENT] == found


def _ddl(path: Path) -> dict[str, str]:
    database = sqlite3.connect(path)
    rows = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    database.close()
    return {name: re.sub(r"\s+", " ", sql).strip() for name, sql in rows}


def _objects(path: Path) -> dict[str, object]:
    """Tables with their columns in any order (a migration adds at the end), and the indexes."""
    database = sqlite3.connect(path)
    names = [row[0] for row in database.execute("SELECT name FROM sqlite_master")]
    columns = {
        name: sorted(
            database.execute('SELECT name, type, "notnull", pk FROM pragma_table_xinfo(?)', (name,))
        )
        for name in names
    }
    database.close()
    return columns
