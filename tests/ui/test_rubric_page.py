"""The Rubric page: real services, a real window, real keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from disputes_scene import Host
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from rubric_desk import disagree
from spine import uid_of
from test_every_dialog import nameless

from annotator.domain.project import Role
from annotator.domain.rubric import Clause, Rubric
from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter
from annotator.ui.dialogs.base import Dialog
from annotator.ui.pages.rubric.asking import NamesPopup, PickPopup
from annotator.ui.pages.rubric.fields import TextField
from annotator.ui.pages.rubric.view import RubricPage
from annotator.ui.widgets.grow_text import GrowText

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def make_host(qtbot: QtBot, activate: Activate) -> Iterator[Callable[..., Host]]:
    made: list[Host] = []

    def do(workspace: Workspace, role: Role = "lead") -> Host:
        host = Host(qtbot, workspace, RubricPage(), "lena", role)
        made.append(host)
        host.show(activate)
        page = page_of(host)
        qtbot.waitUntil(lambda: page.presenter.state.loaded and host.bridge.pending == 0)
        return host

    yield do
    for host in made:
        host.close()
        assert host.bugs == []


@pytest.fixture
def host(loaded: Workspace, make_host: Callable[..., Host]) -> Host:
    disagree(loaded)
    return make_host(loaded)


def page_of(host: Host) -> RubricPage:
    assert isinstance(host.page, RubricPage)
    return host.page


def rubric(host: Host) -> Rubric:
    return page_of(host).presenter.state.rubric


def p1(host: Host) -> Clause:
    found = rubric(host).clause("P-1")
    assert found is not None
    return found


def press(
    qtbot: QtBot, host: Host, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None
) -> None:
    target = host.window.focusWidget() or host.window
    qtbot.keyClick(target, key, modifier or Qt.KeyboardModifier.NoModifier)


def go(host: Host, name: str) -> None:
    page_of(host).presenter.select_named(name)
    page_of(host).outline.list.setFocus()


def settle(qtbot: QtBot, host: Host) -> None:
    qtbot.waitUntil(
        lambda: host.bridge.pending == 0 and page_of(host).presenter.state.saved != "saving",
        timeout=5_000,
    )


def buttons(host: Host) -> list[str]:
    found = page_of(host).part.findChildren(QPushButton)
    return [one.text() for one in found if one.isVisible()]


# ---- reading


def test_an_annotator_finds_nothing_to_edit(
    loaded: Workspace, make_host: Callable[..., Host]
) -> None:
    disagree(loaded)
    host = make_host(loaded, "annotator")
    page = page_of(host)
    for name in ("severity", "privacy", "P-1"):
        go(host, name)
        assert page.part.findChildren(GrowText) == []
    assert not page.beside.isVisible(), "what others disagree about is not for them"
    assert not page.bar.publish_button.isVisible()
    offered = {action.id.removeprefix("rubric.") for action in page.page_actions()}
    assert {"find", "outline"} <= offered
    assert not offered & {"edit", "add", "remove", "undo", "history", "disputes", "publish"}


def test_arrow_keys_move_through_the_outline(qtbot: QtBot, host: Host) -> None:
    for _ in range(4):
        press(qtbot, host, Qt.Key.Key_Down)
    assert page_of(host).presenter.state.selected == ("criteria", "severity", "levels", "3")
    assert page_of(host).part.title.text() == "Level 3 · Some"


def test_words_lead_to_a_part(qtbot: QtBot, host: Host) -> None:
    press(qtbot, host, Qt.Key.Key_Slash)
    qtbot.keyClicks(host.window.focusWidget(), "milder")
    assert page_of(host).outline.list.lines.rowCount() == 2
    press(qtbot, host, Qt.Key.Key_Return)
    assert page_of(host).presenter.state.selected == ("clauses", "G-1")
    assert page_of(host).outline.list.lines.rowCount() > 20
    assert page_of(host).outline.list.hasFocus()


def test_somebody_who_comes_for_a_clause_sees_it(host: Host) -> None:
    host.page.shown_with("P-1")
    assert page_of(host).part.title.text() == "Clause P-1"


# ---- editing by key


def test_a_level_is_edited_and_the_draft_is_saved(
    qtbot: QtBot, host: Host, loaded: Workspace
) -> None:
    go(host, "4")
    press(qtbot, host, Qt.Key.Key_F2)
    press(qtbot, host, Qt.Key.Key_Tab)
    field = host.window.focusWidget()
    assert isinstance(field, GrowText) and field.accessibleName().startswith("Anchor")
    field.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(field, " Hd 5")
    settle(qtbot, host)
    draft = loaded.revision.draft()
    assert draft is not None and "Much. Hd 5" in draft
    assert "1 change" in page_of(host).bar.draft.accessibleName()
    assert "saved" in page_of(host).bar.draft.accessibleName()


def test_undo_in_a_field_is_the_fields_and_elsewhere_the_edits(qtbot: QtBot, host: Host) -> None:
    before = p1(host).text
    go(host, "P-1")
    press(qtbot, host, Qt.Key.Key_Return)
    field = host.window.focusWidget()
    assert isinstance(field, GrowText)
    qtbot.keyClicks(field, " X")
    press(qtbot, host, Qt.Key.Key_Z, CTRL)
    assert p1(host).text == before
    press(qtbot, host, Qt.Key.Key_Z, CTRL | SHIFT)
    assert p1(host).text == f"{before} X"
    press(qtbot, host, Qt.Key.Key_Escape)
    press(qtbot, host, Qt.Key.Key_A)  # another clause
    picker = host.window.findChild(PickPopup)
    assert picker is not None
    qtbot.keyClick(picker.list, Qt.Key.Key_Return)
    assert rubric(host).clause("G-2") is not None
    page_of(host).outline.list.setFocus()
    press(qtbot, host, Qt.Key.Key_Z, CTRL)
    assert rubric(host).clause("G-2") is None
    press(qtbot, host, Qt.Key.Key_Z, CTRL)
    assert p1(host).text == before
    press(qtbot, host, Qt.Key.Key_Z, CTRL | SHIFT)
    assert p1(host).text == f"{before} X"
    settle(qtbot, host)


def test_letters_in_a_field_are_letters(qtbot: QtBot, host: Host) -> None:
    go(host, "P-1")
    press(qtbot, host, Qt.Key.Key_F2)
    count = len(rubric(host).clauses)
    qtbot.keyClicks(host.window.focusWidget(), " ah sm")
    press(qtbot, host, Qt.Key.Key_Delete)
    assert p1(host).text.endswith(" ah sm") and len(rubric(host).clauses) == count
    settle(qtbot, host)


def test_a_category_is_added_moved_and_removed_by_key(qtbot: QtBot, host: Host) -> None:
    go(host, "bias")
    press(qtbot, host, Qt.Key.Key_A)
    popup = host.window.findChild(NamesPopup)
    assert popup is not None
    qtbot.keyClicks(popup.fields[0], "Tracking people")
    qtbot.keyClick(popup.fields[0], Qt.Key.Key_Return)
    state = page_of(host).presenter.state
    assert state.selected == ("criteria", "categories", "options", "tracking-people")
    assert isinstance(host.window.focusWidget(), GrowText)
    press(qtbot, host, Qt.Key.Key_Escape)
    press(qtbot, host, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [o.id for o in rubric(host).criteria[1].options][-2:] == ["tracking-people", "other"]
    press(qtbot, host, Qt.Key.Key_Delete)
    assert len(rubric(host).criteria[1].options) == 3
    settle(qtbot, host)


def test_a_category_is_merged_by_key(qtbot: QtBot, host: Host) -> None:
    go(host, "bias")
    press(qtbot, host, Qt.Key.Key_M)
    popup = host.window.findChild(PickPopup)
    assert popup is not None
    qtbot.keyClick(popup.list, Qt.Key.Key_Down)
    qtbot.keyClick(popup.list, Qt.Key.Key_Return)
    merged = rubric(host).criteria[1].options
    assert [(o.id, o.merges) for o in merged] == [("privacy", ()), ("other", ("bias",))]
    settle(qtbot, host)


def test_levels_neither_move_nor_split(host: Host) -> None:
    go(host, "4")
    assert buttons(host) == ["Add a level", "Remove"]


def test_the_threshold_is_chosen_among_the_levels(qtbot: QtBot, host: Host) -> None:
    page_of(host).presenter.select(("rubric",))
    form = page_of(host).part.form
    assert form is not None
    (field,) = [one for one in form.fields if one.place == ("threshold",)]
    box = field.target()
    box.setFocus()
    press(qtbot, host, Qt.Key.Key_Down)
    press(qtbot, host, Qt.Key.Key_Return)
    threshold = rubric(host).threshold
    assert threshold is not None and "4" in str(threshold)
    settle(qtbot, host)


def test_an_example_gets_its_label_by_key(qtbot: QtBot, host: Host) -> None:
    go(host, "ex-1")
    press(qtbot, host, Qt.Key.Key_A)
    made = rubric(host).examples[-1]
    assert made.id == "ex-3"
    field = host.window.focusWidget()
    assert isinstance(field, GrowText) and field.accessibleName() == "Text of turn 1"
    qtbot.keyClicks(field, "Where is it")
    press(qtbot, host, Qt.Key.Key_Tab)
    form = page_of(host).part.form
    assert form is not None
    chip = next(
        w for w in form.findChildren(QPushButton) if w.accessibleName().endswith("2 Little")
    )
    chip.setFocus()
    press(qtbot, host, Qt.Key.Key_Space)
    assert rubric(host).examples[-1].labels == {"severity": "2"}
    assert rubric(host).examples[-1].turns[0].text == "Where is it"
    settle(qtbot, host)


def test_a_problem_stands_beside_its_field_and_f8_goes_there(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    go(host, "P-1")
    press(qtbot, host, Qt.Key.Key_F2)
    press(qtbot, host, Qt.Key.Key_A, CTRL)
    press(qtbot, host, Qt.Key.Key_Backspace)
    form = page.part.form
    assert form is not None
    assert form.fields[0].problem.text().startswith("The clause has no text.")
    assert page.bar.problem_button.text() == "1 problem"
    assert not page.bar.publish_button.isEnabled()
    go(host, "severity")
    press(qtbot, host, Qt.Key.Key_F8)
    assert page.presenter.state.selected == ("clauses", "P-1")
    field = host.window.focusWidget()
    assert isinstance(field, GrowText) and field.accessibleDescription().startswith("The clause")
    press(qtbot, host, Qt.Key.Key_Return, CTRL)
    assert page._dialog is None, "what has problems is not published"
    settle(qtbot, host)


def test_the_draft_is_discarded_after_a_question(
    qtbot: QtBot, host: Host, loaded: Workspace
) -> None:
    go(host, "P-1")
    press(qtbot, host, Qt.Key.Key_F2)
    qtbot.keyClicks(host.window.focusWidget(), " Z")
    settle(qtbot, host)
    page_of(host).bar.discard_button.click()
    dialog = page_of(host).findChild(Dialog)
    assert dialog is not None and loaded.revision.draft() is not None
    dialog.accept()
    qtbot.waitUntil(lambda: not page_of(host).presenter.state.drafted, timeout=5_000)
    assert loaded.revision.draft() is None
    form = page_of(host).part.form
    assert form is not None and isinstance(form.fields[0], TextField)
    assert form.fields[0].edit.toPlainText() == p1(host).text


# ---- beside


def test_a_disputed_item_opens_in_disagreements(
    qtbot: QtBot, host: Host, loaded: Workspace
) -> None:
    page = page_of(host)
    go(host, "P-1")
    qtbot.waitUntil(lambda: page.beside.list.lines.rowCount() == 2, timeout=5_000)
    press(qtbot, host, Qt.Key.Key_D)
    press(qtbot, host, Qt.Key.Key_Down)
    press(qtbot, host, Qt.Key.Key_Return)
    (place, wanted), (_, uid) = host.went
    assert place == "disagreements" and isinstance(wanted, DisputeFilter)
    assert wanted.clause == "P-1"
    assert uid in (uid_of(loaded, "i0"), uid_of(loaded, "i1"))


def test_notes_are_read_beside_the_clause(host: Host, qtbot: QtBot) -> None:
    go(host, "P-1")
    shown = page_of(host).beside.findChildren(QPushButton)
    names = [one.accessibleName() for one in shown]
    assert "Show the item that ada noted" in names


# ---- versions


def test_changes_are_shown_word_by_word_and_esc_goes_back(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    go(host, "P-1")
    press(qtbot, host, Qt.Key.Key_F2)
    qtbot.keyClicks(host.window.focusWidget(), " Always")
    press(qtbot, host, Qt.Key.Key_Escape)
    press(qtbot, host, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: "1 change" in page.history.summary.text(), timeout=5_000)
    said = [w.accessibleDescription() for w in page.history.findChildren(QWidget)]
    assert "added: Always" in said
    press(qtbot, host, Qt.Key.Key_Escape)
    assert page.outline.list.hasFocus()
    settle(qtbot, host)


def test_every_part_says_what_takes_the_focus(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    for name in ("rubric", "severity", "4", "categories", "privacy", "P-1", "ex-1", "clauses"):
        page.presenter.select_named(name)
        qtbot.waitUntil(lambda: host.bridge.pending == 0)
        assert nameless(page) == []
    press(qtbot, host, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: host.bridge.pending == 0)
    assert nameless(page) == []


def test_no_two_commands_share_a_key(host: Host) -> None:
    assert host.registry.conflicts() == ()
