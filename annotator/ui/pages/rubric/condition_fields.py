"""When a criterion has to be answered or is shown, and when a rationale is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from annotator.domain import rubric_edits as edits
from annotator.domain.conditions import Condition, Test
from annotator.domain.rubric import Criterion, Rubric
from annotator.domain.rubric_diff import Place
from annotator.ui import theme
from annotator.ui.forms.fields import OptionChip
from annotator.ui.pages.rubric.content import condition_words
from annotator.ui.pages.rubric.fields import Change, Field, Port, chip_for
from annotator.ui.text import tr
from annotator.ui.widgets.combo import combo
from annotator.ui.widgets.flow_layout import FlowLayout

When = Condition | bool
"""Under a condition; or always, or never."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a rule is read and written. plain: what it can be without a condition, in words.

    own: the criterion that it is about, which no condition of it looks at; "" for none.
    """

    heading: str
    plain: tuple[tuple[bool, str], ...]
    read: Callable[[Rubric], When]
    write: Callable[[When], Change]
    own: str = ""


class ConditionField(Field):
    """Without a condition, or one comparison: a criterion, and chips of what it is compared with.

    A condition of several comparisons is shown and can only be replaced.
    """

    def __init__(self, ways: Ways, place: Place, port: Port) -> None:
        super().__init__(ways.heading, place, port)
        self._ways = ways
        self._rubric: Rubric | None = None
        self._choices: list[tuple[str, When]] = []
        self._told: tuple[str, ...] = ()
        self._shape: object = None
        self.box = combo(ways.heading)
        self.box.setMinimumContentsLength(24)
        self.box.activated.connect(self._choose)
        self.put(self.box)
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder, gap=theme.current().space(1.5))
        self.chips: list[OptionChip] = []
        self.put(self._holder)

    def show_rubric(self, rubric: Rubric) -> None:
        self._rubric = rubric
        now = self._ways.read(rubric)
        self._choices = _choices(rubric, self._ways, now)
        told = tuple(words for words, _ in self._choices)
        with QSignalBlocker(self.box):
            if told != self._told:
                self._told = told
                self.box.clear()
                self.box.addItems(list(told))
            self.box.setCurrentIndex(_index(self._choices, now))
        self._show_chips(rubric, now)

    def target(self) -> QWidget:
        return self.box

    def _show_chips(self, rubric: Rubric, now: When) -> None:
        found = _comparison(rubric, now)
        named = _compared(found[0]) if found else ()
        if named != self._shape:
            self._shape = named
            self._make_chips(named)
        chosen = _stated(found[1]) if found else ()
        for chip in self.chips:
            chip.setChecked(chip.value in chosen)
        self._holder.setVisible(bool(self.chips))

    def _make_chips(self, named: Sequence[tuple[str, str]]) -> None:
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [chip_for(one, words, f"{self.heading}: {words}", "") for one, words in named]
        for chip in self.chips:
            chip.clicked.connect(lambda _=False, one=chip.value: self._press(one))
            self._flow.addWidget(chip)
        self.updateGeometry()

    def _choose(self, at: int) -> None:
        wanted = self._choices[at][1]
        if self._rubric is not None and wanted != self._ways.read(self._rubric):
            self.port.change(self.place, self._ways.write(wanted))

    def _press(self, one: str) -> None:
        rubric = self._rubric
        found = None if rubric is None else _comparison(rubric, self._ways.read(rubric))
        if rubric is None or found is None:
            return
        pressed = _pressed(*found, one)
        if pressed == found[1]:
            self.show_rubric(rubric)  # the last one stays: without any it could never hold
        else:
            self.port.change(self.place, self._ways.write(pressed))


def required_field(criterion: str, port: Port) -> ConditionField:
    """Whether and when a label without it is incomplete."""

    def read(rubric: Rubric) -> When:
        own = rubric.criterion(criterion)
        if own is None or own.required or own.required_when is None:
            return own is not None and own.required
        return own.required_when

    def write(when: When) -> Change:
        condition = None if isinstance(when, bool) else when
        return lambda rubric: edits.edit_criterion(
            rubric,
            criterion,
            lambda one: replace(one, required=when is True, required_when=condition),
        )

    plain = ((False, tr("Optional")), (True, tr("Always required")))
    ways = Ways(tr("Required"), plain, read, write, criterion)
    return ConditionField(ways, ("criteria", criterion, "required_when"), port)


def shown_field(criterion: str, port: Port) -> ConditionField:
    """Whether the form shows it always, or under a condition."""

    def read(rubric: Rubric) -> When:
        own = rubric.criterion(criterion)
        return True if own is None or own.show_when is None else own.show_when

    def write(when: When) -> Change:
        condition = None if isinstance(when, bool) else when
        return lambda rubric: edits.edit_criterion(
            rubric, criterion, lambda one: replace(one, show_when=condition)
        )

    ways = Ways(tr("Shown"), ((True, tr("Always shown")),), read, write, criterion)
    return ConditionField(ways, ("criteria", criterion, "show_when"), port)


def rationale_field(port: Port) -> ConditionField:
    """When a label needs a rationale."""

    def read(rubric: Rubric) -> When:
        return rubric.rationale_required_when or False

    def write(when: When) -> Change:
        condition = None if isinstance(when, bool) else when
        return lambda rubric: replace(rubric, rationale_required_when=condition)

    ways = Ways(tr("Rationale needed"), ((False, tr("Never needed")),), read, write)
    return ConditionField(ways, ("rationale",), port)


def _choices(rubric: Rubric, ways: Ways, now: When) -> list[tuple[str, When]]:
    found: list[tuple[str, When]] = [(words, plain) for plain, words in ways.plain]
    compared = _comparison(rubric, now)
    for criterion in rubric.criteria:
        if criterion.id != ways.own and _compared(criterion):
            words = (
                tr("When {name} is at least …", name=criterion.name)
                if criterion.kind == "ordinal"
                else tr("When {name} is …", name=criterion.name)
            )
            keeps = compared is not None and compared[0].id == criterion.id
            found.append((words, now if keeps else _usual(criterion)))
    if now not in [when for _, when in found] and not isinstance(now, bool):
        found.append((tr("When {words}", words=condition_words(now, rubric)), now))
    return found


def _comparison(rubric: Rubric, now: When) -> tuple[Criterion, Test] | None:
    """A comparison that chips can show: of levels “at least”, of others what they are."""
    own = rubric.criterion(now.criterion) if isinstance(now, Test) else None
    if own is None or not isinstance(now, Test):
        return None
    known = ("at_least",) if own.kind == "ordinal" else ("is", "any_of")
    return (own, now) if now.operator in known else None


def _index(choices: Sequence[tuple[str, When]], now: When) -> int:
    return next(i for i, (_, when) in enumerate(choices) if when is now or when == now)


def _compared(criterion: Criterion) -> tuple[tuple[str, str], ...]:
    """(code, words) of what a value can be compared with; nothing for a text."""
    if criterion.kind == "yes_no":
        return (("yes", tr("Yes")), ("no", tr("No")))
    ordinal = criterion.kind == "ordinal"
    return tuple(
        (f"{one.value:g}" if ordinal else one.id, f"{one.id} · {one.name}" if ordinal else one.name)
        for one in criterion.options
        if not ordinal or one.value is not None
    )


def _usual(criterion: Criterion) -> Test:
    """What a new comparison begins with."""
    codes = [code for code, _ in _compared(criterion)]
    if criterion.kind == "ordinal":
        return Test(criterion.id, "at_least", float(codes[min(1, len(codes) - 1)]))
    if criterion.kind == "yes_no":
        return Test(criterion.id, "is", operand=True)
    return Test(criterion.id, "any_of", (codes[0],))


def _stated(test: Test) -> tuple[str, ...]:
    """The codes of the chips that a comparison means."""
    if isinstance(test.operand, bool):
        return ("yes",) if test.operand else ("no",)
    if isinstance(test.operand, tuple):
        return test.operand
    return (test.operand if isinstance(test.operand, str) else f"{test.operand:g}",)


def _pressed(criterion: Criterion, test: Test, one: str) -> Test:
    if criterion.kind == "yes_no":
        return replace(test, operator="is", operand=one == "yes")
    if test.operator == "at_least":
        return replace(test, operand=float(one))
    stated = _stated(test)
    now = tuple(code for code in criterion.codes if (code in stated) != (code == one))
    return replace(test, operator="any_of", operand=now) if now else test
