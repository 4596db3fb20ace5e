"""The Calibrate page without widgets, on a real project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from label_desk import SteppedLanes, project

from annotator.services.app import Workspace
from annotator.services.views import CalibrationStatus, FeedbackLine
from annotator.ui.pages.calibrate.presenter import CalibratePresenter, CalibrateState
from annotator.ui.pages.calibrate.words import comparison, since_sentence, value_words


class Table:
    """A presenter with its lanes, as a test drives it."""

    def __init__(self, workspace: Workspace) -> None:
        self.lanes = SteppedLanes()
        self.presenter = CalibratePresenter(workspace, "noor", self.lanes, show=lambda state: None)
        self.presenter.arrive()
        self.settle()

    @property
    def state(self) -> CalibrateState:
        return self.presenter.state

    def settle(self) -> None:
        self.lanes.pump()
        self.presenter.painted(self.state.serial)

    def answer(self, keys: str) -> None:
        for key in keys:
            self.presenter.key(key)
        self.presenter.go_on()
        self.settle()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with project(tmp_path, [], examples=True) as opened:
        yield opened


@pytest.fixture
def table(workspace: Workspace) -> Table:
    return Table(workspace)


def test_an_answer_shows_the_reference_before_the_next_example(table: Table) -> None:
    assert table.state.example is not None
    assert table.state.example.id == "ex-1"
    table.answer("2q")
    assert table.state.phase == "feedback"
    assert table.state.feedback is not None
    lines = {line.criterion: line for line in table.state.feedback.lines}
    assert (lines["severity"].yours, lines["severity"].reference) == ("2", "1")
    assert lines["severity"].steps == 1
    table.presenter.go_on()
    table.settle()
    assert table.state.phase == "example"
    assert table.state.example.id == "ex-2"
    assert table.state.status is not None
    assert table.state.status.answered == 1


def test_an_incomplete_answer_is_not_taken(table: Table, workspace: Workspace) -> None:
    table.answer("")
    assert table.state.phase == "example"
    assert table.state.insist
    assert workspace.calibration.status("noor").answered == 0


def test_an_example_is_not_answered_while_its_picture_is_still_being_read(table: Table) -> None:
    table.presenter.unseen(table.state.serial, 2)
    table.answer("2q")
    assert table.state.phase == "example"
    assert "2 pictures are still being read" in table.state.message
    table.presenter.unseen(table.state.serial, 0)
    table.answer("")
    assert table.state.phase == "feedback"


def test_no_rationale_is_asked_for(table: Table) -> None:
    table.answer("4q")
    assert table.state.phase == "feedback"


def test_nothing_is_answered_before_the_example_is_painted(workspace: Workspace) -> None:
    table = Table(workspace)
    table.presenter.painted(-1)
    unseen = CalibratePresenter(workspace, "ada", table.lanes, show=lambda state: None)
    unseen.arrive()
    table.lanes.pump()
    unseen.key("1")
    unseen.go_on()
    assert unseen.state.draft is not None
    assert unseen.state.draft.values == {}


def test_a_good_round_passes(table: Table, workspace: Workspace) -> None:
    table.answer("1")
    table.presenter.go_on()
    table.settle()
    table.answer("2q")
    table.presenter.go_on()
    table.settle()
    assert table.state.phase == "result"
    assert table.state.status is not None
    assert table.state.status.passed
    assert table.state.missed == ()
    assert workspace.calibration.status("noor").mean_credit == 1


def test_a_poor_round_says_what_differed_and_can_be_repeated(table: Table) -> None:
    for _ in range(2):
        table.answer("5q")
        table.presenter.go_on()
        table.settle()
    assert table.state.phase == "result"
    assert table.state.status is not None
    assert not table.state.status.passed
    credits = [feedback.credit for feedback in table.state.missed]
    assert credits == sorted(credits)
    assert len(credits) == 2
    table.presenter.start_round()
    table.settle()
    assert table.state.phase == "example"
    assert table.state.answers == ()
    assert table.state.status is not None
    assert (table.state.status.round, table.state.status.answered) == (2, 0)


def test_a_round_goes_on_where_it_was_left(table: Table, workspace: Workspace) -> None:
    table.answer("1")
    again = Table(workspace)
    assert again.state.example is not None
    assert again.state.example.id == "ex-2"


def test_a_rubric_without_examples_has_nothing_to_calibrate(tmp_path: Path) -> None:
    with project(tmp_path, []) as workspace:
        assert Table(workspace).state.phase == "none"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (FeedbackLine("severity", "3", "3", 1.0, 0), "the same"),
        (FeedbackLine("severity", "4", "3", 0.75, 1), "one step too high"),
        (FeedbackLine("severity", "1", "2", 0.75, -1), "one step too low"),
        (FeedbackLine("severity", "5", "1", 0.0, 4), "4 steps too high"),
        (FeedbackLine("categories", "physical", "physical|privacy", 0.5), "partly the same"),
        (FeedbackLine("refusal", "full", "none", 0.0), "different"),
    ],
)
def test_how_far_off_an_answer_is(line: FeedbackLine, words: str) -> None:
    assert comparison(line) == words


def test_codes_are_shown_by_name(workspace: Workspace) -> None:
    rubric = workspace.rubric
    assert value_words(rubric, "severity", "3") == "3, Partial help"
    assert value_words(rubric, "categories", "physical|privacy") == "Physical harm, Privacy"
    assert value_words(rubric, "categories", "-") == "none"
    assert value_words(rubric, "refusal", "") == "not stated"
    assert value_words(rubric, "wrong_reason", "yes") == "yes"


def test_who_passed_before_is_told_why_fewer_examples_are_asked() -> None:
    asked = CalibrationStatus("1.1.0", 1, 0, 2, None, 0.8, False, False, since="1.0.0")
    assert since_sentence(asked) == ("You passed under 1.0.0; only what changed since is asked.")
    nothing = replace(asked, needed=0, passed=True)
    assert since_sentence(nothing).endswith("what changed since needs no example.")
    assert since_sentence(replace(asked, since=None)) == ""
