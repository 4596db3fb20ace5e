"""The fields of the editor: each shows one place of the rubric and hands edits of it on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import Place
from annotator.ui import theme
from annotator.ui.forms.clauses import ClausePicker
from annotator.ui.forms.fields import OptionChip
from annotator.ui.pages.rubric.problems import PartProblem
from annotator.ui.text import tr
from annotator.ui.widgets.example_bar import ExampleBar
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.grow_text import GrowText
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label
from annotator.ui.widgets.tip import tip

Change = Callable[[Rubric], Rubric]
_TIP = 400


class Port(Protocol):
    """Where edits go: the presenter."""

    def type(self, place: Place, change: Change) -> None: ...

    def change(self, place: Place, change: Change) -> None: ...

    def seal(self) -> None: ...


class Field(QWidget):
    """A heading, whatever edits the place, and what is wrong with it."""

    def __init__(
        self, heading: str, place: Place, port: Port, *, near_miss: bool | None = None
    ) -> None:
        super().__init__()
        self.place = place
        self.port = port
        self.heading = heading
        self.problem = label("", "danger", wrap=True)
        self.problem.hide()
        space = theme.current().space
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(space(2))
        if near_miss is not None:
            outer.addWidget(ExampleBar(near_miss=near_miss))
        self.column = QVBoxLayout()
        self.column.setSpacing(space(1))
        outer.addLayout(self.column, 1)
        self.column.addWidget(label(heading.upper(), "caps"))
        self.column.addWidget(self.problem)

    def put(self, widget: QWidget) -> None:
        """Below what is there, above the problem."""
        self.column.insertWidget(self.column.count() - 1, widget)

    def show_rubric(self, rubric: Rubric) -> None:
        """Draws what stands at the place."""
        raise NotImplementedError

    def target(self) -> QWidget:
        """What takes the focus."""
        raise NotImplementedError

    def show_problems(self, problems: Iterable[PartProblem]) -> None:
        """Those that are about the place."""
        mine = [p for p in problems if p.place[: len(self.place)] == self.place]
        said = "\n".join(f"{one.message} {one.hint}".strip() for one in mine)
        if said != self.problem.text():
            self.problem.setText(said)
            self.target().setAccessibleDescription(said)
        self.problem.setVisible(bool(said))


class TextField(Field):
    """read: the text; write: the edit that puts another one there."""

    def __init__(
        self,
        heading: str,
        place: Place,
        port: Port,
        read: Callable[[Rubric], str],
        write: Callable[[str], Change],
        *,
        lines: int = 1,
        single: bool = False,
        near_miss: bool | None = None,
    ) -> None:
        super().__init__(heading, place, port, near_miss=near_miss)
        self._read = read
        self.edit = GrowText(heading, lines=lines, single=single)
        self.edit.typed.connect(lambda text: port.type(place, write(text)))
        self.edit.left.connect(port.seal)
        self.put(self.edit)

    def show_rubric(self, rubric: Rubric) -> None:
        self.edit.show_text(self._read(rubric))

    def target(self) -> QWidget:
        return self.edit


class ChipsField(Field):
    """Some of a few, or one of them. choices: (id, words, what a tooltip says)."""

    def __init__(
        self,
        heading: str,
        place: Place,
        port: Port,
        choices: Sequence[tuple[str, str, str]],
        read: Callable[[Rubric], tuple[str, ...]],
        press: Callable[[str], Change],
    ) -> None:
        super().__init__(heading, place, port)
        self._read = read
        holder = QWidget()
        flow = FlowLayout(holder, gap=theme.current().space(1.5))
        self.chips: list[OptionChip] = []
        for one, words, more in choices:
            chip = chip_for(one, words, f"{heading}: {words}", more)
            chip.clicked.connect(lambda _=False, i=one: port.change(place, press(i)))
            self.chips.append(chip)
            flow.addWidget(chip)
        self.put(holder)

    def show_rubric(self, rubric: Rubric) -> None:
        chosen = self._read(rubric)
        for chip in self.chips:
            chip.setChecked(chip.value in chosen)

    def target(self) -> QWidget:
        return next((c for c in self.chips if c.isChecked()), self.chips[0]) if self.chips else self


class ClausesField(Field):
    """The clauses that something cites: a chip for each, and a picker for more."""

    def __init__(
        self,
        place: Place,
        port: Port,
        read: Callable[[Rubric], tuple[str, ...]],
        toggle: Callable[[str], Change],
    ) -> None:
        super().__init__(tr("Clauses"), place, port)
        self._read = read
        self._toggle = toggle
        self._rubric: Rubric | None = None
        self._shown: tuple[str, ...] | None = None
        holder = QWidget()
        self._flow = FlowLayout(holder, gap=theme.current().space(1.5))
        self.chips: list[OptionChip] = []
        self.add = KeyButton(tr("Cite a clause…"), look="chip")
        self.add.clicked.connect(self._pick)
        self._flow.addWidget(self.add)
        self.put(holder)

    def show_rubric(self, rubric: Rubric) -> None:
        self._rubric = rubric
        cited = self._read(rubric)
        if cited == self._shown:
            return
        self._shown = cited
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._flow.removeWidget(self.add)
        self.chips = [self._chip(rubric, one) for one in cited]
        for widget in (*self.chips, self.add):
            self._flow.addWidget(widget)
        self.updateGeometry()

    def target(self) -> QWidget:
        return self.add

    def _chip(self, rubric: Rubric, one: str) -> OptionChip:
        clause = rubric.clause(one)
        made = chip_for(one, f"{one}  ×", tr("{clause}: take it out", clause=one), "")
        made.setToolTip(tip(clause.text[:_TIP] if clause else tr("There is no such clause.")))
        made.setChecked(True)
        made.clicked.connect(lambda: self.port.change(self.place, self._toggle(one)))
        return made

    def _pick(self) -> None:
        if self._rubric is None:
            return
        picker = ClausePicker(self._rubric, self)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.chosen.connect(lambda one: self.port.change(self.place, self._toggle(one)))
        picker.open_for({}, self._shown or (), self.add, self.width())


def chip_for(value: str, words: str, name: str, more: str) -> OptionChip:
    """A chip that shows what the rubric says, and nothing else."""
    made = OptionChip(words.replace("&", "&&"), value=value)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if more:
        made.setToolTip(tip(more[:_TIP]))
        made.setAccessibleDescription(more)
    return made
