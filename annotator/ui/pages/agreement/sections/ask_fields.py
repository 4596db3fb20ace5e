"""The fields of a card by which a lead asks a plan for something of their own."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from annotator.ui import theme
from annotator.ui.pages.agreement.sections.views import AskView
from annotator.ui.widgets.combo import combo
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.label import label

_WIDE, _WIDE_COMBO = 84, 170


class AskFields(QWidget):
    """`asked` carries the kind of the question and the texts, when a field was left or entered.

    A field that offers models can be written into, too.
    """

    asked = Signal(str, object)

    def __init__(self, view: AskView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._kind = view.kind
        self._said = view.values
        self._models: tuple[str, ...] = ()
        self._combos: list[QComboBox] = []
        self.fields: list[QLineEdit] = []
        flow = FlowLayout(self, gap=look.space(2))
        for place, caption in enumerate(view.captions):
            shown = label(caption, "muted")
            shown.setMinimumHeight(look.px(30))
            flow.addWidget(shown)
            flow.addWidget(self._field(caption, choice=bool(view.models) and place < 2))
        for field, hint in zip(self.fields, view.hints, strict=True):
            field.setPlaceholderText(hint)
        self.show_ask(view)

    @property
    def values(self) -> tuple[str, ...]:
        """The texts as they stand."""
        return tuple(field.text().strip() for field in self.fields)

    def show_ask(self, view: AskView) -> None:
        """What is asked for, and the models there are; a field that is being typed in stays."""
        if view.models != self._models:
            self._models = view.models
            for one in self._combos:
                kept = one.currentText()
                with QSignalBlocker(one):
                    one.clear()
                    one.addItems(list(view.models))
                    one.setEditText(kept)
        if self.values == view.values or any(field.hasFocus() for field in self.fields):
            return
        self._said = view.values
        for field, text in zip(self.fields, view.values, strict=True):
            field.setText(text)

    def _field(self, name: str, *, choice: bool) -> QWidget:
        look = theme.current()
        if not choice:
            field = QLineEdit()
            field.setAccessibleName(name)
            field.setFixedWidth(look.px(_WIDE))
            self._add(field)
            return field
        made = combo(name)
        made.setEditable(True)
        made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        made.setFixedWidth(look.px(_WIDE_COMBO))
        made.activated.connect(lambda _: self._tell())
        inside = made.lineEdit()
        assert inside is not None
        inside.setAccessibleName(name)
        self._combos.append(made)
        self._add(inside)
        return made

    def _add(self, field: QLineEdit) -> None:
        field.editingFinished.connect(self._tell)
        self.fields.append(field)

    def _tell(self) -> None:
        if self.values != self._said:
            self._said = self.values
            self.asked.emit(self._kind, self.values)
