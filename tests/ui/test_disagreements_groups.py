"""The list by clause: heads, what is open, what is read when, and keys among the groups."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from disputes_page import Activate, Lead, at_work
from disputes_scene import PEOPLE, label, make_workspace, uid_of
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter
from annotator.ui.models.dispute_lines import GroupHead, ItemLine
from annotator.ui.pages.disagreements import reading
from annotator.ui.pages.disagreements.lines import ESCALATED

pytestmark = pytest.mark.ui
LEVELS = ((2, 3), (1, 5), (4, 5), (1, 4), (2, 4), (1, 3))
CITED = (("P-1",), ("G-3",), ("P-1",), ("G-3", "P-1"), ("P-1",), ())


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Six items; the fourth cites two clauses, the last none."""
    made = make_workspace(tmp_path, items=7, labeled=False)
    for number, levels in enumerate(LEVELS):
        for (who, _), level in zip(PEOPLE, levels, strict=False):
            label(made, who, uid_of(made, number), level, clauses=CITED[number])
    yield made
    made.close()


@pytest.fixture
def lead(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Lead]:
    with at_work(qtbot, workspace, activate) as made:
        yield made


def group(lead: Lead, key: str) -> list[str]:
    lines = lead.page.side.list.lines
    found = (lines.line(row) for row in range(lines.rowCount()))
    return [line.uid for line in found if isinstance(line, ItemLine) and line.group == key]


def here(lead: Lead) -> object:
    view = lead.page.side.list
    return view.lines.line(view.currentIndex().row())


def test_clauses_come_by_how_much_of_the_disagreement_concerns_them(
    lead: Lead, workspace: Workspace
) -> None:
    heads = lead.heads()
    wanted = workspace.disagreements.clauses()
    assert [head.title for head in heads] == [c.clause or "No clause cited" for c in wanted]
    assert heads[-1].title == "No clause cited"
    assert [head.count for head in heads] == [c.n for c in wanted]
    assert [head.flipping for head in heads] == [c.n_flipping for c in wanted]
    assert sum(head.share or 0.0 for head in heads) == pytest.approx(1.0)
    assert all(head.text for head in heads[:-1])
    assert lead.page.side.count.text() == "6 items"  # the one under two clauses counts once


def urgent(workspace: Workspace, clause: str) -> list[str]:
    page = workspace.disagreements.page(DisputeFilter(clause=clause, order="urgency"))
    return [row.uid for row in page.rows]


def test_inside_a_group_the_most_urgent_comes_first(lead: Lead, workspace: Workspace) -> None:
    for key in ("P-1", "G-3"):
        assert len(group(lead, key)) > 1
        assert group(lead, key) == urgent(workspace, key)


def test_an_item_under_two_clauses_is_walked_through_in_both_places(
    lead: Lead, workspace: Workspace
) -> None:
    both = uid_of(workspace, 3)
    assert both in group(lead, "P-1")
    assert both in group(lead, "G-3")
    listing = lead.presenter.state.listing
    assert listing is not None
    walked = [(lead.presenter.state.group, lead.presenter.state.selected)]
    for _ in range(len(listing.spots) - 1):
        lead.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        lead.ready()
        walked.append((lead.presenter.state.group, lead.presenter.state.selected))
    assert walked == list(listing.spots)
    line = here(lead)
    assert isinstance(line, ItemLine)
    assert line.spot == listing.spots[-1]


def test_deciding_it_takes_it_from_both_groups(lead: Lead, workspace: Workspace) -> None:
    both = uid_of(workspace, 3)
    lead.presenter.select(both, "G-3")
    lead.ready()
    lead.press(Qt.Key.Key_K)
    lead.until(lambda: both not in lead.listed())
    lead.ready()
    assert lead.page.side.count.text() == "5 items"


def test_left_closes_a_group_and_right_opens_it(lead: Lead) -> None:
    inside = len(group(lead, "P-1"))
    lead.presenter.select(group(lead, "P-1")[1], "P-1")
    lead.ready()
    lead.press(Qt.Key.Key_Left)
    head = here(lead)
    assert isinstance(head, GroupHead)
    assert head.key == "P-1"
    lead.press(Qt.Key.Key_Left)
    assert group(lead, "P-1") == []
    head = here(lead)
    assert isinstance(head, GroupHead)  # the heading keeps the place
    assert not head.open
    assert "closed" in head.said
    lead.press(Qt.Key.Key_Right)
    assert len(group(lead, "P-1")) == inside


def test_a_click_on_a_heading_closes_and_opens_it(lead: Lead) -> None:
    view = lead.page.side.list
    for inside in (0, len(group(lead, "G-3"))):
        at = view.visualRect(view.lines.index(view.lines.row_of_head("G-3"))).center()
        lead.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert len(group(lead, "G-3")) == inside


def test_what_was_closed_stays_closed_when_the_list_is_read_anew(
    lead: Lead, workspace: Workspace
) -> None:
    lead.presenter.open_group("G-3")
    assert group(lead, "G-3") == []
    label(workspace, "noor", uid_of(workspace, 6), 1)
    label(workspace, "ines", uid_of(workspace, 6), 5)
    lead.until(lambda: uid_of(workspace, 6) in lead.listed())
    assert group(lead, "G-3") == []


def test_space_on_a_heading_selects_what_it_lists(lead: Lead) -> None:
    lead.presenter.select(group(lead, "G-3")[0], "G-3")
    lead.ready()
    lead.press(Qt.Key.Key_Left)
    lead.press(Qt.Key.Key_Space)
    assert set(lead.presenter.state.ticked) == set(group(lead, "G-3"))
    lead.press(Qt.Key.Key_Space)
    assert lead.presenter.state.ticked == ()


def test_escalated_items_stand_on_top_until_they_are_decided(
    lead: Lead, workspace: Workspace
) -> None:
    uid = uid_of(workspace, 0)
    workspace.labeling.flag("tarek", uid, "escalate", "").result(10)
    lead.until(lambda: lead.heads()[0].title == "Escalated")
    assert group(lead, ESCALATED) == [uid]
    assert lead.heads()[0].share is None
    assert uid in group(lead, "P-1")
    workspace.adjudication.keep_split("other", uid).result(10)
    lead.until(lambda: lead.heads()[0].title != "Escalated")


def test_groups_keep_their_places_while_the_list_is_worked_through(
    lead: Lead, workspace: Workspace
) -> None:
    before = [head.title for head in lead.heads()]
    for uid in group(lead, before[0])[:-1]:
        workspace.adjudication.keep_split("other", uid).result(10)
    lead.until(lambda: len(group(lead, before[0])) == 1)
    assert [head.title for head in lead.heads()] == before
    first = workspace.disagreements.clauses()[0].clause
    assert first != before[0]  # by its share it would stand elsewhere now


def test_a_search_is_one_list(lead: Lead) -> None:
    lead.presenter.filter_text("licence")
    lead.until(lambda: lead.heads() == [])
    assert len(lead.listed()) == 1
    lead.presenter.filter_text("")
    lead.until(lambda: len(lead.heads()) == 3)


def test_a_filter_from_the_agreement_page_is_grouped_too(lead: Lead, workspace: Workspace) -> None:
    lead.page.shown_with(DisputeFilter(criterion="severity", levels=("1", "4")))
    lead.until(lambda: set(lead.listed()) == {uid_of(workspace, 3)})
    assert {head.title for head in lead.heads()} == {"P-1", "G-3"}


def test_quick_views_count_and_list_what_waits(lead: Lead, workspace: Workspace) -> None:
    views = lead.page.side.views
    assert not views.isVisible()  # nothing waits
    workspace.labeling.flag("noor", uid_of(workspace, 0), "rubric_unclear", "").result(10)
    workspace.labeling.flag("ines", uid_of(workspace, 1), "escalate", "").result(10)
    workspace.adjudication.ask_more("lead", (uid_of(workspace, 2),), 2).result(10)
    workspace.adjudication.keep_split("lead", uid_of(workspace, 5)).result(10)
    lead.until(lambda: views.decided.text() == "Decided 1")
    shown = [c.text() for c in (*views.chips.values(), views.decided) if c.isVisible()]
    assert shown == ["Escalated 1", "Unclear 1", "Asked 1", "Decided 1"]
    assert views.chips["unclear"].accessibleName() == "Rubric unclear: 1 items"
    for only, number in (("escalated", 1), ("unclear", 0), ("asked", 2)):
        lead.qtbot.mouseClick(views.chips[only], Qt.MouseButton.LeftButton)  # type: ignore[index]
        lead.until(lambda n=number: set(lead.listed()) == {uid_of(workspace, n)})  # type: ignore[misc]
        assert views.chips[only].isChecked()  # type: ignore[index]
    lead.qtbot.mouseClick(views.chips["asked"], Qt.MouseButton.LeftButton)
    lead.until(lambda: len(set(lead.listed())) == 5)


# ---- reading no more than is seen


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Workspace]:
    """Forty items under one clause, ten under none."""
    made = make_workspace(tmp_path, items=50, labeled=False)
    for number in range(50):
        cited = ("P-1",) if number < 40 else ()
        for (who, _), level in zip(PEOPLE, LEVELS[number % 6], strict=False):
            label(made, who, uid_of(made, number), level, clauses=cited)
    yield made
    made.close()


def test_a_group_goes_on_as_it_is_scrolled_and_others_wait_closed(
    qtbot: QtBot, many: Workspace, activate: Activate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "GROUP_PAGE", 15)
    monkeypatch.setattr(reading, "OPEN_ROWS", 15)
    with at_work(qtbot, many, activate, size=(1100, 560)) as lead:
        assert [(h.title, h.count, h.open) for h in lead.heads()] == [
            ("P-1", 40, True),
            ("No clause cited", 10, False),
        ]
        assert len(group(lead, "P-1")) == 15
        bar = lead.page.side.list.verticalScrollBar()
        for seen in (30, 40):
            bar.setValue(bar.maximum())
            lead.until(lambda n=seen: len(group(lead, "P-1")) == n)  # type: ignore[misc]
        assert group(lead, "") == []
        lead.presenter.open_group("")
        lead.until(lambda: len(group(lead, "")) == 10)
        assert group(lead, "P-1") == urgent(many, "P-1")
        many.adjudication.keep_split("other", group(lead, "P-1")[0]).result(10)
        lead.until(lambda: len(group(lead, "P-1")) == 39)  # read again as far as it was listed
