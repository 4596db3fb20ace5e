"""The steps of what to do next: a number, the sentence with its reasons, and the way there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.ui import theme
from annotator.ui.pages.agreement.sections.views import Step
from annotator.ui.text import tied, tr
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label

_USUAL_WIDE = 640


class StepList(QWidget):
    """`activated` carries the link of the step whose button was pressed."""

    activated = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._steps: tuple[Step, ...] = ()
        self.buttons: list[KeyButton] = []
        space = theme.current().space
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, space(1), space(2), space(1))
        self._grid.setHorizontalSpacing(space(3))
        self._grid.setVerticalSpacing(space(2))
        self._grid.setColumnStretch(1, 1)

    def show_steps(self, steps: tuple[Step, ...]) -> None:
        """Shows other steps; nothing happens where they are the same."""
        if steps == self._steps:
            return
        self._steps = steps
        self._clear()
        top = Qt.AlignmentFlag.AlignTop
        for at, step in enumerate(steps):
            button = KeyButton(step.action, look="small")
            button.setAccessibleDescription(step.sentence)
            button.clicked.connect(lambda _, link=step.link: self.activated.emit(link))
            self.buttons.append(button)
            self._grid.addWidget(label(tr("{n}.", n=at + 1)), at, 0, top)
            self._grid.addWidget(label(tied(step.sentence), wrap=True), at, 1, top)
            self._grid.addWidget(button, at, 2, top)
        self._grid.setRowStretch(len(steps), 1)

    def minimumSizeHint(self) -> QSize:
        """As high as the sentences ask for at this width."""
        return QSize(theme.current().px(320), self._grid.heightForWidth(self.width()))

    def sizeHint(self) -> QSize:
        look = theme.current()
        wide = max(self.width(), look.px(_USUAL_WIDE))
        return QSize(look.px(_USUAL_WIDE), self._grid.heightForWidth(wide))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _clear(self) -> None:
        self.buttons = []
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
