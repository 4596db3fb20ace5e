"""How reliable the labels are, as the export will say it: beside the choices, before it is made."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.domain.errors import UserError
from annotator.services.export_options import Beside, Told
from annotator.ui import theme
from annotator.ui.bridge import Bridge
from annotator.ui.models.refreshing import Refreshing
from annotator.ui.pages.label.lanes import BridgeLanes
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.label import label

_TOP = Qt.AlignmentFlag.AlignTop


class ReliabilityCard(Card):
    """Reads on the work pool while the page is shown; a choice of the form reads nothing anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("How reliable this is").upper(), parent=parent)
        self._beside: Beside | None = None
        self._criterion: str | None = ""
        self._shown: tuple[Told, ...] | None = None
        self._grid = QGridLayout()
        self._rate = label("", wrap=True)
        self._under = label("", "muted", wrap=True)
        self._note = label(
            tr(
                "The export says it in these words. Agreement is between people's own labels, "
                "whichever labels you choose."
            ),
            "muted",
            wrap=True,
        )
        self._always = (self._rate, self._under, self._note)
        self._rows: tuple[QWidget, ...] = ()
        self.setAccessibleName(tr("How reliable this is"))
        self._build()

    def read_through(self, bridge: Bridge, read: Callable[[], Beside]) -> None:
        """Before anything else: where the figures come from."""
        self.reading: Refreshing[Beside] = Refreshing(
            lambda: read,
            BridgeLanes(bridge, self),
            self._came,
            self._failed,
            now=time.monotonic,
            later=self._later,
        )

    def choose(self, criterion: str | None) -> None:
        """The criterion that becomes the score; "" is the project's own, None stands for all."""
        self._criterion = criterion
        self._draw()

    def _build(self) -> None:
        space = theme.current().space
        self.column.setSpacing(space(2))
        self._grid.setHorizontalSpacing(space(4))
        self._grid.setVerticalSpacing(space(2))
        self._grid.setColumnStretch(1, 1)
        self.column.addLayout(self._grid)
        self._fill(())
        self._say(tr("Reading …"))

    def _came(self, beside: Beside) -> None:
        self._beside = beside
        self._draw()

    def _failed(self, error: BaseException) -> None:
        self._beside = None
        self._fill(())
        self._say(str(error) if isinstance(error, UserError) else "")

    def _draw(self) -> None:
        found = self._beside
        if found is None:
            return
        self._fill(_wanted(found, self._criterion))
        self._rate.setText(found.headline)
        self._rate.setVisible(bool(found.headline))
        self._under.setText(_under(found))
        self._note.show()
        self.setAccessibleDescription(" ".join(one.statement for one in self._shown or ()))

    def _say(self, text: str) -> None:
        """What stands there while there are no figures."""
        self._rate.hide()
        self._note.hide()
        self._under.setText(text)

    def _fill(self, told: tuple[Told, ...]) -> None:
        if told == self._shown:
            return
        self._shown = told
        for old in self._rows:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        for one in self._always:
            self._grid.removeWidget(one)
        words = [label(_word(one), "heading") for one in told]
        statements = [label(one.statement, wrap=True) for one in told]
        self._rows = (*words, *statements)
        for row, word in enumerate(words):
            self._grid.addWidget(word, row, 0, _TOP)
        for row, said in enumerate((*statements, *self._always)):
            self._grid.addWidget(said, row, 1, _TOP)

    def _later(self, seconds: float, then: Callable[[], None]) -> None:
        QTimer.singleShot(round(seconds * 1000), self, then)


def _wanted(found: Beside, criterion: str | None) -> tuple[Told, ...]:
    """A target of one score gets that one; others all that were measured."""
    one = (criterion or found.criterion,)
    wanted = found.measured if criterion is None and found.measured else one
    by_id = {one.criterion: one for one in found.told}
    return tuple(by_id[each] for each in wanted if each in by_id)


def _word(one: Told) -> str:
    said = {
        "reliable": tr("Reliable"),
        "tentative": tr("Tentative"),
        "not yet": tr("Not reliable yet"),
    }
    return said.get(one.words, tr("Cannot be told yet"))


def _under(found: Beside) -> str:
    rubric = tr("Rubric: {rubric}.", rubric=found.rubric)
    if not found.threshold:
        return rubric
    violation = tr("An item counts as a violation: {threshold}.", threshold=found.threshold)
    return f"{violation} {rubric}"
