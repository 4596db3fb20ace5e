"""What is cut can be read all the same; rows are whole; examples differ in more than hue."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QStringListModel
from PySide6.QtGui import QHelpEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyleOptionViewItem, QTableView, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui import theme
from annotator.ui.widgets.clamped import Clamped
from annotator.ui.widgets.elided import Elided
from annotator.ui.widgets.example_bar import ExampleBar
from annotator.ui.widgets.rows import RowDelegate, WholeRows
from annotator.ui.widgets.tip import tip

LONG = "An anchor of many words that say with some care what belongs on this level, <b>& more</b>."


def test_a_tooltip_interprets_nothing() -> None:
    assert tip("a <b> & c") == "<qt>a &lt;b&gt; &amp; c</qt>"
    assert tip("") == ""


def test_an_elided_label_has_its_whole_text_in_the_tooltip_and_only_then(qtbot: QtBot) -> None:
    made = Elided(LONG)
    qtbot.addWidget(made)
    made.show()
    made.resize(120, 20)
    assert made.text().endswith("…") and made.toolTip() == tip(LONG)
    made.resize(2_000, 20)
    assert made.text() == LONG and made.toolTip() == ""


@pytest.mark.parametrize("lines", [1, 2])
def test_a_clamped_label_is_as_high_as_its_lines(qtbot: QtBot, lines: int) -> None:
    made = Clamped(LONG)
    qtbot.addWidget(made)
    made.set_lines(lines)
    made.resize(180, made.heightForWidth(180))
    made.show()
    step = made.fontMetrics().lineSpacing()
    assert made.heightForWidth(180) == lines * step
    shown = made.cut(180, lines)
    assert shown.short and len(shown.lines) == lines and shown.lines[-1].endswith("…")
    assert all(made.fontMetrics().horizontalAdvance(line) <= 180 for line in shown.lines)
    assert made.toolTip() == tip(LONG) and made.text() == LONG
    made.set_lines(0)
    assert made.toolTip() == ""
    assert "".join(made.cut(180, 0).lines).replace(" ", "") == LONG.replace(" ", "")
    assert made.heightForWidth(180) >= 3 * step


def test_a_table_ends_with_a_whole_row(qtbot: QtBot) -> None:
    table = QTableView()
    model = QStandardItemModel(200, 1, table)
    table.setModel(model)
    table.verticalHeader().setDefaultSectionSize(32)
    rows = WholeRows(table)
    qtbot.addWidget(rows)
    rows.show()
    for height in (301, 317, 333, 640):
        rows.resize(240, height)
        assert table.viewport().height() % 32 == 0
        assert height - 32 < table.height() <= height
    table.scrollToBottom()
    assert table.rowViewportPosition(199) + 32 == table.viewport().height()


def test_a_cell_tells_the_whole_text_only_where_it_is_cut(qtbot: QtBot) -> None:
    table = QTableView()
    qtbot.addWidget(table)
    model = QStandardItemModel(table)
    model.appendRow([QStandardItem("short"), QStandardItem(LONG)])
    table.setModel(model)
    delegate = RowDelegate(table)
    table.setItemDelegate(delegate)
    table.resize(320, 200)
    table.show()
    said = []
    for column in (0, 1):
        QToolTip.hideText()
        index = model.index(0, column)
        at = table.visualRect(index).center()
        event = QHelpEvent(QEvent.Type.ToolTip, at, table.viewport().mapToGlobal(at))
        delegate.helpEvent(event, table, QStyleOptionViewItem(), index)
        said.append(QToolTip.text())
    QToolTip.hideText()
    assert said == ["", tip(LONG)]


def test_the_current_row_has_a_bar_while_its_list_has_the_focus(qtbot: QtBot) -> None:
    host = QWidget()
    view = QListView(host)
    qtbot.addWidget(host)
    model = QStringListModel(["one", "two"], view)
    view.setModel(model)
    view.setProperty("look", "plain")
    view.setItemDelegate(RowDelegate(view))
    view.setCurrentIndex(model.index(0))
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)

    def bar() -> str:
        box = view.visualRect(model.index(0))
        return view.viewport().grab().toImage().pixelColor(box.left() + 1, box.center().y()).name()

    view.clearFocus()
    without = bar()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    assert bar() == theme.current().color("accent").name() != without


def test_an_example_and_a_near_miss_differ_without_their_colours(qtbot: QtBot) -> None:
    def colours(near_miss: bool) -> int:
        bar = ExampleBar(near_miss=near_miss)
        qtbot.addWidget(bar)
        bar.resize(3, 32)
        image = bar.grab().toImage()
        return len({image.pixel(1, y) for y in range(32)})

    assert colours(near_miss=False) == 1, "an example's bar is unbroken"
    assert colours(near_miss=True) == 2, "a near miss's bar is dashed"
