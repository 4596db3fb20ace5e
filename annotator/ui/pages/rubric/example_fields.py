"""The fields that only an example has: its conversation and its reference label."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.domain import rubric_edits
from annotator.domain.item import ROLES, Turn, turn_of
from annotator.domain.label import Values, code_of
from annotator.domain.rubric import Criterion, Example, Rubric
from annotator.ui import theme
from annotator.ui.forms import edits
from annotator.ui.forms.fields import OptionChip
from annotator.ui.pages.rubric.fields import Change, Field, Port, chip_for
from annotator.ui.text import tr
from annotator.ui.widgets.combo import combo
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.grow_text import GrowText
from annotator.ui.widgets.icon_button import IconButton
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label

Turns = tuple[Turn, ...]


def role_words(role: str) -> str:
    """Who speaks, as the Label page says it."""
    return {
        "system": tr("System"),
        "user": tr("User"),
        "assistant": tr("Assistant"),
        "tool": tr("Tool"),
    }.get(role, role)


class TurnsField(Field):
    """The conversation, turn by turn. Made anew by the form when a turn comes or goes."""

    def __init__(self, rubric: Rubric, example: str, port: Port) -> None:
        super().__init__(tr("Conversation"), ("examples", example, "item"), port)
        self._example = example
        self._rows: list[tuple[GrowText, QWidget]] = []
        self.edits: list[GrowText] = []
        for index, turn in enumerate(_turns(rubric, example)):
            self.put(self._row(index, turn))
        self.add = KeyButton(tr("Add a turn"), look="small")
        self.add.clicked.connect(lambda: self._now(_longer))
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.add)
        across.addStretch(1)
        self.put(row)

    def show_rubric(self, rubric: Rubric) -> None:
        for edit, turn in zip(self.edits, _turns(rubric, self._example), strict=False):
            edit.show_text(turn.text)

    def target(self) -> QWidget:
        empty = (edit for edit in self.edits if not edit.toPlainText().strip())
        return next(empty, self.edits[0] if self.edits else self.add)

    def _row(self, index: int, turn: Turn) -> QWidget:
        number = index + 1
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space(1))
        roles = combo(tr("Role of turn {n}", n=number))
        for role in ROLES:
            roles.addItem(role_words(role), role)
        roles.setCurrentIndex(ROLES.index(turn.role) if turn.role in ROLES else 0)
        roles.currentIndexChanged.connect(
            lambda at: self._now(lambda turns: _with(turns, index, ROLES[at], None))
        )
        drop = IconButton("x", tr("Remove turn {n}", n=number))
        drop.clicked.connect(lambda: self._now(lambda turns: (*turns[:index], *turns[index + 1 :])))
        head = QHBoxLayout()
        head.addWidget(roles)
        head.addStretch(1)
        head.addWidget(drop)
        edit = GrowText(tr("Text of turn {n}", n=number), lines=2)
        edit.typed.connect(
            lambda text: self.port.type(
                (*self.place, str(index)),
                self._change(lambda turns: _with(turns, index, None, text)),
            )
        )
        edit.left.connect(self.port.seal)
        self.edits.append(edit)
        column.addLayout(head)
        column.addWidget(edit)
        return made

    def _now(self, change: Callable[[Turns], Turns]) -> None:
        self.port.change(self.place, self._change(change))

    def _change(self, change: Callable[[Turns], Turns]) -> Change:
        return lambda rubric: rubric_edits.edit_example(
            rubric, self._example, lambda one: replace(one, turns=change(one.turns))
        )


class LabelsField(Field):
    """The reference label: every criterion that applies to what is chosen so far."""

    def __init__(self, rubric: Rubric, example: str, port: Port) -> None:
        super().__init__(tr("Reference label"), ("examples", example, "labels"), port)
        self._example = example
        self.rows: dict[str, _Row] = {}
        for criterion in rubric.criteria:
            row = _Row(criterion, self._press, self._write)
            self.rows[criterion.id] = row
            self.put(row)

    def show_rubric(self, rubric: Rubric) -> None:
        found = _example(rubric, self._example)
        for criterion in rubric.criteria:
            row = self.rows.get(criterion.id)
            if row is not None:
                row.setVisible(rubric.shown(criterion, found.labels))
                row.show_values(found.labels)

    def target(self) -> QWidget:
        return next(iter(self.rows.values())).target() if self.rows else self

    def _press(self, criterion: str, option: str | None) -> None:
        self._edit(lambda rubric, values: edits.press(rubric, values, (criterion, option)))

    def _write(self, criterion: str, text: str) -> None:
        self._edit(lambda rubric, values: edits.write(rubric, values, criterion, text))

    def _edit(self, change: Callable[[Rubric, Values], Values]) -> None:
        def changed(rubric: Rubric) -> Rubric:
            return rubric_edits.edit_example(
                rubric,
                self._example,
                lambda one: replace(one, labels=_in_order(rubric, change(rubric, one.labels))),
            )

        self.port.change(self.place, changed)


class _Row(QWidget):
    """One criterion's name with its options as chips."""

    def __init__(
        self,
        criterion: Criterion,
        press: Callable[[str, str | None], None],
        write: Callable[[str, str], None],
    ) -> None:
        super().__init__()
        self._criterion = criterion
        self.chips: list[OptionChip] = []
        self.edit: GrowText | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        name = label(criterion.name, "muted", wrap=True)
        name.setFixedWidth(theme.current().px(84))
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        if criterion.kind == "text":
            self.edit = GrowText(criterion.name)
            self.edit.typed.connect(lambda text: write(criterion.id, text))
            row.addWidget(self.edit, 1)
            return
        holder = QWidget()
        flow = FlowLayout(holder, gap=theme.current().space(1))
        for option, words, more in _choices(criterion):
            chip = chip_for(option or "yes", words, f"{criterion.name}: {words}", more)
            chip.clicked.connect(lambda _=False, o=option: press(criterion.id, o))
            self.chips.append(chip)
            flow.addWidget(chip)
        row.addWidget(holder, 1)

    def show_values(self, values: Values) -> None:
        value = values.get(self._criterion.id)
        if self.edit is not None:
            self.edit.show_text(value if isinstance(value, str) else "")
            return
        stated = value if isinstance(value, tuple) else () if value is None else (code_of(value),)
        for chip in self.chips:
            chip.setChecked(chip.value in stated)

    def target(self) -> QWidget:
        if self.edit is not None:
            return self.edit
        return self.chips[0] if self.chips else self


def _choices(criterion: Criterion) -> list[tuple[str | None, str, str]]:
    if criterion.kind == "yes_no":
        return [(None, tr("Yes"), "")]
    if criterion.kind == "ordinal":
        return [(o.id, f"{o.id} {o.name}", o.anchor) for o in criterion.options]
    return [(o.id, o.name, o.measured or o.anchor) for o in criterion.options]


def _example(rubric: Rubric, example: str) -> Example:
    found = next((one for one in rubric.examples if one.id == example), None)
    return found or Example(example, (), {}, "")


def _turns(rubric: Rubric, example: str) -> Turns:
    return _example(rubric, example).turns


def _with(turns: Turns, index: int, role: str | None, text: str | None) -> Turns:
    return tuple(
        turn_of(role or one.role, one.text if text is None else text) if at == index else one
        for at, one in enumerate(turns)
    )


def _longer(turns: Turns) -> Turns:
    """The one who did not speak last speaks next."""
    last = turns[-1].role if turns else "assistant"
    return (*turns, turn_of("user" if last == "assistant" else "assistant", ""))


def _in_order(rubric: Rubric, values: Values) -> Values:
    """By criterion, as the rubric lists them."""
    return {c.id: values[c.id] for c in rubric.criteria if c.id in values}
