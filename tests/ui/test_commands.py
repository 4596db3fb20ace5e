"""Commands: one list, no key twice in one context, and no letter fires in a text field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMainWindow, QMenu, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui.commands import Action, Bindings, Conflict, Registry
from annotator.ui.widgets.inert import InertText

Activate = Callable[[QWidget], None]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def nothing() -> None:
    return


class Desk(QMainWindow):
    """A window with one of each kind of text, and a log of what fired."""

    def __init__(self) -> None:
        super().__init__()
        self.fired: list[str] = []
        self.registry = Registry(self)
        middle = QWidget()
        column = QVBoxLayout(middle)
        self.line, self.area, self.inert = QLineEdit(), QPlainTextEdit(), InertText("Response")
        self.inert.set_text("model text")
        for one in (self.line, self.area, self.inert):
            column.addWidget(one)
        self.setCentralWidget(middle)
        self.bindings = Bindings(self, self.registry)

    def add(self, name: str, *keys: str, context: str = "label", allowed: bool = True) -> None:
        self.registry.add(
            Action(
                name,
                name.title(),
                lambda: self.fired.append(name),
                keys,
                context,
                when=lambda: allowed,
                group="Label",
            )
        )


@pytest.fixture
def desk(qtbot: QtBot, activate: Activate) -> Desk:
    made = Desk()
    qtbot.addWidget(made)
    made.bindings.set_context("label")
    activate(made)
    return made


def test_two_actions_of_one_context_may_not_share_a_key(qtbot: QtBot) -> None:
    registry = Registry()
    registry.add(
        Action("a", "A", nothing, ("U",), "label"),
        Action("b", "B", nothing, ("u", "Ctrl+Return"), "label"),
        Action("c", "C", nothing, ("U",), "items"),
        Action("d", "D", nothing, ("ctrl+enter",)),
    )
    found = registry.conflicts()
    assert Conflict("label", "U", ("a", "b")) in found
    assert any(c.key == "Ctrl+Enter" and set(c.owners) == {"b", "d"} for c in found)
    assert not any(c.context == "items" for c in found)


def test_a_rubrics_keys_count_in_its_own_context(qtbot: QtBot) -> None:
    registry = Registry()
    registry.add(Action("a", "A", nothing, ("S",), "label"), Action("b", "B", nothing, (), "items"))
    assert registry.conflicts({"s": "privacy", "q": "bias"}, context="label") == (
        Conflict("label", "S", ("a", "privacy")),
    )
    assert registry.conflicts({"q": "bias"}) == ()


@pytest.mark.parametrize(
    ("keys", "key", "modifier"),
    [
        ("U", Qt.Key.Key_U, Qt.KeyboardModifier.NoModifier),
        ("Enter", Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        ("Enter", Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier),
        ("Shift+F", Qt.Key.Key_F, SHIFT),
        ("?", Qt.Key.Key_Question, Qt.KeyboardModifier.NoModifier),
        ("\\", Qt.Key.Key_Backslash, Qt.KeyboardModifier.NoModifier),
        ("3", Qt.Key.Key_3, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_a_key_fires_once_outside_text_fields(
    qtbot: QtBot, desk: Desk, keys: str, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    desk.add("it", keys)
    desk.inert.setFocus()
    qtbot.keyClick(desk.inert, key, modifier)
    assert desk.fired == ["it"]


def test_letters_digits_and_enter_never_fire_in_a_text_field(qtbot: QtBot, desk: Desk) -> None:
    for key in ("U", "3", "Enter", "Shift+F", "/", "?", "[", "Space", "Backspace"):
        desk.add(f"on {key}", key)
    for field in (desk.line, desk.area):
        field.setFocus()
        qtbot.keyClicks(field, "u3/[ ")
        qtbot.keyClicks(field, "F?")
        qtbot.keyClick(field, Qt.Key.Key_Return)
        qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert desk.fired == []
    assert desk.line.text() == "u3/[ F"
    assert desk.area.toPlainText() == "u3/[ F?"


def test_ctrl_enter_and_ctrl_k_fire_while_typing(qtbot: QtBot, desk: Desk) -> None:
    desk.add("submit", "Enter", "Ctrl+Enter")
    desk.add("palette", "Ctrl+K", context="global")
    for field in (desk.line, desk.area):
        field.setFocus()
        qtbot.keyClick(field, Qt.Key.Key_Return, CTRL)
        qtbot.keyClick(field, Qt.Key.Key_K, CTRL)
    assert desk.fired == ["submit", "palette"] * 2


def test_ctrl_z_undoes_typing_in_a_field_and_the_submission_elsewhere(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.add("undo", "Ctrl+Z", "Ctrl+Shift+Z")
    desk.area.setFocus()
    qtbot.keyClicks(desk.area, "word")
    qtbot.keyClick(desk.area, Qt.Key.Key_Z, CTRL)
    assert desk.fired == [] and desk.area.toPlainText() != "word"
    qtbot.keyClick(desk.area, Qt.Key.Key_Z, CTRL | SHIFT)
    assert desk.fired == ["undo"]
    desk.inert.setFocus()
    qtbot.keyClick(desk.inert, Qt.Key.Key_Z, CTRL)
    assert desk.fired == ["undo"] * 2


def test_keys_of_another_page_do_nothing(qtbot: QtBot, desk: Desk) -> None:
    desk.add("other", "U", context="items")
    desk.inert.setFocus()
    qtbot.keyClick(desk.inert, Qt.Key.Key_U)
    desk.bindings.set_context("items")
    qtbot.keyClick(desk.inert, Qt.Key.Key_U)
    assert desk.fired == ["other"]


def test_nothing_happens_while_the_action_says_no(qtbot: QtBot, desk: Desk) -> None:
    desk.add("veiled", "U", allowed=False)
    desk.inert.setFocus()
    qtbot.keyClick(desk.inert, Qt.Key.Key_U)
    assert desk.fired == []


def test_replacing_a_pages_actions_rebinds_its_keys(qtbot: QtBot, desk: Desk) -> None:
    desk.add("old", "U")
    new = Action("new", "New", lambda: desk.fired.append("new"), ("U",), "label")
    desk.registry.replace_context("label", [new])
    desk.inert.setFocus()
    qtbot.keyClick(desk.inert, Qt.Key.Key_U)
    assert desk.fired == ["new"]


def test_a_menu_shows_the_active_commands_of_its_group(qtbot: QtBot, desk: Desk) -> None:
    desk.add("undo", "Ctrl+Z")
    desk.add("elsewhere", context="items")
    menu = QMenu(desk)
    desk.bindings.fill(menu, "Label")
    assert [a.text() for a in menu.actions()] == ["Undo"]
    menu.actions()[0].trigger()
    assert desk.fired == ["undo"]
