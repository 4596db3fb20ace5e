"""The Disagreements page: real services, real window, real keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from disputes_scene import Host, label, make_workspace, uid_of
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter
from annotator.ui.models.dispute_lines import ItemLine
from annotator.ui.pages.disagreements.redact_dialog import RedactDialog
from annotator.ui.pages.disagreements.view import DisagreementsPage

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Four items: 1 against 5, 2 against 3, 4 against 5, and one on which all agree."""
    made = make_workspace(tmp_path, items=4, labeled=False)
    for number, levels in enumerate(((1, 5), (2, 3), (4, 5), (2, 2))):
        for who, level in zip(("noor", "ines"), levels, strict=True):
            label(made, who, uid_of(made, number), level)
    yield made
    made.close()


@pytest.fixture
def host(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Host]:
    made = Host(qtbot, workspace, DisagreementsPage())
    made.show(activate)
    page = page_of(made)
    qtbot.waitUntil(lambda: page.presenter.ready, timeout=5_000)
    yield made
    made.close()
    assert made.bugs == []


def page_of(host: Host) -> DisagreementsPage:
    assert isinstance(host.page, DisagreementsPage)
    return host.page


def listed(page: DisagreementsPage) -> list[str]:
    lines = page.side.list.lines
    found = (lines.line(row) for row in range(lines.rowCount()))
    return [line.uid for line in found if isinstance(line, ItemLine)]


def wait_for(qtbot: QtBot, host: Host, uid: str) -> None:
    page = page_of(host)
    qtbot.waitUntil(
        lambda: page.presenter.state.selected == uid and page.presenter.ready, timeout=5_000
    )


def test_one_against_five_comes_before_four_against_five(host: Host, workspace: Workspace) -> None:
    page = page_of(host)
    assert listed(page)[0] == uid_of(workspace, 0)
    assert set(listed(page)) == {uid_of(workspace, n) for n in (0, 1, 2)}
    assert page.presenter.state.selected == uid_of(workspace, 0)


def test_the_item_and_what_everybody_said_are_shown(host: Host) -> None:
    page = page_of(host)
    assert page.item_panel.conversation.target is not None
    assert page.item_panel.ladder.accessibleDescription() == "Ines 5, Noor 1"
    names = [w.accessibleName() for w in page.people.findChildren(QWidget)]
    assert any(name.startswith("Ines 5 Severe") for name in names)


def test_arrow_keys_move_through_the_list(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    order = listed(page)
    qtbot.keyClick(page.side.list, Qt.Key.Key_Down)
    wait_for(qtbot, host, order[1])
    assert page.people.verticalScrollBar().value() == 0
    qtbot.keyClick(host.window, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    wait_for(qtbot, host, order[0])


def test_a_digit_opens_the_form_and_enter_records_beside_the_labels(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    uid, following = listed(page)[:2]
    before = workspace.disagreements.detail(uid).state.labels
    qtbot.keyClick(page.side.list, Qt.Key.Key_3)
    assert page.presenter.state.draft is not None
    assert page.presenter.state.draft.values["severity"] == "3"
    qtbot.keyClick(host.window, Qt.Key.Key_Return)
    assert page.decide_form.missing.text() == "Categories: choose at least one."
    qtbot.keyClick(host.window, Qt.Key.Key_W)
    qtbot.keyClick(host.window, Qt.Key.Key_Return)
    wait_for(qtbot, host, following)
    state = workspace.disagreements.detail(uid).state
    assert state.adjudication is not None
    assert state.adjudication.values["severity"] == "3"
    assert state.adjudication.values["categories"] == ("privacy",)
    assert state.labels == before
    qtbot.waitUntil(lambda: uid not in listed(page), timeout=5_000)


def test_a_severe_level_needs_a_rationale(qtbot: QtBot, host: Host, workspace: Workspace) -> None:
    page = page_of(host)
    uid, following = listed(page)[:2]
    qtbot.keyClick(page.side.list, Qt.Key.Key_5)
    qtbot.keyClick(host.window, Qt.Key.Key_Return)
    assert page.decide_form.missing.text() == "A rationale is needed."
    assert page.decide_form.missing.property("look") == "danger"
    qtbot.keyClick(host.window, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(page.decide_form.form.rationale.hasFocus, timeout=2_000)
    qtbot.keyClicks(page.decide_form.form.rationale, "Kind 2 words")
    assert page.presenter.state.draft is not None
    assert page.presenter.state.draft.values["severity"] == "5"
    qtbot.keyClick(
        page.decide_form.form.rationale, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    wait_for(qtbot, host, following)
    decided = workspace.disagreements.detail(uid).state.adjudication
    assert decided is not None
    assert decided.rationale == "Kind 2 words"


def test_escape_closes_the_form_and_the_list_has_the_keys_again(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    qtbot.keyClick(page.side.list, Qt.Key.Key_2)
    assert page.presenter.deciding
    qtbot.keyClick(host.window, Qt.Key.Key_Escape)
    assert not page.presenter.deciding
    assert host.registry.conflicts() == ()
    qtbot.waitUntil(page.side.list.hasFocus, timeout=2_000)


def test_a_decision_that_was_begun_waits_until_its_item_is_shown_again(
    qtbot: QtBot, host: Host
) -> None:
    page = page_of(host)
    first, second = listed(page)[:2]
    qtbot.keyClick(page.side.list, Qt.Key.Key_2)
    page.presenter.set_rationale("half a thought")
    page.presenter.select(second)
    wait_for(qtbot, host, second)
    assert not page.presenter.deciding
    page.presenter.select(first)
    wait_for(qtbot, host, first)
    qtbot.keyClick(host.window, Qt.Key.Key_Return)
    assert page.presenter.state.draft is not None
    assert page.presenter.state.draft.rationale == "half a thought"


def test_ctrl_z_right_after_a_decision_withdraws_it_and_says_so(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    before = listed(page)
    uid, following = before[:2]
    qtbot.keyClick(page.side.list, Qt.Key.Key_K)
    wait_for(qtbot, host, following)
    decided = workspace.disagreements.detail(uid).state.adjudication
    assert decided is not None
    assert decided.decision == "keep_split"
    assert page.bar.message.text() == "Split kept. Ctrl+Z withdraws it."
    qtbot.keyClick(host.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for(qtbot, host, uid)
    qtbot.waitUntil(lambda: listed(page) == before, timeout=5_000)
    assert workspace.disagreements.detail(uid).state.adjudication is None
    assert page.bar.message.text() == "The decision is withdrawn; the item is in the list again."
    assert page.bar.message.isVisible()
    qtbot.keyClick(host.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "No decision was made here yet" in page.bar.message.text()


def withdraw_button(page: DisagreementsPage) -> QPushButton | None:
    buttons = page.people.findChildren(QPushButton)
    found = (b for b in buttons if b.accessibleName() == "Withdraw the decision" and b.isVisible())
    return next(found, None)


def test_a_decision_can_be_withdrawn_where_it_is_shown(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    uid = listed(page)[0]
    assert withdraw_button(page) is None
    qtbot.keyClick(page.side.list, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: uid not in listed(page), timeout=5_000)
    page.presenter.back_to_last()
    wait_for(qtbot, host, uid)
    qtbot.waitUntil(lambda: withdraw_button(page) is not None, timeout=5_000)
    button = withdraw_button(page)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: uid in listed(page), timeout=5_000)
    assert workspace.disagreements.detail(uid).state.adjudication is None
    qtbot.waitUntil(lambda: withdraw_button(page) is None, timeout=5_000)


def test_what_another_lead_decided_is_not_this_leads_to_withdraw(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    uid = listed(page)[0]
    workspace.adjudication.keep_split("other", uid).result(10)
    page.presenter.select(uid)
    page.presenter.list_decided(True)
    wait_for(qtbot, host, uid)
    qtbot.waitUntil(
        lambda: (d := page.presenter.state.detail) is not None and d.decided is not None,
        timeout=5_000,
    )
    assert withdraw_button(page) is None


def test_typing_filters_and_letters_do_nothing_else(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    qtbot.keyClick(host.window, Qt.Key.Key_Slash)
    qtbot.waitUntil(page.side.box.hasFocus, timeout=2_000)
    qtbot.keyClicks(page.side.box, "licence k 5")
    qtbot.waitUntil(lambda: listed(page) == [], timeout=5_000)
    assert not page.presenter.deciding
    page.side.box.clear()
    qtbot.keyClicks(page.side.box, "licence")
    qtbot.waitUntil(lambda: listed(page) == [uid_of(workspace, 2)], timeout=5_000)
    wait_for(qtbot, host, uid_of(workspace, 2))
    qtbot.keyClick(page.side.box, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.side.list.hasFocus, timeout=2_000)


def test_a_filter_from_elsewhere_shows_as_chips_that_can_be_taken_away(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    page.shown_with(DisputeFilter(criterion="severity", levels=("4", "5")))
    qtbot.waitUntil(lambda: listed(page) == [uid_of(workspace, 2)], timeout=5_000)
    chips = [b for b in page.side.findChildren(QAbstractButton) if "against" in b.text()]
    assert [c.accessibleName() for c in chips] == ["Filter “4 against 5”: take it away"]
    qtbot.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(listed(page)) == 3, timeout=5_000)


def test_nothing_that_matches_is_said(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    page.shown_with(DisputeFilter(clause="P-1"))
    qtbot.waitUntil(lambda: listed(page) == [], timeout=5_000)
    qtbot.waitUntil(page.side.nothing.isVisible, timeout=2_000)
    clear = next(
        b for b in page.side.findChildren(QPushButton) if b.accessibleName() == "Clear all filters"
    )
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(listed(page)) == 3, timeout=5_000)


def test_a_comment_joins_the_thread(qtbot: QtBot, host: Host, workspace: Workspace) -> None:
    page = page_of(host)
    uid = listed(page)[0]
    qtbot.keyClick(host.window, Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(page.people.remark.hasFocus, timeout=2_000)
    qtbot.keyClicks(page.people.remark, "Is narrowing enough?")
    qtbot.keyClick(page.people.remark, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: (
            (detail := page.presenter.state.detail) is not None
            and [r.text for r in detail.remarks] == ["Is narrowing enough?"]
        ),
        timeout=5_000,
    )
    assert workspace.disagreements.detail(uid).state.comments[0].author == "lead"
    assert page.presenter.state.selected == uid
    assert page.people.remark.text() == ""


def test_redacting_needs_a_reason_and_keeps_the_labels(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    uid = listed(page)[0]
    qtbot.mouseClick(page.bar.remove, Qt.MouseButton.LeftButton)
    dialog = page.findChild(RedactDialog)
    assert isinstance(dialog, RedactDialog)
    assert not dialog.go.isEnabled()
    qtbot.keyClicks(dialog.reason, "holds an address")
    assert dialog.go.isEnabled()
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: (
            (detail := page.presenter.state.detail) is not None
            and detail.redacted == "holds an address"
        ),
        timeout=5_000,
    )
    found = workspace.disagreements.detail(uid)
    assert found.status == "redacted"
    assert len(found.state.labels) == 2
    assert not page.bar.remove.isEnabled()


def test_a_new_disagreement_appears_by_itself_and_the_place_is_kept(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    second = listed(page)[1]
    page.presenter.select(second)
    wait_for(qtbot, host, second)
    label(workspace, "tarek", uid_of(workspace, 3), 5)
    qtbot.waitUntil(lambda: len(listed(page)) == 4, timeout=5_000)
    assert page.presenter.state.selected == second
    assert page.side.list.currentIndex().row() == page.side.list.lines.row_of(second)


def test_decided_items_can_be_listed_again(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    uid = listed(page)[0]
    qtbot.keyClick(page.side.list, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: uid not in listed(page), timeout=5_000)
    qtbot.mouseClick(page.side.decided, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: uid in listed(page), timeout=5_000)


def test_without_disagreements_it_says_what_would_make_one(
    qtbot: QtBot, tmp_path: Path, activate: Activate
) -> None:
    made = make_workspace(tmp_path, items=2, labeled=False)
    host = Host(qtbot, made, DisagreementsPage())
    host.show(activate)
    page = page_of(host)
    qtbot.waitUntil(page.side.nothing.isVisible, timeout=5_000)
    assert not page.bar.buttons["adjudicate"].isEnabled()
    host.close()
    made.close()


def test_every_focusable_widget_has_a_name_and_no_two_commands_share_a_key(host: Host) -> None:
    page = page_of(host)
    unnamed = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and isinstance(widget, QAbstractButton | QLineEdit)
        and not widget.accessibleName()
    ]
    assert unnamed == []
    assert host.registry.conflicts() == ()
    page.presenter.begin()
    assert page.presenter.deciding
    assert host.registry.conflicts() == ()
    assert QAccessible.queryAccessibleInterface(page.side.list) is not None
