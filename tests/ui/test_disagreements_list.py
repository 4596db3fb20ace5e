"""The list in the window: its order, its groups, its pages; and what must fit where it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from disputes_scene import PEOPLE, Host, label, make_workspace, uid_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from annotator.domain.label import Evidence
from annotator.services import disagreement
from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter
from annotator.ui.charts.dot_ladder import DotLadder
from annotator.ui.charts.views import Dot, DotLadderView
from annotator.ui.models.dispute_lines import GroupHead, ItemLine
from annotator.ui.pages.disagreements import reading
from annotator.ui.pages.disagreements.choices import KeptChoices
from annotator.ui.pages.disagreements.view import DisagreementsPage
from annotator.ui.widgets.turn_view import RoleName

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]
LEVELS = ((2, 3), (1, 5), (4, 5), (1, 4), (2, 4), (1, 3))
CITED = ("P-1", "G-3", "P-1", "G-3", "P-1", "PH-1")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Six items in dispute, the wider ones under several clauses; of two people each.

    Listed flat, as the tests of pages and of the order want them.
    """
    KeptChoices().remember_arrangement("distance")
    made = make_workspace(tmp_path, items=6, labeled=False)
    for number, levels in enumerate(LEVELS):
        for (who, _), level in zip(PEOPLE, levels, strict=False):
            label(made, who, uid_of(made, number), level, clauses=(CITED[number],))
    yield made
    made.close()


@pytest.fixture
def host(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Host]:
    made = Host(qtbot, workspace, DisagreementsPage())
    made.show(activate)
    page = page_of(made)
    qtbot.waitUntil(lambda: page.presenter.ready, timeout=5_000)
    yield made
    made.close()
    assert made.bugs == []


def page_of(host: Host) -> DisagreementsPage:
    assert isinstance(host.page, DisagreementsPage)
    return host.page


def titles(page: DisagreementsPage) -> list[str]:
    lines = page.side.list.lines
    found = (lines.line(row) for row in range(lines.rowCount()))
    return [line.title for line in found if isinstance(line, GroupHead)]


def listed(page: DisagreementsPage) -> list[str]:
    lines = page.side.list.lines
    found = (lines.line(row) for row in range(lines.rowCount()))
    return [line.uid for line in found if isinstance(line, ItemLine)]


def widths(workspace: Workspace, uids: list[str]) -> list[float]:
    return [workspace.disagreements.detail(uid).row.distance for uid in uids]


# ---- order and groups


def test_the_list_goes_strictly_by_distance_across_clauses(
    host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    shown = widths(workspace, listed(page))
    assert len(shown) == len(LEVELS)
    assert shown == sorted(shown, reverse=True)
    assert titles(page) == []
    assert listed(page)[0] == uid_of(workspace, 1)  # 1 against 5
    assert listed(page)[-1] == uid_of(workspace, 2)  # 4 against 5


def test_the_order_is_a_choice_that_is_remembered(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    selected = page.presenter.state.selected
    qtbot.mouseClick(page.side.by_clause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(titles(page)) == 3, timeout=5_000)
    assert page.presenter.state.selected == selected
    assert KeptChoices().arrangement() == "clause"
    qtbot.mouseClick(page.side.by_urgency, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(page) == [], timeout=5_000)
    assert KeptChoices().arrangement() == "urgency"
    assert not page.side.by_clause.isChecked()
    rows = workspace.disagreements.page(DisputeFilter(order="urgency")).rows
    assert listed(page) == [row.uid for row in rows]
    qtbot.mouseClick(page.side.by_urgency, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: KeptChoices().arrangement() == "distance", timeout=5_000)


def test_a_choice_to_group_holds_at_the_next_start(
    qtbot: QtBot, workspace: Workspace, activate: Activate, monkeypatch: pytest.MonkeyPatch
) -> None:
    KeptChoices().remember_arrangement("clause")
    with in_pages_of(200, qtbot, workspace, activate, monkeypatch) as page:
        assert page.side.by_clause.isChecked()
        assert len(titles(page)) == 3


# ---- pages


@contextmanager
def in_pages_of(
    rows: int, qtbot: QtBot, workspace: Workspace, activate: Activate, patch: pytest.MonkeyPatch
) -> Iterator[DisagreementsPage]:
    patch.setattr(reading, "PAGE", rows)
    host = Host(qtbot, workspace, DisagreementsPage())
    host.window.resize(1100, 560)
    host.show(activate)
    try:
        qtbot.waitUntil(lambda: page_of(host).presenter.ready, timeout=5_000)
        yield page_of(host)
    finally:
        host.close()
    assert host.bugs == []


@pytest.fixture
def long_list(tmp_path: Path) -> Iterator[Workspace]:
    """Forty items in dispute, listed flat."""
    KeptChoices().remember_arrangement("distance")
    made = make_workspace(tmp_path, items=40, labeled=False)
    for number in range(40):
        for (who, _), level in zip(PEOPLE, LEVELS[number % len(LEVELS)], strict=False):
            label(made, who, uid_of(made, number), level)
    yield made
    made.close()


def test_scrolling_lists_further_pages_and_keeps_the_place(
    qtbot: QtBot, long_list: Workspace, activate: Activate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_pages_of(18, qtbot, long_list, activate, monkeypatch) as page:
        assert (len(listed(page)), page.side.count.text()) == (18, "18 of 40")
        bar = page.side.list.verticalScrollBar()
        selected = page.presenter.state.selected
        for many in (36, 40):
            bar.setValue(bar.maximum())
            qtbot.waitUntil(lambda n=many: len(listed(page)) == n, timeout=5_000)  # type: ignore[misc]
            assert bar.value() > 0  # not thrown back to the selected row
        assert page.side.count.text() == "40 items"
        assert page.presenter.state.selected == selected
        assert not page.side.more_button.isVisible()
        shown = widths(long_list, listed(page))
        assert shown == sorted(shown, reverse=True)


def test_a_list_that_was_scrolled_is_read_again_as_far(
    qtbot: QtBot, long_list: Workspace, activate: Activate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_pages_of(18, qtbot, long_list, activate, monkeypatch) as page:
        page.presenter.more()
        page.presenter.more()  # on its way already
        qtbot.waitUntil(lambda: len(listed(page)) == 36, timeout=5_000)
        last = listed(page)[-1]
        long_list.adjudication.keep_split("other", listed(page)[0]).result(10)
        qtbot.waitUntil(lambda: last == listed(page)[-2], timeout=5_000)
        assert len(listed(page)) == 36


def test_a_page_that_leaves_room_is_followed_by_the_next(
    qtbot: QtBot, workspace: Workspace, activate: Activate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_pages_of(2, qtbot, workspace, activate, monkeypatch) as page:
        qtbot.waitUntil(lambda: len(listed(page)) == 6, timeout=5_000)


def test_a_search_that_stopped_goes_on_when_asked(
    qtbot: QtBot, host: Host, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disagreement, "SEARCHED", 2)
    monkeypatch.setattr(disagreement, "_CHUNK", 2)
    page = page_of(host)
    page.shown_with(DisputeFilter(text="licence"))  # the narrowest difference of all
    qtbot.waitUntil(page.side.nothing.isVisible, timeout=5_000)
    assert page.side.more_button.text() == "Search on"
    for _ in range(2):
        before = page.presenter.state.listing
        qtbot.mouseClick(page.side.more_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda b=before: page.presenter.state.listing is not b, timeout=5_000)  # type: ignore[misc]
    assert listed(page) == [uid_of(workspace, 2)]


# ---- what must fit


@pytest.mark.parametrize(("key", "level"), [(Qt.Key.Key_5, "5"), (Qt.Key.Key_3, "3")])
def test_a_level_key_brings_the_chosen_rung_into_view(
    qtbot: QtBot, host: Host, key: Qt.Key, level: str
) -> None:
    host.window.resize(870, 560)
    page = page_of(host)
    form = page.decide_form.form
    qtbot.keyClick(page.side.list, key)
    assert page.presenter.state.draft is not None
    assert page.presenter.state.draft.values["severity"] == level
    field = form.field("severity")
    rung = None if field is None else field.chosen()
    assert rung is not None

    def in_view() -> bool:
        top = rung.mapTo(form.viewport(), QPoint(0, 0)).y()
        return top >= 0 and top + rung.height() <= form.viewport().height()

    qtbot.waitUntil(in_view, timeout=3_000)


def test_what_is_done_most_stands_in_one_row_in_a_wide_window(qtbot: QtBot, host: Host) -> None:
    host.window.resize(1440 - 210 - 32, 830)  # what the rail and the margins leave of 1440
    buttons = page_of(host).bar.buttons
    often = [buttons[name] for name in ("adjudicate", "keep", "ask")]

    def in_one_row() -> bool:
        middles = [button.geometry().center().y() for button in often]
        return max(middles) - min(middles) <= 1

    qtbot.waitUntil(in_one_row, timeout=3_000)


def test_nobody_is_asked_to_judge_here(host: Host) -> None:
    said = {role.accessibleName() for role in page_of(host).findChildren(RoleName)}
    assert "ASSISTANT" in said
    assert not [one for one in said if "judge" in one]


def test_evidence_has_a_key_with_everybodys_name(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    assert not page.item_panel.key.isVisible()
    uid = uid_of(workspace, 1)
    label(workspace, "noor", uid, 1, evidence=(Evidence(1, 0, 20),))
    label(workspace, "ines", uid, 5, evidence=(Evidence(1, 10, 30),))
    qtbot.waitUntil(lambda: page.item_panel.key.names == ("Ines", "Noor"), timeout=5_000)
    assert page.item_panel.key.isVisible()


# ---- the ladder


NAMES = (
    "A, a person with a long name",
    "B, a person with a long name",
    "C, a person with a long name",
)


def ladder_of(*steps: int) -> DotLadder:
    ladder = DotLadder("Everybody's level")
    levels = ("1", "2", "3", "4", "5")
    dots = tuple(Dot(name, step) for name, step in zip(NAMES, steps, strict=True))
    ladder.show_view(DotLadderView(levels, levels, dots, 2, "policy threshold"))
    return ladder


@pytest.mark.parametrize("steps", [(0, 0, 0), (1, 1, 4), (0, 2, 4), (4, 4, 4), (2, 2, 2)])
def test_names_are_whole_and_cover_nothing_in_a_narrow_ladder(
    qtbot: QtBot, steps: tuple[int, ...]
) -> None:
    ladder = ladder_of(*steps)
    qtbot.addWidget(ladder)
    width = 284  # at 1100×700
    placed = ladder.placed(width)
    assert [one.name for one in placed] == list(NAMES)
    for one in placed:
        assert one.left >= 0
        assert one.right <= width
    spots = [(one.name_row, one.left, one.right) for one in placed]
    spots += [(one.row, one.x - 6, one.x + 6) for one in placed]
    for row, left, right in spots:
        others = [s for s in spots if s[0] == row and s != (row, left, right)]
        assert not [s for s in others if s[1] <= right and left <= s[2]], spots
    flat = 1 + max(one.name_row for one in placed)
    assert ladder.heightForWidth(width) - ladder_of_one(qtbot).heightForWidth(width) == (
        18 * (flat - 1)
    )


def ladder_of_one(qtbot: QtBot) -> DotLadder:
    ladder = DotLadder("One")
    qtbot.addWidget(ladder)
    ladder.show_view(DotLadderView(("1", "2"), ("1", "2"), (Dot("Ines", 0),)))
    return ladder


def test_a_name_that_fits_nowhere_is_cut_in_its_middle(qtbot: QtBot) -> None:
    ladder = DotLadder("Everybody's level")
    qtbot.addWidget(ladder)
    name = "Maximiliane Oberlandesgerichtsrat-Wittgenstein of the Northern Registry"
    levels = ("1", "2", "3")
    ladder.show_view(DotLadderView(levels, levels, (Dot(name, 1),)))
    (one,) = ladder.placed(284)
    assert one.name.startswith("Max")
    assert one.name.endswith("try")
    assert one.right <= 284
