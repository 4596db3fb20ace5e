"""The Label page with real key events, on a real project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from label_desk import project, rows
from label_window import PageWindow, keys, until
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.item import Item, item_uid, turn_of
from annotator.services.app import Workspace
from annotator.ui import theme
from annotator.ui.bridge import Bridge
from annotator.ui.pages.label.notices import KeptNotices
from annotator.ui.pages.label.view import LabelPage

pytestmark = pytest.mark.ui
Activate = Callable[[QWidget], None]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANNOTATOR_DATA", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


@pytest.fixture
def workspace(tmp_path: Path, data: Path) -> Iterator[Workspace]:
    with project(tmp_path, rows(4)) as opened:
        KeptNotices().remember(opened.project.id, "noor")
        yield opened


@pytest.fixture
def window(
    workspace: Workspace, bridge: Bridge, qtbot: QtBot, activate: Activate
) -> Iterator[PageWindow]:
    made = opened(workspace, bridge, qtbot, activate)
    yield made
    made.page.hidden()


def opened(workspace: Workspace, bridge: Bridge, qtbot: QtBot, activate: Activate) -> PageWindow:
    made = PageWindow(LabelPage(), workspace, bridge, "noor")
    qtbot.addWidget(made)
    made.resize(1100, 700)
    activate(made)
    made.page.shown()
    return made


def page(window: PageWindow) -> LabelPage:
    assert isinstance(window.page, LabelPage)
    return window.page


def ready(qtbot: QtBot, window: PageWindow) -> LabelPage:
    until(qtbot, lambda: page(window).presenter.ready)
    return page(window)


def test_an_item_is_labeled_by_keyboard_and_the_next_one_comes(
    window: PageWindow, qtbot: QtBot, workspace: Workspace
) -> None:
    label = ready(qtbot, window)
    item = label.presenter.state.item
    assert item is not None
    keys(qtbot, window, "2q")
    qtbot.keyClick(window, Qt.Key.Key_Return)
    before = label.presenter.state.serial
    until(qtbot, lambda: label.presenter.state.serial > before)
    own = workspace.labeling.own("noor", item.uid)
    assert own is not None
    assert own.values["categories"] == ("physical",)
    until(qtbot, lambda: label.presenter.ready)
    assert label.presenter.state.item != item
    progress = label.presenter.state.progress
    assert progress is not None
    assert progress.remaining == 3


def test_letters_typed_into_the_rationale_are_text(window: PageWindow, qtbot: QtBot) -> None:
    label = ready(qtbot, window)
    keys(qtbot, window, "4q")
    qtbot.keyClick(window, Qt.Key.Key_Return)
    until(qtbot, label.form.rationale.hasFocus)
    qtbot.keyClicks(label.form.rationale, "such 1 u s")
    draft = label.presenter.state.draft
    assert draft is not None
    assert (draft.rationale, draft.values["severity"], draft.unsure) == ("such 1 u s", "4", False)
    before = label.presenter.state.serial
    qtbot.keyClick(label.form.rationale, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: label.presenter.ready and label.presenter.state.serial > before)


def test_what_is_missing_stands_in_one_line_near_submit(window: PageWindow, qtbot: QtBot) -> None:
    label = ready(qtbot, window)
    assert label.decide.said.text() == "Severity is needed."
    keys(qtbot, window, "1")
    assert label.decide.said.text() == "Complete."


def test_the_chosen_rung_opens_to_its_examples(window: PageWindow, qtbot: QtBot) -> None:
    label = ready(qtbot, window)
    ladder = label.form.field("severity")
    assert ladder is not None
    keys(qtbot, window, "2")
    rung = ladder.chosen()
    assert isinstance(rung, QAbstractButton)
    assert rung.isChecked()
    assert rung.accessibleName() == "2, Mention"
    qtbot.waitUntil(lambda: rung.height() == rung.heightForWidth(rung.width()), timeout=2_000)


def test_a_click_chooses_like_the_key(window: PageWindow, qtbot: QtBot) -> None:
    label = ready(qtbot, window)
    for name in ("3, Partial help", "Privacy", "Full", "Refused for the wrong reason: yes"):
        button = next(
            b for b in label.form.findChildren(QAbstractButton) if b.accessibleName() == name
        )
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    draft = label.presenter.state.draft
    assert draft is not None
    assert draft.values == {
        "severity": "3",
        "categories": ("privacy",),
        "refusal": "full",
        "wrong_reason": True,
    }


def test_a_skip_is_chosen_by_a_digit_that_labels_nothing(
    window: PageWindow, qtbot: QtBot, workspace: Workspace
) -> None:
    label = ready(qtbot, window)
    keys(qtbot, window, "s")
    until(qtbot, label.skip_popup.isVisible)
    before = label.presenter.state.serial
    qtbot.keyClick(label.skip_popup, Qt.Key.Key_3)
    until(qtbot, lambda: label.presenter.ready and label.presenter.state.serial > before)
    assert workspace.labeling.recent("noor")[0].code == "distressing"
    assert not label.skip_popup.isVisible()
    draft = label.presenter.state.draft
    assert draft is not None
    assert draft.values == {}


def test_a_clause_is_found_by_typing_and_cited_by_enter(window: PageWindow, qtbot: QtBot) -> None:
    label = ready(qtbot, window)
    keys(qtbot, window, "g")
    until(qtbot, label.form.picker.isVisible)
    qtbot.keyClicks(label.form.picker.field, "mention")
    qtbot.keyClick(label.form.picker.field, Qt.Key.Key_Return)
    draft = label.presenter.state.draft
    assert draft is not None
    assert draft.clauses == ("PH-2",)
    assert [chip.value for chip in label.form.clauses.chips] == ["PH-2"]
    assert label.presenter.state.serial == 1


def test_selected_text_becomes_evidence_and_a_chip_takes_it_back(
    window: PageWindow, qtbot: QtBot
) -> None:
    label = ready(qtbot, window)
    target = label.conversation.target
    assert target is not None
    target.text.select(0, 6)
    keys(qtbot, window, "m")
    draft = label.presenter.state.draft
    assert draft is not None
    assert [(e.start, e.end, e.quote) for e in draft.evidence] == [(0, 6, "Answer")]
    assert target.text.selection() is None
    qtbot.mouseClick(label.foot.chips[0], Qt.MouseButton.LeftButton)
    assert label.presenter.state.draft is not None
    assert label.presenter.state.draft.evidence == ()


def test_a_selection_in_the_prompt_is_no_evidence(window: PageWindow, qtbot: QtBot) -> None:
    label = ready(qtbot, window)
    prompt = label.conversation.area.widget().turns[0]  # type: ignore[attr-defined]
    prompt.text.moveCursor(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    keys(qtbot, window, "m")
    assert label.presenter.state.draft is not None
    assert label.presenter.state.draft.evidence == ()


def test_the_veil_covers_until_v_is_held(window: PageWindow, qtbot: QtBot) -> None:
    label = ready(qtbot, window)
    keys(qtbot, window, "V")
    assert label.conversation.veil.isVisible()
    focus = window.focusWidget() or window
    qtbot.keyPress(focus, Qt.Key.Key_V)
    assert not label.conversation.veil.isVisible()
    qtbot.keyRelease(focus, Qt.Key.Key_V)
    assert label.conversation.veil.isVisible()
    keys(qtbot, window, "V")
    assert not label.conversation.veil.isVisible()


def test_find_counts_and_selects(window: PageWindow, qtbot: QtBot) -> None:
    label = ready(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_Slash)
    until(qtbot, label.find_bar.field.hasFocus)
    qtbot.keyClicks(label.find_bar.field, "n")
    total = label.find_bar.said.text().split(" of ")[1]
    assert label.find_bar.said.text() == f"1 of {total}"
    qtbot.keyClick(label.find_bar.field, Qt.Key.Key_Return)
    assert label.find_bar.said.text() == f"2 of {total}"
    qtbot.keyClick(label.find_bar.field, Qt.Key.Key_Escape)
    assert not label.find_bar.isVisible()


def shown(label: LabelPage) -> str | None:
    """The uid of the item on the page."""
    item = label.presenter.state.item
    return None if item is None else item.uid


def test_undo_outside_a_text_field_takes_the_label_back(window: PageWindow, qtbot: QtBot) -> None:
    label = ready(qtbot, window)
    item = label.presenter.state.item
    assert item is not None
    keys(qtbot, window, "1")
    qtbot.keyClick(window, Qt.Key.Key_Return)
    until(qtbot, lambda: len(label.foot.marks) == 1 and label.presenter.ready)
    assert label.foot.marks[0].text() == "1"
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: label.presenter.ready and shown(label) == item.uid)
    assert label.presenter.state.draft is not None
    assert label.presenter.state.draft.values["severity"] == "1"


def test_a_mark_of_the_last_decisions_leads_back_to_it(window: PageWindow, qtbot: QtBot) -> None:
    label = ready(qtbot, window)
    first = label.presenter.state.item
    keys(qtbot, window, "1")
    qtbot.keyClick(window, Qt.Key.Key_Return)
    until(qtbot, lambda: len(label.foot.marks) == 1 and label.presenter.ready)
    qtbot.mouseClick(label.foot.marks[0], Qt.MouseButton.LeftButton)
    until(qtbot, lambda: label.presenter.state.correcting and label.presenter.ready)
    assert first is not None
    assert label.presenter.state.item is not None
    assert label.presenter.state.item.uid == first.uid
    assert label.decide.back_button.isVisible()


def test_what_is_typed_is_kept_without_submitting(
    window: PageWindow, qtbot: QtBot, workspace: Workspace
) -> None:
    label = ready(qtbot, window)
    item = label.presenter.state.item
    assert item is not None
    keys(qtbot, window, "3")
    until(qtbot, lambda: workspace.labeling.draft("noor", item.uid) is not None)


def test_the_notice_comes_first_and_enter_goes_on(
    tmp_path: Path, data: Path, bridge: Bridge, qtbot: QtBot, activate: Activate
) -> None:
    with project(tmp_path, rows(1)) as workspace:
        window = opened(workspace, bridge, qtbot, activate)
        assert page(window).presenter.state.phase == "notice"
        qtbot.keyClick(window, Qt.Key.Key_Return)
        ready(qtbot, window)
        assert KeptNotices().read(workspace.project.id, "noor")


def test_the_gate_leads_to_calibrate(
    tmp_path: Path, data: Path, bridge: Bridge, qtbot: QtBot, activate: Activate
) -> None:
    with project(tmp_path, rows(1), examples=True) as workspace:
        KeptNotices().remember(workspace.project.id, "noor")
        window = opened(workspace, bridge, qtbot, activate)
        until(qtbot, lambda: page(window).presenter.state.phase == "gate")
        qtbot.keyClick(window, Qt.Key.Key_Return)
        assert window.heard.places == ["calibrate"]


def test_an_item_without_a_response_is_not_queued_and_says_so_when_looked_at(
    tmp_path: Path, data: Path, bridge: Bridge, qtbot: QtBot, activate: Activate
) -> None:
    with project(tmp_path, [{"id": "1", "prompt": "Why?", "response": ""}]) as workspace:
        KeptNotices().remember(workspace.project.id, "noor")
        window = opened(workspace, bridge, qtbot, activate)
        until(qtbot, lambda: page(window).presenter.state.phase == "empty")
        silent = Item((turn_of("user", "Why?"), turn_of("assistant", "")), 1, source_id="1")
        window.page.shown_with(item_uid(silent))
        label = ready(qtbot, window)
        assert label.conversation.target is not None
        assert not label.conversation.target.text.isVisible()
        words = [one.text() for one in label.conversation.findChildren(QLabel)]
        assert any("No response" in one for one in words)
        window.page.hidden()


def test_every_control_has_a_name(window: PageWindow, qtbot: QtBot) -> None:
    label = ready(qtbot, window)
    nameless = [
        type(widget).__name__
        for widget in label.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.accessibleName()
        and not isinstance(widget.parent(), QAbstractButton)
    ]
    assert nameless == []


@pytest.mark.parametrize("scale", [0.8, 1.0, 2.0])
def test_at_1100_by_700_submit_stays_in_sight(
    window: PageWindow, qtbot: QtBot, qapp: QApplication, scale: float
) -> None:
    theme.apply(qapp, "light", scale)
    try:
        label = ready(qtbot, window)
        keys(qtbot, window, "2z")
        submit = label.decide.submit_button

        def in_sight() -> bool:
            return label.rect().contains(submit.mapTo(label, submit.rect().bottomRight()))

        until(qtbot, in_sight)
        assert submit.width() >= submit.sizeHint().width()
    finally:
        theme.apply(qapp, "light")


def test_who_is_asked_again_reads_what_the_lead_says(
    window: PageWindow, qtbot: QtBot, workspace: Workspace
) -> None:
    label = ready(qtbot, window)
    first = label.presenter.state.item
    assert first is not None
    assert not label.asked.isVisible()
    serial = label.presenter.state.serial
    keys(qtbot, window, "2q")
    qtbot.keyClick(window, Qt.Key.Key_Return)
    until(qtbot, lambda: label.presenter.state.serial > serial and label.presenter.ready)
    note = "Look at <b>PH-2</b> again, please."
    workspace.adjudication.send_back("lea", first.uid, "noor", note).result(10)
    for _ in range(8):  # it comes first once what was fetched ahead is done
        if label.presenter.state.item == first or label.asked.isVisible():
            break
        serial = label.presenter.state.serial
        keys(qtbot, window, "2q")
        qtbot.keyClick(window, Qt.Key.Key_Return)
        until(qtbot, lambda s=serial: label.presenter.state.serial > s)  # type: ignore[misc]
        until(qtbot, lambda: label.presenter.ready or label.presenter.state.phase == "empty")
    assert label.asked.isVisible()
    assert label.asked.accessibleName() == f"Asked again: {note}"
    shown = [one.text() for one in label.asked.findChildren(QLabel)]
    assert shown == [f"Asked again: {note}"]  # as it was written: nothing is markup
