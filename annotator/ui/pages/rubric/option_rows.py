"""The levels or options of a criterion, to go to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.domain.rubric import Criterion, Option, Rubric
from annotator.ui import theme
from annotator.ui.pages.rubric.part_form import PartForm
from annotator.ui.pages.rubric.places import option_place
from annotator.ui.text import tr
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label
from annotator.ui.widgets.level_tile import LevelTile

_FLAT = 13
"""How far a flat button's text stands from its left edge."""


def list_options(form: PartForm, criterion: Criterion) -> None:
    """Its levels or options to go to, each with the beginning of its definition."""
    if not criterion.options:
        return
    heading = tr("Levels") if criterion.kind == "ordinal" else tr("Options")
    form.add(label(heading.upper(), "caps"))
    for step, option in enumerate(criterion.options):
        row = _OptionRow(criterion, option, step)
        place = option_place(criterion, option.id)
        row.button.clicked.connect(lambda _=False, p=place: form.opened.emit(p))
        form.add(row, row.show_rubric)


class _OptionRow(QWidget):
    """A level or option: its tile, its name as a button, its definition."""

    def __init__(self, criterion: Criterion, option: Option, step: int) -> None:
        super().__init__()
        self._criterion, self._option = criterion.id, option.id
        space = theme.current().space
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(3))
        if criterion.kind == "ordinal":
            tile = LevelTile(option.id, step, len(criterion.options))
            row.addWidget(tile, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.button = KeyButton(option.name, look="flat")
        self.definition = label("", "muted", wrap=True)
        self.definition.setContentsMargins(theme.current().px(_FLAT), 0, 0, 0)
        line = QHBoxLayout()
        line.addWidget(self.button)
        line.addStretch(1)
        words.addLayout(line)
        words.addWidget(self.definition)
        row.addLayout(words, 1)

    def show_rubric(self, rubric: Rubric) -> None:
        own = rubric.criterion(self._criterion)
        option = own.option(self._option) if own else None
        if option is not None:
            name = option.name or tr("(no name)")
            self.button.setText(name.replace("&", "&&"))
            self.button.setAccessibleName(tr("Edit {name}", name=name))
            self.definition.setText(option.anchor or option.measured)
