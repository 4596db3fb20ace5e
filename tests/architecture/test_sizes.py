"""Small files, small functions: limits that keep a newcomer oriented."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 500
LONGEST_FUNCTION = 60


def _sources() -> list[Path]:
    folders = ("annotator", "packaging", "projects", "tests")
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_no_file_is_longer_than_500_lines() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in _sources()}
    assert len(lengths) > 100
    assert not {str(p): n for p, n in lengths.items() if n > LONGEST_FILE}


def test_no_function_is_longer_than_60_lines() -> None:
    long = []
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{path}:{node.lineno} {node.name} {length}")
    assert not long


def test_packaging_is_a_folder_and_no_package() -> None:
    """An __init__.py there would shadow the library of that name."""
    assert not (ROOT / "packaging" / "__init__.py").exists()
