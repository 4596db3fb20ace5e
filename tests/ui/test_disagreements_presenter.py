"""The lead's work without a window: real services, lanes that run when told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import pytest
from disputes_scene import label, make_workspace, uid_of

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.services.app import Workspace, open_workspace
from annotator.services.views import DisputeFilter
from annotator.ui.pages.disagreements import reading
from annotator.ui.pages.disagreements.presenter import DisagreementsPresenter
from annotator.ui.pages.disagreements.state import DisagreementsState

T = TypeVar("T")


class SlowLanes:
    """Everything waits in `jobs` until it is run."""

    def __init__(self) -> None:
        self.jobs: list[Callable[[], None]] = []

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        def job() -> None:
            try:
                result = work()
            except UserError as error:
                failed(error)
            else:
                done(result)

        self.jobs.append(job)

    def deliver(
        self,
        future: Future[T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self.run(lambda: future.result(10), done, failed)

    def drain(self) -> None:
        while self.jobs:
            self.jobs.pop(0)()


class Desk:
    """A presenter with everything it needs; a timer lets its time pass at once."""

    def __init__(self, workspace: Workspace) -> None:
        self.time = 0.0
        self.lanes = SlowLanes()
        self.drawn: list[DisagreementsState] = []
        self.presenter = DisagreementsPresenter(
            workspace,
            "lead",
            self.lanes,
            show=self.drawn.append,
            now=lambda: self.time,
            later=self._later,
        )

    def _later(self, seconds: float, run: Callable[[], None]) -> None:
        def passed() -> None:
            self.time += seconds
            run()

        self.lanes.jobs.append(passed)

    def open(self) -> DisagreementsPresenter:
        self.presenter.arrive()
        self.lanes.drain()
        return self.presenter


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path, items=3, labeled=False)
    for number, levels in enumerate(((1, 5), (2, 3), (4, 5))):
        for who, level in zip(("noor", "ines"), levels, strict=True):
            label(made, who, uid_of(made, number), level)
    yield made
    made.close()


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace)


def test_the_widest_disagreement_is_selected_first(desk: Desk, workspace: Workspace) -> None:
    presenter = desk.open()
    assert presenter.state.selected == uid_of(workspace, 0)
    assert presenter.ready


def test_nothing_is_decided_before_the_selected_item_is_on_screen(desk: Desk) -> None:
    presenter = desk.open()
    presenter.step(1)
    assert not presenter.ready
    presenter.keep_split()
    presenter.press(("severity", "3"))
    assert not presenter.deciding
    assert len(desk.lanes.jobs) == 1
    desk.lanes.drain()
    presenter.press(("severity", "3"))
    assert presenter.deciding


def test_keys_do_nothing_while_a_decision_is_written(desk: Desk, workspace: Workspace) -> None:
    presenter = desk.open()
    first = presenter.state.selected
    presenter.keep_split()
    presenter.keep_split()
    presenter.press(("severity", "3"))
    assert presenter.state.busy
    assert not presenter.deciding
    desk.lanes.drain()
    assert presenter.state.selected != first
    assert workspace.disagreements.page(DisputeFilter()).total == 2


def test_the_last_decided_item_leaves_nothing_listed_and_stays_on_screen(desk: Desk) -> None:
    presenter = desk.open()
    for _ in range(3):
        presenter.keep_split()
        desk.lanes.drain()
    assert presenter.state.listing is not None
    assert presenter.state.listing.uids == ()
    assert presenter.state.detail is not None
    assert presenter.state.detail.decided is not None


def test_what_is_missing_is_said_only_once_recording_was_tried(desk: Desk) -> None:
    presenter = desk.open()
    presenter.press(("severity", "4"))
    assert presenter.state.problems
    assert not presenter.state.insist
    presenter.record()
    assert presenter.state.insist
    assert desk.lanes.jobs == []
    presenter.set_rationale("By P-1.")
    presenter.press(("categories", "privacy"))
    assert presenter.state.problems == ()
    assert not presenter.state.insist


def test_nothing_is_adjudicated_while_a_picture_is_still_being_read(desk: Desk) -> None:
    presenter = desk.open()
    presenter.press(("severity", "1"))
    presenter.unseen(1)
    presenter.record()
    assert "still being read" in presenter.state.message
    assert desk.lanes.jobs == [], "nothing is written"
    presenter.unseen(0)
    presenter.record()
    assert presenter.state.busy


def test_a_correction_supersedes_the_adjudication(desk: Desk, workspace: Workspace) -> None:
    presenter = desk.open()
    uid = presenter.state.selected
    presenter.keep_split()
    desk.lanes.drain()
    presenter.back_to_last()
    desk.lanes.drain()
    presenter.press(("severity", "1"))
    presenter.record()
    desk.lanes.drain()
    assert uid is not None
    decided = workspace.disagreements.detail(uid).state.adjudication
    assert decided is not None
    assert (decided.decision, decided.values["severity"]) == ("label", "1")


def test_decisions_are_withdrawn_one_by_one_the_last_one_first(
    desk: Desk, workspace: Workspace
) -> None:
    presenter = desk.open()
    decided = []
    for _ in range(2):
        decided.append(presenter.state.selected)
        presenter.keep_split()
        desk.lanes.drain()
    for uid in reversed(decided):
        presenter.undo()
        desk.lanes.drain()
        assert presenter.state.selected == uid
        assert presenter.state.listing is not None
        assert uid in presenter.state.listing.uids
    assert workspace.disagreements.waiting() == 3
    presenter.undo()
    assert desk.lanes.jobs == []
    assert "No decision was made here" in presenter.state.message


def test_withdrawing_a_second_thought_says_that_the_first_decision_stands(
    desk: Desk, workspace: Workspace
) -> None:
    presenter = desk.open()
    uid = presenter.state.selected
    assert uid is not None
    presenter.keep_split()
    desk.lanes.drain()
    presenter.back_to_last()
    desk.lanes.drain()
    presenter.press(("severity", "1"))
    presenter.record()
    desk.lanes.drain()
    presenter.undo()
    desk.lanes.drain()
    assert presenter.state.message.endswith("the one before it stands again.")
    decided = workspace.disagreements.detail(uid).state.adjudication
    assert decided is not None
    assert decided.decision == "keep_split"


def test_withdrawing_what_somebody_replaced_leaves_theirs_and_says_so(
    desk: Desk, workspace: Workspace
) -> None:
    presenter = desk.open()
    uid = presenter.state.selected
    assert uid is not None
    presenter.keep_split()
    desk.lanes.drain()
    workspace.adjudication.keep_split("other", uid).result(10)
    presenter.undo()
    desk.lanes.drain()
    assert presenter.state.message.startswith("The decision is withdrawn. other kept the split")
    decided = workspace.disagreements.detail(uid).state.adjudication
    assert decided is not None
    assert decided.lead == "other"
    presenter.undo()
    assert "No decision was made here" in presenter.state.message


def test_what_somebody_else_decided_leaves_the_list_and_the_screen(
    desk: Desk, workspace: Workspace
) -> None:
    presenter = desk.open()
    first = presenter.state.selected
    assert first is not None
    change = workspace.adjudication.keep_split("other", first).result(10)
    presenter.changed(change)
    desk.lanes.drain()
    assert presenter.state.listing is not None
    assert first not in presenter.state.listing.uids
    assert presenter.state.selected in presenter.state.listing.uids


def test_a_form_that_is_open_is_not_taken_away_by_somebody_elses_decision(
    desk: Desk, workspace: Workspace
) -> None:
    presenter = desk.open()
    first = presenter.state.selected
    assert first is not None
    presenter.press(("severity", "2"))
    change = workspace.adjudication.keep_split("other", first).result(10)
    presenter.changed(change)
    desk.lanes.drain()
    assert presenter.deciding
    assert presenter.state.selected == first


def test_a_change_of_no_concern_reads_nothing(desk: Desk) -> None:
    presenter = desk.open()
    presenter.changed(ChangeSet(("x",), frozenset({"calibrate"}), ""))
    assert desk.lanes.jobs == []


def test_a_page_of_another_filter_is_not_added_to_the_list(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 1)
    presenter = desk.open()
    presenter.more()
    presenter.filter(DisputeFilter(levels=("4", "5")))
    presenter.more()
    desk.lanes.drain()
    assert presenter.state.listing is not None
    assert presenter.state.listing.total == 1
    assert len(presenter.state.listing.uids) == 1


def test_an_item_that_is_not_there_is_said_and_nothing_else_happens(desk: Desk) -> None:
    presenter = desk.open()
    presenter.select("no-such-uid")
    desk.lanes.drain()
    assert presenter.state.failed
    assert "no-such-uid" in presenter.state.message
    assert not presenter.ready


def test_another_criterion_shows_the_item_under_it(desk: Desk, workspace: Workspace) -> None:
    presenter = desk.open()
    presenter.filter(DisputeFilter(criterion="refusal"))
    desk.lanes.drain()
    assert presenter.state.selected == uid_of(workspace, 0)
    assert presenter.state.detail is not None
    assert presenter.state.detail.ladder.levels == ("Full", "Partial", "None")


def test_a_read_only_project_can_be_looked_at_and_not_decided(
    workspace: Workspace, tmp_path: Path
) -> None:
    looking = open_workspace(workspace.folder, read_only=True, data=tmp_path / "other")
    try:
        presenter = Desk(looking).open()
        assert presenter.state.detail is not None
        assert not presenter.ready
        presenter.press(("severity", "3"))
        assert not presenter.deciding
    finally:
        looking.close()
