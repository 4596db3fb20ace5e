"""One person of the team: what is to be done next, their packs, and the keys of their machines."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from annotator.services.handing.standing import Standing
from annotator.ui import theme
from annotator.ui.pages.team import words
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.copy_line import CopyLine
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label
from annotator.ui.widgets.steady_scroll import Flowing


class PersonCard(Card):
    """`hand_out` and `give_on` carry the annotator's id."""

    hand_out = Signal(str)
    give_on = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        space = theme.current().space
        self._who = ""
        self._drawn: tuple[Standing, bool] | None = None
        self.name = label("", "heading", wrap=True)
        self.said = label("", "body", wrap=True)
        self.pack = KeyButton(tr("Hand out…"), look="small")
        self.give = KeyButton(tr("Give what is left to others…"), look="small")
        self.pack.clicked.connect(lambda: self.hand_out.emit(self._who))
        self.give.clicked.connect(lambda: self.give_on.emit(self._who))
        self._facts = QVBoxLayout()
        self._facts.setSpacing(space(1))
        sheet = Flowing()
        sheet.setProperty("look", "page")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(space(4), space(4), space(4), space(4))
        column.setSpacing(space(2))
        column.addWidget(self.name)
        column.addWidget(self.said)
        buttons = QWidget()
        row = FlowLayout(buttons, gap=space(2))
        row.addWidget(self.pack)
        row.addWidget(self.give)
        column.addWidget(buttons)
        column.addSpacing(space(1))
        column.addLayout(self._facts)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName(tr("About this person"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(sheet)
        self.column.addWidget(scroll)

    def show_person(self, one: Standing, *, may_write: bool) -> None:
        if (one, may_write) == self._drawn:
            return
        self._drawn = (one, may_write)
        self._who = one.annotator
        self.name.setText(one.name)
        self.said.setText(words.standing_words(one))
        self.pack.setVisible(may_write and one.left > 0)
        self.give.setVisible(may_write and one.left > 0)
        self.pack.setAccessibleName(tr("Hand out to {name}…", name=one.name))
        self.give.setAccessibleName(tr("Give what is left of {name} to others…", name=one.name))
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._fill(one)

    def _fill(self, one: Standing) -> None:
        if one.repeats:
            self._add(label(tr("{n} hidden repeats are among them.", n=one.repeats), "muted"))
        if one.packs:
            self._add(label(tr("Packs").upper(), "caps"))
            for line in words.packs_words(one):
                self._add(label(line, "small", wrap=True))
        if one.devices:
            self._facts.addSpacing(theme.current().space(2))
            self._add(label(tr("Machines").upper(), "caps"))
            for device in one.devices:
                self._add(label(words.device_words(device.at), "muted", wrap=True))
                name = tr("the fingerprint of {name}", name=one.name)
                self._add(CopyLine(name, device.fingerprint))

    def _add(self, widget: QWidget) -> None:
        self._facts.addWidget(widget)
