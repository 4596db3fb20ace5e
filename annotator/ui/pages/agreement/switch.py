"""Which criterion the figures are about."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.chip import Chip
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.label import label


class _Choice(Chip):
    """A click asks; what is chosen is what the page then shows."""

    def nextCheckState(self) -> None:
        """Leaves the state alone."""


class CriterionSwitch(QWidget):
    """One chip a criterion; `chosen` carries its id."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Criterion"))
        self._flow = FlowLayout(self, gap=theme.current().space(1.5))
        self._caption = label(tr("FIGURES FOR"), "caps")
        self._caption.setMinimumHeight(theme.current().px(28))
        self._flow.addWidget(self._caption)
        self._criteria: tuple[tuple[str, str], ...] = ()
        self.chips: list[Chip] = []

    def show_criteria(self, criteria: tuple[tuple[str, str], ...], chosen: str) -> None:
        """criteria: (id, name)."""
        if criteria != self._criteria:
            self._criteria = criteria
            self._rebuild()
        for chip in self.chips:
            chip.setChecked(chip.value == chosen)

    def next(self) -> None:
        """Goes to the next criterion, from the last to the first."""
        at = next((i for i, chip in enumerate(self.chips) if chip.isChecked()), -1)
        if self.chips:
            self.chosen.emit(self.chips[(at + 1) % len(self.chips)].value)

    def _rebuild(self) -> None:
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self.chips = []
        for criterion, name in self._criteria:
            chip = _Choice(name, value=criterion)
            chip.setAccessibleName(tr("Figures for {name}", name=name))
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.clicked.connect(lambda _, c=criterion: self.chosen.emit(c))
            self.chips.append(chip)
            self._flow.addWidget(chip)
        self.updateGeometry()
