"""The cards of the Rubric page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from annotator.domain.rubric import Clause, Criterion, Example, Option, Rubric
from annotator.ui import theme
from annotator.ui.pages.rubric.content import (
    OptionText,
    answer_words,
    condition_words,
    option_texts,
    required_words,
)
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.example_bar import ExampleBar
from annotator.ui.widgets.inert import InertText
from annotator.ui.widgets.keycap import keycap
from annotator.ui.widgets.label import label, line
from annotator.ui.widgets.level_tile import LevelTile


def head_card(rubric: Rubric) -> Card:
    """Name, version, description, threshold."""
    card = Card()
    row = QHBoxLayout()
    row.addWidget(label(rubric.name, "title"))
    row.addWidget(label(f"{rubric.id} {rubric.version}", "muted"))
    row.addStretch(1)
    card.column.addLayout(row)
    if rubric.description:
        card.column.addWidget(label(rubric.description, wrap=True))
    threshold = condition_words(rubric.threshold, rubric)
    if threshold:
        said = tr("Counts as a violation from: {threshold}", threshold=threshold)
        card.column.addWidget(label(said, "target"))
    return card


def criterion_card(rubric: Rubric, criterion: Criterion) -> Card:
    """A criterion with its levels as a ladder, or its options."""
    card = Card(criterion.name.upper())
    for text in (criterion.help, required_words(rubric, criterion)):
        if text:
            card.column.addWidget(label(text, "muted", wrap=True))
    for index, option in enumerate(option_texts(rubric, criterion)):
        if index:
            card.column.addWidget(line())
        card.column.addWidget(_option(option))
    return card


def option_card(rubric: Rubric, criterion: Criterion, option: Option) -> Card:
    """One level or option by itself."""
    card = Card(criterion.name.upper())
    shown = next(one for one in option_texts(rubric, criterion) if one.option.id == option.id)
    card.column.addWidget(_option(shown))
    return card


def said_card(text: str) -> Card:
    """Why there is nothing to read."""
    card = Card()
    card.column.addWidget(label(text, "muted", wrap=True))
    return card


def clause_card(clause: Clause) -> Card:
    """One citable sentence; the anchor of "show me P-2"."""
    card = Card()
    row = QHBoxLayout()
    row.setSpacing(theme.current().space(4))
    name = label(clause.id, "heading")
    name.setMinimumWidth(theme.current().px(56))
    row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(clause.text, wrap=True), 1)
    card.column.addLayout(row)
    return card


def example_card(example: Example, rubric: Rubric) -> Card:
    """The item, its reference label, and the reason."""
    card = Card()
    uses = {"train": tr("calibration"), "gold": tr("gold"), "beside": tr("beside the form")}
    head = QHBoxLayout()
    head.addWidget(label(example.id, "heading"))
    head.addWidget(label(uses[example.use], "muted"))
    head.addStretch(1)
    card.column.addLayout(head)
    for turn in example.turns:
        card.column.addWidget(label(turn.role.upper(), "caps"))
        text = InertText(tr("{role} turn of {id}", role=turn.role, id=example.id), auto_height=True)
        text.set_text(turn.text)
        card.column.addWidget(text)
    card.column.addWidget(line())
    card.column.addLayout(_answers(answer_words(example, rubric)))
    card.column.addWidget(label(example.reason, wrap=True))
    if example.clauses:
        card.column.addWidget(label(" · ".join(example.clauses), "muted"))
    return card


def _option(text: OptionText) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    space = theme.current().space
    row.setContentsMargins(0, space(1), 0, space(1))
    row.setSpacing(space(3))
    if text.step is not None:
        tile = LevelTile(text.option.id, text.step, text.steps)
        row.addWidget(tile, 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(space(1))
    words.addWidget(label(text.option.name, "heading"))
    for said in (text.option.anchor, text.option.measured):
        if said:
            words.addWidget(label(said, wrap=True))
    for heading, said, near_miss in (
        (tr("Like"), text.option.like, False),
        (tr("Not like"), text.option.not_like, True),
    ):
        if said:
            words.addWidget(_near(heading, said, near_miss=near_miss))
    if text.option.clauses:
        words.addWidget(label(" · ".join(text.option.clauses), "muted"))
    row.addLayout(words, 1)
    if text.key:
        row.addWidget(keycap(text.key.upper()), 0, Qt.AlignmentFlag.AlignTop)
    return made


def _near(heading: str, text: str, *, near_miss: bool) -> QWidget:
    """A like or a near miss, with a bar at its left."""
    made = QWidget()
    row = QHBoxLayout(made)
    space = theme.current().space
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(space(2))
    row.addWidget(ExampleBar(near_miss=near_miss))
    head = label(heading, "caps")
    head.setMinimumWidth(theme.current().px(58))
    row.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(text, "small", wrap=True), 1)
    return made


def _answers(answers: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setColumnStretch(1, 1)
    grid.setHorizontalSpacing(theme.current().space(4))
    for index, (name, value) in enumerate(answers):
        grid.addWidget(label(name.upper(), "caps"), index, 0)
        grid.addWidget(label(value, "heading"), index, 1)
    return grid
