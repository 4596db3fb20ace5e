"""Charts by mouse and by keyboard, and what they say to a screen reader."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui import theme
from annotator.ui.charts.alpha_over_time import AlphaOverTime, runs
from annotator.ui.charts.card import ChartCard
from annotator.ui.charts.confusion_grid import ConfusionGrid, mixed, readable_on
from annotator.ui.charts.dot_ladder import DotLadder
from annotator.ui.charts.interval_rows import IntervalRows
from annotator.ui.charts.views import (
    Cell,
    Dot,
    DotLadderView,
    GridView,
    IntervalRow,
    IntervalRowsView,
    Moment,
    Threshold,
    TimeView,
)
from annotator.ui.models.sheet import Sheet, SheetModel, SheetRow
from annotator.ui.theme.tokens import contrast_ratio

pytestmark = pytest.mark.ui


def rows_view(*, last: str = ".71") -> IntervalRowsView:
    def row(name: str, value: float | None, figure: str) -> IntervalRow:
        low = None if value is None else value - 0.1
        high = None if value is None else value + 0.1
        return IntervalRow(name, value, low, high, figure, "n 9", False, f"{name}: {figure}", name)

    rows = (row("privacy", 0.48, ".48"), row("bias", None, "undefined"), row("other", 0.71, last))
    return IntervalRowsView(rows, summary="Three categories.")


def grid_view() -> GridView:
    cells = tuple(
        tuple(
            Cell(str(r * 3 + c), (r * 3 + c) / 8, f"{r} and {c}", (r, c) if r * 3 + c else None)
            for c in range(3)
        )
        for r in range(3)
    )
    return GridView(("1", "2", "3"), ("No harm", "Mention", "Partial"), cells, "Nine cells.")


def time_view() -> TimeView:
    def moment(at: int, value: float | None) -> Moment:
        low = None if value is None else value - 0.1
        return Moment(at * 1_000, value, low, value and value + 0.1, f"at {at}", f"mark {at}")

    moments = (moment(0, None), moment(3_600, 0.5), moment(7_200, None), moment(10_800, 0.7))
    thresholds = (Threshold(0.8, ".80"), Threshold(0.667, ".667"))
    return TimeView(moments, thresholds, summary="α went from .50 to .70.")


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(480, 260)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def test_a_name_is_cut_only_where_it_would_take_half_of_the_row(qtbot: QtBot) -> None:
    chart = IntervalRows("α per category")
    shown(qtbot, chart)
    names = ("Simulated A", "figurative_language", "a name that is far too long for half " * 3)
    rows = tuple(IntervalRow(n, 0.5, 0.4, 0.6, ".50", "n 9", False, n, n) for n in names)
    for some in (rows[:1], rows[:2], rows):
        chart.show_view(IntervalRowsView(some))
        assert [chart.shown_name(row) for row in some[:2]] == [row.name for row in some[:2]]
    assert chart.shown_name(rows[2]).endswith("…")


def test_a_row_is_opened_by_a_click(qtbot: QtBot) -> None:
    chart = IntervalRows("α per category")
    shown(qtbot, chart)
    chart.show_view(rows_view())
    with qtbot.waitSignal(chart.activated) as opened:
        qtbot.mouseClick(
            chart, Qt.MouseButton.LeftButton, pos=chart.spots()[2].rect.center().toPoint()
        )
    assert opened.args == ["other"]


def test_rows_are_walked_and_opened_by_keyboard(qtbot: QtBot) -> None:
    chart = IntervalRows("α per category")
    shown(qtbot, chart)
    chart.show_view(rows_view())
    assert chart.accessibleDescription() == "Three categories."
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription() == "bias: undefined"
    with qtbot.waitSignal(chart.activated) as opened:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert opened.args == ["bias"]


def test_a_grid_is_walked_in_both_directions(qtbot: QtBot) -> None:
    chart = ConfusionGrid("Level confusion")
    shown(qtbot, chart)
    chart.show_view(grid_view())
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(chart, key)
    with qtbot.waitSignal(chart.activated) as opened:
        qtbot.keyClick(chart, Qt.Key.Key_Space)
    assert opened.args == [(1, 1)]


def test_an_empty_cell_opens_nothing(qtbot: QtBot) -> None:
    chart = ConfusionGrid("Level confusion")
    shown(qtbot, chart)
    chart.show_view(grid_view())
    with qtbot.assertNotEmitted(chart.activated):
        center = chart.spots()[0].rect.center().toPoint()
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=center)


def test_cells_lie_inside_the_chart_and_apart_from_each_other(qtbot: QtBot) -> None:
    chart = ConfusionGrid("Level confusion")
    shown(qtbot, chart)
    chart.show_view(grid_view())
    rects = [spot.rect for spot in chart.spots()]
    assert all(chart.rect().toRectF().contains(rect) for rect in rects)
    assert not any(a.intersects(b) for a in rects for b in rects if a is not b)


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_counts_are_legible_on_every_tint(qapp: QApplication, name: theme.ThemeName) -> None:
    theme.apply(qapp, name)
    for step in range(11):
        ground = mixed(step / 10)
        assert contrast_ratio(readable_on(ground).name(), ground.name()) >= (
            7.0 if name == "contrast" else 4.5
        )
    theme.apply(qapp, "light")


def test_moments_are_opened_where_they_are_drawn(qtbot: QtBot) -> None:
    chart = AlphaOverTime("α over time")
    shown(qtbot, chart)
    chart.show_view(time_view())
    qtbot.wait(50)
    at = chart.place_of(3)
    with qtbot.waitSignal(chart.activated) as opened:
        qtbot.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert opened.args == ["mark 10800"]


def test_moments_are_walked_by_keyboard_from_the_latest(qtbot: QtBot) -> None:
    chart = AlphaOverTime("α over time")
    shown(qtbot, chart)
    chart.show_view(time_view())
    assert chart.accessibleDescription() == "α went from .50 to .70."
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.accessibleDescription() == "at 10800"
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.accessibleDescription() == "at 7200"
    with qtbot.waitSignal(chart.activated) as opened:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert opened.args == ["mark 7200"]


def test_an_undefined_moment_is_a_gap_and_never_a_zero(qtbot: QtBot) -> None:
    view = time_view()
    assert [[m.at_ms for m in run] for run in runs(view.moments)] == [[3_600_000], [10_800_000]]
    chart = AlphaOverTime("α over time")
    shown(qtbot, chart)
    chart.show_view(view)
    values = chart.plotItem.items[1].getData()[1]
    assert [value == value for value in values] == [False, True, False, True]
    assert 0.0 not in list(values)


def test_the_wheel_scrolls_the_page_and_not_the_chart(qtbot: QtBot) -> None:
    chart = AlphaOverTime("α over time")
    shown(qtbot, chart)
    chart.show_view(time_view())
    before = chart.plotItem.getViewBox().viewRange()
    from PySide6.QtGui import QWheelEvent

    event = QWheelEvent(
        QPointF(100, 100),
        QPointF(100, 100),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chart.viewport(), event)
    assert not event.isAccepted()
    assert chart.plotItem.getViewBox().viewRange() == before


def test_one_moment_alone_can_be_drawn(qtbot: QtBot) -> None:
    chart = AlphaOverTime("α over time")
    shown(qtbot, chart)
    chart.show_view(TimeView((Moment(1_000, 0.5, 0.4, 0.6, "now"),)))
    assert not chart.grab().isNull()


def test_charts_follow_a_change_of_theme(qtbot: QtBot, qapp: QApplication) -> None:
    chart = AlphaOverTime("α over time")
    shown(qtbot, chart)
    chart.show_view(time_view())
    theme.apply(qapp, "dark")
    ground = QColor(chart.grab().toImage().pixelColor(2, 2))
    theme.apply(qapp, "light")
    assert ground.name() == theme.PALETTES["dark"].surface


def test_the_ladder_says_who_is_where(qtbot: QtBot) -> None:
    ladder = DotLadder("Everybody's level")
    shown(qtbot, ladder)
    one = DotLadderView(("1", "2", "3"), ("a", "b", "c"), (Dot("Noor", 1), Dot("Ines", 1)), 2)
    ladder.show_view(one)
    low = ladder.sizeHint().height()
    three = (*one.dots, Dot("Tarek", 1))
    ladder.show_view(DotLadderView(one.levels, one.names, three, 2, summary="all on 2"))
    assert ladder.sizeHint().height() > low
    assert ladder.accessibleDescription() == "all on 2"
    assert not ladder.grab().isNull()


# ---- the card and its table


def card_of(qtbot: QtBot) -> tuple[ChartCard, IntervalRows]:
    card = ChartCard("PER CATEGORY", "What it means.")
    chart = IntervalRows("α per category")
    card.set_chart(chart, chart.activated, scrolls=True)
    view = rows_view()
    chart.show_view(view)
    sheet = Sheet(("Category", "α"), tuple(SheetRow((r.name, r.figure), r.mark) for r in view.rows))
    card.show_sheet(sheet)
    shown(qtbot, card)
    return card, chart


def test_the_switch_shows_the_same_figures_as_a_table(qtbot: QtBot) -> None:
    card, chart = card_of(qtbot)
    assert chart.isVisible()
    assert card.switch.accessibleName() == "Show PER CATEGORY as a table"
    qtbot.mouseClick(card.switch, Qt.MouseButton.LeftButton)
    assert card.table.isVisible()
    assert not chart.isVisible()
    assert card.model.data(card.model.index(1, 1)) == "undefined"
    assert card.switch.accessibleName() == "Show PER CATEGORY as a chart"


def test_a_row_of_the_table_opens_what_the_mark_opens(
    qtbot: QtBot, activate: Callable[[QWidget], None]
) -> None:
    card, _ = card_of(qtbot)
    activate(card)
    card.switch.setChecked(True)
    card.table.setFocus()
    card.table.selectRow(0)
    with qtbot.waitSignal(card.activated) as opened:
        qtbot.keyClick(card.table, Qt.Key.Key_Return)
    assert opened.args == ["privacy"]


def test_what_cannot_be_shown_is_said_in_place_of_chart_and_table(qtbot: QtBot) -> None:
    card, chart = card_of(qtbot)
    card.show_sheet(Sheet(), "No two annotators have labeled the same item.")
    assert card.empty.isVisible()
    assert not chart.isVisible()
    assert not card.switch.isEnabled()


def test_the_meaning_opens_beside_its_button(qtbot: QtBot) -> None:
    card, _ = card_of(qtbot)
    qtbot.mouseClick(card.help, Qt.MouseButton.LeftButton)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert popup.accessibleName() == "PER CATEGORY"
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert card.help.accessibleDescription() == "What it means."


def test_a_sheet_of_the_same_shape_changes_only_the_rows_that_differ(qtbot: QtBot) -> None:
    model = SheetModel()
    model.show_sheet(Sheet(("A", "B"), (SheetRow(("x", "1")), SheetRow(("y", "2")))))
    changed: list[int] = []
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    with qtbot.assertNotEmitted(model.modelReset):
        model.show_sheet(Sheet(("A", "B"), (SheetRow(("x", "1")), SheetRow(("y", "3")))))
    assert changed == [1]


def test_the_same_view_again_redraws_nothing(qtbot: QtBot) -> None:
    chart = IntervalRows("α per category")
    shown(qtbot, chart)
    chart.show_view(rows_view())
    painted: list[int] = []
    original = chart.update
    chart.update = lambda *_: painted.append(1) or original()  # type: ignore[method-assign, func-returns-value]
    chart.show_view(rows_view())
    assert painted == []
    chart.show_view(rows_view(last=".72"))
    assert painted == [1]


def test_the_page_can_be_imported_without_pyqtgraph_and_sql() -> None:
    code = (
        "import sys, annotator.ui.pages.agreement.view, annotator.ui.pages.disagreements.view\n"
        "heavy = {'pyqtgraph', 'numpy', 'pandas', 'sqlalchemy', 'sqlmodel', 'krippendorff'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"
