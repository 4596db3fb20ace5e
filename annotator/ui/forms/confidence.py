"""How sure the annotator is, 1 to 5."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QWidget

from annotator.ui import theme
from annotator.ui.forms.edits import CONFIDENCE_MOST
from annotator.ui.text import tr
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.keycap import keycap
from annotator.ui.widgets.label import label


class _Step(QAbstractButton):
    """One of five bars; filled up to the confidence."""

    def __init__(self, figure: int) -> None:
        super().__init__()
        self._filled = False
        self.setAccessibleName(tr("Confidence {figure} of 5", figure=figure))
        self.setToolTip(words(figure))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def fill(self, filled: bool) -> None:
        self._filled = filled
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(22), look.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = look.px(8)
        box = QRectF(1.5, (self.height() - height) / 2, self.width() - 3, height)
        edge = "accent" if self._filled or self.hasFocus() else "border_strong"
        painter.setPen(QPen(look.color(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(look.color("accent" if self._filled else "surface"))
        painter.drawRoundedRect(box, height / 2, height / 2)


class Confidence(QWidget):
    """Five bars and the word for them; `chosen` carries 1 to 5."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Confidence"))
        space = theme.current().space
        flow = FlowLayout(self, gap=space(1.5))
        flow.addWidget(in_line(label(tr("CONFIDENCE"), "caps")))
        bars = QWidget()
        row = QHBoxLayout(bars)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(1))
        row.addWidget(keycap("["), 0, Qt.AlignmentFlag.AlignVCenter)
        self.steps = tuple(_Step(figure) for figure in range(1, CONFIDENCE_MOST + 1))
        for figure, step in enumerate(self.steps, start=1):
            row.addWidget(step)
            step.clicked.connect(lambda _, f=figure: self.chosen.emit(f))
        row.addWidget(keycap("]"), 0, Qt.AlignmentFlag.AlignVCenter)
        flow.addWidget(bars)
        self.said = in_line(label("", "muted"))
        flow.addWidget(self.said)

    def show_confidence(self, confidence: int | None) -> None:
        for figure, step in enumerate(self.steps, start=1):
            step.fill(confidence is not None and figure <= confidence)
        self.said.setText(words(confidence))


def in_line(one: QLabel) -> QLabel:
    """A label as high as the bars beside it, so that they stand on one line."""
    one.setMinimumHeight(theme.current().px(24))
    return one


def words(confidence: int | None) -> str:
    """What a figure means; empty where none is stated."""
    return {
        1: tr("a guess"),
        2: tr("leaning"),
        3: tr("fairly sure"),
        4: tr("sure"),
        5: tr("certain"),
    }.get(confidence or 0, "")
