"""The left side: what is listed, and by which filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.rubric import Rubric
from annotator.services.views import DisputeFilter
from annotator.store.dispute_where import Only
from annotator.ui import theme
from annotator.ui.pages.disagreements.board import spot_of
from annotator.ui.pages.disagreements.choices import Arrangement
from annotator.ui.pages.disagreements.filters import (
    FilterChip,
    filter_chips,
    is_filtered,
)
from annotator.ui.pages.disagreements.history import History
from annotator.ui.pages.disagreements.history_view import HistoryList
from annotator.ui.pages.disagreements.list_view import DisputeList
from annotator.ui.pages.disagreements.quick_views import QuickViews
from annotator.ui.pages.disagreements.state import DisagreementsState, Listing
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.chip import Chip
from annotator.ui.widgets.empty_state import EmptyState
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.keycap import keycap
from annotator.ui.widgets.label import label, line

TYPING_MS = 90
_WIDEST: Arrangement = "distance"
"""What the list is without one of the two others."""


class Side(Card):
    """`typed` comes when typing pauses; `filtered` carries a filter with one chip taken away."""

    typed = Signal(str)
    filtered = Signal(object)
    cleared = Signal()
    decided_too = Signal(bool)
    arranged = Signal(str)
    blinded = Signal(bool)
    more = Signal()
    more_history = Signal()

    def __init__(self, rubric: Rubric, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self._rubric = rubric
        self._chips: tuple[FilterChip, ...] = ()
        self.box = QLineEdit()
        self.box.setProperty("look", "search")
        self.box.setPlaceholderText(tr("Filter disagreements"))
        self.box.setToolTip(tr("By words of the item, a clause, a category or a name"))
        self.box.setAccessibleName(tr("Filter disagreements"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_MS)
        self._pause.timeout.connect(lambda: self.typed.emit(self.box.text()))
        self.box.textEdited.connect(lambda _: self._pause.start())
        self.box.returnPressed.connect(self._enter)
        self.list = DisputeList()
        self.list.near_end.connect(self._near_end)
        self._counted = True
        all_words = tr("Show all disagreements")
        run = self.cleared.emit
        self.nothing = EmptyState("git-compare-arrows", "", "", action=all_words, run=run)
        self.views = QuickViews()
        self.history = HistoryList()
        self.history.near_end.connect(self.more_history)
        self._build()

    def show_state(self, state: DisagreementsState, names: Mapping[str, str]) -> None:
        if not self._pause.isActive() and self.box.text() != state.wanted.text:
            with QSignalBlocker(self.box):
                self.box.setText(state.wanted.text)
        self._show_chips(filter_chips(state.wanted, self._rubric, names))
        self.decided.setChecked(state.wanted.include_adjudicated)
        self.by_clause.setChecked(state.arrangement == "clause")
        self.by_urgency.setChecked(state.arrangement == "urgency")
        self.blind.setChecked(state.blind)
        self.views.show_state(state)
        if state.listing is None:
            return
        self._counted = state.listing.counted
        self.list.lines.show_ticked(state.ticked)
        self.list.show_lines(state.listing.lines, spot_of(state))
        self._show_foot(state.listing)
        self._show_middle(state, state.listing)

    def _show_middle(self, state: DisagreementsState, listing: Listing) -> None:
        history = state.history
        if history is not None:
            self.history.show_lines(history.lines)
        if history is not None and (history.lines or not history.read):
            self._stack.setCurrentWidget(self.history)
            self._say(_decisions(history), history.after is not None)
        elif history is not None:
            words = tr("What leads decide stands here, with their reasons.")
            self._show_nothing(tr("Nothing decided yet"), words, filtered=False)
        elif listing.lines:
            self._stack.setCurrentWidget(self.list)
        else:
            filtered = listing.counted and is_filtered(state.wanted)
            self._show_nothing(*_nothing_words(state.wanted, listing), filtered=filtered)

    def _say(self, text: str, more: bool) -> None:
        self.count.setText(tr("{said}, the newest first", said=text) if more else text)
        self.more_button.hide()

    def _show_nothing(self, title: str, text: str, *, filtered: bool) -> None:
        self.nothing.set_text(title, text)
        self.nothing.offer(filtered)
        self._stack.setCurrentWidget(self.nothing)

    def find_words(self) -> None:
        """Puts the cursor into the filter."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def _enter(self) -> None:
        self._pause.stop()
        self.typed.emit(self.box.text())
        self.list.setFocus()

    def _build(self) -> None:
        space = theme.current().space
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, space(3), 0)
        top.addWidget(self.box, 1)
        top.addWidget(keycap("/"), 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(top)
        self._chip_row = QWidget()
        self._flow = FlowLayout(self._chip_row, gap=space(1.5))
        self._flow.setContentsMargins(space(3), 0, space(3), space(2))
        self.column.addWidget(self._chip_row)
        self._chip_row.hide()
        self.column.addWidget(line())
        self.column.addWidget(self.views)
        middle = QWidget(self)
        self._stack = QStackedLayout(middle)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self.history)
        self.column.addWidget(middle, 1)
        self.column.addWidget(line())
        self.column.addLayout(self._foot())

    def _near_end(self) -> None:
        """The list goes on by itself; a search for words only when it is asked to."""
        if self._counted:
            self.more.emit()

    def _foot(self) -> QVBoxLayout:
        space = theme.current().space
        column = QVBoxLayout()
        column.setContentsMargins(space(3), space(1), space(2), space(2))
        column.setSpacing(space(1))
        row = QHBoxLayout()
        self.count = label("", "muted")
        self.more_button = QPushButton(tr("Show more"))
        self.more_button.setProperty("look", "flat")
        self.more_button.setAccessibleName(tr("List more disagreements"))
        self.more_button.clicked.connect(self.more)
        self.more_button.hide()
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.more_button)
        column.addLayout(row)
        self.by_clause = Chip(tr("By clause"))
        self.by_clause.setAccessibleName(tr("Group by clause, the most urgent first"))
        self.by_clause.clicked.connect(lambda on: self.arranged.emit("clause" if on else _WIDEST))
        self.by_urgency = Chip(tr("By urgency"))
        self.by_urgency.setAccessibleName(tr("One list, the most urgent first"))
        self.by_urgency.clicked.connect(lambda on: self.arranged.emit("urgency" if on else _WIDEST))
        self.blind = Chip(tr("Blind"), "N")
        self.blind.setAccessibleName(tr("Letters instead of names"))
        self.blind.clicked.connect(lambda on: self.blinded.emit(on))
        self.decided = Chip(tr("With decided"))
        self.decided.setAccessibleName(tr("Show decided items too"))
        self.decided.clicked.connect(lambda on: self.decided_too.emit(on))
        chips = FlowLayout(gap=space(1.5))
        for chip in (self.by_clause, self.by_urgency, self.decided, self.blind):
            chips.addWidget(chip)
        column.addLayout(chips)
        return column

    def _show_foot(self, listing: Listing) -> None:
        shown, total = len(listing.rows), listing.total
        text = tr("{n} items", n=f"{total:,}")
        if total == 1:
            text = tr("1 item")
        if not listing.counted:
            text = tr("{n} found so far", n=f"{shown:,}")
        elif listing.after is not None:
            text = tr("{k} of {n}", k=f"{shown:,}", n=f"{total:,}")
        self.count.setText(text)
        self.more_button.setText(tr("Show more") if listing.counted else tr("Search on"))
        self.more_button.setVisible(listing.after is not None)

    def _show_chips(self, chips: tuple[FilterChip, ...]) -> None:
        if chips == self._chips:
            return
        self._chips = chips
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for chip in chips:
            self._flow.addWidget(self._chip(chip))
        if chips:
            clear = QPushButton(tr("Clear"))
            clear.setProperty("look", "link")
            clear.setMinimumHeight(self._flow.sizeHint().height())
            clear.setAccessibleName(tr("Clear all filters"))
            clear.clicked.connect(self.cleared)
            self._flow.addWidget(clear)
        self._chip_row.setVisible(bool(chips))
        self._chip_row.updateGeometry()

    def _chip(self, chip: FilterChip) -> Chip:
        made = Chip(f"{chip.words}  ×".replace("&", "&&"))
        made.setChecked(True)
        made.setAccessibleName(tr("Filter “{words}”: take it away", words=chip.words))
        made.clicked.connect(lambda: self.filtered.emit(chip.without))
        return made


def _nothing_words(wanted: DisputeFilter, listing: Listing) -> tuple[str, str]:
    if not listing.counted:
        return tr("Nothing found yet"), tr("The widest disagreements were searched; go on below.")
    if wanted.only is not None and not is_filtered(replace(wanted, only=None)):
        return _none_waits(wanted.only)
    if is_filtered(wanted):
        return tr("Nothing matches"), tr("No disagreement fits these filters.")
    return tr("No disagreements"), tr(
        "An item appears here as soon as two people's labels of it differ,\nor somebody "
        "escalates it."
    )


def _decisions(history: History) -> str:
    n = len(history.lines)
    if not history.read:
        return tr("One moment …")
    return tr("1 decision") if n == 1 else tr("{n} decisions", n=f"{n:,}")


def _none_waits(only: Only) -> tuple[str, str]:
    """A quick view without an item."""
    return {
        "escalated": (
            tr("Nothing is escalated"),
            tr("What an annotator escalates stands here until you decide."),
        ),
        "conflicts": (
            tr("No conflicts"),
            tr("Where two copies hold different labels of one person, the item stands here."),
        ),
        "unclear": (
            tr("Nobody finds the rubric unclear"),
            tr("Items that an annotator flags as unclear stand here."),
        ),
        "asked": (
            tr("Nobody is asked"),
            tr("Items stand here while you wait for more labels."),
        ),
    }[only]
