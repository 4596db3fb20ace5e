"""Rules of the window that a reader of one file cannot see: text, colours, labels."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

UI = Path(__file__).resolve().parents[2] / "annotator" / "ui"
COLOR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3}(?:[0-9a-fA-F]{2})?)?\b|\brgba?\(\d")
RICH = {
    "setHtml",
    "appendHtml",
    "insertHtml",
    "setMarkdown",
    "setOpenExternalLinks",
    "QTextBrowser",
    "QMessageBox",
    "QErrorMessage",
    "openUrl",
    "RichText",
    "AutoText",
    "MarkdownText",
}
MAKES_LABELS = {"widgets/label.py"}
"""The helper; classes derived from QLabel set PlainText themselves (see below)."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(UI.rglob("*.py")):
        yield path.relative_to(UI).as_posix(), ast.parse(path.read_text("utf-8"))


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if (isinstance(called, ast.Name) and called.id == name) or (
                isinstance(called, ast.Attribute) and called.attr == name
            ):
                yield node


def test_tr_takes_a_literal_and_fills_it_in_afterwards() -> None:
    wrong = []
    seen = 0
    for path, tree in sources():
        for call in calls(tree, "tr"):
            seen += 1
            first = call.args[0] if call.args else None
            literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
            if not literal or len(call.args) != 1:
                wrong.append(f"{path}:{call.lineno}")
    assert seen > 100
    assert wrong == []


def test_what_tr_fills_in_is_what_the_text_names() -> None:
    wrong = []
    for path, tree in sources():
        for call in calls(tree, "tr"):
            text = call.args[0]
            assert isinstance(text, ast.Constant)
            named = set(re.findall(r"(?<!\{)\{(\w+)", str(text.value)))
            given = {keyword.arg for keyword in call.keywords if keyword.arg}
            if given and named != given:
                wrong.append(f"{path}:{call.lineno} {named} {given}")
    assert wrong == []


def test_colours_are_named_in_the_theme_only() -> None:
    wrong = []
    for path, tree in sources():
        if path.startswith("theme/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if COLOR.search(node.value) and not _is_docstring(tree, node):
                    wrong.append(f"{path}:{node.lineno} {node.value!r}")
            elif isinstance(node, ast.Attribute) and node.attr in ("GlobalColor", "fromRgb"):
                wrong.append(f"{path}:{node.lineno} {node.attr}")
    assert wrong == []


def test_the_sheet_names_no_colour_either() -> None:
    template = (UI / "theme" / "template.qss").read_text("utf-8")
    assert not COLOR.search(re.sub(r"/\*.*?\*/", "", template, flags=re.S))


def test_nothing_interprets_text_as_markup() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in RICH)
        or (isinstance(node, ast.Name) and node.id in RICH)
    ]
    assert wrong == []


def test_every_label_is_plain_text() -> None:
    """QLabel is made by the `label` helper, or by a subclass that sets PlainText itself."""
    wrong = []
    for path, tree in sources():
        if path not in MAKES_LABELS:
            wrong += [f"{path}:{call.lineno}" for call in calls(tree, "QLabel")]
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and _derives(node, "QLabel"):
                plain = any(
                    isinstance(n, ast.Attribute) and n.attr == "PlainText" for n in ast.walk(node)
                )
                if not plain:
                    wrong.append(f"{path}:{node.lineno} {node.name}")
    assert wrong == []


def test_tooltips_are_never_fed_with_foreign_text() -> None:
    """Qt takes a tooltip with tags for rich text: what comes from data is escaped first."""
    wrong = []
    for path, tree in sources():
        for call in calls(tree, "setToolTip"):
            given = call.args[0]
            raw = isinstance(given, ast.Attribute | ast.Subscript | ast.BinOp)
            unescaped = isinstance(given, ast.JoinedStr) and not any(
                isinstance(node, ast.Call) for node in ast.walk(given)
            )
            if raw or unescaped:
                wrong.append(f"{path}:{call.lineno}")
    assert wrong == []


def test_text_edits_that_could_hold_markup_are_not_made() -> None:
    """QPlainTextEdit everywhere; QTextEdit serves only as a type and for ExtraSelection."""
    assert [f"{p}:{c.lineno}" for p, tree in sources() for c in calls(tree, "QTextEdit")] == []


def _derives(node: ast.ClassDef, base: str) -> bool:
    return any(isinstance(b, ast.Name) and b.id == base for b in node.bases)


def _is_docstring(tree: ast.AST, constant: ast.Constant) -> bool:
    return any(isinstance(node, ast.Expr) and node.value is constant for node in ast.walk(tree))
