"""From where an item counts as a violation."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from annotator.domain.conditions import Condition, Test
from annotator.domain.rubric import Rubric
from annotator.ui.pages.rubric.content import condition_words
from annotator.ui.pages.rubric.fields import Field, Port
from annotator.ui.text import tr
from annotator.ui.widgets.combo import combo
from annotator.ui.widgets.label import label

_PLACE = ("threshold",)


class ThresholdField(Field):
    """A level of an ordinal criterion. Another condition is shown and can only be replaced."""

    def __init__(self, rubric: Rubric, port: Port) -> None:
        super().__init__(tr("Policy threshold"), _PLACE, port)
        self._told: tuple[str, ...] = ()
        self._conditions: list[Condition | None] = []
        self.levels = combo(tr("Policy threshold: counts as a violation from"))
        self.levels.setMinimumContentsLength(24)
        self.levels.activated.connect(self._choose)
        self.put(label(tr("An item counts as a violation from this level on."), "muted", wrap=True))
        self.put(self.levels)
        self.show_rubric(rubric)

    def show_rubric(self, rubric: Rubric) -> None:
        choices = _choices(rubric)
        told = tuple(words for words, _ in choices)
        with QSignalBlocker(self.levels):
            if told != self._told:
                self._told = told
                self.levels.clear()
                for words in told:
                    self.levels.addItem(words)
            self._conditions = [condition for _, condition in choices]
            self.levels.setCurrentIndex(self._conditions.index(rubric.threshold))

    def target(self) -> QWidget:
        return self.levels

    def _choose(self, at: int) -> None:
        wanted = self._conditions[at]
        self.port.change(self.place, lambda rubric: replace(rubric, threshold=wanted))


def _choices(rubric: Rubric) -> list[tuple[str, Condition | None]]:
    found: list[tuple[str, Condition | None]] = [(tr("No threshold"), None)]
    for criterion in rubric.criteria:
        for option in criterion.options if criterion.kind == "ordinal" else ():
            if option.value is not None:
                words = f"{criterion.name} ≥ {option.id} · {option.name}"
                found.append((words, Test(criterion.id, "at_least", option.value)))
    if rubric.threshold not in [condition for _, condition in found]:
        found.append((condition_words(rubric.threshold, rubric), rubric.threshold))
    return found
