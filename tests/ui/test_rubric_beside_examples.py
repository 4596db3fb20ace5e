"""Typing on the Rubric page while an item becomes a calibration example: neither is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from rubric_desk import P1, RubricDesk, clause_text, disagree
from spine import items_file, say, uid_of

from annotator.domain import rubric_edits as edits
from annotator.domain.label import Value
from annotator.domain.launch import OpenWindow
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_joining import joined
from annotator.formats.rubric_file import draft_from_text
from annotator.services.app import Workspace, open_workspace
from annotator.ui.app import start
from annotator.ui.dialogs.example_new import ExampleDialog
from annotator.ui.pages.disagreements.view import DisagreementsPage
from annotator.ui.pages.rubric.view import RubricPage
from annotator.ui.shell.window import MainWindow

pytestmark = pytest.mark.ui
CTRL = Qt.KeyboardModifier.ControlModifier
LABEL: dict[str, Value | None] = {"severity": "2", "categories": ("bias",)}
REASON = "It splits people."


def on_disk(workspace: Workspace) -> Rubric:
    text = workspace.revision.draft()
    assert text is not None
    return draft_from_text(text, "draft")


def told(rubric: Rubric) -> tuple[str, list[str]]:
    """What clause P-1 says, and the reasons of the examples."""
    clause = rubric.clause("P-1")
    assert clause is not None
    return clause.text, [one.reason for one in rubric.examples]


def add_example(workspace: Workspace, item: str = "i0") -> None:
    workspace.revision.add_example(uid_of(workspace, item), LABEL, REASON)


@pytest.fixture
def desk(loaded: Workspace) -> RubricDesk:
    disagree(loaded)
    made = RubricDesk(loaded)
    made.open()
    return made


# ---- between the last key and the saving


@pytest.mark.parametrize("saved_before", [False, True], ids=["first edit", "later edit"])
def test_an_example_added_while_typing_is_not_saved_yet_stays(
    loaded: Workspace, desk: RubricDesk, *, saved_before: bool
) -> None:
    if saved_before:
        desk.presenter.type(P1, clause_text("First."))
        desk.settle()
    desk.presenter.type(P1, clause_text("Mine."))
    add_example(loaded)
    desk.settle()
    for rubric in (on_disk(loaded), desk.state.rubric):
        text, reasons = told(rubric)
        assert text == "Mine." and reasons[-1] == REASON and len(reasons) == 3
    assert desk.state.saved == "saved" and not desk.state.problems


def test_an_example_added_while_it_is_being_saved_stays(
    loaded: Workspace, desk: RubricDesk
) -> None:
    desk.presenter.type(P1, clause_text("One."))
    desk.pass_time(1.0)
    (job,) = desk.lanes.jobs
    desk.lanes.jobs.clear()
    add_example(loaded)
    desk.presenter.type(P1, clause_text("Two."))
    job()
    desk.settle()
    for rubric in (on_disk(loaded), desk.state.rubric):
        text, reasons = told(rubric)
        assert text == "Two." and reasons[-1] == REASON and len(reasons) == 3


def test_two_new_examples_with_one_id_are_two(loaded: Workspace, desk: RubricDesk) -> None:
    desk.presenter.add_example()
    mine = desk.state.selected[-1]
    desk.presenter.change(
        ("examples", mine),
        lambda r: edits.edit_example(r, mine, lambda e: replace(e, reason="Mine.")),
    )
    add_example(loaded)
    desk.settle()
    ids = {one.id: one.reason for one in on_disk(loaded).examples}
    assert ids[mine] == "Mine." and sorted(ids.values())[-2:] == [REASON, "Mine."][::1]
    assert len(ids) == 4


def test_an_example_that_is_taken_back_goes_and_the_typing_stays(
    loaded: Workspace, desk: RubricDesk
) -> None:
    before = loaded.revision.draft()
    add_example(loaded)
    then = loaded.revision.draft()
    desk.open()
    desk.presenter.type(P1, clause_text("Mine."))
    assert loaded.revision.swap(then, before)
    desk.settle()
    text, reasons = told(desk.state.rubric)
    assert text == "Mine." and REASON not in reasons


def test_of_what_both_changed_ours_stays() -> None:
    from spine import MINI_RUBRIC

    base = draft_from_text(MINI_RUBRIC, "mini")
    ours = clause_text("Ours.")(base)
    theirs = replace(clause_text("Theirs.")(base), name="Another name")
    both = joined(base, ours, theirs)
    assert told(both)[0] == "Ours." and both.name == "Another name"
    removed = edits.remove(base, ("clauses", "G-1"))
    assert joined(base, ours, removed).clause("G-1") is None
    assert joined(base, removed, ours).clause("G-1") is None
    assert joined(base, base, theirs) == theirs


# ---- by keys, in the whole window


@pytest.fixture
def window(qtbot: QtBot, project: Path, tmp_path: Path) -> Iterator[MainWindow]:
    with closing(open_workspace(project)) as workspace:
        workspace.importing.run(items_file(tmp_path / "ten.jsonl", 10))
        workspace.people.ensure("lena", "Lena", "lead")
        disagree(workspace)
        say(workspace, "cyd", "i2", 2)
    started = start(OpenWindow(project, "lena", "lead"))
    started.window.show()
    started.window.activateWindow()
    qtbot.waitUntil(lambda: started.window.session is not None, timeout=15_000)
    settle(qtbot, started.window)
    yield started.window
    started.window.close()
    started.hooks.remove()
    started.window.deleteLater()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.bridge.pending == 0, timeout=15_000)
    qtbot.wait(20)


def test_by_keys_typing_and_an_example_within_half_a_second_are_both_kept(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.go("disagreements")
    settle(qtbot, window)
    (disputes,) = window.findChildren(DisagreementsPage)
    assert window.session is not None
    workspace = window.session.workspace
    disputes.presenter.select(uid_of(workspace, "i2"))
    settle(qtbot, window)
    window.go("rubric")
    (page,) = window.findChildren(RubricPage)
    qtbot.waitUntil(lambda: page.presenter.state.loaded, timeout=8_000)
    settle(qtbot, window)
    page.presenter.select_named("P-1")
    page.part.focus()
    field = QApplication.focusWidget()
    assert field is not None
    qtbot.keyClicks(field, "Mine. ")
    window.go("disagreements")  # at once: nothing was saved by a pause
    qtbot.waitUntil(lambda: disputes.presenter.ready, timeout=8_000)
    qtbot.keyClick(disputes.side.list, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: bool(disputes.findChildren(ExampleDialog)), timeout=8_000)
    (dialog,) = disputes.findChildren(ExampleDialog)
    qtbot.keyClicks(dialog.reason, REASON)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    window.go("rubric")
    page.part.focus()
    typing = QApplication.focusWidget()
    assert typing is not None
    qtbot.keyClicks(typing, "More.")  # before the draft was read again
    qtbot.waitUntil(
        lambda: page.presenter.state.saved == "saved" and window.bridge.pending == 0, timeout=8_000
    )
    for rubric in (on_disk(workspace), page.presenter.state.rubric):
        text, reasons = told(rubric)
        assert "Mine." in text and "More." in text and REASON in reasons
