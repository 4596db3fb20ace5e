"""Pages are there before somebody opens them, and cost little: made late, styled once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from disputes_scene import make_workspace
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.launch import OpenWindow
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.ui import theme
from annotator.ui.app import start
from annotator.ui.charts.card import ChartCard
from annotator.ui.charts.interval_rows import IntervalRows
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.linking import EVERYTHING
from annotator.ui.pages.agreement.reading import Reading
from annotator.ui.pages.base import Page
from annotator.ui.shell.window import MainWindow
from annotator.ui.widgets.chip import Chip
from annotator.ui.widgets.clamped import Clamped
from annotator.ui.widgets.flow_layout import FlowLayout

pytestmark = pytest.mark.ui

MOST = 4.0
"""Stylings of a widget, on average: it is made, put into its place, and shown."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "project"
    create_project(made, rubric="harm-severity", name="Nothing in it")
    with closing(open_workspace(made)) as workspace:
        workspace.people.ensure("ada", "Ada", "lead")
    return made


@pytest.fixture
def enter(qtbot: QtBot, folder: Path) -> Iterator[Callable[[], MainWindow]]:
    """Opens the project and returns as soon as the first page is in front."""
    made = []

    def do() -> MainWindow:
        started = start(OpenWindow(folder, "ada"))
        made.append(started)
        with qtbot.waitSignal(started.window.entered, timeout=15_000):
            started.window.show()
        return started.window

    yield do
    for started in made:
        started.window.close()
        started.hooks.remove()
        started.window.deleteLater()


def pages_of(window: MainWindow) -> list[Page]:
    return window.stack.findChildren(Page)


# ---- before somebody opens them


def test_every_page_is_made_while_the_first_one_stays_in_front(
    qtbot: QtBot, enter: Callable[[], MainWindow]
) -> None:
    window = enter()
    front = window.stack.currentWidget()
    qtbot.waitUntil(lambda: len(pages_of(window)) == len(window.places), timeout=15_000)
    assert window.stack.currentWidget() is front
    assert window.desk is not None
    assert window.desk.front == window.places[0].id
    assert [page for page in pages_of(window) if page.isVisible()] == [front]


def test_no_page_is_made_while_something_is_under_way(
    qtbot: QtBot, enter: Callable[[], MainWindow]
) -> None:
    window = enter()
    goes_on = threading.Event()
    window.bridge.run(goes_on.wait, lambda _: None, owner=window)
    qtbot.wait(400)
    assert len(pages_of(window)) == 1
    goes_on.set()
    qtbot.waitUntil(lambda: len(pages_of(window)) == len(window.places), timeout=15_000)


def test_a_page_that_somebody_opens_first_is_the_one_that_stays(
    qtbot: QtBot, enter: Callable[[], MainWindow]
) -> None:
    window = enter()
    window.go("export")
    opened = window.stack.currentWidget()
    qtbot.waitUntil(lambda: len(pages_of(window)) == len(window.places), timeout=15_000)
    assert window.stack.currentWidget() is opened


def test_a_project_that_is_left_at_once_gets_no_more_pages(
    qtbot: QtBot, enter: Callable[[], MainWindow]
) -> None:
    window = enter()
    window.leave()
    qtbot.wait(400)
    assert pages_of(window) == []


# ---- styled once


class Stylings(QObject):
    """Counts how often widgets were told that their style is another one."""

    def __init__(self) -> None:
        super().__init__()
        self.told: Counter[int] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange:
            self.told[id(watched)] += 1
        return False


@pytest.mark.parametrize("place", ["calibrate", "disagreements", "agreement", "rubric"])
def test_making_a_page_styles_its_widgets_hardly_more_than_once(
    qtbot: QtBot, qapp: QApplication, enter: Callable[[], MainWindow], place: str
) -> None:
    """A widget that gets another parent is styled anew with all that is in it."""
    window = enter()
    assert window.desk is not None
    count = Stylings()
    qapp.installEventFilter(count)
    page = window.desk.page(place)
    qapp.removeEventFilter(count)
    widgets = page.findChildren(QWidget)
    assert sum(count.told.values()) <= MOST * len(widgets), place


# ---- made when first asked for


def test_a_chart_has_no_table_before_somebody_looks_at_it(qtbot: QtBot) -> None:
    card = ChartCard("α BY PART", "What it means.")
    qtbot.addWidget(card)
    rows = IntervalRows("α of each part")
    card.set_chart(rows, rows.activated)
    card.show_sheet(Sheet(("Part", "α"), (SheetRow(("privacy", ".71")),)))
    card.show()
    assert card.findChildren(QTableView) == []
    card.switch.setChecked(True)
    assert card.table.isVisible()
    assert str(card.table.model().index(0, 0).data()) == "privacy"
    card.switch.setChecked(False)
    assert not card.table.isVisible()
    assert len(card.findChildren(QTableView)) == 1


# ---- remembered, until something changes


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = make_workspace(tmp_path_factory.mktemp("reading"), items=12)
    yield made
    made.close()


def test_sections_stand_below_the_same_figures_until_something_changes(
    workspace: Workspace,
) -> None:
    read = Reading(workspace)
    first, people = read("severity", "", EVERYTHING), read("severity", "people", EVERYTHING)
    assert people.section is not None
    assert people.headline is first.headline
    uid = workspace.items.lines(workspace.items.ids())[0].uid
    workspace.adjudication.keep_split("lea", uid).result()
    read.forget()
    again = read("severity", "", EVERYTHING)
    assert again.headline is not first.headline
    assert again == Reading(workspace)("severity", "", EVERYTHING)


def test_a_row_of_chips_is_measured_anew_when_one_comes_goes_or_grows(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder, gap=4)
    chips = [Chip("one"), Chip("two"), Chip("three")]
    for chip in chips:
        flow.addWidget(chip)
    holder.show()
    width = chips[0].sizeHint().width() + chips[1].sizeHint().width() + 4
    two_rows = flow.heightForWidth(width)
    chips[2].hide()
    assert flow.heightForWidth(width) < two_rows
    chips[2].show()
    assert flow.heightForWidth(width) == two_rows
    chips[1].setText("a second one that is longer than what was there before")
    assert flow.heightForWidth(width) > two_rows
    assert flow.minimumSize().width() >= chips[1].minimumSizeHint().width()


def test_a_cut_label_is_laid_out_anew_for_another_text_and_another_size(
    qtbot: QtBot, qapp: QApplication
) -> None:
    label = Clamped("A sentence that does not fit into a narrow column.")
    qtbot.addWidget(label)
    label.show()
    high = label.heightForWidth(120)
    label.setText("Short.")
    assert label.heightForWidth(120) < high
    assert label.cut(120, 0).lines == ("Short.",)
    label.setText("A sentence that does not fit into a narrow column.")
    assert label.heightForWidth(120) == high
    theme.apply(qapp, "light", 1.5)
    assert label.heightForWidth(120) > high
    theme.apply(qapp, "light")


def test_labels_elsewhere_are_not_there_twice(
    qtbot: QtBot, enter: Callable[[], MainWindow]
) -> None:
    """What is made ahead is hidden: nobody reads, or tabs to, a page that is not in front."""
    window = enter()
    qtbot.waitUntil(lambda: len(pages_of(window)) == len(window.places), timeout=15_000)
    behind = [page for page in pages_of(window) if page is not window.stack.currentWidget()]
    seen = [one for page in behind for one in page.findChildren(QLabel) if one.isVisible()]
    assert seen == []
