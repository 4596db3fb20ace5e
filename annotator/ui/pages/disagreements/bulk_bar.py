"""What can be done about all selected items at once; it stands in the decisions' place."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.pages.disagreements.decide import inset_rule
from annotator.ui.pages.disagreements.plan import Bulk
from annotator.ui.pages.disagreements.state import DisagreementsState
from annotator.ui.text import tr
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label

BULK_KEYS: dict[Bulk, str] = {"keep": "K", "majority": "M", "ask": "A", "back": "B"}


class BulkBar(QWidget):
    """`wanted` carries an action; nothing happens before its preview.

    `matching`: select all that the filter lets through, listed or not.
    """

    wanted = Signal(str)
    matching = Signal()
    cleared = Signal()
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addLayout(inset_rule())
        self.count = label("", "heading", wrap=True)
        column.addWidget(self.count)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress"))
        column.addWidget(self.progress)
        self._flow = FlowLayout(gap=space(1))
        self.buttons: dict[Bulk, KeyButton] = {}
        for kind, key in BULK_KEYS.items():
            button = KeyButton(bulk_words(kind), key, look="small")
            button.clicked.connect(lambda _=False, one=kind: self.wanted.emit(one))
            self.buttons[kind] = button
            self._flow.addWidget(button)
        self.all = self._small(tr("Select all that match"))
        self.all.clicked.connect(self.matching)
        self.clear = KeyButton(tr("Clear"), "Esc", look="small")
        self.clear.setAccessibleName(tr("Clear the selection"))
        self.clear.clicked.connect(self.cleared)
        self._flow.addWidget(self.clear)
        self.stop = self._small(tr("Stop"))
        self.stop.clicked.connect(self.stopped)
        column.addLayout(self._flow)
        self.hide()

    def show_state(self, state: DisagreementsState, *, can: bool) -> None:
        n, working = len(state.ticked), state.bulk
        if working is None:
            self.count.setText(tr("1 selected") if n == 1 else tr("{n} selected", n=f"{n:,}"))
        else:
            done, total = f"{working.done:,}", f"{working.total:,}"
            said = tr("Looking at {done} of {total} …", done=done, total=total)
            if working.writing:
                said = tr("{done} of {total} are written …", done=done, total=total)
            self.count.setText(said)
            self.progress.setRange(0, max(working.total, 1))
            self.progress.setValue(working.done)
        self.progress.setVisible(working is not None)
        self.stop.setVisible(working is not None)
        for button in (*self.buttons.values(), self.clear):
            button.setVisible(working is None)
        for button in self.buttons.values():
            button.setEnabled(can)
        listing = state.listing
        more = listing is not None and listing.counted and n < listing.total
        whole = listing is not None and set(listing.uids) <= set(state.ticked)
        self.all.setVisible(working is None and more and whole)
        if listing is not None:
            self.all.setText(tr("Select all {n} that match", n=f"{listing.total:,}"))
            self.all.setAccessibleName(self.all.text())

    def _small(self, text: str) -> QPushButton:
        made = QPushButton(text)
        made.setProperty("look", "small")
        made.setAccessibleName(text)
        self._flow.addWidget(made)
        return made


def bulk_words(kind: Bulk) -> str:
    """An action for many items, in words."""
    return {
        "keep": tr("Keep the split"),
        "majority": tr("Adopt the majority"),
        "ask": tr("Ask 2 more"),
        "back": tr("Send back the outlier"),
    }[kind]
