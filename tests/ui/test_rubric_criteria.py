"""Criteria on the Rubric page: added, removed, moved, required, shown and keyed; by real keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from disputes_scene import Host
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot
from test_every_dialog import nameless

from annotator.domain.conditions import Test
from annotator.domain.rubric import Criterion, Rubric
from annotator.services.app import Workspace
from annotator.ui.pages.rubric.asking import NamesPopup, PickPopup
from annotator.ui.pages.rubric.condition_fields import ConditionField
from annotator.ui.pages.rubric.key_field import KeyField
from annotator.ui.pages.rubric.view import RubricPage

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def host(qtbot: QtBot, loaded: Workspace, activate: Activate) -> Iterator[Host]:
    made = Host(qtbot, loaded, RubricPage(), "lena", "lead")
    made.show(activate)
    qtbot.waitUntil(lambda: page_of(made).presenter.state.loaded and made.bridge.pending == 0)
    yield made
    made.close()
    assert made.bugs == []


def page_of(host: Host) -> RubricPage:
    assert isinstance(host.page, RubricPage)
    return host.page


def rubric(host: Host) -> Rubric:
    return page_of(host).presenter.state.rubric


def criterion(host: Host, name: str) -> Criterion:
    found = rubric(host).criterion(name)
    assert found is not None
    return found


def ids(host: Host) -> list[str]:
    return [one.id for one in rubric(host).criteria]


def go(host: Host, name: str) -> None:
    page_of(host).presenter.select_named(name)
    page_of(host).outline.list.setFocus()


def press(qtbot: QtBot, host: Host, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    target = host.window.focusWidget() or host.window
    qtbot.keyClick(target, key, held or Qt.KeyboardModifier.NoModifier)


def field(host: Host, last: str) -> ConditionField:
    form = page_of(host).part.form
    assert form is not None
    (found,) = [f for f in form.fields if isinstance(f, ConditionField) and f.place[-1] == last]
    return found


def choose(qtbot: QtBot, one: ConditionField, words: str) -> None:
    """By keys: the arrows go through the list."""
    box = one.box
    box.setFocus()
    wanted = box.findText(words)
    assert wanted >= 0, [box.itemText(n) for n in range(box.count())]
    while box.currentIndex() != wanted:
        before = box.currentIndex()
        qtbot.keyClick(box, Qt.Key.Key_Down if wanted > before else Qt.Key.Key_Up)
        assert box.currentIndex() != before


def settle(qtbot: QtBot, host: Host) -> None:
    state = page_of(host).presenter
    qtbot.waitUntil(
        lambda: host.bridge.pending == 0 and state.state.saved != "saving", timeout=5_000
    )


def test_a_criterion_is_added_by_keys_named_and_kept(
    qtbot: QtBot, host: Host, loaded: Workspace
) -> None:
    page = page_of(host)
    go(host, "rubric")
    press(qtbot, host, Qt.Key.Key_A)
    (kinds,) = page.findChildren(PickPopup)
    press_on = kinds.list
    qtbot.keyClick(press_on, Qt.Key.Key_Down)
    qtbot.keyClick(press_on, Qt.Key.Key_Return)
    (names,) = page.findChildren(NamesPopup)
    for edit, typed in zip(names.findChildren(QLineEdit), ("Tone", "Calm", "Harsh"), strict=True):
        qtbot.keyClicks(edit, typed)
    qtbot.keyClick(names.findChildren(QLineEdit)[-1], Qt.Key.Key_Return)
    made = criterion(host, "tone")
    assert (made.kind, made.codes, made.required) == ("nominal", ("calm", "harsh"), False)
    assert page.presenter.state.selected == ("criteria", "tone")
    settle(qtbot, host)
    text = loaded.revision.draft()
    assert text is not None and "id: tone" in text
    assert page.presenter.state.problems == ()
    assert nameless(page) == []


def test_a_criterion_is_removed_and_moved_by_keys_and_comes_back(qtbot: QtBot, host: Host) -> None:
    before = ids(host)
    go(host, "refusal")
    press(qtbot, host, Qt.Key.Key_Up, ALT)
    assert ids(host) == ["severity", "refusal", "categories", "wrong_reason"]
    press(qtbot, host, Qt.Key.Key_Down, ALT)
    assert ids(host) == before
    go(host, "wrong_reason")
    press(qtbot, host, Qt.Key.Key_Delete)
    assert ids(host) == before[:-1]
    press(qtbot, host, Qt.Key.Key_Z, CTRL)
    assert ids(host) == before
    assert page_of(host).presenter.state.selected == ("criteria", "wrong_reason")


def test_the_last_criterion_cannot_be_removed(qtbot: QtBot, host: Host) -> None:
    for name in ("wrong_reason", "refusal", "categories", "severity"):
        go(host, name)
        press(qtbot, host, Qt.Key.Key_Delete)
    assert ids(host) == ["severity"]
    assert not page_of(host).part.buttons["remove"].isVisible()


def test_removing_what_a_condition_looks_at_is_told_at_the_condition(
    qtbot: QtBot, host: Host
) -> None:
    go(host, "refusal")
    press(qtbot, host, Qt.Key.Key_Delete)
    go(host, "wrong_reason")
    shown = field(host, "show_when")
    assert "refusal" in shown.problem.text() and shown.problem.isVisible()
    choose(qtbot, shown, "Always shown")
    assert criterion(host, "wrong_reason").show_when is None
    assert not shown.problem.isVisible()


def test_whether_it_is_required_is_chosen_by_keys(qtbot: QtBot, host: Host) -> None:
    go(host, "wrong_reason")
    required = field(host, "required_when")
    assert required.box.currentText() == "Optional"
    choose(qtbot, required, "Always required")
    assert criterion(host, "wrong_reason").required
    choose(qtbot, required, "When Severity is at least …")
    own = criterion(host, "wrong_reason")
    assert not own.required and own.required_when == Test("severity", "at_least", 2.0)
    (four,) = [chip for chip in required.chips if chip.value == "4"]
    four.setFocus()
    qtbot.keyClick(four, Qt.Key.Key_Space)
    assert criterion(host, "wrong_reason").required_when == Test("severity", "at_least", 4.0)
    assert [chip.value for chip in required.chips if chip.isChecked()] == ["4"]


def test_options_of_a_condition_are_put_together_and_one_of_them_stays(
    qtbot: QtBot, host: Host
) -> None:
    go(host, "wrong_reason")
    shown = field(host, "show_when")
    assert [chip.value for chip in shown.chips if chip.isChecked()] == ["partial", "full"]
    for value in ("partial", "full"):
        (chip,) = [one for one in shown.chips if one.value == value]
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert criterion(host, "wrong_reason").show_when == Test("refusal", "any_of", ("full",))
    assert [chip.value for chip in shown.chips if chip.isChecked()] == ["full"]


def test_a_criterion_looks_at_others_only(host: Host) -> None:
    go(host, "severity")
    box = field(host, "required_when").box
    assert not any("Severity" in box.itemText(n) for n in range(box.count()))


def test_when_a_rationale_is_needed_is_edited_too(
    qtbot: QtBot, host: Host, loaded: Workspace
) -> None:
    page_of(host).presenter.select(("rubric",))
    rationale = field(host, "rationale")
    choose(qtbot, rationale, "Never needed")
    assert rubric(host).rationale_required_when is None
    settle(qtbot, host)
    text = loaded.revision.draft()
    assert text is not None and "rationale:" not in text


def test_a_key_is_checked_as_it_is_typed(qtbot: QtBot, host: Host, loaded: Workspace) -> None:
    go(host, "bias")
    form = page_of(host).part.form
    assert form is not None
    (key,) = [one for one in form.fields if isinstance(one, KeyField)]
    assert key.edit.toPlainText() == "w"
    key.edit.setFocus()
    key.edit.selectAll()
    qtbot.keyClicks(key.edit, "u")
    assert "reserved" in key.problem.text() and key.problem.isVisible()
    qtbot.keyClick(key.edit, Qt.Key.Key_Backspace)
    assert not key.problem.isVisible() and "dealt out" in key.edit.placeholderText()
    qtbot.keyClicks(key.edit, "q")
    assert "taken twice" in " ".join(p.message for p in page_of(host).presenter.state.problems)
    qtbot.keyClick(key.edit, Qt.Key.Key_Backspace)
    qtbot.keyClicks(key.edit, "r")
    settle(qtbot, host)
    text = loaded.revision.draft()
    assert text is not None and "{id: bias, name: Bias, key: r}" in text
    assert page_of(host).presenter.state.problems == ()
