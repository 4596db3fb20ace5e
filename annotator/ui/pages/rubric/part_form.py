"""A form of the fields of one part of the rubric."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import Place
from annotator.ui import theme
from annotator.ui.pages.rubric.fields import Field
from annotator.ui.pages.rubric.problems import PartProblem
from annotator.ui.widgets.grow_text import GrowText


class PartForm(QWidget):
    """`shape` says when it has to be made anew. `opened` carries a part to go to."""

    opened = Signal(object)

    def __init__(self, part: Place, fields: list[Field], shape: object) -> None:
        super().__init__()
        self.part = part
        self.fields = fields
        self.shape = shape
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.current().space(4))
        for field in fields:
            self.column.addWidget(field)
        self._refreshed: list[Callable[[Rubric], None]] = []

    def add(self, widget: QWidget, refresh: Callable[[Rubric], None] | None = None) -> None:
        """Something besides fields, below them."""
        self.column.addWidget(widget)
        if refresh is not None:
            self._refreshed.append(refresh)

    def show_rubric(self, rubric: Rubric, problems: tuple[PartProblem, ...]) -> None:
        mine = [problem for problem in problems if problem.part == self.part]
        for field in self.fields:
            field.show_rubric(rubric)
            field.show_problems(mine)
        for refresh in self._refreshed:
            refresh(rubric)

    def field(self, place: Place) -> Field | None:
        """The field that a place lies in."""
        return next((f for f in self.fields if place[: len(f.place)] == f.place), None)

    def stops(self) -> list[QWidget]:
        """What Tab goes through, from the top."""
        return [
            one
            for one in self.findChildren(QWidget)
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.window() is self.window()
        ]

    def focus(self, place: Place = ()) -> None:
        """Into the field of a place, else the first one."""
        field = self.field(place) if place else None
        if field is None and self.fields:
            field = self.fields[0]
        if field is None:
            return
        target = field.target()
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(target, GrowText):
            target.end()
