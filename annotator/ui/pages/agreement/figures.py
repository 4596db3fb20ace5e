"""The charts below the headline, each with its table."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QTabBar, QWidget

from annotator.ui import theme
from annotator.ui.charts.card import ChartCard
from annotator.ui.charts.confusion_grid import ConfusionGrid
from annotator.ui.charts.interval_rows import IntervalRows
from annotator.ui.pages.agreement import meanings
from annotator.ui.pages.agreement.state import AgreementView, RowsPanel
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.ui.charts.alpha_over_time import AlphaOverTime

CHART_MODULE = "annotator.ui.charts.alpha_over_time"
_LEAST_HIGH = 250


class FiguresPanel(QWidget):
    """`opened` carries the filter of whatever was clicked."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = AgreementView()
        self._line: AlphaOverTime | None = None
        self.over_time = ChartCard(tr("α OVER TIME"), meanings.over_time())
        self.parts = ChartCard(tr("PER CATEGORY"), meanings.categories())
        self.confusion = ChartCard(tr("LEVEL CONFUSION"), meanings.confusion())
        self.pairs = ChartCard(tr("ANNOTATOR PAIRS"), meanings.pairs())
        self.part_rows = IntervalRows(tr("α per category"))
        self.pair_rows = IntervalRows(tr("α of each pair of annotators"))
        self.grid = ConfusionGrid(tr("Level confusion"))
        self.parts.set_chart(self.part_rows, self.part_rows.activated, scrolls=True)
        self.pairs.set_chart(self.pair_rows, self.pair_rows.activated, scrolls=True)
        self.confusion.set_chart(self.grid, self.grid.activated, scrolls=True)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(tr("Categories by source or by mark"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.addTab(tr("By source"))
        self.tabs.addTab(tr("By mark"))
        self.tabs.currentChanged.connect(lambda _: self._show_parts())
        self._tab_chosen = False
        self.tabs.tabBarClicked.connect(lambda _: self._keep_tab())
        self.parts.column.insertWidget(1, self.tabs)
        self._arrange()
        for card in self.cards:
            card.activated.connect(self.opened)

    @property
    def cards(self) -> tuple[ChartCard, ...]:
        return (self.over_time, self.parts, self.confusion, self.pairs)

    def build_line(self) -> None:
        """Puts the chart over time in; its module must have been imported already."""
        if self._line is not None:
            return
        module = import_module(CHART_MODULE)
        line = cast("AlphaOverTime", module.AlphaOverTime(tr("α over time")))
        self._line = line
        self.over_time.set_chart(line, line.activated)
        line.show_view(self._view.over_time)

    def show_view(self, view: AgreementView) -> None:
        """Draws another view; every part compares for itself and redraws only if it changed."""
        before, self._view = self._view, view
        if view.criterion != before.criterion and not self._tab_chosen:
            self.tabs.setCurrentIndex(0 if view.categories.chart.rows else 1)
        self.over_time.show_sheet(view.over_time_sheet, view.over_time.empty)
        if self._line is not None:
            self._line.show_view(view.over_time)
        self._show_parts()
        self._show_rows(self.pairs, self.pair_rows, view.pairs)
        self.confusion.show_sheet(view.confusion_sheet, view.confusion.empty)
        self.grid.show_view(view.confusion)

    def toggle_tables(self) -> None:
        """All as tables; where all are, all as charts."""
        usable = [card for card in self.cards if card.switch.isEnabled()]
        as_tables = not all(card.switch.isChecked() for card in usable)
        for card in usable:
            card.switch.setChecked(as_tables)

    def _keep_tab(self) -> None:
        self._tab_chosen = True

    def _show_parts(self) -> None:
        by_source = self.tabs.currentIndex() == 0
        panel = self._view.categories if by_source else self._view.marks
        self._show_rows(self.parts, self.part_rows, panel)

    def _show_rows(self, card: ChartCard, rows: IntervalRows, panel: RowsPanel) -> None:
        card.show_sheet(panel.sheet, panel.chart.empty)
        rows.show_view(panel.chart)

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.current().space(3))
        grid.addWidget(self.over_time, 0, 0, 1, 3)
        grid.addWidget(self.parts, 0, 3, 1, 2)
        grid.addWidget(self.confusion, 1, 0, 1, 2)
        grid.addWidget(self.pairs, 1, 2, 1, 3)
        for column in range(5):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, 0)
        for row in range(2):
            grid.setRowStretch(row, 1)
            grid.setRowMinimumHeight(row, theme.current().px(_LEAST_HIGH))
