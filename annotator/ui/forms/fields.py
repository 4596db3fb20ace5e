"""The kinds of criteria: a ladder for ordinal ones, chips for choices, a line for text."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from annotator.domain.keys import KeyOwner
from annotator.domain.label import Value
from annotator.domain.rubric import Criterion, Option
from annotator.ui import theme
from annotator.ui.forms.drafting import Drafting
from annotator.ui.forms.field import Field
from annotator.ui.forms.rung import Rung
from annotator.ui.text import tr
from annotator.ui.widgets.chip import Chip
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.label import label
from annotator.ui.widgets.tip import tip

_GAP = 1
_CAPTION = 18


def field_for(criterion: Criterion, drafting: Drafting, keys: dict[KeyOwner, str]) -> Field:
    """The field that fits the criterion's kind."""
    kinds: dict[str, type[Field]] = {
        "ordinal": Ladder,
        "nominal": Choice,
        "set": Marks,
        "yes_no": YesNo,
        "text": Line,
    }
    return kinds[criterion.kind](criterion, drafting, keys)


class OptionChip(Chip):
    """A chip that a click does not switch: it shows what the draft says, and nothing else."""

    def __init__(self, text: str, key: str = "", *, value: str = "") -> None:
        super().__init__(text, key, value=value)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def nextCheckState(self) -> None:
        """Leaves the state alone."""


class Ladder(Field):
    """Levels from the lowest at the top; each shows its anchor, as far as there is room."""

    def __init__(self, criterion: Criterion, drafting: Drafting, keys: dict[KeyOwner, str]) -> None:
        super().__init__(criterion, drafting, keys)
        column = _column(self, criterion.name, criterion.help)
        column.setSpacing(_GAP)
        steps = len(criterion.options)
        self.rungs = tuple(
            Rung(option, step, steps, self.cap(option.id))
            for step, option in enumerate(criterion.options)
        )
        for rung in self.rungs:
            column.addWidget(rung)
            rung.clicked.connect(lambda _, r=rung: self._choose(r.option.id))

    def show_value(self, value: Value | None) -> None:
        for rung in self.rungs:
            rung.setChecked(rung.option.id == value)

    def set_lines(self, lines: int) -> None:
        """How many lines of its anchor a closed rung shows; 0: all of them."""
        for rung in self.rungs:
            rung.set_lines(lines)
        self.updateGeometry()

    def height_of(self, width: int, lines: int) -> int:
        """How high it is at that width; with a level chosen, whichever it is."""
        heights = [rung.height_of(width, lines, opened=False) for rung in self.rungs]
        more = 0
        if self.chosen() is not None:
            opened = (rung.height_of(width, lines, opened=True) for rung in self.rungs)
            more = max(high - low for high, low in zip(opened, heights, strict=True))
        caption = theme.current().px(_CAPTION)
        return caption + sum(heights) + _GAP * len(heights) + more

    def chosen(self) -> QWidget | None:
        return next((rung for rung in self.rungs if rung.isChecked()), None)

    def _choose(self, level: str) -> None:
        self.drafting.press((self.criterion.id, level))


class Marks(Field):
    """A set: any number of chips."""

    def __init__(self, criterion: Criterion, drafting: Drafting, keys: dict[KeyOwner, str]) -> None:
        super().__init__(criterion, drafting, keys)
        column = _column(self, criterion.name, criterion.help)
        self.chips = _chips(self, criterion.options)
        flow = FlowLayout(gap=theme.current().space(1.5))
        column.addLayout(flow)
        for chip in self.chips:
            flow.addWidget(chip)

    def show_value(self, value: Value | None) -> None:
        chosen = value if isinstance(value, tuple) else ()
        for chip in self.chips:
            chip.setChecked(chip.value in chosen)


class Choice(Field):
    """A nominal criterion: one chip at most; the chosen one's anchor stands below."""

    def __init__(self, criterion: Criterion, drafting: Drafting, keys: dict[KeyOwner, str]) -> None:
        super().__init__(criterion, drafting, keys)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space(1))
        row = _beside(column, criterion.name, criterion.help)
        self.chips = _chips(self, criterion.options)
        for chip in self.chips:
            row.addWidget(chip)
        self.anchor = label("", "muted", wrap=True)
        column.addWidget(self.anchor)
        self.anchor.hide()

    def show_value(self, value: Value | None) -> None:
        for chip in self.chips:
            chip.setChecked(chip.value == value)
        option = self.criterion.option(value) if isinstance(value, str) else None
        self.anchor.setText(option.anchor if option else "")
        self.anchor.setVisible(bool(option and option.anchor))


class YesNo(Field):
    """A yes/no criterion: one chip where it may be left alone, two where it must be answered."""

    def __init__(self, criterion: Criterion, drafting: Drafting, keys: dict[KeyOwner, str]) -> None:
        super().__init__(criterion, drafting, keys)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._asked = criterion.required or criterion.required_when is not None
        row = _beside(column, criterion.name if self._asked else "", criterion.help)
        self.yes = OptionChip(tr("Yes") if self._asked else criterion.name, self.cap(None))
        self.yes.setToolTip(tip(criterion.help))
        self.no = OptionChip(tr("No"))
        self.no.setVisible(self._asked)
        for chip, word in ((self.yes, tr("yes")), (self.no, tr("no"))):
            chip.setAccessibleName(f"{criterion.name}: {word}")
            row.addWidget(chip)
        self.yes.clicked.connect(self._yes)
        self.no.clicked.connect(self._no)

    def show_value(self, value: Value | None) -> None:
        self.yes.setChecked(value is True)
        self.no.setChecked(value is False)

    def _yes(self) -> None:
        now = self._asked or not self.yes.isChecked()
        self.drafting.answer(self.criterion.id, now)

    def _no(self) -> None:
        self.drafting.answer(self.criterion.id, False)


class Line(Field):
    """A text criterion."""

    def __init__(self, criterion: Criterion, drafting: Drafting, keys: dict[KeyOwner, str]) -> None:
        super().__init__(criterion, drafting, keys)
        column = _column(self, criterion.name, criterion.help)
        self.edit = QLineEdit()
        self.edit.setAccessibleName(criterion.name)
        self.edit.setPlaceholderText(criterion.help)
        column.addWidget(self.edit)
        self.edit.textEdited.connect(lambda text: drafting.write(criterion.id, text))

    def show_value(self, value: Value | None) -> None:
        text = value if isinstance(value, str) else ""
        if self.edit.text() != text:
            with QSignalBlocker(self.edit):
                self.edit.setText(text)


def _chips(field: Field, options: tuple[Option, ...]) -> tuple[OptionChip, ...]:
    made = []
    for option in options:
        chip = OptionChip(option.name, field.cap(option.id), value=option.id)
        chip.setToolTip(tip(option.measured or option.anchor))
        chip.setAccessibleDescription(option.measured or option.anchor)
        chip.clicked.connect(lambda _, c=chip: field.drafting.press((field.criterion.id, c.value)))
        made.append(chip)
    return tuple(made)


def _column(field: Field, caption: str, help_text: str) -> QVBoxLayout:
    column = QVBoxLayout(field)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.current().space(1.5))
    head = label(caption.upper(), "caps")
    head.setToolTip(tip(help_text))
    column.addWidget(head)
    return column


def _beside(column: QVBoxLayout, caption: str, help_text: str) -> FlowLayout:
    """A caption with chips after it in the same flow."""
    flow = FlowLayout(gap=theme.current().space(1.5))
    if caption:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, theme.current().space(1), 0)
        head = label(caption.upper(), "caps")
        head.setToolTip(tip(help_text))
        row.addWidget(head)
        flow.addWidget(holder)
    column.addLayout(flow)
    return flow
