"""Planning in the window, without a widget: settings in, what they would mean out, then applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from label_desk import SteppedLanes
from spine import uid_of
from team_scene import lead_project, planned

from annotator.services.app import Workspace, open_workspace
from annotator.services.handing.planning import Planned
from annotator.services.handing.standing import standings
from annotator.ui.dialogs import plan_words as words
from annotator.ui.dialogs.plan_presenter import PlanPresenter, PlanState, settings_of


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Workspace]:
    lead_project(tmp_path / "sheds")
    with closing(open_workspace(tmp_path / "sheds")) as workspace:
        yield workspace


class Desk:
    """A presenter whose pauses end, and whose results arrive, when they are told to."""

    def __init__(self, workspace: Workspace, gone: str = "") -> None:
        self.lanes = SteppedLanes()
        self.pauses: list[Callable[[], None]] = []
        self.done: list[Planned] = []
        self.presenter = PlanPresenter(
            workspace,
            "lea",
            self.lanes,
            show=lambda _: None,
            done=self.done.append,
            later=lambda _, run: self.pauses.append(run),
            gone=gone,
        )
        self.presenter.open()
        self.settle()

    @property
    def state(self) -> PlanState:
        return self.presenter.state

    def settle(self) -> None:
        while self.pauses:
            self.pauses.pop(0)()
        self.lanes.pump()

    def items(self) -> dict[str, int]:
        assert self.state.planned is not None
        return {one.annotator: one.items for one in self.state.planned.preview.people}


def test_it_begins_with_everybody_who_labels_and_shows_what_that_means(lead: Workspace) -> None:
    desk = Desk(lead)
    assert [one.id for one in desk.state.form.chosen] == ["ada", "ben"], "the lead is not ticked"
    assert desk.state.form.overlap == 2, "no more than there are people"
    assert desk.items() == {"ada": 12, "ben": 12} and desk.state.ready


def test_changes_are_drawn_once_after_a_pause_and_the_last_one_counts(lead: Workspace) -> None:
    desk = Desk(lead)
    for limit in ("", "5", "4"):
        desk.presenter.change(replace(desk.state.form, limit=limit))
    assert desk.state.stale and not desk.state.ready
    assert len(desk.pauses) == 2, "what was not changed is not drawn"
    desk.settle()
    assert desk.items() == {"ada": 4, "ben": 4}


def test_what_was_changed_while_it_was_drawn_is_drawn_next(lead: Workspace) -> None:
    desk = Desk(lead)
    desk.presenter.change(replace(desk.state.form, limit="4"))
    desk.pauses.pop(0)()  # it is being drawn now
    desk.presenter.change(replace(desk.state.form, limit="5"))
    desk.pauses.pop(0)()
    desk.lanes.pump()
    assert desk.items() == {"ada": 5, "ben": 5} and not desk.state.stale


def test_people_whom_nothing_connects_are_refused_in_the_window_s_words(lead: Workspace) -> None:
    desk = Desk(lead)
    desk.presenter.change(replace(desk.state.form, overlap=1))
    desk.settle()
    assert desk.state.failed and not desk.state.ready
    assert desk.state.hint and "--" not in desk.state.hint


def test_somebody_new_gets_a_share_and_keeps_their_name(lead: Workspace) -> None:
    desk = Desk(lead)
    assert desk.presenter.add(" Dora Ling ") and not desk.presenter.add("  ")
    desk.settle()
    assert desk.items()["dora-ling"] == 8
    desk.presenter.ask()
    desk.presenter.apply()
    desk.settle()
    assert len(desk.done) == 1
    assert [one.name for one in standings(lead)] == ["Ada Okafor", "Ben Ito", "Dora Ling"]


def test_it_is_applied_only_after_it_was_confirmed(lead: Workspace) -> None:
    desk = Desk(lead)
    desk.presenter.apply()
    desk.settle()
    assert standings(lead) == ()
    desk.presenter.ask()
    assert desk.state.confirming
    desk.presenter.back()
    assert not desk.state.confirming
    desk.presenter.ask()
    desk.presenter.apply()
    desk.settle()
    assert [one.given for one in standings(lead)] == [12, 12]


def test_a_project_that_went_on_meanwhile_asks_for_another_drawing(lead: Workspace) -> None:
    desk = Desk(lead)
    planned(lead)
    desk.presenter.ask()
    desk.presenter.apply()
    desk.settle()
    assert not desk.done and not desk.state.ready
    assert desk.state.failed == "The project has changed since this plan was drawn."
    assert desk.state.outdated
    desk.presenter.redraw()
    desk.settle()
    assert not desk.state.failed and desk.items() == {"ada": 0, "ben": 0}, "they have it by now"


def test_nobody_ticked_and_a_limit_that_is_no_number_are_told(lead: Workspace) -> None:
    desk = Desk(lead)
    desk.presenter.set_limit("ada", "few")
    desk.settle()
    assert desk.state.failed == "“few” is no number of items." and desk.state.hint
    desk.presenter.set_limit("ada", "3")
    desk.settle()
    assert desk.items() == {"ada": 3, "ben": 12}
    for one in ("ada", "ben"):
        desk.presenter.choose(one, chosen=False)
    desk.settle()
    assert desk.state.failed == "Tick at least one person, or add a name."


def test_pinned_items_are_named_by_any_of_their_names(lead: Workspace) -> None:
    form = replace(Desk(lead).state.form, pinned="i3, i5", share=20, gold=5, limit="7", by="")
    settings = settings_of(lead, form)
    assert settings.pinned == (uid_of(lead, "i3"), uid_of(lead, "i5"))
    assert (settings.share, settings.gold_rate, settings.limit) == (0.2, 0.05, 7)
    desk = Desk(lead)
    desk.presenter.change(replace(desk.state.form, pinned="i99"))
    desk.settle()
    assert "i99" in desk.state.failed


def test_an_open_share_is_given_to_others(lead: Workspace) -> None:
    planned(lead, "ada", overlap=1)
    desk = Desk(lead, gone="ada")
    assert [one.id for one in desk.state.form.people] == ["lea", "ben"]
    assert desk.items() == {"ben": 12}
    assert desk.state.planned is not None
    view = desk.state.planned.preview
    names = words.named({"ada": "Ada Okafor"})
    assert words.total_words(view, names) == "12 items go from Ada Okafor to 1 person."
    assert "still counts" in words.confirm_words(view, names)
    desk.presenter.ask()
    desk.presenter.apply()
    desk.settle()
    assert {one.annotator: one.given for one in standings(lead)} == {"ben": 12}


def test_what_is_left_out_and_what_hangs_together_is_said(lead: Workspace) -> None:
    desk = Desk(lead)
    desk.presenter.change(replace(desk.state.form, overlap=3))
    desk.settle()
    assert desk.state.planned is not None
    view = desk.state.planned.preview
    lines = [one.text for one in words.lines_of(view, words.named({"ada": "Ada"}))]
    said = "\n".join(lines)
    assert "12 items get fewer people than wanted: nobody else is in the plan." in said
    assert "All hang together" in said and "Ada\u00a0–\u2060\u00a0ben\u00a012" in said
    assert len(lines) == len(set(lines)), "nothing is said twice"
