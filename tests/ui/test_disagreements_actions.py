"""What a lead does about an item, by key, each taken back by Ctrl+Z."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from disputes_page import ALT, CTRL, NONE, SHIFT, Activate, Lead, at_work
from disputes_scene import label, make_workspace, uid_of, values_for
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from annotator.domain.events import Label
from annotator.services.app import Workspace
from annotator.ui.dialogs.clause_note import ClauseNoteDialog
from annotator.ui.dialogs.example_new import ExampleDialog
from annotator.ui.pages.disagreements.conflict_card import ConflictCard

pytestmark = pytest.mark.ui


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """0: 1 against 4, citing. 1: a majority for 2. 2: escalated. 3: Ines contradicts herself."""
    made = make_workspace(tmp_path, items=5, labeled=False)
    uids = [uid_of(made, n) for n in range(5)]
    label(made, "noor", uids[0], 1, clauses=("P-1",))
    label(made, "ines", uids[0], 4, clauses=("P-3", "P-1"))
    for who, level in (("noor", 2), ("ines", 2), ("tarek", 5)):
        label(made, who, uids[1], level)
    label(made, "noor", uids[2], 3)
    made.labeling.flag("ines", uids[2], "escalate", "Names a person.").result(10)
    label(made, "noor", uids[3], 2)
    label(made, "ines", uids[3], 2)
    rubric = made.rubric
    other = Label(uids[3], "ines", rubric.id, rubric.version, values_for(5), rationale="Elsewhere.")
    made.recorder.record("ines", [other]).result(10)
    yield made
    made.close()


@pytest.fixture
def lead(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Lead]:
    with at_work(qtbot, workspace, activate) as made:
        made.go(uid_of(workspace, 0))
        yield made


def remarks(lead: Lead) -> list[tuple[str, str]]:
    detail = lead.presenter.state.detail
    return [] if detail is None else [(r.who, r.text) for r in detail.remarks]


def comes(lead: Lead, condition: Callable[[], bool]) -> None:
    lead.until(condition)
    lead.ready()


def test_a_and_a_digit_ask_so_many_more_people(lead: Lead, workspace: Workspace) -> None:
    uid = uid_of(workspace, 0)
    lead.press(Qt.Key.Key_A)
    lead.until(lead.page.asking.ask.isVisible)
    lead.press(Qt.Key.Key_3, on=lead.page.asking.ask)
    comes(lead, lambda: lead.said == "3 more people are asked. Ctrl+Z withdraws it.")
    asked = workspace.disagreements.detail(uid).state.asked
    assert [(a.asker, a.annotator, a.more) for a in asked] == [("lead", "", 3)]
    lead.until(lambda: remarks(lead) == [("Lena", "asked more people")])
    detail = lead.presenter.state.detail
    assert detail is not None
    assert detail.waiting == "Asked, and not answered yet: 3 more people."
    assert lead.presenter.state.selected == uid
    lead.undo()
    assert workspace.disagreements.detail(uid).state.asked == ()
    assert lead.said == "Taken back: nobody else is asked."


def test_enter_asks_two(lead: Lead, workspace: Workspace) -> None:
    lead.press(Qt.Key.Key_A)
    lead.until(lead.page.asking.ask.isVisible)
    lead.press(Qt.Key.Key_Return, on=lead.page.asking.ask)
    comes(lead, lambda: lead.said.startswith("2 more people are asked."))


def test_asking_is_no_empty_word_where_there_are_more_labels_than_the_overlap(
    lead: Lead, workspace: Workspace
) -> None:
    uid = uid_of(workspace, 1)
    for who in ("omar", "yuki"):
        workspace.people.ensure(who, who.title())
        label(workspace, who, uid, 2)
    lead.go(uid)
    lead.presenter.ask_more(1)
    comes(lead, lambda: lead.said.startswith("1 more person is asked."))
    assert workspace.disagreements.detail(uid).row.asked == 1
    workspace.people.ensure("kim", "Kim")
    assert uid in {item.uid for item in workspace.queue.upcoming("kim", 5)}


def test_b_sends_a_label_back_with_a_note_that_stands_in_the_thread(
    lead: Lead, workspace: Workspace
) -> None:
    uid, popup = uid_of(workspace, 1), lead.page.asking.back
    lead.go(uid)
    lead.press(Qt.Key.Key_B)
    lead.until(popup.isVisible)
    assert popup.person == "tarek"  # who stands alone
    assert not popup.go.isEnabled()
    lead.qtbot.keyClicks(popup.note, "Look at 2 again, please.")
    lead.press(Qt.Key.Key_Return, CTRL, on=popup.note)
    comes(lead, lambda: lead.said == "Sent back to Tarek. Ctrl+Z withdraws it.")
    state = workspace.disagreements.detail(uid).state
    assert [(a.annotator, a.note) for a in state.asked] == [("tarek", "Look at 2 again, please.")]
    lead.until(
        lambda: (
            remarks(lead) == [("Lena", "Look at 2 again, please."), ("Lena", "asked Tarek again")]
            or remarks(lead)
            == [("Lena", "asked Tarek again"), ("Lena", "Look at 2 again, please.")]
        )
    )
    [notes] = [i.notes for i in workspace.queue.upcoming("tarek", 5) if i.uid == uid]
    assert notes == ("Look at 2 again, please.",)
    lead.undo()
    state = workspace.disagreements.detail(uid).state
    assert (state.asked, state.comments) == ((), ())
    assert lead.said == "Taken back: Tarek is not asked again."


def test_r_writes_a_rubric_note_at_the_cited_clauses(lead: Lead, workspace: Workspace) -> None:
    uid = uid_of(workspace, 0)
    lead.press(Qt.Key.Key_R)
    dialog = lead.dialog()
    assert isinstance(dialog, ClauseNoteDialog)
    assert dialog.cited.clauses == ("P-1", "P-3")  # the most cited first
    dialog.cited.chips.removed.emit("P-3")
    lead.qtbot.keyClicks(dialog.text, "Is a quarter enough?")
    lead.press(Qt.Key.Key_Return, CTRL, on=dialog.text)
    comes(lead, lambda: lead.said == "Noted at P-1. Ctrl+Z withdraws it.")
    [flag] = workspace.disagreements.detail(uid).state.flags
    assert (flag.annotator, flag.flag, flag.clauses) == ("lead", "rubric_unclear", ("P-1",))
    lead.undo()
    assert workspace.disagreements.detail(uid).state.flags == ()
    assert lead.said == "The rubric note is taken back."


def test_e_makes_the_majority_a_calibration_example_of_the_draft(
    lead: Lead, workspace: Workspace
) -> None:
    lead.go(uid_of(workspace, 1))
    lead.press(Qt.Key.Key_E)
    dialog = lead.dialog()
    assert isinstance(dialog, ExampleDialog)
    assert not dialog.go.isEnabled()  # a reason is needed
    lead.qtbot.keyClicks(dialog.reason, "Nothing new is said.")
    lead.qtbot.mouseClick(dialog.uses["gold"], Qt.MouseButton.LeftButton)
    lead.press(Qt.Key.Key_Return, CTRL, on=dialog.reason)
    comes(lead, lambda: lead.said.startswith("In the draft of the next rubric version"))
    text = workspace.revision.draft()
    assert text is not None
    assert "Nothing new is said." in text
    assert "use: gold" in text
    lead.press(Qt.Key.Key_Z, CTRL)
    lead.until(lambda: workspace.revision.draft() is None)
    lead.ready()
    assert lead.said == "The calibration example is out of the draft again."


def test_an_example_is_not_taken_out_of_a_draft_that_was_changed_since(
    lead: Lead, workspace: Workspace
) -> None:
    lead.go(uid_of(workspace, 1))
    seed = lead.presenter.example_seed()
    assert seed is not None
    lead.presenter.add_example(seed, "Because.", (), "train")
    comes(lead, lambda: bool(lead.presenter.state.made))
    text = workspace.revision.draft()
    assert text is not None
    workspace.revision.save(text + "# mine\n")
    lead.press(Qt.Key.Key_Z, CTRL)
    comes(lead, lambda: lead.presenter.state.failed)
    assert workspace.revision.draft() == text + "# mine\n"
    assert "changed since" in lead.said


def test_what_has_no_majority_is_adjudicated_before_it_is_an_example(
    lead: Lead, workspace: Workspace
) -> None:
    seed = lead.presenter.example_seed()
    assert seed is not None
    assert seed.missing == "No level has a majority. Adjudicate the item first."
    values = values_for(3)
    workspace.adjudication.decide("lead", seed.uid, values, "By P-1.").result(10)
    comes(lead, lambda: (d := lead.presenter.state.detail) is not None and d.decided is not None)
    seed = lead.presenter.example_seed()
    assert seed is not None
    assert (seed.missing, seed.reason, seed.source) == ("", "By P-1.", "the adjudication")
    assert seed.values == values


def test_o_puts_an_escalated_item_back_into_the_queue(lead: Lead, workspace: Workspace) -> None:
    uid = uid_of(workspace, 2)
    lead.press(Qt.Key.Key_O)  # nothing escalated is on screen
    assert not lead.presenter.state.busy
    lead.go(uid)
    assert ("Ines", "escalated: Names a person.") in remarks(lead)
    lead.press(Qt.Key.Key_O)
    comes(lead, lambda: lead.said == "Back in the queue. Ctrl+Z withdraws it.")
    assert uid in {item.uid for item in workspace.queue.upcoming("tarek", 5)}
    lead.undo()
    assert uid not in {item.uid for item in workspace.queue.upcoming("tarek", 5)}
    lead.until(lambda: (d := lead.presenter.state.detail) is not None and d.escalated)
    words = "Put it back into the queue"
    buttons = [b for b in lead.page.people.findChildren(QPushButton) if b.accessibleName() == words]
    lead.qtbot.mouseClick(buttons[-1], Qt.MouseButton.LeftButton)
    comes(lead, lambda: lead.said.startswith("Back in the queue."))


def test_a_conflict_is_settled_by_keeping_one_of_two_statements(
    lead: Lead, workspace: Workspace
) -> None:
    uid = uid_of(workspace, 3)
    lead.go(uid)
    card = lead.page.people.findChild(ConflictCard)
    assert isinstance(card, ConflictCard)
    starts = [button.accessibleName()[:16] for button in card.buttons]
    assert starts == ["Keep “Severity 2", "Keep “Severity 5"]
    lead.press(Qt.Key.Key_2, ALT)
    comes(lead, lambda: lead.said.startswith("Settled: Severity 5"))
    found = workspace.disagreements.detail(uid)
    assert found.conflicts == ()
    assert [str(c.values["severity"].value) for c in found.state.labels] == ["5", "2"]
    lead.undo()
    assert len(workspace.disagreements.detail(uid).conflicts) == 1
    lead.until(lambda: bool(lead.page.people.findChildren(ConflictCard)))
    lead.ready()
    card = lead.page.people.findChildren(ConflictCard)[-1]
    lead.qtbot.mouseClick(card.buttons[0], Qt.MouseButton.LeftButton)
    comes(lead, lambda: lead.said.startswith("Settled: Severity 2"))


def test_a_comment_is_taken_back_like_everything_else(lead: Lead, workspace: Workspace) -> None:
    uid = uid_of(workspace, 0)
    lead.press(Qt.Key.Key_C, SHIFT)
    lead.until(lead.page.people.remark.hasFocus)
    lead.qtbot.keyClicks(lead.page.people.remark, "First.")
    lead.press(Qt.Key.Key_Return, on=lead.page.people.remark)
    comes(lead, lambda: remarks(lead) == [("Lena", "First.")])
    detail = lead.presenter.state.detail
    assert detail is not None
    assert ":" in detail.remarks[0].at  # when it was said
    lead.press(Qt.Key.Key_Escape, on=lead.page.people.remark)
    lead.undo()
    assert workspace.disagreements.detail(uid).state.comments == ()


def test_what_was_done_is_taken_back_step_by_step_whatever_it_was(
    lead: Lead, workspace: Workspace
) -> None:
    uid = uid_of(workspace, 0)
    lead.presenter.ask_more(2)
    comes(lead, lambda: len(lead.presenter.state.made) == 1)
    lead.presenter.note_rubric(("P-1",), "Open.")
    comes(lead, lambda: len(lead.presenter.state.made) == 2)
    lead.press(Qt.Key.Key_K)
    comes(lead, lambda: len(lead.presenter.state.made) == 3)
    for left in (2, 1, 0):
        lead.press(Qt.Key.Key_Z, CTRL)
        comes(lead, lambda n=left: len(lead.presenter.state.made) == n)  # type: ignore[misc]
    state = workspace.disagreements.detail(uid).state
    assert (state.asked, state.flags, state.adjudication) == ((), (), None)


def test_j_goes_past_what_does_not_flip_the_verdict(lead: Lead, workspace: Workspace) -> None:
    label(workspace, "noor", uid_of(workspace, 4), 4)
    label(workspace, "ines", uid_of(workspace, 4), 5)  # wide apart, and the same verdict
    lead.until(lambda: uid_of(workspace, 4) in lead.listed())
    seen = []
    for _ in range(3):
        before = lead.presenter.state.selected
        lead.press(Qt.Key.Key_J)
        lead.until(lambda b=before: lead.presenter.state.selected != b)  # type: ignore[misc]
        lead.ready()
        seen.append(lead.presenter.state.selected)
    assert set(seen) == {uid_of(workspace, 0), uid_of(workspace, 1)}


def test_a_jump_to_nowhere_says_so(lead: Lead, workspace: Workspace) -> None:
    workspace.adjudication.keep_split("lead", uid_of(workspace, 1)).result(10)
    lead.until(lambda: uid_of(workspace, 1) not in lead.listed())
    lead.ready()
    lead.go(uid_of(workspace, 0))
    lead.press(Qt.Key.Key_J)
    lead.until(lambda: "No other undecided item" in lead.said)


def test_an_action_that_is_refused_says_why_and_changes_nothing(
    lead: Lead, workspace: Workspace
) -> None:
    uid = uid_of(workspace, 0)
    lead.presenter.send_back("tarek", "Look again.")  # who said nothing here
    comes(lead, lambda: lead.presenter.state.failed)
    assert "has said nothing" in lead.said
    assert lead.presenter.state.made == ()
    assert workspace.disagreements.detail(uid).state.asked == ()


def test_no_two_commands_share_a_key_in_any_mode(lead: Lead, workspace: Workspace) -> None:
    registry = lead.host.registry
    assert registry.conflicts() == ()
    lead.press(Qt.Key.Key_Space, NONE)
    lead.until(lambda: bool(lead.presenter.state.ticked))
    assert registry.conflicts() == ()
    lead.presenter.tick(())
    lead.presenter.begin()
    assert registry.conflicts() == ()
    lead.presenter.cancel()
    for name, button in lead.page.bar.buttons.items():
        action = registry.get(f"disagreements.{name}")
        assert action.title
        assert button.accessibleName()
