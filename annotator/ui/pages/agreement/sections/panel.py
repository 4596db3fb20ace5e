"""Draws a section: its cards in two columns, each kept from one drawing to the next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.ui import theme
from annotator.ui.charts.card import ChartCard, switch_all
from annotator.ui.charts.cloud import Cloud
from annotator.ui.charts.interval_rows import IntervalRows
from annotator.ui.pages.agreement.linking import EVERYTHING, is_chosen
from annotator.ui.pages.agreement.sections.ask_fields import AskFields
from annotator.ui.pages.agreement.sections.step_list import StepList
from annotator.ui.pages.agreement.sections.views import CardView, SectionView
from annotator.ui.pages.agreement.state import Aim
from annotator.ui.text import tr
from annotator.ui.turns import Turns
from annotator.ui.widgets.icon_button import IconButton
from annotator.ui.widgets.sheet_table import SheetTable

_ROW, _SHEET_ROW = 32, 28
_AROUND, _SHEET_AROUND = 96, 112
_LEAD, _LEAD_LINE, _LEAD_LETTERS = 26, 17, 55
"""A sentence above the rows: its first line, each further one, and letters of a line at least
(twice as many over both columns)."""
_STEP, _LINE, _AROUND_STEPS = 30, 95, 84
_ASK = 40
_LEAST_HIGH, _MOST_HIGH = 132, 420
_WHOLE = 16
"""Rows that are shown at once: scrolling inside of a page that scrolls is for long lists."""
_CLOUD_HIGH = 300
_FOLDED = 64
_AT_ONCE = 3
"""Cards of a new section that are laid out and painted in one turn: they fill a screen."""
QWIDGETSIZE_MAX = 16_777_215
"""Qt's own, which the bindings leave out."""


class SectionCard(ChartCard):
    """A card of a section; what kind of chart it holds never changes.

    `asked` carries the kind of a question to a plan and what was typed.
    """

    asked = Signal(str, object)

    def __init__(self, view: CardView, parent: QWidget | None = None) -> None:
        super().__init__(view.heading, view.meaning, parent)
        self.shape = shape_of(view)
        self._natural = _LEAST_HIGH
        self.rows: IntervalRows | None = None
        self.cloud: Cloud | None = None
        self.steps: StepList | None = None
        self.ask: AskFields | None = None
        self.fold: IconButton | None = None
        if view.ask is not None:
            self.ask = AskFields(view.ask)
            self.ask.asked.connect(self.asked)
            self.column.insertWidget(1, self.ask)
        self.wide = view.wide
        self.switch.toggled.connect(lambda _: self._size())
        if view.folded:
            self._make_fold()
        if view.rows is not None:
            self.rows = IntervalRows(view.heading)
            self.set_chart(self.rows, self.rows.activated, scrolls=True)
        elif view.cloud is not None:
            self.cloud = Cloud(view.heading)
            self.set_chart(self.cloud, self.cloud.activated)
        elif view.steps is not None:
            self.steps = StepList(view.heading)
            self.set_chart(self.steps, self.steps.activated, scrolls=True)
        else:
            self.switch.setChecked(True)
            self.switch.hide()

    def make_table(self) -> SheetTable:
        made = super().make_table()
        made.folded.connect(lambda _: self._size())
        return made

    def needs(self) -> int:
        """The width that its table asks for, px; 0 while none is shown."""
        if not self.switch.isChecked() or not self.sheet.rows:
            return 0
        around = self.column.contentsMargins()
        bar = self.table.verticalScrollBar().sizeHint().width()
        return self.table.least_width() + around.left() + around.right() + bar

    def show_card(self, view: CardView) -> None:
        self._natural = natural_height(view)
        self.also = view.terms
        self.say(view.lead)
        self.show_sheet(view.sheet, view.empty)
        if self.rows is not None and view.rows is not None:
            self.rows.show_view(view.rows)
        if self.cloud is not None and view.cloud is not None:
            self.cloud.show_view(view.cloud)
        if self.steps is not None and view.steps is not None:
            self.steps.show_steps(view.steps)
        if self.ask is not None and view.ask is not None:
            self.ask.show_ask(view.ask)
        self._size()

    def _make_fold(self) -> None:
        """Closed until somebody opens it: what it holds is for few."""
        self.fold = IconButton("chevron-right", tr("Open {chart}", chart=self.heading))
        self.fold.setCheckable(True)
        self.fold.toggled.connect(lambda _: self._size())
        self.bar.insertWidget(0, self.fold)
        self.sides.hide()

    def _size(self) -> None:
        """As high as its rows ask for; a folded one as its heading."""
        open_ = self.fold is None or self.fold.isChecked()
        if self.fold is not None:
            name = tr("Close {chart}", chart=self.heading)
            name = name if open_ else tr("Open {chart}", chart=self.heading)
            self.fold.set_icon("chevron-down" if open_ else "chevron-right")
            self.fold.setAccessibleName(name)
            self.fold.setToolTip(name)
            self.sides.setVisible(open_)
        folds = self.table.higher if self.switch.isChecked() else 0
        most = theme.current().px(_MOST_HIGH)
        high = theme.current().px(self._natural)
        high = max(high, min(high + folds, most)) if open_ else theme.current().px(_FOLDED)
        self.setMinimumHeight(high)
        self.setMaximumHeight(high if self.steps is not None or not open_ else QWIDGETSIZE_MAX)


class SectionPanel(QWidget):
    """`opened` carries the filter of whatever was clicked, `save_asked` a card, `asked` what was
    typed into a plan: the kind of the question and its texts."""

    opened = Signal(object)
    save_asked = Signal(object)
    asked = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, SectionCard] = {}
        self._shape: tuple[object, ...] = ()
        self._shown: tuple[SectionView, Aim | None] | None = None
        self._places: list[tuple[int, int, int]] = []
        self._switching = False
        self._turns = Turns(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.current().space(3))
        for column in range(2):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 0)

    @property
    def cards(self) -> tuple[SectionCard, ...]:
        return tuple(self._cards.values())

    def show_section(self, view: SectionView, aim: Aim | None = None) -> None:
        """Draws a section; its cards stay where only the figures are new."""
        if (view, aim) == self._shown:
            return
        self._shown = (view, aim)
        shape = (view.id, tuple(shape_of(card) for card in view.cards))
        if shape != self._shape:
            self._shape = shape
            self._rebuild(view)
        for card in view.cards:
            self._cards[card.heading].show_card(card)
            narrowed = view.narrowed and not card.whole
            self._show_aim(self._cards[card.heading], aim, narrowed=narrowed)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _show_aim(self, card: SectionCard, aim: Aim | None, *, narrowed: bool) -> None:
        wanted = EVERYTHING if aim is None else aim.wanted
        for chart in (card.rows, card.cloud):
            if chart is not None:
                chart.choose(partial(is_chosen, wanted))
        card.note("" if aim is None or narrowed else tr("about all items"))

    def toggle_tables(self) -> None:
        """All as tables; where all are, all as charts."""
        self._turns.finish()
        usable = [c for c in self.cards if c.switch.isEnabled() and not c.switch.isHidden()]
        self._switching = True
        switch_all(usable, self._turns)
        self._switching = False
        self._arrange()

    def _rebuild(self, view: SectionView) -> None:
        for card in self.cards:
            self._grid.removeWidget(card)
            card.deleteLater()
        self._cards = {card.heading: SectionCard(card, self) for card in view.cards}
        self._places = []
        for card in self.cards:
            card.activated.connect(self.opened)
            card.asked.connect(self.asked)
            card.save_asked.connect(lambda c=card: self.save_asked.emit(c))
            card.switch.toggled.connect(lambda _: self._arrange())
        self._turns.drop()
        for card in self.cards[_AT_ONCE:]:
            card.hide()
            self._turns.then(card.show)

    def _arrange(self) -> None:
        """In two columns; a card whose table needs more than one goes over both."""
        if self._switching:
            return
        half = (self.width() - self._grid.horizontalSpacing()) // 2
        places = places_of(tuple(card.wide or card.needs() > half for card in self.cards))
        if places == self._places:
            return
        self._places = places
        for card, (row, column, span) in zip(self.cards, places, strict=True):
            self._grid.removeWidget(card)
            self._grid.addWidget(card, row, column, 1, span)
        last = places[-1][0] if places else 0
        for row in range(self._grid.rowCount() + 1):
            self._grid.setRowStretch(row, int(row > last))


def places_of(wide: tuple[bool, ...]) -> list[tuple[int, int, int]]:
    """(row, column, columns over which it goes) of each card; one without a neighbour is wide."""
    places: list[tuple[int, int, int]] = []
    row = column = 0
    for at, whole in enumerate(wide):
        alone = whole or (not column and wide[at + 1 : at + 2] != (False,))
        places.append((row, column, 2 if alone else 1))
        row, column = (row + 1, 0) if alone or column else (row, 1)
    return places


def natural_height(view: CardView) -> int:
    """What a card's rows ask for, within limits (px at 100 %); beyond them it scrolls inside."""
    if view.cloud is not None and not view.empty:
        return _CLOUD_HIGH
    asking = _ASK * (view.ask is not None)
    if view.steps is not None and view.steps:
        lines = sum(1 + len(step.sentence) // _LINE for step in view.steps)
        return min(_AROUND_STEPS + _STEP * lines, _MOST_HIGH)
    around, row, n = _AROUND, _ROW, 0 if view.rows is None else len(view.rows.rows)
    if view.rows is None:
        around, row, n = _SHEET_AROUND, _SHEET_ROW, len(view.sheet.rows)
    if view.empty:
        n = 0
    letters = _LEAD_LETTERS * (1 + view.wide)
    further = len(view.lead) // letters if view.rows is None else 0  # a chart grows by itself
    more = asking + bool(view.lead) * (_LEAD + further * _LEAD_LINE)
    return max((around + row * n if n <= _WHOLE else _MOST_HIGH) + more, _LEAST_HIGH)


def shape_of(view: CardView) -> tuple[object, ...]:
    """What cannot change without another widget."""
    kind = (view.rows is None, view.cloud is None, view.steps is None, view.ask is None)
    return view.heading, view.meaning, kind, view.wide, view.folded
