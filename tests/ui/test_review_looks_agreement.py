"""How Agreement and Disagreements look: nothing is cut that has room, nothing shifts, is said twice
or stands without a column of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from disputes_page import Activate, Lead, at_work
from disputes_scene import PEOPLE, label, make_workspace, uid_of
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from annotator.agreement.results import Estimate
from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter
from annotator.ui.charts.alpha_over_time import time_ticks
from annotator.ui.charts.interval_rows import IntervalRows
from annotator.ui.charts.views import IntervalRow, IntervalRowsView
from annotator.ui.dialogs.bulk_preview import BulkPreview, Outlook
from annotator.ui.models.dispute_lines import ItemLine
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.sections.drawing import SHARE, Line, reasons, why_none
from annotator.ui.pages.agreement.sections.panel import natural_height, places_of
from annotator.ui.pages.agreement.sections.views import CardView, told_once
from annotator.ui.pages.disagreements.conflict_card import ConflictCard
from annotator.ui.pages.disagreements.list_paint import fitting
from annotator.ui.pages.disagreements.state import ConflictLine, StatementLine
from annotator.ui.theme.tokens import PALETTES, ThemeName, contrast_ratio
from annotator.ui.widgets.steady_scroll import SteadyScroll

pytestmark = pytest.mark.ui
DAY = 86_400


# ---- charts


@pytest.mark.parametrize("span", [3, 40, 200, 3_000, 9_000, 40_000, 100_000, 400_000, 40 * DAY])
def test_no_two_ticks_of_time_read_alike(span: int) -> None:
    midnight = datetime(2026, 3, 2).timestamp()
    low = midnight + 8 * 3600 + 17
    step, ticks = time_ticks(low, low + span, 6.0, midnight)
    form = "%d %b" if step >= DAY else "%H:%M" if step >= 60 else "%H:%M:%S"
    read = [datetime.fromtimestamp(one).strftime(form) for one in ticks]
    assert len(set(read)) == len(read)
    assert 1 <= len(read) <= 7
    assert all(low <= one <= low + span for one in ticks)


def test_figures_of_rows_stand_in_a_column_by_their_last_digit(qtbot: QtBot) -> None:
    def last_ink(figure: str) -> int:
        chart = IntervalRows("shares")
        wide = IntervalRow("b", None, None, None, "100.0 %", "", True, "b")
        row = IntervalRow("a", None, None, None, figure, "", True, "a")
        chart.show_view(IntervalRowsView((row, wide)))
        qtbot.addWidget(chart)
        chart.resize(400, 90)
        chart.show()
        return _last_dark(chart.grab().toImage(), range(20, 48))

    assert abs(last_ink("6.2 %") - last_ink("63.8 %")) <= 1


def _last_dark(image: QImage, rows: range) -> int:
    ground = image.pixel(image.width() - 1, rows[0])
    columns = range(image.width() - 1, -1, -1)
    return next(x for x in columns if any(image.pixel(x, y) != ground for y in rows))


# ---- cards


def test_a_card_without_a_neighbour_goes_over_both_columns() -> None:
    narrow, wide = False, True
    assert places_of((narrow, narrow, narrow, wide)) == [(0, 0, 1), (0, 1, 1), (1, 0, 2), (2, 0, 2)]
    assert places_of((wide, narrow, narrow)) == [(0, 0, 2), (1, 0, 1), (1, 1, 1)]
    assert places_of((narrow,)) == [(0, 0, 2)]


def test_a_card_shows_a_dozen_rows_at_once_and_scrolls_for_hundreds() -> None:
    def high(n: int) -> int:
        rows = tuple(SheetRow((str(one),)) for one in range(n))
        return natural_height(CardView("A", "b", Sheet(("A",), rows)))

    assert high(14) > 14 * 28
    assert high(200) < high(16)


def test_a_reason_is_said_once_and_instead_of_rows_without_a_figure() -> None:
    none = Estimate(None, None, None, 0, "share", "nobody has judged it")
    some = Estimate(0.5, 0.4, 0.6, 9, "share", None)
    without, mixed = [Line("a", none), Line("b", none)], [Line("a", none), Line("b", some)]
    assert why_none(without, "-") == reasons(without) == "Nobody has judged it."
    assert why_none(mixed, "-") == ""
    assert reasons(mixed) == "Nobody has judged it."
    assert why_none([], "No line.") == "No line."
    assert SHARE.bounds(None, None) == ""


def test_a_page_is_as_wide_with_its_bar_as_without(qtbot: QtBot) -> None:
    content = QWidget()
    column = QVBoxLayout(content)
    tall = QPushButton("tall")
    column.addWidget(tall)
    area = SteadyScroll("page", content)
    qtbot.addWidget(area)
    area.resize(400, 300)
    area.show()
    before = area.viewport().width()
    assert area.verticalScrollBar().maximum() == 0
    bare = area.verticalScrollBar().grab().toImage()
    assert len({bare.pixel(5, y) for y in range(bare.height())}) == 1
    tall.setMinimumHeight(900)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert area.viewport().width() == before


# ---- the list and what stands beside it


def test_a_section_without_a_figure_gives_its_reason_once() -> None:
    none = tuple(CardView(name, "b", empty="no labels") for name in "abc")
    assert [card.heading for card in told_once(none)] == ["a"]
    assert told_once(none)[0].wide
    some = (*none, CardView("d", "b"))
    assert told_once(some) == some


def test_a_narrow_list_drops_whole_marks_and_says_how_many(qapp: QApplication) -> None:
    metrics = QFontMetrics(qapp.font())
    marks = ("flip .16", "escalated", "unclear")
    room = metrics.horizontalAdvance
    assert fitting(marks, metrics, 1_000) == "flip .16 · escalated · unclear"
    assert fitting(marks, metrics, room("flip .16 · escalated · +1")) == "flip .16 · escalated · +1"
    assert fitting(marks, metrics, room("flip .16 · +2")) == "flip .16 · +2"
    assert fitting((), metrics, 10) == ""


def test_a_conflict_says_how_many_things_were_said(qtbot: QtBot) -> None:
    def words(n: int) -> str:
        statements = tuple(StatementLine(f"e{at}", "Severity 1", "here", "") for at in range(n))
        card = ConflictCard(ConflictLine("a", "Ada", 0, statements), first=True, can=True)
        qtbot.addWidget(card)
        return card.accessibleName()

    assert words(2) == "Ada said two things, and neither replaces the other"
    assert words(3) == "Ada said 3 things, and none replaces another"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = make_workspace(tmp_path_factory.mktemp("looks"), items=12)
    uid = uid_of(made, 1)
    label(made, PEOPLE[0][0], uid, 1)
    label(made, PEOPLE[1][0], uid, 4)
    made.labeling.flag(PEOPLE[0][0], uid, "escalate", "Look here.").result()
    yield made
    made.close()


def test_the_group_of_escalated_items_does_not_say_so_of_each(
    qtbot: QtBot, workspace: Workspace, activate: Activate
) -> None:
    with at_work(qtbot, workspace, activate) as lead:
        uid = uid_of(workspace, 1)
        found = _lines(lead, uid)
        qtbot.waitUntil(lambda: len(_lines(lead, uid)) > 1, timeout=15_000)
        found = _lines(lead, uid)
        assert "escalated" not in found[0].marks
        assert all("escalated" in line.marks for line in found[1:])


def test_a_view_of_nothing_says_what_would_stand_there_and_leads_back(
    qtbot: QtBot, workspace: Workspace, activate: Activate
) -> None:
    with at_work(qtbot, workspace, activate) as lead:
        side = lead.page.side
        button = side.nothing.button
        assert button is not None
        lead.presenter.filter(DisputeFilter(only="conflicts"))
        qtbot.waitUntil(button.isVisible, timeout=15_000)
        qtbot.waitUntil(lambda: not lead.page.item_panel.isVisible())
        qtbot.waitUntil(lambda: side.width() > lead.page.width() * 0.9)
        button.click()
        qtbot.waitUntil(lambda: side.list.isVisible() and bool(lead.listed), timeout=15_000)
        assert lead.presenter.state.wanted.only is None


def test_every_action_below_an_item_has_one_height(
    qtbot: QtBot, workspace: Workspace, activate: Activate
) -> None:
    with at_work(qtbot, workspace, activate) as lead:
        buttons = lead.page.bar.buttons.values()
        assert {button.property("look") for button in buttons} == {"primary", "small"}
        assert len({button.height() for button in buttons}) == 1


def _lines(lead: Lead, uid: str) -> list[ItemLine]:
    lines = lead.page.side.list.lines
    rows = (lines.line(row) for row in range(lines.rowCount()))
    return [line for line in rows if isinstance(line, ItemLine) and line.uid == uid]


# ---- fields and colours


def test_a_number_is_typed_clear_of_the_edge_of_its_field(qtbot: QtBot) -> None:
    outlook = Outlook("Asked.", (), (), "Ask", 3)
    dialog = BulkPreview(
        "t", lambda *_: outlook, ask_text="", needs_text=False, more=2, parent=None
    )
    qtbot.addWidget(dialog)
    dialog.show()
    field = dialog.number.lineEdit()
    assert field.width() > dialog.number.width() * 0.8
    assert field.cursorRect().center().x() + field.x() >= 8


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_bars_and_rings_stand_out_from_the_card(name: ThemeName) -> None:
    palette = PALETTES[name]
    assert contrast_ratio(palette.accent_line, palette.surface) >= 3
