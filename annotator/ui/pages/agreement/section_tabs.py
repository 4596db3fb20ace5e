"""Which part of the figures is shown: the overview, or one of the sections."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabBar, QWidget

from annotator.ui.pages.agreement.presenter import OVERVIEW
from annotator.ui.pages.agreement.sections.every import sections
from annotator.ui.text import tr


class SectionTabs(QTabBar):
    """`chosen` carries the section's id."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Figures"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        for section, title in ((OVERVIEW, tr("Overview")), *((s.id, s.title) for s in sections())):
            self.setTabData(self.addTab(title), section)
        self.currentChanged.connect(lambda place: self.chosen.emit(self.tabData(place)))

    def next(self) -> None:
        """Goes to the next section, from the last to the first."""
        self.setCurrentIndex((self.currentIndex() + 1) % self.count())

    def open(self, section: str) -> None:
        """Goes to a section; stays where there is no such section."""
        places = [at for at in range(self.count()) if self.tabData(at) == section]
        for place in places:
            self.setCurrentIndex(place)
