"""The quick views above the list: what waits for the lead, each with its count."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from annotator.store.dispute_where import Only
from annotator.ui import theme
from annotator.ui.pages.disagreements.state import DisagreementsState, ViewCounts
from annotator.ui.text import tr
from annotator.ui.widgets.chip import Chip
from annotator.ui.widgets.flow_layout import FlowLayout


class QuickViews(QWidget):
    """`wanted` carries a view; `history` asks for who decided what. Views of nothing are hidden."""

    wanted = Signal(str)
    history = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        self.setAccessibleName(tr("Quick views"))
        flow = FlowLayout(self, gap=space(1))
        flow.setContentsMargins(space(3), space(2), space(2), space(2))
        self.chips: dict[Only, Chip] = {}
        for only in _NAMES:
            chip = Chip("", value=only)
            chip.clicked.connect(lambda _=False, one=only: self.wanted.emit(one))
            self.chips[only] = chip
            flow.addWidget(chip)
        self.decided = Chip("")
        self.decided.clicked.connect(self.history)
        flow.addWidget(self.decided)
        self.hide()

    def show_state(self, state: DisagreementsState) -> None:
        counts = ViewCounts() if state.listing is None else state.listing.views
        for only, chip in self.chips.items():
            n: int = getattr(counts, only)
            spoken = tr("Rubric unclear") if only == "unclear" else ""
            _show(chip, _name(only), n, on=state.wanted.only == only, spoken=spoken)
        opened = state.history is not None
        _show(self.decided, tr("Decided"), counts.decided, on=opened)
        if opened or counts.decided:
            words = tr("Who decided what, and why: {n} decided", n=f"{counts.decided:,}")
            self.decided.setAccessibleName(words)
        shown = (*self.chips.values(), self.decided)
        self.setVisible(any(not chip.isHidden() for chip in shown))
        self.updateGeometry()


_NAMES: tuple[Only, ...] = ("escalated", "conflicts", "unclear", "asked")


def _name(only: Only) -> str:
    return {
        "escalated": tr("Escalated"),
        "conflicts": tr("Conflicts"),
        "unclear": tr("Unclear"),
        "asked": tr("Asked"),
    }[only]


def _show(chip: Chip, name: str, n: int, *, on: bool, spoken: str = "") -> None:
    words = f"{name} {n:,}"
    if chip.text() != words:
        chip.setText(words)
        chip.setAccessibleName(tr("{name}: {n} items", name=spoken or name, n=f"{n:,}"))
    chip.setChecked(on)
    chip.setVisible(n > 0 or on)
