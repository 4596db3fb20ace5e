"""What the page is narrowed to: a chip for each part, the part in a sentence, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.pages.agreement.numbers import count
from annotator.ui.pages.agreement.state import Aim
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.chip import Chip
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label


class AimBar(Card):
    """`narrowed` carries the filter without one chip; `opened` asks for the list."""

    narrowed = Signal(object)
    opened = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(look="note", parent=parent)
        space = theme.current().space
        self.column.setContentsMargins(space(3), space(2), space(3), space(2))
        self._aim: Aim | None = None
        self.chips: list[Chip] = []
        holder = QWidget()
        self._flow = FlowLayout(holder, gap=space(1.5))
        self._caption = label(tr("NARROWED TO"), "caps")
        self._caption.setMinimumHeight(theme.current().px(28))
        self._flow.addWidget(self._caption)
        self.open = KeyButton(_list_words(None), "D", look="small")
        self.clear = KeyButton(tr("Everything"), "Esc", look="small")
        self.open.clicked.connect(self.opened)
        self.clear.clicked.connect(self.cleared)
        row = QHBoxLayout()
        row.setSpacing(space(2))
        row.addWidget(holder, 1)
        row.addWidget(self.open, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)
        self.sentence = label("", "small", wrap=True)
        self.column.addWidget(self.sentence)
        self.hide()

    def show_aim(self, aim: Aim | None) -> None:
        """None hides the bar."""
        if aim == self._aim:
            return
        before, self._aim = self._aim, aim
        self.setVisible(aim is not None)
        if aim is None:
            return
        if before is None or before.chips != aim.chips:
            self._rebuild(aim)
        words = _list_words(aim.n)
        self.open.setText(words)
        self.open.setAccessibleName(words)
        self.sentence.setText(aim.sentence)
        self.setAccessibleName(tr("Narrowed to a part. {sentence}", sentence=aim.sentence))

    def _rebuild(self, aim: Aim) -> None:
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(one.words, one.without) for one in aim.chips]
        for chip in self.chips:
            self._flow.addWidget(chip)

    def _chip(self, words: str, without: object) -> Chip:
        made = Chip(f"{words}  ×".replace("&", "&&"))
        made.setChecked(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(tr("Narrowed to “{words}”: take it away", words=words))
        made.clicked.connect(lambda: self.narrowed.emit(without))
        return made


def _list_words(n: int | None) -> str:
    if n is None:
        return tr("Open the disagreements")
    return tr("Open 1 disagreement") if n == 1 else tr("Open {n} disagreements", n=count(n))
