"""The Rubric page: contents at the left, cards at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QScrollArea, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.pages.rubric.content import Section, examples_for, sections
from annotator.ui.pages.rubric.parts import clause_card, criterion_card, example_card, head_card
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.label import label
from annotator.ui.widgets.rows import RowDelegate

_WIDEST = 860
_AT_ONCE = 4


class RubricPage(Page):
    """Levels, categories, clauses and examples, as they are in force."""

    id = "rubric"
    title = "Rubric"
    icon = "book-open"

    def attach(self, context: PageContext) -> None:
        self._rubric = context.workspace.rubric
        self._role = context.role
        self._sections = sections(self._rubric, context.role)
        self._anchors: dict[str, QWidget] = {}
        self._list = QListWidget()
        self._list.setAccessibleName(tr("Contents of the rubric"))
        self._list.setProperty("look", "plain")
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setItemDelegate(RowDelegate(self._list))
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(tr("The rubric"))
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column = QVBoxLayout()
        self._build()
        self._list.setCurrentRow(0)
        self._list.currentRowChanged.connect(self._go_to)
        self._waiting = list(examples_for(self._rubric, context.role))
        QTimer.singleShot(0, self, self._add_examples)

    def shown_with(self, argument: object) -> None:
        """A clause's or a criterion's id."""
        anchor = self._anchors.get(str(argument))
        if anchor is not None:
            QTimer.singleShot(0, anchor, lambda: self._reveal(anchor))

    def _build(self) -> None:
        space = theme.current().space
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(3.5))
        contents = Card(tr("Contents").upper())
        contents.column.setContentsMargins(space(4), space(4), space(2), space(4))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        contents.column.addWidget(self._list, 1)
        contents.setFixedWidth(theme.current().px(264))
        row.addWidget(contents)
        row.addWidget(self._scroll, 1)
        sheet = QWidget()
        sheet.setProperty("look", "page")
        across = QHBoxLayout(sheet)
        across.setContentsMargins(0, 0, space(2), 0)
        self._column.setSpacing(space(3))
        across.addLayout(self._column, 100)
        across.addStretch(1)
        sheet.setMaximumWidth(theme.current().px(_WIDEST))
        self._scroll.setWidget(sheet)
        self._fill()

    def _fill(self) -> None:
        self._column.addWidget(head_card(self._rubric))
        for section in self._sections:
            self._list.addItem(self._title(section))
            self._anchors[section.key] = self._section(section)
        self._column.addStretch(1)

    def _section(self, section: Section) -> QWidget:
        if section.kind == "criterion":
            criterion = self._rubric.criterion(section.key)
            assert criterion is not None  # the sections come from this very rubric
            card: QWidget = criterion_card(self._rubric, criterion)
            self._column.addWidget(card)
            return card
        heading = label(self._title(section), "title")
        self._column.addWidget(heading)
        if section.kind == "clauses":
            for clause in self._rubric.clauses:
                self._anchors[clause.id] = clause_card(clause)
                self._column.addWidget(self._anchors[clause.id])
        return heading

    def _add_examples(self) -> None:
        """A few at a time, so that the page opens at once however many there are."""
        now, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        for example in now:
            card = example_card(example, self._rubric)
            self._anchors[example.id] = card
            self._column.insertWidget(self._column.count() - 1, card)
        if self._waiting:
            QTimer.singleShot(0, self, self._add_examples)

    def _title(self, section: Section) -> str:
        if section.kind == "clauses":
            return tr("Clauses")
        return tr("Examples") if section.kind == "examples" else section.title

    def _go_to(self, row: int) -> None:
        if 0 <= row < len(self._sections):
            self._reveal(self._anchors[self._sections[row].key])

    def _reveal(self, anchor: QWidget) -> None:
        self._scroll.verticalScrollBar().setValue(anchor.y())
