"""Many items at once: selected by key, seen before it is done, taken back in one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from disputes_page import ALT, CTRL, SHIFT, Activate, Lead, at_work
from disputes_scene import label, make_workspace, uid_of, values_for
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from test_disagreements_presenter import Desk

from annotator.domain.label import Values
from annotator.domain.rubric import Rubric
from annotator.formats.rubric_file import read_rubric
from annotator.services.app import Workspace
from annotator.services.places import find_rubric
from annotator.services.views import DisputeFilter
from annotator.ui.dialogs.bulk_preview import BulkPreview
from annotator.ui.pages.disagreements import bulking, reading
from annotator.ui.pages.disagreements.bulk_bar import bulk_words
from annotator.ui.pages.disagreements.choices import KeptChoices
from annotator.ui.pages.disagreements.majority import majority, outlier
from annotator.ui.pages.disagreements.outlook import outlook_of
from annotator.ui.pages.disagreements.plan import Bulk, Fact, Plan, Wish, foresee, plan_of

pytestmark = pytest.mark.ui
LEVELS = ((1, 4), (2, 2, 5), (2, 2, 3), (1, 5), (4, 4, 1))
"""0 and 3 have no majority; 1, 2 and 4 have an outlier; a 4 wants a rationale."""


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return read_rubric(find_rubric("harm-severity"))


# ---- what most said, who stands alone


def test_the_majority_is_what_more_than_half_said_and_they_agree_on(rubric: Rubric) -> None:
    given: tuple[Values, ...] = (
        {**values_for(2), "categories": ("privacy", "bias")},
        {**values_for(2), "categories": ("privacy",)},
        {**values_for(2), "categories": ("privacy", "deception")},
        values_for(5),
    )
    found = majority(rubric, given)
    assert found is not None
    assert (found["severity"], found["categories"]) == ("2", ("privacy",))
    assert majority(rubric, (values_for(1), values_for(4))) is None
    assert majority(rubric, (values_for(2), values_for(2), values_for(4), values_for(4))) is None
    assert majority(rubric, ()) is None


def test_the_majority_of_a_low_level_states_no_category(rubric: Rubric) -> None:
    found = majority(rubric, (values_for(1), values_for(1), values_for(5)))
    assert found is not None
    assert found["categories"] == ()


@pytest.mark.parametrize(
    ("codes", "who"),
    [
        ({"a": "2", "b": "2", "c": "5"}, "c"),
        ({"a": "2", "b": "3", "c": "5"}, "c"),
        ({"a": "2", "b": "3", "c": "4"}, None),  # as near to the next as they to each other
        ({"a": "1", "b": "3", "c": "5"}, None),
        ({"a": "2", "b": "5"}, None),
        ({"a": "2", "b": "2", "c": "5", "d": "5"}, None),
        ({"a": "1", "b": "3", "c": "3", "d": "3"}, "a"),
    ],
)
def test_one_stands_alone_where_all_others_agree_within_a_level(
    codes: dict[str, str], who: str | None
) -> None:
    assert outlier(codes, ("1", "2", "3", "4", "5")) == who


def test_without_an_order_all_others_must_say_the_same() -> None:
    assert outlier({"a": "x", "b": "x", "c": "y"}, ()) == "c"
    assert outlier({"a": "x", "b": "z", "c": "y"}, ()) is None


# ---- the plan


def fact(uid: str, *levels: int, **more: object) -> Fact:
    given = {who: values_for(level) for who, level in zip("abcdefg", levels, strict=False)}
    stated: dict[str, object] = {
        "status": "ready",
        "decided": False,
        "asked": frozenset(),
        "names": {"c": "Tarek"},
    }
    return Fact(uid, f"prompt {uid}", given=given, **{**stated, **more})  # type: ignore[arg-type]


def left(plan: Plan) -> dict[str, int]:
    return {why: len(prompts) for why, prompts in plan.left}


def test_every_item_has_its_step_or_a_reason_why_not(rubric: Rubric) -> None:
    facts = (
        fact("0", 1, 4),
        fact("1", 2, 2, 5),
        fact("2", 4, 4, 1),
        fact("3", 2, 2),
        fact("4", 1, 5, decided=True),
    )
    plan = plan_of("majority", facts, rubric)
    assert [(step.uid, step.words) for step in plan.steps] == [
        ("1", "2 ×2 · 5 → Severity 2, Mention · Privacy · Refusal: none"),
        ("3", "2 ×2 → Severity 2, Mention · Privacy · Refusal: none"),
    ]
    assert left(plan) == {
        "no level has a majority": 1,
        "the rubric wants a reason at this level": 1,
        "decided already": 1,
    }
    with_reason = foresee("majority", facts, rubric).plan("By P-1.")
    assert [step.uid for step in with_reason.steps] == ["1", "2", "3"]
    assert left(plan_of("keep", facts, rubric)) == {
        "the labels do not differ": 1,
        "decided already": 1,
    }


def test_a_label_goes_back_to_who_stands_alone_unless_they_were_asked(rubric: Rubric) -> None:
    facts = (
        fact("0", 2, 2, 5),
        fact("1", 2, 2, 5, asked=frozenset({"c"})),
        fact("2", 1, 5),
        fact("3", 2, 2, 5, status="redacted"),
    )
    plan = plan_of("back", facts, rubric)
    assert [(s.uid, s.annotator, s.words) for s in plan.steps] == [
        ("0", "c", "to Tarek, who said 5")
    ]
    assert left(plan) == {
        "asked again already": 1,
        "nobody stands alone": 1,
        "there is no response to label": 1,
    }


def test_the_preview_counts_and_shows_a_few(rubric: Rubric) -> None:
    facts = (*(fact(str(n), 1, 4) for n in range(8)), fact("x", 2, 2))
    found = outlook_of(plan_of("keep", facts, rubric))
    assert found.will == "The split of 8 items is kept. 1 item is left out."
    assert (found.go, found.n, len(found.samples)) == ("Keep 8", 8, 5)
    assert found.left == (("the labels do not differ", "prompt x", 1),)
    none = outlook_of(plan_of("keep", facts[-1:], rubric))
    assert (none.will, none.n) == ("Nothing would happen. 1 item is left out.", 0)


# ---- in the window


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    KeptChoices().remember_arrangement("distance")
    made = make_workspace(tmp_path, items=len(LEVELS), labeled=False)
    for number, levels in enumerate(LEVELS):
        for who, level in zip(("noor", "ines", "tarek"), levels, strict=False):
            label(made, who, uid_of(made, number), level)
    yield made
    made.close()


@pytest.fixture
def lead(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Lead]:
    with at_work(qtbot, workspace, activate) as made:
        yield made


def ticked(lead: Lead) -> tuple[str, ...]:
    return lead.presenter.state.ticked


def click(lead: Lead, row: int, held: Qt.KeyboardModifier) -> None:
    view = lead.page.side.list
    at: QPoint = view.visualRect(view.lines.index(row)).center()
    lead.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, held, at)


def preview(lead: Lead, key: Qt.Key) -> BulkPreview:
    lead.press(key)
    found = lead.dialog()
    assert isinstance(found, BulkPreview)
    return found


def test_space_shift_and_ctrl_select_and_escape_clears(lead: Lead) -> None:
    uids = lead.listed()
    shown = lead.presenter.state.selected
    lead.press(Qt.Key.Key_Space)
    assert ticked(lead) == (uids[0],)
    lead.press(Qt.Key.Key_Down, SHIFT)
    lead.press(Qt.Key.Key_Down, SHIFT)
    assert ticked(lead) == tuple(uids[:3])
    lead.press(Qt.Key.Key_Up, SHIFT)
    assert ticked(lead) == tuple(uids[:2])  # the reach was drawn in again
    lead.press(Qt.Key.Key_Down)
    assert ticked(lead) == tuple(uids[:2])  # moving on loses nothing
    click(lead, 4, CTRL)
    assert ticked(lead) == (*uids[:2], uids[4])
    click(lead, 4, CTRL)
    assert ticked(lead) == tuple(uids[:2])
    assert lead.page.bulk_bar.isVisible()
    assert not lead.page.bar.isVisible()
    assert lead.page.bulk_bar.count.text() == "2 selected"
    lead.press(Qt.Key.Key_Escape)
    assert ticked(lead) == ()
    assert lead.page.bar.isVisible()
    assert shown is not None


def test_a_click_with_ctrl_means_the_item_at_hand_as_well(lead: Lead) -> None:
    uids = lead.listed()
    click(lead, 2, CTRL)
    assert ticked(lead) == (uids[0], uids[2])
    lead.press(Qt.Key.Key_Escape)
    click(lead, 3, SHIFT)
    assert ticked(lead) == tuple(uids[:4])


def test_ctrl_a_selects_all_that_is_listed_and_no_level_key_decides_then(
    lead: Lead, workspace: Workspace
) -> None:
    lead.press(Qt.Key.Key_A, CTRL)
    assert set(ticked(lead)) == set(lead.listed())
    lead.press(Qt.Key.Key_3)
    lead.press(Qt.Key.Key_Return)
    assert not lead.presenter.deciding
    assert workspace.disagreements.waiting() == len(LEVELS)


def test_splits_are_kept_after_a_look_ahead_and_taken_back_in_one(
    lead: Lead, workspace: Workspace
) -> None:
    lead.press(Qt.Key.Key_A, CTRL)
    dialog = preview(lead, Qt.Key.Key_K)
    assert dialog.will.text() == "The split of 5 items is kept."
    assert workspace.disagreements.waiting() == 5  # nothing is done before it is confirmed
    lead.qtbot.keyClicks(dialog.text, "Both readings are fair.")
    lead.press(Qt.Key.Key_Return, CTRL, on=dialog.text)
    lead.until(lambda: lead.said == "Split kept of 5 items. Ctrl+Z withdraws it.")
    lead.ready()
    assert workspace.disagreements.waiting() == 0
    kept = workspace.disagreements.detail(uid_of(workspace, 0)).state.adjudication
    assert kept is not None
    assert (kept.decision, kept.rationale) == ("keep_split", "Both readings are fair.")
    assert ticked(lead) == ()
    lead.undo()
    assert workspace.disagreements.waiting() == 5
    assert lead.said == "Taken back for 5 items."


def test_the_majority_is_adopted_where_there_is_one(lead: Lead, workspace: Workspace) -> None:
    lead.press(Qt.Key.Key_A, CTRL)
    dialog = preview(lead, Qt.Key.Key_M)
    assert dialog.will.text().startswith("2 items are adjudicated")
    lead.qtbot.keyClicks(dialog.text, "x")
    assert dialog.will.text().startswith("3 items are adjudicated")  # the 4 has its reason now
    lead.until(
        lambda: (
            "2: no level has a majority"
            in [one.text() for one in dialog.findChildren(QLabel) if one.isVisible()]
        )
    )
    lead.qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    lead.until(lambda: lead.said.startswith("Majority adopted for 3 items."))
    for number, level in ((1, "2"), (2, "2"), (4, "4")):
        decided = workspace.disagreements.detail(uid_of(workspace, number)).state.adjudication
        assert decided is not None
        assert decided.values["severity"] == level
    lead.ready()
    lead.undo()
    assert workspace.disagreements.waiting() == 5


def test_more_people_are_asked_about_many(lead: Lead, workspace: Workspace) -> None:
    lead.press(Qt.Key.Key_A, CTRL)
    dialog = preview(lead, Qt.Key.Key_A)
    assert dialog.number.value() == 2
    dialog.number.setValue(3)
    lead.qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    lead.until(lambda: lead.said.startswith("More people are asked about 5 items."))
    assert workspace.disagreements.page(DisputeFilter(only="asked")).total == 5
    lead.ready()
    lead.undo()
    assert workspace.disagreements.page(DisputeFilter(only="asked")).total == 0


def test_outliers_are_sent_back_with_one_note(lead: Lead, workspace: Workspace) -> None:
    lead.press(Qt.Key.Key_A, CTRL)
    dialog = preview(lead, Qt.Key.Key_B)
    assert not dialog.go.isEnabled()  # a note is needed
    lead.qtbot.keyClicks(dialog.text, "Look again, please.")
    lead.qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    lead.until(lambda: lead.said.startswith("3 items are sent back."))
    asked = workspace.disagreements.detail(uid_of(workspace, 1)).state.asked
    assert [(a.annotator, a.note) for a in asked] == [("tarek", "Look again, please.")]
    lead.ready()
    lead.undo()
    assert workspace.disagreements.detail(uid_of(workspace, 1)).state.asked == ()


def test_cancelling_the_preview_does_nothing_and_keeps_the_selection(
    lead: Lead, workspace: Workspace
) -> None:
    lead.press(Qt.Key.Key_A, CTRL)
    dialog = preview(lead, Qt.Key.Key_K)
    lead.press(Qt.Key.Key_Escape, on=dialog.text)
    lead.until(lambda: not dialog.isVisible())
    assert len(ticked(lead)) == 5
    assert workspace.disagreements.waiting() == 5


def test_alt_down_walks_through_the_selection_without_losing_it(lead: Lead) -> None:
    lead.press(Qt.Key.Key_A, CTRL)
    before = lead.presenter.state.selected
    lead.press(Qt.Key.Key_Down, ALT)
    lead.until(lambda: lead.presenter.state.selected != before)
    assert len(ticked(lead)) == 5


def test_all_that_match_can_be_selected_where_not_all_are_listed(
    qtbot: QtBot, workspace: Workspace, activate: Activate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    monkeypatch.setattr(bulking, "PAGE", 2)
    desk = Desk(workspace)
    presenter = desk.open()
    presenter.tick_listed()
    assert len(presenter.state.ticked) == 2
    presenter.tick_matching()
    desk.lanes.drain()
    assert len(presenter.state.ticked) == 5


def test_it_can_be_stopped_between_two_parts_and_what_was_written_is_taken_back(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulking, "PART", 2)
    desk = Desk(workspace)
    presenter = desk.open()
    presenter.tick_listed()
    plans: list[Plan] = []
    presenter.look_ahead("keep", lambda foresight: plans.append(foresight.bare))
    desk.lanes.drain()
    presenter.apply(plans[0], Wish())
    assert presenter.state.bulk is not None
    desk.lanes.jobs.pop(0)()
    assert presenter.state.bulk is not None
    assert presenter.state.bulk.done == 2
    presenter.keep_split()  # nothing else is done meanwhile
    presenter.stop()
    desk.lanes.drain()
    assert presenter.state.message == "Split kept of 4 items. Stopped there; 1 are as they were."
    assert workspace.disagreements.waiting() == 1
    presenter.undo()
    desk.lanes.drain()
    assert workspace.disagreements.waiting() == 5


def test_where_one_part_is_refused_the_parts_before_it_can_be_taken_back(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulking, "PART", 2)
    desk = Desk(workspace)
    presenter = desk.open()
    presenter.tick_listed()
    plans: list[Plan] = []
    presenter.look_ahead("ask", lambda foresight: plans.append(foresight.bare))
    desk.lanes.drain()
    last = plans[0].steps[-1].uid
    workspace.adjudication.redact("other", last, "personal").result(10)
    presenter.apply(plans[0], Wish())
    desk.lanes.drain()
    assert presenter.state.failed
    assert "redacted" in presenter.state.message
    assert len(presenter.state.made) == 1
    presenter.undo()
    desk.lanes.drain()
    assert workspace.disagreements.page(DisputeFilter(only="asked")).total == 0


def test_every_bulk_action_has_words_and_a_button(lead: Lead) -> None:
    kinds: tuple[Bulk, ...] = ("keep", "majority", "ask", "back")
    assert tuple(lead.page.bulk_bar.buttons) == kinds
    for kind in kinds:
        assert lead.page.bulk_bar.buttons[kind].text() == bulk_words(kind)
