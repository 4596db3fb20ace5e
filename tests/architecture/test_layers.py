"""Dependencies point down only; import-linter checks the contracts in pyproject.toml."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "annotator"


def importers(prefix: str) -> set[str]:
    """The modules, as paths below annotator/, that import `prefix` or something in it."""
    found = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            if any(name == prefix or name.startswith(f"{prefix}.") for name in names):
                found.add(path.relative_to(PACKAGE).as_posix())
    return found


def test_the_import_contracts_hold() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_only_ui_knows_qt() -> None:
    assert {p.split("/")[0] for p in importers("PySide6") | importers("shiboken6")} == {"ui"}


def test_only_charts_know_pyqtgraph() -> None:
    assert {"/".join(p.split("/")[:2]) for p in importers("pyqtgraph")} <= {"ui/charts"}


STATISTICS_OF_OTHERS = (
    "scipy",
    "sklearn",
    "statsmodels",
    "irrCAC",
    "crowdkit",
    "nltk",
    "simpledorff",
)


def test_figures_are_computed_here_and_not_by_packages_of_statistics() -> None:
    """Decision 8. `krippendorff` computes a published α a second time, and nothing else."""
    assert {name: importers(name) for name in STATISTICS_OF_OTHERS if importers(name)} == {}
    assert importers("krippendorff") == {"agreement/measures/crosscheck.py"}


def test_no_live_path_knows_tables_of_pandas() -> None:
    """pandas may come to reports and exports; what a label updates is whole-number arithmetic."""
    live = ("agreement/", "domain/", "store/", "services/", "ui/")
    assert {path for path in importers("pandas") if path.startswith(live)} == set()
    pivots = ("pivot", "crosstab", "DataFrame")
    for folder in live:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            names = {
                n.attr
                for n in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(n, ast.Attribute)
            }
            assert not names.intersection(pivots), path


def test_sql_is_spoken_in_the_store_and_to_foreign_files_only() -> None:
    speakers = set().union(*map(importers, ("sqlalchemy", "sqlmodel", "sqlite3", "alembic")))
    outside = {p for p in speakers if not p.startswith("store/")}
    assert outside <= {"formats/foreign_sqlite.py"}


def test_the_domain_imports_nothing_but_itself_and_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"annotator"}
    for path in sorted((PACKAGE / "domain").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert {n.split(".")[0] for n in names} <= allowed, path
            assert all(n.startswith("annotator.domain") for n in names if n.startswith("annotator"))


def test_the_bridge_is_the_only_door_for_threads() -> None:
    """No QThread, no QtAsyncio, no processEvents, no sleep in the window."""
    for path in sorted((PACKAGE / "ui").rglob("*.py")):
        text = path.read_text("utf-8")
        for forbidden in ("QThread", "QtAsyncio", "QtConcurrent", "processEvents(", "time.sleep"):
            assert forbidden not in text, f"{path}: {forbidden}"
