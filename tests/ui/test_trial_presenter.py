"""Labeling a trial, and the line that leads to it, without a window."""

from __future__ import annotations

from pathlib import Path

import pytest
from label_desk import Clock, SteppedLanes
from trying import CLARIFIED, agreeing, begun, label_all, labeled

from annotator.domain.rubric import Rubric
from annotator.services.app import Workspace
from annotator.services.trial_log import Trial
from annotator.ui.pages.rubric.trial_bar_presenter import Outcome, TrialsPresenter, TrialsState
from annotator.ui.pages.rubric.trial_presenter import TrialPresenter, TrialState
from annotator.ui.pages.rubric.trial_words import DraftNow, at_words


class TrialSeat:
    """One annotator at one trial."""

    def __init__(self, workspace: Workspace, trial: Trial, who: str = "ada") -> None:
        self.lanes, self.clock = SteppedLanes(), Clock()
        self.shown: list[TrialState] = []
        self.presenter = TrialPresenter(
            workspace,
            who,
            trial,
            workspace.trials.rubric(trial),
            self.lanes,
            show=self.shown.append,
            clock=self.clock,
        )
        self.presenter.arrive()
        self.settle()

    @property
    def state(self) -> TrialState:
        return self.presenter.state

    @property
    def uid(self) -> str:
        assert self.state.item is not None
        return self.state.item.uid

    def settle(self) -> None:
        self.lanes.pump()
        self.presenter.painted(self.state.serial)

    def type(self, keys: str) -> None:
        for key in keys:
            self.presenter.key(key)

    def label(self, keys: str) -> str:
        uid = self.uid
        self.type(keys)
        self.presenter.submit()
        self.settle()
        return uid


class Bar:
    """The line below the rubric's bar, of one person."""

    def __init__(self, workspace: Workspace, who: str = "lea", *, lead: bool = True) -> None:
        self.time = 0.0
        self.lanes = SteppedLanes()
        self.drawn: list[TrialsState] = []
        self.opened: list[tuple[Trial, Rubric]] = []
        self.results: list[Outcome] = []
        self.later: list[tuple[float, object]] = []
        self.presenter = TrialsPresenter(
            workspace,
            who,
            self.lanes,
            lead=lead,
            show=self.drawn.append,
            label=lambda trial, rubric: self.opened.append((trial, rubric)),
            result=self.results.append,
            now=lambda: self.time,
            later=lambda seconds, run: self.later.append((seconds, run)),
        )
        self.presenter.arrive()
        self.lanes.pump()

    def draft(self, text: str | None, *, whole: bool = True) -> None:
        self.presenter.draft(DraftNow(text, whole))
        self.settle()

    def settle(self) -> None:
        for _ in range(5):
            self.time += 10
            due, self.later = self.later, []
            for _seconds, run in due:
                run()  # type: ignore[operator]
            self.lanes.pump()

    @property
    def buttons(self) -> tuple[str, str, str]:
        bar = self.presenter.state.bar
        return bar.begin, bar.label, bar.result

    @property
    def text(self) -> str:
        return self.presenter.state.bar.text


@pytest.fixture
def disputed(workspace: Workspace, tmp_path: Path) -> Workspace:
    return labeled(workspace, tmp_path)


@pytest.fixture
def trial(disputed: Workspace) -> Trial:
    return begun(disputed)


# ---- labeling


def test_items_come_in_order_with_an_empty_form_and_a_count(
    disputed: Workspace, trial: Trial
) -> None:
    seat = TrialSeat(disputed, trial)
    assert (seat.uid, at_words(seat.state)) == (trial.uids[0], "1 of 10")
    assert seat.state.draft is not None and dict(seat.state.draft.values) == {}
    assert seat.label("1") == trial.uids[0]
    assert (seat.uid, at_words(seat.state)) == (trial.uids[1], "2 of 10")
    assert disputed.trials.progress(trial, "ada").done == 1


def test_a_key_before_the_item_is_painted_labels_nothing(disputed: Workspace, trial: Trial) -> None:
    seat = TrialSeat(disputed, trial)
    seat.type("1")
    seat.presenter.submit()
    seat.lanes.pump()
    seat.type("1")
    seat.presenter.submit()
    assert seat.state.draft is not None and dict(seat.state.draft.values) == {}
    assert disputed.trials.progress(trial, "ada").done == 1


def test_what_is_missing_keeps_it_from_being_submitted(disputed: Workspace, trial: Trial) -> None:
    seat = TrialSeat(disputed, trial)
    seat.type("3")
    seat.presenter.submit()
    assert seat.state.insist and seat.state.problems[0].criterion == "categories"
    seat.type("w")
    seat.presenter.submit()
    seat.settle()
    assert seat.uid == trial.uids[1]


def test_nothing_is_submitted_while_a_picture_is_still_being_read(
    disputed: Workspace, trial: Trial
) -> None:
    seat = TrialSeat(disputed, trial)
    seat.presenter.unseen(seat.state.serial, 1)
    seat.type("1")
    seat.presenter.submit()
    assert "still being read" in seat.state.message and not seat.state.busy
    seat.presenter.unseen(seat.state.serial, 0)
    assert seat.state.message == ""
    serial = seat.state.serial
    seat.presenter.submit()
    seat.settle()
    assert seat.state.serial > serial


def test_the_last_one_ends_it(disputed: Workspace, trial: Trial) -> None:
    label_all(disputed, trial, {"ada": 1}, 9)
    seat = TrialSeat(disputed, trial)
    assert at_words(seat.state) == "10 of 10"
    seat.label("1")
    assert (seat.state.phase, seat.state.total) == ("done", 10)


def test_an_item_can_be_left_for_later_but_not_for_ever(disputed: Workspace, trial: Trial) -> None:
    label_all(disputed, trial, {"ada": 1}, 8)
    seat = TrialSeat(disputed, trial)
    seat.presenter.pass_over()
    seat.settle()
    assert seat.uid == trial.uids[9]
    seat.label("1")
    assert seat.uid == trial.uids[8]
    seat.presenter.pass_over()
    assert "the last one" in seat.state.message
    assert disputed.trials.progress(trial, "ada").remaining == 1


def test_one_can_go_back_and_correct(disputed: Workspace, trial: Trial) -> None:
    seat = TrialSeat(disputed, trial)
    seat.label("1")
    seat.label("2w")
    seat.presenter.back()
    seat.settle()
    assert seat.uid == trial.uids[1] and seat.state.correcting
    assert at_words(seat.state) == "2 of 10"
    assert seat.state.draft is not None and seat.state.draft.values["severity"] == "2"
    seat.label("1" + "w")
    assert seat.uid == trial.uids[2] and at_words(seat.state) == "3 of 10"
    labels = disputed.disagreements.detail(trial.uids[1]).state.trials
    assert [label.values["severity"].value for label in labels] == ["1"]


def test_going_back_twice_loses_no_item(disputed: Workspace, trial: Trial) -> None:
    seat = TrialSeat(disputed, trial)
    for _ in range(3):
        seat.label("1")
    for _ in range(2):
        seat.presenter.back()
        seat.settle()
    assert seat.uid == trial.uids[1]
    for _ in range(8):
        if seat.state.phase == "labeling":
            seat.label("1")
    assert disputed.trials.progress(trial, "ada").done == 10
    assert seat.state.phase == "done" and seat.state.total == 10


def test_what_is_put_in_survives_leaving_the_trial(disputed: Workspace, trial: Trial) -> None:
    seat = TrialSeat(disputed, trial)
    seat.type("3")
    seat.presenter.leave()
    seat.presenter.arrive()
    seat.settle()
    assert seat.state.draft is not None and seat.state.draft.values["severity"] == "3"


def test_active_seconds_are_kept(disputed: Workspace, trial: Trial) -> None:
    seat = TrialSeat(disputed, trial)
    seat.clock.now += 12
    uid = seat.label("1")
    (label,) = disputed.disagreements.detail(uid).state.trials
    assert label.active_s == 12.0


def test_a_refusal_is_told_and_everything_stays(disputed: Workspace, trial: Trial) -> None:
    seat = TrialSeat(disputed, trial)
    disputed.adjudication.redact("lea", seat.uid, "illegal").result()
    uid = seat.label("1")
    assert seat.uid == uid and seat.state.failed and "redacted" in seat.state.message


# ---- the line


def test_a_draft_that_could_be_published_can_be_tried(disputed: Workspace) -> None:
    bar = Bar(disputed)
    assert bar.text == ""
    bar.draft(CLARIFIED, whole=False)
    assert bar.buttons == ("", "", "")
    bar.draft(CLARIFIED)
    assert bar.buttons == ("Try it on 24 items", "", "")
    bar.presenter.begin()
    bar.settle()
    ((trial, rubric),) = bar.opened
    assert len(trial.uids) == 20 and rubric.id == "mini"
    assert bar.buttons == ("", "Label 20 items", "Result")
    assert "0 of 20 items have two labels" in bar.text


def test_a_changed_draft_can_be_tried_on_the_same_items(disputed: Workspace, trial: Trial) -> None:
    bar = Bar(disputed)
    bar.draft(CLARIFIED.replace("that fits", "that suits"))
    assert bar.buttons == ("Try it on the same 10 items", "", "Result")
    bar.presenter.begin()
    bar.settle()
    assert bar.opened[0][0].uids == trial.uids


def test_why_there_is_no_trial_is_told(loaded: Workspace) -> None:
    bar = Bar(loaded)
    bar.draft(CLARIFIED)
    bar.presenter.begin()
    bar.settle()
    assert bar.opened == [] and "0 items have two labels" in bar.presenter.state.message
    assert not bar.presenter.state.busy


def test_an_annotator_is_told_what_waits_and_no_result(disputed: Workspace, trial: Trial) -> None:
    bar = Bar(disputed, "bob", lead=False)
    assert bar.text == "The draft of the next version is on trial: 10 items wait for you."
    assert bar.buttons == ("", "Label 10 items", "")
    bar.presenter.result()
    bar.presenter.begin()
    bar.settle()
    assert bar.results == [] and bar.opened == []
    label_all(disputed, trial, {"bob": 1}, 9)
    assert "1 item waits" in Bar(disputed, "bob", lead=False).text
    label_all(disputed, trial, {"bob": 1})
    assert Bar(disputed, "bob", lead=False).text == ""


def test_the_result_has_the_change_the_clauses_and_what_moved(
    disputed: Workspace, trial: Trial
) -> None:
    agreeing(disputed, trial)
    bar = Bar(disputed)
    bar.draft(CLARIFIED)
    bar.presenter.result()
    bar.settle()
    (found,) = bar.results
    assert "a hint and no proof" in found.report.sentence
    change, clauses, moved = found.section.cards
    assert change.sheet.rows[0].cells[2] == "1.00"
    assert [row.cells[0] for row in clauses.sheet.rows] == ["G-1", "P-1"]
    assert len(moved.sheet.rows) == len(found.report.moved) > 0
    assert moved.sheet.rows[0].cells[0].startswith("Question")
