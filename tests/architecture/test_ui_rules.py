"""Rules of the window that a reader of one file cannot see: text, colours, labels."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

UI = Path(__file__).resolve().parents[2] / "annotator" / "ui"
COLOR = re.compile(
    r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3}(?:[0-9a-fA-F]{2})?)?\b|\b(?:rgb|hsl|hsv)a?\(\s*\d"
)
NAMED = set(QColor.colorNames()) - {"transparent"}
STYLE = re.compile(r"\b(?:color|background|border|fill|stroke|outline)[\w-]*\s*:([^;{}]*)")
MAKES_COLORS = {"fromRgb", "fromRgba", "fromRgbF", "fromHsv", "fromHsl", "fromString"}
GLOBAL_COLORS = set(Qt.GlobalColor.__members__) - {"transparent"}
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


def colours_in(tree: ast.Module) -> Iterator[str]:
    """Every colour that a source names by itself, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _names_a_colour(node.value) and not _is_docstring(tree, node):
                yield f"{node.lineno} {node.value!r}"
        elif isinstance(node, ast.Attribute):
            of_qt = isinstance(node.value, ast.Name) and node.value.id == "Qt"
            if node.attr in {"GlobalColor", *MAKES_COLORS} or (
                of_qt and node.attr in GLOBAL_COLORS
            ):
                yield f"{node.lineno} {node.attr}"
    for call in calls(tree, "QColor"):
        if call.args and all(isinstance(one, ast.Constant) for one in call.args):
            yield f"{call.lineno} {ast.unparse(call)}"


def _names_a_colour(text: str) -> bool:
    words = (word for found in STYLE.findall(text) for word in re.findall(r"[a-z]+", found.lower()))
    return bool(COLOR.search(text)) or any(word in NAMED for word in words)


def test_colours_are_named_in_the_theme_only() -> None:
    wrong = [
        f"{path}:{one}"
        for path, tree in sources()
        if not path.startswith("theme/")
        for one in colours_in(tree)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "source",
    [
        'QColor("red")',
        "QColor(255, 0, 0)",
        'QColor("#f00")',
        "QColor.fromRgb(1, 2, 3)",
        "pen = Qt.red",
        "pen = Qt.GlobalColor.red",
        'w.setStyleSheet("color: red")',
        'w.setStyleSheet("border: 1px solid darkblue; margin: 0")',
        'w.setStyleSheet("background-color: rgb(1, 2, 3)")',
        'w.setStyleSheet("color: hsl( 120, 50%, 50%)")',
        'style = f"color: #abcdef; width: {w}px"',
    ],
)
def test_a_colour_outside_the_theme_is_found(source: str) -> None:
    assert list(colours_in(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        'look.color("danger")',
        "QColor(tone.background)",
        "QColor(round(a), round(b), round(c))",
        '"""Says red: like #fff."""',
        'tr("Colour: see the red part")',
        'w.setStyleSheet("background: transparent")',
        "painter.setPen(Qt.PenStyle.NoPen)",
    ],
)
def test_what_is_no_colour_is_left_alone(source: str) -> None:
    assert list(colours_in(ast.parse(source))) == []


def test_the_sheet_names_no_colour_either() -> None:
    template = (UI / "theme" / "template.qss").read_text("utf-8")
    rules = re.sub(r"/\*.*?\*/", "", template, flags=re.S)
    assert len(STYLE.findall(rules)) > 50
    assert not _names_a_colour(rules)


# ---- text


SHOWN = {
    "label": (0,),
    "Elided": (0,),
    "Clamped": (0,),
    "QLabel": (0,),
    "QPushButton": (0,),
    "QCheckBox": (0,),
    "QRadioButton": (0,),
    "QGroupBox": (0,),
    "QAction": (0, 1),
    "QMenu": (0,),
    "KeyButton": (0,),
    "Chip": (0,),
    "OptionChip": (0,),
    "IconButton": (1,),
    "InertText": (0,),
    "Card": (0,),
    "EmptyState": (1, 2),
    "Action": (1,),
    "combo": (0,),
    "Dialog": (1, 2),
    "button": (0,),
    "setText": (0,),
    "setTitle": (0,),
    "setToolTip": (0,),
    "setStatusTip": (0,),
    "setWhatsThis": (0,),
    "setPlaceholderText": (0,),
    "setAccessibleName": (0,),
    "setAccessibleDescription": (0,),
    "setWindowTitle": (0,),
    "setPlainText": (0,),
    "setLabelText": (0,),
    "addItem": (0,),
    "insertItem": (1,),
    "addMenu": (0,),
    "addAction": (0,),
    "addTab": (1,),
    "addRow": (0,),
    "setHeaderLabels": (0,),
    "setHorizontalHeaderLabels": (0,),
    "getOpenFileNames": (1, 3),
    "getExistingDirectory": (1,),
    "getText": (1, 2),
    "UserError": (0, 1),
    "status": (0,),
}
"""Calls that show a text, and the places of the texts among their arguments."""
SHOWN_BY_NAME = {"text", "name", "title", "heading", "action", "lead", "hint"}
WORD = re.compile(r"[A-Za-z]{2,}")
UNTRANSLATED = {
    ("screenshots.py", "The picture "),
    ("screenshots.py", " cannot be written."),
    ("screenshots.py", "Check the folder."),
    ("demo.py", "The window did not answer for half a minute."),
    ("demo.py", "Run the demo again; report it."),
}
"""What the command line says while it takes pictures; nobody reads it in a window."""


def untranslated(path: str, tree: ast.Module) -> Iterator[str]:
    """Texts for people that never went through `tr`, with their lines."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        for shown in _shown(node):
            for literal in _literals(shown):
                if WORD.search(literal.value) and (path, literal.value) not in UNTRANSLATED:
                    yield f"{path}:{literal.lineno} {literal.value!r}"


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    called = call.func
    name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
    if name in SHOWN:
        yield from (call.args[place] for place in SHOWN[name] if place < len(call.args))
        yield from (k.value for k in call.keywords if k.arg in SHOWN_BY_NAME)


class _Literal(ast.Constant):
    value: str


def _literals(shown: ast.expr) -> Iterator[_Literal]:
    """The literals that become part of what is shown: not those inside other calls."""
    if isinstance(shown, ast.Call):
        method = shown.func
        if isinstance(method, ast.Attribute) and method.attr in ("upper", "format", "strip"):
            yield from _literals(method.value)
        return
    if isinstance(shown, ast.Constant) and isinstance(shown.value, str):
        yield shown  # type: ignore[misc]
        return
    inner = [shown.body, shown.orelse] if isinstance(shown, ast.IfExp) else None
    for child in inner or ast.iter_child_nodes(shown):
        if isinstance(child, ast.FormattedValue):
            child = child.value
        if isinstance(child, ast.expr) and not isinstance(shown, ast.Compare | ast.Subscript):
            yield from _literals(child)


def test_every_text_for_people_goes_through_tr() -> None:
    assert [one for path, tree in sources() for one in untranslated(path, tree)] == []


@pytest.mark.parametrize(
    "source",
    [
        'label("Hello there")',
        'button.setText("Submit")',
        'box.setToolTip(f"{n} items")',
        'KeyButton("Skip", "S")',
        'IconButton("x", "Close")',
        'Action("a.b", "Do it", run)',
        'made.setAccessibleName("On" if on else "")',
        'box.addItem("Median", "median")',
        'label("LABELS".upper(), "caps")',
        'label("a" + " b and c")',
        'EmptyState("list", tr("None"), "Nothing here")',
        'card.setText("{n} left".format(n=3))',
        'QFileDialog.getExistingDirectory(self, "Folder")',
        'Card(heading="Contents")',
    ],
)
def test_a_text_that_never_went_through_tr_is_found(source: str) -> None:
    assert list(untranslated("x.py", ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        'label(tr("Hello there"), "caps")',
        'button.setText(tr("{n} items", n=n))',
        'KeyButton(tr("Skip"), "Shift+S", look="primary")',
        'box.addItem(tr("Median"), "median")',
        'label(tr("Labels").upper(), "caps")',
        'label(f"{a} · {b}")',
        'label(names["first"])',
        'label(tr("On") if state == "on" else "")',
    ],
)
def test_a_text_that_went_through_tr_is_left_alone(source: str) -> None:
    assert list(untranslated("x.py", ast.parse(source))) == []


NOT_FOR_TR = {"demo.py", "screenshots.py", "theme/type_scale.py"}
"""What the command line says while it takes pictures, and names of fonts."""
SENTENCE = re.compile(r"^[A-Z“α][\w’']*,? \S")
"""How a text for people begins, wherever it stands; codes of other layers are in lower case."""


def sentences(tree: ast.Module) -> Iterator[str]:
    """Texts in tables and in what functions return: no call shows them, and `tr` never saw them."""
    passed = {id(node) for call in calls(tree, "tr") for node in ast.walk(call)}
    for one in ast.walk(tree):
        if isinstance(one, ast.Raise):
            passed |= {id(node) for node in ast.walk(one)}
        elif isinstance(one, ast.Expr):
            passed.add(id(one.value))
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in passed else None
        if isinstance(text, str) and SENTENCE.match(text):
            yield f"{node.lineno} {text!r}"


def test_no_sentence_for_people_stands_beside_tr() -> None:
    wrong = [
        f"{path}:{one}"
        for path, tree in sources()
        if path not in NOT_FOR_TR
        for one in sentences(tree)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('def word() -> str:\n    return "Nobody stands out."', True),
        ('TITLES = {"a": "Read only"}', True),
        ('rows = (("Median time", 3),)', True),
        ('def word() -> str:\n    return tr("Nobody stands out.")', False),
        ('WORDS = {"too few labels": tr("too few labels")}', False),
        ('raise TypeError("A page without an id")', False),
        ('"""A module: what it holds."""', False),
    ],
)
def test_a_sentence_in_a_table_or_a_return_is_found(source: str, found: bool) -> None:
    assert bool(list(sentences(ast.parse(source)))) == found


def test_the_allow_list_holds_nothing_that_is_gone() -> None:
    there = {
        (path, node.value)
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert there >= UNTRANSLATED


# ---- markup


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
