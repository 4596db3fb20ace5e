"""Taking back, passing on, calling the lead; and a project that somebody else has open."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from ground import item_in_front, new_ground, next_item, start_labeling
from hands import Hands, OpenIt
from lead import go
from PySide6.QtWidgets import QApplication
from spine import clean, items_file, say, uid_of
from work import switch

from annotator.domain.launch import OpenWindow
from annotator.services.app import Workspace, open_workspace
from annotator.store import log
from annotator.ui.dialogs.identity import IdentityDialog
from annotator.ui.pages.disagreements.view import DisagreementsPage
from annotator.ui.shell.rail import PlaceButton
from annotator.ui.widgets.inert import InertText

pytestmark = pytest.mark.ui


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight items; i0 is in dispute as widely as can be."""
    folder = tmp_path / "eight"
    with new_ground(folder) as workspace:
        workspace.importing.run(items_file(tmp_path / "eight.jsonl", 8))
        say(workspace, "cleo", "i0", 1)
        say(workspace, "dan", "i0", 5)
    return folder


def events(workspace: Workspace) -> int:
    with workspace.database.reading() as sql:
        return sum(1 for _ in log.everything(sql))


# ---- taking back


def test_undo_brings_the_item_back_with_its_values(open_window: OpenIt, folder: Path) -> None:
    hands = open_window(OpenWindow(folder, "ada"))
    workspace = hands.session.workspace
    presenter = start_labeling(hands)
    first = item_in_front(hands)
    second = next_item(hands, "3", "Q", "Z", "]", "U", "Enter")
    assert second != first
    assert workspace.labeling.own("ada", first) is not None

    assert next_item(hands, "Ctrl+Z") == first
    draft = presenter.state.draft
    assert draft is not None
    assert draft.values == {"severity": "3", "categories": ("privacy",), "refusal": "none"}
    assert (draft.unsure, draft.confidence) == (True, 3)
    assert workspace.labeling.own("ada", first) is None
    assert workspace.queue.progress("ada").done == 0
    assert "Taken back." in hands.said()

    assert next_item(hands, "2", "Enter") == second
    corrected = workspace.labeling.own("ada", first)
    assert corrected is not None
    assert corrected.values["severity"] == "2"
    clean(workspace)


def test_undo_inside_a_text_field_undoes_typing_only(open_window: OpenIt, folder: Path) -> None:
    hands = open_window(OpenWindow(folder, "ada"))
    workspace = hands.session.workspace
    presenter = start_labeling(hands)
    first = item_in_front(hands)
    second = next_item(hands, "1", "Enter")
    hands.press("Shift+R")
    hands.type("of all keys, not one is a command: 1 2 q u s f g m")
    written = presenter.state.draft
    assert written is not None
    assert written.rationale.endswith("u s f g m")
    assert written.values == {}

    hands.press("Ctrl+Z")
    draft = presenter.state.draft
    assert draft is not None
    assert draft.rationale == ""
    assert item_in_front(hands) == second
    hands.quiet()
    assert workspace.queue.progress("ada").done == 1

    hands.press("Ctrl+Shift+Z")  # anywhere
    hands.until(lambda: item_in_front(hands) == first, "the submission was not taken back")
    hands.quiet()
    assert workspace.queue.progress("ada").done == 0


# ---- passing on


def test_a_skipped_item_goes_to_somebody_else(open_window: OpenIt, folder: Path) -> None:
    hands = open_window(OpenWindow(folder, "ada"))
    workspace = hands.session.workspace
    start_labeling(hands)
    skipped = item_in_front(hands)
    assert next_item(hands, "S", "3") != skipped  # too distressing
    progress = workspace.queue.progress("ada")
    assert (progress.done, progress.remaining, progress.skipped) == (0, 7, 1)
    assert workspace.labeling.recent("ada")[0].code == "distressing"
    assert skipped in {item.uid for item in workspace.queue.upcoming("lea", 8)}
    assert skipped not in {item.uid for item in workspace.queue.upcoming("ada", 8)}


def test_an_escalated_item_is_hidden_and_on_top_of_the_leads_list(
    open_window: OpenIt, folder: Path
) -> None:
    hands = open_window(OpenWindow(folder, "ada"))
    workspace = hands.session.workspace
    start_labeling(hands)
    escalated = item_in_front(hands)
    if escalated == uid_of(workspace, "i0"):
        escalated = next_item(hands, "1", "Enter")
    assert next_item(hands, "Shift+F") != escalated
    for person in ("ada", "lea", "somebody new"):
        assert escalated not in {item.uid for item in workspace.queue.upcoming(person, 8)}

    switch(hands, "Lea", known=True)
    page = go(hands, "Disagreements", DisagreementsPage)
    hands.until(lambda: page.presenter.ready, "no item in front")
    assert page.presenter.state.selected == escalated
    listing = page.presenter.state.listing
    assert listing is not None
    assert listing.uids[:2] == (escalated, uid_of(workspace, "i0"))
    said = [text.text() for text in page.people.findChildren(InertText)]
    assert "escalated" in said  # in the thread, beside Ada's name


# ---- the lead


def waiting(hands: Hands) -> str:
    button = hands.window.rail.findChildren(PlaceButton)
    return next(b.accessibleName() for b in button if b.place.id == "disagreements")


def test_the_rail_counts_disagreements_from_the_start_and_as_they_come(
    open_window: OpenIt, folder: Path
) -> None:
    hands = open_window(OpenWindow(folder, "lea", role="lead"))
    workspace = hands.session.workspace
    hands.until(lambda: waiting(hands) == "Disagreements, 1 waiting", "not counted at the start")
    say(workspace, "cleo", "i1", 2)
    say(workspace, "dan", "i1", 4)
    hands.until(lambda: waiting(hands) == "Disagreements, 2 waiting", "not counted as it came")
    page = go(hands, "Disagreements", DisagreementsPage)
    hands.until(lambda: page.presenter.ready, "no item in front")
    hands.press("K")
    hands.until(lambda: waiting(hands) == "Disagreements, 1 waiting", "the decision")
    hands.until(lambda: "Ctrl+Z withdraws it." in hands.said(), "it is not said")
    hands.press("Ctrl+Z")
    hands.until(lambda: waiting(hands) == "Disagreements, 2 waiting", "the withdrawal")
    again = "The decision is withdrawn; the item is in the list again."
    hands.until(lambda: again in hands.said(), "it is not said")
    clean(workspace)


# ---- somebody else has it open


@contextmanager
def held(folder: Path) -> Iterator[int]:
    """Another process has the project open for writing; its pid."""
    script = (
        "import sys; from pathlib import Path; from annotator.services.app import open_workspace\n"
        f"workspace = open_workspace(Path({str(folder)!r}))\n"
        "print('open', flush=True); sys.stdin.readline(); workspace.close()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process.pid
    finally:
        process.communicate("\n", timeout=30)
    assert process.returncode == 0


def test_a_second_window_is_refused_with_the_pid_and_offered_to_read(
    open_window: OpenIt, folder: Path
) -> None:
    with held(folder) as pid:
        hands = open_window(OpenWindow(folder, "ada"), entered=False)
        hands.until(lambda: bool(hands.window.messages.texts()), "nothing is said")
        assert f"is open for writing in process {pid} on" in hands.window.messages.texts()[0]
        assert hands.window.session is None
        hands.tab_to("Open read-only")
        hands.press("Space")
        hands.until(lambda: hands.window.session is not None, "it does not open read-only")
        hands.quiet()
        nothing_can_be_submitted(hands)
    again = open_window(OpenWindow(folder, "ada"))  # now that it is free
    assert not again.session.workspace.read_only


def nothing_can_be_submitted(hands: Hands) -> None:
    workspace = hands.session.workspace
    assert workspace.read_only
    assert "read-only" in hands.said().splitlines()
    before = events(workspace)
    presenter = start_labeling(hands)
    uid = item_in_front(hands)
    assert "This project is open for reading only: nothing can be saved." in hands.said()
    for keys in (("1", "Enter"), ("S", "1"), ("Shift+F",), ("Ctrl+Z",)):
        hands.press(*keys)
        hands.quiet()
        assert presenter.state.failed, keys
        assert "This project is open read-only." in hands.said()
        assert item_in_front(hands) == uid
    assert QApplication.activeModalWidget() is None  # and no bug report either
    assert events(workspace) == before


def test_a_window_that_is_closed_while_it_opens_a_project_leaves_it_free(
    open_window: OpenIt, folder: Path
) -> None:
    hands = open_window(OpenWindow(folder), entered=False)  # nobody is remembered: it will ask
    hands.window.close()
    with closing(open_workspace(folder)) as workspace:
        clean(workspace)

    asked = open_window(OpenWindow(folder), entered=False)
    asked.dialog(IdentityDialog)
    asked.window.close()
    with closing(open_workspace(folder)) as workspace:
        clean(workspace)
