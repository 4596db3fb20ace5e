"""The settings of a plan, as fields in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from annotator.ui import theme
from annotator.ui.dialogs.plan_presenter import Choice, PlanForm
from annotator.ui.text import tr
from annotator.ui.widgets.combo import combo
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label

_SEEDS = 2_000_000_000
_NUMBER = _LIMIT = 92


class PeopleFields(QWidget):
    """`ticked(id, on)`, `limited(id, text)`, and `added(name)` for somebody new."""

    ticked = Signal(str, bool)
    limited = Signal(str, str)
    added = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        self.boxes: dict[str, QCheckBox] = {}
        self.limits: dict[str, QLineEdit] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(space(1))
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of somebody else"))
        self.name.setPlaceholderText(tr("Somebody else"))
        self.add = KeyButton(tr("Add"), look="small")
        self.add.setAccessibleName(tr("Add this person"))
        row = QHBoxLayout()
        row.setSpacing(space(2))
        row.addWidget(self.name, 1)
        row.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1.5))
        column.addLayout(self._rows)
        column.addLayout(row)
        self.add.clicked.connect(self._add)
        self.name.returnPressed.connect(self._add)

    def show_people(self, people: Sequence[Choice]) -> None:
        for one in people:
            if one.id not in self.boxes:
                self._row(one)
            box = self.boxes[one.id]
            with QSignalBlocker(box):
                box.setChecked(one.chosen)
            self.limits[one.id].setEnabled(one.chosen)

    def _row(self, one: Choice) -> None:
        box = QCheckBox(one.name.replace("&", "&&"))
        box.setAccessibleName(one.name)
        box.setAccessibleDescription(one.about)
        box.toggled.connect(lambda on: self.ticked.emit(one.id, on))
        limit = QLineEdit(one.limit)
        limit.setAccessibleName(tr("The most items for {name}", name=one.name))
        limit.setPlaceholderText(tr("no limit"))
        limit.setFixedWidth(theme.current().px(_LIMIT))
        limit.setAlignment(Qt.AlignmentFlag.AlignRight)
        limit.textEdited.connect(lambda text: self.limited.emit(one.id, text))
        self.boxes[one.id], self.limits[one.id] = box, limit
        row = QHBoxLayout()
        row.addWidget(box, 1)
        row.addWidget(limit)
        self._rows.addLayout(row)
        if one.about:
            about = label(one.about, "muted", wrap=True)
            about.setContentsMargins(theme.current().px(24) + 2, 0, 0, 0)
            self._rows.addWidget(about)

    def _add(self) -> None:
        name = self.name.text().strip()
        if name:
            self.added.emit(name)
            self.name.clear()


class PlanFields(QWidget):
    """`changed` carries the form with what was typed; people come by their own signals.

    handover: somebody's open share is given away as it is, so how it is spread is not asked.
    """

    changed = Signal(object)

    def __init__(self, form: PlanForm, *, handover: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        space = theme.current().space
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, space(4), 0)
        self._column.setSpacing(space(2))
        self.people = PeopleFields()
        self._part(tr("Who takes over") if handover else tr("Who labels"), self.people)
        self._hint(tr("The field beside a name: the most items that they get in this plan."))
        self._make(form)
        if not handover:
            self._spreading()
            self._checks()
        self._more(handover=handover)
        self._column.addStretch(1)
        self.show_form(form)

    def show_form(self, form: PlanForm) -> None:
        self._form = form
        self.people.show_people(form.people)
        self.share.setEnabled(self.partly.isChecked())

    def _make(self, form: PlanForm) -> None:
        self.overlap = _number(tr("People per item"), 1, 50, form.overlap)
        self.partly = QCheckBox(tr("Only for a part of the items"))
        self.partly.setAccessibleName(self.partly.text())
        self.share = _number(tr("Percent of the items that several people get"), 1, 100, 20, " %")
        self.by = combo(tr("Spread evenly over"))
        for value, text in (
            ("category", tr("Categories")),
            ("model", tr("Models")),
            ("source", tr("Sources")),
            ("", tr("Nothing in particular")),
        ):
            self.by.addItem(text, value)
        self.by.setCurrentIndex(max(self.by.findData(form.by), 0))
        self.disputed = _number(tr("More people for disputed items"), 0, 20, form.disputed)
        self.pinned = QLineEdit(form.pinned)
        self.pinned.setAccessibleName(tr("Items that everybody gets"))
        self.pinned.setPlaceholderText(tr("ids, with commas between them"))
        self.gold = _number(tr("Gold items, percent of the work"), 0, 100, form.gold, " %")
        self.repeats = _number(
            tr("Hidden repeats, percent of the work"), 0, 100, form.repeats, " %"
        )
        self.per_day = _number(tr("Labels a day"), 1, 5_000, form.per_day)
        self.limit = QLineEdit(form.limit)
        self.limit.setAccessibleName(tr("The most items for anybody"))
        self.limit.setPlaceholderText(tr("no limit"))
        self.seed = _number(tr("Seed"), 0, _SEEDS, form.seed)
        self.seed.setFixedWidth(theme.current().px(140))
        for spin in (self.overlap, self.share, self.disputed, self.gold, self.repeats):
            spin.valueChanged.connect(self._changed)
        for spin in (self.per_day, self.seed):
            spin.valueChanged.connect(self._changed)
        for field in (self.pinned, self.limit):
            field.textEdited.connect(self._changed)
        self.partly.toggled.connect(self._changed)
        self.by.currentIndexChanged.connect(self._changed)

    def _spreading(self) -> None:
        self._part(tr("How many people an item gets"), None)
        self._rows((tr("People per item"), self.overlap))
        row = QHBoxLayout()
        row.addWidget(self.partly, 1)
        row.addWidget(self.share)
        self._column.addLayout(row)
        self._hint(tr("The other items then get one person each."))
        self._rows(
            (tr("Spread evenly over"), self.by),
            (tr("More for disputed items"), self.disputed),
        )
        self._column.addWidget(label(tr("Items that everybody gets"), "small"))
        self._column.addWidget(self.pinned)

    def _checks(self) -> None:
        self._part(tr("Checks that nobody sees"), None)
        self._rows(
            (tr("Gold items, of the work"), self.gold),
            (tr("Hidden repeats, of the work"), self.repeats),
        )
        self._hint(
            tr(
                "Gold items are the rubric's examples with a known answer. Hidden repeats are "
                "items that somebody labeled before. Neither enters a figure between people."
            )
        )

    def _more(self, *, handover: bool) -> None:
        self._part(tr("More"), None)
        rows: list[tuple[str, QWidget]] = [(tr("The most items for anybody"), self.limit)]
        rows.append((tr("Labels a day"), self.per_day))
        rows.append((tr("Seed, to draw the same plan again"), self.seed))
        self.limit.setFixedWidth(theme.current().px(_LIMIT))
        self.limit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._rows(*rows)
        if not handover:
            self._hint(
                tr("Items that belong together, and repeats, are kept that many labels apart.")
            )

    def _part(self, heading: str, widget: QWidget | None) -> None:
        if self._column.count():
            self._column.addSpacing(theme.current().space(2))
        self._column.addWidget(label(heading.upper(), "caps"))
        if widget is not None:
            self._column.addWidget(widget)

    def _hint(self, text: str) -> None:
        self._column.addWidget(label(text, "muted", wrap=True))

    def _rows(self, *rows: tuple[str, QWidget]) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(theme.current().space(3))
        grid.setVerticalSpacing(theme.current().space(1.5))
        for at, (text, widget) in enumerate(rows):
            grid.addWidget(label(text, "small", wrap=True), at, 0)
            grid.addWidget(widget, at, 1, Qt.AlignmentFlag.AlignRight)
        self._column.addLayout(grid)

    def _changed(self) -> None:
        self.share.setEnabled(self.partly.isChecked())
        form = replace(
            self._form,
            overlap=self.overlap.value(),
            share=self.share.value() if self.partly.isChecked() else None,
            by=str(self.by.currentData()),
            pinned=self.pinned.text(),
            disputed=self.disputed.value(),
            gold=self.gold.value(),
            repeats=self.repeats.value(),
            per_day=self.per_day.value(),
            limit=self.limit.text(),
            seed=self.seed.value(),
        )
        self.changed.emit(form)


def _number(name: str, low: int, high: int, value: int, sign: str = "") -> QSpinBox:
    made = QSpinBox()
    made.setAccessibleName(name)
    made.setRange(low, high)
    made.setValue(value)
    made.setSuffix(sign)
    made.setFixedWidth(theme.current().px(_NUMBER))
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    inset = theme.current().space(2)  # the sheet's inner margin does not reach what is typed
    made.lineEdit().setTextMargins(inset, 0, inset, 0)
    return made
