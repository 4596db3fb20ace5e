"""The middle of the page: one part, to read or to edit."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.domain.rubric_diff import Place
from annotator.ui import theme
from annotator.ui.commands import shown_key
from annotator.ui.pages.rubric.fields import Port
from annotator.ui.pages.rubric.forms import form_for, shape_of
from annotator.ui.pages.rubric.part_form import PartForm
from annotator.ui.pages.rubric.places import CLAUSES, EXAMPLES, listed_in
from annotator.ui.pages.rubric.read_cards import cards_for
from annotator.ui.pages.rubric.state import RubricState
from annotator.ui.pages.rubric.words import part_id, part_title
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line

_AT_ONCE = 4
_WIDEST = 860


class PartPanel(Card):
    """Buttons say what can be done with the part; their keys are the registry's."""

    opened = Signal(object)
    add = Signal()
    remove = Signal()
    merge = Signal()
    split = Signal()
    up = Signal()
    down = Signal()

    def __init__(self, port: Port, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self._port = port
        self._drawn: tuple[object, ...] = ()
        self._waiting: list[Callable[[], QWidget]] = []
        self.form: PartForm | None = None
        self.title = label("", "title", wrap=True)
        self.code = label("", "muted")
        self.area = QScrollArea()
        self.area.setAccessibleName(tr("The selected part"))
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.buttons: dict[str, KeyButton] = {}
        self._build()

    def show_state(self, state: RubricState) -> None:
        part = state.selected
        self.title.setText(part_title(state.rubric, part))
        self.code.setText(part_id(state.rubric, part))
        self._show_buttons(state)
        if _is_form(state):
            self._show_form(state)
        elif state.loaded:  # until the draft is read it is not known which it will be
            self._show_cards(state)

    def focus(self, place: Place = ()) -> None:
        """Into the field of a place, else the first."""
        if self.form is not None:
            self.form.focus(place)
        else:
            self.area.setFocus()

    # ---- inside

    def _build(self) -> None:
        space = theme.current().space
        head = QVBoxLayout()
        head.setContentsMargins(space(5), space(4), space(4), space(2))
        head.setSpacing(space(2))
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(top)
        self._bar = QWidget()
        flow = FlowLayout(self._bar, gap=space(1.5))
        for name, words, key, signal in (
            ("add", tr("Add"), "A", self.add),
            ("up", tr("Up"), "", self.up),
            ("down", tr("Down"), "", self.down),
            ("merge", tr("Merge…"), "M", self.merge),
            ("split", tr("Split…"), "S", self.split),
            ("remove", tr("Remove"), "Del", self.remove),
        ):
            button = KeyButton(words, key, look="small")
            button.clicked.connect(lambda _=False, s=signal: s.emit())
            self.buttons[name] = button
            flow.addWidget(button)
        for name, key in (("up", "Alt+Up"), ("down", "Alt+Down")):
            self.buttons[name].setToolTip(shown_key(key))
        head.addWidget(self._bar)
        self.column.addLayout(head)
        self.column.addWidget(line())
        self.column.addWidget(self.area, 1)

    def _show_buttons(self, state: RubricState) -> None:
        able = able_to(state)
        for name, button in self.buttons.items():
            button.setVisible(name in able)
        words = _adds(state) or tr("Add")
        self.buttons["add"].setText(words)
        self.buttons["add"].setAccessibleName(words)
        self._bar.setVisible(bool(able))

    def _show_form(self, state: RubricState) -> None:
        shape = shape_of(state.rubric, state.selected)
        if self.form is None or self.form.shape != shape:
            same = self.form is not None and self.form.part == state.selected
            at = self.area.verticalScrollBar().value() if same else 0
            self.form = form_for(state.rubric, state.selected, self._port)
            self.form.opened.connect(self.opened)
            self._renew().insertWidget(0, self.form)
            self._order_tabs(self.form)
            self.form.show()
            QTimer.singleShot(0, self.form, lambda: self.area.verticalScrollBar().setValue(at))
        self._drawn = ()
        self.form.show_rubric(state.rubric, state.problems)

    def _order_tabs(self, form: PartForm) -> None:
        """Tab goes on in reading order, whenever a widget was made."""
        chain = [*self.buttons.values(), *form.stops()]
        for one, following in pairwise(chain):
            QWidget.setTabOrder(one, following)

    def _show_cards(self, state: RubricState) -> None:
        drawn = (state.selected, state.rubric, state.role, theme.current().scale)
        self.form = None
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._column = self._renew()
        self._waiting = list(cards_for(state.rubric, state.selected, state.role))
        self._go_on()

    def _go_on(self) -> None:
        """A few at a time, so that a part opens at once however much there is in it."""
        now, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        for make in now:
            self._column.insertWidget(self._column.count() - 1, make())
        if self._waiting:
            column = self._column
            QTimer.singleShot(0, self, lambda: self._go_on() if self._column is column else None)

    def _renew(self) -> QVBoxLayout:
        space = theme.current().space
        sheet = QWidget()
        sheet.setProperty("look", "page")
        across = QHBoxLayout(sheet)
        across.setContentsMargins(space(5), space(4), space(4), space(5))
        inner = QWidget()
        inner.setMaximumWidth(theme.current().px(_WIDEST))
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(3))
        column.addStretch(1)
        across.addWidget(inner, 100)
        across.addStretch(0)  # takes what is left of the widest; fields end where the head does
        self.area.setWidget(sheet)
        for widget in (sheet, inner):
            widget.show()  # at once: what is not shown yet takes no focus
        self._waiting = []
        self._column = column
        return column


def able_to(state: RubricState) -> frozenset[str]:
    """What can be done with the selected part."""
    if not state.editable:
        return frozenset()
    part = state.selected
    able = set()
    if _adds(state):
        able.add("add")
    if listed_in(part):
        if part[0] != "criteria" or len(part) > 2 or len(state.rubric.criteria) > 1:
            able.add("remove")
        if part[-2] != "levels":
            able |= {"up", "down"}
        if part[-2] == "options":
            able.add("split")
            own = state.rubric.criterion(part[1])
            if own is not None and len(own.options) > 1:
                able.add("merge")
    return frozenset(able)


def _adds(state: RubricState) -> str:
    """What the button adds beside or below the selected part; "" where nothing can be."""
    part: Place = state.selected
    if part[0] == "clauses":
        return tr("Add a clause")
    if part[0] == "examples":
        return tr("Add an example")
    own = state.rubric.criterion(part[1]) if part[0] == "criteria" else None
    if own is None or own.kind in ("yes_no", "text"):
        return tr("Add a criterion")
    if own.kind == "ordinal":
        return tr("Add a level")
    return tr("Add a category") if own.kind == "set" else tr("Add an option")


def _is_form(state: RubricState) -> bool:
    return state.editable and state.selected not in (CLAUSES, EXAMPLES)
