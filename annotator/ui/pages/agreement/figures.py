"""The charts below the headline, each with its table."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.ui import theme
from annotator.ui.charts.card import ChartCard, switch_all
from annotator.ui.charts.confusion_grid import ConfusionGrid
from annotator.ui.charts.interval_rows import IntervalRows
from annotator.ui.pages.agreement import meanings
from annotator.ui.pages.agreement.linking import EVERYTHING, is_chosen
from annotator.ui.pages.agreement.sections import meanings as sections_meanings
from annotator.ui.pages.agreement.state import AgreementView, Aim, RowsPanel
from annotator.ui.text import tr
from annotator.ui.turns import Turns
from annotator.ui.widgets.combo import combo

if TYPE_CHECKING:
    from annotator.ui.charts.alpha_over_time import AlphaOverTime

CHART_MODULE = "annotator.ui.charts.alpha_over_time"
_LEAST_HIGH = 256
"""Five levels, or five categories, stand whole."""


class FiguresPanel(QWidget):
    """`opened` carries the filter of whatever was clicked, `save_asked` a card."""

    opened = Signal(object)
    save_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = AgreementView()
        self._shown = False
        self._turns = Turns(self)
        self._line: AlphaOverTime | None = None
        self.over_time = ChartCard(tr("α OVER TIME"), meanings.over_time(), self)
        self.parts = ChartCard(tr("α BY PART"), meanings.categories(), self)
        self.confusion = ChartCard(tr("LEVEL CONFUSION"), meanings.confusion(), self)
        self.pairs = ChartCard(tr("ANNOTATOR PAIRS"), meanings.pairs(), self)
        self.levels = ChartCard(tr("LEVEL DISTRIBUTION"), sections_meanings.distribution(), self)
        self.progress = ChartCard(tr("PROGRESS AND PACE"), meanings.progress(), self)
        self.level_rows = IntervalRows(tr("Share of the labels at each level"))
        self.progress_rows = IntervalRows(tr("Progress"))
        self.levels.set_chart(self.level_rows, self.level_rows.activated, scrolls=True)
        self.progress.set_chart(self.progress_rows, self.progress_rows.activated, scrolls=True)
        self.part_rows = IntervalRows(tr("α of each part"))
        self.pair_rows = IntervalRows(tr("α of each pair of annotators"))
        self.grid = ConfusionGrid(tr("Level confusion"))
        self.parts.set_chart(self.part_rows, self.part_rows.activated, scrolls=True)
        self.pairs.set_chart(self.pair_rows, self.pair_rows.activated, scrolls=True)
        self.confusion.set_chart(self.grid, self.grid.activated, scrolls=True)
        self.by = combo(tr("By which part"))
        self.by.addItems(list(_part_titles()))
        self.by.currentIndexChanged.connect(lambda _: self._show_parts())
        self._by_chosen = False
        self.by.activated.connect(lambda _: self._keep_by())
        self.parts.bar.insertSpacing(1, theme.current().space(1))
        self.parts.bar.insertWidget(2, self.by)
        self._arrange()
        for card in self.cards:
            card.activated.connect(self.opened)
            card.save_asked.connect(lambda c=card: self.save_asked.emit(c))

    @property
    def cards(self) -> tuple[ChartCard, ...]:
        return (
            self.over_time,
            self.parts,
            self.confusion,
            self.pairs,
            self.levels,
            self.progress,
        )

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
        if self._shown and view == self._view:
            return
        before, self._view, self._shown = self._view, view, True
        if view.criterion != before.criterion and not self._by_chosen:
            self.by.setCurrentIndex(0 if view.categories.chart.rows else 1)
        self.over_time.show_sheet(view.over_time_sheet, view.over_time.empty)
        if self._line is not None:
            self._line.show_view(view.over_time)
        self._show_parts()
        self._show_rows(self.pairs, self.pair_rows, view.pairs)
        self.confusion.show_sheet(view.confusion_sheet, view.confusion.empty)
        self.grid.show_view(view.confusion)
        self._show_rows(self.levels, self.level_rows, view.distribution)
        self._show_rows(self.progress, self.progress_rows, view.progress)
        self._show_aim(view.aim)

    def _show_aim(self, aim: Aim | None) -> None:
        """Which marks are chosen, and which views are about all items nevertheless."""
        wanted = EVERYTHING if aim is None else aim.wanted
        charts = (self.part_rows, self.pair_rows, self.grid, self.level_rows, self._line)
        for chart in charts:
            if chart is not None:
                chart.choose(partial(is_chosen, wanted))
        for card in self.cards:
            if card is not self.parts:
                self._note(card, whole=card is self.progress)

    def _note(self, card: ChartCard, *, whole: bool) -> None:
        """whole: it is about all items whatever the page is narrowed to."""
        aim = self._view.aim
        narrows = aim is None or (aim.narrows and not whole)
        card.note("" if narrows else tr("about all items"))

    def toggle_tables(self) -> None:
        """All as tables; where all are, all as charts."""
        self._turns.finish()
        switch_all([card for card in self.cards if card.switch.isEnabled()], self._turns)

    def _keep_by(self) -> None:
        self._by_chosen = True

    def _show_parts(self) -> None:
        view, at = self._view, self.by.currentIndex()
        panel = (
            view.categories,
            view.marks,
            view.models,
            view.sources,
            view.groups,
            view.annotators,
            view.versions,
            view.months,
        )[at]
        self.parts.aspect = self.by.itemText(at)
        self._show_rows(self.parts, self.part_rows, panel)
        self._note(self.parts, whole=panel.whole)

    def _show_rows(self, card: ChartCard, rows: IntervalRows, panel: RowsPanel) -> None:
        card.say(panel.lead)
        card.also = panel.terms
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
        grid.addWidget(self.levels, 2, 0, 1, 2)
        grid.addWidget(self.progress, 2, 2, 1, 3)
        for column in range(5):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, 0)
        for row in range(3):
            grid.setRowStretch(row, 1)
            grid.setRowMinimumHeight(row, theme.current().px(_LEAST_HIGH))


def _part_titles() -> tuple[str, ...]:
    """In the order of the panels of `_show_parts`."""
    return (
        tr("Category"),
        tr("Mark"),
        tr("Model"),
        tr("Source"),
        tr("Group"),
        tr("Annotator"),
        tr("Rubric"),
        tr("Month"),
    )
