"""The card that a chart sits in: its meaning in words, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QWidget,
)

from annotator.ui import theme
from annotator.ui.charts.explaining import explain_button
from annotator.ui.charts.picture import Picture
from annotator.ui.charts.sheet_picture import SheetPicture
from annotator.ui.models.sheet import Sheet, SheetModel
from annotator.ui.text import tied, tr
from annotator.ui.turns import Turns
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.icon_button import IconButton
from annotator.ui.widgets.label import label
from annotator.ui.widgets.sheet_table import SheetTable

_AT_ONCE = 2
_CHART = 0
"""The chart's place in the stack."""


class ChartCard(Card):
    """Heading, “what does this mean?”, the switch between chart and table, and either of them.

    `activated` carries the mark of whatever was opened, in the chart or in the table. `save_asked`:
    the chart is to leave as a file.
    """

    activated = Signal(object)
    save_asked = Signal()

    def __init__(self, heading: str, meaning: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.heading = heading
        self.aspect = ""
        self.meaning = meaning
        self._empty_text = ""
        self.title = label(heading, "caps")
        self.also: tuple[tuple[str, str], ...] = ()
        self.help = explain_button(heading, meaning, self, lambda: self.terms)
        self.switch = IconButton("table", tr("Show {chart} as a table", chart=heading))
        self.switch.setCheckable(True)
        self.switch.toggled.connect(lambda _: self._show_side())
        self.save = IconButton("download", tr("Save {chart} as a file", chart=heading))
        self.save.clicked.connect(self.save_asked)
        self.about = label("", "muted")
        self.about.hide()
        self.bar = QHBoxLayout()
        self.bar.setSpacing(theme.current().space(1))
        self.bar.addWidget(self.title)
        self.bar.addWidget(self.about)
        self.bar.addStretch(1)
        self.bar.addWidget(self.help)
        self.bar.addWidget(self.save)
        self.bar.addWidget(self.switch)
        self.column.addLayout(self.bar)
        self.lead = label("", wrap=True)
        self.lead.hide()
        self.column.addWidget(self.lead)
        self.chart: QWidget | None = None
        self.sheet = Sheet()
        self.model = SheetModel(self)
        self._table: SheetTable | None = None
        self.empty = label("", "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # A QStackedWidget would have the window's ground, not the card's.
        self.sides = QWidget(self)
        self._stack = QStackedLayout(self.sides)
        self._stack.addWidget(label(tr("Loading the chart …"), "muted"))
        self._stack.addWidget(self.empty)
        self.column.addWidget(self.sides, 1)

    def set_chart(
        self, chart: QWidget, activated: SignalInstance, *, scrolls: bool = False
    ) -> None:
        """Puts the chart in. scrolls: it may be higher than the card."""
        self.chart = chart
        shown = _scrolling(chart, self.sides) if scrolls else chart
        old = self._stack.widget(_CHART)
        self._stack.insertWidget(_CHART, shown)
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()
        activated.connect(self.activated)
        self._show_side()

    @property
    def table(self) -> SheetTable:
        """Made when it is first asked for: most charts are never looked at as a table."""
        if self._table is None:
            self._table = self.make_table()
        return self._table

    def make_table(self) -> SheetTable:
        """The table, in its place beside the chart."""
        name = tr("{chart}, as a table", chart=self.heading)
        made = SheetTable(name, self.model, self.sides)
        # It would ask for 192 px, however few rows there are.
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        made.activated.connect(self._row_opened)
        self._stack.addWidget(made)
        return made

    def say(self, lead: str) -> None:
        """What the chart shows, in a sentence above it; empty for none."""
        self.lead.setText(tied(lead))
        self.lead.setVisible(bool(lead))

    def note(self, about: str) -> None:
        """What it is about, where that is not what the page is narrowed to; empty for nothing."""
        self.about.setText(about)
        self.about.setVisible(bool(about))

    def picture(self, context: str) -> Picture:
        """The chart, or a table that has none, with a line of context."""
        drawn = SheetPicture(self.sheet) if self.chart is None else self.chart
        return Picture(drawn, self.subject, context)

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """(name, meaning) of the card's figures: what its sentence has (`also`), then its table."""
        return tuple(dict.fromkeys((*self.also, *self.sheet.terms)))

    @property
    def subject(self) -> str:
        """The heading, with what is chosen on the card (`aspect`)."""
        return f"{self.heading} · {self.aspect}" if self.aspect else self.heading

    def show_sheet(self, sheet: Sheet, empty: str = "") -> None:
        """The figures as a table; `empty` is said instead where there is nothing to show."""
        self.sheet = sheet
        self.model.show_sheet(sheet)
        self._empty_text = empty
        self.empty.setText(tied(empty))
        self.switch.setEnabled(not empty)
        self.save.setEnabled(not empty)
        self._show_side()

    def _show_side(self) -> None:
        as_table = self.switch.isChecked()
        name = (
            tr("Show {chart} as a chart", chart=self.heading)
            if as_table
            else tr("Show {chart} as a table", chart=self.heading)
        )
        self.switch.set_icon("chart-line" if as_table else "table")
        self.switch.setAccessibleName(name)
        self.switch.setToolTip(name)
        if self._empty_text:
            self._stack.setCurrentWidget(self.empty)
        elif as_table:
            self._stack.setCurrentWidget(self.table)
        else:
            self._stack.setCurrentIndex(_CHART)

    def _row_opened(self, index: QModelIndex) -> None:
        mark = self.model.mark(index.row())
        if mark is not None:
            self.activated.emit(mark)


def switch_all(cards: Sequence[ChartCard], turns: Turns) -> None:
    """All as tables; where all are, all as charts. The first in sight at once, the others in turns
    of their own: a table that is not there yet has to be made and measured.
    """
    as_tables = not all(card.switch.isChecked() for card in cards)
    in_sight = sorted(cards, key=lambda card: card.visibleRegion().isEmpty())
    for place, card in enumerate(in_sight):
        if place < _AT_ONCE:
            card.switch.setChecked(as_tables)
        else:
            turns.then(partial(card.switch.setChecked, as_tables))


def _scrolling(chart: QWidget, parent: QWidget) -> QScrollArea:
    area = QScrollArea(parent)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    chart.setProperty("look", "page")
    area.setWidget(chart)
    chart.setAutoFillBackground(False)  # QScrollArea switches it on, in the window's colour
    return area
