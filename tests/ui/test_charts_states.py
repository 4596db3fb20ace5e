"""What charts show besides their figures: thresholds, what the page is narrowed to, pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from annotator.ui.charts.alpha_over_time import AlphaOverTime
from annotator.ui.charts.confusion_grid import ConfusionGrid
from annotator.ui.charts.interval_rows import IntervalRows
from annotator.ui.charts.views import (
    Cell,
    GridView,
    IntervalRow,
    IntervalRowsView,
    Mark,
    Moment,
    Threshold,
    TimeView,
)

pytestmark = pytest.mark.ui
BOTH = (Threshold(0.667, ".667"), Threshold(0.8, ".80"))


def rows(thresholds: tuple[Threshold, ...] = ()) -> IntervalRowsView:
    names = ("privacy", "bias", "other")
    made = (
        IntervalRow(name, 0.5, 0.4, 0.6, ".50", "n 9", False, f"{name}: .50", name)
        for name in names
    )
    return IntervalRowsView(tuple(made), thresholds, summary="Three rows.")


def shown(qtbot: QtBot, widget: QWidget) -> QImage:
    qtbot.addWidget(widget)
    widget.resize(480, 160)
    widget.show()
    qtbot.waitExposed(widget)
    return widget.grab().toImage()


def is_(wanted: object) -> Callable[[Mark], bool]:
    return lambda mark: mark == wanted


def test_every_threshold_is_a_line_with_its_figure(qtbot: QtBot) -> None:
    pictures = []
    for thresholds in ((), BOTH[:1], BOTH):
        chart = IntervalRows("α of parts")
        chart.show_view(rows(thresholds))
        pictures.append(shown(qtbot, chart))
    assert len({picture_key(one) for one in pictures}) == 3
    left, right = differing(pictures[1], pictures[2])
    assert right - left > 10  # a line, and a figure beside it


def picture_key(image: QImage) -> bytes:
    return bytes(image.constBits())


def differing(one: QImage, other: QImage) -> tuple[int, int]:
    """The columns from which to which two pictures differ."""
    columns = [
        x
        for x in range(one.width())
        if any(one.pixel(x, y) != other.pixel(x, y) for y in range(one.height()))
    ]
    return columns[0], columns[-1]


def test_the_chosen_row_has_an_edge_and_says_so(qtbot: QtBot) -> None:
    chart = IntervalRows("α of parts")
    chart.show_view(rows())
    before = shown(qtbot, chart)
    chart.choose(is_("bias"))
    assert chart.grab().toImage() != before
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription() == "privacy: .50"
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription() == "bias: .50 (chosen)"
    chart.choose(is_(None))
    assert chart.accessibleDescription() == "bias: .50"


def test_a_chosen_cell_has_an_edge(qtbot: QtBot) -> None:
    cells = tuple(tuple(Cell("3", 0.2, f"{r} {c}", (r, c)) for c in range(3)) for r in range(3))
    grid = ConfusionGrid("Level confusion")
    grid.show_view(GridView(("1", "2", "3"), ("a", "b", "c"), cells, "Nine cells."))
    before = shown(qtbot, grid)
    grid.choose(is_((0, 1)))
    assert grid.grab().toImage() != before


def test_a_chosen_moment_keeps_its_dot(qtbot: QtBot) -> None:
    moments = tuple(
        Moment(at * 3_600_000, 0.2 + at / 10, 0.1, 0.9, f"hour {at}", at) for at in range(6)
    )
    line = AlphaOverTime("α over time")
    line.show_view(TimeView(moments, BOTH, summary="Six hours."))
    shown(qtbot, line)
    line.choose(is_(2))
    xs = [point.pos().x() for point in line._dot.points()]
    assert sorted(xs) == [2 * 3_600.0, 5 * 3_600.0]
    line.choose(is_(None))
    assert len(line._dot.points()) == 1


def test_a_picture_has_what_is_chosen_and_not_where_the_keyboard_stands(qtbot: QtBot) -> None:
    chart = IntervalRows("α of parts")
    chart.show_view(replace(rows(), thresholds=BOTH))
    plain = shown(qtbot, chart)
    chart.activateWindow()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(chart.hasFocus, timeout=5_000)
    assert chart.grab().toImage() != plain
    chart.for_picture(True)
    assert chart.grab().toImage() == plain
    chart.choose(is_("other"))
    assert chart.grab().toImage() != plain
    chart.for_picture(False)
