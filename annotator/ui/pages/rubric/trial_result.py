"""The result of a trial: one sentence that can be read aloud, and the figures behind it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.services.trial_report import TrialReport
from annotator.ui import theme
from annotator.ui.pages.agreement.sections.panel import SectionPanel
from annotator.ui.pages.agreement.sections.views import SectionView
from annotator.ui.pages.rubric.trial_words import people_words
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.elided import Elided
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label


class TrialResult(QScrollArea):
    """`left`: back to the rubric. `opened`: an item that moved, by uid."""

    left = Signal()
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Result of the trial"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        space = theme.current().space
        page = QWidget()
        page.setProperty("look", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(3))
        card = Card()
        self.title = Elided(tr("What the trial shows"), "heading")
        self.sentence = label("", wrap=True)
        self.caveats = label("", "warning", wrap=True)
        self.people = label("", "muted", wrap=True)
        self.leave_button = KeyButton(tr("Back to the rubric"), "Esc", look="flat")
        self.leave_button.clicked.connect(self.left)
        row = QHBoxLayout()
        row.addWidget(self.title, 1)
        row.addWidget(self.leave_button)
        card.column.addLayout(row)
        for widget in (self.sentence, self.caveats, self.people):
            card.column.addWidget(widget)
        self.section = SectionPanel()
        self.section.opened.connect(self.opened)
        column.addWidget(card)
        column.addWidget(self.section, 1)
        self.setWidget(page)

    def show_report(
        self, report: TrialReport, section: SectionView, names: Mapping[str, str]
    ) -> None:
        """section: the report's cards. names: of people, by id."""
        self.sentence.setText(report.sentence)
        self.caveats.setText(" ".join(report.caveats))
        self.caveats.setVisible(bool(report.caveats))
        self.people.setText(people_words(report, names))
        self.section.show_section(section)
        for one in self.section.cards:
            one.save.hide()  # a hint is nothing to hand round as a picture
        self.verticalScrollBar().setValue(0)
        self.setFocus()
