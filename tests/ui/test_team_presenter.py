"""Who has what, what was collected, and what a lead has to decide; without a widget."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from label_desk import SteppedLanes
from team_scene import a_return, lead_project, planned, two_histories

from annotator.services.app import Workspace, open_workspace
from annotator.services.handing.packing import make_pack
from annotator.services.views import JobProgress
from annotator.ui.pages.team import words
from annotator.ui.pages.team.presenter import TeamPresenter
from annotator.ui.pages.team.state import TeamState


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Workspace]:
    lead_project(tmp_path / "sheds")
    with closing(open_workspace(tmp_path / "sheds")) as workspace:
        yield workspace


class Desk:
    """A presenter whose results arrive when they are pumped."""

    def __init__(self, workspace: Workspace) -> None:
        self.lanes = SteppedLanes()
        self.drawn: list[TeamState] = []
        self.over = 0
        self.presenter = TeamPresenter(
            workspace,
            "lea",
            self.lanes,
            show=self.drawn.append,
            now=lambda: 0.0,
            later=lambda _, run: run(),
        )
        self.presenter.shown()
        self.lanes.pump()

    @property
    def state(self) -> TeamState:
        return self.presenter.state

    def collect(self, *files: Path, stop: bool = False) -> bool:
        begun = self.presenter.collect(files, self._tell, lambda: stop, self._ended)
        self.lanes.pump()
        return begun

    def _tell(self, progress: JobProgress) -> None:
        """Nobody looks."""

    def _ended(self) -> None:
        self.over += 1


def test_it_says_what_there_is_to_do_first(tmp_path: Path, lead: Workspace) -> None:
    assert Desk(lead).state.face == "unplanned"
    lead_project(tmp_path / "bare", items=0)
    with closing(open_workspace(tmp_path / "bare")) as bare:
        assert Desk(bare).state.face == "bare"


def test_the_table_says_who_has_what(lead: Workspace, tmp_path: Path) -> None:
    planned(lead)
    desk = Desk(lead)
    assert desk.state.face == "people"
    assert [one.annotator for one in desk.state.to_pack] == ["ada", "ben"]
    make_pack(lead, "ada", tmp_path / "ada.pack")
    desk.presenter.refresh()
    desk.lanes.pump()
    assert [one.annotator for one in desk.state.to_pack] == ["ben"]
    view = desk.state.view
    assert view is not None
    sheet = words.sheet_of(view.people)
    ada = dict(zip(sheet.columns, sheet.rows[0].cells, strict=True))
    assert (ada["Person"], ada["Given"], ada["Left"]) == ("Ada Okafor", "12", "12")
    assert (ada["Not packed"], ada["Last return"]) == ("–", "–")
    assert ada["Last pack"].startswith("1 · 20")
    assert len(sheet.columns) == len(sheet.meanings) == len(sheet.rows[0].cells)


def test_a_return_is_told_with_what_is_new_and_whose_key_it_is(
    lead: Workspace, tmp_path: Path
) -> None:
    planned(lead)
    work = a_return(lead, "ada", tmp_path, [1, 2, 4])
    desk = Desk(lead)
    assert desk.collect(work) and desk.over == 1
    report = desk.state.report
    assert report is not None and not desk.state.working
    [one] = report.files
    said = words.file_lines(one)
    assert [line.text for line in said if line.kind == "body"] == ["Ada Okafor: 3 new answers."]
    assert [line.text for line in said if line.kind == "key"] == [one.fingerprint]
    assert desk.state.view is not None
    ada = desk.state.view.people[0]
    assert (ada.done, ada.left, len(ada.devices)) == (3, 9, 1)


def test_a_return_that_came_before_adds_nothing_and_asks_for_no_key(
    lead: Workspace, tmp_path: Path
) -> None:
    planned(lead)
    work = a_return(lead, "ada", tmp_path, [1])
    desk = Desk(lead)
    desk.collect(work)
    desk.collect(work)
    assert desk.state.report is not None
    said = [line.text for line in words.file_lines(desk.state.report.files[0])]
    assert said == ["ada.return", "Ada Okafor: nothing new; all 1 answers were here already."]


def test_a_damaged_file_is_refused_with_the_remedy_and_the_others_are_taken(
    lead: Workspace, tmp_path: Path
) -> None:
    planned(lead)
    work = a_return(lead, "ada", tmp_path, [1, 1])
    cut = tmp_path / "cut.return"
    cut.write_bytes(work.read_bytes()[:500])
    desk = Desk(lead)
    desk.collect(cut, work)
    report = desk.state.report
    assert report is not None
    assert words.report_title(report, 2) == "Collected 1 of 2 files."
    looks = [line.kind for line in words.file_lines(report.files[0])]
    assert looks == ["heading", "danger", "muted"]
    assert desk.state.view is not None and desk.state.view.people[0].done == 2


def test_a_collecting_that_was_stopped_says_so(lead: Workspace, tmp_path: Path) -> None:
    planned(lead)
    work = a_return(lead, "ada", tmp_path, [1])
    desk = Desk(lead)
    desk.collect(work, stop=True)
    assert desk.state.report is not None
    assert words.report_title(desk.state.report, 1).startswith("Stopped: 0 of 1 files")


def test_nothing_is_collected_twice_at_once_or_read_only(lead: Workspace, tmp_path: Path) -> None:
    planned(lead)
    work = a_return(lead, "ada", tmp_path, [1])
    desk = Desk(lead)
    assert desk.presenter.collect((work,), desk._tell, lambda: False, desk._ended)
    assert not desk.presenter.collect((work,), desk._tell, lambda: False, desk._ended)
    desk.lanes.pump()
    with closing(open_workspace(lead.folder, read_only=True)) as looking:
        reader = Desk(looking)
        assert not reader.state.may_write and not reader.collect(work)


def test_a_copy_with_two_histories_is_shown_and_both_count_once_a_lead_says_so(
    lead: Workspace, tmp_path: Path
) -> None:
    planned(lead)
    first, second = two_histories(lead, tmp_path)
    desk = Desk(lead)
    desk.collect(first, second)
    assert desk.state.view is not None
    [split] = desk.state.view.histories
    assert (split.annotator, len(split.branches)) == ("ada", 2)
    assert "Nothing is lost" in words.history_words(split)
    assert desk.presenter.settle(split, desk._tell, desk._ended)
    desk.lanes.pump()
    assert desk.state.view.histories == ()
    assert desk.state.view.conflicts == 1, "one item was labeled on both sides"


@pytest.mark.parametrize(
    ("hours", "said"), [(None, "–"), (0.34, "20 min"), (1.52, "1.5 h"), (12.4, "12 h")]
)
def test_hours_are_told_as_people_say_them(hours: float | None, said: str) -> None:
    assert words.hours_words(hours) == said
