"""What stands beside a part: the disputed items that are about it, and what annotators noted."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.services.views import DisputeFilter
from annotator.ui import theme
from annotator.ui.models.dispute_lines import DisputeLines, ItemLine
from annotator.ui.pages.disagreements.list_paint import LineDelegate
from annotator.ui.pages.rubric.outline import OutlineRow
from annotator.ui.pages.rubric.reading import Note
from annotator.ui.pages.rubric.state import RubricState
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.display_map import DisplayMap
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line

_LINE = 58
_SHOWN, _FEWEST = 12, 2
_LIST_SHARE, _LIST_ALONE = 0.5, 0.7
"""Of the height, beside notes and where there are none."""
_NOTES = 30
_NEAR = 5


class BesidePanel(Card):
    """`opened` carries a filter or a uid for the Disagreements page, `went` a part to go to."""

    opened = Signal(object)
    went = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self._wanted: DisputeFilter | None = None
        self._drawn: tuple[object, ...] = ()
        space = theme.current().space
        self.heading = label("", "caps")
        self.words = label("", "muted", wrap=True)
        self.list = _Rows()
        self.list.activated.connect(lambda _: self.open_current())
        self.list.clicked.connect(lambda _: self.open_current())
        self.all = KeyButton(tr("Show all in Disagreements"), look="link")
        self.all.clicked.connect(lambda: self.opened.emit(self._wanted))
        head = QVBoxLayout()
        head.setContentsMargins(space(3.5), space(4), space(3.5), space(3))  # as the rows below
        head.setSpacing(space(1))
        head.addWidget(self.heading)
        head.addWidget(self.words)
        self.column.addLayout(head)
        self.column.addWidget(self.list)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(space(3.5), space(2), space(3.5), space(2))
        foot.addWidget(self.all)
        foot.addStretch(1)
        self.column.addWidget(self._foot)
        self.column.addWidget(line())
        self.column.addWidget(self._notes_area(), 1)
        self._shares = (_LIST_SHARE, 0)

    def show_state(self, state: RubricState) -> None:
        near = near_rows(state)
        drawn = (state.beside, state.notes, state.selected, near, theme.current())
        if drawn == self._drawn:
            return
        self._drawn = drawn
        found = state.beside
        self._wanted = None if found is None else found.wanted
        lines = () if found is None else found.lines
        self.list.lines.show_lines(lines)
        self.list.setVisible(bool(lines))
        self._shares = (_LIST_SHARE if state.notes else _LIST_ALONE, len(lines))
        self._fit_list()
        self._foot.setVisible(bool(lines))
        self.heading.setText(_heading(state))
        said = _words(state)
        self.words.setText(said)
        self.words.setVisible(bool(said))
        self._show_below(state, near)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_list()

    def _fit_list(self) -> None:
        """Whole rows only, as many as its share of the height takes."""
        share, n = self._shares
        row = theme.current().px(_LINE)
        fitting = max(round(self.height() * share) // row, _FEWEST)
        self.list.want(min(n, _SHOWN, fitting) * row, min(n, _FEWEST) * row)

    def open_current(self) -> None:
        """The item of the current row, in Disagreements."""
        found = self.list.lines.line(self.list.currentIndex().row())
        if isinstance(found, ItemLine) and self._wanted is not None:
            self.opened.emit((self._wanted, found.uid))

    def _notes_area(self) -> QScrollArea:
        area = QScrollArea()
        area.setAccessibleName(tr("Notes about this part"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._notes = area
        return area

    def _show_below(self, state: RubricState, near: tuple[OutlineRow, ...]) -> None:
        notes = state.notes
        sheet = QWidget()
        sheet.setProperty("look", "page")
        space = theme.current().space
        column = QVBoxLayout(sheet)
        column.setContentsMargins(space(3.5), space(3), space(3.5), space(2))
        column.setSpacing(space(3))
        for row in near:
            column.addWidget(self._near(row))
        if state.selected[0] == "examples":
            column.addStretch(1)
            self._notes.setWidget(sheet)
            return
        title = tr("Notes") if not notes else tr("Notes · {n}", n=f"{len(notes):,}")
        first, *more = [self._note(note) for note in notes[:_NOTES]] or [
            label(tr("Nobody has said that this is unclear."), "muted", wrap=True)
        ]
        if near:
            column.addSpacing(space(3))
        headed = QVBoxLayout()
        headed.setSpacing(space(1))
        headed.addWidget(label(title.upper(), "caps"))
        headed.addWidget(first)
        column.addLayout(headed)
        for note in more:
            column.addWidget(note)
        column.addStretch(1)
        self._notes.setWidget(sheet)

    def _note(self, note: Note) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        said = DisplayMap(note.text).shown.strip() or tr("Unclear here, without a word of why.")
        column.addWidget(label(said, "small", wrap=True))
        prompt = DisplayMap(note.prompt).shown or tr("(no prompt)")
        about = label(tr("{who}, on “{prompt}”", who=note.who, prompt=prompt), "muted", wrap=True)
        column.addWidget(about)
        button = KeyButton(tr("Show the item"), look="link")
        button.setAccessibleName(tr("Show the item that {who} noted", who=note.who))
        button.clicked.connect(lambda: self.opened.emit(note.uid))
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return made

    def _near(self, row: OutlineRow) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(
            label(tr("{id} · {text}", id=row.code, text=row.title), "small", wrap=True)
        )
        words = tr("Go to {id}", id=row.code)
        if row.disputes:
            words = tr("{n} disputed: go to {id}", id=row.code, n=f"{row.disputes:,}")
        button = KeyButton(words, look="link")
        button.clicked.connect(lambda: self.went.emit(row.place))
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return made


class _Rows(QListView):
    """A few items, as the Disagreements page lists them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = DisputeLines(self)
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(self.lines, self))
        self.setAccessibleName(tr("Disputed items beside this part"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("look", "plain")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._wanted = self._least = 0
        theme.signals.changed.connect(self.scheduleDelayedItemsLayout)

    def want(self, height: int, least: int) -> None:
        """As high as that, but no hindrance where the window gets lower."""
        if (height, least) != (self._wanted, self._least):
            self._wanted, self._least = height, least
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._wanted)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._least)


def _heading(state: RubricState) -> str:
    found = state.beside
    if state.selected[0] == "examples" and len(state.selected) == 2:
        return tr("Cited clauses").upper()
    if found is None:
        return tr("Disputed items").upper()
    return tr("Disputed items · {n}", n=f"{found.total:,}").upper()


def near_rows(state: RubricState) -> tuple[OutlineRow, ...]:
    """Clauses to go to: those that an example cites; else, of a list, the most disputed ones."""
    part = state.selected
    clauses = [row for row in state.outline if row.place[0] == "clauses" and row.depth]
    if part[0] == "examples" and len(part) == 2:
        found = next((one for one in state.rubric.examples if one.id == part[1]), None)
        cited = found.clauses if found else ()
        return tuple(row for row in clauses if row.place[1] in cited)
    if len(part) > 1:
        return ()
    ranked = sorted(clauses, key=lambda row: -row.disputes)
    return tuple(row for row in ranked[:_NEAR] if row.disputes)


def _words(state: RubricState) -> str:
    part, found = state.selected, state.beside
    if part[0] == "examples" and len(part) == 2:
        return tr("The clauses that the example cites.")
    if len(part) == 1 and near_rows(state):
        return tr("The clauses that most items in dispute are about.")
    if len(part) == 1:
        return tr("Choose a level, a category or a clause to see the items in dispute about it.")
    if found is None:
        return ""
    if not found.total:
        return tr("No item in dispute is about this.")
    if part[0] == "clauses":
        return tr("Somebody cited this clause, and the labels differ.")
    if len(part) == 4:
        return tr("Some said this and others did not.")
    return tr("The labels differ on this.")
