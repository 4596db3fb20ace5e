"""The Label page without widgets, on a real project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from label_desk import Desk, ReadNotices, add, project, rows, span

from annotator.domain.changes import ChangeSet
from annotator.services.app import Workspace
from annotator.services.views import Draft
from annotator.ui.pages.label.attention import IDLE_AFTER_S


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with project(tmp_path, rows(6)) as opened:
        yield opened


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace).open()


def test_keys_before_the_item_is_painted_label_nothing(workspace: Workspace) -> None:
    desk = Desk(workspace)
    desk.presenter.arrive()
    desk.lanes.pump()
    desk.type("2")
    desk.presenter.submit()
    assert desk.draft.values == {}
    desk.presenter.painted(desk.state.serial)
    desk.type("2")
    assert desk.draft.values == {"severity": "2"}


def test_a_painting_of_the_item_before_does_not_open_the_next_one(desk: Desk) -> None:
    before = desk.state.serial
    desk.type("1")
    desk.presenter.submit()
    desk.lanes.pump()
    desk.presenter.painted(before)
    desk.type("5")
    assert desk.draft.values == {}


def test_what_is_missing_is_said_and_nothing_is_written(desk: Desk, workspace: Workspace) -> None:
    desk.type("4")
    desk.presenter.submit()
    desk.lanes.pump()
    said = [problem.message for problem in desk.state.problems]
    assert said == ["Categories: choose at least one.", "A rationale is needed."]
    assert desk.state.insist
    assert workspace.queue.progress("noor").done == 0


def test_the_item_stays_until_its_label_is_durable(desk: Desk, workspace: Workspace) -> None:
    uid = desk.uid
    desk.type("1")
    desk.presenter.submit()
    assert desk.state.busy
    assert desk.uid == uid
    desk.settle()
    assert desk.uid != uid
    assert workspace.queue.progress("noor").done == 1


def test_a_label_states_all_its_values(desk: Desk, workspace: Workspace) -> None:
    uid = desk.label("1z")
    own = workspace.labeling.own("noor", uid)
    assert own is not None
    assert own.values == {
        "severity": "1",
        "categories": (),
        "refusal": "full",
        "wrong_reason": False,
    }


def test_a_value_that_no_longer_applies_is_dropped(desk: Desk) -> None:
    desk.type("1zb")
    assert desk.draft.values["wrong_reason"] is True
    desk.type("c")
    assert "wrong_reason" not in desk.draft.values


def test_a_failed_save_keeps_everything_on_screen(tmp_path: Path) -> None:
    with project(tmp_path, rows(2), read_only=True) as workspace:
        desk = Desk(workspace).open()
        uid = desk.uid
        desk.type("1")
        desk.presenter.set_rationale("because")
        desk.presenter.submit()
        desk.settle()
        assert desk.uid == uid
        assert (desk.draft.values["severity"], desk.draft.rationale) == ("1", "because")
        assert desk.state.failed
        assert "read" in desk.state.message
        assert desk.presenter.ready


def test_items_come_once_each_until_nothing_waits(desk: Desk) -> None:
    seen = []
    while desk.state.phase == "labeling":
        seen.append(desk.label("1"))
    assert len(seen) == len(set(seen)) == 6
    assert desk.state.phase == "empty"
    assert desk.state.progress is not None
    assert desk.state.progress.remaining == 0


def test_the_next_items_are_read_before_they_are_needed(desk: Desk) -> None:
    coming = desk.presenter.coming
    assert coming is not None
    desk.type("1")
    desk.presenter.submit()
    # The decision arrives; nothing else has been read since.
    desk.lanes.step()
    assert desk.uid == coming.uid


def test_undo_brings_the_item_and_its_values_back(desk: Desk, workspace: Workspace) -> None:
    desk.presenter.toggle_clause("G-1")
    desk.presenter.mark(span(desk, "in full"))
    uid = desk.label("2q")
    after = desk.uid
    desk.type("3")
    desk.presenter.undo()
    desk.settle()
    assert desk.uid == uid
    assert (desk.draft.values["severity"], desk.draft.values["categories"]) == ("2", ("physical",))
    assert desk.draft.clauses == ("G-1",)
    assert [e.quote for e in desk.draft.evidence] == ["in full"]
    assert workspace.queue.progress("noor").done == 0
    desk.presenter.submit()
    desk.settle()
    assert desk.uid == after
    assert desk.draft.values == {"severity": "3"}


def test_what_undo_brought_back_survives_a_restart(desk: Desk, workspace: Workspace) -> None:
    uid = desk.label("2q")
    desk.presenter.undo()
    desk.settle()
    desk.presenter.autosave()
    desk.lanes.pump()
    kept = workspace.labeling.draft("noor", uid)
    assert kept is not None
    assert kept.values["severity"] == "2"


def test_undo_of_a_correction_leaves_the_label_before_it(desk: Desk, workspace: Workspace) -> None:
    uid = desk.label("1")
    desk.presenter.revisit(uid)
    desk.settle()
    desk.label("2q")
    desk.presenter.undo()
    desk.settle()
    own = workspace.labeling.own("noor", uid)
    assert own is not None
    assert own.values["severity"] == "1"
    assert desk.uid == uid
    assert desk.state.correcting


def test_undo_works_when_the_queue_is_empty(desk: Desk) -> None:
    last = ""
    while desk.state.phase == "labeling":
        last = desk.label("1")
    desk.presenter.undo()
    desk.settle()
    assert desk.state.phase == "labeling"
    assert desk.uid == last


def test_undo_with_nothing_to_take_back_says_so(desk: Desk) -> None:
    desk.presenter.undo()
    desk.settle()
    assert "nothing to take back" in desk.state.message
    assert desk.presenter.ready


def test_a_correction_replaces_the_label_and_returns_to_the_queue(
    desk: Desk, workspace: Workspace
) -> None:
    uid = desk.label("1")
    waiting = desk.uid
    desk.presenter.revisit(uid)
    desk.settle()
    assert desk.state.correcting
    assert desk.draft.values["severity"] == "1"
    desk.label("2q")
    own = workspace.labeling.own("noor", uid)
    assert own is not None
    assert own.values["severity"] == "2"
    assert workspace.queue.progress("noor").done == 1
    assert desk.uid == waiting


def test_a_decision_looked_at_can_be_left_as_it_was(desk: Desk, workspace: Workspace) -> None:
    uid = desk.label("1")
    waiting = desk.uid
    desk.presenter.revisit(uid)
    desk.settle()
    desk.type("5")
    desk.presenter.autosave()
    desk.presenter.back()
    desk.settle()
    assert desk.uid == waiting
    assert workspace.labeling.draft("noor", uid) is None
    own = workspace.labeling.own("noor", uid)
    assert own is not None
    assert own.values["severity"] == "1"


def test_an_item_asked_for_while_the_page_opens_is_shown_then(
    desk: Desk, workspace: Workspace
) -> None:
    uid = desk.label("1")
    again = Desk(workspace)
    again.presenter.arrive()
    again.presenter.revisit(uid)
    again.settle()
    assert again.uid == uid
    assert again.state.correcting


def test_the_last_decisions_are_known_newest_first(desk: Desk) -> None:
    desk.label("1")
    desk.label("3q")
    assert [(d.kind, d.code) for d in desk.state.recent] == [("label", "3"), ("label", "1")]


def test_a_skip_goes_on_and_the_item_does_not_come_back(desk: Desk, workspace: Workspace) -> None:
    uid = desk.uid
    desk.presenter.skip("distressing", "enough for today")
    desk.settle()
    assert desk.uid != uid
    assert uid not in {i.uid for i in workspace.queue.upcoming("noor", 10)}
    assert desk.state.recent[0].code == "distressing"
    desk.presenter.undo()
    desk.settle()
    assert desk.uid == uid


def test_an_unclear_rubric_is_noted_and_the_item_stays(desk: Desk) -> None:
    uid = desk.uid
    desk.type("1")
    desk.presenter.flag("rubric_unclear", "which of the two?")
    desk.settle()
    assert desk.uid == uid
    assert desk.draft.values == {"severity": "1"}
    assert "lead" in desk.state.message
    assert [(d.kind, d.code) for d in desk.state.recent] == [("flag", "rubric_unclear")]


def test_escalating_hides_the_item_at_once(desk: Desk, workspace: Workspace) -> None:
    uid = desk.uid
    desk.presenter.flag("escalate")
    desk.settle()
    assert desk.uid != uid
    for annotator in ("noor", "ada"):
        assert uid not in {i.uid for i in workspace.queue.upcoming(annotator, 10)}


def test_a_draft_is_there_again_after_a_restart(desk: Desk, workspace: Workspace) -> None:
    uid = desk.uid
    desk.type("2w")
    desk.presenter.set_rationale("half a thought")
    desk.presenter.leave()
    desk.lanes.pump()
    again = Desk(workspace).open()
    assert again.uid == uid
    assert again.draft.values == {"severity": "2", "categories": ("privacy",)}
    assert again.draft.rationale == "half a thought"


def test_nothing_changed_means_nothing_to_autosave(desk: Desk) -> None:
    assert not desk.presenter.dirty
    desk.type("1")
    assert desk.presenter.dirty
    desk.presenter.autosave()
    assert not desk.presenter.dirty
    desk.type("1")
    assert not desk.presenter.dirty


def test_idle_time_does_not_count(desk: Desk, workspace: Workspace) -> None:
    desk.clock.now += 20
    desk.presenter.touch()
    desk.clock.now += 3600
    desk.presenter.touch()
    desk.clock.now += 5
    uid = desk.label("1")
    own = workspace.labeling.own("noor", uid)
    assert own is not None
    assert own.active_s == pytest.approx(20 + IDLE_AFTER_S + 5)


def test_time_on_another_page_does_not_count(desk: Desk, workspace: Workspace) -> None:
    desk.clock.now += 10
    desk.presenter.leave()
    desk.clock.now += 50
    desk.presenter.arrive()
    desk.clock.now += 2
    uid = desk.label("1")
    own = workspace.labeling.own("noor", uid)
    assert own is not None
    assert own.active_s == pytest.approx(12)


def test_evidence_is_kept_in_order_once_and_can_be_taken_back(desk: Desk) -> None:
    late, early = span(desk, "in full"), span(desk, "Answer")
    for one in (late, early, late):
        desk.presenter.mark(one)
    assert desk.draft.evidence == (early, late)
    desk.presenter.unmark(0)
    assert desk.draft.evidence == (late,)


def test_confidence_moves_by_steps_and_stops_at_the_ends(desk: Desk) -> None:
    desk.presenter.step_confidence(1)
    assert desk.draft.confidence == 3
    for _ in range(4):
        desk.presenter.step_confidence(1)
    assert desk.draft.confidence == 5
    desk.presenter.set_confidence(5)
    assert desk.draft.confidence is None


def test_the_content_notice_comes_once(workspace: Workspace) -> None:
    notices = ReadNotices(already=False)
    desk = Desk(workspace, notices=notices).open()
    assert desk.state.phase == "notice"
    desk.presenter.accept_notice()
    desk.settle()
    assert desk.state.phase == "labeling"
    assert Desk(workspace, notices=notices).open().state.phase == "labeling"
    assert Desk(workspace, "ada", notices=notices).open().state.phase == "notice"


def test_the_queue_is_closed_until_calibration_is_passed(tmp_path: Path) -> None:
    with project(tmp_path, rows(2), examples=True) as workspace:
        desk = Desk(workspace).open()
        assert desk.state.phase == "gate"
        for example in workspace.rubric.examples:
            workspace.calibration.answer("noor", example.id, example.labels).result()
        desk.presenter.arrive()
        desk.settle()
        assert desk.state.phase == "labeling"


def test_a_label_says_whether_its_annotator_was_calibrated(tmp_path: Path) -> None:
    with project(tmp_path, rows(2), examples=True) as workspace:
        for example in workspace.rubric.examples:
            workspace.calibration.answer("noor", example.id, example.labels).result()
        desk = Desk(workspace).open()
        desk.label("1")
        assert desk.state.calibration is not None
        assert desk.state.calibration.passed


def test_an_item_redacted_by_the_lead_leaves_the_screen(desk: Desk, workspace: Workspace) -> None:
    uid = desk.uid
    change = workspace.adjudication.redact("lead", uid, "personal data").result()
    desk.presenter.changed(change)
    desk.settle()
    assert desk.uid != uid


def test_imported_items_appear_where_nothing_waited(tmp_path: Path) -> None:
    with project(tmp_path, []) as workspace:
        desk = Desk(workspace).open()
        assert desk.state.phase == "empty"
        changes = []
        workspace.changes.subscribe(changes.append)
        add(workspace, tmp_path / "more.jsonl", rows(1))
        for change in changes:
            desk.presenter.changed(change)
        desk.settle()
        assert desk.state.phase == "labeling"


def test_the_pages_own_decisions_do_not_make_it_read_again(desk: Desk) -> None:
    before = len(desk.shown)
    desk.presenter.changed(ChangeSet((), frozenset({"label"}), desk.presenter.origin))
    desk.settle()
    assert len(desk.shown) == before


def test_a_fresh_item_starts_from_nothing(desk: Desk) -> None:
    desk.label("1")
    assert desk.draft == Draft(desk.uid)
